// Package condition compiles the conditions of policies: expressions of CEL (Common Expression Language) over the facts of an order.
// A condition is parsed, type-checked and bounded in cost when the library is loaded, and only held against facts afterwards. What two
// conditions have in common, and whether one can hold at all, is found by trying facts (see [Together]).
package condition

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"

	"covercard/internal/coverage"
)

// dearest is the cost that a condition may have, in CEL's units (about one for each step), with every list as long as [coverage.MostDiagnoses].
const dearest = 10_000

// Compiler compiles conditions. It is safe for concurrent use.
type Compiler struct{ environment *cel.Env }

// NewCompiler makes a Compiler. It fails only when the facts were declared wrongly, which a test would show.
func NewCompiler() (*Compiler, error) {
	options := []cel.EnvOption{under()}
	for _, fact := range facts() {
		options = append(options, cel.Variable(string(fact.name), fact.kind))
	}
	environment, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("preparing conditions: %w", err)
	}
	return &Compiler{environment}, nil
}

// Mistake is what keeps a text from being a condition.
type Mistake struct {
	// Offset is where in the text, in characters.
	Offset  int
	Message string
}

// Compile makes a condition of a text; when it cannot, the mistakes say why.
func (c *Compiler) Compile(text string) (*Condition, []Mistake) {
	checked, issues := c.environment.Compile(text)
	if issues.Err() != nil {
		return nil, mistakes(text, issues.Errors())
	}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		return nil, []Mistake{{0, fmt.Sprintf("the condition gives %s: write one that is true or false, such as %s >= 18",
			typeInWords(checked.OutputType().String()), coverage.FactAge)}}
	}
	made := &Condition{text: text, atoms: gather(text, checked)}
	if made.faulty != nil {
		return nil, made.faulty
	}
	estimate, err := c.environment.EstimateCost(checked, sizes{})
	if err != nil {
		return nil, []Mistake{{0, "how long the condition takes cannot be told: " + err.Error()}}
	}
	if estimate.Max > dearest {
		return nil, []Mistake{{0, fmt.Sprintf("the condition may take %d steps, more than the %d allowed: go through each list once only", estimate.Max, dearest)}}
	}
	made.program, err = c.environment.Program(checked, cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval))
	if err != nil {
		return nil, []Mistake{{0, "the condition cannot be run: " + err.Error()}}
	}
	return made, nil
}

// sizes bounds the lists and texts among the facts, for the estimate of a condition's cost.
type sizes struct{}

// EstimateSize implements [cost.CostEstimator].
func (sizes) EstimateSize(cost.AstNode) *cost.SizeEstimate {
	return &cost.SizeEstimate{Min: 0, Max: coverage.MostDiagnoses}
}

// EstimateCallCost implements [cost.CostEstimator].
func (sizes) EstimateCallCost(function, _ string, _ *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	if function != underName {
		return nil
	}
	return &cost.CallEstimate{CostEstimate: cost.Estimate{Min: 1, Max: coverage.MostDiagnoses}}
}

// fact is a fact as CEL knows it.
type fact struct {
	name coverage.Fact
	kind *cel.Type
	doc  string
}

// facts are those that conditions can name.
func facts() []fact {
	codes := cel.ListType(cel.StringType)
	return []fact{
		{coverage.FactAge, cel.IntType, "the patient's age on the service date, in completed years"},
		{coverage.FactSex, cel.StringType, "the patient's administrative sex: male, female, other"},
		{coverage.FactOrderType, cel.StringType, "the FHIR type of the order, such as MedicationRequest or ServiceRequest"},
		{coverage.FactDrug, cel.StringType, "id of the ordered product in drugs/; empty for a service"},
		{coverage.FactICD10, codes, "ICD-10-CM codes of the diagnoses that the order gives as its reason"},
		{coverage.FactSNOMED, codes, "SNOMED CT codes of those diagnoses"},
		{coverage.FactQuantity, cel.DoubleType, "how much is to be dispensed or done, in the order's own unit"},
		{coverage.FactPlan, cel.StringType, "id of the member's plan in plans.yaml; missing when the plan could not be identified"},
		{coverage.FactRelationship, cel.StringType, "the patient's relationship to the subscriber: self, spouse, child, parent, common, injured, other"},
		{coverage.FactCoverageStart, cel.StringType, "first day of the coverage, YYYY-MM-DD"},
		{coverage.FactDate, cel.StringType, "the service date, YYYY-MM-DD"},
	}
}

// Description is what an author has to know of a fact.
type Description struct {
	Name string // "patient.age"
	Type string // "a whole number"
	Doc  string
}

// Descriptions are those of all facts.
func Descriptions() []Description {
	var made []Description
	for _, fact := range facts() {
		made = append(made, Description{string(fact.name), typeInWords(fact.kind.String()), fact.doc})
	}
	return made
}

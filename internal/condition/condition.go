package condition

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"covercard/internal/coverage"
)

// Condition is a compiled condition. It is safe for concurrent use.
type Condition struct {
	text    string
	program cel.Program
	atoms
}

var _ coverage.Condition = (*Condition)(nil)

// String implements [coverage.Condition].
func (c *Condition) String() string { return c.text }

// Mentions are the facts that the condition asks about.
func (c *Condition) Mentions() []coverage.Fact { return c.mentions }

// Words are the texts that the condition compares facts with, so that one who knows which plans and drugs there are can tell whether they
// are among them.
func (c *Condition) Words() []Word { return c.words }

// Holds implements [coverage.Condition]. A condition that fails on facts nobody thought of, as by dividing by zero, cannot be told.
func (c *Condition) Holds(facts *coverage.Facts) (coverage.Truth, []coverage.Fact) {
	value, _, err := c.program.Eval(&activation{facts: facts})
	if err != nil {
		return coverage.Unknown, c.mentions
	}
	switch value := value.(type) {
	case types.Bool:
		if value {
			return coverage.True, nil
		}
		return coverage.False, nil
	case *types.Unknown:
		return coverage.Unknown, missing(value)
	}
	return coverage.Unknown, c.mentions
}

// missing are the facts for want of which a value is not known.
func missing(value *types.Unknown) []coverage.Fact {
	var found []coverage.Fact
	for _, id := range value.IDs() {
		trails, _ := value.GetAttributeTrails(id)
		for _, trail := range trails {
			found = append(found, coverage.Fact(trail.Variable()))
		}
	}
	return found
}

// activation gives CEL the facts by their names.
type activation struct{ facts *coverage.Facts }

// ResolveName implements [interpreter.Activation].
func (a *activation) ResolveName(name string) (any, bool) {
	facts := a.facts
	switch coverage.Fact(name) {
	case coverage.FactAge:
		return int64(facts.Age), true
	case coverage.FactSex:
		return facts.Sex, true
	case coverage.FactOrderType:
		return facts.OrderType, true
	case coverage.FactDrug:
		return facts.Drug, true
	case coverage.FactICD10:
		return listOf(facts.ICD10, coverage.FactICD10, facts), true
	case coverage.FactSNOMED:
		return listOf(facts.SNOMED, coverage.FactSNOMED, facts), true
	case coverage.FactQuantity:
		return facts.Quantity, true
	case coverage.FactPlan:
		return facts.Plan, true
	case coverage.FactRelationship:
		return facts.Relationship, true
	case coverage.FactCoverageStart:
		return string(facts.CoverageStart), true
	case coverage.FactDate:
		return string(facts.Date), true
	}
	return nil, false
}

// Parent implements [interpreter.Activation].
func (a *activation) Parent() interpreter.Activation { return nil }

// UnknownAttributePatterns implements [interpreter.PartialActivation]: the facts that are missing.
func (a *activation) UnknownAttributePatterns() []*interpreter.AttributePattern {
	if len(a.facts.Missing) == 0 {
		return nil
	}
	patterns := make([]*interpreter.AttributePattern, len(a.facts.Missing))
	for i, fact := range a.facts.Missing {
		patterns[i] = cel.AttributePattern(string(fact))
	}
	return patterns
}

// AsPartialActivation implements [interpreter.PartialActivation].
func (a *activation) AsPartialActivation() (interpreter.PartialActivation, bool) { return a, true }

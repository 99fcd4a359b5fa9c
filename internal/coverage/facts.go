package coverage

import (
	"slices"
	"strings"
)

// Fact is something that a condition can ask about, by the name under which it does.
type Fact string

// Facts. Codes of diagnoses are those that the order gives as its reason; a quantity is the number that is to be dispensed or done.
const (
	FactAge           Fact = "patient.age" // completed years on the service date
	FactSex           Fact = "patient.sex" // FHIR administrative-gender
	FactOrderType     Fact = "order.type"  // FHIR resource type
	FactDrug          Fact = "order.drug"  // product id; "" when no drug of the library is ordered
	FactICD10         Fact = "order.icd10" // ICD-10-CM
	FactSNOMED        Fact = "order.snomed"
	FactQuantity      Fact = "order.quantity"
	FactPlan          Fact = "plan.id"
	FactRelationship  Fact = "coverage.relationship" // FHIR subscriber-relationship: self, spouse, child, ...
	FactCoverageStart Fact = "coverage.start"        // YYYY-MM-DD
	FactDate          Fact = "date"                  // service date, YYYY-MM-DD
)

// Words are how a person calls the fact, to follow "depends on".
func (f Fact) Words() string {
	switch f {
	case FactAge:
		return "the patient's age"
	case FactSex:
		return "the patient's sex"
	case FactICD10:
		return "the diagnosis (ICD-10-CM code)"
	case FactSNOMED:
		return "the diagnosis (SNOMED CT code)"
	case FactQuantity:
		return "the quantity"
	case FactPlan:
		return "the member's plan"
	case FactRelationship:
		return "the patient's relationship to the subscriber"
	case FactCoverageStart:
		return "the start of the coverage"
	}
	return string(f)
}

// Values are all that a fact can be; nil when that is open. Who is of unknown sex has none: that fact is missing then.
func (f Fact) Values() []string {
	switch f {
	case FactSex:
		return []string{"male", "female", "other"}
	case FactRelationship:
		return []string{"self", "spouse", "child", "parent", "common", "injured", "other"}
	case FactOrderType:
		return []string{"MedicationRequest", "ServiceRequest", "DeviceRequest", "CommunicationRequest", "NutritionOrder", "VisionPrescription", "Appointment", "Encounter"}
	}
	return nil
}

// read is the value of a fact as it was written, in whatever letter case; "" when it can be no such thing.
func (f Fact) read(written string) string {
	written = strings.ToLower(strings.TrimSpace(written))
	if slices.Contains(f.Values(), written) {
		return written
	}
	return ""
}

// Facts are what conditions are held against, taken once from an order and its patient's standing.
type Facts struct {
	Age           int
	Sex           string
	OrderType     string
	Drug          string
	ICD10, SNOMED []string
	Quantity      float64
	Plan          string
	Relationship  string
	CoverageStart Date
	Date          Date
	// Missing are those that nothing was said about.
	Missing []Fact
	// Partial are those lists of codes to which more may belong than is known: what is among them is, and what is not may be.
	Partial []Fact
}

// factsOf takes the facts. An assumed plan is none: it is no ground for treating a member differently.
func factsOf(order *Order, standing *Standing) *Facts {
	facts := &Facts{
		Sex: FactSex.read(standing.Patient.Sex), OrderType: order.Type, ICD10: order.ICD10, SNOMED: order.SNOMED,
		Relationship: FactRelationship.read(standing.Relationship), CoverageStart: standing.InForce.Start, Date: order.ServiceDate,
		Partial: order.Partial,
	}
	if product := order.Drug.Product; product != nil {
		facts.Drug = product.ID
	}
	known := func(fact Fact, is bool) {
		if !is {
			facts.Missing = append(facts.Missing, fact)
		}
	}
	var is bool
	facts.Age, is = Age(standing.Patient.BirthDate, order.ServiceDate)
	known(FactAge, is)
	facts.Quantity, is = order.Quantity.Number()
	known(FactQuantity, is)
	if !standing.PlanAssumed {
		facts.Plan = standing.Plan.ID
	}
	known(FactPlan, facts.Plan != "")
	known(FactSex, facts.Sex != "")
	known(FactICD10, len(facts.ICD10) > 0)
	known(FactSNOMED, len(facts.SNOMED) > 0)
	known(FactRelationship, facts.Relationship != "")
	known(FactCoverageStart, facts.CoverageStart != "")
	return facts
}

// countInPart counts those of the facts that are known, but not all of them.
func (f *Facts) countInPart(facts []Fact) int {
	count := 0
	for _, fact := range facts {
		if slices.Contains(f.Partial, fact) && !slices.Contains(f.Missing, fact) {
			count++
		}
	}
	return count
}

// Condition is under what circumstances a statement holds.
type Condition interface {
	// Holds holds the condition against facts. When it cannot be told, missing are the facts without which it cannot.
	Holds(facts *Facts) (truth Truth, missing []Fact)
	// String is the condition as it was written.
	String() string
}

// Truth is whether a condition holds.
type Truth int

// Truths. Unknown means that a fact is missing on which it depends.
const (
	False Truth = iota
	True
	Unknown
)

// hold holds all conditions of the statement against the facts. One that does not hold decides, whatever the others need.
func (s *Statement) hold(facts *Facts) (truth Truth, missing []Fact) {
	truth = True
	for _, condition := range s.When {
		one, needs := condition.Holds(facts)
		switch one {
		case False:
			return False, nil
		case Unknown:
			truth = Unknown
			for _, fact := range needs {
				if !slices.Contains(missing, fact) {
					missing = append(missing, fact)
				}
			}
		}
	}
	return truth, missing
}

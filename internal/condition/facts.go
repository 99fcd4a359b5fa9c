package condition

import (
	"cel.dev/cel-go/cel"

	"covercard/internal/coverage"
)

// fact is a fact as CEL knows it, and what it means.
type fact struct {
	name    coverage.Fact
	kind    *cel.Type
	meaning string
}

// facts are those that conditions can name.
func facts() []fact {
	return []fact{
		{coverage.FactAge, cel.IntType, "The patient's age in completed years on the day of service."},
		{coverage.FactSex, cel.StringType, "The patient's sex, as the EHR records it for administration (FHIR administrative-gender). Unknown counts as missing."},
		{coverage.FactOrderType, cel.StringType, "What kind of order it is (FHIR resource type). Never missing."},
		{coverage.FactDrug, cel.StringType, "Id of the product of drugs/ that is ordered; \"\" when it is none of them. Never missing."},
		{coverage.FactICD10, cel.ListType(cel.StringType), "ICD-10-CM codes of the diagnoses that the order gives as its reason, written as E75.22. Missing when it gives none; when only some of its reasons have such a code, what is not among those may still be one."},
		{coverage.FactSNOMED, cel.ListType(cel.StringType), "SNOMED CT codes of the diagnoses that the order gives as its reason. Missing when it gives none; when only some of its reasons have such a code, what is not among those may still be one."},
		{coverage.FactQuantity, cel.DoubleType, "How much is to be dispensed or done, in the order's own unit. Compare it with a number that has a point, such as 2.0."},
		{coverage.FactPlan, cel.StringType, "Id of the member's plan in plans.yaml. Missing when the plan is not identified: a default plan is no ground for treating a member differently."},
		{coverage.FactRelationship, cel.StringType, "The patient's relationship to the subscriber (FHIR subscriber-relationship)."},
		{coverage.FactCoverageStart, cel.StringType, "First day of the coverage (YYYY-MM-DD)."},
		{coverage.FactDate, cel.StringType, "Day of service (YYYY-MM-DD). Never missing."},
	}
}

// Description is what an author has to know of a fact.
type Description struct {
	Name    coverage.Fact
	Type    string // "a whole number", "a text", ...
	Meaning string
	// Words are what a text can be; nil when that is open.
	Words []string
}

// Descriptions are those of all facts.
func Descriptions() []Description {
	var made []Description
	for _, one := range facts() {
		made = append(made, Description{one.name, typeInWords(one.kind.String()), one.meaning, one.name.Values()})
	}
	return made
}

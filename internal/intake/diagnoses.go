package intake

import (
	"cmp"
	"strings"

	"covercard/fhir"
	"covercard/internal/coverage"
)

// readFacts reads what conditions of policies ask about an order: its diagnoses and its quantity.
func (r *reader) readFacts(resource fhir.Resource, order *coverage.Order) {
	order.Type = resource.Type()
	order.Quantity = quantity(resource)
	if !r.diagnosesCount() {
		return
	}
	codings := func(concept fhir.Value) {
		for _, coding := range fhir.ParseCodeableConcept(concept).Codings {
			addDiagnosis(order, coding)
		}
	}
	for reason := range resource.Member("reasonCode").Elements() {
		codings(reason)
	}
	for reason := range resource.Member("reasonReference").Elements() {
		reference := fhir.ParseReference(reason)
		target, found := r.resources.Resolve(resource, reference)
		if found && target.Type() == "Condition" {
			codings(target.Member("code"))
			continue
		}
		key, _ := missingKey(reference)
		if err := r.failed[key]; err != nil {
			order.DiagnosisTrouble = err.Error()
		}
	}
}

// diagnosesCount tells whether any policy asks for diagnoses.
func (r *reader) diagnosesCount() bool {
	return r.payer.Asks(coverage.FactICD10) || r.payer.Asks(coverage.FactSNOMED)
}

// addDiagnosis sorts a code to its system. What is beyond the number that conditions are made for is left out.
func addDiagnosis(order *coverage.Order, coding fhir.Coding) {
	code := strings.TrimSpace(coding.Code)
	var list *[]string
	switch foldDiagnosisSystem(coding.System) {
	case "icd10":
		list = &order.ICD10
	case "snomed":
		list = &order.SNOMED
	}
	if list != nil && code != "" && len(*list) < coverage.MostDiagnoses {
		*list = append(*list, code)
	}
}

// foldDiagnosisSystem knows ICD-10-CM and SNOMED CT in the spellings that EHRs use: URIs with http and https, and OIDs.
func foldDiagnosisSystem(system string) string {
	system = strings.TrimRight(strings.ToLower(strings.TrimSpace(system)), "/")
	system = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(system, "https://"), "http://"), "urn:oid:")
	switch system {
	case "hl7.org/fhir/sid/icd-10-cm", "2.16.840.1.113883.6.90":
		return "icd10"
	case "snomed.info/sct", "2.16.840.1.113883.6.96":
		return "snomed"
	}
	return ""
}

// quantity is how much is to be dispensed, or done.
func quantity(order fhir.Resource) coverage.Quantity {
	amount := order.Path("dispenseRequest", "quantity")
	if !amount.Exists() {
		amount = order.Member("quantityQuantity")
	}
	return coverage.Quantity{Value: amount.Member("value").Text(), Unit: shorten(cmp.Or(amount.Member("unit").Text(), amount.Member("code").Text()))}
}

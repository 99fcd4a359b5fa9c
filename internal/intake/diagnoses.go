package intake

import (
	"cmp"
	"slices"
	"strings"

	"covercard/fhir"
	"covercard/internal/coverage"
)

// readFacts reads what conditions of policies ask about an order: its type, and its quantity and diagnoses, which an appointment may leave to
// the order that it was booked for.
func (r *reader) readFacts(resource fhir.Resource, order *coverage.Order) {
	order.Type = resource.Type()
	for _, from := range r.standsFor(resource) {
		if order.Quantity.Value == "" {
			order.Quantity = quantity(from)
		}
		if r.diagnosesMatter() {
			r.readDiagnoses(from, order)
		}
	}
	if r.diagnosesMatter() {
		for _, base := range r.basesNotHad(resource) {
			r.diagnosisNotHad(base, order)
		}
	}
}

// diagnosesMatter tells whether any policy asks for diagnoses.
func (r *reader) diagnosesMatter() bool {
	return r.payer.Asks(coverage.FactICD10) || r.payer.Asks(coverage.FactSNOMED)
}

// readDiagnoses reads the reasons of an order. One that is about another patient, or was refuted, is none.
func (r *reader) readDiagnoses(resource fhir.Resource, order *coverage.Order) {
	for reason := range resource.Member("reasonCode").Elements() {
		addDiagnosis(order, reason)
	}
	eachDiagnosis(resource, func(reference fhir.Reference) {
		condition, found := r.resources.Resolve(resource, reference)
		switch {
		case !found:
			r.diagnosisNotHad(reference, order)
		case condition.Type() != "Condition" || refuted(condition):
		case !r.isAbout(condition):
			r.leave("a diagnosis of another patient")
		default:
			addDiagnosis(order, condition.Member("code"))
		}
	})
}

// eachDiagnosis yields the references of an order to its reasons, as far as they may be diagnoses.
func eachDiagnosis(order fhir.Resource, yield func(fhir.Reference)) {
	for reason := range order.Member("reasonReference").Elements() {
		reference := fhir.ParseReference(reason)
		if leadsToType(reference, "Condition") && (reference.Type == "" || reference.Type == "Condition") {
			yield(reference)
		}
	}
}

// diagnosisNotHad notes that an order has a diagnosis that is not known, and why when it was tried to read it.
func (r *reader) diagnosisNotHad(reference fhir.Reference, order *coverage.Order) {
	addPartial(order, coverage.FactICD10, coverage.FactSNOMED)
	key, _ := missingKey(reference)
	if err := r.failed[key]; err != nil {
		order.DiagnosisTrouble = err.Error()
	}
}

// refuted tells whether a Condition says that the patient has not got it (FHIR condition-ver-status).
func refuted(condition fhir.Resource) bool {
	for _, coding := range fhir.ParseCodeableConcept(condition.Member("verificationStatus")).Codings {
		if coding.Code == "refuted" || coding.Code == "entered-in-error" {
			return true
		}
	}
	return false
}

// addDiagnosis sorts the codes of a diagnosis to their systems. A diagnosis without a code of a system leaves open which it would have there,
// and so does one beyond the number that conditions are made for.
func addDiagnosis(order *coverage.Order, written fhir.Value) {
	concept := fhir.ParseCodeableConcept(written)
	var icd10, snomed bool
	for _, coding := range concept.Codings {
		switch foldDiagnosisSystem(coding.System) {
		case "icd10":
			if code, ok := coverage.ICD10(coding.Code); ok {
				icd10 = addCode(&order.ICD10, code) || icd10
			}
		case "snomed":
			if code := strings.TrimSpace(coding.Code); code != "" {
				snomed = addCode(&order.SNOMED, code) || snomed
			}
		}
	}
	if len(concept.Codings) == 0 && concept.Text == "" {
		return // it says nothing
	}
	if !icd10 {
		addPartial(order, coverage.FactICD10)
	}
	if !snomed {
		addPartial(order, coverage.FactSNOMED)
	}
}

// addCode adds a code, each once. It reports false when there is no room.
func addCode(list *[]string, code string) bool {
	switch {
	case slices.Contains(*list, code):
		return true
	case len(*list) == coverage.MostDiagnoses:
		return false
	}
	*list = append(*list, code)
	return true
}

func addPartial(order *coverage.Order, facts ...coverage.Fact) {
	for _, fact := range facts {
		if !slices.Contains(order.Partial, fact) {
			order.Partial = append(order.Partial, fact)
		}
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

package policytest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

// request is the request made of the first case of a file, in CRD 2.2.
func request(t testing.TB, text string) fhir.Value {
	t.Helper()
	cases, faults := read(t, "policy: L.5.01.594\ncases:\n  - name: the case\n    expect: {outcome: none}\n"+text)
	require.Empty(t, faults)
	calls, err := cases[0].Calls()
	require.NoError(t, err)
	return fhir.ParseValue(string(calls[len(calls)-1].Body))
}

func TestTheRequestSaysWhatTheCaseSays(t *testing.T) {
	got := request(t, `
    date: 2026-01-10
    service_date: 2026-02-01
    order: {drug: alhemo, quantity: 1.50, diagnoses: {icd10: [D67], snomed: ["12345678"]}}
    plan: commercial
    covered_since: 2025-07-01
    relationship: child
    patient: {age: 11, sex: female}
`)
	require.JSONEq(t, `{
		"hook": "order-sign",
		"hookInstance": "00000000-0000-4000-8000-000000000000",
		"extension": {"davinci-crd.requestedVersion": "2.2"},
		"context": {
			"patientId": "test-patient", "userId": "Practitioner/test-practitioner",
			"draftOrders": {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {
				"resourceType": "MedicationRequest", "id": "test-order", "status": "draft", "intent": "order",
				"subject": {"reference": "Patient/test-patient"}, "requester": {"reference": "Practitioner/test-practitioner"},
				"medicationCodeableConcept": {
					"text": "Alhemo",
					"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "2708353"}]
				},
				"dosageInstruction": [{"timing": {"event": ["2026-02-01"]}}],
				"dispenseRequest": {"quantity": {"value": 1.50}},
				"reasonCode": [
					{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "D67"}, {"system": "http://snomed.info/sct", "code": "12345678"}]}
				]
			}}]}
		},
		"prefetch": {
			"patient": {
				"resourceType": "Patient", "id": "test-patient", "name": [{"text": "Test Patient"}], "birthDate": "2015-02-01", "gender": "female"
			},
			"coverage": {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": {
				"resourceType": "Coverage", "id": "test-coverage", "status": "active",
				"beneficiary": {"reference": "Patient/test-patient"},
				"relationship": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/subscriber-relationship", "code": "child"}]},
				"period": {"start": "2025-07-01"},
				"payor": [{
					"display": "Blue Cross & Blue Shield of Mississippi",
					"identifier": {"system": "urn:oid:2.16.840.1.113883.6.300", "value": "60111"}
				}],
				"class": [{
					"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/coverage-class", "code": "plan"}]},
					"value": "commercial"
				}]
			}}]}
		}
	}`, got.Raw())
}

// What the case does not say, nobody knows.
func TestTheRequestSaysNoMore(t *testing.T) {
	got := request(t, `
    date: 2026-01-10
    order: {text: Hemgenix}
    plan: unknown
`)
	require.JSONEq(t, `{"resourceType": "Patient", "id": "test-patient", "name": [{"text": "Test Patient"}]}`, got.Path("prefetch", "patient").Raw())
	for member := range got.Path("prefetch", "coverage", "entry", "resource").Members() {
		require.NotContains(t, []string{"class", "period", "relationship"}, member)
	}
	for member := range got.Path("context", "draftOrders", "entry", "resource").Members() {
		require.NotContains(t, []string{"dosageInstruction", "dispenseRequest", "reasonCode"}, member)
	}
}

func TestAServiceIsBasedOnTheOrderForItsDrug(t *testing.T) {
	got := request(t, `
    date: 2026-01-10
    service_date: 2026-02-01
    order: {service: {system: cpt, code: "96365"}, linked_to: hemgenix, quantity: 2}
    plan: commercial
`)
	order := got.Path("context", "draftOrders", "entry", "resource")
	require.Equal(t, "ServiceRequest", order.Member("resourceType").Text())
	require.Equal(t, "96365", order.Path("code", "coding", "code").Text())
	require.Equal(t, "2026-02-01", order.Member("occurrenceDateTime").Text())
	require.Equal(t, "2", order.Path("quantityQuantity", "value").Raw())
	require.Equal(t, "MedicationRequest/test-drug-order", order.Path("basedOn", "reference").Text())
	drug := got.Path("prefetch", "orders", "entry", "resource")
	require.Equal(t, "test-drug-order", drug.Member("id").Text())
	require.Equal(t, "active", drug.Member("status").Text())
	require.Equal(t, "2626778", drug.Path("medicationCodeableConcept", "coding", "code").Text())
}

// The service and the order for its drug each say what is written of them.
func TestTheLinkedOrderHasReasonsOfItsOwn(t *testing.T) {
	got := request(t, `
    date: 2026-01-10
    order:
      service: {system: cpt, code: "96365"}
      diagnoses: {icd10: [Z51.81]}
      linked_to: hemgenix
      linked_order: {quantity: 1.50, diagnoses: {icd10: [D67], snomed: ["12345678"]}}
    plan: commercial
`)
	service := got.Path("context", "draftOrders", "entry", "resource")
	require.JSONEq(t, `[{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z51.81"}]}]`, service.Member("reasonCode").Raw())
	require.False(t, service.Member("quantityQuantity").Exists())
	drug := got.Path("prefetch", "orders", "entry", "resource")
	require.JSONEq(t, `[
		{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "D67"}, {"system": "http://snomed.info/sct", "code": "12345678"}]}
	]`, drug.Member("reasonCode").Raw())
	require.Equal(t, "1.50", drug.Path("dispenseRequest", "quantity", "value").Raw())
}

func TestTheHookHasWhatItIsAbout(t *testing.T) {
	of := func(hook, order string) fhir.Value {
		return request(t, "    date: 2026-01-10\n    service_date: 2026-02-01\n    plan: commercial\n    hook: "+hook+"\n    order: "+order+"\n")
	}
	selected := of("order-select", "{drug: hemgenix}")
	require.Equal(t, `["MedicationRequest/test-order"]`, selected.Path("context", "selections").Raw())

	dispatched := of("order-dispatch", "{drug: hemgenix}")
	require.Equal(t, `["MedicationRequest/test-order"]`, dispatched.Path("context", "dispatchedOrders").Raw())
	require.Equal(t, "active", dispatched.Path("prefetch", "orders", "entry", "resource", "status").Text())

	booked := of("appointment-book", "{service: {system: cpt, code: '96365'}}").Path("context", "appointments", "entry", "resource")
	require.Equal(t, "2026-02-01T12:00:00-06:00", booked.Member("start").Text())
	require.Equal(t, "ServiceRequest/test-order", booked.Path("basedOn", "reference").Text())

	booked = of("appointment-book", "{drug: hemgenix}").Path("context", "appointments", "entry", "resource")
	require.Equal(t, "MedicationRequest/test-order", booked.Path("basedOn", "extension", "valueReference", "reference").Text())
}

// A drug is ordered by the code that a prescriber orders by, and by none that other drugs share.
func TestADrugIsOrderedByACodeOfItsOwn(t *testing.T) {
	for drug, want := range map[string]string{
		"hemgenix": "2626778",       // its one SBD
		"hympavzi": "2697142",       // the first RxNorm code, as it has no SBD
		"ixinity":  "59137-0282-05", // the first NDC
		"mononine": "",              // its billing code is shared
	} {
		got := request(t, "    date: 2026-01-10\n    plan: commercial\n    order: {drug: "+drug+"}\n")
		concept := got.Path("context", "draftOrders", "entry", "resource", "medicationCodeableConcept")
		require.Equal(t, want, concept.Path("coding", "code").Text(), drug)
		require.NotEmpty(t, concept.Member("text").Text())
	}
}

// An age is reached on the day of service, in leap years too.
func TestAnAgeIsReachedOnTheDayOfService(t *testing.T) {
	for on, want := range map[string]string{"2026-01-10": "2008-01-10", "2024-02-29": "2006-02-28", "2028-02-29": "2010-02-28"} {
		got := request(t, "    date: "+on+"\n    plan: commercial\n    order: {drug: hemgenix}\n    patient: {age: 18}\n")
		require.Equal(t, want, got.Path("prefetch", "patient", "birthDate").Text())
	}
}

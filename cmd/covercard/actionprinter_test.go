package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsWrittenOntoAnOrderIsPrintedWhole(t *testing.T) {
	const information = `{"url": "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information", "extension": [
		{"url": "coverage", "valueReference": {"reference": "Coverage/1"}},
		{"url": "covered", "valueCode": "covered"},
		{"url": "billingCode", "valueCoding": {"system": "s", "code": "J1411"}},
		{"url": "reason", "valueCodeableConcept": {"coding": [{"system": "s", "code": "gold-card"}]}},
		{"url": "detail", "extension": [{"url": "category", "valueCode": "cat-other"}, {"url": "value", "valueBoolean": false}]},
		{"url": "detail", "extension": [{"url": "value", "valueQuantity": {"value": 240, "unit": "mL in 30 days"}}]},
		{"url": "detail", "extension": [{"url": "value", "valueQuantity": {"value": 2.50, "system": "http://unitsofmeasure.org", "code": "mg"}}]},
		{"url": "detail", "extension": [{"url": "value", "valueQuantity": {"value": 3}}]},
		{"url": "contact", "valueContactPoint": {"system": "phone", "value": "601-555-0100"}},
		{"url": "contact", "valueContactDetail": {"name": "Payer", "telecom": [{"value": "601-555-0101"}, {"value": "601-555-0102"}]}},
		{"url": "expiry-date", "valueDate": "2027-01-01"}]}`
	server := stub(t, http.StatusOK, `{"cards": [], "systemActions": [
		{"type": "update", "description": "Added coverage information", "resource": {"resourceType": "MedicationRequest", "id": "1",
			"extension": [{"url": "http://example.org/other", "valueCode": "hidden"}, `+information+`]}},
		{"type": "create", "description": "Added a task", "resource": {"resourceType": "Task"}},
		{"type": "delete", "description": "Took it away", "resourceId": "Task/1"}]}`)
	got := covercard("fire", "--to", server.URL, hemgenix)
	got.requireFine(t)
	require.Equal(t, `No cards: nothing to tell the clinician.

Written onto the orders
  MedicationRequest/1
    coverage               Coverage/1
    covered                covered
    billingCode            J1411
    reason                 gold-card
    detail
      category             cat-other
      value                false
    detail
      value                240 mL in 30 days
    detail
      value                2.50 mg
    detail
      value                3
    contact                601-555-0100
    contact                Payer, 601-555-0101, 601-555-0102
    expiry-date            2027-01-01
  create: Added a task
  delete: Took it away
`, got.out)
}

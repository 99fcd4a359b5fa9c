package policytest

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// orderResource is the order in short form as a FHIR resource: a draft, or on hooks that come later an active order.
func (c *Case) orderResource(resourceType, patient string) object {
	status := "draft"
	if c.hook == orderDispatch || c.hook == appointmentBook {
		status = "active"
	}
	made := newOrder(resourceType, testOrder, status, patient)
	if c.order.isService {
		c.service(made)
	} else {
		c.medication(made)
	}
	setReasons(made, c.order.reasons)
	return made
}

func setReasons(into object, diagnoses [][]coding) {
	var reasons []object
	for _, diagnosis := range diagnoses {
		reasons = append(reasons, concept("", diagnosis...))
	}
	if reasons != nil {
		into["reasonCode"] = reasons
	}
}

func (c *Case) medication(into object) {
	into["medicationCodeableConcept"] = concept(c.order.text, c.order.codes...)
	if c.serviceDate != "" {
		into["dosageInstruction"] = []object{{"timing": object{"event": []string{string(c.serviceDate)}}}}
	}
	setDispensed(into, c.order.quantity)
}

// setDispensed sets how much of a drug is to be dispensed, when that is said.
func setDispensed(into object, quantity string) {
	if quantity != "" {
		into["dispenseRequest"] = object{"quantity": object{"value": jsontext.Value(quantity)}}
	}
}

func (c *Case) service(into object) {
	into["code"] = concept(c.order.text, c.order.codes...)
	set(into, "occurrenceDateTime", c.serviceDate)
	if c.order.linked != nil {
		into["basedOn"] = []object{{"reference": "MedicationRequest/" + testDrugOrder}}
	}
	if c.order.quantity != "" {
		into["quantityQuantity"] = object{"value": jsontext.Value(c.order.quantity)}
	}
}

func newOrder(resourceType, id, status, patient string) object {
	return object{
		"resourceType": resourceType, "id": id, "status": status, "intent": "order",
		"subject": object{"reference": "Patient/" + patient}, "requester": object{"reference": testPractitioner},
	}
}

// drugOrder is the order for the drug that the service gives, made before and active; none when the case has no such drug.
func (o *order) drugOrder(patient string) []any {
	if o.linked == nil {
		return nil
	}
	made := newOrder("MedicationRequest", testDrugOrder, "active", patient)
	made["medicationCodeableConcept"] = concept(o.linked.drug.Brand, codesOf(o.linked.drug)...)
	setDispensed(made, o.linked.quantity)
	setReasons(made, o.linked.reasons)
	return []any{made}
}

// alternateReferenceURL is the extension with which an Appointment is based on what R4 has no reference for, such as a
// MedicationRequest.
const alternateReferenceURL = "http://hl7.org/fhir/StructureDefinition/alternate-reference"

// appointment is booked for the order.
func (c *Case) appointment(patient, reference string) object {
	start := c.now
	if c.serviceDate != "" {
		start = noon(c.serviceDate, c.now.Location())
	}
	base := object{"reference": reference}
	if !c.isServiceRequest() {
		base = object{"extension": []object{{"url": alternateReferenceURL, "valueReference": base}}}
	}
	return object{
		"resourceType": "Appointment", "id": testAppointment, "status": "proposed",
		"start": start.Format(time.RFC3339), "end": start.Add(time.Hour).Format(time.RFC3339),
		"participant": []object{{"actor": object{"reference": "Patient/" + patient}, "status": "accepted"}},
		"basedOn":     []object{base},
	}
}

func (c *Case) isServiceRequest() bool {
	if c.order.resource != nil {
		return c.order.resource.Type() == "ServiceRequest"
	}
	return c.order.isService
}

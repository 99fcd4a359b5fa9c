package policytest

import (
	"cmp"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
)

// The hooks that a case can be put under.
const (
	orderSign       = "order-sign"
	orderSelect     = "order-select"
	orderDispatch   = "order-dispatch"
	appointmentBook = "appointment-book"
)

// Everything in a request is made up. A patient's id may also come from the order in a file.
const (
	testPatient      = "test-patient"
	testPractitioner = "Practitioner/test-practitioner"
	testPerformer    = "Organization/test-performer"
	testCoverage     = "test-coverage"
	testOrder        = "test-order"
	testDrugOrder    = "test-drug-order"
	testAppointment  = "test-appointment"
)

// Call is a case as a hook call in one version of CRD.
type Call struct {
	Version cards.Version
	Hook    string // and the id of the service it goes to
	Body    []byte // the CDS Hooks request
	// Now is when the call is made.
	Now time.Time
}

// Calls are the case as hook calls, one for each of its versions of CRD.
func (c *Case) Calls() ([]Call, error) {
	var calls []Call
	for _, version := range c.Versions {
		call, err := c.call(version)
		if err != nil {
			return nil, err
		}
		calls = append(calls, call)
	}
	return calls, nil
}

func (c *Case) call(version cards.Version) (Call, error) {
	body, err := json.Marshal(c.request(version), json.Deterministic(true))
	if err != nil {
		return Call{}, fmt.Errorf("writing the request of the case %q: %w", c.Name, err)
	}
	return Call{Version: version, Hook: c.hook, Body: body, Now: c.now}, nil
}

// Request is the case as a hook request that may be sent on any day: the order says that what it is for is to be given on the day of the
// case, unless the case names another, and so is answered as of that day. An order in a file stays as it is. The hook and the version of
// CRD are the case's own, the later of its versions, where they are "".
func (c *Case) Request(hook string, version cards.Version) ([]byte, error) {
	asked := *c
	asked.hook = cmp.Or(hook, c.hook)
	if asked.serviceDate == "" {
		asked.serviceDate = coverage.DateOf(c.now)
	}
	call, err := asked.call(cmp.Or(version, c.Versions[len(c.Versions)-1]))
	return call.Body, err
}

// object is a JSON object to be written.
type object = map[string]any

// request is the case's request. It says no more than the case does, but for what no request goes without.
func (c *Case) request(version cards.Version) object {
	patient := c.patientID()
	reference, resource := c.ordered(patient)
	prefetch := object{"patient": c.member.patient(patient)}
	if c.member.covered {
		prefetch["coverage"] = bundle("searchset", c.member.coverage(patient))
	}
	context := object{"patientId": patient, "userId": testPractitioner}
	beside := c.order.drugOrder(patient)
	switch c.hook {
	case orderSign, orderSelect:
		context["draftOrders"] = bundle("collection", resource)
		if c.hook == orderSelect {
			context["selections"] = []string{reference}
		}
	case orderDispatch:
		context["dispatchedOrders"] = []string{reference}
		context["performer"] = testPerformer
		beside = append(beside, resource)
	case appointmentBook:
		context["appointments"] = bundle("collection", c.appointment(patient, reference))
		beside = append(beside, resource)
	}
	if len(beside) > 0 {
		prefetch["orders"] = bundle("searchset", beside...)
	}
	return object{
		"hook":         c.hook,
		"hookInstance": "00000000-0000-4000-8000-000000000000",
		"context":      context,
		"prefetch":     prefetch,
		"extension":    object{"davinci-crd.requestedVersion": string(version)},
	}
}

// patientID is the id of the patient whom the order is for.
func (c *Case) patientID() string {
	if file := c.order.resource; file != nil {
		for _, name := range [...]string{"subject", "patient"} { // the second in NutritionOrder and VisionPrescription
			if resourceType, id, ok := fhir.ParseReference(file.Member(name)).Target(); ok && resourceType == "Patient" {
				return id
			}
		}
	}
	return testPatient
}

// ordered is the order and how to refer to it.
func (c *Case) ordered(patient string) (reference string, resource any) {
	if file := c.order.resource; file != nil {
		return file.Reference(), jsontext.Value(file.Raw())
	}
	resourceType := "MedicationRequest"
	if c.order.isService {
		resourceType = "ServiceRequest"
	}
	return resourceType + "/" + testOrder, c.orderResource(resourceType, patient)
}

func bundle(kind string, resources ...any) object {
	entries := make([]object, len(resources))
	for i, resource := range resources {
		entries[i] = object{"resource": resource}
	}
	return object{"resourceType": "Bundle", "type": kind, "entry": entries}
}

// set sets a member, unless there is nothing to set it to.
func set[T ~string](into object, name string, value T) {
	if value != "" {
		into[name] = value
	}
}

func (m *member) patient(id string) object {
	patient := object{"resourceType": "Patient", "id": id, "name": []object{{"text": "Test Patient"}}}
	set(patient, "birthDate", m.born)
	set(patient, "gender", m.sex)
	return patient
}

// coverage is the member's Coverage, by the payer of the library.
func (m *member) coverage(patient string) object {
	payor := object{"display": m.payer.Name}
	if len(m.payer.Identifiers) > 0 {
		payor["identifier"] = object{"system": m.payer.Identifiers[0].System, "value": m.payer.Identifiers[0].Value}
	}
	made := object{
		"resourceType": "Coverage", "id": testCoverage, "status": "active",
		"beneficiary": object{"reference": "Patient/" + patient}, "payor": []object{payor},
	}
	if m.period != (coverage.Period{}) {
		period := object{}
		set(period, "start", m.period.Start)
		set(period, "end", m.period.End)
		made["period"] = period
	}
	if m.relationship != "" {
		made["relationship"] = concept("", coding{System: "http://terminology.hl7.org/CodeSystem/subscriber-relationship", Code: m.relationship})
	}
	if m.class != nil {
		made["class"] = []object{{
			"type":  concept("", coding{System: "http://terminology.hl7.org/CodeSystem/coverage-class", Code: m.class.Type}),
			"value": m.class.Value,
		}}
	}
	return made
}

// concept is a CodeableConcept.
func concept(text string, codes ...coding) object {
	made := object{}
	set(made, "text", text)
	if len(codes) > 0 {
		made["coding"] = codes
	}
	return made
}

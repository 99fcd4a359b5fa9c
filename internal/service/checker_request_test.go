package service_test

import (
	"slices"
	"strings"
)

// asked is what the checker knows of a request: what may be annotated, what may be referred to, and what the client wants.
type asked struct {
	patient       string           // the plain id
	resources     map[string]*node // each resource sent, by "Type/id"
	byURL         map[string]string
	references    map[string]bool // each reference that occurs anywhere in the request
	drafts        []string        // the orders in draftOrders
	scope         []string        // what the hook asks about (R§4.2), of this patient
	coverages     []string        // Coverages of this patient
	configuration *node
	request       *node
}

// requestTypes are the resources that CRD calls requests (CRD 2.2.1, hooks).
var requestTypes = []string{
	"CommunicationRequest", "DeviceRequest", "MedicationRequest", "NutritionOrder", "ServiceRequest", "VisionPrescription",
}

// primaryHooks must answer with coverage-information (CRD 2.2.1 hook-16).
var primaryHooks = []string{"appointment-book", "order-sign", "order-dispatch"}

// understand reads what a request asks, as CRD of that version does.
func understand(version, hook string, request *node) asked {
	a := asked{
		request:       request,
		patient:       strings.TrimPrefix(request.at("context", "patientId").text(), "Patient/"),
		resources:     map[string]*node{},
		byURL:         map[string]string{},
		references:    map[string]bool{},
		configuration: request.at("extension", "davinci-crd.configuration"),
	}
	a.collectReferences(request)
	a.collect(request.at("context"))
	a.collect(request.at("prefetch"))
	for _, entry := range request.at("context", "draftOrders", "entry").items() {
		if slices.Contains(requestTypes, entry.at("resource", "resourceType").text()) {
			a.drafts = append(a.drafts, address(entry.at("resource")))
		}
	}
	for reference, resource := range a.resources {
		if resource.at("resourceType").text() == "Coverage" && a.isOfPatient(resource) {
			a.coverages = append(a.coverages, reference)
		}
	}
	for _, reference := range a.addressed(version, hook) {
		if resource := a.resources[reference]; resource != nil && a.isOfPatient(resource) && !slices.Contains(a.scope, reference) {
			a.scope = append(a.scope, reference)
		}
	}
	return a
}

// addressed are the resources that a hook asks about.
func (a *asked) addressed(version, hook string) []string {
	context := a.request.at("context")
	var found []string
	switch hook {
	case "order-sign":
		return a.drafts
	case "order-select":
		for _, selection := range context.at("selections").items() {
			found = append(found, a.resolve(selection.text()))
		}
	case "order-dispatch":
		for _, spelling := range []string{"dispatchedOrders", "dispatched-orders", "order"} {
			for _, order := range context.at(spelling).items() {
				found = append(found, a.resolve(order.text()))
			}
		}
	case "appointment-book":
		for _, entry := range context.at("appointments", "entry").items() {
			found = append(found, a.booked(version, entry.at("resource"))...)
		}
	case "encounter-start", "encounter-discharge":
		return []string{"Encounter/" + strings.TrimPrefix(context.at("encounterId").text(), "Encounter/")}
	}
	return found
}

// booked is what is annotated for an appointment: in 2.2 the orders it is based on, when they were sent (CRD 2.2.1, appointment-book).
func (a *asked) booked(version string, appointment *node) []string {
	const alternate = "url=http://hl7.org/fhir/StructureDefinition/alternate-reference"
	var orders []string
	if version == "2.2" {
		for _, basis := range appointment.at("basedOn").items() {
			reference := a.resolve(basis.at("extension", alternate, "valueReference", "reference").text())
			if a.resources[reference] == nil {
				reference = a.resolve(basis.at("reference").text())
			}
			if a.resources[reference] != nil {
				orders = append(orders, reference)
			}
		}
	}
	if len(orders) == 0 {
		return []string{address(appointment)}
	}
	return orders
}

// isOfPatient is false for what is said to be another patient's.
func (a *asked) isOfPatient(resource *node) bool {
	owners := []*node{resource.at("subject"), resource.at("patient"), resource.at("beneficiary")}
	if resource.at("resourceType").text() == "Appointment" {
		for _, participant := range resource.at("participant").items() {
			owners = append(owners, participant.at("actor"))
		}
	}
	for _, owner := range owners {
		resourceType, id, isLiteral := strings.Cut(a.resolve(owner.at("reference").text()), "/")
		if isLiteral && resourceType == "Patient" && id != a.patient {
			return false
		}
	}
	return true
}

// resolve makes "Type/id" of a reference: a relative, absolute or versioned one, or an entry's fullUrl.
func (a *asked) resolve(reference string) string {
	if address, ok := a.byURL[reference]; ok {
		return address
	}
	reference, _, _ = strings.Cut(reference, "/_history/")
	steps := strings.Split(reference, "/")
	if len(steps) < 2 {
		return reference
	}
	return strings.Join(steps[len(steps)-2:], "/")
}

// collect records the resources in a value. What is contained in a resource has no address of its own.
func (a *asked) collect(value *node) {
	if resourceType := value.at("resourceType").text(); resourceType != "" && resourceType != "Bundle" {
		a.resources[address(value)] = value
		return
	}
	if url := value.at("fullUrl").text(); url != "" && value.at("resource") != nil {
		a.byURL[url] = address(value.at("resource"))
	}
	if value.is('{') || value.is('[') {
		for _, child := range value.children {
			a.collect(child)
		}
	}
}

func (a *asked) collectReferences(value *node) {
	if !value.is('{') && !value.is('[') {
		return
	}
	if reference := value.at("reference").text(); reference != "" {
		a.references[reference] = true
	}
	for _, child := range value.children {
		a.collectReferences(child)
	}
}

// mentions tells whether the request holds a reference or something that it leads to.
func (a *asked) mentions(reference string) bool {
	context := a.request.at("context")
	return a.references[reference] || a.resources[a.resolve(reference)] != nil ||
		reference == "Patient/"+a.patient ||
		reference == "Encounter/"+strings.TrimPrefix(context.at("encounterId").text(), "Encounter/") ||
		reference == context.at("userId").text()
}

// isOff tells whether the client switched a kind of answer off; anything but false leaves it on.
func (a *asked) isOff(code string) bool { return a.configuration.at(code).is('f') }

// address is the "Type/id" of a resource.
func address(resource *node) string {
	return resource.at("resourceType").text() + "/" + resource.at("id").text()
}

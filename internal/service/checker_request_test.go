package service_test

import (
	"slices"
	"strings"
	"unicode"
)

// asked is what the checker knows of a request: what may be annotated, what may be referred to, and what the client wants.
type asked struct {
	patient       string           // the plain id
	resources     map[string]*node // each resource sent, by "Type/id"
	byURL         map[string]string
	references    map[string]bool // each reference that occurs anywhere in the request
	drafts        []string        // the orders in draftOrders
	scope         []string        // what the hook asks about, of this patient
	coverages     []string        // Coverages of this patient that a finding can refer to
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
	for _, part := range []string{"context", "prefetch"} {
		for _, member := range request.at(part).members {
			a.collect(member)
		}
	}
	for _, entry := range request.at("context", "draftOrders", "entry").items() {
		if slices.Contains(requestTypes, entry.at("resource", "resourceType").text()) {
			a.drafts = append(a.drafts, address(entry.at("resource")))
		}
	}
	for reference, resource := range a.resources {
		usable := idOf(resource) != "" && resource.at("status").text() != "entered-in-error"
		if resource.at("resourceType").text() == "Coverage" && usable && a.isOfPatient(resource) {
			a.coverages = append(a.coverages, reference)
		}
	}
	for _, reference := range a.addressed(version, hook) {
		resource := a.resources[reference]
		if resource != nil && isAnnotatable(hook, resource) && a.isOfPatient(resource) && !slices.Contains(a.scope, reference) {
			a.scope = append(a.scope, reference)
		}
	}
	return a
}

// isAnnotatable tells whether a hook may write coverage-information onto a resource: onto orders, Appointments or the Encounter,
// with an id to update them by.
func isAnnotatable(hook string, resource *node) bool {
	resourceType := resource.at("resourceType").text()
	if strings.HasPrefix(hook, "encounter-") {
		return idOf(resource) != "" && resourceType == "Encounter"
	}
	return idOf(resource) != "" &&
		(slices.Contains(requestTypes, resourceType) || hook == "appointment-book" && resourceType == "Appointment")
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

// booked is what is annotated for an appointment: in 2.2 the orders it is based on, and never the appointment when it refers to one (CRD
// 2.2.1, appointment-book).
func (a *asked) booked(version string, appointment *node) []string {
	const alternate = "url=http://hl7.org/fhir/StructureDefinition/alternate-reference"
	var orders []string
	refers := false
	if version == "2.2" {
		for _, basis := range appointment.at("basedOn").items() {
			for _, reference := range []*node{basis.at("extension", alternate, "valueReference", "reference"), basis.at("reference")} {
				refers = refers || reference.text() != ""
				if order := a.resolve(reference.text()); a.resources[order] != nil {
					orders = append(orders, order)
					break
				}
			}
		}
	}
	if len(orders) == 0 && !refers {
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

// collect records a resource, or those in a Bundle or a list. What is contained in a resource has no address of its own.
func (a *asked) collect(value *node) {
	switch resourceType := value.at("resourceType").text(); {
	case value.is('['):
		for _, element := range value.children {
			a.collect(element)
		}
	case resourceType == "Bundle":
		for _, entry := range value.at("entry").items() {
			if url := entry.at("fullUrl").text(); url != "" && entry.at("resource") != nil {
				a.byURL[url] = address(entry.at("resource"))
			}
			a.collect(entry.at("resource"))
		}
	case resourceType != "":
		a.resources[address(value)] = value
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

// names are the words by which an order says what is ordered, in small letters.
func (a *asked) names(order *node) []string {
	concepts := []*node{order.at("contained"), a.resources[a.resolve(order.at("medicationReference", "reference").text())].at("code")}
	for _, member := range []string{"medicationCodeableConcept", "medicationReference", "code", "codeCodeableConcept", "serviceType", "description"} {
		concepts = append(concepts, order.at(member))
	}
	var words []string
	var gather func(value *node)
	gather = func(value *node) {
		if value == nil {
			return
		}
		for _, text := range []*node{value, value.at("text"), value.at("display")} {
			for _, word := range strings.FieldsFunc(strings.ToLower(text.text()), func(r rune) bool { return !unicode.IsLetter(r) }) {
				if len(word) > 3 {
					words = append(words, word)
				}
			}
		}
		for name, child := range value.members {
			if name == "coding" || name == "code" || name == "ingredient" || name == "itemCodeableConcept" {
				gather(child)
			}
		}
		if value.is('[') {
			for _, child := range value.children {
				gather(child)
			}
		}
	}
	for _, concept := range concepts {
		gather(concept)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// isOff tells whether the client switched a kind of answer off; anything but false leaves it on.
func (a *asked) isOff(code string) bool { return a.configuration.at(code).is('f') }

// address is the "Type/id" of a resource. An id that a client wrote as a number counts by its digits.
func address(resource *node) string {
	return resource.at("resourceType").text() + "/" + idOf(resource)
}

func idOf(resource *node) string {
	id := resource.at("id")
	if id.is('0') {
		return id.raw
	}
	return id.text()
}

package intake

import (
	"strings"
	"unicode/utf8"

	"covercard/fhir"
	"covercard/internal/coverage"
)

// requestTypes are the resources that CRD calls orders (CRD 2.2.1, profiles of the order hooks). A Medication that stands
// beside its order in the Bundle is none.
var requestTypes = map[string]string{
	"CommunicationRequest": "the communication",
	"DeviceRequest":        "the device",
	"MedicationRequest":    "the medication",
	"NutritionOrder":       "the diet",
	"ServiceRequest":       "the service",
	"VisionPrescription":   "the lenses",
}

func (r *reader) readOrders() {
	for entry := range fhir.Entries(r.request.Context.DraftOrders) {
		resource := entry.Resource
		fallbackName, isRequest := requestTypes[resource.Type()]
		switch {
		case !isRequest, !r.selected(resource):
		case !r.isPatient(subject(resource)):
			r.leave("an order for another patient")
		default:
			r.call.Orders = append(r.call.Orders, r.readOrder(resource, fallbackName))
		}
	}
}

func (r *reader) readOrder(resource fhir.Resource, fallbackName string) Order {
	order := coverage.Order{Reference: resource.Reference(), Void: void(resource)}
	evidence, name := r.evidence(resource)
	order.Drug = r.identify(resource, evidence)
	order.ServiceDate, order.ServiceDateFrom = r.serviceDate(resource)
	switch {
	case order.Drug.Product != nil:
		order.Name = order.Drug.Product.Brand
	case name != "":
		order.Name = shorten(name)
	default:
		order.Name = fallbackName
	}
	return Order{Order: order, Resource: resource}
}

// selected tells whether the order is in scope: order-select is about the selections only (CRD 2.2.1 hook-34).
func (r *reader) selected(resource fhir.Resource) bool {
	if r.request.Hook != "order-select" {
		return true
	}
	for _, selection := range r.request.Context.Selections {
		if selection == resource.ID() || (fhir.Reference{Reference: selection}).LeadsTo(resource.Type(), resource.ID()) {
			return true
		}
	}
	return false
}

func subject(resource fhir.Resource) fhir.Reference {
	if subject := resource.Member("subject"); subject.Exists() {
		return fhir.ParseReference(subject)
	}
	return fhir.ParseReference(resource.Member("patient")) // NutritionOrder, VisionPrescription
}

// void says why a resource asks for nothing; "" when it is an order.
func void(resource fhir.Resource) string {
	switch status := resource.Member("status").Text(); status {
	case "entered-in-error", "cancelled", "revoked":
		return status
	}
	if resource.Member("doNotPerform").Bool() {
		return "doNotPerform"
	}
	return ""
}

// shorten keeps an order's own text to what fits in a sentence.
func shorten(name string) string {
	const most = 80
	name = strings.Join(strings.Fields(name), " ")
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	return string([]rune(name)[:most-1]) + "…"
}

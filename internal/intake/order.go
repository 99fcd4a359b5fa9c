package intake

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

func (r *reader) readOrders() error {
	resources, err := r.inScope()
	if err != nil {
		return err
	}
	for _, found := range resources {
		resource := found.Indexed()
		if !r.isAbout(resource) {
			r.leave("an order for another patient")
			continue
		}
		if extension := resource.Member("extension"); extension.Exists() && !extension.IsArray() {
			return r.refuseExtension(resource)
		}
		r.call.Orders = append(r.call.Orders, r.readOrder(resource, found.appointment))
	}
	return nil
}

// readOtherOrders finds the drafts that were not selected, and their drugs.
func (r *reader) readOtherOrders() {
	if r.request.Hook != "order-select" {
		return // on the other hooks all that is sent is in scope
	}
	for _, entry := range r.request.Context.Entries {
		resource := entry.Resource
		if requestTypes[resource.Type()] == "" || r.selected(resource) || !r.isAbout(resource) || void(resource) != "" {
			continue
		}
		r.call.OtherOrders = append(r.call.OtherOrders, resource)
		if order, ok := r.drugOrder(resource); ok {
			r.call.OtherDrugs = append(r.call.OtherDrugs, order.Drug.Product)
		}
	}
}

// refuseExtension refuses a resource onto which no finding can be written.
func (r *reader) refuseExtension(resource fhir.Resource) error {
	path := resource.Type() + ".extension"
	at := slices.IndexFunc(r.request.Context.Entries, func(entry fhir.Entry) bool { return entry.Resource.Raw() == resource.Raw() })
	if at >= 0 && r.request.Context.Value.Member("draftOrders").Exists() {
		path = draftPath(at) + ".extension"
	}
	return hooks.Refuse(http.StatusBadRequest, "structure", path, path+" must be an array, as FHIR has it.")
}

// readOrder reads a resource in scope, and the appointment that was booked for it, if one was.
func (r *reader) readOrder(resource, appointment fhir.Resource) Order {
	read := r.gather(resource)
	order := coverage.Order{
		Reference:  resource.Reference(),
		Void:       void(resource),
		Drug:       r.identify(resource.Type(), read.evidence),
		DrugCodes:  drugCodes(resource, read.evidence),
		SupplyDays: supplyDays(resource),
	}
	if order.Drug.Basis == drug.NoMatch {
		order.Trouble = read.trouble
		order.Codes = procedureCodes(read.evidence)
		if len(order.Codes) > 0 {
			order.Linked = r.linkedDrugOrders(resource)
		}
		if len(order.Linked) == 0 && order.Trouble == "" {
			order.Trouble = r.linkTrouble(resource)
		}
	}
	r.readFacts(resource, &order)
	order.ServiceDate, order.ServiceDateFrom = r.serviceDate(resource, appointment)
	order.Name, order.Unnamed = nameOf(&order, read.name)
	return Order{Order: order, Resource: resource}
}

// nameOf is what a person calls the ordered thing; written is the order's own text. It reports true when nothing but a stand-in is known.
func nameOf(order *coverage.Order, written string) (name string, unnamed bool) {
	switch {
	case order.Drug.Product != nil:
		return order.Drug.Product.Brand, false
	case written != "":
		return shorten(written), false
	case len(order.Codes) > 0:
		return shorten(order.Codes[0].Words()), true
	case requestTypes[order.Type] != "":
		return requestTypes[order.Type], true
	default:
		return "the " + strings.ToLower(order.Type), true
	}
}

// isAbout tells whether the resource is about the patient of the call.
func (r *reader) isAbout(resource fhir.Resource) bool {
	if resource.Type() == "Appointment" {
		return r.attends(resource)
	}
	for _, name := range [...]string{"subject", "patient"} { // the second in NutritionOrder and VisionPrescription
		if member := resource.Member(name); member.Exists() {
			return r.isPatient(fhir.ParseReference(member))
		}
	}
	return true
}

// attends tells whether the patient takes part in an appointment, or nobody who is said to be a patient does.
func (r *reader) attends(appointment fhir.Resource) bool {
	others := false
	for participant := range appointment.Member("participant").Elements() {
		actor := fhir.ParseReference(participant.Member("actor"))
		if resourceType, _, ok := actor.Target(); ok && resourceType == "Patient" {
			if r.isPatient(actor) {
				return true
			}
			others = true
		}
	}
	return !others
}

// void says why a resource asks for nothing; "" when it is an order.
func void(resource fhir.Resource) string {
	switch status := resource.Member("status").Text(); status {
	case "entered-in-error", "cancelled", "revoked", "noshow":
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

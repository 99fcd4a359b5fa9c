package intake

import (
	"net/http"
	"slices"

	"covercard/cards"
	"covercard/fhir"
	"covercard/hooks"
)

// alternateReferenceURL is the extension with which an Appointment is based on what R4 has no reference for, such as a
// MedicationRequest.
const alternateReferenceURL = "http://hl7.org/fhir/StructureDefinition/alternate-reference"

// requestTypes are the resources that CRD calls orders (CRD 2.2.1, profiles of the order hooks), and what to call one that has no name.
// A Medication that stands beside its order in the Bundle is none.
var requestTypes = map[string]string{
	"CommunicationRequest": "the communication",
	"DeviceRequest":        "the device",
	"MedicationRequest":    "the medication",
	"NutritionOrder":       "the diet",
	"ServiceRequest":       "the service",
	"VisionPrescription":   "the lenses",
}

// inScope gives the resources that the hook is about, in the order they came: those that are answered and annotated.
func (r *reader) inScope() ([]fhir.Resource, error) {
	switch r.request.Hook {
	case "order-select":
		return r.drafts(r.selected), nil // the selections only (CRD 2.2.1 hook-34)
	case "order-dispatch":
		return r.dispatched()
	case "appointment-book":
		return r.booked()
	case "encounter-start", "encounter-discharge":
		return r.encounter(), nil
	default:
		return r.drafts(func(fhir.Resource) bool { return true }), nil
	}
}

func (r *reader) drafts(selected func(fhir.Resource) bool) []fhir.Resource {
	var orders []fhir.Resource
	for _, entry := range r.request.Context.Entries {
		if requestTypes[entry.Resource.Type()] != "" && selected(entry.Resource) {
			orders = append(orders, entry.Resource)
		}
	}
	return orders
}

func (r *reader) selected(resource fhir.Resource) bool {
	for _, selection := range r.request.Context.Selections {
		if selection == resource.ID() || (fhir.Reference{Reference: selection}).LeadsTo(resource.Type(), resource.ID()) {
			return true
		}
	}
	return false
}

// dispatched finds the dispatched orders among what was prefetched (CRD 2.2.1 hook-30: no others).
func (r *reader) dispatched() ([]fhir.Resource, error) {
	return r.stored("context.dispatchedOrders", func(want func(fhir.Resource, fhir.Reference)) {
		for _, reference := range r.request.Context.DispatchedOrders {
			want(fhir.Resource{}, fhir.Reference{Reference: reference})
		}
	})
}

// booked gives the appointments themselves, but since CRD 2.2 the order that an appointment is based on in its place.
func (r *reader) booked() ([]fhir.Resource, error) {
	var unordered []fhir.Resource
	ordered, err := r.stored("context.appointments", func(want func(fhir.Resource, fhir.Reference)) {
		for _, entry := range r.request.Context.Entries {
			appointment := entry.Resource
			if appointment.Type() != "Appointment" {
				continue
			}
			bases := basedOn(appointment)
			if r.version == cards.V20 || len(bases) == 0 {
				unordered = append(unordered, appointment)
				continue
			}
			for _, base := range bases {
				want(appointment, base)
			}
		}
	})
	if len(unordered) > 0 {
		err = nil
	}
	return append(ordered, unordered...), err
}

// stored finds orders that the EHR has stored, each once. Those that did not come with the call cannot be annotated; when that leaves
// nothing, the call is refused, as CDS Hooks wants for a prefetch that is needed and missing.
func (r *reader) stored(path string, each func(want func(from fhir.Resource, order fhir.Reference))) ([]fhir.Resource, error) {
	var orders []fhir.Resource
	missing := false
	each(func(from fhir.Resource, reference fhir.Reference) {
		order, found := r.resources.Resolve(from, reference)
		switch {
		case !found:
			missing = true
			r.leave("an order that did not come with the call: it has to be prefetched")
		case requestTypes[order.Type()] == "":
			r.leave("a " + order.Type() + " where an order is expected")
		case !slices.ContainsFunc(orders, func(other fhir.Resource) bool { return other.Raw() == order.Raw() }):
			orders = append(orders, order)
		}
	})
	if missing && len(orders) == 0 {
		return nil, hooks.Refuse(http.StatusPreconditionFailed, "processing", path,
			"The orders that "+path+" refers to did not come with the call; prefetch them.")
	}
	return orders, nil
}

// encounter is the encounter that starts or ends, when it came with the call.
func (r *reader) encounter() []fhir.Resource {
	encounter, found := r.resources.Resolve(fhir.Resource{}, fhir.Reference{Reference: "Encounter/" + r.request.Context.EncounterID})
	if !found {
		r.leave("an encounter that did not come with the call")
		return nil
	}
	return []fhir.Resource{encounter}
}

// basedOn are the references that a resource is based on; of an Appointment also those that R4 has only an extension for.
func basedOn(resource fhir.Resource) []fhir.Reference {
	var bases []fhir.Reference
	for element := range resource.Member("basedOn").Elements() {
		alternates := false
		for extension := range element.Member("extension").Elements() {
			if extension.Member("url").Text() == alternateReferenceURL {
				bases = append(bases, fhir.ParseReference(extension.Member("valueReference")))
				alternates = true
			}
		}
		if !alternates {
			bases = append(bases, fhir.ParseReference(element))
		}
	}
	return bases
}

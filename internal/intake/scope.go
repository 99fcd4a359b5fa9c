package intake

import (
	"net/http"
	"slices"
	"strconv"

	"covercard/cards"
	"covercard/fhir"
	"covercard/hooks"
)

// alternateReferenceURL is the extension with which an Appointment is based on what R4 has no reference for, such as a
// MedicationRequest.
const alternateReferenceURL = "http://hl7.org/fhir/StructureDefinition/alternate-reference"

// requestTypes are the resources that CRD calls orders (CRD 2.2.1, profiles of the order hooks), and what to call one without name and code.
// A Medication that stands beside its order in the Bundle is none.
var requestTypes = map[string]string{
	"CommunicationRequest": "the communication",
	"DeviceRequest":        "the device",
	"MedicationRequest":    "the medication",
	"NutritionOrder":       "the diet",
	"ServiceRequest":       "the service",
	"VisionPrescription":   "the lenses",
}

// scoped is a resource that the hook is about: one that is answered and annotated.
type scoped struct {
	fhir.Resource
	// appointment is the one that was booked for the resource; zero when none was.
	appointment fhir.Resource
}

// inScope gives the resources that the hook is about, in the order they came.
func (r *reader) inScope() ([]scoped, error) {
	switch r.request.Hook {
	case "order-select":
		return r.drafts(r.selected) // the selections only (CRD 2.2.1 hook-34)
	case "order-dispatch":
		return r.dispatched()
	case "appointment-book":
		return r.booked()
	case "encounter-start", "encounter-discharge":
		return r.encounter(), nil
	default:
		return r.drafts(func(fhir.Resource) bool { return true })
	}
}

func (r *reader) drafts(selected func(fhir.Resource) bool) ([]scoped, error) {
	var orders []scoped
	for at, entry := range r.request.Context.Entries {
		order := entry.Resource
		if requestTypes[order.Type()] == "" || !selected(order) {
			continue
		}
		same := position(orders, order)
		switch {
		case same < 0 || order.ID() == "":
			orders = append(orders, scoped{Resource: order})
		case orders[same].Raw() == order.Raw():
			r.leave("an order that was sent twice")
		default:
			path := draftPath(at) + ".id"
			return nil, hooks.Refuse(http.StatusBadRequest, "duplicate", path, path+" is that of another order too; give each its own.")
		}
	}
	return orders, nil
}

// draftPath is where an entry of draftOrders has its resource.
func draftPath(at int) string {
	return "context.draftOrders.entry[" + strconv.Itoa(at) + "].resource"
}

// position is that of a resource of the same type and id; -1 when none is in scope yet.
func position(in []scoped, resource fhir.Resource) int {
	return slices.IndexFunc(in, func(other scoped) bool {
		return other.ID() == resource.ID() && other.Type() == resource.Type()
	})
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
func (r *reader) dispatched() ([]scoped, error) {
	return r.stored("context.dispatchedOrders", func(want func(fhir.Resource, fhir.Reference)) {
		for _, reference := range r.request.Context.DispatchedOrders {
			want(fhir.Resource{}, fhir.Reference{Reference: reference})
		}
	})
}

// booked gives the appointments themselves, but since CRD 2.2 the order that an appointment is based on in its place.
func (r *reader) booked() ([]scoped, error) {
	var unordered []scoped
	ordered, err := r.stored("context.appointments", func(want func(fhir.Resource, fhir.Reference)) {
		for _, entry := range r.request.Context.Entries {
			appointment := entry.Resource
			if appointment.Type() != "Appointment" {
				continue
			}
			bases := basedOn(appointment)
			if r.version == cards.V20 || len(bases) == 0 {
				unordered = append(unordered, scoped{appointment, appointment})
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

// stored finds orders that the EHR has stored, each once; from is the appointment that was booked for the order, if one was. Those that did
// not come with the call cannot be annotated; when that leaves nothing, the call is refused, as CDS Hooks wants for a prefetch that is needed
// and missing.
func (r *reader) stored(path string, each func(want func(from fhir.Resource, order fhir.Reference))) ([]scoped, error) {
	var orders []scoped
	missing := false
	each(func(from fhir.Resource, reference fhir.Reference) {
		order, found := r.resources.Resolve(from, reference)
		switch {
		case !found:
			missing = true
			r.leave("an order that did not come with the call: it has to be prefetched")
		case requestTypes[order.Type()] == "":
			r.leave("a " + order.Type() + " where an order is expected")
		case position(orders, order) < 0:
			orders = append(orders, scoped{order, from})
		}
	})
	if missing && len(orders) == 0 {
		return nil, hooks.Refuse(http.StatusPreconditionFailed, "processing", path,
			"The orders that "+path+" refers to did not come with the call; prefetch them.")
	}
	return orders, nil
}

// encounter is the encounter that starts or ends, when it came with the call.
func (r *reader) encounter() []scoped {
	encounter, found := r.resources.Resolve(fhir.Resource{}, fhir.Reference{Reference: "Encounter/" + r.request.Context.EncounterID})
	if !found || encounter.Type() != "Encounter" {
		r.leave("an encounter that did not come with the call")
		return nil
	}
	return []scoped{{Resource: encounter}}
}

// basedOn are the references that a resource is based on; of an Appointment also those that R4 has only an extension for. Those that
// lead nowhere (a display, an identifier) are left out.
func basedOn(resource fhir.Resource) []fhir.Reference {
	var bases []fhir.Reference
	add := func(value fhir.Value) {
		if reference := fhir.ParseReference(value); reference.Reference != "" {
			bases = append(bases, reference)
		}
	}
	for element := range resource.Member("basedOn").Elements() {
		add(element)
		for extension := range element.Member("extension").Elements() {
			if extension.Member("url").Text() == alternateReferenceURL {
				add(extension.Member("valueReference"))
			}
		}
	}
	return bases
}

package intake

import (
	"slices"

	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// procedureCodes are the HCPCS and CPT codes among the codings of an order, folded.
func procedureCodes(evidence drug.Evidence) []drug.Code {
	var codes []drug.Code
	for _, coding := range evidence.Codings {
		code, ok := drug.FoldCode(coding)
		if ok && (code.System == drug.HCPCS || code.System == drug.CPT) {
			codes = append(codes, code)
		}
	}
	return codes
}

// linkedDrugOrders finds the orders for a drug that a service belongs to, as far as they came with the call: those it is based on, those
// it gives as its reason, and those of the same requisition or group.
func (r *reader) linkedDrugOrders(service fhir.Resource) []coverage.Order {
	var linked []coverage.Order
	seen := map[string]bool{service.Raw(): true}
	add := func(resource fhir.Resource) {
		if seen[resource.Raw()] {
			return
		}
		seen[resource.Raw()] = true
		if order, ok := r.drugOrder(resource); ok {
			linked = append(linked, order)
		}
	}
	for _, from := range r.standsFor(service) {
		for _, reference := range linkReferences(from) {
			if target, found := r.resources.Resolve(from, reference); found {
				add(target)
			}
		}
		for target := range r.sameGroup(from) {
			add(target)
		}
	}
	return linked
}

// linkReferences are the references by which a service names what it belongs to, as far as that may be an order for a drug.
func linkReferences(service fhir.Resource) []fhir.Reference {
	references := basedOn(service)
	for reason := range service.Member("reasonReference").Elements() {
		references = append(references, fhir.ParseReference(reason))
	}
	return slices.DeleteFunc(references, func(reference fhir.Reference) bool {
		return !leadsToType(reference, "MedicationRequest") && !leadsToType(reference, "ServiceRequest")
	})
}

// drugOrder reads a resource as an order for a drug of the library; it reports false for anything else.
func (r *reader) drugOrder(resource fhir.Resource) (coverage.Order, bool) {
	if requestTypes[resource.Type()] == "" || !r.isAbout(resource) {
		return coverage.Order{}, false
	}
	resource = resource.Indexed()
	match := r.identify(resource.Type(), r.gather(resource).evidence)
	if match.Product == nil {
		return coverage.Order{}, false
	}
	order := coverage.Order{Reference: resource.Reference(), Name: match.Product.Brand, Drug: match, Void: void(resource)}
	r.readFacts(resource, &order)
	return order, true
}

// sameGroup yields the orders that were made together with one: a ServiceRequest calls that its requisition, other orders their group.
func (r *reader) sameGroup(order fhir.Resource) func(yield func(fhir.Resource) bool) {
	return func(yield func(fhir.Resource) bool) {
		group, ok := groupOf(order)
		if !ok {
			return
		}
		for _, resourceType := range [...]string{"MedicationRequest", "ServiceRequest"} {
			for other := range r.resources.OfType(resourceType) {
				if same, ok := groupOf(other); ok && same == group && !yield(other) {
					return
				}
			}
		}
	}
}

func groupOf(order fhir.Resource) (fhir.Identifier, bool) {
	for _, name := range [...]string{"requisition", "groupIdentifier"} {
		if member := order.Member(name); member.Exists() {
			group := fhir.Identifier{System: member.Path("system").Text(), Value: member.Path("value").Text()}
			return group, group.Value != ""
		}
	}
	return fhir.Identifier{}, false
}

// standsFor are the resources whose links count for a resource: its own, and for an appointment those of the patient's orders that it is based
// on.
func (r *reader) standsFor(resource fhir.Resource) []fhir.Resource {
	resources := []fhir.Resource{resource}
	if resource.Type() != "Appointment" {
		return resources
	}
	for _, base := range basedOn(resource) {
		if order, found := r.resources.Resolve(resource, base); found && requestTypes[order.Type()] != "" && r.isAbout(order) {
			resources = append(resources, order)
		}
	}
	return resources
}

// basesNotHad are the references to the orders that an appointment was booked for and that did not come.
func (r *reader) basesNotHad(resource fhir.Resource) []fhir.Reference {
	if resource.Type() != "Appointment" {
		return nil
	}
	return slices.DeleteFunc(basedOn(resource), func(base fhir.Reference) bool {
		_, found := r.resources.Resolve(resource, base)
		return found
	})
}

// linkTrouble says why an order that a service may belong to, or what that orders, could not be read from the EHR, for a service that a policy
// knows as one that gives a drug; "" when nothing was tried in vain.
func (r *reader) linkTrouble(service fhir.Resource) string {
	if len(r.failed) == 0 || !r.givesDrug(service) {
		return ""
	}
	for _, from := range r.standsFor(service) {
		for _, reference := range linkReferences(from) {
			key, _ := missingKey(reference)
			if err := r.failed[key]; err != nil {
				return err.Error()
			}
			order, found := r.resources.Resolve(from, reference)
			if !found || !r.isAbout(order) || void(order) != "" {
				continue
			}
			if trouble := r.gather(order).trouble; trouble != "" {
				return trouble
			}
		}
	}
	return ""
}

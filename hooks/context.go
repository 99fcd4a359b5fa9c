package hooks

import (
	"strconv"
	"strings"

	"covercard/fhir"
)

// contextRule is what a hook's context must hold besides patientId, by the hook's own definition.
type contextRule struct {
	userID      bool
	encounterID bool
	bundle      string // the member with the Bundle of what is ordered or booked; "" for none
	selections  bool   // references into the Bundle
	dispatch    bool   // references of orders that are stored already, and who is to perform them
}

// contextRules has the rules by hook and is never changed. A hook that is not listed needs a patientId only. Sources: the
// definitions of CDS Hooks Library 1.0.1; for order-dispatch also of hook version 1.0, whose members have other names.
var contextRules = map[string]contextRule{
	"order-sign":          {userID: true, bundle: "draftOrders"},
	"order-select":        {userID: true, bundle: "draftOrders", selections: true},
	"order-dispatch":      {dispatch: true},
	"appointment-book":    {userID: true, bundle: "appointments"},
	"encounter-start":     {userID: true, encounterID: true},
	"encounter-discharge": {userID: true, encounterID: true},
}

// contextMembers are the members of a context that more than one place looks at.
type contextMembers struct {
	bundle, selections, dispatchedOrders, tasks fhir.Value
}

// context reads the hook's context.
func (f *faults) context(value fhir.Value, rule contextRule) Context {
	context := Context{Value: value}
	var members contextMembers
	for name, member := range value.Members() {
		switch name {
		case "patientId":
			context.PatientID = strings.TrimPrefix(f.text(member, "context.patientId"), "Patient/")
		case "userId":
			context.UserID = f.text(member, "context.userId")
		case "encounterId":
			context.EncounterID = strings.TrimPrefix(f.text(member, "context.encounterId"), "Encounter/")
		case "performer":
			context.Performer = member.Text()
		case "selections":
			members.selections = member
		case "dispatchedOrders", "dispatched-orders", "order":
			members.dispatchedOrders = member
		case "fulfillmentTasks", "fulfillment-tasks", "task":
			members.tasks = member
		case rule.bundle:
			members.bundle = member
		}
	}
	if rule.userID && context.UserID == "" {
		f.add("required", "context.userId", `context.userId is missing; send a reference such as "Practitioner/123".`)
	}
	if rule.encounterID && context.EncounterID == "" {
		f.add("required", "context.encounterId", "context.encounterId is missing; send the encounter's id.")
	}
	if rule.bundle != "" {
		context.Entries = f.entries(members.bundle, "context."+rule.bundle)
	}
	if rule.selections {
		context.Selections = f.selections(members.selections, context.Entries)
	}
	if rule.dispatch {
		context.DispatchedOrders = f.dispatchedOrders(members.dispatchedOrders)
		context.Tasks = f.tasks(members.tasks)
		if context.Performer == "" {
			f.add("required", "context.performer", `context.performer is missing; send a reference such as "Organization/123".`)
		}
	}
	return context
}

// entries are what a Bundle holds whose entries must hold resources. An entry without a resource is passed over.
func (f *faults) entries(bundle fhir.Value, path string) []fhir.Entry {
	if !bundle.Exists() {
		f.add("required", path, path+" is missing; send a Bundle.")
		return nil
	}
	if bundle = f.object(bundle, path); !bundle.Exists() {
		return nil
	}
	isBundle := false
	var elements fhir.Value
	for name, member := range bundle.Members() {
		switch name {
		case "resourceType":
			isBundle = member.IsString() && member.Text() == "Bundle"
		case "entry":
			elements = member
		}
	}
	if !isBundle {
		f.add("structure", path, path+` must be a FHIR Bundle, an object with "resourceType": "Bundle".`)
		return nil
	}
	entries := []fhir.Entry{}
	position := 0
	for element := range elements.Elements() {
		if f.full() {
			break
		}
		entries = f.appendEntry(entries, element, path+".entry[", position)
		position++
	}
	return entries
}

// appendEntry adds what one element of a Bundle holds: a resource, or the entries of a Bundle in the Bundle. The path is put together
// only when it is needed.
func (f *faults) appendEntry(entries []fhir.Entry, element fhir.Value, path string, position int) []fhir.Entry {
	if !element.IsObject() {
		path += strconv.Itoa(position) + "]"
		f.add("structure", path, path+" must be an object.")
		return entries
	}
	fullURL, held := fhir.SplitEntry(element)
	resource, isResource := fhir.ParseResource(held)
	switch {
	case !held.Exists():
	case !isResource:
		path += strconv.Itoa(position) + "].resource"
		f.add("structure", path, path+" must be a FHIR resource, an object with a resourceType.")
	case resource.Type() == "Bundle":
		for entry := range fhir.Entries(held) {
			entries = append(entries, entry)
		}
	default:
		entries = append(entries, fhir.Entry{FullURL: fullURL, Resource: resource})
	}
	return entries
}

// selections reads order-select's selections, each of which must lead to one of the entries. With entries nil, the Bundle being at
// fault itself, they are not looked up.
func (f *faults) selections(value fhir.Value, entries []fhir.Entry) []string {
	const path = "context.selections"
	if !value.Exists() {
		f.add("required", path, path+` is missing; send an array of references into draftOrders such as "MedicationRequest/123".`)
		return nil
	}
	if !value.IsArray() {
		f.add("structure", path, path+" must be an array of strings.")
		return nil
	}
	known := addressesOf(entries)
	return f.references(value, path, func(selection, path string) bool {
		if entries != nil && !known.leadTo(selection) {
			f.add("value", path, path+" leads to no entry of context.draftOrders; send type and id of one of its resources.")
			return false
		}
		return true
	})
}

// dispatchedOrders reads order-dispatch's orders: an array of references, in hook version 1.0 a single one.
func (f *faults) dispatchedOrders(value fhir.Value) []string {
	const path = "context.dispatchedOrders"
	if !value.Exists() {
		f.add("required", path, path+` is missing; send an array of references such as "ServiceRequest/123" (or context.order with one).`)
		return nil
	}
	if !value.IsArray() && !value.IsString() {
		f.add("structure", path, path+" must be an array of strings.")
		return nil
	}
	orders := f.references(value, path, func(order, path string) bool {
		if _, _, ok := (fhir.Reference{Reference: order}).Target(); !ok {
			f.add("value", path, path+` must be a reference such as "ServiceRequest/123".`)
			return false
		}
		return true
	})
	if len(orders) == 0 && !f.within(path) {
		f.add("required", path, path+" is empty; send at least one reference.")
	}
	return orders
}

// references reads an array of strings and keeps those that are accepted.
func (f *faults) references(value fhir.Value, path string, accept func(reference, path string) bool) []string {
	kept := []string{}
	position := 0
	for element := range value.Elements() {
		if f.full() {
			break
		}
		elementPath := path + "[" + strconv.Itoa(position) + "]"
		if !element.IsString() {
			f.add("structure", elementPath, elementPath+` must be a string, a reference such as "MedicationRequest/123".`)
		} else if accept(element.Text(), elementPath) {
			kept = append(kept, element.Text())
		}
		position++
	}
	return kept
}

// tasks reads order-dispatch's Tasks: an array, in hook version 1.0 a single one.
func (f *faults) tasks(value fhir.Value) []fhir.Resource {
	var tasks []fhir.Resource
	position := 0
	for element := range value.Elements() {
		if task, ok := fhir.ParseResource(element); ok && task.Type() == "Task" {
			tasks = append(tasks, task)
		} else if !f.full() {
			path := "context.fulfillmentTasks[" + strconv.Itoa(position) + "]"
			f.add("structure", path, path+` must be a FHIR Task, an object with "resourceType": "Task".`)
		}
		position++
	}
	return tasks
}

// addresses are the ways a selection may name an entry: "Type/id", the id alone, the entry's fullUrl.
type addresses map[string]struct{}

func addressesOf(entries []fhir.Entry) addresses {
	known := addresses{}
	for _, entry := range entries {
		if entry.FullURL != "" {
			known[entry.FullURL] = struct{}{}
		}
		if id := entry.Resource.ID(); id != "" {
			known[id] = struct{}{}
			known[entry.Resource.Reference()] = struct{}{}
		}
	}
	return known
}

// leadTo tells whether selection is one of the addresses, also as an absolute or versioned reference.
func (a addresses) leadTo(selection string) bool {
	if _, ok := a[selection]; ok {
		return true
	}
	reference := fhir.Reference{Reference: selection}
	resourceType, id, ok := reference.Target()
	if !ok {
		return false
	}
	_, ok = a[resourceType+"/"+id]
	return ok
}

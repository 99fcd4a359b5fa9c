package hooks

import (
	"strconv"
	"strings"

	"covercard/fhir"
)

// contextRule is what a hook's context must hold besides patientId, by the hook's own definition.
type contextRule struct {
	userID      bool // userId
	draftOrders bool // draftOrders, a Bundle
	selections  bool // selections, references into draftOrders
}

// contextRules has the rules by hook and is never changed. A hook that is not listed needs a patientId only.
var contextRules = map[string]contextRule{
	"order-sign":   {userID: true, draftOrders: true},
	"order-select": {userID: true, draftOrders: true, selections: true},
}

// context reads the hook's context.
func (f *faults) context(value fhir.Value, rule contextRule) Context {
	context := Context{Value: value}
	var draftOrders, selections fhir.Value
	for name, member := range value.Members() {
		switch name {
		case "patientId":
			context.PatientID = strings.TrimPrefix(f.text(member, "context.patientId"), "Patient/")
		case "userId":
			context.UserID = f.text(member, "context.userId")
		case "encounterId":
			context.EncounterID = f.text(member, "context.encounterId")
		case "draftOrders":
			draftOrders = member
		case "selections":
			selections = member
		}
	}
	if rule.userID && context.UserID == "" {
		f.add("required", "context.userId", `context.userId is missing; send a reference such as "Practitioner/123".`)
	}
	if rule.draftOrders {
		context.DraftOrders = f.draftOrders(draftOrders)
	}
	if rule.selections {
		context.Selections = f.selections(selections, context.DraftOrders)
	}
	return context
}

// draftOrders is value when it is a Bundle whose entries hold resources; absent with a fault when not.
func (f *faults) draftOrders(value fhir.Value) fhir.Value {
	const path = "context.draftOrders"
	if !value.Exists() {
		f.add("required", path, path+" is missing; send a Bundle of the orders.")
		return fhir.Value{}
	}
	if value = f.object(value, path); !value.Exists() {
		return fhir.Value{}
	}
	isBundle := false
	var entries fhir.Value
	for name, member := range value.Members() {
		switch name {
		case "resourceType":
			isBundle = member.IsString() && member.Text() == "Bundle"
		case "entry":
			entries = member
		}
	}
	if !isBundle {
		f.add("structure", path, path+` must be a FHIR Bundle, an object with "resourceType": "Bundle".`)
		return fhir.Value{}
	}
	position := 0
	for entry := range entries.Elements() {
		if f.full() {
			break
		}
		if !entry.IsObject() {
			entryPath := path + ".entry[" + strconv.Itoa(position) + "]"
			f.add("structure", entryPath, entryPath+" must be an object.")
		} else if resource := entry.Member("resource"); resource.Exists() && !isResource(resource) {
			resourcePath := path + ".entry[" + strconv.Itoa(position) + "].resource"
			f.add("structure", resourcePath, resourcePath+" must be a FHIR resource, an object with a resourceType.")
		}
		position++
	}
	return value
}

func isResource(value fhir.Value) bool {
	resourceType := value.Member("resourceType")
	return resourceType.IsString() && resourceType.Text() != ""
}

// selections reads order-select's selections, each of which must lead to an entry of draftOrders. With draftOrders absent, which
// is a fault of its own, they are not looked up.
func (f *faults) selections(value, draftOrders fhir.Value) []string {
	const path = "context.selections"
	if !value.Exists() {
		f.add("required", path, path+` is missing; send an array of references into draftOrders such as "MedicationRequest/123".`)
		return nil
	}
	if !value.IsArray() {
		f.add("structure", path, path+" must be an array of strings.")
		return nil
	}
	addresses := addressesIn(draftOrders)
	selections := []string{}
	position := 0
	for element := range value.Elements() {
		if f.full() {
			break
		}
		if selection := element.Text(); !element.IsString() {
			elementPath := path + "[" + strconv.Itoa(position) + "]"
			f.add("structure", elementPath, elementPath+` must be a string, a reference such as "MedicationRequest/123".`)
		} else if draftOrders.Exists() && !addresses.leadTo(selection) {
			elementPath := path + "[" + strconv.Itoa(position) + "]"
			f.add("value", elementPath, elementPath+" leads to no entry of context.draftOrders; send type and id of one of its resources.")
		} else {
			selections = append(selections, selection)
		}
		position++
	}
	return selections
}

// addresses are the ways a selection may name an entry: "Type/id", the id alone, the entry's fullUrl.
type addresses map[string]struct{}

func addressesIn(bundle fhir.Value) addresses {
	known := addresses{}
	for entry := range fhir.Entries(bundle) {
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

package fhir

import "strings"

// Reference is FHIR's Reference as an EHR sent it.
type Reference struct {
	Reference  string // relative, absolute, "#contained" or "urn:uuid:..." ; may be ""
	Type       string
	Display    string
	Identifier Identifier
}

// Identifier is the part of FHIR's Identifier that matching needs.
type Identifier struct{ System, Value string }

// ParseReference reads v; a bare string is taken as its "reference".
func ParseReference(v Value) Reference {
	if v.IsString() {
		return Reference{Reference: v.Text()}
	}
	var reference Reference
	for name, member := range v.Members() {
		switch name {
		case "reference":
			reference.Reference = member.Text()
		case "type":
			reference.Type = member.Text()
		case "display":
			reference.Display = member.Text()
		case "identifier":
			reference.Identifier = Identifier{System: member.Path("system").Text(), Value: member.Path("value").Text()}
		}
	}
	return reference
}

// Target is where a reference leads: "MedicationRequest/12" out of "MedicationRequest/12",
// "https://ehr.example/fhir/MedicationRequest/12" or "MedicationRequest/12/_history/3".
// It reports false for "#contained", "urn:..." and anything without a type and an id. A query, a fragment and slashes at the end
// are passed over; an id may have any length and any characters but those that end it.
func (r Reference) Target() (resourceType, id string, ok bool) {
	path := pathOf(r.Reference)
	path, last := cutLast(path)
	if before, segment := cutLast(path); segment == historySegment {
		path, last = cutLast(before)
	} else if last == historySegment { // a version that is not named
		path, last = before, segment
	}
	_, resourceType = cutLast(path)
	if last == "" || !isTypeName(resourceType) {
		return "", "", false
	}
	return resourceType, last, true
}

// LeadsTo tells whether r leads to the resource of that type and id, whatever server it names.
func (r Reference) LeadsTo(resourceType, id string) bool {
	targetType, targetID, ok := r.Target()
	return ok && targetType == resourceType && targetID == id
}

// historySegment stands before the version in a reference to one version of a resource (FHIR R4, RESTful API §3.1.0.5).
const historySegment = "_history"

// pathOf is the path of a reference, without scheme and host: "Server" in "https://Server/12" is not a type. It is "" for a urn.
func pathOf(reference string) string {
	if end := strings.IndexAny(reference, "?#"); end >= 0 {
		reference = reference[:end]
	}
	if len(reference) >= len("urn:") && strings.EqualFold(reference[:len("urn:")], "urn:") {
		return ""
	}
	if _, rest, absolute := strings.Cut(reference, "://"); absolute {
		_, reference, _ = strings.Cut(rest, "/")
	}
	return strings.TrimRight(reference, "/")
}

// cutLast takes the last segment off a path; before is "" when there is no other.
func cutLast(path string) (before, last string) {
	slash := strings.LastIndexByte(path, '/')
	if slash < 0 {
		return "", path
	}
	return path[:slash], path[slash+1:]
}

// isTypeName tells whether name is written like a resource type: ASCII letters, the first a capital.
func isTypeName(name string) bool {
	for i := range len(name) {
		upper := name[i] >= 'A' && name[i] <= 'Z'
		lower := name[i] >= 'a' && name[i] <= 'z'
		if !upper && (i == 0 || !lower) {
			return false
		}
	}
	return name != ""
}

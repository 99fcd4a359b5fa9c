package fhir

// Resource is one FHIR resource as the bytes that came. The zero Resource stands for none.
type Resource struct {
	Value
	resourceType, id string
}

// ParseResource takes v as a resource. It reports false when v is not an object with a resourceType; an id may be missing.
func ParseResource(v Value) (Resource, bool) {
	resource, _ := readResource(v)
	return resource, resource.Type() != ""
}

// readResource reads v in one pass, since a Bundle may be long; entry is its member of that name when v is a Bundle. It returns
// the zero Resource when v is none.
func readResource(v Value) (resource Resource, entry Value) {
	var resourceType, id string
	for name, member := range v.Members() {
		switch name {
		case "resourceType":
			if member.IsString() {
				resourceType = member.Text()
			}
		case "id":
			id = member.Text()
		case "entry":
			entry = member
		}
		if id != "" && resourceType != "" && (resourceType != bundleType || entry.Exists()) {
			break
		}
	}
	if resourceType == "" {
		return Resource{}, Value{}
	}
	return Resource{Value: v, resourceType: resourceType, id: id}, entry
}

// Type is the resourceType, such as "MedicationRequest".
func (r Resource) Type() string { return r.resourceType }

// ID is the logical id; "" when the resource has none. EHRs send ids longer than FHIR's 64 characters.
func (r Resource) ID() string { return r.id }

// Reference is "Type/id", or "" without an id.
func (r Resource) Reference() string {
	if r.id == "" {
		return ""
	}
	return r.resourceType + "/" + r.id
}

// Contained is the resource contained in r under that id (without "#").
func (r Resource) Contained(id string) (Resource, bool) {
	if id == "" {
		return Resource{}, false
	}
	for element := range r.Member("contained").Elements() {
		if contained, ok := ParseResource(element); ok && contained.ID() == id {
			return contained, true
		}
	}
	return Resource{}, false
}

package fhir

// Resource is one FHIR resource as the bytes that came. The zero Resource stands for none.
type Resource struct {
	Value
	resourceType, id string
	index            []indexed
}

// indexed is a member of an indexed resource.
type indexed struct {
	name  string
	value Value
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
			if !member.isBoolean() {
				id = member.Text()
			}
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

// Indexed is the resource with its members looked up once and for all, for one that is asked for many of them.
func (r Resource) Indexed() Resource {
	r.index = make([]indexed, 0, 32) // more than most resources have
	for name, member := range r.Members() {
		r.index = append(r.index, indexed{name, member})
	}
	return r
}

// Member is the resource's member of that name, as [Value.Member].
func (r Resource) Member(name string) Value {
	if r.index == nil {
		return r.Value.Member(name)
	}
	for i := range r.index {
		if r.index[i].name == name {
			return r.index[i].value
		}
	}
	return Value{}
}

// Path follows member names from the resource, as [Value.Path].
func (r Resource) Path(names ...string) Value {
	if len(names) == 0 {
		return r.Value
	}
	return r.Member(names[0]).Path(names[1:]...)
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

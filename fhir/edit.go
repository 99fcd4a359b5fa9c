package fhir

// WithMember is an object with one member set to value, which is JSON, and everything else as it was, token for token. A member that the
// object does not have comes at its end. What is no object counts as an empty one.
func (v Value) WithMember(name string, value Value) Value {
	writer := objectWriter{make([]byte, 0, len(v.raw)+len(name)+len(value.raw)+len(`,"":`))}
	found := false
	for rawName, member := range v.rawMembers() {
		if newValue(rawName).Text() == name {
			found, member = true, value.raw
		}
		writer.member(rawName, member)
	}
	if !found {
		writer.member(`"`+name+`"`, value.raw)
	}
	return newValue(string(writer.end()))
}

// WithElements is an array with each element as edit returns it, and more behind them. What is no array counts as one of its elements,
// as [Value.Elements] has it.
func (v Value) WithElements(edit func(element Value) Value, more ...Value) Value {
	made := []byte{}
	add := func(element Value) {
		separator := byte(',')
		if len(made) == 0 {
			separator = '['
		}
		made = appendCompact(append(made, separator), element.raw)
	}
	for element := range v.Elements() {
		add(edit(element))
	}
	for _, element := range more {
		add(element)
	}
	if len(made) == 0 {
		return Value{}
	}
	return newValue(string(append(made, ']')))
}

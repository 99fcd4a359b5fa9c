package fhir

import (
	"iter"
	"strings"

	"github.com/tidwall/gjson"
)

// Value is a piece of JSON inside a resource, as it came. The zero Value stands for what is absent; JSON null counts as
// absent too, as FHIR has no use for it. Its methods never fail: what has another shape than asked for reads as absent.
//
// A Value is a view into the text it was parsed from and costs no copy.
type Value struct {
	raw   string
	parts *parts // of what was taken apart already, see Parse; else nil
}

// ParseValue reads text, which must have passed [CheckJSON] (or be part of a text that has).
func ParseValue(text string) Value { return newValue(strings.Trim(text, " \t\r\n")) }

// newValue takes a text without surrounding white space.
func newValue(raw string) Value {
	if raw == "null" {
		return Value{}
	}
	return Value{raw: raw}
}

// Exists tells whether there is a value other than null.
func (v Value) Exists() bool { return v.raw != "" }

// Raw is the text as it came, without surrounding white space; "" when absent.
func (v Value) Raw() string { return v.raw }

// IsObject tells whether v is an object. It, IsArray and IsString are for those who must refuse a wrong shape.
func (v Value) IsObject() bool { return v.startsWith('{') }

// IsArray tells whether v is an array.
func (v Value) IsArray() bool { return v.startsWith('[') }

// IsString tells whether v is a string.
func (v Value) IsString() bool { return v.startsWith('"') }

func (v Value) isBoolean() bool { return v.raw == "true" || v.raw == "false" }

// startsWith suffices to tell the shape of well-formed JSON.
func (v Value) startsWith(first byte) bool { return v.raw != "" && v.raw[0] == first }

// Member is the object's member of that name; absent when v is not an object or has no such member. A name is taken
// literally, whatever characters it holds.
func (v Value) Member(name string) Value {
	// Not gjson's own lookup: to it, the dot in "davinci-crd.configuration" is a path.
	for present, member := range v.Members() {
		if present == name {
			return member
		}
	}
	return Value{}
}

// Path follows member names from v, taking the first element of every array on the way. What the last name leads to is
// returned as it is.
func (v Value) Path(names ...string) Value {
	for _, name := range names {
		for v.IsArray() {
			v = v.first()
		}
		v = v.Member(name)
	}
	return v
}

func (v Value) first() Value {
	for element := range v.Elements() {
		return element
	}
	return Value{}
}

// Members yields the members of an object in their order. The value of a member that is null is absent.
func (v Value) Members() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		switch {
		case v.parts != nil && v.IsObject():
			for i, name := range v.parts.names {
				if !yield(name, v.parts.values[i]) {
					return
				}
			}
		case v.IsObject():
			v.walk().ForEach(func(name, member gjson.Result) bool { return yield(name.Str, newValue(member.Raw)) })
		}
	}
}

// Elements yields the elements of an array that are not null. A lone object, string, number or boolean counts as an array
// of one: EHRs are known to send "category" that way.
func (v Value) Elements() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		switch {
		case v.parts != nil && v.IsArray():
			for _, element := range v.parts.values {
				if element.Exists() && !yield(element) {
					return
				}
			}
		case v.IsArray():
			v.walk().ForEach(func(_, element gjson.Result) bool {
				value := newValue(element.Raw)
				return !value.Exists() || yield(value)
			})
		case v.Exists():
			yield(v)
		}
	}
}

// rawMembers yields the members of an object in their order as they came: the name with its quotes and escapes, and the value, which
// may be null.
func (v Value) rawMembers() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if v.IsObject() {
			v.walk().ForEach(func(name, member gjson.Result) bool { return yield(name.Raw, member.Raw) })
		}
	}
}

// rawElements yields the elements of an array as they came, null as well.
func (v Value) rawElements() iter.Seq[string] {
	return func(yield func(string) bool) {
		if v.IsArray() {
			v.walk().ForEach(func(_, element gjson.Result) bool { return yield(element.Raw) })
		}
	}
}

// walk is v, an object or array, for gjson to walk.
func (v Value) walk() gjson.Result { return gjson.Result{Type: gjson.JSON, Raw: v.raw} }

// Text is the text of a string, number ("105" for 105: EHRs send numeric codes) or boolean; "" for anything else.
func (v Value) Text() string {
	switch {
	case v.IsString():
		return gjson.Parse(v.raw).Str
	case v.IsObject(), v.IsArray():
		return ""
	default: // not gjson's text of a number, which makes 1.5 of 1.50
		return v.raw
	}
}

// Bool is the value of a boolean, also one sent as the string "true"; false for anything else.
func (v Value) Bool() bool { return v.Text() == "true" }

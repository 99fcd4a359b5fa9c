package fhir

import (
	"errors"
	"fmt"
)

var (
	errNotObject      = errors.New("it must be one JSON object")
	errExtensionShape = errors.New("/extension must be an array")
)

// ReplaceExtensions returns the resource with top-level extensions taken out and added, and everything else as it was, token for
// token: member order, the text of numbers and strings with their escapes. Only white space between tokens goes (found-40 of CRD
// 2.2.1 asks for compact bodies).
//
// drop decides which present elements of the "extension" array go; nil drops none. Added extensions (each an object) go behind the
// last one that stays, or in a new "extension" member at the end. An "extension" that is left empty is removed, since FHIR forbids
// empty arrays. A null among the elements is put to drop as an absent Value.
//
// It refuses an "extension" that is neither an array nor null (null is taken as an array without elements).
func (r Resource) ReplaceExtensions(drop func(extension Value) bool, add ...Value) ([]byte, error) {
	size := len(r.raw) + len(`,"extension":[]`)
	for _, extension := range add {
		size += len(extension.raw) + len(",")
	}
	writer := objectWriter{make([]byte, 0, size)}
	found := false
	for name, member := range r.rawMembers() {
		if newValue(name).Text() != extensionMember {
			writer.member(name, member)
			continue
		}
		found = true
		kept, err := keptExtensions(member, drop)
		if err != nil {
			return nil, fmt.Errorf("the resource to extend: %w", err)
		}
		writer.arrayMember(name, kept, add)
	}
	if !found {
		writer.arrayMember(`"`+extensionMember+`"`, nil, add)
	}
	return writer.end(), nil
}

// ReplaceExtensions is [Resource.ReplaceExtensions] for texts that have not been checked, each of which must be one JSON object. It
// refuses what [CheckJSON] refuses.
func ReplaceExtensions(resource string, drop func(extension Value) bool, add ...string) (string, error) {
	object, err := checkedObject(resource)
	if err != nil {
		return "", fmt.Errorf("the resource to extend: %w", err)
	}
	added := make([]Value, len(add))
	for i, extension := range add {
		if added[i], err = checkedObject(extension); err != nil {
			return "", fmt.Errorf("added extension %d of %d: %w", i+1, len(add), err)
		}
	}
	edited, err := Resource{Value: object}.ReplaceExtensions(drop, added...)
	return string(edited), err
}

const extensionMember = "extension"

func checkedObject(text string) (Value, error) {
	if err := CheckJSON([]byte(text)); err != nil {
		return Value{}, err
	}
	object := ParseValue(text)
	if !object.IsObject() {
		return Value{}, errNotObject
	}
	return object, nil
}

// keptExtensions are the texts of the elements that drop does not take out.
func keptExtensions(extensions string, drop func(Value) bool) ([]string, error) {
	array := newValue(extensions)
	if array.Exists() && !array.IsArray() {
		return nil, errExtensionShape
	}
	var kept []string
	for extension := range array.rawElements() {
		if drop == nil || !drop(newValue(extension)) {
			kept = append(kept, extension)
		}
	}
	return kept, nil
}

// objectWriter writes an object out of names and values that are JSON already.
type objectWriter struct{ result []byte }

func (w *objectWriter) member(name, value string) {
	w.name(name)
	w.result = appendCompact(w.result, value)
}

// arrayMember leaves an empty array out.
func (w *objectWriter) arrayMember(name string, elements []string, more []Value) {
	if len(elements)+len(more) == 0 {
		return
	}
	w.name(name)
	separator := byte('[')
	for _, element := range elements {
		w.result = appendCompact(append(w.result, separator), element)
		separator = ','
	}
	for _, element := range more {
		w.result = appendCompact(append(w.result, separator), element.raw)
		separator = ','
	}
	w.result = append(w.result, ']')
}

func (w *objectWriter) name(name string) {
	separator := byte(',')
	if len(w.result) == 0 {
		separator = '{'
	}
	w.result = append(w.result, separator)
	w.result = append(w.result, name...)
	w.result = append(w.result, ':')
}

func (w *objectWriter) end() []byte {
	if len(w.result) == 0 {
		return []byte("{}")
	}
	return append(w.result, '}')
}

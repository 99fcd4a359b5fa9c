package fhir

import (
	"errors"
	"fmt"
	"strings"
)

var (
	errNotObject      = errors.New("it must be one JSON object")
	errExtensionShape = errors.New("/extension must be an array")
)

// ReplaceExtensions returns the resource (one JSON object) with top-level extensions taken out and added, and everything else as it
// was, token for token: member order, the text of numbers and strings with their escapes. Only white space between
// tokens goes (found-40 of CRD 2.2.1 asks for compact bodies).
//
// drop decides which present elements of the "extension" array go; nil drops none. Added extensions (each one JSON
// object) go behind the last one that stays, or in a new "extension" member at the end. An "extension" that is left empty is
// removed, since FHIR forbids empty arrays. A null among the elements is put to drop as an absent Value.
//
// It refuses text that is not one JSON object, duplicate members, invalid UTF-8, and an "extension" that is neither
// an array nor null (null is taken as an array without elements).
func ReplaceExtensions(resource string, drop func(extension Value) bool, add ...string) (string, error) {
	object, err := compactObject(resource)
	if err != nil {
		return "", fmt.Errorf("the resource to extend: %w", err)
	}
	added := make([]string, len(add))
	size := len(object) + len(`,"extension":[]`)
	for i := range add {
		if added[i], err = compactObject(add[i]); err != nil {
			return "", fmt.Errorf("added extension %d of %d: %w", i+1, len(add), err)
		}
		size += len(added[i]) + len(",")
	}

	var writer objectWriter
	writer.result.Grow(size)
	found := false
	for name, member := range newValue(object).rawMembers() {
		if newValue(name).Text() != extensionMember {
			writer.member(name, member)
			continue
		}
		found = true
		kept, err := keptExtensions(member, drop)
		if err != nil {
			return "", fmt.Errorf("the resource to extend: %w", err)
		}
		writer.arrayMember(name, append(kept, added...))
	}
	if !found {
		writer.arrayMember(`"`+extensionMember+`"`, added)
	}
	return writer.end(), nil
}

const extensionMember = "extension"

// compactObject checks that text is one JSON object and takes out the white space between its tokens.
func compactObject(text string) (string, error) {
	compacted, err := compact(text)
	if err != nil {
		return "", err
	}
	if !newValue(compacted).IsObject() {
		return "", errNotObject
	}
	return compacted, nil
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
type objectWriter struct {
	result strings.Builder
}

func (w *objectWriter) member(name, value string) {
	w.name(name)
	w.result.WriteString(value)
}

// arrayMember leaves an empty array out.
func (w *objectWriter) arrayMember(name string, elements []string) {
	if len(elements) == 0 {
		return
	}
	w.name(name)
	separator := byte('[')
	for _, element := range elements {
		w.result.WriteByte(separator)
		w.result.WriteString(element)
		separator = ','
	}
	w.result.WriteByte(']')
}

func (w *objectWriter) name(name string) {
	separator := byte(',')
	if w.result.Len() == 0 {
		separator = '{'
	}
	w.result.WriteByte(separator)
	w.result.WriteString(name)
	w.result.WriteByte(':')
}

func (w *objectWriter) end() string {
	if w.result.Len() == 0 {
		return "{}"
	}
	w.result.WriteByte('}')
	return w.result.String()
}

package document

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// File is one file of the library and the faults found in it.
type File struct {
	Name   string
	Faults Faults

	source []byte
	root   *yaml.Node // see tree
	// scalars, around and below are what stands where in the tree (see scalar, groupsAround, groupsBelow). As the tree, they are made when a
	// fault needs explaining, and kept: a file may have thousands.
	scalars map[Place]*yaml.Node
	around  map[Place][]group
	below   map[*yaml.Node][]below
	// broken are the places where a value could not be read: what a later check misses there is no second fault.
	broken map[Place]bool
	// meant are keys that a group of keys, by its place, does not have only because they are misspelt or stand elsewhere.
	meant map[Place][]string
}

// Broken tells whether part of the file could not be read, so that what it was to define may be missing.
func (f *File) Broken() bool { return len(f.broken) > 0 }

// Fault adds a fault at a place. A fault at a place that could not be read is dropped: that place has one already. So is that a key is
// missing ("KEY is missing: ...") which is there, but misspelt or in the wrong place.
func (f *File) Fault(at Place, format string, values ...any) {
	if at.Line == 0 {
		if f.Broken() {
			return
		}
		at = Place{Line: 1, Column: 1}
	}
	message := fmt.Sprintf(format, values...)
	meant := func(key string) bool { return strings.HasPrefix(message, key+" is missing:") }
	if f.broken[at] || slices.ContainsFunc(f.meant[at], meant) {
		return
	}
	f.add(at, message)
}

// add adds a fault, or what lies behind it when that is plain from how the value is written.
func (f *File) add(at Place, message string) {
	if value := f.scalar(at); value != nil && value.Style == 0 {
		if mark, is := quotesLikeABook(value.Value); is {
			message = typographicMark(mark)
		}
	}
	f.Faults = append(f.Faults, Fault{Position: Position{File: f.Name, Place: at}, Message: message})
}

// Require adds a fault when a key is missing, at the group of keys that should have it. A key that stands there with nothing, or with what
// is no text, has its fault already.
func (f *File) Require(text Text, within Place, key string) bool {
	if text.Value != "" {
		return true
	}
	at := within
	if text.Line != 0 {
		at = text.Place
	}
	f.Fault(at, "%s is missing: add the key %q with a text", key, key)
	return false
}

// Missing adds a fault about something that a group of keys should have, unless part of the file could not be read: it may be that.
func (f *File) Missing(within Place, format string, values ...any) {
	if !f.Broken() {
		f.Fault(within, format, values...)
	}
}

// RequireAddress adds a fault when text is given and is not an absolute http or https address. A card links to it.
func (f *File) RequireAddress(text Text) {
	if text.Value == "" {
		return
	}
	if strings.ContainsFunc(text.Value, unicode.IsSpace) { // FHIR's uri and canonical have none
		f.Fault(text.Place, "%q has white space in it, as no web address has: remove it, or write %%20", text.Value)
		return
	}
	address, err := url.Parse(text.Value)
	if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" {
		f.Fault(text.Place, "%q is not a web address: write it with https:// and a host", text.Value)
	}
}

// unreadable adds a fault about a place that could not be read, told where its cause is: neither gets another.
func (f *File) unreadable(at, cause Place, message string) {
	if f.broken == nil {
		f.broken = make(map[Place]bool)
	}
	known := f.broken[cause]
	f.broken[at], f.broken[cause] = true, true
	if cause == at || !known {
		f.add(cause, message)
	}
}

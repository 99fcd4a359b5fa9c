// Package schema describes the documents that a payer's library is written in, from the tags of the structs they are read into: as JSON
// Schemas, by which editors complete and check, and as a page of reference for authors.
//
// The tags are yaml (the key), doc (what it is for), required:"true", format:"date", and values (the name of a set of words).
package schema

import (
	"maps"
	"reflect"

	"covercard/internal/library"
	"covercard/internal/policytest"
)

// Kind is a kind of document.
type Kind struct {
	Name  string // "policy"
	Files string // where its documents stand in a library, "policies/ID.yaml"

	document reflect.Type
	values   map[string][]string
}

// Kinds are all kinds of documents.
func Kinds() []Kind {
	values := library.Values()
	maps.Copy(values, policytest.Values())
	var kinds []Kind
	for _, document := range library.Documents() {
		kinds = append(kinds, Kind{document.Kind, document.Files, reflect.TypeOf(document.Zero), values})
	}
	return append(kinds, Kind{"tests", "policies/ID_test.yaml", reflect.TypeFor[policytest.Document](), values})
}

// Names are the names of the kinds.
func Names() []string {
	var names []string
	for _, kind := range Kinds() {
		names = append(names, kind.Name)
	}
	return names
}

// Of finds a kind by its name.
func Of(name string) (Kind, bool) {
	for _, kind := range Kinds() {
		if kind.Name == name {
			return kind, true
		}
	}
	return Kind{}, false
}

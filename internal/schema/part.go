package schema

import (
	"reflect"
	"strings"
	"unicode"

	"covercard/internal/document"
)

// part is a group of keys: a document, or something inside one that has keys of its own.
type part struct {
	name string // "Coverage update", in words; "" for the document itself
	keys []key
	// places are where the part stands; none for the document itself.
	places []place
}

// place is a key of a part.
type place struct {
	in  *part
	key key
}

// shape is what stands at a key, or in each entry of its list.
type shape int

const (
	text shape = iota
	wholeNumber
	trueOrFalse
	group // of further keys
)

// key is one key of a part.
type key struct {
	name, doc string
	required  bool
	list      bool
	shape     shape
	date      bool     // of a text
	values    []string // that the text may be; nil for any
	valuesOf  string   // name of their set
	part      *part    // of a group
}

// parts are the document of a kind and everything inside it that has keys, in the order in which they are met.
func (k Kind) parts() []*part {
	d := describer{values: k.values, known: make(map[reflect.Type]*part)}
	d.describe(k.document)
	return d.parts
}

type describer struct {
	values map[string][]string
	known  map[reflect.Type]*part
	parts  []*part
}

func (d *describer) describe(of reflect.Type) *part {
	if known, done := d.known[of]; done {
		return known
	}
	made := &part{name: inWords(of.Name())}
	d.known[of] = made
	d.parts = append(d.parts, made)
	d.keys(of, made)
	for i, one := range made.keys {
		if one.part == nil {
			continue
		}
		one.part.places = append(one.part.places, place{made, made.keys[i]})
	}
	return made
}

// keys adds the keys of a struct, those of inlined structs among them.
func (d *describer) keys(of reflect.Type, into *part) {
	for field := range of.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case field.Type == reflect.TypeFor[document.Place](), name == "-":
		case options == "inline":
			d.keys(field.Type, into)
		case name != "":
			into.keys = append(into.keys, d.key(name, field))
		}
	}
}

func (d *describer) key(name string, field reflect.StructField) key {
	made := key{
		name: name, doc: field.Tag.Get("doc"), required: field.Tag.Get("required") == "true",
		date: field.Tag.Get("format") == "date", valuesOf: field.Tag.Get("values"),
	}
	made.values = d.values[made.valuesOf]
	of := field.Type
	for ; of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer; of = of.Elem() {
		made.list = made.list || of.Kind() == reflect.Slice
	}
	switch {
	case of == reflect.TypeFor[document.Text]():
	case of == reflect.TypeFor[document.Number](), of.Kind() == reflect.Int:
		made.shape = wholeNumber
	case of.Kind() == reflect.Bool:
		made.shape = trueOrFalse
	case of.Kind() == reflect.Struct:
		made.shape, made.part = group, d.describe(of)
	}
	return made
}

// inWords is the name of a document's struct for a person: "Coverage update" for CoverageUpdateDocument.
func inWords(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "Document"), "document")
	var words strings.Builder
	for i, letter := range name {
		switch {
		case i == 0:
			letter = unicode.ToUpper(letter)
		case unicode.IsUpper(letter):
			words.WriteByte(' ')
			letter = unicode.ToLower(letter)
		}
		words.WriteRune(letter)
	}
	return words.String()
}

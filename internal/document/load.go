package document

import (
	"errors"

	"go.yaml.in/yaml/v4"
)

// Load reads one YAML document into into (a pointer to a struct with yaml tags): unknown and duplicate keys, wrong types and a second document are
// faults, all of them reported at once. Text values inside get their places.
func Load(file string, data []byte, into any) Faults { return Read(file, data, into).Faults }

// Read is Load for a caller that has more to check: the File holds the faults found so far and takes further ones.
func Read(file string, data []byte, into any) *File {
	read := &File{Name: file, source: data}
	err := yaml.Load(data, into, yaml.WithKnownFields())
	if err == nil {
		return read
	}
	words := wording{into: into}
	if several, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		for _, one := range several.Errors {
			read.unreadable(Place{Line: one.Mark.Line, Column: one.Mark.Column}, words.of(one.Message))
		}
		return read
	}
	if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		read.unreadable(Place{Line: one.Mark.Line, Column: one.Mark.Column}, notYAML(one.Message))
		return read
	}
	read.unreadable(Place{}, notYAML(err.Error()))
	return read
}

// notYAML is for mistakes that the YAML library finds late and calls by the words of its grammar.
func notYAML(problem string) string {
	return "this is not YAML: " + problem + `; look here and above for an indentation that is off, a bracket left open, or a text that begins with { or [ or holds ": ", which needs quotation marks`
}

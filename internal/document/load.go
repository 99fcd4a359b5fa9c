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
		read.unreadable(Place{Line: one.Mark.Line, Column: one.Mark.Column}, "this is not YAML: "+one.Message)
		return read
	}
	read.unreadable(Place{}, "this is not YAML: "+err.Error())
	return read
}

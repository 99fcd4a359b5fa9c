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
	words := wording{file: read, into: into}
	if several, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		for _, one := range several.Errors {
			at := placeOfMark(one.Mark)
			cause, message := read.causeOf(at, one.Message)
			if message == "" {
				cause, message = at, words.of(at, one.Message)
			}
			read.unreadable(at, cause, message)
		}
		return read
	}
	problem := err.Error()
	var at, begin Place
	if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		problem, at, begin = one.Message, placeOfMark(one.Mark), placeOfMark(one.ContextMark)
		if one.ContextMark.Line == 0 {
			begin = at
		}
	}
	cause, message := read.notYAML(at, begin, problem)
	read.unreadable(at, cause, message)
	return read
}

func placeOfMark(mark yaml.Mark) Place {
	if mark.Line == 0 {
		return Place{Line: 1, Column: 1}
	}
	return Place{Line: mark.Line, Column: mark.Column}
}

package document

import (
	"errors"

	"go.yaml.in/yaml/v4"
)

// Load reads one YAML document into into (a pointer to a struct with yaml tags): unknown and duplicate keys, wrong types and a second document
// are faults, all of them reported at once. Text values inside get their places. A key with nothing behind it is as one that is not there.
func Load(file string, data []byte, into any) Faults {
	read := &File{Name: file, source: data}
	read.note(yaml.Load(data, into, yaml.WithKnownFields()), into)
	return read.Faults
}

// Read is Load for a document of the library, and for a caller that has more to check: the File holds the faults found so far and takes
// further ones. A key or an entry of a list with nothing behind it is a fault: left out without a word, it would give the document
// another meaning, as a statement has without its condition.
func Read(file string, data []byte, into any) *File {
	read := &File{Name: file, source: data}
	var root yaml.Node
	err := yaml.Load(data, &root)
	if err == nil {
		read.cutTexts(&root)
		showNothing(&root)
		err = root.Load(into, yaml.WithKnownFields())
	}
	read.note(err, into)
	return read
}

// showNothing has the YAML library construct the values that are not there, which it would pass over: each is an empty text at the place of
// its key or entry, and so is refused where something must stand.
func showNothing(node *yaml.Node) {
	for i, child := range node.Content {
		isKey := node.Kind == yaml.MappingNode && i%2 == 0
		if isKey || node.Kind == yaml.DocumentNode || child.Kind != yaml.ScalarNode || child.ShortTag() != "!!null" {
			showNothing(child)
			continue
		}
		child.Tag, child.Value = "!!str", ""
		if node.Kind == yaml.MappingNode {
			child.Line, child.Column = node.Content[i-1].Line, node.Content[i-1].Column
		}
	}
}

// note makes faults of the YAML library's error, if there is one.
func (f *File) note(err error, into any) {
	if err == nil {
		return
	}
	words := wording{file: f, into: into}
	if several, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		for _, one := range several.Errors {
			at := placeOfMark(one.Mark)
			cause, message := f.causeOf(at, one.Message)
			if message == "" {
				cause, message = words.of(at, one.Message)
			}
			f.unreadable(at, cause, message)
		}
		return
	}
	problem := err.Error()
	var at, begin Place
	if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		problem, at, begin = one.Message, placeOfMark(one.Mark), placeOfMark(one.ContextMark)
		if one.ContextMark.Line == 0 {
			begin = at
		}
	}
	cause, message := f.notYAML(at, begin, problem, words.allKeys())
	f.unreadable(at, cause, message)
}

func placeOfMark(mark yaml.Mark) Place {
	if mark.Line == 0 {
		return Place{Line: 1, Column: 1}
	}
	return Place{Line: mark.Line, Column: mark.Column}
}

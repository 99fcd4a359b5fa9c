package document

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Text is a string value that knows where it stands. It keeps a scalar as it was written, so that an unquoted code such as
// 00100 stays that code and does not become a number.
type Text struct {
	Value string
	Place
}

// UnmarshalYAML takes the scalar's own text, without the white space around it. A text of nothing else is refused, and so is one that stands
// in typographic quotation marks, which were to be YAML's and would be shown to readers; between YAML's own they are meant.
func (t *Text) UnmarshalYAML(node *yaml.Node) error {
	t.Place = Place{Line: node.Line, Column: node.Column}
	if node.Kind != yaml.ScalarNode {
		return errors.New("a text must stand here, not " + kindOf(node))
	}
	t.Value = strings.TrimSpace(node.Value)
	if t.Value == "" {
		return errors.New(nothing("a text"))
	}
	mark, is := quotedWhole(t.Value)
	switch {
	case is && node.Style == 0:
		return errors.New(typographicMark(mark))
	case is && node.Style&(yaml.FoldedStyle|yaml.LiteralStyle) != 0:
		return errors.New("the quotation marks around this text are part of it, and readers would see them: remove them")
	}
	return nil
}

// UnmarshalYAML notes where the value stands, and takes nothing from it.
func (p *Place) UnmarshalYAML(node *yaml.Node) error {
	p.Line, p.Column = node.Line, node.Column
	return nil
}

// Values are the texts without their places.
func Values(texts []Text) []string {
	if len(texts) == 0 {
		return nil
	}
	values := make([]string, len(texts))
	for i, text := range texts {
		values[i] = text.Value
	}
	return values
}

func kindOf(node *yaml.Node) string {
	switch node.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a group of keys"
	}
	return "something else"
}

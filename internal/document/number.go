package document

import (
	"errors"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Number is a whole number that knows where it stands. The zero Number was not given: a 0 that was has a Place.
type Number struct {
	Value int
	Place
}

// Given tells whether the number stands in the file.
func (n Number) Given() bool { return n.Line != 0 }

// UnmarshalYAML takes decimal digits.
func (n *Number) UnmarshalYAML(node *yaml.Node) error {
	n.Place = Place{Line: node.Line, Column: node.Column}
	if node.Kind != yaml.ScalarNode {
		return errors.New("a whole number must stand here, not " + kindOf(node))
	}
	written := strings.TrimSpace(node.Value)
	if written == "" {
		return errors.New(nothing("a whole number"))
	}
	value, err := strconv.Atoi(written)
	if err != nil {
		return errors.New("a whole number must stand here, not " + strconv.Quote(node.Value))
	}
	n.Value = value
	return nil
}

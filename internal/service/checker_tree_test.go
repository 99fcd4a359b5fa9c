package service_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// The checker reads JSON with a reader of its own, so that a fault in the service's reader cannot hide itself.

// node is a JSON value that keeps the order of its members and the text of its tokens. A nil node is a value that is not there.
type node struct {
	kind     jsontext.Kind // '{', '[', '"', '0', 't', 'f' or 'n'
	raw      string        // the token of a scalar, as it was written
	names    []string      // the tokens of an object's names, as they were written
	children []*node       // an object's values, an array's elements
}

// parse reads one JSON value and nothing after it. Duplicate names and text that is not UTF-8 are errors.
func parse(text []byte) (*node, error) {
	decoder := jsontext.NewDecoder(bytes.NewReader(text))
	root, err := read(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return nil, fmt.Errorf("something follows the JSON value")
	}
	return root, nil
}

func read(decoder *jsontext.Decoder) (*node, error) {
	made := &node{kind: decoder.PeekKind()}
	if made.kind != '{' && made.kind != '[' {
		value, err := decoder.ReadValue()
		made.raw = string(value)
		return made, err
	}
	if _, err := decoder.ReadToken(); err != nil {
		return nil, err
	}
	for next := decoder.PeekKind(); next != '}' && next != ']'; next = decoder.PeekKind() {
		if made.kind == '{' {
			name, err := decoder.ReadValue()
			if err != nil {
				return nil, err
			}
			made.names = append(made.names, string(name))
		}
		child, err := read(decoder)
		if err != nil {
			return nil, err
		}
		made.children = append(made.children, child)
	}
	_, err := decoder.ReadToken()
	return made, err
}

// unquote is the meaning of a string token.
func unquote(token string) string {
	text, err := jsontext.AppendUnquote(nil, token)
	if err != nil {
		return ""
	}
	return string(text)
}

func (n *node) is(kind jsontext.Kind) bool { return n != nil && n.kind == kind }

// text is the meaning of a string; "" for anything else.
func (n *node) text() string {
	if !n.is('"') {
		return ""
	}
	return unquote(n.raw)
}

// at follows a path of names and positions; nil when it leads nowhere.
func (n *node) at(path ...string) *node {
	for _, step := range path {
		position := n.position(step)
		if position < 0 {
			return nil
		}
		n = n.children[position]
	}
	return n
}

// position is where in n a step leads: a name, a number, or for an array of extensions "url=" and a url.
func (n *node) position(step string) int {
	switch {
	case n.is('{'):
		return slices.IndexFunc(n.names, func(name string) bool { return unquote(name) == step })
	case n.is('[') && strings.HasPrefix(step, "url="):
		return slices.IndexFunc(n.children, func(element *node) bool { return "url="+element.at("url").text() == step })
	case n.is('['):
		if position, err := strconv.Atoi(step); err == nil && position < len(n.children) {
			return position
		}
	}
	return -1
}

// items are an array's elements; a value that is no array counts as its one element, as EHRs write it.
func (n *node) items() []*node {
	switch {
	case n == nil || n.is('n'):
		return nil
	case n.is('['):
		return n.children
	}
	return []*node{n}
}

// members are an object's names and values.
func (n *node) members(yield func(name string, value *node) bool) {
	if !n.is('{') {
		return
	}
	for i, name := range n.names {
		if !yield(unquote(name), n.children[i]) {
			return
		}
	}
}

// tokens are all tokens of the value as they were written, without white space.
func (n *node) tokens() []string {
	if n == nil {
		return nil
	}
	if n.kind != '{' && n.kind != '[' {
		return []string{n.raw}
	}
	list := []string{string(n.kind)}
	for i, child := range n.children {
		if n.kind == '{' {
			list = append(list, n.names[i])
		}
		list = append(list, child.tokens()...)
	}
	return append(list, map[jsontext.Kind]string{'{': "}", '[': "]"}[n.kind])
}

// signature is the value's tokens as one text, to compare values by.
func (n *node) signature() string { return strings.Join(n.tokens(), "\x00") }

// encode writes the value without white space, its tokens as they were read.
func (n *node) encode() string {
	var parts []string
	switch n.kind {
	case '{':
		for i, child := range n.children {
			parts = append(parts, n.names[i]+":"+child.encode())
		}
		return "{" + strings.Join(parts, ",") + "}"
	case '[':
		for _, child := range n.children {
			parts = append(parts, child.encode())
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return n.raw
}

// without is a copy of an object without the member.
func (n *node) without(member string) *node {
	position := n.position(member)
	if position < 0 {
		return n
	}
	return &node{
		kind:     n.kind,
		names:    slices.Delete(slices.Clone(n.names), position, position+1),
		children: slices.Delete(slices.Clone(n.children), position, position+1),
	}
}

// coverageInformation are the coverage-information extensions of a resource.
func (n *node) coverageInformation() []*node {
	var found []*node
	for _, extension := range n.at("extension").items() {
		if extension.at("url").text() == coverageInformationURL {
			found = append(found, extension)
		}
	}
	return found
}

// withoutCoverageInformation is a copy of a resource without these extensions, and without a member "extension" that has nothing else.
func (n *node) withoutCoverageInformation() *node {
	position := n.position("extension")
	if position < 0 {
		return n
	}
	if n.children[position].is('n') {
		return n.without("extension")
	}
	if !n.children[position].is('[') {
		return n
	}
	kept := &node{kind: '['}
	for _, extension := range n.children[position].children {
		if extension.at("url").text() != coverageInformationURL {
			kept.children = append(kept.children, extension)
		}
	}
	if len(kept.children) == 0 {
		return n.without("extension")
	}
	copied := &node{kind: n.kind, names: n.names, children: slices.Clone(n.children)}
	copied.children[position] = kept
	return copied
}

// set changes one place of the value: it sets what stands there, adds what does not (a step "-" is an array's end), and removes it when
// the text is "". Steps are parted by slashes.
func (n *node) set(path, text string) error {
	steps := strings.Split(path, "/")
	last := steps[len(steps)-1]
	parent := n.at(steps[:len(steps)-1]...)
	position := parent.position(last)
	if parent == nil || position < 0 && text == "" {
		return fmt.Errorf("%s leads nowhere", path)
	}
	if text == "" {
		parent.children = slices.Delete(parent.children, position, position+1)
		if parent.is('{') {
			parent.names = slices.Delete(parent.names, position, position+1)
		}
		return nil
	}
	value, err := parse([]byte(text))
	if err != nil {
		return err
	}
	if position >= 0 {
		parent.children[position] = value
		return nil
	}
	parent.children = append(parent.children, value)
	if parent.is('{') {
		parent.names = append(parent.names, strconv.Quote(last))
	}
	return nil
}

package document

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// cutText finds the text that a comma has cut, where a key without a value stands behind it in braces: YAML takes the rest of the text for
// keys. group has the key. message is "" when there is no such text.
func cutText(group *yaml.Node, key Place) (begin Place, message string) {
	if group.Style&yaml.FlowStyle == 0 {
		return Place{}, ""
	}
	at := 0
	for at < len(group.Content) && placeOf(group.Content[at]) != key {
		at += 2
	}
	if !isBare(group, at) {
		return Place{}, ""
	}
	for isBare(group, at) {
		at -= 2
	}
	if at < 0 || group.Content[at+1].Kind != yaml.ScalarNode || group.Content[at+1].Style != 0 {
		return Place{}, ""
	}
	begin = placeOf(group.Content[at+1])
	parts := []string{group.Content[at+1].Value}
	for at += 2; isBare(group, at); at += 2 {
		parts = append(parts, group.Content[at].Value)
	}
	return begin, fmt.Sprintf("a comma begins a new key inside { }: put the text in quotation marks, %q", strings.Join(parts, ", "))
}

// isBare tells whether one of the keys of a group has no value.
func isBare(group *yaml.Node, at int) bool {
	if at < 0 || at >= len(group.Content) {
		return false
	}
	value := group.Content[at+1]
	return value.Kind == yaml.ScalarNode && value.Style == 0 && value.Value == ""
}

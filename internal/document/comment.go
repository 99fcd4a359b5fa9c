package document

import (
	"bytes"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// cutOff is what looks like the rest of a text that YAML took for a comment: people put a space behind the # of a comment, and none into "#1".
var cutOff = regexp.MustCompile(`[ \t]+#[^\s#!]`)

// cutTexts faults texts without quotation marks behind which such a comment stands.
func (f *File) cutTexts(root *yaml.Node) {
	suspect := map[int]string{} // lines, by their numbers
	number := 0
	for line := range bytes.Lines(f.source) {
		number++
		if bytes.IndexByte(line, '#') > 0 && cutOff.Match(line) { // the byte is found quickly, and stands in few lines
			suspect[number] = string(line)
		}
	}
	if len(suspect) > 0 {
		f.cutTextsIn(root, suspect)
	}
}

func (f *File) cutTextsIn(node *yaml.Node, suspect map[int]string) {
	for _, child := range node.Content {
		f.cutTextsIn(child, suspect)
	}
	line := []rune(suspect[node.Line])
	if node.Kind != yaml.ScalarNode || len(line) < node.Column {
		return
	}
	rest, isPlain := strings.CutPrefix(string(line[node.Column-1:]), node.Value)
	if at := cutOff.FindStringIndex(rest); isPlain && at != nil && at[0] == 0 {
		f.Fault(placeOf(node), "what stands behind the # is a comment, which nobody reads: put the text in quotation marks, or a space behind the # of a comment")
	}
}

package condition

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/common"
)

// CEL's own messages, which name types and functions as its programmers do.
var (
	undeclared  = regexp.MustCompile(`^undeclared reference to '([^']*)'(?: \(in container '[^']*'\))?(?: \(did you mean '([^']*)'\?\))?`)
	wordForSign = regexp.MustCompile(`'(and|or|not|AND|OR|NOT)'`)
	noOverload  = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '([^']*)'`)
)

// mistakes puts CEL's messages into an author's words, in the order of the text.
func mistakes(text string, found []*common.Error) []Mistake {
	var made []Mistake
	for _, one := range found {
		made = append(made, Mistake{offset(text, one.Location.Line(), one.Location.Column()), inWords(one.Message)})
	}
	slices.SortStableFunc(made, func(a, b Mistake) int { return cmp.Compare(a.Offset, b.Offset) })
	if strings.HasPrefix(found[0].Message, "Syntax error") {
		return made[:1] // those behind the first come of it
	}
	return made
}

// offset is how many characters stand before a line (counted from 1) and column (from 0).
func offset(text string, line, column int) int {
	before := 0
	for one := range strings.Lines(text) {
		if line <= 1 {
			break
		}
		before += len([]rune(one))
		line--
	}
	return before + max(column, 0)
}

func inWords(message string) string {
	if match := undeclared.FindStringSubmatch(message); match != nil {
		if match[2] != "" {
			return fmt.Sprintf("unknown name %q in the condition; did you mean %q?", match[1], match[2])
		}
		return fmt.Sprintf("unknown name %q in the condition: the facts are %s, and a list of codes is asked with %s", match[1], strings.Join(names(), ", "), underName)
	}
	if match := noOverload.FindStringSubmatch(message); match != nil {
		operator := strings.Trim(match[1], "_")
		var kinds []string
		for kind := range strings.SplitSeq(strings.Trim(match[2], "()"), ", ") {
			kinds = append(kinds, typeInWords(kind))
		}
		return fmt.Sprintf("%s cannot take %s in the condition: compare things of one kind", operator, strings.Join(kinds, " and "))
	}
	if syntax, found := strings.CutPrefix(message, "Syntax error: "); found {
		if match := wordForSign.FindStringSubmatch(syntax); match != nil {
			return fmt.Sprintf("the condition cannot be read: for %q write %s", match[1], signs()[match[1]])
		}
		syntax, _, _ = strings.Cut(syntax, " expecting ")
		syntax = strings.ReplaceAll(syntax, "'<EOF>'", "its end")
		return "the condition cannot be read: " + syntax + `; write it such as patient.age >= 18 && plan.id == "commercial"`
	}
	return "the condition cannot be used: " + message
}

// signs are those that people write in words.
func signs() map[string]string {
	return map[string]string{"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!"}
}

func names() []string {
	var all []string
	for _, fact := range facts() {
		all = append(all, string(fact.name))
	}
	return all
}

// typeInWords is a type of CEL for a person.
func typeInWords(name string) string {
	switch name {
	case "int", "uint":
		return "a whole number"
	case "double":
		return "a number with a point (such as 2.0)"
	case "string":
		return "a text"
	case "bool":
		return "true or false"
	case "list(string)":
		return "a list of texts"
	}
	return "a value of the type " + name
}

package condition

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/common"

	"covercard/internal/coverage"
)

// CEL's own messages, which name types and functions as its programmers do.
var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'(?: \(in container '[^']*'\))?(?: \(did you mean '([^']*)'\?\))?`)
	noOverload = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '([^']*)'`)
)

// mistakes puts CEL's messages into an author's words, in the order of the text.
func mistakes(text string, found []*common.Error) []Mistake {
	var made []Mistake
	for _, one := range found {
		at := offset(text, one.Location.Line(), one.Location.Column())
		if syntax, found := strings.CutPrefix(one.Message, "Syntax error: "); found {
			made = append(made, syntaxMistake(text, at, syntax))
			continue
		}
		made = append(made, Mistake{at, inWords(one.Message, []rune(text)[min(at, len([]rune(text))):])})
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

// inWords puts a message about something that cannot be meant into an author's words; at is the condition from there on.
func inWords(message string, at []rune) string {
	if match := undeclared.FindStringSubmatch(message); match != nil {
		return unknownName(match[1], match[2], string(at))
	}
	if match := noOverload.FindStringSubmatch(message); match != nil {
		return wrongKinds(strings.Trim(match[1], "_@"), match[2])
	}
	return "the condition cannot be used: " + message
}

// dottedName is a name with what hangs on it by dots.
var dottedName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*`)

// codeShape is that of a name which was probably meant as a code, in quotation marks.
var codeShape = regexp.MustCompile(`^[A-Z][0-9][0-9A-Z]*$`)

func unknownName(name, alike, at string) string {
	if full := dottedName.FindString(at); strings.HasPrefix(full, name+".") {
		name = full
	}
	switch {
	case alike != "":
		return fmt.Sprintf("unknown name %q in the condition; did you mean %q?", name, alike)
	case codeShape.MatchString(name):
		return fmt.Sprintf("unknown name %q in the condition: put a text such as a code into quotation marks", name)
	}
	return fmt.Sprintf("unknown name %q in the condition: the facts are %s, and a list of codes is asked with %s", name, strings.Join(names(), ", "), underName)
}

// wrongKinds says that an operator or function cannot be used with things of these types, which CEL writes "(list(string), string)", or
// "list(string).(string)" when it is asked of the first.
func wrongKinds(operator, types string) string {
	var kinds []string
	for kind := range strings.SplitSeq(strings.Replace(strings.TrimPrefix(types, "("), ".(", ", ", 1), ", ") {
		if !strings.HasPrefix(kind, "list(") || strings.HasSuffix(kind, "))") {
			kind = strings.TrimSuffix(kind, ")")
		}
		kinds = append(kinds, typeInWords(kind))
	}
	what := fmt.Sprintf("%s cannot take %s in the condition: ", operator, strings.Join(kinds, " and "))
	switch {
	case slices.Contains(kinds, typeInWords("list(string)")):
		return what + "a list of codes is asked for one, " + howToAsk(coverage.FactICD10)
	case kinds[0] == typeInWords("bool") && len(kinds) == 2:
		return what + "join two comparisons with &&, such as 18 <= patient.age && patient.age < 65"
	}
	return what + "compare things of one kind"
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

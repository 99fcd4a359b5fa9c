package condition

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// syntaxMistake says what keeps a condition from being read: CEL's message, unless what stands there is a mistake that people make.
func syntaxMistake(text string, at int, message string) Mistake {
	written := []rune(text)
	from := at
	if word := lastWord(written[:min(at, len(written))]); signs()[word] != "" { // CEL stumbles over what follows "not"
		from = len([]rune(strings.TrimRight(string(written[:at]), " "))) - len(word)
	}
	here := string(written[min(from, len(written)):])
	longestFirst := func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) }
	for _, one := range slices.SortedFunc(maps.Keys(signs()), longestFirst) {
		after, found := strings.CutPrefix(here, one)
		if found && !goesOn(one, after) && !strings.HasPrefix(here, signs()[one]) {
			return Mistake{from, fmt.Sprintf("the condition cannot be read: for %s write %s", quoted(one), signs()[one])}
		}
	}
	message, _, _ = strings.Cut(message, " expecting ")
	message = strings.ReplaceAll(message, "'<EOF>'", "its end")
	return Mistake{at, "the condition cannot be read: " + message + `; write it such as patient.age >= 18 && plan.id == "commercial"`}
}

// goesOn tells whether what was found is only the beginning of a word.
func goesOn(found, after string) bool {
	return unicode.IsLetter([]rune(found)[0]) && dottedName.MatchString(after)
}

// lastWord is the word that a text ends with, white space aside; "" when it ends with something else.
func lastWord(written []rune) string {
	fields := strings.FieldsFunc(string(written), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(fields) == 0 || !strings.HasSuffix(strings.TrimRight(string(written), " "), fields[len(fields)-1]) {
		return ""
	}
	return fields[len(fields)-1]
}

func quoted(sign string) string {
	if strings.ContainsAny(sign, "“”„‘’‚") {
		return sign
	}
	return strconv.Quote(sign)
}

// signs are those that people write otherwise, in words, turned round, or as a text program puts them in.
func signs() map[string]string {
	return map[string]string{
		"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!",
		"=>": ">=", "=<": "<=", "=": "==", "&": "&&", "|": "||", "≥": ">=", "≤": "<=", "≠": "!=",
		"“": `"`, "”": `"`, "„": `"`, "‘": `"`, "’": `"`, "‚": `"`,
	}
}

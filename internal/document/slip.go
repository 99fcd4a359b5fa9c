package document

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// firstWord is the word that a line or a text begins with, where it may be a key whose colon, or the space behind it, is not there.
var firstWord = regexp.MustCompile(`^([A-Za-z_]+)(?:(:)\S|\s|$)`)

// withoutColon tells which key a text begins with that is not written as one, and how to mend it; "" when it begins with none.
func withoutColon(text string, known []string) (key, message string) {
	found := firstWord.FindStringSubmatch(text)
	switch {
	case found == nil || !slices.Contains(known, found[1]):
		return "", ""
	case found[2] != "":
		return found[1], fmt.Sprintf("the key %q has no space behind its colon: put one there", found[1])
	}
	return found[1], fmt.Sprintf("the key %q has no colon: put one behind it, and a space", found[1])
}

// noHyphen says what to do about a dash or bullet, as word processors write them for the hyphen of a list; "" when a text begins with none.
func noHyphen(text string) string {
	first, _ := utf8.DecodeRuneInString(text)
	if !strings.ContainsRune("‐‑‒–—―−•‣◦∙·▪●\uf0b7", first) {
		return ""
	}
	return fmt.Sprintf("the character %c (U+%04X) stands where a list has its hyphen: write - and a space in its place", first, first)
}

// notKey is what is wrong with a text that was to be a key or an entry of a list; "" when that cannot be told.
func notKey(text string, known []string) string {
	if message := noHyphen(text); message != "" {
		return message
	}
	_, message := withoutColon(text, known)
	return message
}

// goesOnBehind is a value in quotation marks behind which something else follows than a comment.
var goesOnBehind = regexp.MustCompile(`(?:: |- )\s*("[^"]*"|'[^']*')[ \t]*[^ \t\r\n#,}\]]`)

// slip finds what was written by mistake for what YAML says: that the line of begin has no colon, that at no key can stand, as the line above
// is a text that would go on there, or that an entry or another key was expected at. message is "" when it finds nothing.
func (f *File) slip(at, begin Place, problem string, known []string) (slip Place, message string) {
	switch problem {
	case "could not find expected ':'":
		if message := notKey(f.lineFrom(begin), known); message != "" {
			return begin, message
		}
		return begin, "this line has neither a key with a colon nor a hyphen: write one, or move the line to the right when it goes on with the text above"
	case "mapping values are not allowed in this context":
		lines := strings.Split(string(f.source), "\n")
		line, text := lastWritten(lines[:min(at.Line-1, len(lines))])
		_, above := lastWritten(lines[:max(line-1, 0)])
		front := beforeKey.FindString(text)
		goesOn := len(beforeKey.FindString(above)) < len(front) && !strings.Contains(front, "-") && !strings.HasSuffix(above, ":")
		if !goesOn {
			return Place{Line: line, Column: utf8.RuneCountInString(front) + 1}, notKey(text[len(front):], known)
		}
	case "did not find expected '-' indicator":
		return at, noHyphen(f.lineFrom(at))
	case "did not find expected key":
		if found := goesOnBehind.FindStringSubmatchIndex(f.lineFrom(Place{Line: at.Line, Column: 1})); found != nil {
			before := f.lineFrom(Place{Line: at.Line, Column: 1})[:found[2]]
			return Place{Line: at.Line, Column: utf8.RuneCountInString(before) + 1},
				"the text goes on behind the quotation mark that ends it: put all of it between quotation marks of the other kind, ' or \""
		}
	}
	return Place{}, ""
}

// lastWritten is the last of some lines that is not blank, without white space at its end, and its number.
func lastWritten(lines []string) (number int, text string) {
	for i, line := range slices.Backward(lines) {
		if text := strings.TrimRightFunc(line, unicode.IsSpace); text != "" {
			return i + 1, text
		}
	}
	return 0, ""
}

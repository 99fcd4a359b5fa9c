package document

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// typographic are quotation marks of books and word processors, which YAML takes for letters.
const typographic = "“”„‟«»‘’‚‛″"

// quotesLikeABook tells whether a value that has no quotation marks for YAML is put into typographic ones. A text of several words may
// begin or end with a quotation; a single word does not.
func quotesLikeABook(value string) (mark rune, is bool) {
	first, size := utf8.DecodeRuneInString(value)
	last, _ := utf8.DecodeLastRuneInString(value)
	begins, ends := strings.ContainsRune(typographic, first), strings.ContainsRune(typographic, last)
	word := !strings.ContainsFunc(value, unicode.IsSpace)
	switch {
	case len(value) > size && begins && (ends || word):
		return first, true
	case len(value) > size && ends && word:
		return last, true
	}
	return 0, false
}

// quotedWhole tells whether all of a text stands in one pair of typographic quotation marks.
func quotedWhole(text string) (mark rune, is bool) {
	first, size := utf8.DecodeRuneInString(text)
	last, lastSize := utf8.DecodeLastRuneInString(text)
	if len(text) <= size+lastSize || strings.ContainsAny(text[size:len(text)-lastSize], string([]rune{first, last})) {
		return 0, false
	}
	pairs := []string{"“”", "““", "„“", "„”", "‟”", "””", "″″", "«»", "»«", "»»", "‘’", "‚‘", "‚’", "‛’"}
	return first, slices.Contains(pairs, string([]rune{first, last}))
}

// typographicMark says what to do about such a mark.
func typographicMark(mark rune) string {
	return fmt.Sprintf(`the quotation mark %c is a typographic one, which YAML takes for a letter: write " instead`, mark)
}

// valueQuotedLikeABook finds a value of a line that begins with a typographic quotation mark.
func (f *File) valueQuotedLikeABook(line int) (character, bool) {
	at := Place{Line: line, Column: 1}
	before := ' '
	for _, r := range f.lineFrom(at) {
		if strings.ContainsRune(typographic, r) && strings.ContainsRune(":-", before) {
			return character{r, at}, true
		}
		if !unicode.IsSpace(r) {
			before = r
		}
		at.Column++
	}
	return character{}, false
}

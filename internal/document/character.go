package document

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// character is a character of the source and its place.
type character struct {
	rune
	Place
}

// unseen says what to do about a character that is not the space which it looks like, or cannot be seen at all; "" for any other.
func unseen(r rune) string {
	named := func(name string) string { return fmt.Sprintf("%s (U+%04X)", name, r) }
	const looksLikeSpace = " stands here, which looks like a space and is none: put a space in its place"
	switch {
	case r == '\t':
		return "a tab stands here, where YAML takes only spaces: put spaces in its place"
	case r == '\u00A0':
		return named("a no-break space") + looksLikeSpace
	case unicode.Is(unicode.Zs, r) && r != ' ':
		return named("an odd space") + looksLikeSpace
	case r == '\u200B':
		return named("a zero-width space") + " stands here, which cannot be seen: remove it"
	case unicode.Is(unicode.Cf, r), r < ' ' && r != '\n' && r != '\r', 0x7F <= r && r < 0xA0:
		return named("a character that cannot be seen") + " stands here: remove it"
	}
	return ""
}

// beforeKey is what may stand before a key: indentation and the hyphens of lists. aroundColon is a key, and what stands at its colon.
var (
	beforeKey   = regexp.MustCompile(`^(?:[\s\p{Zs}\p{Cf}]|-[\s\p{Zs}\p{Cf}])*`)
	aroundColon = regexp.MustCompile(`^["']?[A-Za-z_]+["']?([\p{Zs}\p{Cf}]*):([\p{Zs}\p{Cf}]*)`)
)

// unseenIn finds the first character of a line that is not the space which YAML wants there: in front of its key or at the colon.
func (f *File) unseenIn(line int) (character, bool) {
	rest, at := f.from(Place{Line: line, Column: 1})
	first, _, _ := bytes.Cut(rest, []byte("\n"))
	text := string(first)
	front := beforeKey.FindString(text)
	for _, r := range front {
		if unseen(r) != "" {
			return character{r, at}, true
		}
		at.Column++
	}
	groups := aroundColon.FindStringSubmatchIndex(text[len(front):])
	if groups == nil {
		return character{}, false
	}
	for offset, r := range text[len(front):][:groups[1]] {
		if offset >= groups[2] && unseen(r) != "" {
			return character{r, at}, true
		}
		at.Column++
	}
	return character{}, false
}

// unseenBetween finds it in the last of some lines that has one.
func (f *File) unseenBetween(first, last int) (character, bool) {
	for line := last; line >= max(first, 1); line-- {
		if found, ok := f.unseenIn(line); ok {
			return found, true
		}
	}
	return character{}, false
}

// unreadableCharacter finds the first character that no YAML file can hold, and says how to mend it.
func (f *File) unreadableCharacter() (Place, string, bool) {
	at := Place{Line: 1, Column: 1}
	for rest := f.source; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		rest = rest[size:]
		switch {
		case r == utf8.RuneError && size == 1:
			return at, "the file is not in UTF-8 from here on: save it again as UTF-8, which editors call an encoding", true
		case unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' && r != '\u0085':
			return at, unseen(r), true
		}
		at.Column++
		if r == '\n' {
			at = Place{Line: at.Line + 1, Column: 1}
		}
	}
	return Place{}, "", false
}

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

func typographicMark(mark rune) string {
	return fmt.Sprintf(`the quotation mark %c is a typographic one, which YAML takes for a letter: write " instead`, mark)
}

// valueQuotedLikeABook finds a value of a line that begins with a typographic quotation mark.
func (f *File) valueQuotedLikeABook(line int) (character, bool) {
	rest, at := f.from(Place{Line: line, Column: 1})
	end := bytes.IndexByte(rest, '\n')
	if end >= 0 {
		rest = rest[:end]
	}
	before := ' '
	for _, r := range string(rest) {
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

package document

import (
	"fmt"
	"regexp"
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
	at := Place{Line: line, Column: 1}
	text := f.lineFrom(at)
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

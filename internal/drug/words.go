package drug

import (
	"unicode"
	"unicode/utf8"
)

// words goes through the words of a text: runs of letters and digits of any script, letter case folded. Everything between them
// (space, hyphen, underscore, ®) only parts words.
type words struct {
	text string
	at   int // the end of the present word
}

// next appends the next word to an empty buffer; it gives an empty word at the end of the text.
func (w *words) next(word []byte) []byte {
	for w.at < len(w.text) {
		if c := w.text[w.at]; c < utf8.RuneSelf {
			switch {
			case isDigit(c), 'a' <= c && c <= 'z':
				word = append(word, c)
			case 'A' <= c && c <= 'Z':
				word = append(word, c+('a'-'A'))
			case len(word) > 0:
				return word
			}
			w.at++
			continue
		}
		r, size := utf8.DecodeRuneInString(w.text[w.at:])
		switch {
		case isWordRune(r), unicode.IsMark(r) && len(word) > 0:
			word = utf8.AppendRune(word, unicode.ToLower(r))
		case len(word) > 0:
			return word
		}
		w.at += size
	}
	return word
}

// isWordRune is also true of the replacement character, for a letter that got lost: what stood there is not known, so the word
// must not match without it.
func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == utf8.RuneError
}

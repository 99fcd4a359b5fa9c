package document

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Inside is the place of a character of a text (offset counts from 0) in the file, for a text that has a language of its own, such as a
// condition. It is the place of the text itself when the text is written in a way that its characters cannot be followed through, such
// as with escapes.
func (f *File) Inside(text Text, offset int) Place {
	source, place := f.from(text.Place), text.Place
	started := false
	if marker, _ := utf8.DecodeRune(source); marker == '|' || marker == '>' {
		line := bytes.IndexByte(source, '\n')
		if line < 0 {
			return text.Place
		}
		source, place, started = source[line+1:], Place{Line: place.Line + 1, Column: 1}, true
	}
	step := func() rune {
		character, size := utf8.DecodeRune(source)
		source = source[size:]
		place.Column++
		if character == '\n' {
			place = Place{Line: place.Line + 1, Column: 1}
		}
		return character
	}
	if !started && len(source) > 0 && (source[0] == '"' || source[0] == '\'') {
		step()
	}
	for i, wanted := range []rune(text.Value) {
		if unicode.IsSpace(wanted) { // lines may be folded
			continue
		}
		for len(source) > 0 {
			if next, _ := utf8.DecodeRune(source); !unicode.IsSpace(next) {
				break
			}
			step()
		}
		here := place
		if len(source) == 0 || step() != wanted {
			return text.Place
		}
		if i >= offset {
			return here
		}
	}
	return place // behind the last character
}

// from is the source from a place on.
func (f *File) from(place Place) []byte {
	rest := f.source
	for range place.Line - 1 {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			return nil
		}
		rest = rest[end+1:]
	}
	for range place.Column - 1 {
		_, size := utf8.DecodeRune(rest)
		rest = rest[size:]
	}
	return rest
}

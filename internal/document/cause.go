package document

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// linesBack is how far above the place where YAML gives up its cause is looked for: a text that has swallowed a key ends where the next
// one is found.
const linesBack = 3

// causeOf finds what lies behind a message about a key, a value or the documents of the file: where a second document begins, or a character
// that cannot be told from a space or a hyphen, or not be seen. message is "" when there is none.
func (f *File) causeOf(at Place, problem string) (cause Place, message string) {
	if problem == severalDocuments {
		return f.secondDocument(), "a second document begins here: put it into a file of its own, or remove this line if nothing stands below"
	}
	key := unknownKey.FindStringSubmatch(problem)
	if key == nil && !wrongType.MatchString(problem) && !duplicateKey.MatchString(problem) {
		return Place{}, ""
	}
	line := f.lineFrom(Place{Line: at.Line, Column: 1})
	if text := strings.TrimLeftFunc(line, unicode.IsSpace); utf8.RuneCountInString(line)-utf8.RuneCountInString(text) == at.Column-1 {
		if message := noHyphen(text); message != "" {
			return at, message
		}
	}
	if found, ok := f.unseenIn(at.Line); ok {
		return found.Place, unseen(found.rune)
	}
	if key == nil {
		return Place{}, ""
	}
	for i, r := range []rune(key[1]) {
		if unseen(r) != "" {
			return Place{Line: at.Line, Column: at.Column + i}, unseen(r)
		}
	}
	return Place{}, ""
}

// secondDocument is where the second document of the file begins: at a line of three hyphens with something above.
func (f *File) secondDocument() Place {
	begun, line := false, 0
	for text := range bytes.Lines(f.source) {
		line++
		text = bytes.TrimRight(bytes.TrimPrefix(text, []byte("\ufeff")), " \r\n")
		marker := bytes.HasPrefix(text, []byte("---"))
		if marker && begun {
			return Place{Line: line, Column: 1}
		}
		begun = begun || marker || len(text) > 0 && text[0] != '#' && text[0] != '%'
	}
	return Place{Line: 1, Column: 1}
}

// notYAML is for mistakes that the YAML library finds late and calls by the words of its grammar. begin is where the part of the file
// begins in which it found this one, known are the keys that a document can have.
func (f *File) notYAML(at, begin Place, problem string, known []string) (Place, string) {
	if cause, message, found := f.unreadableCharacter(); found {
		return cause, message
	}
	if problem == "found unexpected end of stream" && begin != at {
		message := "the text that begins with this quotation mark does not end: write the same mark at its end"
		if line, _, _ := strings.Cut(f.textFrom(begin), "\n"); strings.ContainsAny(line, typographic) {
			message += "; a typographic one ends nothing"
		}
		return begin, message
	}
	found, ok := f.unseenBetween(at.Line-linesBack, at.Line)
	if !ok {
		found, ok = f.unseenIn(begin.Line)
	}
	if ok {
		return found.Place, unseen(found.rune)
	}
	if found, ok := f.valueQuotedLikeABook(at.Line); ok {
		return found.Place, typographicMark(found.rune)
	}
	if slip, message := f.slip(at, begin, problem, known); message != "" {
		return slip, message
	}
	return at, "this is not YAML: " + problem + `; look here and above for an indentation that is off, a bracket left open, or a text that begins with { or [ or holds ": ", which needs quotation marks`
}

func (f *File) textFrom(at Place) string {
	return string(f.from(at))
}

// lineFrom is what follows in the line of a place.
func (f *File) lineFrom(at Place) string {
	line, _, _ := bytes.Cut(f.from(at), []byte("\n"))
	return string(line)
}

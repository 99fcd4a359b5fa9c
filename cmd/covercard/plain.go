package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// plain takes out of a text what could steer the terminal it is printed on, or make it show something else than what is there: control
// characters but for line breaks, and those that turn the direction of writing.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r != '\n' && steers(r):
			return -1
		}
		return r
	}, text)
}

func steers(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// plainStrings makes every string in a JSON text plain, so that whatever is printed of it later is.
func plainStrings(text []byte) ([]byte, error) {
	var made bytes.Buffer
	from, to := jsontext.NewDecoder(bytes.NewReader(text)), jsontext.NewEncoder(&made)
	for {
		token, err := from.ReadToken()
		if errors.Is(err, io.EOF) {
			return made.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
		if token.Kind() == '"' {
			token = jsontext.String(plain(token.String()))
		}
		if err := to.WriteToken(token); err != nil {
			return nil, err
		}
	}
}

// plainJSON writes what steers a terminal as escapes, which leaves a JSON text the same to a program that reads it. JSON has most
// control characters escaped already, but not DEL and those of ISO 6429 that begin at U+0080.
func plainJSON(text []byte) string {
	var made strings.Builder
	for _, r := range string(text) {
		switch {
		case r == '\r' || r == '\n' || r == '\t':
			made.WriteByte(' ')
		case steers(r):
			fmt.Fprintf(&made, `\u%04x`, r)
		default:
			made.WriteRune(r)
		}
	}
	return made.String()
}

// oneLine folds white space, line breaks too, into single spaces.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

package fhir

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// CheckJSON tells whether text is one well-formed JSON value by RFC 7493: UTF-8, no duplicate members, nothing behind
// it, nested at most 10,000 deep. The error is a [SyntaxError].
func CheckJSON(text []byte) error {
	if jsontext.Value(text).IsValid() {
		return nil
	}
	// IsValid takes no allocation but does not say what is wrong, so a text at fault is read a second time. Over a
	// bytes.Buffer the decoder reads in place.
	decoder := jsontext.NewDecoder(bytes.NewBuffer(text))
	if _, err := decoder.ReadValue(); err != nil {
		return newSyntaxError(err)
	}
	return &SyntaxError{Offset: decoder.InputOffset(), Reason: reasonTrailing}
}

// SyntaxError says where a text is not acceptable JSON; it holds no piece of the text but the names of the members that
// Pointer leads through.
type SyntaxError struct {
	Offset  int64  // byte offset
	Pointer string // RFC 6901 pointer of the innermost value; "" for the whole text
	Reason  string
}

// Error is "reason at byte N, at POINTER", or without the pointer for the whole text.
func (e *SyntaxError) Error() string {
	text := e.Reason + " at byte " + strconv.FormatInt(e.Offset, 10)
	if e.Pointer != "" {
		text += ", at " + e.Pointer
	}
	return text
}

// newSyntaxError words an error of jsontext anew, because jsontext quotes from the text.
func newSyntaxError(err error) *SyntaxError {
	var syntactic *jsontext.SyntacticError
	if !errors.As(err, &syntactic) { // io.EOF: not even the start of a value
		return &SyntaxError{Reason: "a JSON value is missing"}
	}
	return &SyntaxError{
		Offset:  syntactic.ByteOffset,
		Pointer: string(syntactic.JSONPointer),
		Reason:  reasonOf(syntactic.Err),
	}
}

func reasonOf(err error) string {
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "duplicate member: a name may stand only once in an object"
	case errors.Is(err, jsontext.ErrNonStringName):
		return "a member's name must be a string"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the text ends inside a JSON value"
	}
	message := err.Error()
	for _, fault := range faults {
		if strings.Contains(message, fault.mark) {
			return fault.reason
		}
	}
	return "not well-formed JSON"
}

const reasonTrailing = "there must be nothing behind the JSON value"

// faults tells jsontext's other errors apart, which are not exported, by their wording. It is never changed.
var faults = []struct{ mark, reason string }{
	{"invalid UTF-8", "a string must be UTF-8"},
	{"invalid surrogate pair", `a \u escape of half a character must be followed by the other half`},
	{"invalid escape sequence", `a backslash must begin an escape such as \" or \u00e9`},
	{"expecting non-control character", `a control character in a string must be escaped, such as \n`},
	{"at start of string", "a member's name in double quotes is expected"},
	{"after object name", "a colon is expected after a member's name"},
	{"after object value", "a comma or closing brace is expected after a member"},
	{"after array ", "a comma or closing bracket is expected after an element"},
	{"at start of value", "a JSON value is expected"},
	{"after top-level value", reasonTrailing},
	{"in literal", "a word outside a string must be true, false or null"},
	{"in number", "a digit is expected in a number"},
	{"max depth", "nested deeper than 10,000"},
}

package main

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"covercard/fhir"
)

// misspelt is a fault in the JSON of a file at a place that an editor can go to: line and column from 1, the column in characters.
type misspelt struct {
	line, column int
	text         string
}

func newMisspelt(file []byte, err error) error {
	var syntax *fhir.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	before := file[:min(int(syntax.Offset), len(file))]
	fault := &misspelt{
		line:   bytes.Count(before, []byte("\n")) + 1,
		column: utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1,
		text:   "not acceptable JSON: " + syntax.Reason,
	}
	if syntax.Pointer != "" {
		fault.text += ", at " + syntax.Pointer
	}
	return fault
}

// Error is what is wrong, without the place.
func (m *misspelt) Error() string { return m.text }

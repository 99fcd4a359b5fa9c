package member

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"covercard/fhir"
	"covercard/internal/document"
	"covercard/internal/library"
)

// resourceReader makes rows of FHIR resources, one a line.
type resourceReader struct {
	name      string
	from      lineReader
	payer     *library.Library
	classSets map[string]classSet // by text
}

func newResourceReader(name string, from io.Reader, payer *library.Library) *resourceReader {
	return &resourceReader{name: name, from: newLineReader(from), payer: payer, classSets: map[string]classSet{}}
}

// opened are the members of a resource that are looked into.
var opened = []string{"identifier", "period", "class", "beneficiary", "relationship", "payor"}

// read takes the next rows into the batch. The error is io.EOF at the end.
func (r *resourceReader) read(into *batch) error {
	for !into.full() {
		line, tooLong, err := r.from.next()
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 && !tooLong {
			continue
		}
		into.read++
		if tooLong {
			r.refuse(into, 1, fmt.Sprintf("the line is longer than %d bytes: write one resource a line", longestLine))
			continue
		}
		line = bytes.TrimRight(line, "\r\n")
		value, err := fhir.Parse(line, opened...)
		if syntax := (*fhir.SyntaxError)(nil); errors.As(err, &syntax) {
			before := line[:min(int(syntax.Offset), len(line))]
			r.refuse(into, utf8.RuneCount(before)+1, "not acceptable JSON: "+syntax.Reason)
			continue
		}
		if err := r.resource(into, value); err != nil {
			r.refuse(into, 1, err.Error())
		}
	}
	return nil
}

func (r *resourceReader) refuse(into *batch, column int, why string) {
	into.faults = append(into.faults, document.Fault{
		Position: document.Position{File: r.name, Place: document.Place{Line: r.from.line, Column: column}},
		Message:  why,
	})
}

// resource takes in one resource. The error says why it cannot be; it names paths and no values.
func (r *resourceReader) resource(into *batch, value fhir.Value) error {
	resource, ok := fhir.ParseResource(value)
	if !ok {
		return errors.New("/resourceType is missing: write a Coverage, a Patient or a ClaimResponse a line")
	}
	switch resource.Type() {
	case "Coverage":
		return r.coverage(into, resource.Indexed())
	case "Patient":
		return r.patient(into, resource)
	case "ClaimResponse":
		return r.claimResponse(into, resource.Indexed())
	}
	return errors.New("/resourceType is neither Coverage nor Patient nor ClaimResponse: nothing else is kept")
}

package cards

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"covercard/fhir"
)

// CoverageOf tells of which Coverage an extension present on an order is the coverage-information; it reports false when it is
// another extension or names no Coverage.
func CoverageOf(present fhir.Value) (fhir.Reference, bool) {
	if present.Member("url").Text() != CoverageInformationURL {
		return fhir.Reference{}, false
	}
	for part := range present.Member("extension").Elements() {
		if part.Member("url").Text() == "coverage" {
			reference := fhir.ParseReference(part.Member("valueReference"))
			return reference, reference.Reference != ""
		}
	}
	return fhir.Reference{}, false
}

// SameFinding tells whether a coverage-information present on an order says what c would say in that version. The date and the id
// of the earlier assertion do not count, nor does the order of its parts. Neither does the Coverage, which EHRs spell in several ways:
// the caller compares it, by [CoverageOf].
func (c CoverageInformation) SameFinding(present fhir.Value, version Version) bool {
	written, err := c.In(version).write(version)
	if err != nil {
		return false
	}
	ours, ourErr := said(fhir.ParseValue(string(written)))
	theirs, theirErr := said(present)
	return ourErr == nil && theirErr == nil && slices.EqualFunc(ours, theirs, bytes.Equal)
}

// said are the parts of coverage-information that make the finding, each in canonical form (RFC 8785), sorted.
func said(information fhir.Value) ([][]byte, error) {
	var parts [][]byte
	for part := range information.Member("extension").Elements() {
		switch part.Member("url").Text() {
		case "coverage", "date", "coverage-assertion-id":
			continue
		}
		canonical := jsontext.Value(part.Raw())
		if err := canonical.Canonicalize(); err != nil {
			return nil, err
		}
		parts = append(parts, canonical)
	}
	slices.SortFunc(parts, bytes.Compare)
	return parts, nil
}

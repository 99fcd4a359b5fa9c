package policy

import (
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// unseen faults what is written for a card that is not made: what is covered has one only with a summary.
func (r *reader) unseen(outcome coverage.Outcome, summary document.Text, key, what string, written document.Text) {
	if outcome == coverage.Covered && summary.Value == "" && written.Value != "" {
		r.file.Fault(written.Place, "%s on a card, and what is covered has one only with a summary: write one, or remove %s", what, key)
	}
}

// refusable tells whether exceptions make something of a statement that is not covered.
func refusable(exceptions []ExceptionDocument) bool {
	return slices.ContainsFunc(exceptions, func(one ExceptionDocument) bool { return one.Outcome.Value != string(coverage.Covered) })
}

package policy

import (
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// Beginnings of verdicts that grant or refuse, as policies word them. "Covered" alone does not grant: what another benefit covers is
// not-covered here.
func granting() []string {
	return []string{"medically necessary", "covered with", "covered when", "covered if", "covered for", "covered up to", "covered without"}
}

func refusing() []string {
	return []string{"not medically necessary", "not covered", "not a benefit", "not a covered", "investigational", "experimental", "excluded"}
}

// contradiction faults a verdict that says the contrary of the outcome, as is left behind when one of them is changed.
func (r *reader) contradiction(verdict document.Text, outcome coverage.Outcome) {
	words := strings.TrimPrefix(strings.ToLower(verdict.Value), "considered ")
	begins := func(beginning string) bool { return strings.HasPrefix(words, beginning) }
	switch {
	case outcome == coverage.NotCovered && (words == "covered" || slices.ContainsFunc(granting(), begins)),
		outcome == coverage.Covered && slices.ContainsFunc(refusing(), begins):
		r.file.Fault(verdict.Place, "the verdict %q and the outcome %s contradict each other: mend one of them", verdict.Value, outcome)
	}
}

// unseen faults what is written for a card that is not made: what is covered has one only with a summary.
func (r *reader) unseen(outcome coverage.Outcome, summary document.Text, key string, written document.Text) {
	if outcome == coverage.Covered && summary.Value == "" && written.Value != "" {
		r.file.Fault(written.Place, "%s is shown on a card, and what is covered has one only with a summary: write one, or remove %s", key, key)
	}
}

// refusable tells whether exceptions make something of a statement that is not covered.
func refusable(exceptions []ExceptionDocument) bool {
	return slices.ContainsFunc(exceptions, func(one ExceptionDocument) bool { return one.Outcome.Value != string(coverage.Covered) })
}

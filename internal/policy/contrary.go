package policy

import (
	"regexp"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// Beginnings of what is said of a drug, as policies word it, that grant or refuse it. "Covered" alone does not grant: what another benefit
// covers is not-covered here.
func granting() []string {
	return []string{"medically necessary", "covered with", "covered when", "covered if", "covered for", "covered up to", "covered without", "eligible for"}
}

func refusing() []string {
	return []string{"not medically necessary", "not covered", "not a benefit", "not a covered", "not eligible", "investigational", "experimental", "excluded"}
}

func beginsWithOneOf(text string, beginnings []string) bool {
	return slices.ContainsFunc(beginnings, func(beginning string) bool { return strings.HasPrefix(text, beginning) })
}

// contraryVerdict faults a verdict that says the contrary of the ruling, as is left behind when one of them is changed.
func (r *reader) contraryVerdict(verdict document.Text, ruled coverage.Ruling) {
	words := strings.TrimPrefix(strings.ToLower(verdict.Value), "considered ")
	switch {
	case ruled.Outcome == coverage.NotCovered && (words == "covered" || beginsWithOneOf(words, granting())),
		ruled.Outcome == coverage.Covered && beginsWithOneOf(words, refusing()):
		r.file.Fault(verdict.Place, "the verdict %q and the outcome %s contradict each other: mend one of them", verdict.Value, ruled.Outcome)
	case ruled.PriorAuth == coverage.NoPriorAuth && strings.HasPrefix(words, "covered with prior authorization"),
		(ruled.PriorAuth == coverage.PriorAuthNeeded || ruled.PriorAuth == coverage.PriorAuthPerformer) && strings.HasPrefix(words, "covered without prior authorization"):
		r.file.Fault(verdict.Place, "the verdict %q and prior_authorization %s contradict each other: mend one of them", verdict.Value, ruled.PriorAuth)
	}
}

// saying is where a sentence says what a drug is.
var saying = regexp.MustCompile(`\b(?:is|are|be) (?:considered )?`)

// contraryWords faults texts for the clinician that say the contrary of the outcome, and nothing else. The policy's own sentence is not held
// to it: it may say what holds for others, too.
func (r *reader) contraryWords(written Words, outcome coverage.Outcome) {
	r.contraryText("reason", written.Reason, outcome)
	r.contraryText("summary", written.Summary, outcome)
	r.contraryText("detail", written.Detail, outcome)
}

func (r *reader) contraryText(key string, text document.Text, outcome coverage.Outcome) {
	words := strings.ToLower(text.Value)
	var grants, refuses bool
	for _, at := range saying.FindAllStringIndex(words, -1) {
		grants = grants || beginsWithOneOf(words[at[1]:], granting())
		refuses = refuses || beginsWithOneOf(words[at[1]:], refusing())
	}
	if outcome == coverage.NotCovered && grants && !refuses || outcome == coverage.Covered && refuses && !grants {
		r.file.Fault(text.Place, "the %s and the outcome %s contradict each other: mend one of them", key, outcome)
	}
}

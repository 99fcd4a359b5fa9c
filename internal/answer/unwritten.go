package answer

import (
	"strings"

	"covercard/cards"
	"covercard/internal/coverage"
)

// unwrittenCard says the findings that the EHR would not take as system actions and that no other card says, all on one card. What is
// plainly covered, and what no rule speaks about, is not worth a card.
func (w *cardWriter) unwrittenCard() error {
	var findings []*Finding
	for i := range w.Findings {
		if finding := &w.Findings[i]; w.unwritten(finding) {
			findings = append(findings, finding)
		}
	}
	if len(findings) == 0 || !w.wanted(cards.Guideline) {
		return nil
	}
	var d detailWriter
	var names, references []string
	for _, finding := range findings {
		name := plainName(ordered(finding))
		names, references = append(names, name), append(references, finding.Order.Reference)
		d.write("- **", name, "**: ", inWords(finding), limits(finding), ". ", strings.Join(finding.Reasons, " "), "\n")
	}
	text := w.text(cards.Info, cards.Guideline, references...)
	text.Summary = "Coverage of " + strings.Join(names, ", ")
	text.Detail = strings.TrimSuffix(d.text.String(), "\n")
	return w.add(cards.Instructions(text, w.Version))
}

func (w *cardWriter) unwritten(finding *Finding) bool {
	switch {
	case !finding.Standing.Known(), finding.Outcome == coverage.Silent, finding.Unlisted, finding.Order.Void != "", w.speaks(finding), w.limited(finding):
		return false
	case finding.Outcome == coverage.Covered && finding.PriorAuth == coverage.NoPriorAuth && len(finding.Documentation) == 0 && finding.AllowedQuantity.Value == "":
		return false
	}
	return !w.Settings.Dialect.annotates(finding.Resource.Type())
}

// inWords says a finding to a person.
func inWords(finding *Finding) string {
	switch finding.Outcome {
	case coverage.NotCovered:
		return "not covered"
	case coverage.Conditional:
		return "depends on more than the order says"
	case coverage.Indeterminate:
		return "could not be determined"
	}
	switch finding.PriorAuth {
	case coverage.PriorAuthNeeded, coverage.PriorAuthPerformer:
		return "covered, prior authorization needed"
	case coverage.PriorAuthSatisfied:
		return "covered, authorized"
	case coverage.PriorAuthConditional:
		return "covered, prior authorization may be needed"
	}
	return "covered"
}

// limits are what a finding must not be read without.
func limits(finding *Finding) string {
	var said string
	if most := finding.AllowedQuantity; most.Value != "" {
		said = ", at most " + strings.TrimSpace(most.Value+" "+most.Unit)
	}
	if len(finding.Documentation) > 0 {
		said += ", documentation needed"
	}
	return said
}

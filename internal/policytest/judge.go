package policytest

import (
	"fmt"
	"slices"
	"strings"

	"covercard/cards"
	"covercard/internal/coverage"
	"covercard/internal/document"
)

// judge holds what came against what was expected, and gathers the differences. What the expectation does not mention is passed over.
type judge struct {
	expect  ExpectDocument
	file    string
	policy  string // that the case is about
	version cards.Version
	saw     observation

	differences []Difference
}

func (j *judge) all() {
	expect := &j.expect
	switch refused := expect.Refused; {
	case refused.Value != "":
		j.refused(refused)
		return
	case j.saw.refused != "":
		j.differ(expect.At, nil, "expected an answer, but the call was refused: %s", j.saw.refused)
		return
	}
	if j.saw.decided == nil {
		j.differ(expect.At, nil, "expected an answer about the order, but nothing was said about it")
		return
	}
	j.finding()
	j.reason()
	j.statement()
	j.cards()
	j.alternatives()
}

func (j *judge) differ(at document.Place, lines []string, format string, values ...any) {
	j.differences = append(j.differences, Difference{
		Position: document.Position{File: j.file, Place: at}, Message: fmt.Sprintf(format, values...), Lines: lines,
	})
}

func (j *judge) refused(expected document.Text) {
	switch {
	case j.saw.refused == "":
		j.differ(expected.Place, nil, "expected that the call is refused, but it was answered")
	case !strings.Contains(j.saw.refused, expected.Value):
		j.differ(expected.Place, []string{"- " + expected.Value, "+ " + j.saw.refused}, "refused: expected to hold (-), came (+)")
	}
}

// finding compares the codes of the finding: as it was decided, and as it was written onto the order.
func (j *judge) finding() {
	expect, decided := &j.expect, j.saw.decided
	if j.saw.written == nil && j.saw.due {
		j.differ(expect.At, nil, "a finding was made, but it was not written onto the order")
	}
	var found written
	if j.saw.written != nil {
		found = *j.saw.written
	}
	// What is expected on the order, in the words of the version.
	onOrder := cards.CoverageInformation{
		Covered:    cards.Covered(wordOf(expect.Outcome)),
		PANeeded:   cards.PANeeded(wordOf(expect.PriorAuthorization)),
		InfoNeeded: document.Values(expect.InformationNeeded),
		DocNeeded:  document.Values(expect.Documentation),
	}.In(j.version)

	j.word(expect.Outcome, "outcome", string(decided.Outcome), string(onOrder.Covered), found.covered)
	j.word(expect.PriorAuthorization, "prior_authorization", string(decided.PriorAuth), string(onOrder.PANeeded), found.paNeeded)
	j.codes(expect.InformationNeeded, "information_needed", decided.InfoNeeded, onOrder.InfoNeeded, found.infoNeeded)
	var billing []string
	for _, code := range decided.BillingCodes {
		billing = append(billing, code.Code.Code)
	}
	j.codes(expect.BillingCodes, "billing_codes", billing, document.Values(expect.BillingCodes), found.billingCodes)
	j.codes(expect.Documentation, "documentation", decided.Documentation, onOrder.DocNeeded, found.docNeeded)
}

// wordOf is an expected code; "" for none.
func wordOf(expected document.Text) string {
	if expected.Value == none {
		return ""
	}
	return expected.Value
}

// orNone is a code that came.
func orNone(word string) string {
	if word == "" {
		return none
	}
	return word
}

// word compares one code with what was decided, and in the words of the version with what was written.
func (j *judge) word(expected document.Text, key, decided, onOrder, written string) {
	switch {
	case expected.Line == 0:
	case wordOf(expected) != decided:
		j.differ(expected.Place, nil, "%s: expected %s, came %s", key, expected.Value, orNone(decided))
	case j.saw.written != nil && onOrder != written:
		j.differ(expected.Place, nil, "%s: decided %s as expected, but %s was written onto the order", key, expected.Value, orNone(written))
	}
}

// codes compares a list of codes in the same way.
func (j *judge) codes(expected []document.Text, key string, decided, onOrder, written []string) {
	if expected == nil {
		return
	}
	if j.list(expected, key, decided, equal) && j.saw.written != nil && !slices.Equal(onOrder, written) {
		j.differ(j.placeOf(expected), sideBySide(onOrder, written, equal), "%s: decided as expected (-), but written otherwise onto the order (+)", key)
	}
}

// reason looks for a text among the reasons: as written onto the order, where that was done.
func (j *judge) reason() {
	expected := j.expect.Reason
	if expected.Line == 0 {
		return
	}
	reasons := j.saw.decided.Reasons
	if j.saw.written != nil {
		reasons = j.saw.written.reasons
	}
	if strings.Contains(strings.Join(reasons, " "), expected.Value) {
		return
	}
	lines := []string{"- " + expected.Value}
	for _, reason := range reasons {
		lines = append(lines, "+ "+reason)
	}
	j.differ(expected.Place, lines, "reason: expected to hold (-), came (+)")
}

// statement compares what decided.
func (j *judge) statement() {
	expect, decided := &j.expect, j.saw.decided.Statement
	came, exception, version := none, none, none
	if decided != nil {
		came, exception, version = orNone(decided.ID), orNone(decided.Exception), string(decided.Policy.Effective())
	}
	if expected := expect.Statement; expected.Line != 0 {
		switch {
		case came != expected.Value, decided != nil && decided.Policy.ID != j.policy:
			j.differ(expected.Place, nil, "statement: expected %s, came %s", expected.Value, nameOf(decided))
		case exception != none && expect.Exception.Line == 0:
			j.differ(expected.Place, nil, "statement: expected %s itself, came %s", expected.Value, nameOf(decided))
		}
	}
	if expected := expect.Exception; expected.Line != 0 && exception != expected.Value {
		j.differ(expected.Place, nil, "exception: expected %s, came %s", expected.Value, nameOf(decided))
	}
	if expected := expect.Version; expected.Line != 0 && version != expected.Value {
		j.differ(expected.Place, nil, "version: expected %s, came %s", expected.Value, version)
	}
}

// nameOf tells a statement from those of other policies too.
func nameOf(statement *coverage.Statement) string {
	switch {
	case statement == nil:
		return none
	case statement.OfVersion():
		return fmt.Sprintf("the exception %s to all of %s", statement.Exception, statement.Policy.ID)
	case statement.Exception != "":
		return fmt.Sprintf("the exception %s to %s (%s)", statement.Exception, statement.ID, statement.Policy.ID)
	}
	return fmt.Sprintf("%s (%s)", statement.ID, statement.Policy.ID)
}

// cards compares what the clinician is shown.
func (j *judge) cards() {
	var summaries, details, labels []string
	for _, card := range j.saw.response.Cards {
		summaries = append(summaries, string(card.Indicator)+": "+card.Summary)
		details = append(details, card.Detail)
		for _, suggestion := range card.Suggestions {
			labels = append(labels, suggestion.Label)
		}
	}
	expect := &j.expect
	if expect.Cards != nil {
		j.list(expect.Cards, "cards", summaries, strings.HasPrefix)
	}
	for _, expected := range expect.Details {
		if !slices.ContainsFunc(details, func(detail string) bool { return strings.Contains(detail, expected.Value) }) {
			j.differ(expected.Place, nil, "details: no card says %q", expected.Value)
		}
	}
	if expect.Suggestions != nil {
		j.list(expect.Suggestions, "suggestions", labels, strings.Contains)
	}
	j.count(expect.SuggestionsCount, "suggestions", labels)
}

func (j *judge) alternatives() {
	var brands []string
	for _, alternative := range j.saw.decided.Alternatives {
		brands = append(brands, alternative.Product.Brand)
	}
	if j.expect.Alternatives != nil {
		j.list(j.expect.Alternatives, "alternatives", brands, equal)
	}
	j.count(j.expect.AlternativesCount, "alternatives", brands)
}

package answerdiff

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"covercard/cards"
	"covercard/internal/answer"
	"covercard/internal/coverage"
	"covercard/internal/service"
)

// comparer gathers the changes.
type comparer struct {
	changes []Change
	about   string
}

func (c *comparer) text(kind Kind, was, is string) {
	if was != is {
		c.changes = append(c.changes, Change{Kind: kind, About: c.about, Was: orNone(was), Is: orNone(is)})
	}
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func (c *comparer) list(kind Kind, was, is []string) {
	c.text(kind, strings.Join(was, "; "), strings.Join(is, "; "))
}

// many compares lists that are too long to be set against each other.
func (c *comparer) many(kind Kind, was, is []string) {
	if slices.Equal(was, is) {
		return
	}
	var parts []string
	if gone := without(was, is); len(gone) > 0 {
		parts = append(parts, "no longer "+strings.Join(gone, ", "))
	}
	if added := without(is, was); len(added) > 0 {
		parts = append(parts, "now also "+strings.Join(added, ", "))
	}
	if len(parts) == 0 {
		parts = []string{"in another order"}
	}
	c.text(kind, strconv.Itoa(len(was)), fmt.Sprintf("%d (%s)", len(is), strings.Join(parts, "; ")))
}

// without are those of a list that the other does not have, or does not have as often.
func without(list, other []string) []string {
	left := slices.Clone(list)
	for _, one := range other {
		if at := slices.Index(left, one); at >= 0 {
			left = slices.Delete(left, at, at+1)
		}
	}
	return left
}

func compare(was, is service.Answer) ([]Change, error) {
	var c comparer
	for i := range is.Findings {
		now := &is.Findings[i]
		c.finding(findingOf(was.Findings, now), now)
	}
	for i := range was.Findings {
		if old := &was.Findings[i]; findingOf(is.Findings, old) == nil {
			c.finding(old, nil)
		}
	}
	c.about = ""
	c.cards(was.Response.Cards, is.Response.Cards)
	if len(c.changes) > 0 {
		return c.changes, nil
	}
	old, err := was.Response.Encode()
	if err != nil {
		return nil, fmt.Errorf("comparing answers: %w", err)
	}
	now, err := is.Response.Encode()
	if err != nil {
		return nil, fmt.Errorf("comparing answers: %w", err)
	}
	if !bytes.Equal(old, now) {
		c.text(Other, "another answer in its details", "see both with covercard fire --json")
	}
	return c.changes, nil
}

// findingOf finds the finding about the same order; nil when there is none.
func findingOf(findings []answer.Finding, same *answer.Finding) *answer.Finding {
	at := slices.IndexFunc(findings, func(one answer.Finding) bool { return one.Order.Reference == same.Order.Reference })
	if at < 0 {
		return nil
	}
	return &findings[at]
}

// finding compares what is said to an order; nil is nothing.
func (c *comparer) finding(was, is *answer.Finding) {
	nothing := &answer.Finding{}
	c.about = name(is)
	if is == nil {
		is, c.about = nothing, name(was)
	}
	if was == nil {
		was = nothing
	}
	c.text(Outcome, outcome(was), outcome(is))
	c.text(PriorAuth, was.PriorAuth.Words(), is.PriorAuth.Words())
	c.list(Information, words(was.InfoNeeded, coverage.InfoNeededWords), words(is.InfoNeeded, coverage.InfoNeededWords))
	c.list(Documentation, documentation(was), documentation(is))
	c.list(Reason, was.Reasons, is.Reasons)
	c.text(Policy, decidedBy(was), decidedBy(is))
	c.many(Alternatives, alternatives(was), alternatives(is))
}

func name(of *answer.Finding) string {
	if of == nil {
		return ""
	}
	if of.Order.Reference == "" {
		return of.Order.Name
	}
	return of.Order.Reference + " (" + of.Order.Name + ")"
}

func outcome(of *answer.Finding) string {
	if of.Unlisted && of.Outcome != coverage.Silent {
		return "no rule speaks about it"
	}
	return of.Outcome.Words()
}

func words(codes []string, words func(string) string) []string {
	made := make([]string, len(codes))
	for i, code := range codes {
		made[i] = words(code)
	}
	return made
}

func documentation(of *answer.Finding) []string {
	return slices.Concat(
		words(of.Documentation, coverage.DocumentationWords),
		words(of.DocumentationPurposes, coverage.DocumentationPurposeWords),
		of.Questionnaires,
	)
}

// decidedBy is the statement that decides, by its policy and version.
func decidedBy(of *answer.Finding) string {
	if of.Statement == nil {
		return ""
	}
	text := of.Statement.Policy.ID + " of " + string(of.Statement.Policy.Effective())
	if of.Statement.Exception != "" {
		text += ", exception " + of.Statement.Exception
	}
	return text
}

func alternatives(of *answer.Finding) []string {
	names := make([]string, len(of.Alternatives))
	for i, alternative := range of.Alternatives {
		names[i] = alternative.Product.Brand
	}
	return names
}

// cards compares what the clinician sees. Where cards come and go, their texts are not set against each other.
func (c *comparer) cards(was, is []cards.Card) {
	old, now := summaries(was), summaries(is)
	c.list(Cards, old, now)
	if slices.Equal(old, now) {
		for i := range is {
			c.about = fmt.Sprintf("card %q", is[i].Summary)
			c.text(CardText, was[i].Detail, is[i].Detail)
		}
		c.about = ""
	}
	c.many(Suggestions, suggestions(was), suggestions(is))
}

func summaries(of []cards.Card) []string {
	made := make([]string, len(of))
	for i, card := range of {
		made[i] = string(card.Indicator) + ": " + card.Summary
	}
	return made
}

func suggestions(of []cards.Card) []string {
	var made []string
	for _, card := range of {
		for _, suggestion := range card.Suggestions {
			made = append(made, suggestion.Label)
		}
	}
	return made
}

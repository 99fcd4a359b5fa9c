package answer

import (
	"fmt"
	"slices"

	"covercard/cards"
	"covercard/internal/coverage"
)

// cardWriter writes the cards of a call in the order they are shown, and keeps what has been said already.
type cardWriter struct {
	Call
	cards []cards.Card
	// policies are those that a card was about, in order, with the orders concerned.
	policies []policyMention
	noted    map[string]bool // policy ids whose notes have been printed
}

type policyMention struct {
	policy *coverage.PolicyVersion
	about  []string
}

// orderCards writes the cards about one order: what the policy says to it, and that its code and name differ.
func (w *cardWriter) orderCards(finding *Finding) error {
	if w.speaks(finding) {
		if err := w.determinationCard(finding); err != nil {
			return err
		}
		w.mention(finding)
	}
	if finding.Order.Drug.NameSays != nil && (finding.Standing.Known() || w.speaks(finding)) {
		return w.differenceCard(finding)
	}
	return nil
}

// speaks tells whether the clinician has to know: the finding comes from a policy and is not plainly covered.
func (w *cardWriter) speaks(finding *Finding) bool {
	if finding.Statement == nil || finding.Outcome == coverage.Covered {
		return false
	}
	return finding.Standing.Known() || !w.SilentWithoutCoverage
}

// determinationCard says what the policy means for the order, with what could be ordered instead.
func (w *cardWriter) determinationCard(finding *Finding) error {
	text := w.text(cards.Warning, cards.TherapyAlternativesOptional, finding)
	text.Summary = summary(finding)

	suggestions, err := w.suggestions(finding)
	if err != nil {
		return err
	}
	text.Detail = w.detail(finding, len(suggestions) > 0)
	if finding.Statement.Summary != "" {
		text.Type = cards.Guideline
	}
	if len(suggestions) > 0 {
		return w.add(cards.AlternateRequest(text, w.Version, suggestions...))
	}
	return w.add(cards.Instructions(text, w.Version))
}

// differenceCard asks the clinician to look when the order's code stands for one drug and its text names another.
func (w *cardWriter) differenceCard(finding *Finding) error {
	match := finding.Order.Drug
	text := w.text(cards.Info, cards.Guideline, finding)
	text.Summary = fmt.Sprintf("Check the order: its code stands for %s, its text names %s", match.Product.Brand, match.NameSays.Brand)
	text.Detail = fmt.Sprintf("The order is coded as **%s** (%s), but its text names **%s**. Coverage was answered for the code. Please check which drug is meant.",
		match.Product.Brand, codeInWords(match), match.NameSays.Brand)
	return w.add(cards.Instructions(text, w.Version))
}

// mention remembers the policy for its link card.
func (w *cardWriter) mention(finding *Finding) {
	policy := finding.Statement.Policy
	i := slices.IndexFunc(w.policies, func(m policyMention) bool { return m.policy.ID == policy.ID })
	if i < 0 {
		i = len(w.policies)
		w.policies = append(w.policies, policyMention{policy: policy})
	}
	w.policies[i].about = append(w.policies[i].about, finding.Order.Reference)
}

// policyCards writes one card with the link to each policy that was mentioned.
func (w *cardWriter) policyCards() error {
	for _, mention := range w.policies {
		policy := mention.policy
		text := cards.Text{
			UUID: w.NewID(), Label: w.Payer.Name, URL: w.Payer.URL,
			Summary:   "Medical policy " + policy.ID,
			Detail:    fmt.Sprintf("%s. Version of %s.", policy.Title, policy.Effective()),
			Indicator: cards.Info, Type: cards.Guideline,
			About: w.about(mention.about...),
		}
		link := cards.Link{Label: fmt.Sprintf("%s: %s", policy.ID, policy.Title), URL: policy.URL, Type: "absolute"}
		if err := w.add(cards.ExternalReference(text, w.Version, link)); err != nil {
			return err
		}
	}
	return nil
}

// text is what all cards about one order share.
func (w *cardWriter) text(indicator cards.Indicator, cardType cards.CardType, finding *Finding) cards.Text {
	return cards.Text{
		UUID: w.NewID(), Label: w.Payer.Name, URL: w.Payer.URL,
		Indicator: indicator, Type: cardType,
		About: w.about(finding.Order.Reference),
	}
}

// about names the orders a card is about when they are only some of those sent (CRD 2.2.1 dev-25).
func (w *cardWriter) about(references ...string) []string {
	if len(references) >= len(w.Findings) {
		return nil
	}
	return slices.DeleteFunc(references, func(reference string) bool { return reference == "" })
}

func (w *cardWriter) add(card cards.Card, err error) error {
	if err != nil {
		return fmt.Errorf("card %d: %w", len(w.cards)+1, err)
	}
	w.cards = append(w.cards, card)
	return nil
}

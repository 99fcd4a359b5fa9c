package answer

import (
	"fmt"
	"slices"
	"strings"

	"covercard/cards"
	"covercard/internal/coverage"
)

// cardWriter writes the cards of a call, and keeps what has been said already.
type cardWriter struct {
	Call
	cards []cards.Card
	// policies are those that a card was about, in order, with the orders concerned.
	policies []policyMention
	noted    map[string]bool // policy ids whose notes have been printed
	carded   map[string]bool // product ids that have a card
	services []*Finding      // services that give a drug
	proposed []coverage.AdditionalOrder
}

type policyMention struct {
	policy *coverage.PolicyVersion
	about  []string // references of orders
	says   []saying
}

// saying is what a policy says of some orders.
type saying struct {
	verdict string
	names   []string // of what is ordered, each once
}

// orderCards writes the cards about one order: what the policy says to it, and that its code and name differ. Services wait until it
// is known which drugs have a card.
func (w *cardWriter) orderCards(finding *Finding) error {
	speaks := w.speaks(finding)
	if speaks && finding.Related != nil {
		w.services = append(w.services, finding)
		return nil
	}
	switch {
	case speaks && len(finding.Missing) > 0:
		if err := w.missingCard(finding); err != nil {
			return err
		}
	case speaks:
		if err := w.determinationCard(finding); err != nil {
			return err
		}
	}
	if w.limited(finding) {
		if err := w.formularyCard(finding); err != nil {
			return err
		}
	}
	if finding.Order.Drug.NameSays != nil && (finding.Standing.Known() || speaks) {
		return w.differenceCard(finding)
	}
	return nil
}

// speaks tells whether the clinician has to know: the finding comes from a policy and is not plainly covered. A card about all that is covered
// would teach clinicians to read none; a statement with a headline of its own asks for one.
func (w *cardWriter) speaks(finding *Finding) bool {
	switch {
	case finding.Statement == nil || finding.Outcome == coverage.Silent || finding.ReasonCode == coverage.Technical:
		return false
	case finding.Outcome == coverage.Covered && finding.Statement.Summary == "":
		return false
	}
	return finding.Standing.Known() || !w.Settings.SilentWithoutCoverage
}

// indicator is how much a card about a finding presses.
func indicator(finding *Finding) cards.Indicator {
	if finding.Outcome == coverage.Covered || len(finding.Missing) > 0 {
		return cards.Info
	}
	return cards.Warning
}

// determinationCard says what the policy means for the order, with what could be ordered instead. With alternatives switched off it is
// a guideline without them.
func (w *cardWriter) determinationCard(finding *Finding) error {
	suggestions, err := w.suggestions(finding)
	if err != nil {
		return err
	}
	cardType := cards.TherapyAlternativesOptional
	if finding.Outcome != coverage.NotCovered || finding.Statement.AlternativesGroup == "" || !w.Preferences.TherapyAlternatives {
		cardType = cards.Guideline
	}
	if !w.wanted(cardType) {
		return nil
	}
	text := w.text(indicator(finding), cardType, finding.Order.Reference)
	text.Summary = w.summary(finding)
	text.Detail = w.detail(finding, len(suggestions) > 0)
	w.mention(finding)
	if product := finding.Product(); product != nil {
		w.carded[product.ID] = true
	}
	if len(suggestions) > 0 {
		return w.add(cards.AlternateRequest(text, w.Version, suggestions...))
	}
	return w.add(cards.Instructions(text, w.Version))
}

// missingCard tells the clinician which fact the policy asks for, so that it can be added to the order.
func (w *cardWriter) missingCard(finding *Finding) error {
	if !w.wanted(cards.Guideline) {
		return nil
	}
	policy := finding.Statement.Policy
	text := w.text(indicator(finding), cards.Guideline, finding.Order.Reference)
	text.Summary = fmt.Sprintf("Coverage of %s depends on %s (policy %s)", finding.Subject(), finding.MissingInWords(), policy.ID)
	var d detailWriter
	d.condition(finding, w.Payer.Name)
	d.paragraph("**", plainName(ordered(finding)), "**: ", finding.Reasons[0])
	d.contact(finding)
	w.notes(&d, finding)
	d.basis(finding, w.Today)
	d.disclaimer(w.Payer.ContactsInWords())
	text.Detail = d.text.String()
	w.mention(finding)
	if product := finding.Product(); product != nil {
		w.carded[product.ID] = true
	}
	return w.add(cards.Instructions(text, w.Version))
}

// differenceCard asks the clinician to look when the order's code stands for one drug and its text names another.
func (w *cardWriter) differenceCard(finding *Finding) error {
	if !w.wanted(cards.Guideline) {
		return nil
	}
	match := finding.Order.Drug
	text := w.text(cards.Info, cards.Guideline, finding.Order.Reference)
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
	mention := &w.policies[i]
	mention.about = append(mention.about, finding.Order.Reference)
	name := plainName(ordered(finding))
	if other := finding.Order.Drug.NameSays; other != nil {
		name += " (in words " + other.Brand + ")"
	}
	mention.say(w.verdict(finding), name)
}

func (m *policyMention) say(verdict, name string) {
	i := slices.IndexFunc(m.says, func(one saying) bool { return one.verdict == verdict })
	if i < 0 {
		i = len(m.says)
		m.says = append(m.says, saying{verdict: verdict})
	}
	if !slices.Contains(m.says[i].names, name) {
		m.says[i].names = append(m.says[i].names, name)
	}
}

// verdict is what a policy says of an order, to follow its name: the policy's own words, as far as those are about this order. They are not
// where a fact is missing, nor where an exception decided otherwise than the statement which it is made to.
func (w *cardWriter) verdict(finding *Finding) string {
	statement := finding.Statement
	switch {
	case len(finding.Missing) > 0:
		return "depends on " + finding.MissingInWords()
	case statement.OwnVerdict():
		return statement.Verdict
	}
	return inWords(finding)
}

// policyCards writes one card with the link to each policy that was mentioned.
func (w *cardWriter) policyCards() error {
	if !w.wanted(cards.Guideline) {
		return nil
	}
	for _, mention := range w.policies {
		policy := mention.policy
		text := w.text(cards.Info, cards.Guideline, mention.about...)
		text.Summary = "Medical policy " + policy.ID
		for _, one := range mention.says {
			text.Detail += "**" + strings.Join(one.names, "**, **") + "**: " + one.verdict + ". "
		}
		text.Detail += policy.Title + ". Version of " + string(policy.Effective()) + "."
		link := cards.Link{Label: policy.ID + ": " + policy.Title, URL: policy.URL, Type: cards.AbsoluteLink}
		if err := w.add(cards.ExternalReference(text, w.Version, link)); err != nil {
			return err
		}
	}
	return nil
}

// wanted tells whether the client takes cards of the type.
func (w *cardWriter) wanted(cardType cards.CardType) bool { return w.Preferences.wants(cardType.Code) }

// text is what all cards about some orders share.
func (w *cardWriter) text(indicator cards.Indicator, cardType cards.CardType, about ...string) cards.Text {
	return cards.Text{
		UUID: w.NewID(), Label: w.Payer.Name, URL: w.Payer.URL,
		Indicator: indicator, Type: cardType,
		About: w.about(about),
	}
}

// about names the orders a card is about when they are only some of those sent (CRD 2.2.1 dev-25).
func (w *cardWriter) about(references []string) []string {
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

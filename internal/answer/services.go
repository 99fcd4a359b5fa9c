package answer

import (
	"strings"

	"covercard/cards"
)

// serviceCards says what the policy means for services that give a drug, one card a drug. A drug that has a card itself needs none: its
// card speaks of the services too.
func (w *cardWriter) serviceCards() error {
	for i, finding := range w.services {
		product := finding.Product()
		if w.carded[product.ID] || !w.wanted(cards.Guideline) {
			continue
		}
		w.carded[product.ID] = true
		var names, references []string
		for _, other := range w.services[i:] {
			if other.Product() == product {
				names = append(names, plainName(ordered(other)))
				references = append(references, other.Order.Reference)
			}
		}
		text := w.text(indicator(finding), cards.Guideline, references...)
		text.Summary = "Services to give " + product.Brand + " need the plan's approval (policy " + finding.Statement.Policy.ID + ")"
		switch statement := finding.Statement; {
		case len(finding.Missing) > 0:
			text.Summary = "Coverage of services to give " + product.Brand + " depends on " + finding.MissingInWords() + " (policy " + statement.Policy.ID + ")"
		case statement.Summary != "":
			text.Summary = statement.Fill(statement.Summary, product.Brand)
		case !statement.OwnVerdict(), statement.Administration.Reason == statement.Reason: // nothing is said of the services apart
			text.Summary = "Services to give " + product.Brand + ": " + inWords(finding) + " (policy " + statement.Policy.ID + ")"
		}
		text.Detail = w.serviceDetail(finding, names)
		w.mention(finding)
		if err := w.add(cards.Instructions(text, w.Version)); err != nil {
			return err
		}
	}
	return nil
}

// serviceDetail says which services are meant, what the policy says of them, and what that rests on.
func (w *cardWriter) serviceDetail(finding *Finding, names []string) string {
	var d detailWriter
	d.condition(finding, w.Payer.Name)
	d.paragraph("**", strings.Join(names, "**, **"), "**: ", finding.Reasons[0])
	d.contact(finding)
	d.paragraph("Recognised by ", finding.BillingCodes[0].Code.Words(), " and by its link to the order for ", finding.Product().Brand, ".")
	d.version(finding.Statement.Policy)
	d.disclaimer(w.Payer.ContactsInWords())
	return d.text.String()
}

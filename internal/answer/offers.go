package answer

import (
	"fmt"
	"slices"
	"strings"

	"covercard/cards"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// offer is what a statement offers besides its finding, for the orders that it decided.
type offer struct {
	*Finding          // the first of them
	subject  string   // the drugs or services, for a sentence
	about    []string // references of the orders
	names    []string // what the orders call what is ordered, each once
}

// offers are the offers of the statements that decided the call's orders of a member, each once.
func offers(call Call) []offer {
	var made []offer
	for i := range call.Findings {
		finding := &call.Findings[i]
		if finding.Statement == nil || len(finding.Missing) > 0 || !finding.Standing.Known() || finding.Related != nil {
			continue
		}
		same := slices.IndexFunc(made, func(other offer) bool { return other.Statement.SameAs(finding.Statement) })
		if same < 0 {
			made = append(made, offer{Finding: finding})
			same = len(made) - 1
		}
		made[same].add(call, finding)
	}
	return made
}

func (o *offer) add(call Call, finding *Finding) {
	if subject := finding.Subject(); o.subject == "" {
		o.subject = subject
	} else if !strings.Contains(o.subject, subject) {
		o.subject += " and " + subject
	}
	if finding.Order.Reference != "" {
		o.about = append(o.about, finding.Order.Reference)
	}
	if name := call.orderName(finding); !slices.Contains(o.names, name) {
		o.names = append(o.names, name)
	}
}

// orderName is what an order calls what is ordered, told apart from orders of that name which another rule decided (CRD 2.2.1 dev-24).
func (c Call) orderName(finding *Finding) string {
	name := plainName(ordered(finding))
	place, count, apart := 0, 0, false
	for i := range c.Findings {
		other := &c.Findings[i]
		if plainName(ordered(other)) != name {
			continue
		}
		count++
		if other == finding {
			place = count
		}
		apart = apart || other.Statement == nil || !other.Statement.SameAs(finding.Statement)
	}
	if apart {
		return fmt.Sprintf("%s (order %d of %d)", name, place, count)
	}
	return name
}

// offerCards writes the cards of CRD's other response types that statements ask for. One that cannot be written is left out: nobody's
// finding is to be lost for it.
func (w *cardWriter) offerCards() (faults []error) {
	write := func(offer offer, what string, one func() (cards.Card, bool, error)) {
		card, wanted, err := one()
		if err == nil && wanted {
			err = cards.Response{Cards: []cards.Card{card}}.Check()
		}
		switch {
		case err != nil:
			faults = append(faults, fmt.Errorf("policy %s, statement %s, %s: %w", offer.Statement.Policy.ID, offer.Statement.ID, what, err))
		case wanted:
			w.cards = append(w.cards, card)
		}
	}
	var updates []offer
	for _, offer := range offers(w.Call) {
		responses := offer.Statement.Responses
		for _, orders := range responses.AdditionalOrders {
			write(offer, "additional orders", func() (cards.Card, bool, error) { return w.additionalOrdersCard(offer, orders) })
		}
		if responses.Form != nil {
			write(offer, "form", func() (cards.Card, bool, error) { return w.formCard(offer, responses.Form) })
		}
		for _, app := range responses.Apps {
			write(offer, "app", func() (cards.Card, bool, error) { return w.appCard(offer, app) })
		}
		if responses.CoverageUpdate != nil {
			updates = append(updates, offer)
		}
	}
	if len(updates) > 0 {
		write(updates[0], "coverage update", func() (cards.Card, bool, error) { return w.coverageCard(updates) })
	}
	return faults
}

// offerText is what a card of an offer says; it reports false when the client takes no cards of its type.
func (w *cardWriter) offerText(offer offer, card coverage.Card) (cards.Text, bool) {
	at := slices.IndexFunc(cards.CardTypes(), func(cardType cards.CardType) bool { return cardType.Code == card.Topic })
	if at < 0 || !w.wanted(cards.CardTypes()[at]) {
		return cards.Text{}, false
	}
	text := w.text(cards.Info, cards.CardTypes()[at], offer.about...)
	text.Summary = offer.Statement.Fill(card.Summary, offer.subject)
	text.Detail = "**" + strings.Join(offer.names, "**, **") + "** (policy " + offer.Statement.Policy.ID + "): " + offer.Statement.Fill(card.Detail, offer.subject)
	return text, true
}

// formCard puts a form on the task list (CRD 2.2.1 "Request Form Completion").
func (w *cardWriter) formCard(offer offer, form *coverage.Form) (card cards.Card, wanted bool, err error) {
	text, wanted := w.offerText(offer, form.Card)
	if !wanted {
		return cards.Card{}, false, nil
	}
	create, err := cards.Create("Task to complete the form: "+offer.Statement.Fill(form.Reason, offer.subject), w.task(offer, form))
	if err != nil {
		return cards.Card{}, false, err
	}
	suggestion, err := cards.NewSuggestion(w.NewID(), "Add the form to the task list", create)
	if err != nil {
		return cards.Card{}, false, err
	}
	card, err = cards.Additions(text, w.Version, suggestion)
	return card, true, err
}

// appCard links to a SMART application.
func (w *cardWriter) appCard(offer offer, app coverage.App) (card cards.Card, wanted bool, err error) {
	text, wanted := w.offerText(offer, app.Card)
	if !wanted {
		return cards.Card{}, false, nil
	}
	card, err = cards.LaunchApp(text, w.Version, cards.Link{Label: app.Label, URL: app.URL, Type: cards.SMARTLink, AppContext: app.Context})
	return card, true, err
}

// Products finds drug entries by their ids.
type Products interface {
	Product(id string) (*drug.Product, bool)
}

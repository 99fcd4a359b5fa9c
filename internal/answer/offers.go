package answer

import (
	"slices"

	"covercard/cards"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// offer is what a statement offers besides its finding, for the orders that it decided.
type offer struct {
	*Finding          // the first of them
	name     string   // of the drug or service
	about    []string // references of the orders
}

// offers are the offers of the statements that decided the call's orders of a member, each once.
func offers(call Call) []offer {
	var made []offer
	for i := range call.Findings {
		finding := &call.Findings[i]
		if finding.Statement == nil || len(finding.Missing) > 0 || !finding.Standing.Known() || finding.Related != nil {
			continue
		}
		same := slices.IndexFunc(made, func(other offer) bool { return other.Statement == finding.Statement })
		if same < 0 {
			made = append(made, offer{Finding: finding, name: finding.Subject()})
			same = len(made) - 1
		}
		if finding.Order.Reference != "" {
			made[same].about = append(made[same].about, finding.Order.Reference)
		}
	}
	return made
}

// responseCards writes the cards of CRD's other response types that statements ask for.
func (w *cardWriter) responseCards() error {
	for _, offer := range offers(w.Call) {
		for _, orders := range offer.Statement.Responses.AdditionalOrders {
			if err := w.additionalOrdersCard(offer, orders); err != nil {
				return err
			}
		}
		if form := offer.Statement.Responses.Form; form != nil {
			if err := w.formCard(offer, form); err != nil {
				return err
			}
		}
		if update := offer.Statement.Responses.CoverageUpdate; update != nil {
			if err := w.coverageCard(offer, update); err != nil {
				return err
			}
		}
		for _, app := range offer.Statement.Responses.Apps {
			if err := w.appCard(offer, app); err != nil {
				return err
			}
		}
	}
	return nil
}

// offerText is what a card of an offer says; it reports false when the client takes no cards of its type.
func (w *cardWriter) offerText(offer offer, card coverage.Card) (cards.Text, bool) {
	at := slices.IndexFunc(cards.CardTypes(), func(cardType cards.CardType) bool { return cardType.Code == card.Topic })
	if at < 0 || !w.wanted(cards.CardTypes()[at]) {
		return cards.Text{}, false
	}
	text := w.text(cards.Info, cards.CardTypes()[at], offer.about...)
	text.Summary = offer.Statement.Fill(card.Summary, offer.name)
	text.Detail = "**" + plainName(offer.Order.Name) + "** (policy " + offer.Statement.Policy.ID + "): " + offer.Statement.Fill(card.Detail, offer.name)
	return text, true
}

// additionalOrdersCard suggests orders that go with the one that was made, but for those that are in the call already.
func (w *cardWriter) additionalOrdersCard(offer offer, orders coverage.AdditionalOrders) error {
	text, wanted := w.offerText(offer, orders.Card)
	if !wanted {
		return nil
	}
	proposal := w.proposalFor(offer.Resource)
	var creates []cards.Action
	var label string
	for _, order := range orders.Orders {
		name, resource, ok := w.additionalOrder(proposal, order, len(creates)+1)
		if !ok {
			continue
		}
		create, err := cards.Create("Order "+name, resource)
		if err != nil {
			return err
		}
		if label != "" {
			label += ", "
		}
		creates, label = append(creates, create), label+name
	}
	if len(creates) == 0 {
		return nil
	}
	suggestion, err := cards.NewSuggestion(w.NewID(), "Add "+label, creates...)
	if err != nil {
		return err
	}
	return w.add(cards.Additions(text, w.Version, suggestion))
}

// additionalOrder is the draft of one; it reports false when the call has such an order.
func (w *cardWriter) additionalOrder(proposal proposal, order coverage.AdditionalOrder, number int) (name string, resource []byte, ok bool) {
	if order.Product == "" {
		code := order.Service.Code
		if slices.ContainsFunc(w.Findings, func(finding Finding) bool { return slices.Contains(finding.Order.Codes, code) }) {
			return "", nil, false
		}
		return order.Service.Display, proposal.service(order, number), true
	}
	product, found := w.Products.Product(order.Product)
	if !found || w.orders(product) {
		return "", nil, false
	}
	code, orderable := product.OrderableCode()
	return product.Brand, proposal.order("additional-", product, code, number), orderable
}

// formCard puts a form on the task list (CRD 2.2.1 "Request Form Completion").
func (w *cardWriter) formCard(offer offer, form *coverage.Form) error {
	text, wanted := w.offerText(offer, form.Card)
	if !wanted {
		return nil
	}
	create, err := cards.Create("Task to complete the form: "+offer.Statement.Fill(form.Reason, offer.name), w.task(offer, form))
	if err != nil {
		return err
	}
	suggestion, err := cards.NewSuggestion(w.NewID(), "Add the form to the task list", create)
	if err != nil {
		return err
	}
	return w.add(cards.Additions(text, w.Version, suggestion))
}

// coverageCard offers to update the client's Coverage. On the hooks at which clinicians order that is no card (CRD 2.2.1 resp-70) but a
// system action: see coverageUpdates. An EHR of the Epic dialect takes neither.
func (w *cardWriter) coverageCard(offer offer, update *coverage.CoverageUpdate) error {
	text, wanted := w.offerText(offer, update.Card)
	if !wanted || w.TakesSuggestions || !w.Settings.Dialect.annotates("Coverage") {
		return nil
	}
	action, changed, err := updateOf(w.Call, update)
	if err != nil || !changed {
		return err
	}
	suggestion, err := cards.NewSuggestion(w.NewID(), "Update the coverage record", action)
	if err != nil {
		return err
	}
	return w.add(cards.UpdateCoverage(text, w.Version, suggestion))
}

// appCard links to a SMART application.
func (w *cardWriter) appCard(offer offer, app coverage.App) error {
	text, wanted := w.offerText(offer, app.Card)
	if !wanted {
		return nil
	}
	return w.add(cards.LaunchApp(text, w.Version, cards.Link{Label: app.Label, URL: app.URL, Type: cards.SMARTLink, AppContext: app.Context}))
}

// Products finds drug entries by their ids.
type Products interface {
	Product(id string) (*drug.Product, bool)
}

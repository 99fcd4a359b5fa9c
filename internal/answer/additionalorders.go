package answer

import (
	"slices"
	"strings"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// additionalOrdersCard suggests orders that go with the one that was made, but for those that are in the call already or on a card before
// this. Where nobody is known who could be the requester, no order can be drafted: the card says in words what to order.
func (w *cardWriter) additionalOrdersCard(offer offer, orders coverage.AdditionalOrders) (card cards.Card, wanted bool, err error) {
	text, wanted := w.offerText(offer, orders.Card)
	if !wanted {
		return cards.Card{}, false, nil
	}
	proposal := w.proposalFor(offer.Resource)
	var creates []cards.Action
	var names []string
	for _, order := range orders.Orders {
		if w.isOrdered(order) || w.isProposed(order) {
			continue
		}
		w.proposed = append(w.proposed, order)
		name, resource, ok := w.additionalOrder(proposal, order, len(creates)+1)
		if !ok {
			continue
		}
		create, err := cards.Create("Order "+name, resource)
		if err != nil {
			return cards.Card{}, false, err
		}
		creates, names = append(creates, create), append(names, name)
	}
	switch {
	case len(creates) == 0:
		return cards.Card{}, false, nil
	case !proposal.hasRequester:
		text.Detail += "\n\nTo be ordered: " + strings.Join(names, ", ") + "."
		card, err = cards.Instructions(text, w.Version)
		return card, true, err
	}
	suggestion, err := cards.NewSuggestion(w.NewID(), "Add "+strings.Join(names, ", "), creates...)
	if err != nil {
		return cards.Card{}, false, err
	}
	card, err = cards.Additions(text, w.Version, suggestion)
	return card, true, err
}

// additionalOrder is the draft of one; it reports false for a drug that has no one code to be ordered by.
func (w *cardWriter) additionalOrder(proposal proposal, order coverage.AdditionalOrder, number int) (name string, resource []byte, ok bool) {
	if order.Product == "" {
		return order.Service.Display, proposal.service(order, number), true
	}
	product, found := w.Products.Product(order.Product)
	if !found {
		return "", nil, false
	}
	code, orderable := product.OrderableCode()
	return product.Brand, proposal.order("additional-", product, code, number), orderable
}

// isOrdered tells whether the call has such an order already, be it in its scope or not.
func (w *cardWriter) isOrdered(order coverage.AdditionalOrder) bool {
	if order.Product != "" {
		product, found := w.Products.Product(order.Product)
		return found && w.orders(product)
	}
	code := order.Service.Code
	for i := range w.Findings {
		if finding := &w.Findings[i]; finding.Order.Void == "" && hasCode(finding.Resource, code) {
			return true
		}
	}
	return slices.ContainsFunc(w.OtherOrders, func(other fhir.Resource) bool { return hasCode(other, code) })
}

func (w *cardWriter) isProposed(order coverage.AdditionalOrder) bool {
	return slices.ContainsFunc(w.proposed, func(other coverage.AdditionalOrder) bool {
		return order.Product == other.Product && order.Service.Code == other.Service.Code
	})
}

// hasCode tells whether an order is for what the code stands for.
func hasCode(order fhir.Resource, code drug.Code) bool {
	for _, name := range [...]string{"code", "codeCodeableConcept"} { // the second in DeviceRequest
		for _, coding := range fhir.ParseCodeableConcept(order.Member(name)).Codings {
			folded, ok := drug.FoldCode(drug.Coding{System: coding.System, Code: coding.Code})
			if ok && folded == code {
				return true
			}
		}
	}
	return false
}

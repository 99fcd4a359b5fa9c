package answer

import (
	"slices"

	"covercard/cards"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// suggestions offers to order each suitable alternative instead. Only a draft MedicationRequest of a member can be replaced, and
// only by a product with one code to order it by and a labelled age the patient has reached.
func (w *cardWriter) suggestions(finding *Finding) ([]cards.Suggestion, error) {
	order := finding.Resource
	replaceable := w.TakesSuggestions && w.Preferences.TherapyAlternatives && finding.Standing.Known() && finding.FormularyChecked &&
		finding.Outcome == coverage.NotCovered &&
		order.Type() == "MedicationRequest" && order.ID() != "" && order.Member("status").Text() == "draft"
	if !replaceable {
		return nil, nil
	}
	remove, err := cards.Delete("Remove the order for "+ordered(finding), finding.Order.Reference)
	if err != nil {
		return nil, err
	}
	proposal := w.proposalFor(order)
	var suggestions []cards.Suggestion
	for _, alternative := range finding.Alternatives {
		product := alternative.Product
		code, orderable := product.OrderableCode()
		if !orderable || w.orders(product) || !oldEnough(product, finding) {
			continue
		}
		proposed := proposal.order("alternative-", product, code, len(suggestions)+1)
		create, err := cards.Create("Order "+product.Brand+" ("+product.Generic+"), dose to be completed", proposed)
		if err != nil {
			return nil, err
		}
		suggestion, err := cards.Replacement(w.NewID(), "Order "+product.Brand+" instead", create, remove)
		if err != nil {
			return nil, err
		}
		suggestions = append(suggestions, suggestion)
	}
	return suggestions, nil
}

// orders tells whether the call has an order for the product already.
func (w *cardWriter) orders(product *drug.Product) bool {
	return slices.Contains(w.OtherDrugs, product) ||
		slices.ContainsFunc(w.Findings, func(finding Finding) bool {
			return finding.Order.Drug.Product == product && finding.Order.Void == ""
		})
}

// oldEnough tells whether the patient has reached the product's labelled age. An age that is not known is no ground for
// proposing a drug that has a lower limit.
func oldEnough(product *drug.Product, finding *Finding) bool {
	if product.MinimumAge == 0 {
		return true
	}
	age, known := coverage.Age(finding.Standing.Patient.BirthDate, finding.Order.ServiceDate)
	return known && age >= product.MinimumAge
}

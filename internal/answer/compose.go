// Package answer turns determinations into what goes back to the EHR: few cards, the most important first, and one system
// action per order that writes the finding onto it.
package answer

import (
	"fmt"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/library"
)

// Finding is a determination about an order, ready to be answered.
type Finding struct {
	coverage.Determination
	Resource fhir.Resource // the order as it came
	// AssertionID is coverage-information's coverage-assertion-id: opaque, unique, kept with the record.
	AssertionID string
}

// Call is one call's findings and what answering them needs to know.
type Call struct {
	Findings []Finding
	Payer    library.Payer
	Version  cards.Version
	// Today is the date of the assertion, in the payer's time zone.
	Today     coverage.Date
	BirthDate coverage.Date // of the patient; "" when not known
	// PatientID, UserID and EncounterID are the hook's context, for the orders that are proposed.
	PatientID, UserID, EncounterID string
	// TakesSuggestions tells that the hook's orders are drafts that may be replaced.
	TakesSuggestions bool
	// SilentWithoutCoverage leaves out the cards for a patient of whom no Coverage came.
	SilentWithoutCoverage bool
	// NewID makes the uuids of cards and suggestions.
	NewID func() string
}

// Compose makes the response. An error means that the payer's library led to an answer that must not be sent; it never comes
// from what the caller sent.
func Compose(call Call) (cards.Response, error) {
	response := cards.Response{Cards: []cards.Card{}}
	writer := cardWriter{Call: call, noted: map[string]bool{}}
	for i := range call.Findings {
		if err := writer.orderCards(&call.Findings[i]); err != nil {
			return cards.Response{}, err
		}
	}
	if err := writer.policyCards(); err != nil {
		return cards.Response{}, err
	}
	response.Cards = append(response.Cards, writer.cards...)
	for i := range call.Findings {
		action, changed, err := annotate(call, &call.Findings[i])
		if err != nil {
			return cards.Response{}, err
		}
		if changed {
			response.SystemActions = append(response.SystemActions, action)
		}
	}
	if err := response.Check(); err != nil {
		return cards.Response{}, fmt.Errorf("the answer breaks a rule of CRD and is not sent: %w", err)
	}
	return response, nil
}

// Package answer turns determinations into what goes back to the EHR: few cards, the most important first, and one system
// action per order that writes the finding onto it.
package answer

import (
	"fmt"
	"slices"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/drug"
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
	Findings    []Finding
	Payer       library.Payer
	Version     cards.Version
	Preferences Preferences
	Settings    Settings
	// Today is the date of the assertion, in the payer's time zone.
	Today coverage.Date
	// Coverage is the client's Coverage that the findings are about; zero without one.
	Coverage fhir.Resource
	// Products finds what statements propose to order.
	Products Products
	// OtherDrugs and OtherOrders are ordered too, though the call is not about them: drugs of the library, and all of it as it came.
	OtherDrugs  []*drug.Product
	OtherOrders []fhir.Resource
	// PatientID, UserID and EncounterID are the hook's context, for the orders that are proposed.
	PatientID, UserID, EncounterID string
	// TakesSuggestions tells that the hook's orders are drafts that may be replaced.
	TakesSuggestions bool
	// NewID makes the uuids of cards and suggestions.
	NewID func() string
}

// Settings are what the operator chooses about answers.
type Settings struct {
	// SilentWithoutCoverage leaves out the cards for a patient of whom no Coverage came.
	SilentWithoutCoverage bool
	// Dialect is that of the EHR; Standard when empty.
	Dialect Dialect
	// NoAuthWhenNotCovered sends pa-needed no-auth with not-covered to clients of CRD 2.0: its text forbids a pa-needed there, its
	// published expression, which some validators apply, demands one.
	NoAuthWhenNotCovered bool
}

// Compose makes the response. A finding that would break a rule of CRD is not sent: its order gets a finding of technical trouble
// instead, the other orders get theirs. What a statement offers besides is left out when it would break one. The reasons are among faults,
// for the operator. The error means that there is no answer at all. Neither comes from what the caller sent.
func Compose(call Call) (response cards.Response, faults []error, err error) {
	call.Findings = withholdAuthorizations(call)
	if response.Cards, faults, err = writeCards(call); err != nil {
		return cards.Response{}, faults, err
	}
	if call.Preferences.CoverageInformation {
		actions, unsent := annotations(call)
		response.SystemActions, faults = actions, append(faults, unsent...)
	}
	if update, changed, err := systemCoverageUpdate(call); err != nil {
		faults = append(faults, err)
	} else if changed {
		response.SystemActions = append(response.SystemActions, update)
	}
	response = call.Settings.Dialect.shape(response, call.NewID)
	if err := response.Check(); err != nil {
		return cards.Response{}, faults, fmt.Errorf("the answer breaks a rule of CRD and is not sent: %w", err)
	}
	return response, faults, nil
}

// writeCards makes the cards, the most important first and no more than the client wants. The faults are about offers that were left out.
func writeCards(call Call) (written []cards.Card, faults []error, err error) {
	writer := cardWriter{Call: call, cards: []cards.Card{}, noted: map[string]bool{}, carded: map[string]bool{}}
	for i := range call.Findings {
		if err := writer.orderCards(&call.Findings[i]); err != nil {
			return nil, nil, err
		}
	}
	if err := writer.serviceCards(); err != nil {
		return nil, nil, err
	}
	faults = writer.offerCards()
	if err := writer.policyCards(); err != nil {
		return nil, faults, err
	}
	if err := writer.unwrittenCard(); err != nil {
		return nil, faults, err
	}
	slices.SortStableFunc(writer.cards, func(a, b cards.Card) int { return importance(b) - importance(a) })
	return writer.cards[:min(len(writer.cards), call.Preferences.MaxCards)], faults, nil
}

func importance(card cards.Card) int {
	if card.Indicator == cards.Warning {
		return 1
	}
	return 0
}

// annotations are the system actions, one for each order that is told something new.
func annotations(call Call) (actions []cards.Action, faults []error) {
	for i := range call.Findings {
		finding := &call.Findings[i]
		if !call.Settings.Dialect.annotates(finding.Resource.Type()) {
			continue
		}
		action, changed, err := annotate(call, finding, coverageInformation(call, finding))
		if err != nil {
			faults = append(faults, err)
			action, changed, err = annotate(call, finding, technicalTrouble(call, finding))
		}
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if changed {
			actions = append(actions, action)
		}
	}
	return actions, faults
}

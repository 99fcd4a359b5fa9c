package answer

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// suggestions offers to order each suitable alternative instead. Only a draft MedicationRequest of a member can be replaced, and
// only by a product with one code to order it by and a labelled age the patient has reached.
func (w *cardWriter) suggestions(finding *Finding) ([]cards.Suggestion, error) {
	order := finding.Resource
	replaceable := w.TakesSuggestions && finding.Standing.Known() && finding.FormularyChecked &&
		finding.Outcome == coverage.NotCovered &&
		order.Type() == "MedicationRequest" && order.ID() != "" && order.Member("status").Text() == "draft"
	if !replaceable {
		return nil, nil
	}
	remove, err := cards.Delete("Remove the order for "+finding.Order.Name, finding.Order.Reference)
	if err != nil {
		return nil, err
	}
	var suggestions []cards.Suggestion
	for _, alternative := range finding.Alternatives {
		product := alternative.Product
		code, orderable := product.OrderableCode()
		if !orderable || !w.oldEnough(product, finding.Order.ServiceDate) {
			continue
		}
		proposed, err := w.proposedOrder(order, product, code, len(suggestions)+1)
		if err != nil {
			return nil, err
		}
		create, err := cards.Create(fmt.Sprintf("Order %s (%s), dose to be completed", product.Brand, product.Generic), proposed)
		if err != nil {
			return nil, err
		}
		suggestion, err := cards.Replacement(w.NewID(), fmt.Sprintf("Order %s instead", product.Brand), create, remove)
		if err != nil {
			return nil, err
		}
		suggestions = append(suggestions, suggestion)
	}
	return suggestions, nil
}

// oldEnough tells whether the patient has reached the product's labelled age. An age that is not known is no ground for
// proposing a drug that has a lower limit.
func (w *cardWriter) oldEnough(product *drug.Product, on coverage.Date) bool {
	if product.MinimumAge == 0 {
		return true
	}
	age, known := coverage.Age(w.BirthDate, on)
	return known && age >= product.MinimumAge
}

// medicationRequest is the draft of a proposed order (CRD profile-medicationrequest): what is mandatory, the reason, and no dose, which
// the prescriber completes.
type medicationRequest struct {
	ResourceType    string         `json:"resourceType"`
	ID              string         `json:"id"` // a placeholder, the EHR assigns its own
	Status          string         `json:"status"`
	Intent          string         `json:"intent"`
	Medication      medication     `json:"medicationCodeableConcept"`
	Subject         jsontext.Value `json:"subject"`
	Encounter       jsontext.Value `json:"encounter,omitempty"`
	AuthoredOn      coverage.Date  `json:"authoredOn"`
	Requester       jsontext.Value `json:"requester,omitempty"`
	ReasonCode      jsontext.Value `json:"reasonCode,omitempty"`
	ReasonReference jsontext.Value `json:"reasonReference,omitempty"`
}

type medication struct {
	Coding []coding `json:"coding"`
	Text   string   `json:"text"`
}

type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

func (w *cardWriter) proposedOrder(order fhir.Resource, product *drug.Product, code drug.ProductCode, number int) ([]byte, error) {
	proposed := medicationRequest{
		ResourceType: "MedicationRequest",
		ID:           fmt.Sprintf("alternative-%d", number),
		Status:       "draft",
		Intent:       "original-order",
		Medication: medication{
			Coding: []coding{{System: code.System.URI(), Code: code.Code, Display: code.Display}},
			Text:   fmt.Sprintf("%s (%s)", product.Brand, product.Generic),
		},
		Subject:         referenceTo("Patient", w.PatientID),
		AuthoredOn:      w.Today,
		ReasonCode:      asSent(order.Member("reasonCode")),
		ReasonReference: asSent(order.Member("reasonReference")),
	}
	if proposed.Encounter = asSent(order.Member("encounter")); w.EncounterID != "" {
		proposed.Encounter = referenceTo("Encounter", w.EncounterID)
	}
	if requester := order.Member("requester"); fhir.ParseReference(requester).Reference != "" {
		proposed.Requester = asSent(requester)
	} else if w.UserID != "" {
		proposed.Requester = referenceTo("Practitioner", w.UserID)
	}
	return json.Marshal(proposed, jsontext.PreserveRawStrings(true))
}

// referenceTo writes a Reference; an id that already names its type ("PractitionerRole/7") keeps it.
func referenceTo(resourceType, id string) jsontext.Value {
	if !strings.Contains(id, "/") {
		id = resourceType + "/" + id
	}
	quoted, err := jsontext.AppendQuote([]byte(`{"reference":`), id)
	if err != nil { // not UTF-8: what came with the call was
		return nil
	}
	return append(quoted, '}')
}

// asSent is a member of the order for an order that is proposed in its place.
func asSent(value fhir.Value) jsontext.Value {
	if !value.Exists() {
		return nil
	}
	return jsontext.Value(value.Raw())
}

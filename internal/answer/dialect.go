package answer

import (
	"bytes"
	"slices"
	"strings"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/drug"
)

// Dialect is how an EHR wants its answers shaped, where it does otherwise than the standard. The decision is the same in all of them.
type Dialect string

// Dialects.
const (
	// Standard is CDS Hooks and CRD as published.
	Standard Dialect = "standard"
	// Epic is what Epic documents for its EHR (fhir.epic.com, "CDS Hooks"): one action a suggestion, any number of suggestions, RxNorm by
	// its OID, topic codes of letters and digits, and system actions on a ServiceRequest only.
	Epic Dialect = "epic"
)

// annotates tells whether the EHR takes system actions on resources of that type. What it does not take is said on a card.
func (d Dialect) annotates(resourceType string) bool {
	return d != Epic || resourceType == "ServiceRequest"
}

// shape brings a response in the standard's shape into the dialect's. newID makes the uuids of further suggestions.
func (d Dialect) shape(response cards.Response, newID func() string) cards.Response {
	if d != Epic {
		return response
	}
	for i := range response.Cards {
		shapeForEpic(&response.Cards[i], newID)
	}
	return response
}

func shapeForEpic(card *cards.Card, newID func() string) {
	topic := &card.Source.Topic
	topic.Code = strings.ReplaceAll(topic.Code, "-", "")
	if len(card.Suggestions) == 0 {
		return
	}
	var suggestions []cards.Suggestion
	for _, suggestion := range card.Suggestions {
		suggestions = append(suggestions, suggestionsForEpic(suggestion, newID)...)
	}
	card.Suggestions, card.SelectionBehavior = suggestions, cards.Any
	if len(suggestions) == 0 { // what is left is a card to read
		card.SelectionBehavior = ""
	}
}

// suggestionsForEpic are those that Epic can carry out of one: a suggestion for each order that it would create.
func suggestionsForEpic(suggestion cards.Suggestion, newID func() string) []cards.Suggestion {
	creates := slices.DeleteFunc(slices.Clone(suggestion.Actions), func(action cards.Action) bool {
		resourceType := fhir.ParseValue(string(action.Resource)).Member("resourceType").Text()
		return action.Type != cards.ActionCreate || resourceType != "MedicationRequest" && resourceType != "ServiceRequest"
	})
	var made []cards.Suggestion
	for i, create := range creates {
		// The first system in a proposed order is that of its drug.
		create.Resource = bytes.Replace(create.Resource, []byte(`"`+drug.RxNorm.URI()+`"`), []byte(`"`+drug.RxNorm.OID()+`"`), 1)
		one := suggestion
		if len(creates) > 1 {
			one.Label = create.Description
		}
		if i > 0 {
			one.UUID = newID()
		}
		one.Actions = []cards.Action{create}
		made = append(made, one)
	}
	return made
}

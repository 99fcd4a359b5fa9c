package answer

import (
	"bytes"
	"slices"
	"strings"

	"covercard/cards"
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

// shape brings a response in the standard's shape into the dialect's.
func (d Dialect) shape(response cards.Response) cards.Response {
	if d != Epic {
		return response
	}
	for i := range response.Cards {
		shapeForEpic(&response.Cards[i])
	}
	return response
}

func shapeForEpic(card *cards.Card) {
	topic := &card.Source.Topic
	topic.Code = strings.ReplaceAll(topic.Code, "-", "")
	if len(card.Suggestions) == 0 {
		return
	}
	card.SelectionBehavior = cards.Any
	for i := range card.Suggestions {
		suggestion := &card.Suggestions[i]
		suggestion.Actions = slices.DeleteFunc(suggestion.Actions, func(action cards.Action) bool { return action.Type != cards.ActionCreate })
		for j := range suggestion.Actions {
			create := &suggestion.Actions[j]
			// The first system in a proposed order is that of its drug.
			create.Resource = bytes.Replace(create.Resource, []byte(`"`+drug.RxNorm.URI()+`"`), []byte(`"`+drug.RxNorm.OID()+`"`), 1)
		}
	}
}

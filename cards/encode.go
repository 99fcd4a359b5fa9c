package cards

import (
	"fmt"
	"slices"
)

// Encode writes the response as it goes over the wire, without white space between tokens (CRD 2.2.1 found-40). The resources in it
// go out as they are: builders are given compact JSON.
//
// It does by hand what the json tags say, because it runs in every call and reflection over twelve kilobytes of answer would cost
// more than the decision; a test holds the two against each other.
func (r Response) Encode() ([]byte, error) { return r.AppendTo(nil) }

// AppendTo is [Response.Encode] into a buffer that may be used again.
func (r Response) AppendTo(buffer []byte) ([]byte, error) {
	w := jsonWriter{written: slices.Grow(buffer, r.sizeEstimate())}
	w.raw(`{"cards":[`)
	for i, card := range r.Cards {
		w.comma(i)
		w.card(card)
	}
	w.raw("]")
	if len(r.SystemActions) > 0 {
		w.raw(`,"systemActions":`)
		w.actions(r.SystemActions)
	}
	w.raw("}")
	encoded, err := w.done()
	if err != nil {
		return nil, fmt.Errorf("encoding the response: %w", err)
	}
	return encoded, nil
}

// sizeEstimate is about the length of the encoded response: what is long in it, and some for the rest.
func (r Response) sizeEstimate() int {
	const perCard, perAction = 768, 256
	size := 64
	for _, card := range r.Cards {
		size += perCard + len(card.Summary) + len(card.Detail)
		for _, suggestion := range card.Suggestions {
			for _, action := range suggestion.Actions {
				size += perAction + len(action.Resource)
			}
		}
	}
	for _, action := range r.SystemActions {
		size += perAction + len(action.Resource)
	}
	return size
}

func (w *jsonWriter) card(card Card) {
	w.raw(`{"uuid":`)
	w.text(card.UUID)
	w.raw(`,"summary":`)
	w.text(card.Summary)
	w.member("detail", card.Detail)
	w.raw(`,"indicator":`)
	w.text(string(card.Indicator))
	w.raw(`,"source":{"label":`)
	w.text(card.Source.Label)
	w.member("url", card.Source.URL)
	w.raw(`,"topic":{"system":`)
	w.text(card.Source.Topic.System)
	w.raw(`,"code":`)
	w.text(card.Source.Topic.Code)
	w.member("display", card.Source.Topic.Display)
	w.raw("}}")
	if len(card.Suggestions) > 0 {
		w.raw(`,"suggestions":[`)
		for i, suggestion := range card.Suggestions {
			w.comma(i)
			w.suggestion(suggestion)
		}
		w.raw("]")
	}
	w.member("selectionBehavior", string(card.SelectionBehavior))
	if len(card.Links) > 0 {
		w.raw(`,"links":[`)
		for i, link := range card.Links {
			w.comma(i)
			w.link(link)
		}
		w.raw("]")
	}
	if card.Extension != nil && len(card.Extension.AssociatedResource) > 0 {
		w.raw(`,"extension":{"davinci-crd.associated-resource":`)
		w.written = append(w.written, card.Extension.AssociatedResource...)
		w.raw("}")
	}
	w.raw("}")
}

func (w *jsonWriter) suggestion(suggestion Suggestion) {
	w.raw(`{"label":`)
	w.text(suggestion.Label)
	w.raw(`,"uuid":`)
	w.text(suggestion.UUID)
	w.raw(`,"actions":`)
	w.actions(suggestion.Actions)
	w.raw("}")
}

func (w *jsonWriter) actions(actions []Action) {
	w.raw("[")
	for i, action := range actions {
		w.comma(i)
		w.raw(`{"type":`)
		w.text(string(action.Type))
		w.raw(`,"description":`)
		w.text(action.Description)
		if len(action.Resource) > 0 {
			w.raw(`,"resource":`)
			w.written = append(w.written, action.Resource...)
		}
		w.member("resourceId", action.ResourceID)
		w.raw("}")
	}
	w.raw("]")
}

func (w *jsonWriter) link(link Link) {
	w.raw(`{"label":`)
	w.text(link.Label)
	w.raw(`,"url":`)
	w.text(link.URL)
	w.raw(`,"type":`)
	w.text(string(link.Type))
	w.member("appContext", link.AppContext)
	w.raw("}")
}

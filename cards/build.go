package cards

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/go-json-experiment/json/jsontext"
)

// CardType is CRD's kind of card, sent as the card's topic (CRD 2.2.1 value set cardType).
type CardType struct{ Code, Display string }

// Text is what every card says and who says it.
type Text struct {
	UUID      string // plain UUID text
	Summary   string // shortened to 139 characters when longer, at a word's end
	Detail    string
	Indicator Indicator
	Type      CardType
	Label     string // the insurer's name as on the member's card
	URL       string // absolute; may be ""
	// About names the orders the card is about ("Type/id"); empty when it is about all of the call.
	About []string
}

// Instructions builds CRD's Instructions card: a detail, no links, no suggestions (CRD 2.2.1 resp-24).
func Instructions(text Text, version Version) (Card, error) {
	if text.Detail == "" {
		return Card{}, errors.New("an Instructions card needs a detail")
	}
	return card(text, version)
}

// ExternalReference builds CRD's External Reference card: at least one link, all absolute (CRD 2.2.1 resp-18, resp-19).
func ExternalReference(text Text, version Version, links ...Link) (Card, error) {
	return linking(text, version, AbsoluteLink, links)
}

// LaunchApp builds CRD's Launch SMART Application card: links to SMART applications (CRD 2.2.1 resp-72).
func LaunchApp(text Text, version Version, links ...Link) (Card, error) {
	return linking(text, version, SMARTLink, links)
}

// linking builds a card with links, all of one type.
func linking(text Text, version Version, kind LinkType, links []Link) (Card, error) {
	if len(links) == 0 {
		return Card{}, fmt.Errorf("a card with links of the type %s needs one", kind)
	}
	for _, link := range links {
		if link.Label == "" || !isAbsolute(link.URL) || link.Type != kind {
			return Card{}, fmt.Errorf("a link of the card needs a label, an absolute URL and the type %s", kind)
		}
	}
	made, err := card(text, version)
	if err != nil {
		return Card{}, err
	}
	made.Links = links
	return made, nil
}

// Additions builds a card whose suggestions add to the record and take nothing away, any number of which may be chosen: CRD's Additional
// Orders (CRD 2.2.1 resp-58) and Form Completion (resp-65).
func Additions(text Text, version Version, suggestions ...Suggestion) (Card, error) {
	return suggesting(text, version, Any, ActionCreate, suggestions)
}

// UpdateCoverage builds CRD's Update Coverage Records card: one suggestion, which updates the Coverage that the client holds (CRD 2.2.1
// resp-71).
func UpdateCoverage(text Text, version Version, suggestion Suggestion) (Card, error) {
	return suggesting(text, version, Any, ActionUpdate, []Suggestion{suggestion})
}

// suggesting builds a card with suggestions, all of whose actions are of one kind.
func suggesting(text Text, version Version, behavior SelectionBehavior, kind ActionType, suggestions []Suggestion) (Card, error) {
	if len(suggestions) == 0 {
		return Card{}, errors.New("the card needs a suggestion")
	}
	for _, suggestion := range suggestions {
		for _, action := range suggestion.Actions {
			if action.Type != kind {
				return Card{}, fmt.Errorf("the card's suggestions hold actions of the type %s only, not %s", kind, action.Type)
			}
		}
	}
	made, err := card(text, version)
	if err != nil {
		return Card{}, err
	}
	made.Suggestions, made.SelectionBehavior = suggestions, behavior
	return made, nil
}

// NewSuggestion builds a suggestion of actions that go together.
func NewSuggestion(uuid, label string, actions ...Action) (Suggestion, error) {
	if uuid == "" || label == "" || len(actions) == 0 {
		return Suggestion{}, errors.New("a suggestion needs a uuid, a label and an action")
	}
	return Suggestion{Label: label, UUID: uuid, Actions: actions}, nil
}

// AlternateRequest builds CRD's Propose Alternate Request card: suggestions of which at most one can be chosen (CRD 2.2.1 resp-53
// to resp-56).
func AlternateRequest(text Text, version Version, suggestions ...Suggestion) (Card, error) {
	if len(suggestions) == 0 {
		return Card{}, errors.New("a Propose Alternate Request card needs a suggestion")
	}
	made, err := card(text, version)
	if err != nil {
		return Card{}, err
	}
	made.Suggestions, made.SelectionBehavior = suggestions, AtMostOne
	return made, nil
}

// card builds what all types of card have.
func card(text Text, version Version) (Card, error) {
	switch {
	case text.UUID == "":
		return Card{}, errors.New("a card needs a uuid")
	case text.Summary == "":
		return Card{}, errors.New("a card needs a summary")
	case text.Label == "":
		return Card{}, errors.New("a card needs the insurer's name")
	case text.Type.Code == "":
		return Card{}, errors.New("a card needs a type")
	case text.Indicator != Info && text.Indicator != Warning:
		return Card{}, fmt.Errorf("a card's indicator is info or warning, not %q", text.Indicator)
	case text.URL != "" && !isAbsolute(text.URL):
		return Card{}, errors.New("a card's source needs an absolute URL")
	}
	made := Card{
		UUID:      text.UUID,
		Summary:   shorten(text.Summary),
		Detail:    text.Detail,
		Indicator: text.Indicator,
		Source: Source{Label: text.Label, URL: text.URL, Topic: Topic{
			System: version.topicSystem(), Code: text.Type.Code, Display: text.Type.Display,
		}},
	}
	if len(text.About) > 0 {
		associated, err := associatedResource(text.About, version)
		if err != nil {
			return Card{}, err
		}
		made.Extension = &CardExtension{AssociatedResource: associated}
	}
	return made, nil
}

// associatedResource writes references the way the version has them.
func associatedResource(references []string, version Version) (jsontext.Value, error) {
	w := jsonWriter{}
	w.raw("[")
	for i, reference := range references {
		w.comma(i)
		if version == V20 {
			w.text(reference)
		} else {
			w.raw(`{"reference":`)
			w.text(reference)
			w.raw("}")
		}
	}
	w.raw("]")
	return w.done()
}

// isAbsolute tells whether text is an http or https URL with a host.
func isAbsolute(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && parsed.Host != "" && (parsed.Scheme == "https" || parsed.Scheme == "http")
}

// Replacement builds the suggestion that orders something else instead: the create comes first, then the delete, because some EHRs
// apply only the first action and the patient must not be left without an order.
func Replacement(uuid, label string, create, remove Action) (Suggestion, error) {
	switch {
	case uuid == "" || label == "":
		return Suggestion{}, errors.New("a suggestion needs a uuid and a label")
	case create.Type != ActionCreate || remove.Type != ActionDelete:
		return Suggestion{}, errors.New("a replacement is a create and a delete")
	}
	return Suggestion{Label: label, UUID: uuid, Actions: []Action{create, remove}}, nil
}

// Create builds the action that adds a resource. The description is what the clinician reads.
func Create(description string, resource []byte) (Action, error) {
	return withResource(ActionCreate, description, resource)
}

// Update builds the action that replaces a resource by the whole new one.
func Update(description string, resource []byte) (Action, error) {
	return withResource(ActionUpdate, description, resource)
}

func withResource(kind ActionType, description string, resource []byte) (Action, error) {
	if description == "" || len(resource) == 0 {
		return Action{}, fmt.Errorf("the action %s needs a description and a resource", kind)
	}
	return Action{Type: kind, Description: description, Resource: resource}, nil
}

// Delete builds the action that removes the resource a reference ("Type/id") leads to.
func Delete(description, reference string) (Action, error) {
	if description == "" || reference == "" {
		return Action{}, errors.New("a delete action needs a description and the reference of the resource")
	}
	return Action{Type: ActionDelete, Description: description, ResourceID: reference}, nil
}

// Package cards is what a CDS Hooks service answers: cards, suggestions, actions and system actions, and Da Vinci CRD's
// coverage-information. The types are the wire format; the builders make only what the standards allow, and [Response.Check]
// says whether an answer may be sent.
//
// Sources: CDS Hooks 2.0 "CDS Service Response"; Da Vinci CRD 2.0.1 and 2.2.1 "Response types".
package cards

import "github.com/go-json-experiment/json/jsontext"

// Response is the body of a service's answer.
type Response struct {
	Cards         []Card   `json:"cards"`
	SystemActions []Action `json:"systemActions,omitempty"`
}

// Card is one CDS Hooks card.
type Card struct {
	UUID              string            `json:"uuid"`
	Summary           string            `json:"summary"`          // 139 characters at most
	Detail            string            `json:"detail,omitempty"` // GitHub-flavoured Markdown
	Indicator         Indicator         `json:"indicator"`
	Source            Source            `json:"source"`
	Suggestions       []Suggestion      `json:"suggestions,omitempty"`
	SelectionBehavior SelectionBehavior `json:"selectionBehavior,omitempty"`
	Links             []Link            `json:"links,omitempty"`
	Extension         *CardExtension    `json:"extension,omitempty"`
}

// Indicator is how urgent a card is. A coverage rule hurts nobody, so "critical" is not offered (CRD 2.2.1 resp-1).
type Indicator string

// Indicators.
const (
	Info    Indicator = "info"
	Warning Indicator = "warning"
)

// Source says who speaks: CRD 2.2.1 resp-4 wants the insurer's name as on the member's card.
type Source struct {
	Label string `json:"label"`
	URL   string `json:"url,omitempty"` // absolute
	Topic Topic  `json:"topic"`
}

// Topic is a Coding out of CRD's card types.
type Topic struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

// SelectionBehavior says how many of a card's suggestions may be chosen.
type SelectionBehavior string

// Selection behaviors: one suggestion or none, and any number of them.
const (
	AtMostOne SelectionBehavior = "at-most-one"
	Any       SelectionBehavior = "any"
)

// CardExtension is CRD's extension of a card.
type CardExtension struct {
	// AssociatedResource names the orders that the card is about: strings "Type/id" in CRD 2.0, objects with a "reference" in 2.2.
	AssociatedResource jsontext.Value `json:"davinci-crd.associated-resource,omitempty"`
}

// Suggestion is one choice the clinician can accept.
type Suggestion struct {
	Label   string   `json:"label"`
	UUID    string   `json:"uuid"`
	Actions []Action `json:"actions"`
}

// Action is a change to the EHR's record: offered in a suggestion, or made by itself as a system action.
type Action struct {
	Type        ActionType     `json:"type"`
	Description string         `json:"description"`
	Resource    jsontext.Value `json:"resource,omitempty"`   // of create and update, whole
	ResourceID  string         `json:"resourceId,omitempty"` // of delete, "Type/id"
}

// ActionType is what an action does.
type ActionType string

// Action types.
const (
	ActionCreate ActionType = "create"
	ActionUpdate ActionType = "update"
	ActionDelete ActionType = "delete"
)

// Link leads out of a card.
type Link struct {
	Label      string   `json:"label"`
	URL        string   `json:"url"`
	Type       LinkType `json:"type"`
	AppContext string   `json:"appContext,omitempty"` // of a SMART application, handed to it as it stands
}

// LinkType is what a link leads to.
type LinkType string

// Link types: to a page, by an absolute URL, and to the launch address of a SMART application.
const (
	AbsoluteLink LinkType = "absolute"
	SMARTLink    LinkType = "smart"
)

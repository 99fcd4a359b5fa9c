package hooks

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"covercard/fhir"
)

// FeedbackReceiver takes what became of cards (CDS Hooks 2.0, "Feedback").
type FeedbackReceiver interface {
	// Receive takes the feedback of one call to a service, already valid. Cards may be unknown and the same card may come again. An
	// error is answered as that of [Service.Call] is.
	Receive(ctx context.Context, service string, feedback []Feedback) error
}

// Feedback is what became of one card. Its texts may hold PHI.
type Feedback struct {
	Card                string // uuid of the card
	Outcome             FeedbackOutcome
	AcceptedSuggestions []string // uuids of suggestions
	// Reason is one of the card's override reasons; zero when the user picked none.
	Reason           fhir.Coding
	UserComment      string
	OutcomeTimestamp time.Time
}

// FeedbackOutcome is what a user did with a card.
type FeedbackOutcome string

// Feedback outcomes.
const (
	Accepted   FeedbackOutcome = "accepted"
	Overridden FeedbackOutcome = "overridden"
)

// discardFeedback is the receiver where there is no other.
type discardFeedback struct{}

func (discardFeedback) Receive(context.Context, string, []Feedback) error { return nil }

// feedback answers POST /cds-services/{id}/feedback.
func (e endpoint) feedback(c *gin.Context, line *callLine, buffer []byte) ([]byte, error) {
	line.message = "cds hooks feedback"
	offered, body, err := e.receive(c, line)
	if err != nil {
		return nil, err
	}
	feedback, err := decodeFeedback(body)
	if err != nil {
		return nil, err
	}
	line.feedback = len(feedback)
	ctx, cancel := context.WithTimeout(c.Request.Context(), e.options.Deadline)
	defer cancel()
	if err := e.options.Feedback.Receive(ctx, offered.id, feedback); err != nil {
		return nil, err
	}
	return append(buffer, "{}"...), nil
}

// decodeFeedback reads the body of a feedback call, as strict and as forgiving as [Decode].
func decodeFeedback(body []byte) ([]Feedback, error) {
	root, err := parseBody(body)
	if err != nil {
		return nil, err
	}
	var found faults
	list := root.Member("feedback")
	switch {
	case !list.Exists():
		found.add("required", "feedback", "feedback is missing; send an array with an object for each card.")
	case !list.IsArray():
		found.add("structure", "feedback", "feedback must be an array.")
	}
	feedback := []Feedback{}
	if list.IsArray() {
		position := 0
		for element := range list.Elements() {
			if found.full() {
				break
			}
			feedback = append(feedback, found.feedback(element, "feedback["+strconv.Itoa(position)+"]"))
			position++
		}
	}
	if len(found.issues) > 0 {
		return nil, &Error{Status: http.StatusBadRequest, Issues: found.issues}
	}
	return feedback, nil
}

// feedback reads the feedback on one card.
func (f *faults) feedback(value fhir.Value, path string) Feedback {
	if !value.IsObject() {
		f.add("structure", path, path+" must be an object.")
		return Feedback{}
	}
	made := Feedback{
		Card:             f.requiredText(value.Member("card"), path+".card", "the uuid of the card"),
		Outcome:          FeedbackOutcome(f.requiredText(value.Member("outcome"), path+".outcome", `"accepted" or "overridden"`)),
		OutcomeTimestamp: f.instant(value.Member("outcomeTimestamp"), path+".outcomeTimestamp"),
	}
	switch made.Outcome {
	case Accepted:
		made.AcceptedSuggestions = f.acceptedSuggestions(value.Member("acceptedSuggestions"), path+".acceptedSuggestions")
	case Overridden:
		reason := value.Member("overrideReason")
		if !reason.Exists() {
			reason = value.Member("overrideReasons") // as Epic spells it
		}
		coding := reason.Path("reason")
		made.Reason = fhir.Coding{System: coding.Path("system").Text(), Code: coding.Path("code").Text(), Display: coding.Path("display").Text()}
		made.UserComment = reason.Path("userComment").Text()
	case "":
	default:
		f.add("value", path+".outcome", path+`.outcome must be "accepted" or "overridden".`)
	}
	return made
}

func (f *faults) acceptedSuggestions(value fhir.Value, path string) []string {
	if !value.IsArray() {
		f.add("required", path, path+` is missing; send an array such as [{"id": "..."}] with the uuids of the accepted suggestions.`)
		return nil
	}
	suggestions := []string{}
	position := 0
	for element := range value.Elements() {
		idPath := path + "[" + strconv.Itoa(position) + "].id"
		if id := f.requiredText(element.Member("id"), idPath, "the uuid of the suggestion"); id != "" {
			suggestions = append(suggestions, id)
		}
		position++
	}
	return suggestions
}

// requiredText is the string that value is, which must not be missing; what says what is expected.
func (f *faults) requiredText(value fhir.Value, path, what string) string {
	text := f.text(value, path)
	if text == "" {
		f.add("required", path, path+" is missing; send "+what+".")
	}
	return text
}

func (f *faults) instant(value fhir.Value, path string) time.Time {
	text := f.requiredText(value, path, "the time in UTC, such as 2026-11-24T10:05:31Z")
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		f.add("value", path, path+" must be a time as RFC 3339 has it, such as 2026-11-24T10:05:31Z.")
	}
	return at
}

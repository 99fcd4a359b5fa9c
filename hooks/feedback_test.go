package hooks

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	models "github.com/samply/golang-fhir-models/fhir-models/fhir"
	"github.com/stretchr/testify/require"

	"covercard/cards"
	"covercard/fhir"
)

// keptFeedback keeps what it receives.
type keptFeedback struct {
	service  string
	feedback []Feedback
	err      error
}

func (k *keptFeedback) Receive(_ context.Context, service string, feedback []Feedback) error {
	k.service, k.feedback = service, feedback
	return k.err
}

// twoCards is the feedback on an accepted and on an overridden card.
const twoCards = `{"feedback": [
	{"card": "c1", "outcome": "accepted", "acceptedSuggestions": [{"id": "s1"}, {"id": "s2"}], "outcomeTimestamp": "2026-11-24T10:05:31Z"},
	{"card": "c2", "outcome": "overridden", "overrideReason": {"reason": {"code": "r1", "system": "https://payer.example/reasons", "display": "No"},
		"userComment": "PHI-MARK"}, "outcomeTimestamp": "2026-11-24T10:06:02.5-06:00"}]}`

func TestFeedbackIsHandedOn(t *testing.T) {
	var kept keptFeedback
	url, stop := start(t, Options{Feedback: &kept}, serving("order-sign", "sign", cards.Response{}, nil))
	response, body := fetch(t, http.MethodPost, url+"/cds-services/sign/feedback", twoCards)
	require.Equal(t, http.StatusOK, response.StatusCode, body)
	require.Equal(t, "{}", body)
	require.Equal(t, "sign", kept.service)
	require.Len(t, kept.feedback, 2)
	require.Equal(t, Feedback{
		Card: "c1", Outcome: Accepted, AcceptedSuggestions: []string{"s1", "s2"},
		OutcomeTimestamp: time.Date(2026, 11, 24, 10, 5, 31, 0, time.UTC),
	}, kept.feedback[0])
	require.Equal(t, Overridden, kept.feedback[1].Outcome)
	require.Equal(t, fhir.Coding{System: "https://payer.example/reasons", Code: "r1", Display: "No"}, kept.feedback[1].Reason)
	require.Equal(t, "PHI-MARK", kept.feedback[1].UserComment)

	log := stop()
	require.Contains(t, log, "cds hooks feedback")
	require.Contains(t, log, "feedback=2")
	require.NotContains(t, log, "PHI-MARK")
}

func TestFeedbackOfOddShape(t *testing.T) {
	for name, body := range map[string]string{
		"no cards":           `{"feedback": []}`,
		"reason without why": strings.Replace(twoCards, `"overrideReason"`, `"whatever"`, 1),
		"as Epic spells it":  strings.Replace(twoCards, `"overrideReason"`, `"overrideReasons"`, 1),
		"unknown members":    strings.Replace(twoCards, `"card": "c1"`, `"card": "c1", "x": {"y": []}`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			url, _ := start(t, Options{}, serving("order-sign", "sign", cards.Response{}, nil))
			response, answer := fetch(t, http.MethodPost, url+"/cds-services/sign/feedback", body)
			require.Equal(t, http.StatusOK, response.StatusCode, answer)
		})
	}
}

func TestFeedbackRefused(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		issues         []string // code and path
	}{
		{"no feedback", `"feedback"`, `"feed"`, []string{"required feedback"}},
		{"one card without the array", `[`, `7, "x": [`, []string{"structure feedback"}},
		{"not objects", `{"card": "c1",`, `"c0", {"card": "c1",`, []string{"structure feedback[0]"}},
		{"no card", `"card": "c1", `, ``, []string{"required feedback[0].card"}},
		{"card a number", `"card": "c1"`, `"card": 1`, []string{"structure feedback[0].card"}},
		{"no outcome", `"outcome": "accepted", `, ``, []string{"required feedback[0].outcome"}},
		{"unknown outcome", `"accepted"`, `"ignored"`, []string{"value feedback[0].outcome"}},
		{"nothing accepted", `"acceptedSuggestions": [{"id": "s1"}, {"id": "s2"}], `, ``, []string{"required feedback[0].acceptedSuggestions"}},
		{"suggestion without id", `{"id": "s1"}`, `{}`, []string{"required feedback[0].acceptedSuggestions[0].id"}},
		{"no time", `, "outcomeTimestamp": "2026-11-24T10:05:31Z"`, ``, []string{"required feedback[0].outcomeTimestamp"}},
		{"not a time", `2026-11-24T10:05:31Z`, `yesterday`, []string{"value feedback[0].outcomeTimestamp"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Contains(t, twoCards, test.old)
			var kept keptFeedback
			url, _ := start(t, Options{Feedback: &kept}, serving("order-sign", "sign", cards.Response{}, nil))
			response, body := fetch(t, http.MethodPost, url+"/cds-services/sign/feedback", strings.Replace(twoCards, test.old, test.new, 1))
			require.Equal(t, http.StatusBadRequest, response.StatusCode, body)
			require.NotContains(t, body, "PHI-MARK")
			require.Nil(t, kept.feedback)
			require.Equal(t, test.issues, issuesOf(t, body))
		})
	}
}

func TestFeedbackStatuses(t *testing.T) {
	url, _ := start(t, Options{Feedback: &keptFeedback{err: errors.New("disk full")}}, serving("order-sign", "sign", cards.Response{}, nil))
	for _, test := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"unknown service", http.MethodPost, "/cds-services/other/feedback", twoCards, http.StatusNotFound},
		{"not JSON", http.MethodPost, "/cds-services/sign/feedback", `{`, http.StatusBadRequest},
		{"GET", http.MethodGet, "/cds-services/sign/feedback", ``, http.StatusMethodNotAllowed},
		{"cannot be kept", http.MethodPost, "/cds-services/sign/feedback", twoCards, http.StatusInternalServerError},
	} {
		t.Run(test.name, func(t *testing.T) {
			response, body := fetch(t, test.method, url+test.path, test.body)
			require.Equal(t, test.status, response.StatusCode, body)
			require.NotContains(t, body, "disk full")
			require.Len(t, issuesOf(t, body), 1)
		})
	}
}

// issuesOf are code and path of each issue of an OperationOutcome.
func issuesOf(t *testing.T, body string) []string {
	t.Helper()
	var outcome models.OperationOutcome
	require.NoError(t, json.Unmarshal([]byte(body), &outcome))
	var issues []string
	for _, issue := range outcome.Issue {
		text := issue.Code.Code()
		for _, expression := range issue.Expression {
			text += " " + expression
		}
		issues = append(issues, text)
	}
	return issues
}

func FuzzDecodeFeedback(f *testing.F) {
	f.Add([]byte(twoCards))
	f.Add([]byte(`{"feedback": [null, "PHI-MARK", {"outcome": "accepted", "acceptedSuggestions": [7]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		feedback, err := decodeFeedback(body)
		if err != nil {
			var refusal *Error
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, http.StatusBadRequest, refusal.Status)
			require.NotEmpty(t, refusal.Issues)
			return
		}
		for _, entry := range feedback {
			require.NotEmpty(t, entry.Card)
			require.False(t, entry.OutcomeTimestamp.IsZero() && entry.Outcome == "")
		}
	})
}

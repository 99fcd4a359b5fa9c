package hooks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	models "github.com/samply/golang-fhir-models/fhir-models/fhir"
)

const (
	mediaTypeJSON = "application/json"
	mediaTypeFHIR = "application/fhir+json"
)

// send writes a whole answer.
func send(c *gin.Context, status int, mediaType string, body []byte) {
	c.Header("Content-Length", strconv.Itoa(len(body)))
	c.Data(status, mediaType, body)
}

// refuse sends a refusal as an OperationOutcome.
func refuse(c *gin.Context, refusal *Error) {
	setRetryAfter(c, refusal.Status)
	send(c, refusal.Status, mediaTypeFHIR, outcome(refusal))
}

// setRetryAfter tells when to come again, where coming again can help.
func setRetryAfter(c *gin.Context, status int) {
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		c.Header("Retry-After", "1")
	}
}

// refusalOf is what the caller is told of err: the [*Error] in it, or next to nothing.
func refusalOf(err error) *Error {
	var refusal *Error
	switch {
	case errors.As(err, &refusal):
		if refusal.Status < 400 || refusal.Status > 599 || len(refusal.Issues) == 0 {
			return internal()
		}
		return refusal
	case errors.Is(err, context.DeadlineExceeded):
		return Refuse(http.StatusServiceUnavailable, "timeout", "", "The service did not find an answer in time; try again.")
	case errors.Is(err, context.Canceled):
		return Refuse(http.StatusServiceUnavailable, "transient", "", "The call was given up before there was an answer; try again.")
	default:
		return internal()
	}
}

// internal says that the fault is not the caller's, and no more.
func internal() *Error {
	return Refuse(http.StatusInternalServerError, "exception", "",
		"The service failed and could not answer. The fault is not in the request; its operator finds the cause in the log.")
}

// outcome is the refusal as a FHIR R4 OperationOutcome.
func outcome(refusal *Error) []byte {
	resource := models.OperationOutcome{Issue: make([]models.OperationOutcomeIssue, 0, len(refusal.Issues))}
	for _, issue := range refusal.Issues {
		entry := models.OperationOutcomeIssue{
			Severity: models.IssueSeverityError, // the type's zero value is "fatal"
			Code:     issueType(issue.Code),
		}
		if issue.Text != "" {
			entry.Details = &models.CodeableConcept{Text: &issue.Text}
		}
		if issue.Expression != "" {
			entry.Expression = []string{issue.Expression}
		}
		resource.Issue = append(resource.Issue, entry)
	}
	// The model's own encoder escapes <, > and & as if for HTML; encoding/json/v2 writes them plain again. Text that is not UTF-8
	// comes out with replacement characters, so nothing here can fail.
	encoded, err := json.Marshal(resource)
	if err != nil {
		return []byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}`)
	}
	return encoded
}

// issueType is the model's constant for a code; "processing" for a code that FHIR's value set issue-type does not have.
func issueType(code string) models.IssueType {
	var known models.IssueType
	if err := known.UnmarshalJSON([]byte(code)); err != nil {
		return models.IssueTypeProcessing
	}
	return known
}

// panicked is a panic turned into an error. It keeps the type of what was thrown and not the value, which may hold payload.
type panicked struct {
	thrown string
	stack  []byte
}

func newPanicked(value any) *panicked {
	return &panicked{thrown: fmt.Sprintf("%T", value), stack: debug.Stack()}
}

func (p *panicked) Error() string { return "panic with a " + p.thrown }

package hooks

import (
	"strconv"
	"strings"
)

// Error is a refusal the caller is told about. Its texts never hold payload: codes, member names and paths only.
type Error struct {
	Status int     // HTTP status, 400 to 599; anything else is sent as 500
	Issues []Issue // what is wrong, at least one
	Err    error   // cause, for the log only and so without payload; may be nil
}

// Issue is one fault in a request, as an OperationOutcome reports it.
type Issue struct {
	// Code is a code of FHIR's value set issue-type: structure, required, value, invalid, not-supported, too-long, timeout,
	// exception ... A code that is not in the set is sent as "processing".
	Code       string
	Text       string // what was wrong and how to mend it
	Expression string // path of the fault, such as "context.draftOrders"; "" when none
}

// Refuse makes the Error of one issue.
func Refuse(status int, code, expression, text string) *Error {
	return &Error{Status: status, Issues: []Issue{{Code: code, Text: text, Expression: expression}}}
}

// Error is the status and each issue's path and text.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString("refused with status " + strconv.Itoa(e.Status))
	for i, issue := range e.Issues {
		if i == 0 {
			text.WriteString(": ")
		} else {
			text.WriteString("; ")
		}
		if issue.Expression != "" {
			text.WriteString(issue.Expression + ": ")
		}
		text.WriteString(issue.Text)
	}
	return text.String()
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

package main

import (
	"net/http"
	"strconv"
	"strings"

	"covercard/fhir"
)

// refusalError is a request that a service did not answer, with a line for each issue of its OperationOutcome.
type refusalError struct {
	status int
	issues []string
}

// Error is the status and below it the issues, a line each.
func (r refusalError) Error() string {
	text := "refused with " + statusText(r.status)
	for _, issue := range r.issues {
		text += "\n  " + issue
	}
	return text
}

// statusText is the status in numbers and words. The words that came with the answer are the sender's, these are not.
func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// readRefusal reads the OperationOutcome that came with a status; an answer that holds none gives the status alone.
func readRefusal(status int, outcome []byte) refusalError {
	made := refusalError{status: status}
	if fhir.CheckJSON(outcome) != nil {
		return made
	}
	for issue := range fhir.ParseValue(string(outcome)).Member("issue").Elements() {
		var paths []string
		for path := range issue.Member("expression").Elements() {
			paths = append(paths, path.Text())
		}
		text := issue.Path("details", "text").Text()
		for _, other := range []string{"diagnostics", "code"} {
			if text == "" {
				text = issue.Member(other).Text()
			}
		}
		made.issues = append(made.issues, issueLine(strings.Join(paths, ", "), text))
	}
	return made
}

// issueLine is an issue with its path in front, unless the text begins with it.
func issueLine(path, text string) string {
	if path != "" && !strings.HasPrefix(text, path) {
		text = path + ": " + text
	}
	return oneLine(text)
}

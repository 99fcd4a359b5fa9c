package service_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/answer"
	"covercard/internal/library"
	"covercard/internal/service"
)

// reply is a 200 answer that the checker found nothing wrong with.
type reply struct {
	request, answer *node
	text            []byte
}

// answered sends a request, and holds the answer to the standards.
func answered(t testing.TB, a ask, settings ...setting) reply {
	t.Helper()
	request := a.body(t)
	status, answer := call(t, serve(t, settings...), request)
	require.Equal(t, http.StatusOK, status, string(answer))
	return checked(t, a.version, a.hook, request, answer, settings...)
}

// builtIn is the library that is built in, read once for all tests: it never changes.
var builtIn = sync.OnceValues(func() (*library.Library, error) { return library.Load(library.Default()) })

// serve starts a service with the library that is built in and the settings that the checker is told of.
func serve(t testing.TB, settings ...setting) *httptest.Server {
	t.Helper()
	rules, err := builtIn()
	require.NoError(t, err)
	var c checker
	for _, apply := range settings {
		apply(&c)
	}
	return start(t, service.Options{Library: rules, Answer: answer.Settings{NoAuthWhenNotCovered: c.noAuthWhenNotCovered}})
}

func checked(t testing.TB, version, hook string, request, answer []byte, settings ...setting) reply {
	t.Helper()
	checkAnswer(t, version, hook, request, answer, settings...)
	made := reply{text: answer}
	var err error
	made.request, err = parse(request)
	require.NoError(t, err)
	made.answer, err = parse(answer)
	require.NoError(t, err)
	return made
}

// annotated are the resources with a system action.
func (r reply) annotated() []string {
	list := []string{}
	for _, action := range r.answer.at("systemActions").items() {
		list = append(list, address(action.at("resource")))
	}
	slices.Sort(list)
	return list
}

// resource is an annotated resource; nil when it is not.
func (r reply) resource(reference string) *node {
	for _, action := range r.answer.at("systemActions").items() {
		if address(action.at("resource")) == reference {
			return action.at("resource")
		}
	}
	return nil
}

// finding is the finding of today on a resource.
func (r reply) finding(reference string) *node {
	for _, finding := range r.resource(reference).coverageInformation() {
		if finding.at("extension", "url=date", "valueDate").text() == today {
			return finding.at("extension")
		}
	}
	return nil
}

// verdict is what the finding on a resource says: covered, pa-needed and the code of the reason, as far as they are there; "" for no
// finding.
func (r reply) verdict(reference string) string {
	finding := r.finding(reference)
	parts := []string{
		finding.at("url=covered", "valueCode").text(),
		finding.at("url=pa-needed", "valueCode").text(),
		finding.at("url=reason", "valueCodeableConcept", "coding", "0", "code").text(),
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

// reason is the text of all reasons of the finding on a resource.
func (r reply) reason(reference string) string {
	var texts []string
	for _, element := range r.finding(reference).items() {
		if element.at("url").text() == "reason" {
			texts = append(texts, element.at("valueCodeableConcept", "text").text())
		}
	}
	return strings.Join(texts, "\n")
}

// dependencies are the orders that the finding on a resource depends on.
func (r reply) dependencies(reference string) []string {
	list := []string{}
	for _, element := range r.finding(reference).items() {
		if element.at("url").text() == "dependency" {
			list = append(list, element.at("valueReference", "reference").text())
		}
	}
	return list
}

// summaries are those of the cards, in their order.
func (r reply) summaries() []string {
	list := []string{}
	for _, card := range r.answer.at("cards").items() {
		list = append(list, card.at("summary").text())
	}
	return list
}

// detail is all cards' details.
func (r reply) detail() string {
	var parts []string
	for _, card := range r.answer.at("cards").items() {
		parts = append(parts, card.at("detail").text())
	}
	return strings.Join(parts, "\n")
}

// topics are the cards' types.
func (r reply) topics() []string {
	list := []string{}
	for _, card := range r.answer.at("cards").items() {
		list = append(list, card.at("source", "topic", "code").text())
	}
	return list
}

// suggestions are those of all cards.
func (r reply) suggestions() []*node {
	var list []*node
	for _, card := range r.answer.at("cards").items() {
		list = append(list, card.at("suggestions").items()...)
	}
	return list
}

// refusal is an answer that is none.
type refusal struct{ code, expression, text string }

// refused sends a request that must be refused with a status.
func refused(t testing.TB, a ask, status int) refusal {
	t.Helper()
	return refusedBody(t, a.body(t), status)
}

func refusedBody(t testing.TB, body []byte, status int) refusal {
	t.Helper()
	parsed, err := parse(body)
	require.NoError(t, err)
	hook := parsed.at("hook").text()
	response, err := http.Post(serve(t).URL+"/cds-services/"+hook, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, status, response.StatusCode, string(text))
	require.True(t, strings.HasPrefix(response.Header.Get("Content-Type"), "application/fhir+json"), response.Header.Get("Content-Type"))
	return checkRefusal(t, parsed, text)
}

// issueTypes are FHIR R4's codes for issues, as far as a CDS service has use for them.
var issueTypes = []string{
	"invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired", "forbidden", "processing",
	"not-supported", "duplicate", "multiple-matches", "not-found", "too-long", "code-invalid", "extension", "too-costly", "business-rule",
	"conflict", "transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled",
}

// checkRefusal holds an error's body to FHIR and CRD: an OperationOutcome, each issue with severity, code and text, and nothing of the
// patient in it (CRD 2.2.1 hook-10).
func checkRefusal(t testing.TB, request *node, text []byte) refusal {
	t.Helper()
	outcome, err := parse(text)
	require.NoError(t, err)
	var c checker
	c.nothingEmpty("outcome", outcome)
	c.object("outcome", outcome, "resourceType:string! issue:array!")
	c.oneOf("resourceType", outcome.at("resourceType"), "OperationOutcome")
	for _, issue := range outcome.at("issue").items() {
		c.object("issue", issue, "severity:string! code:string! details:object! diagnostics:string expression:array")
		c.oneOf("severity", issue.at("severity"), "error", "fatal")
		c.oneOf("code", issue.at("code"), issueTypes...)
		if issue.at("details", "text").text() == "" {
			c.complain("an issue without details.text")
		}
	}
	for _, secret := range secrets(request) {
		if strings.Contains(string(text), secret) {
			c.complain("the outcome holds %q of the request", secret)
		}
	}
	require.Empty(t, c.complaints, string(text))
	first := outcome.at("issue", "0")
	return refusal{first.at("code").text(), first.at("expression", "0").text(), first.at("details", "text").text()}
}

// secrets are the texts of a request that tell of the patient.
func secrets(value *node) []string {
	telling := []string{"id", "patientId", "userId", "encounterId", "value", "family", "given", "birthDate", "subscriberId", "text", "reference"}
	var found []string
	for name, member := range value.members {
		if slices.Contains(telling, name) {
			for _, item := range member.items() {
				if text := item.text(); len(text) > 3 {
					found = append(found, text)
				}
			}
		}
		found = append(found, secrets(member)...)
	}
	if value.is('[') {
		for _, element := range value.children {
			found = append(found, secrets(element)...)
		}
	}
	return found
}

package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mark stands in every value that tells who somebody is, and in what else a client sends. It must not get into the log.
const mark = "phimark"

// markedRequest is a call that is answered, with the mark in all that is about the patient and the people around.
func markedRequest(t testing.TB) string {
	t.Helper()
	text := readFile(t, requests+"hemgenix-order-sign.json")
	for what, value := range map[string]string{
		"names":          "Marchetti Owen Ortega",
		"ids":            "pt-3001 hem-ortega enc-6571 rx-51877 cov-8101",
		"member numbers": "XMB4410275 00730142 G20318",
		"addresses":      "Jackson ehr.example",
		"bodies":         "Outpatient weekly severe intravenous",
	} {
		for _, word := range strings.Fields(value) {
			require.Contains(t, text, word, what)
			text = strings.ReplaceAll(text, word, mark+"-"+word)
		}
	}
	const rest = `"fhirServer": "https://phimark-ehr.example/fhir",`
	require.Contains(t, text, rest)
	return strings.Replace(text, rest, rest+`
		"fhirAuthorization": {"access_token": "phimark-token", "token_type": "Bearer", "expires_in": 300, "scope": "phimark", "subject": "phimark"},
		"phimark-member": "phimark",
		"extension": {"phimark-extension": "phimark", "davinci-crd.configuration": {"phimark-option": "phimark", "max-cards": "phimark", "therapy-alternatives-opt": "phimark"}},`, 1)
}

// The mark is in everything that the test sends, and in nothing that is logged, not even at debug level.
func TestTheLogHoldsNothingAboutPatients(t *testing.T) {
	server := start(t, nil)
	request := markedRequest(t)
	edited := func(old, with string) string {
		require.Contains(t, request, old)
		return strings.ReplaceAll(request, old, with)
	}
	const sign, feedback = "/cds-services/order-sign", "/cds-services/order-sign/feedback"
	for name, call := range map[string]struct {
		path, body string
		status     int
		headers    []string
	}{
		"answered":                       {sign, request, 200, nil},
		"hookInstance not a UUID":        {sign, edited("9f4818ef-aee7-4294-b80d-ee5820321dab", mark), 200, nil},
		"Coverage of another":            {sign, edited(`"beneficiary": {"reference": "Patient/`, `"beneficiary": {"reference": "Patient/x`), 200, nil},
		"order of another":               {sign, edited(`"subject": {"reference": "Patient/`, `"subject": {"reference": "Patient/x`), 200, nil},
		"payer not identified":           {sign, edited(`"payor": [`, `"payor": [], "was": [`), 200, nil},
		"Coverage unreadable":            {sign, edited(`"coverage": {`, `"coverage": {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "phimark"}]}, "was": {`), 200, nil},
		"another payer's":                {sign, edited("60111", mark), 400, nil},
		"unknown drug":                   {sign, strings.NewReplacer("2626778", mark, "Hemgenix", mark, "etranacogene", mark).Replace(request), 200, nil},
		"headers":                        {sign, request, 200, []string{"Authorization", "Bearer phimark", "User-Agent", mark, "X-Forwarded-For", mark, "Cookie", "phimark=phimark", "X-Request-Id", mark}},
		"query":                          {sign + "?patient=phimark;phimark", request, 200, nil},
		"CRD version":                    {sign, edited(`"phimark-extension"`, `"davinci-crd.requestedVersion"`), 400, nil},
		"another hook":                   {sign, edited(`"hook": "order-sign"`, `"hook": "phimark"`), 400, nil},
		"hook too long":                  {sign, edited(`"hook": "order-sign"`, `"hook": "`+strings.Repeat(mark, 100)+`"`), 400, nil},
		"hookInstance too long":          {sign, edited("9f4818ef-aee7-4294-b80d-ee5820321dab", strings.Repeat(mark, 100)), 400, nil},
		"fhirServer no URL":              {sign, edited(`"https://phimark-ehr.example/fhir",`, `"phimark",`), 400, nil},
		"token type":                     {sign, edited(`"Bearer"`, `"phimark"`), 400, nil},
		"patientId in an object":         {sign, edited(`"patientId": `, `"patientId": {"phimark": 1}, "was": `), 400, nil},
		"prefetch a text":                {sign, edited(`"prefetch": {`, `"prefetch": "phimark", "was": {`), 400, nil},
		"resource a text":                {sign, edited(`"entry": [`, `"entry": [{"resource": "phimark"}, `), 400, nil},
		"member twice":                   {sign, edited(`"phimark-member": `, `"phimark-member": "phimark", "phimark-member": `), 400, nil},
		"not UTF-8":                      {sign, edited(`"phimark-member": "`, `"phimark-member": "`+"\xff"), 400, nil},
		"something behind":               {sign, request + mark, 400, nil},
		"cut off":                        {sign, request[:len(request)/2], 400, nil},
		"a form":                         {sign, "patient=phimark", 400, nil},
		"a text":                         {sign, `"phimark"`, 400, nil},
		"Content-Type":                   {sign, request, 415, []string{"Content-Type", "text/phimark"}},
		"Content-Encoding":               {sign, request, 415, []string{"Content-Encoding", mark}},
		"unknown service":                {"/cds-services/phimark", request, 404, nil},
		"unknown path":                   {"/phimark/phimark", request, 404, nil},
		"method":                         {"/healthz?phimark", request, 405, nil},
		"selection that leads nowhere":   {"/cds-services/order-select", strings.Replace(edited(`"hook": "order-sign"`, `"hook": "order-select"`), `"userId"`, `"selections": ["phimark/phimark"], "userId"`, 1), 400, nil},
		"dispatched order that is away":  {"/cds-services/order-dispatch", strings.Replace(edited(`"hook": "order-sign"`, `"hook": "order-dispatch"`), `"userId"`, `"dispatchedOrders": ["ServiceRequest/phimark"], "performer": "Practitioner/phimark", "userId"`, 1), 412, nil},
		"appointments that are none":     {"/cds-services/appointment-book", strings.Replace(edited(`"hook": "order-sign"`, `"hook": "appointment-book"`), `"draftOrders": {`, `"appointments": {"phimark": "phimark"}, "was": {`, 1), 400, nil},
		"encounter":                      {"/cds-services/encounter-start", edited(`"hook": "order-sign"`, `"hook": "encounter-start"`), 200, nil},
		"feedback":                       {feedback, `{"feedback": [{"card": "phimark", "outcome": "overridden", "outcomeTimestamp": "2026-11-24T10:05:31Z", "overrideReason": {"reason": {"code": "phimark", "system": "phimark", "display": "phimark"}, "userComment": "phimark"}}]}`, 200, nil},
		"feedback with a wrong outcome":  {feedback, `{"feedback": [{"card": "phimark", "outcome": "phimark", "outcomeTimestamp": "phimark", "phimark": 1}]}`, 400, nil},
		"feedback to an unknown service": {"/cds-services/phimark/feedback", `{"feedback": "phimark"}`, 404, nil},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, call.path+call.body, mark)
			got := server.send(t, http.MethodPost, call.path, call.body, call.headers...)
			require.Equal(t, call.status, got.status, got.text)
		})
	}
	require.Equal(t, http.StatusMethodNotAllowed, server.send(t, strings.ToUpper(mark), "/cds-services", request).status)
	sendRaw(t, server, "POST /cds-services/order-sign HTTP/1.1\r\nHost: phimark\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"+request)
	sendRaw(t, server, "phimark /phimark HTTP/7\r\n\r\n")
	sendRaw(t, server, "GET /phimark HTTP/1.1\r\nHost: phimark\r\nphimark phimark: \x00phimark\r\n\r\n")

	server.end()
	require.NoError(t, <-server.ended, "only then every line is written")
	logged := server.log.String()
	require.NotContains(t, strings.ToLower(logged), mark)
	// The lines are there and of use, so that the mark was not missed for want of them.
	for _, line := range []string{
		`level=INFO msg="cds hooks call" hook=order-sign service=order-sign hook_instance=9f4818ef-aee7-4294-b80d-ee5820321dab status=200 cards=2`,
		`hook_instance="not a uuid" status=200`,
		`expression=context.draftOrders.entry[0].resource`,
		`msg="cds hooks feedback"`,
		`level=DEBUG msg="left out" hook=order-sign`,
	} {
		require.Contains(t, logged, line)
	}
}

// sendRaw sends bytes that a well-behaved client does not, ends, and waits until the server has too.
func sendRaw(t testing.TB, server *running, text string) {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(server.URL(), "http://"))
	require.NoError(t, err)
	defer connection.Close()
	_, err = fmt.Fprint(connection, text)
	require.NoError(t, err)
	require.NoError(t, connection.(*net.TCPConn).CloseWrite())
	answer, err := io.ReadAll(connection)
	require.NoError(t, err)
	require.Regexp(t, `^HTTP/1\.[01] (400|505) `, string(answer))
}

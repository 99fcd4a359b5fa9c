package service_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/hooks"
	"covercard/internal/service"
)

// phiMark stands in all that tells who somebody is, in the call and in the EHR.
const phiMark = "phimark"

// markedPatient, markedCoverage and the others hold the mark wherever a person's data stand.
func markedPatient(t testing.TB) raw {
	t.Helper()
	marked := with(t, patient(), "name", `[{"family":"phimark-family","given":["phimark-given"]}]`)
	marked = with(t, marked, "identifier/0/value", `"phimark-mrn"`)
	marked = with(t, marked, "telecom", `[{"system":"phone","value":"phimark-phone"}]`)
	return with(t, marked, "address", `[{"line":["phimark street"],"city":"phimark-city","postalCode":"phimark"}]`)
}

func markedCoverage(t testing.TB) raw {
	t.Helper()
	marked := with(t, coverageBy("cov-a", `{"reference":"Organization/org-phimark","display":"phimark-display"}`), "subscriberId", `"phimark-subscriber"`)
	return with(t, marked, "identifier", `[{"value":"phimark-member"}]`)
}

// markedCall is a call in which everything is read, with orders of which the drug, an ingredient and a link are referred to.
func markedCall(t testing.TB, hook string) ask {
	t.Helper()
	drug := with(t, referring(t, hemgenix("rx-1"), "Medication/med-phimark"), "note", `[{"text":"phimark-note"}]`)
	drug = with(t, drug, "reasonCode", `[{"text":"phimark-reason"}]`)
	a := ask{hook: hook, coverages: []raw{markedCoverage(t)}, prefetch: map[string]any{
		"patient":     markedPatient(t),
		"encounter":   with(t, encounter(), "type", `[{"text":"phimark-visit"}]`),
		"payers":      bundle("searchset", []raw{with(t, payerOrganization("org-phimark"), "name", `"phimark-payer"`)}),
		"medications": bundle("searchset", []raw{compound("med-phimark", "Medication/ing-phimark"), medication("ing-phimark")}),
		"drugs":       bundle("searchset", []raw{with(t, hemgenix("rx-0"), "note", `[{"text":"phimark-note"}]`)}),
	}}
	switch hook {
	case "appointment-book":
		a.appointments = []raw{with(t, basedOnAlternate(t, appointment("app-1"), "MedicationRequest/rx-1"), "comment", `"phimark-comment"`)}
		a.orders = []raw{drug}
	case "order-sign", "order-select", "order-dispatch":
		a.orders = []raw{drug, forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")}
	}
	return a
}

// saidBeyondTheOrders is an answer without what it hands back or takes over from the orders: of an annotated resource only our finding is
// left, of a suggestion only its words.
func saidBeyondTheOrders(t testing.TB, text []byte) string {
	t.Helper()
	answer, err := parse(text)
	require.NoError(t, err)
	for _, action := range answer.at("systemActions").items() {
		kept := &node{kind: '['}
		kept.children = action.at("resource").coverageInformation()
		require.NoError(t, action.set("resource", kept.encode()))
	}
	for _, card := range answer.at("cards").items() {
		for _, suggestion := range card.at("suggestions").items() {
			for _, action := range suggestion.at("actions").items() {
				if action.at("resource") != nil {
					require.NoError(t, action.set("resource", ""))
				}
			}
		}
	}
	return answer.encode()
}

// TestNothingOfThePatientIsLoggedOrSaid: of the token, the EHR's address, the patient's data and what the EHR says when it fails, nothing is in
// any log line down to debug level, in the body of an error, or in an answer but where an order itself comes back.
func TestNothingOfThePatientIsLoggedOrSaid(t *testing.T) {
	elsewhere := startListener(t)
	ways := troubles(elsewhere.URL)
	ways["no trouble"] = trouble{}
	outcome := `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"phimark Quandt"}]}`
	ways["an error that tells of the patient"] = trouble{do: func(w http.ResponseWriter, _ *http.Request) { sendFHIR(w, http.StatusInternalServerError, outcome) }}
	ways["a failure that tells of the patient"] = trouble{do: func(w http.ResponseWriter, _ *http.Request) { sendFHIR(w, http.StatusOK, outcome) }}
	ways["a status that tells of the patient"] = trouble{do: func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = conn.Write([]byte("HTTP/1.1 599 phimark\r\nX-phimark: phimark\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
			_ = conn.Close()
		}
	}}
	ways["a header that is none"] = trouble{do: func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = conn.Write([]byte("phimark Quandt\r\n\r\n"))
			_ = conn.Close()
		}
	}}
	ways["a redirect that tells of the patient"] = trouble{do: func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/phimark?name=phimark", http.StatusFound)
	}}
	ways["a redirect to nowhere"] = trouble{do: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://phimark%zz")
		w.WriteHeader(http.StatusFound)
	}}
	for name, trouble := range ways {
		for _, spared := range []string{"nothing", "Coverage", "Coverage, payer and orders"} {
			if trouble.do == nil && spared != "nothing" {
				continue
			}
			t.Run(name+"/sparing "+spared, func(t *testing.T) {
				t.Parallel()
				for _, hook := range []string{"order-sign", "order-dispatch", "appointment-book", "encounter-start"} {
					eachVersion(t, func(t *testing.T, version string) {
						a := markedCall(t, hook)
						a.version = version
						ehr := startEHR(t, prefetched(t, a.body(t))...)
						for _, resource := range ehr.holds {
							what := addressOf(t, resource)
							kind, _, _ := strings.Cut(what, "/")
							if kind == "Coverage" {
								what = "Coverage"
							}
							if !spares(spared, kind) {
								ehr.instead[what] = trouble.do
							}
						}
						requireNothingTold(t, ehr, bare(t, a.body(t)), trouble.options())
					})
				}
			})
		}
	}
}

// spares tells whether resources of a type are not in trouble.
func spares(spared, resourceType string) bool {
	switch resourceType {
	case "Coverage":
		return spared != "nothing"
	case "Organization", "MedicationRequest", "ServiceRequest":
		return spared == "Coverage, payer and orders"
	}
	return false
}

// requireNothingTold sends a call with access to the EHR and looks for what must not be found in the log and in what comes back.
func requireNothingTold(t *testing.T, ehr *ehrServer, body []byte, options readingOptions) {
	t.Helper()
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	options.hooks.Logger = logger
	options.service = service.Options{Logger: logger}
	server := serveReading(t, options)
	status, answer := call(t, server, ehr.withAccess(t, body))
	server.Close() // the line of the call is written after the answer

	secret := []string{theToken, "Bearer", phiMark, ehr.Listener.Addr().String(), "QZX0099431", "1979-03-02", "HEADER"}
	for _, word := range append(secret, thePatient, theUser, theVisit, "med-", "rx-", "org-", "cov-", fhirBase+"/", "599 phimark") {
		require.NotContains(t, log.String(), word)
	}
	require.Contains(t, log.String(), "cds hooks call")
	said := string(answer)
	if status == http.StatusOK {
		said = saidBeyondTheOrders(t, answer)
	} else {
		secret = append(secret, thePatient, theUser, theVisit, "rx-1")
		require.Contains(t, []int{http.StatusBadRequest, http.StatusPreconditionFailed}, status, said)
	}
	for _, word := range secret {
		require.NotContains(t, said, word)
	}
}

// TestMarksWouldBeFound: the test above looks in the right places. The mark is in what was read, in the call's own log line if it is put there, and comes back with
// the order.
func TestMarksWouldBeFound(t *testing.T) {
	a := markedCall(t, "order-sign")
	ehr := startEHR(t, prefetched(t, a.body(t))...)
	status, answer := call(t, serveReading(t, readingOptions{hooks: hooks.Options{}}), ehr.withAccess(t, bare(t, a.body(t))))
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, string(answer), phiMark)
	require.NotContains(t, saidBeyondTheOrders(t, answer), phiMark)
	require.Contains(t, saidBeyondTheOrders(t, answer), "Hemgenix")
	require.Contains(t, strings.Join(ehr.requests(), "\n"), phiMark)
}

package service_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestNothingOfThePatientIsLoggedOrSaid: of the token, the EHR's address, the patient's data and what the EHR says when it fails, nothing
// is in any log line down to debug level, in the body of an error, or in an answer but where an order itself comes back.
func TestNothingOfThePatientIsLoggedOrSaid(t *testing.T) {
	elsewhere := startListener(t)
	ways := troubles(elsewhere.URL)
	ways["no trouble"] = trouble{}
	outcome := `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"phimark Quandt"}]}`
	ways["an error that tells of the patient"] = trouble{do: func(w http.ResponseWriter, _ *http.Request) { sendFHIR(w, http.StatusInternalServerError, outcome) }}
	ways["a failure that tells of the patient"] = trouble{do: func(w http.ResponseWriter, _ *http.Request) { sendFHIR(w, http.StatusOK, outcome) }}
	ways["a status that tells of the patient"] = trouble{do: plainly("HTTP/1.1 599 phimark\r\nX-phimark: phimark\r\nContent-Length: 0\r\n\r\n")}
	ways["no HTTP"] = trouble{do: plainly("phimark Quandt\r\n\r\n")}
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
						requireNothingTold(t, ehr, bare(t, a.body(t)), trouble.options(), http.StatusBadRequest, http.StatusPreconditionFailed)
					})
				}
			})
		}
	}
}

// plainly answers with a text as it stands, and closes the connection.
func plainly(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if connection, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_, _ = connection.Write([]byte(text))
			_ = connection.Close()
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

// requireNothingTold sends a call with access to the EHR and looks for what must not be found in the log and in what comes back: an
// answer, or a refusal with one of these statuses.
func requireNothingTold(t *testing.T, ehr *ehrServer, body []byte, options readingOptions, refusals ...int) {
	t.Helper()
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	options.hooks.Logger = logger
	options.service = service.Options{Logger: logger}
	server := serveReading(t, options)
	status, answer := call(t, server, ehr.withAccess(t, body))
	server.Close() // the line of the call is written after the answer

	secret := []string{theToken, "Bearer", phiMark, ehr.Listener.Addr().String(), "Quandt", "QZX0099431", "1979-03-02", "MRN-558213"}
	ids := []string{thePatient, theUser, theVisit, "med-", "rx-", "org-", "cov-"}
	for _, word := range append(slices.Clone(secret), append(ids, fhirBase+"/")...) {
		require.NotContains(t, log.String(), word)
	}
	require.Contains(t, log.String(), "cds hooks call")
	said := string(answer)
	if status == http.StatusOK {
		said = saidBeyondTheOrders(t, answer)
	} else {
		secret = append(secret, ids...)
		require.Contains(t, refusals, status, said)
	}
	for _, word := range secret {
		require.NotContains(t, said, word)
	}
}

// TestNothingIsLoggedOrSaidOfACallThatIsOver before the EHR was asked.
func TestNothingIsLoggedOrSaidOfACallThatIsOver(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := markedCall(t, "order-sign")
		a.version = version
		ehr := startEHR(t)
		options := readingOptions{hooks: hooks.Options{Deadline: time.Nanosecond}}
		requireNothingTold(t, ehr, bare(t, a.body(t)), options, http.StatusServiceUnavailable, http.StatusBadRequest)
		require.Empty(t, ehr.requests())
	})
}

// TestMarksWouldBeFound: the tests above look in the right places. The mark is in what is asked for and read, and comes back with the order.
func TestMarksWouldBeFound(t *testing.T) {
	a := markedCall(t, "order-sign")
	ehr := startEHR(t, prefetched(t, a.body(t))...)
	status, answer := call(t, serveReading(t, readingOptions{}), ehr.withAccess(t, bare(t, a.body(t))))
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, string(answer), phiMark)
	require.NotContains(t, saidBeyondTheOrders(t, answer), phiMark)
	require.Contains(t, saidBeyondTheOrders(t, answer), "Hemgenix")
	require.Contains(t, strings.Join(ehr.requests(), "\n"), phiMark)
}

package service_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/internal/ehr"
)

// trouble is what a FHIR server does in the place of an answer.
type trouble struct {
	do       http.HandlerFunc
	says     string // what the reason says of it
	attempts int
	// silent servers answer nothing until the reader gives up.
	silent bool
}

// ehrOptions are those of a client that waits so long for an answer. (A server of the tests may be called ehr, as the package.)
func ehrOptions(timeout time.Duration) ehr.Options { return ehr.Options{ReadTimeout: timeout} }

// options are those of a service that meets the trouble: with a server that is silent it does not wait, with others as long as it takes.
func (t trouble) options() readingOptions {
	if t.silent {
		return readingOptions{ehr: ehrOptions(30 * time.Millisecond)}
	}
	return readingOptions{}
}

// listener is a server that nobody may ask anything.
type listener struct {
	*httptest.Server
	asked atomic.Int64
}

func startListener(t testing.TB) *listener {
	t.Helper()
	l := &listener{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.asked.Add(1)
		sendFHIR(w, http.StatusOK, `{"resourceType":"Bundle","type":"searchset"}`)
	}))
	t.Cleanup(func() {
		l.Close()
		require.Zero(t, l.asked.Load(), "the second listener was asked")
	})
	return l
}

// troubles are all kinds of them; elsewhere is the server that some redirect to.
func troubles(elsewhere string) map[string]trouble {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { sendFHIR(w, code, anOutcome) }
	}
	text := func(contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write([]byte(body))
		}
	}
	again := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }
	silence := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	fhir := func(body string) http.HandlerFunc { return text("application/fhir+json", body) }
	moved := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere+r.URL.Path, code) }
	}
	const notFHIR, other, away = "not FHIR JSON", "something else than was asked for", "redirected to another server"
	return map[string]trouble{
		"401":                              {do: status(401), says: "401", attempts: 1},
		"403":                              {do: status(403), says: "403", attempts: 1},
		"404":                              {do: status(404), says: "404", attempts: 1},
		"410":                              {do: status(410), says: "410", attempts: 1},
		"429":                              {do: status(429), says: "429", attempts: 2},
		"500":                              {do: status(500), says: "500", attempts: 2},
		"503":                              {do: status(503), says: "503", attempts: 2},
		"no content":                       {do: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, says: "204", attempts: 1},
		"a page to sign in":                {do: text("text/html", "<html>sign in</html>"), says: notFHIR, attempts: 1},
		"a page that is said to be FHIR":   {do: fhir("<html>sign in</html>"), says: notFHIR, attempts: 1},
		"XML":                              {do: text("application/fhir+xml", "<Medication/>"), says: notFHIR, attempts: 1},
		"nothing":                          {do: fhir(""), says: notFHIR, attempts: 1},
		"a list":                           {do: fhir("[]"), says: notFHIR, attempts: 1},
		"half a document":                  {do: fhir(`{"resourceType":"Bundle","entry":[{"resource":`), says: notFHIR, attempts: 1},
		"a member twice":                   {do: fhir(`{"resourceType":"Bundle","resourceType":"Medication"}`), says: notFHIR, attempts: 1},
		"an OperationOutcome":              {do: fhir(anOutcome), says: other, attempts: 1},
		"another type":                     {do: fhir(`{"resourceType":"Basic","id":"med-1","code":{"text":"Hemgenix"}}`), says: other, attempts: 1},
		"another id":                       {do: anotherID, says: other, attempts: 1},
		"a redirect to another server":     {do: moved(http.StatusFound), says: away, attempts: 1},
		"a redirect that keeps the method": {do: moved(http.StatusTemporaryRedirect), says: away, attempts: 1},
		"a redirect for good":              {do: moved(http.StatusMovedPermanently), says: away, attempts: 1},
		"a redirect in circles":            {do: again, says: "redirected too often", attempts: 4},
		"an answer that breaks off": {do: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "4000")
			sendFHIR(w, http.StatusOK, `{"resourceType":"Bundle"`)
		}, says: "broke off", attempts: 2},
		"a connection that is closed": {do: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, says: "could not be reached", attempts: 2},
		"silence":                     {do: silence, says: "did not answer in time", attempts: 1, silent: true},
		"half an answer and silence": {do: func(w http.ResponseWriter, r *http.Request) {
			sendFHIR(w, http.StatusOK, `{"resourceType":"Bundle"`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, says: "did not answer in time", attempts: 1, silent: true},
	}
}

// anotherID answers a read with a resource of that type under another id, and a search with something that is no Bundle.
func anotherID(w http.ResponseWriter, r *http.Request) {
	resourceType, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, fhirBase+"/"), "/")
	sendFHIR(w, http.StatusOK, `{"resourceType":"`+resourceType+`","id":"another","code":{"text":"Hemgenix"}}`)
}

// TestAnswerThatIsTooLarge is not read to its end, though it is small on the wire.
func TestAnswerThatIsTooLarge(t *testing.T) {
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, err := writer.Write([]byte(`{"resourceType":"Medication","id":"med-1","x":"` + strings.Repeat("x", 5<<20) + `"}`))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	eachVersion(t, func(t *testing.T, version string) {
		ehr := startEHR(t)
		ehr.instead["Medication/med-1"] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/fhir+json")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(compressed.Bytes())
		}
		a := ask{hook: "order-sign", version: version, orders: among(referring(t, hemgenix("rx-1"), "Medication/med-1")), coverages: []raw{ourCoverage("cov-a")}}
		answer := answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{})
		isTechnical("MedicationRequest/rx-1", false)(t, version, "more than can be read", answer)
	})
}

// TestNobodyListens at the EHR's address.
func TestNobodyListens(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: among(referring(t, hemgenix("rx-1"), "Medication/med-1")), coverages: []raw{ourCoverage("cov-a")}}
		sent := edited(t, startEHR(t).withAccess(t, a.body(t)), edit{"fhirServer", `"http://127.0.0.1:1/r4"`})
		isTechnical("MedicationRequest/rx-1", false)(t, version, "could not be reached", answeredReading(t, sent, a, readingOptions{}))
	})
}

// TestAllTroublesAtOnce: a call that brings nothing, and an EHR that fails in all it is asked.
func TestAllTroublesAtOnce(t *testing.T) {
	elsewhere := startListener(t)
	for kind, trouble := range troubles(elsewhere.URL) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for _, subject := range subjects(t) {
				eachVersion(t, func(t *testing.T, version string) {
					a := subject.ask
					a.hook, a.version = subject.hook, version
					known := a
					known.prefetch = map[string]any{"patient": nil, "encounter": nil, "medicationRequests": nil, "serviceRequests": nil}
					ehr := startEHR(t)
					for _, what := range []string{"Coverage", "Patient/" + thePatient, "Encounter/" + theVisit, "MedicationRequest/rx-100", "ServiceRequest/sr-100"} {
						ehr.instead[what] = trouble.do
					}
					sent := ehr.withAccess(t, bare(t, a.body(t)))
					switch {
					case speaks22(version):
						require.Equal(t, "not-found", refusedReading(t, sent, http.StatusBadRequest, trouble.options()).code)
					case subject.hook == "order-dispatch":
						refusedReading(t, sent, http.StatusPreconditionFailed, trouble.options())
					default:
						require.Empty(t, answeredReading(t, sent, known, trouble.options()).annotated())
					}
				})
			}
		})
	}
}

// TestTroubleWithALinkSaysNothingAboutOtherServices: an infusion of which one link cannot be read is decided by the link that can, and a service
// that gives no drug needs none.
func TestTroubleWithALinkSaysNothingAboutOtherServices(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		both := with(t, infusion("sr-1"), "basedOn", `[{"reference":"MedicationRequest/rx-404"},{"reference":"MedicationRequest/rx-1"}]`)
		panel := forDrug(t, liverPanel("sr-2"), "MedicationRequest/rx-404")
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1"), both, panel}, coverages: []raw{ourCoverage("cov-a")}}
		ehr := startEHR(t)
		answer := answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{})
		require.Equal(t, "not-covered", answer.verdict("ServiceRequest/sr-1"))
		require.Equal(t, noRule, answer.verdict("ServiceRequest/sr-2"))
		require.Contains(t, answer.reason("ServiceRequest/sr-2"), "No rule")
		require.Equal(t, []string{"MedicationRequest/rx-404"}, ehr.requests())
	})
}

// TestNameServesWhereTheDrugCannotBeRead: the display of the reference may name it.
func TestNameServesWhereTheDrugCannotBeRead(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		named := withMedication(t, hemgenix("rx-1"), `{"reference":"Medication/med-404","display":"HEMGENIX 2E13 GC/KG SUSP"}`, "")
		a := ask{hook: "order-sign", version: version, orders: []raw{named}, coverages: []raw{ourCoverage("cov-a")}}
		ehr := startEHR(t)
		answer := answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{})
		require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-1"))
		require.Contains(t, answer.detail(), "Matched on the name")
	})
}

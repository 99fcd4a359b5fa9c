package service_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/hooks"
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
		"more than can be read":            {do: fhir(`{"resourceType":"Bundle","x":"` + strings.Repeat("x", 5<<20) + `"}`), says: "more than can be read", attempts: 1},
		"a redirect to another server":     {do: moved(http.StatusFound), says: away, attempts: 1},
		"a redirect that keeps the method": {do: moved(http.StatusTemporaryRedirect), says: away, attempts: 1},
		"a redirect for good":              {do: moved(http.StatusMovedPermanently), says: away, attempts: 1},
		"a redirect in circles":            {do: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }, says: "redirected too often", attempts: 4},
		"an answer that breaks off": {do: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "4000")
			sendFHIR(w, http.StatusOK, `{"resourceType":"Bundle"`)
		}, says: "broke off", attempts: 2},
		"a connection that is closed": {do: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, says: "could not be reached", attempts: 2},
		"silence":                     {do: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, says: "did not answer in time", attempts: 1, silent: true},
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

// unreadable is a call of which one thing cannot be read. All else that it needs comes by prefetch.
type unreadable struct {
	ask         // with that thing
	key  string // under which it would have come by prefetch
	what string // how the EHR is asked for it
	// status is that of the answer, and issue the code of a refusal.
	status20, status22 int
	issue              string
	// left is what comes of the call when the thing is left out, to judge the answer by.
	left func(a ask) ask
	// check looks at an answer.
	check func(t *testing.T, version, says string, answer reply)
}

// unreadables are calls of each thing that may have to be read.
func unreadables(t *testing.T) map[string]unreadable {
	t.Helper()
	const (
		rx, sr   = "MedicationRequest/rx-1", "ServiceRequest/sr-1"
		aPatient = "Patient/" + thePatient
	)
	list := func(resources ...raw) map[string]any { return bundle("searchset", resources) }
	ours := []raw{ourCoverage("cov-a")}
	byReference := referring(t, hemgenix("rx-1"), "Medication/med-1")
	without := func(key string) func(a ask) ask {
		return func(a ask) ask {
			a.prefetch = map[string]any{key: nil}
			return a
		}
	}
	// The order in trouble stands between others, which are answered as ever.
	among := func(order raw) []raw { return []raw{beqvez("rx-8"), order, liverPanel("sr-9")} }
	others := func(t *testing.T, answer reply) {
		require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-8"))
		require.Equal(t, noRule, answer.verdict("ServiceRequest/sr-9"))
		require.Contains(t, strings.Join(answer.summaries(), "\n"), "Beqvez")
	}
	isTechnical := func(reference string, alone bool) func(t *testing.T, version, says string, answer reply) {
		return func(t *testing.T, version, says string, answer reply) {
			requireTechnical(t, version, answer, reference, says)
			if !alone {
				others(t, answer)
			}
			require.NotContains(t, string(answer.text), "Hemgenix")
		}
	}
	cases := map[string]unreadable{
		"order-sign, the drug": {
			ask: ask{hook: "order-sign", orders: among(byReference), coverages: ours, prefetch: map[string]any{"medications": list(medication("med-1"))}},
			key: "medications", what: "Medication/med-1", left: without("medications"), check: isTechnical(rx, false)},
		"order-dispatch, the drug": {
			ask: ask{hook: "order-dispatch", orders: among(byReference), coverages: ours, prefetch: map[string]any{"medications": list(medication("med-1"))}},
			key: "medications", what: "Medication/med-1", left: without("medications"), check: isTechnical(rx, false)},
		"order-sign, an ingredient": {
			ask: ask{hook: "order-sign", orders: among(byReference), coverages: ours, prefetch: map[string]any{
				"medications": list(compound("med-1", "Medication/ing-1")), "ingredients": list(medication("ing-1"))}},
			key: "ingredients", what: "Medication/ing-1",
			left: func(a ask) ask {
				a.prefetch = map[string]any{"medications": list(compound("med-1", "Medication/ing-1"))}
				return a
			}, check: isTechnical(rx, false)},
		"order-sign, the drug that an infusion is for": {
			ask: ask{hook: "order-sign", orders: among(forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")), coverages: ours, prefetch: map[string]any{"drugs": list(hemgenix("rx-0"))}},
			key: "drugs", what: "MedicationRequest/rx-0", left: without("drugs"), check: isTechnical(sr, false)},
		"order-sign, the drug of the order that an infusion is for": {
			ask: ask{hook: "order-sign", orders: among(forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")), coverages: ours, prefetch: map[string]any{
				"drugs": list(referring(t, hemgenix("rx-0"), "Medication/med-1")), "medications": list(medication("med-1"))}},
			key: "medications", what: "Medication/med-1",
			left: func(a ask) ask {
				a.prefetch = map[string]any{"drugs": list(referring(t, hemgenix("rx-0"), "Medication/med-1"))}
				return a
			}, check: isTechnical(sr, false)},
		"order-dispatch, the drug that an infusion is for": {
			ask: ask{hook: "order-dispatch", orders: among(forDrug(t, infusion("sr-1"), "ServiceRequest/sr-0")), coverages: ours, prefetch: map[string]any{"drugs": list(j1411("sr-0"))}},
			key: "drugs", what: "ServiceRequest/sr-0", left: without("drugs"), check: isTechnical(sr, false)},
		"order-dispatch, the only order": {
			ask: ask{hook: "order-dispatch", orders: []raw{hemgenix("rx-1")}, coverages: ours}, key: "medicationRequests", what: rx,
			status20: http.StatusPreconditionFailed, status22: http.StatusPreconditionFailed, issue: "processing"},
		"order-dispatch, an order of several": {
			ask: ask{hook: "order-dispatch", orders: []raw{hemgenix("rx-1"), j1411("sr-1"), liverPanel("sr-9")}, coverages: ours}, key: "medicationRequests", what: rx,
			left: func(a ask) ask {
				a.context = map[string]any{"dispatchedOrders": addresses(t, a.orders)}
				a.orders = a.orders[1:]
				return a
			},
			check: func(t *testing.T, _, _ string, answer reply) {
				require.Equal(t, []string{sr, "ServiceRequest/sr-9"}, answer.annotated())
				require.Equal(t, "not-covered", answer.verdict(sr))
			}},
		"appointment-book, the order that it is for": {
			ask: ask{hook: "appointment-book", appointments: []raw{basedOn(t, appointment("app-1"), sr)}, orders: []raw{j1411("sr-1")}, coverages: ours},
			key: "serviceRequests", what: sr, status22: http.StatusPreconditionFailed, issue: "processing",
			left: without("serviceRequests"), check: isTechnical("Appointment/app-1", true)},
		"appointment-book, the drug that it is for": {
			ask: ask{hook: "appointment-book", appointments: []raw{basedOnAlternate(t, appointment("app-1"), rx)}, orders: []raw{byReference}, coverages: ours,
				prefetch: map[string]any{"medications": list(medication("med-1"))}},
			key: "medications", what: "Medication/med-1", left: without("medications"),
			check: func(t *testing.T, version, says string, answer reply) {
				about := "Appointment/app-1"
				if speaks22(version) {
					about = rx
				}
				requireTechnical(t, version, answer, about, says)
			}},
		"order-select, the drug": {
			ask: ask{hook: "order-select", orders: among(byReference), coverages: ours, prefetch: map[string]any{"medications": list(medication("med-1"))}},
			key: "medications", what: "Medication/med-1", left: without("medications"),
			check: func(t *testing.T, _, _ string, answer reply) {
				require.Equal(t, []string{"MedicationRequest/rx-8"}, answer.annotated()) // a secondary hook says what is worth saying
			}},
		"order-sign, the patient": {
			ask: ask{hook: "order-sign", orders: []raw{hemgenix("rx-1"), liverPanel("sr-9")}, coverages: ours}, key: "patient", what: aPatient,
			left: func(a ask) ask { return a },
			check: func(t *testing.T, _, _ string, answer reply) {
				require.Equal(t, "not-covered", answer.verdict(rx))
				require.NotEmpty(t, answer.suggestions())
				for _, suggestion := range answer.suggestions() {
					require.NotContains(t, suggestion.at("label").text(), "BeneFIX", "it has a lower age limit, and the age is not known")
				}
			}},
		"encounter-start, the encounter": {
			ask: ask{hook: "encounter-start", coverages: []raw{with(t, ours[0], "period/end", `"2026-06-30"`)}}, key: "encounter", what: "Encounter/" + theVisit,
			left:  func(a ask) ask { return a },
			check: func(t *testing.T, _, _ string, answer reply) { require.Empty(t, answer.annotated()) }},
	}
	noAction := func(t *testing.T, _, _ string, answer reply) { require.Empty(t, answer.annotated()) }
	asAdvice := func(t *testing.T, version, says string, answer reply) {
		noAction(t, version, says, answer)
		require.True(t, strings.HasPrefix(answer.detail(), "If this patient is a "+payerName+" member:"), answer.detail())
	}
	for _, subject := range subjects(t) {
		check := asAdvice
		if strings.HasPrefix(subject.hook, "encounter-") {
			check = noAction
		}
		a := subject.ask
		a.hook, a.coverages = subject.hook, ours
		cases[subject.hook+", the Coverages"] = unreadable{ask: a, key: "coverage", what: "Coverage", status22: http.StatusBadRequest, issue: "not-found",
			left: func(a ask) ask {
				a.coverages = nil
				return a
			}, check: check}
	}
	for hook, orders := range map[string][]raw{"order-sign": among(hemgenix("rx-1")), "order-dispatch": among(hemgenix("rx-1"))} {
		cases[hook+", the payer"] = unreadable{
			ask: ask{hook: hook, orders: orders, coverages: []raw{coverageOf("org-1")}, prefetch: map[string]any{"payers": list(payerOrganization("org-1"))}},
			key: "payers", what: "Organization/org-1", left: without("payers"),
			check: func(t *testing.T, version, says string, answer reply) {
				if speaks22(version) {
					for _, order := range orders {
						requireTechnical(t, version, answer, addressOf(t, order), says)
					}
					require.Empty(t, answer.summaries())
					return
				}
				require.Equal(t, "not-covered", answer.verdict(rx))
				require.Contains(t, answer.reason(rx), "Assumed")
				require.Contains(t, answer.detail(), "does not identify its payer")
			}}
	}
	return cases
}

// TestTroubleOfTheEHR: whatever a FHIR server does instead of answering, only what depends on the answer suffers, and says why; a second
// server is never asked.
func TestTroubleOfTheEHR(t *testing.T) {
	elsewhere := startListener(t)
	for name, missing := range unreadables(t) {
		for kind, trouble := range troubles(elsewhere.URL) {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				eachVersion(t, func(t *testing.T, version string) {
					missing := missing
					missing.version = version
					full := missing.body(t)
					ehr := startEHR(t, prefetched(t, full)...)
					ehr.instead[missing.what] = trouble.do
					sent := ehr.withAccess(t, edited(t, full, edit{"prefetch/" + missing.key, ""}))
					status := missing.status20
					if speaks22(version) {
						status = missing.status22
					}
					if status != 0 {
						require.Equal(t, missing.issue, refusedReading(t, sent, status, trouble.options()).code)
					} else {
						known := missing.left(missing.ask)
						answer := answeredReading(t, sent, known, trouble.options())
						missing.check(t, version, trouble.says, answer)
						require.NotContains(t, string(answer.text), theToken)
					}
					asked := ehr.requests()
					if !trouble.silent { // one that is silent may not have been reached when the reader gave up
						require.Len(t, asked, trouble.attempts, "the EHR is asked once, and once more when that may help")
					}
					require.LessOrEqual(t, len(slices.Compact(asked)), 1, "nothing else is read")
				})
			})
		}
	}
}

// TestNobodyListens at the EHR's address.
func TestNobodyListens(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		ehr := startEHR(t)
		a := ask{hook: "order-sign", version: version, orders: []raw{referring(t, hemgenix("rx-1"), "Medication/med-1"), beqvez("rx-2")}, coverages: []raw{ourCoverage("cov-a")}}
		sent := ehr.withAccess(t, a.body(t))
		server := serveReading(t, readingOptions{})
		ehr.Close() // only now, or the service could get the EHR's port
		status, text := call(t, server, sent)
		require.Equal(t, http.StatusOK, status, string(text))
		answer := checked(t, version, a.hook, sent, text)
		requireTechnical(t, version, answer, "MedicationRequest/rx-1", "could not be reached")
		require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-2"))
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

// TestSlowEHRDoesNotDelayTheAnswer: the answer leaves before the call's deadline whatever the EHR does, with what there is by then. The
// EHR here never answers, so that a service that waited for it would not answer at all; one that did not keep back time for the
// answer would give 503.
func TestSlowEHRDoesNotDelayTheAnswer(t *testing.T) {
	silence := troubles("")["silence"].do
	options := readingOptions{hooks: hooks.Options{Deadline: 900 * time.Millisecond}}
	orders := []raw{referring(t, hemgenix("rx-1"), "Medication/med-1"), beqvez("rx-2")}
	ours, medications := []raw{ourCoverage("cov-a")}, bundle("searchset", []raw{medication("med-1")})
	for name, test := range map[string]struct {
		slow map[string]string // what the EHR is asked for, by the key that it would have come under
		// known is the call without that.
		known ask
		check func(t *testing.T, version string, answer reply)
	}{
		"the drug": {map[string]string{"medications": "Medication/med-1"}, ask{orders: orders, coverages: ours},
			func(t *testing.T, version string, answer reply) {
				requireTechnical(t, version, answer, "MedicationRequest/rx-1", "did not answer in time")
				require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-2"))
			}},
		"the patient": {map[string]string{"patient": "Patient/" + thePatient}, ask{orders: orders, coverages: ours, prefetch: map[string]any{"medications": medications}},
			func(t *testing.T, _ string, answer reply) {
				require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-1"))
			}},
		"all": {map[string]string{"medications": "Medication/med-1", "patient": "Patient/" + thePatient, "coverage": "Coverage"}, ask{orders: orders},
			func(t *testing.T, _ string, answer reply) {
				require.Empty(t, answer.annotated())
				require.Contains(t, strings.Join(answer.summaries(), "\n"), "Beqvez")
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, func(t *testing.T, version string) {
				t.Parallel()
				known := test.known
				known.hook, known.version = "order-sign", version
				ehr := startEHR(t)
				sent := ehr.withAccess(t, known.body(t))
				for key, what := range test.slow {
					ehr.instead[what] = silence
					if request, err := parse(sent); err == nil && request.at("prefetch", key) != nil {
						sent = edited(t, sent, edit{"prefetch/" + key, ""})
					}
				}
				if speaks22(version) && known.coverages == nil {
					refusedReading(t, sent, http.StatusBadRequest, options)
					return
				}
				test.check(t, version, answeredReading(t, sent, known, options))
			})
		})
	}
}

// TestWhatIsNeededIsReadAtOnce: the EHR answers only when it has been asked for all that is known to be needed.
func TestWhatIsNeededIsReadAtOnce(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		known := ask{hook: "order-dispatch", version: version, orders: []raw{hemgenix("rx-1"), beqvez("rx-2"), j1411("sr-1")}, coverages: []raw{ourCoverage("cov-a")}}
		ehr := startEHR(t, prefetched(t, known.body(t))...)
		var asked sync.WaitGroup
		for what, answer := range map[string]http.HandlerFunc{
			"Coverage":               func(w http.ResponseWriter, r *http.Request) { ehr.search(w, "Coverage", r.URL.Query()) },
			"MedicationRequest/rx-1": func(w http.ResponseWriter, _ *http.Request) { ehr.read(w, "MedicationRequest/rx-1") },
			"MedicationRequest/rx-2": func(w http.ResponseWriter, _ *http.Request) { ehr.read(w, "MedicationRequest/rx-2") },
			"ServiceRequest/sr-1":    func(w http.ResponseWriter, _ *http.Request) { ehr.read(w, "ServiceRequest/sr-1") },
		} {
			asked.Add(1)
			ehr.instead[what] = func(w http.ResponseWriter, r *http.Request) {
				asked.Done()
				asked.Wait()
				answer(w, r)
			}
		}
		answer := answeredReading(t, ehr.withAccess(t, bare(t, known.body(t))), known, readingOptions{})
		require.Len(t, answer.annotated(), 3)
	})
}

// TestManyOrdersDoNotFloodTheEHR: all are read, some at a time. The EHR holds its answers back for a while, so that requests could pile up.
func TestManyOrdersDoNotFloodTheEHR(t *testing.T) {
	const many, some, most = 120, 2, 32
	var orders []raw
	for i := range many {
		orders = append(orders, beqvez("rx-"+strconv.Itoa(i)))
	}
	known := ask{hook: "order-dispatch", version: "2.2", orders: orders, coverages: []raw{ourCoverage("cov-a")}}
	ehr := startEHR(t, prefetched(t, known.body(t))...)
	var inFlight, highest atomic.Int64
	arrived, answers := make(chan bool, many), make(chan bool)
	for _, order := range orders {
		what := addressOf(t, order)
		ehr.instead[what] = func(w http.ResponseWriter, _ *http.Request) {
			now := inFlight.Add(1)
			for before := highest.Load(); now > before && !highest.CompareAndSwap(before, now); before = highest.Load() {
			}
			arrived <- true
			<-answers
			inFlight.Add(-1)
			ehr.read(w, what)
		}
	}
	go func() {
		for range some {
			<-arrived
		}
		for range 50_000 {
			runtime.Gosched()
		}
		close(answers)
	}()
	answer := answeredReading(t, ehr.withAccess(t, edited(t, known.body(t), edit{"prefetch/medicationRequests", ""})), known, readingOptions{})
	require.Len(t, answer.annotated(), many)
	require.LessOrEqual(t, highest.Load(), int64(most))
}

// TestSecondAttemptServes: one failure that passes costs nothing but time.
func TestSecondAttemptServes(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		c := readables(t, "")["order-sign, drug as an ingredient"]
		c.version = version
		full := c.body(t)
		ehr := startEHR(t, prefetched(t, full)...)
		for _, resource := range ehr.holds {
			what := addressOf(t, resource)
			var asked atomic.Int64
			ehr.instead[what] = func(w http.ResponseWriter, _ *http.Request) {
				if asked.Add(1) == 1 {
					sendFHIR(w, http.StatusServiceUnavailable, anOutcome)
					return
				}
				ehr.read(w, what)
			}
		}
		answer := answeredReading(t, ehr.withAccess(t, bare(t, full)), c.ask, readingOptions{})
		require.Equal(t, withoutIDs(t, answerTo(t, full)), withoutIDs(t, answer.text))
	})
}

// TestReferencesToOtherServersAreNotFollowed: the token is for the EHR's FHIR server, whatever an order, a Coverage or a page refers to.
func TestReferencesToOtherServersAreNotFollowed(t *testing.T) {
	elsewhere := startListener(t)
	ours := []raw{ourCoverage("cov-a")}
	away := elsewhere.URL + fhirBase + "/"
	const leads = "leads to no resource on the EHR's FHIR server"
	technicalOn := func(reference, why string) func(t *testing.T, version string, answer reply) {
		return func(t *testing.T, version string, answer reply) { requireTechnical(t, version, answer, reference, why) }
	}
	for name, test := range map[string]struct {
		ask
		status20, status22 int
		check              func(t *testing.T, version string, answer reply)
	}{
		"a drug": {ask: ask{hook: "order-sign", orders: []raw{referring(t, hemgenix("rx-1"), away+"Medication/med-1")}, coverages: ours},
			check: technicalOn("MedicationRequest/rx-1", leads)},
		"a drug that an infusion is for": {ask: ask{hook: "order-sign", orders: []raw{forDrug(t, infusion("sr-1"), away+"MedicationRequest/rx-0")}, coverages: ours},
			check: technicalOn("ServiceRequest/sr-1", leads)},
		"a dispatched order": {ask: ask{hook: "order-dispatch", coverages: ours, context: map[string]any{"dispatchedOrders": []string{away + "MedicationRequest/rx-1"}}},
			status20: http.StatusPreconditionFailed, status22: http.StatusPreconditionFailed},
		"what an appointment is for": {ask: ask{hook: "appointment-book", appointments: []raw{basedOn(t, appointment("app-1"), away+"ServiceRequest/sr-1")}, coverages: ours},
			status22: http.StatusPreconditionFailed, check: technicalOn("Appointment/app-1", leads)},
		"a payer": {ask: ask{hook: "order-sign", orders: []raw{hemgenix("rx-1")}, coverages: []raw{coverageBy("cov-a", `{"reference":"`+away+`Organization/org-1"}`)}},
			check: func(t *testing.T, version string, answer reply) {
				if speaks22(version) {
					requireTechnical(t, version, answer, "MedicationRequest/rx-1", leads)
				} else {
					require.Contains(t, answer.reason("MedicationRequest/rx-1"), "Assumed")
				}
			}},
		"a patient's name for another host": {ask: ask{hook: "order-sign", orders: []raw{referring(t, hemgenix("rx-1"), "http://127.0.0.1.nip.example/r4/Medication/med-1")}, coverages: ours},
			check: technicalOn("MedicationRequest/rx-1", leads)},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				test := test
				test.version = version
				ehr := startEHR(t, medication("med-1"), hemgenix("rx-0"), hemgenix("rx-1"), j1411("sr-1"), payerOrganization("org-1"))
				sent := ehr.withAccess(t, test.body(t))
				status := test.status20
				if speaks22(version) {
					status = test.status22
				}
				if status != 0 {
					refusedReading(t, sent, status, readingOptions{})
				} else {
					test.check(t, version, answeredReading(t, sent, test.ask, readingOptions{}))
				}
				require.Empty(t, ehr.requests())
			})
		})
	}
}

// TestPageThatCannotBeReadIsNoReasonToDeny: when the Coverages came only in part, one that has ended or is another payer's is not held
// against the patient, since the one in force may be among the rest. One that is in force is answered on.
func TestPageThatCannotBeReadIsNoReasonToDeny(t *testing.T) {
	elsewhere := startListener(t)
	all := troubles(elsewhere.URL)
	const nextElsewhere, noToken = "the next page is on another server", "no token"
	for name, first := range map[string]raw{
		"ended":              with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`),
		"of another payer":   coverageBy("cov-f", foreignPayer),
		"of another patient": with(t, ourCoverage("cov-x"), "beneficiary/reference", `"Patient/pat-9999"`),
		"in force":           ourCoverage("cov-a"),
	} {
		for _, kind := range []string{"401", "404", "500", "a page to sign in", "another type", "a redirect to another server", "silence", nextElsewhere, noToken} {
			for _, by := range []string{"prefetch", "search"} {
				if by == "search" && kind == noToken {
					continue
				}
				t.Run(name+"/"+by+"/"+kind, func(t *testing.T) {
					t.Parallel()
					eachVersion(t, func(t *testing.T, version string) {
						ehr := startEHR(t, first, ourCoverage("cov-z"))
						next := ehr.base() + "/Coverage?page=2"
						trouble := all[kind]
						switch kind {
						case nextElsewhere:
							next = elsewhere.URL + fhirBase + "/Coverage?page=2"
						case noToken:
						default:
							ehr.instead["Coverage?page=2"] = trouble.do
						}
						page := pageOf([]raw{first}, next)
						known := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{first}}
						sent := known
						sent.coverages = nil
						if by == "prefetch" {
							sent.prefetch = map[string]any{"coverage": raw(page)}
						} else {
							ehr.instead[coverageSearch] = func(w http.ResponseWriter, _ *http.Request) { sendFHIR(w, http.StatusOK, page) }
						}
						body := sent.body(t)
						if kind != noToken {
							body = ehr.withAccess(t, body)
						}
						switch {
						case name == "in force" && by == "prefetch":
							require.Equal(t, "not-covered", answeredReading(t, body, known, trouble.options()).verdict("MedicationRequest/rx-1"))
						case speaks22(version):
							require.Equal(t, "not-found", refusedReading(t, body, http.StatusBadRequest, trouble.options()).code)
						default:
							answer := answeredReading(t, body, ask{hook: "order-sign", version: version, orders: known.orders}, trouble.options())
							require.Empty(t, answer.annotated())
							require.True(t, strings.HasPrefix(answer.detail(), "If this patient is a "+payerName+" member:"), answer.detail())
						}
					})
				})
			}
		}
	}
}

// TestDataOfAnotherPatientIsNotTaken, though the EHR gives it under the right address.
func TestDataOfAnotherPatientIsNotTaken(t *testing.T) {
	const stranger, subject = `"Patient/pat-9999"`, "subject/reference"
	ended := with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`)
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("Coverage", func(t *testing.T) {
			ehr := startEHR(t, patient())
			theirs := with(t, ourCoverage("cov-a"), "beneficiary/reference", stranger)
			ehr.instead["Coverage"] = func(w http.ResponseWriter, _ *http.Request) { sendFHIR(w, http.StatusOK, pageOf([]raw{theirs}, "")) }
			a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}}
			sent := ehr.withAccess(t, bare(t, a.body(t)))
			if speaks22(version) {
				refusedReading(t, sent, http.StatusBadRequest, readingOptions{})
				return
			}
			require.Empty(t, answeredReading(t, sent, a, readingOptions{}).annotated())
		})
		t.Run("dispatched order", func(t *testing.T) {
			known := ask{hook: "order-dispatch", version: version, orders: []raw{beqvez("rx-2")}, coverages: []raw{ourCoverage("cov-a")},
				context: map[string]any{"dispatchedOrders": []string{"MedicationRequest/rx-1", "MedicationRequest/rx-2"}}}
			sent := edited(t, known.body(t), edit{"prefetch/medicationRequests", ""})
			ehr := startEHR(t, append(prefetched(t, known.body(t)), with(t, hemgenix("rx-1"), subject, stranger))...)
			answer := answeredReading(t, ehr.withAccess(t, sent), known, readingOptions{})
			require.Equal(t, []string{"MedicationRequest/rx-2"}, answer.annotated())
			require.NotContains(t, string(answer.text), "Hemgenix")
			require.NotContains(t, string(answer.text), "pat-9999")
		})
		t.Run("encounter", func(t *testing.T) {
			ehr := startEHR(t, with(t, encounter(), subject, stranger))
			a := ask{hook: "encounter-start", version: version, coverages: []raw{ended}, prefetch: map[string]any{"encounter": nil}}
			require.Empty(t, answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{}).annotated())
		})
		t.Run("drug that an infusion is for", func(t *testing.T) {
			ehr := startEHR(t, with(t, hemgenix("rx-0"), subject, stranger))
			a := ask{hook: "order-sign", version: version, orders: []raw{forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")}, coverages: []raw{ourCoverage("cov-a")}}
			answer := answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{})
			require.Equal(t, noRule, answer.verdict("ServiceRequest/sr-1"))
			require.NotContains(t, string(answer.text), "Hemgenix")
		})
	})
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

// TestRedirectOnTheServerIsFollowed: an EHR may move within itself.
func TestRedirectOnTheServerIsFollowed(t *testing.T) {
	ehr := startEHR(t, medication("med-1"), with(t, medication("med-1"), "id", `"med-2"`))
	ehr.instead["Medication/med-1"] = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("moved") {
			ehr.read(w, "Medication/med-1")
			return
		}
		http.Redirect(w, r, ehr.base()+"/Medication/med-1?moved="+strconv.Itoa(1), http.StatusFound)
	}
	a := ask{hook: "order-sign", orders: []raw{referring(t, hemgenix("rx-1"), "Medication/med-1")}, coverages: []raw{ourCoverage("cov-a")}}
	require.Equal(t, "not-covered", answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{}).verdict("MedicationRequest/rx-1"))
}

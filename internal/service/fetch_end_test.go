package service_test

import (
	"bytes"
	"context"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/hooks"
	"covercard/internal/ehr"
	"covercard/internal/service"
)

// held are answers of a FHIR server that do not come.
type held struct {
	asked   sync.WaitGroup // done when each was asked for
	waiting atomic.Int64   // how many are waited for
}

// hold makes the EHR hold back its answers to these.
func (h *held) hold(e *ehrServer, what ...string) {
	h.asked.Add(len(what))
	for _, one := range what {
		e.instead[one] = func(_ http.ResponseWriter, r *http.Request) {
			h.waiting.Add(1)
			defer h.waiting.Add(-1)
			h.asked.Done()
			<-r.Context().Done()
		}
	}
}

// waitForEnd returns when nobody waits for the answers any more, and the service has ended what waited.
func (h *held) waitForEnd() {
	for h.waiting.Load() > 0 || isRunning("covercard/internal/intake") || isRunning("covercard/internal/ehr") {
		runtime.Gosched()
	}
}

// isRunning tells whether a goroutine runs code of a package.
func isRunning(name string) bool {
	stacks := make([]byte, 1<<20)
	return strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), name+".")
}

// TestReadsEndWhenTheClientGivesUp: the EHR is told that nobody waits for its answers any more, and the service stops.
func TestReadsEndWhenTheClientGivesUp(t *testing.T) {
	referringTo := func(medication string) raw { return referring(t, hemgenix("rx-1"), medication) }
	two := []raw{referringTo("Medication/med-1"), with(t, referringTo("Medication/med-2"), "id", `"rx-2"`)}
	for name, test := range map[string]struct {
		ask
		holds []string
	}{
		"in the first round": {ask{hook: "order-sign", orders: two},
			[]string{"Coverage", "Medication/med-1", "Medication/med-2", "Patient/" + thePatient}},
		"in a later round": {ask{hook: "order-dispatch", orders: two[:1], coverages: []raw{coverageOf("org-1")}},
			[]string{"Medication/med-1", "Organization/org-1"}},
		"on a page": {ask{hook: "order-dispatch", orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a"), ourCoverage("cov-b")}},
			[]string{"Coverage?page=2"}},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := test.ask
				a.version = version
				ehr := startEHR(t, prefetched(t, a.body(t))...)
				ehr.perPage = 1
				var answers held
				answers.hold(ehr, test.holds...)
				server := serveReading(t, readingOptions{})

				ctx, giveUp := context.WithCancel(t.Context())
				defer giveUp()
				body := bytes.NewReader(ehr.withAccess(t, bare(t, a.body(t))))
				request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/cds-services/"+a.hook, body)
				require.NoError(t, err)
				request.Header.Set("Content-Type", "application/json")
				gone := make(chan error)
				go func() {
					response, err := http.DefaultClient.Do(request)
					if err == nil {
						response.Body.Close()
					}
					gone <- err
				}()
				answers.asked.Wait()
				giveUp()
				require.ErrorIs(t, <-gone, context.Canceled)
				server.Close() // waits for the call
				answers.waitForEnd()
			})
		})
	}
}

// TestReadsEndWithTheDeadline: what the EHR did not answer by then is given up, not left to run.
func TestReadsEndWithTheDeadline(t *testing.T) {
	ehr := startEHR(t)
	var answers held
	answers.hold(ehr, "Coverage", "Medication/med-1", "Patient/"+thePatient)
	a := ask{hook: "order-sign", version: "2.2", orders: []raw{referring(t, hemgenix("rx-1"), "Medication/med-1")}}
	options := readingOptions{hooks: hooks.Options{Deadline: 900 * time.Millisecond}}
	refusedReading(t, ehr.withAccess(t, bare(t, a.body(t))), http.StatusBadRequest, options)
	answers.waitForEnd()
}

// TestReadsEndWithTheirTimeout, each by itself.
func TestReadsEndWithTheirTimeout(t *testing.T) {
	ehr := startEHR(t)
	var answers held
	answers.hold(ehr, "Medication/med-1")
	a := ask{hook: "order-sign", version: "2.2", coverages: []raw{ourCoverage("cov-a")}}
	a.orders = []raw{referring(t, hemgenix("rx-1"), "Medication/med-1"), hemgenix("rx-2")}
	answer := answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{ehr: ehrOptions(30 * time.Millisecond)})
	require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-2"))
	answers.waitForEnd()
}

// TestCallThatIsOverReadsNothing.
func TestCallThatIsOverReadsNothing(t *testing.T) {
	server := startEHR(t, patient(), ourCoverage("cov-a"), medication("med-1"))
	a := ask{hook: "order-sign", version: "2.0", orders: []raw{referring(t, hemgenix("rx-1"), "Medication/med-1")}}
	request, err := hooks.Decode("order-sign", server.withAccess(t, bare(t, a.body(t))))
	require.NoError(t, err)
	client, err := ehr.New(ehr.Options{})
	require.NoError(t, err)
	rules, err := builtIn()
	require.NoError(t, err)
	ctx, end := context.WithCancel(t.Context())
	end()
	_, err = service.New(service.Options{Library: rules, EHR: client}).Answer(ctx, request)
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, server.requests())
}

// TestCallsAtOnceKeepToTheirOwnEHR: many calls to one service, each of another patient with another EHR.
func TestCallsAtOnceKeepToTheirOwnEHR(t *testing.T) {
	server := serveReading(t, readingOptions{})
	var calls sync.WaitGroup
	for i, order := range []raw{hemgenix("rx-1"), beqvez("rx-1"), benefix("rx-1"), lisinopril("rx-1"), hemgenix("rx-1"), beqvez("rx-1")} {
		known := ask{hook: "order-dispatch", version: versions[i%3], orders: []raw{order}, coverages: []raw{coverageOf("org-1")},
			prefetch: map[string]any{"payers": bundle("searchset", []raw{payerOrganization("org-1")})}}
		full := known.body(t)
		ehr := startEHR(t, prefetched(t, full)...)
		want := withoutIDs(t, answerTo(t, full))
		sent := ehr.withAccess(t, bare(t, full))
		for range 8 {
			calls.Go(func() {
				status, answer := call(t, server, sent)
				if status != http.StatusOK || withoutIDs(t, answer) != want {
					t.Errorf("%d %s", status, answer)
				}
			})
		}
	}
	calls.Wait()
}

// TestAccessIsReadForgivingly: the FHIR server's address may end in a slash, and its token type be written in any case.
func TestAccessIsReadForgivingly(t *testing.T) {
	for name, edits := range map[string][]edit{
		"a slash at the end":   {{"fhirServer", ""}},
		"the type in capitals": {{"fhirAuthorization/token_type", `"BEARER"`}},
		"the patient is named": {{"fhirAuthorization/patient", `"` + thePatient + `"`}},
		"with its type":        {{"fhirAuthorization/patient", `"Patient/` + thePatient + `"`}},
		"no time to live":      {{"fhirAuthorization/expires_in", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask{hook: "order-sign", version: "2.2", orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
			ehr := startEHR(t, prefetched(t, a.body(t))...)
			sent := edited(t, ehr.withAccess(t, bare(t, a.body(t))), edits...)
			if name == "a slash at the end" {
				sent = edited(t, sent, edit{"fhirServer", `"` + ehr.base() + `/"`})
			}
			require.Equal(t, "not-covered", answeredReading(t, sent, a, readingOptions{}).verdict("MedicationRequest/rx-1"))
		})
	}
}

package service_test

import (
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/hooks"
)

// TestSlowEHRDoesNotDelayTheAnswer: the answer leaves before the call's deadline whatever the EHR does, with what there is by then. The
// EHR here never answers, so that a service that waited for it would not answer at all; one that did not keep back time for the
// answer would give 503.
func TestSlowEHRDoesNotDelayTheAnswer(t *testing.T) {
	silence := troubles("")["silence"].do
	options := readingOptions{hooks: hooks.Options{Deadline: 900 * time.Millisecond}}
	orders := []raw{referring(t, hemgenix("rx-1"), "Medication/med-1"), beqvez("rx-2")}
	ours, aPatient := []raw{ourCoverage("cov-a")}, "Patient/"+thePatient
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
		"the patient": {map[string]string{"patient": aPatient}, ask{orders: orders, coverages: ours, prefetch: searched(simpleDrug)},
			func(t *testing.T, _ string, answer reply) {
				require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-1"))
			}},
		"all": {map[string]string{"medications": "Medication/med-1", "patient": aPatient, "coverage": "Coverage"}, ask{orders: orders},
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
					sent = withoutKeys(t, sent, key)
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
	answer := answeredReading(t, ehr.withAccess(t, withoutKeys(t, known.body(t), "medicationRequests")), known, readingOptions{})
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

package service_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// unreadable is a call of which one thing cannot be read. All else that it needs comes by prefetch.
type unreadable struct {
	ask         // with that thing
	key  string // under which it would have come by prefetch
	what string // how the EHR is asked for it
	// refused20 and refused22 are the status of a refusal in a version, and issue is its code; 0 for an answer.
	refused20, refused22 int
	issue                string
	check                check
}

// check looks at the answer to a call of which something could not be read; says is why.
type check func(t *testing.T, version, says string, answer reply)

// searched are searches by their prefetch keys.
func searched(resources map[string][]raw) map[string]any {
	prefetch := map[string]any{}
	for key, hits := range resources {
		prefetch[key] = bundle("searchset", hits)
	}
	return prefetch
}

// isTechnical checks that an order got the answer of one that could not be decided, and that others than it got theirs; alone tells that there
// are none.
func isTechnical(reference string, alone bool) check {
	return func(t *testing.T, version, says string, answer reply) {
		t.Helper()
		requireTechnical(t, version, answer, reference, says)
		require.NotContains(t, string(answer.text), "Hemgenix")
		if alone {
			return
		}
		require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-8"))
		require.Equal(t, noRule, answer.verdict("ServiceRequest/sr-9"))
		require.Contains(t, strings.Join(answer.summaries(), "\n"), "Beqvez")
	}
}

// among puts an order between others, which are answered as ever.
func among(order raw) []raw { return []raw{beqvez("rx-8"), order, liverPanel("sr-9")} }

// unreadableDrugs are calls of which it cannot be read what is ordered.
func unreadableDrugs(t *testing.T) map[string]unreadable {
	t.Helper()
	const (
		rx, sr         = "MedicationRequest/rx-1", "ServiceRequest/sr-1"
		drugKey, drug  = "medications", "Medication/med-1"
		linkedKey      = "linked"
		ingredientsKey = "ingredients"
	)
	byReference := referring(t, hemgenix("rx-1"), drug)
	simple := map[string][]raw{drugKey: {medication("med-1")}}
	compounded := map[string][]raw{drugKey: {compound("med-1", "Medication/ing-1")}, ingredientsKey: {medication("ing-1")}}
	call := func(hook string, order raw, resources map[string][]raw) ask {
		return ask{hook: hook, orders: among(order), coverages: []raw{ourCoverage("cov-a")}, prefetch: searched(resources)}
	}
	forPrescription, forService := forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0"), forDrug(t, infusion("sr-1"), "ServiceRequest/sr-0")
	ofALink := map[string][]raw{drugKey: {medication("med-1")}, linkedKey: {referring(t, hemgenix("rx-0"), drug)}}
	booked := ask{hook: "appointment-book", appointments: []raw{basedOnAlternate(t, appointment("app-1"), rx)}, orders: []raw{byReference},
		coverages: []raw{ourCoverage("cov-a")}, prefetch: searched(simple)}
	return map[string]unreadable{
		"order-sign, the drug":     {ask: call("order-sign", byReference, simple), key: drugKey, what: drug, check: isTechnical(rx, false)},
		"order-dispatch, the drug": {ask: call("order-dispatch", byReference, simple), key: drugKey, what: drug, check: isTechnical(rx, false)},
		"order-select, the drug": {ask: call("order-select", byReference, simple), key: drugKey, what: drug,
			check: func(t *testing.T, _, _ string, answer reply) {
				require.Equal(t, []string{"MedicationRequest/rx-8"}, answer.annotated(), "a secondary hook says what is worth saying")
			}},
		"order-sign, an ingredient": {ask: call("order-sign", byReference, compounded), key: ingredientsKey, what: "Medication/ing-1", check: isTechnical(rx, false)},
		"order-sign, the order that an infusion is for": {ask: call("order-sign", forPrescription, map[string][]raw{linkedKey: {hemgenix("rx-0")}}),
			key: linkedKey, what: "MedicationRequest/rx-0", check: isTechnical(sr, false)},
		"order-dispatch, the service that an infusion is for": {ask: call("order-dispatch", forService, map[string][]raw{linkedKey: {j1411("sr-0")}}),
			key: linkedKey, what: "ServiceRequest/sr-0", check: isTechnical(sr, false)},
		"order-sign, the drug of the order that an infusion is for": {ask: call("order-sign", forPrescription, ofALink),
			key: drugKey, what: drug, check: isTechnical(sr, false)},
		"appointment-book, the drug that it is for": {ask: booked, key: drugKey, what: drug,
			check: func(t *testing.T, version, says string, answer reply) {
				about := "Appointment/app-1"
				if speaks22(version) {
					about = rx
				}
				requireTechnical(t, version, answer, about, says)
			}},
	}
}

// unreadableOrders are calls of which what the hook is about cannot be read, or the patient.
func unreadableOrders(t *testing.T) map[string]unreadable {
	t.Helper()
	const rx, sr = "MedicationRequest/rx-1", "ServiceRequest/sr-1"
	ours := []raw{ourCoverage("cov-a")}
	return map[string]unreadable{
		"order-dispatch, the only order": {ask: ask{hook: "order-dispatch", orders: []raw{hemgenix("rx-1")}, coverages: ours},
			key: "medicationRequests", what: rx, refused20: http.StatusPreconditionFailed, refused22: http.StatusPreconditionFailed, issue: "processing"},
		"order-dispatch, an order of several": {
			ask: ask{hook: "order-dispatch", orders: []raw{hemgenix("rx-1"), j1411("sr-1"), liverPanel("sr-9")}, coverages: ours},
			key: "medicationRequests", what: rx,
			check: func(t *testing.T, _, _ string, answer reply) {
				require.Equal(t, []string{sr, "ServiceRequest/sr-9"}, answer.annotated())
				require.Equal(t, "not-covered", answer.verdict(sr))
			}},
		"appointment-book, the order that it is for": {
			ask: ask{hook: "appointment-book", appointments: []raw{basedOn(t, appointment("app-1"), sr)}, orders: []raw{j1411("sr-1")}, coverages: ours},
			key: "serviceRequests", what: sr, refused22: http.StatusPreconditionFailed, issue: "processing", check: isTechnical("Appointment/app-1", true)},
		"encounter-start, the encounter": {
			ask: ask{hook: "encounter-start", coverages: []raw{with(t, ours[0], "period/end", `"2026-06-30"`)}},
			key: "encounter", what: "Encounter/" + theVisit, check: saysNothing},
		"order-sign, the patient": {ask: ask{hook: "order-sign", orders: []raw{hemgenix("rx-1"), liverPanel("sr-9")}, coverages: ours},
			key: "patient", what: "Patient/" + thePatient,
			check: func(t *testing.T, _, _ string, answer reply) {
				require.Equal(t, "not-covered", answer.verdict(rx))
				require.NotEmpty(t, answer.suggestions())
				for _, suggestion := range answer.suggestions() {
					require.NotContains(t, suggestion.at("label").text(), "BeneFIX", "it has a lower age limit, and the age is not known")
				}
			}},
	}
}

func saysNothing(t *testing.T, _, _ string, answer reply) {
	t.Helper()
	require.Empty(t, answer.annotated())
	require.Empty(t, answer.summaries())
}

// advises checks for the answer to a patient of whom no Coverage is known.
func advises(t *testing.T, _, _ string, answer reply) {
	t.Helper()
	require.Empty(t, answer.annotated())
	require.True(t, strings.HasPrefix(answer.detail(), "If this patient is a "+payerName+" member:"), answer.detail())
}

// unreadableCoverages are calls of which the Coverages or their payer cannot be read.
func unreadableCoverages(t *testing.T) map[string]unreadable {
	t.Helper()
	cases := map[string]unreadable{}
	for _, subject := range subjects(t) {
		a := subject.ask
		a.hook, a.coverages = subject.hook, []raw{ourCoverage("cov-a")}
		missing := unreadable{ask: a, key: "coverage", what: "Coverage", refused22: http.StatusBadRequest, issue: "not-found", check: advises}
		if strings.HasPrefix(subject.hook, "encounter-") {
			missing.check = saysNothing
		}
		cases[subject.hook+", the Coverages"] = missing
	}
	orders := among(hemgenix("rx-1"))
	for _, hook := range []string{"order-sign", "order-dispatch"} {
		cases[hook+", the payer"] = unreadable{
			ask: ask{hook: hook, orders: orders, coverages: []raw{coverageOf("org-1")}, prefetch: searched(map[string][]raw{"payers": {payerOrganization("org-1")}})},
			key: "payers", what: "Organization/org-1",
			check: func(t *testing.T, version, says string, answer reply) {
				if speaks22(version) {
					for _, order := range orders {
						requireTechnical(t, version, answer, addressOf(t, order), says)
					}
					require.Empty(t, answer.summaries())
					return
				}
				require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-1"))
				require.Contains(t, answer.reason("MedicationRequest/rx-1"), "Assumed")
				require.Contains(t, answer.detail(), "does not identify its payer")
			}}
	}
	return cases
}

// TestTroubleOfTheEHR: whatever a FHIR server does instead of answering, only what depends on the answer suffers, and says why; a second
// server is never asked.
func TestTroubleOfTheEHR(t *testing.T) {
	elsewhere := startListener(t)
	cases := unreadableDrugs(t)
	maps.Copy(cases, unreadableOrders(t))
	maps.Copy(cases, unreadableCoverages(t))
	for name, missing := range cases {
		for kind, trouble := range troubles(elsewhere.URL) {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				eachVersion(t, func(t *testing.T, version string) {
					a := missing.ask
					a.version = version
					full := a.body(t)
					ehr := startEHR(t, prefetched(t, full)...)
					ehr.instead[missing.what] = trouble.do
					sent := ehr.withAccess(t, withoutKeys(t, full, missing.key))
					refused := missing.refused20
					if speaks22(version) {
						refused = missing.refused22
					}
					if refused != 0 {
						require.Equal(t, missing.issue, refusedReading(t, sent, refused, trouble.options()).code)
					} else {
						status, text := call(t, serveReading(t, trouble.options()), sent)
						require.Equal(t, http.StatusOK, status, string(text))
						missing.check(t, version, trouble.says, checked(t, version, a.hook, sent, text))
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

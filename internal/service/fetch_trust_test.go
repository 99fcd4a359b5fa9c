package service_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReferencesToOtherServersAreNotFollowed: the token is for the EHR's FHIR server, whatever an order, a Coverage or a page refers to.
func TestReferencesToOtherServersAreNotFollowed(t *testing.T) {
	elsewhere := startListener(t)
	away := elsewhere.URL + fhirBase + "/"
	const (
		leads  = "leads to no resource on the EHR's FHIR server"
		rx, sr = "MedicationRequest/rx-1", "ServiceRequest/sr-1"
		refuse = http.StatusPreconditionFailed
	)
	ours := []raw{ourCoverage("cov-a")}
	sign := func(order raw) ask { return ask{hook: "order-sign", orders: []raw{order}, coverages: ours} }
	payerAway := sign(hemgenix("rx-1"))
	payerAway.coverages = []raw{coverageBy("cov-a", `{"reference":"`+away+`Organization/org-1"}`)}
	dispatch := ask{hook: "order-dispatch", coverages: ours, context: map[string]any{"dispatchedOrders": []string{away + rx}}}
	book := ask{hook: "appointment-book", appointments: []raw{basedOn(t, appointment("app-1"), away+sr)}, coverages: ours}
	for name, test := range map[string]struct {
		ask
		refused20, refused22 int
		check                check
	}{
		"a drug":                         {sign(referring(t, hemgenix("rx-1"), away+"Medication/med-1")), 0, 0, isTechnical(rx, true)},
		"a drug on a host of that name":  {sign(referring(t, hemgenix("rx-1"), "http://127.0.0.1.example/r4/Medication/med-1")), 0, 0, isTechnical(rx, true)},
		"a drug that an infusion is for": {sign(forDrug(t, infusion("sr-1"), away+"MedicationRequest/rx-0")), 0, 0, isTechnical(sr, true)},
		"a dispatched order":             {dispatch, refuse, refuse, nil},
		"what an appointment is for":     {book, 0, refuse, isTechnical("Appointment/app-1", true)},
		"a payer": {payerAway, 0, 0, func(t *testing.T, version, says string, answer reply) {
			if speaks22(version) {
				requireTechnical(t, version, answer, rx, says)
			} else {
				require.Contains(t, answer.reason(rx), "Assumed")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := test.ask
				a.version = version
				ehr := startEHR(t, medication("med-1"), hemgenix("rx-0"), hemgenix("rx-1"), j1411("sr-1"), payerOrganization("org-1"))
				sent := ehr.withAccess(t, a.body(t))
				refused := test.refused20
				if speaks22(version) {
					refused = test.refused22
				}
				if refused != 0 {
					refusedReading(t, sent, refused, readingOptions{})
				} else {
					test.check(t, version, leads, answeredReading(t, sent, a, readingOptions{}))
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
	kinds := []string{"401", "404", "500", "a page to sign in", "another type", "a redirect to another server", "silence"}
	for name, first := range map[string]raw{
		"ended":              with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`),
		"of another payer":   coverageBy("cov-f", foreignPayer),
		"of another patient": with(t, ourCoverage("cov-x"), "beneficiary/reference", `"Patient/pat-9999"`),
		"in force":           ourCoverage("cov-a"),
	} {
		for _, kind := range append(kinds, nextElsewhere, noToken) {
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
							known.coverages = nil
							advises(t, version, "", answeredReading(t, body, known, trouble.options()))
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
			sent := withoutKeys(t, known.body(t), "medicationRequests")
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

// TestRedirectOnTheServerIsFollowed: an EHR may move within itself.
func TestRedirectOnTheServerIsFollowed(t *testing.T) {
	ehr := startEHR(t, medication("med-1"))
	ehr.instead["Medication/med-1"] = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("moved") {
			ehr.read(w, "Medication/med-1")
			return
		}
		http.Redirect(w, r, ehr.base()+"/Medication/med-1?moved=1", http.StatusFound)
	}
	a := ask{hook: "order-sign", orders: []raw{referring(t, hemgenix("rx-1"), "Medication/med-1")}, coverages: []raw{ourCoverage("cov-a")}}
	require.Equal(t, "not-covered", answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{}).verdict("MedicationRequest/rx-1"))
}

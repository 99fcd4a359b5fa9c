package service_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/library"
	"covercard/internal/service"
)

// ownWords is a library with two drugs, of which the first has a billing code and services that give it, and these statements.
func ownWords(t *testing.T, statements string) *library.Library {
	t.Helper()
	rules, err := library.Load(fstest.MapFS{
		"payer.yaml": {Data: []byte("name: Example Health Plan\ntime_zone: America/Chicago\ndefault_plan: standard\nidentifiers: [{system: 'https://payer.example/payer-id', value: EX-1}]\n")},
		"plans.yaml": {Data: []byte("plans:\n  - {id: standard, name: Example Standard, coverage: [{class: plan, value: standard}]}\n  - {id: plus, name: Example Plus, coverage: [{class: plan, value: plus}]}\n")},
		"drugs/d.yaml": {Data: []byte(`sources: [{id: s, title: Invented, url: https://example.org/s}]
products:
  - {id: placebine, brand: Placebine, generic: placebine-test, source: s, grade: B, codes: [{system: rxnorm, code: "990000001", source: s, grade: B}],
     billing: {code: Z0001, unit: "1 mg", description: "Injection, placebine-test", source: s, grade: B}}
  - {id: examplumab, brand: Examplumab, generic: examplumab-test, source: s, grade: B, codes: [{system: rxnorm, code: "990000002", source: s, grade: B}]}
`)},
		"policies/p.yaml": {Data: []byte("id: P\nurl: https://payer.example/p\nversions:\n  - effective: 2026-01-01\n    title: Own words\n    notes: [{id: n, title: Note, text: Mind this.}]\n    statements:\n" + statements)},
	})
	require.NoError(t, err)
	return rules
}

func answeredInOwnWords(t *testing.T, a ask, statements string) reply {
	t.Helper()
	request := a.body(t)
	status, answer := call(t, start(t, service.Options{Library: ownWords(t, statements)}), request)
	require.Equal(t, http.StatusOK, status, string(answer))
	return checked(t, a.version, a.hook, request, answer, ofExamplePlan)
}

// TestReasonOfAStatementIsOnItsCard: the reason stands in place of the sentence made of verdict and ground.
func TestReasonOfAStatementIsOnItsCard(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{drugOrder(t, "rx-1", placebine)}, coverages: []raw{planCoverage("standard")}}
		reply := answeredInOwnWords(t, a, "      - {id: s, drugs: [placebine], outcome: conditional, prior_authorization: conditional, information_needed: [OTH], verdict: looked at, text: T., reason: 'Tell who gives {drug}.'}\n")
		require.Contains(t, reply.detail(), "**Placebine**: Tell who gives Placebine.")
		require.NotContains(t, reply.detail(), "is looked at")
		require.Contains(t, reply.reason("MedicationRequest/rx-1"), "Tell who gives Placebine.")
	})
}

// TestBillingCodeThatThePolicyDoesNotList: whose code it is stands in the reason.
func TestBillingCodeThatThePolicyDoesNotList(t *testing.T) {
	a := ask{hook: "order-sign", orders: []raw{drugOrder(t, "rx-1", placebine)}, coverages: []raw{planCoverage("standard")}}
	const statement = "      - {id: s, drugs: [placebine], outcome: not-covered, verdict: out, text: T.}\n"
	require.Contains(t, answeredInOwnWords(t, a, statement).reason("MedicationRequest/rx-1"), "Z0001 is the drug's own.")
	listed := statement + "codes: [{system: HCPCS, code: Z0001, description: 'Injection, placebine-test'}]\n"
	require.Contains(t, answeredInOwnWords(t, a, listed).reason("MedicationRequest/rx-1"), "Z0001 is the code the policy lists.")
}

// TestPlanThatIsNotIdentifiedIsSaid: also on a card that lists no alternatives, for which the formulary is not looked into.
func TestPlanThatIsNotIdentifiedIsSaid(t *testing.T) {
	a := ask{hook: "order-sign", orders: []raw{drugOrder(t, "rx-1", placebine)}, coverages: []raw{planCoverage("elsewhere")}}
	const statement = "      - {id: s, drugs: [placebine], outcome: not-covered, verdict: out, text: T., exceptions: [{id: x, plans: [plus], outcome: covered, prior_authorization: no-auth, reason: In.}]}\n"
	reply := answeredInOwnWords(t, a, statement)
	require.Equal(t, "not-covered", reply.verdict("MedicationRequest/rx-1"))
	require.Contains(t, reply.detail(), "Plan not identified; answered as for Example Standard.")
	a.coverages = []raw{planCoverage("standard")}
	require.NotContains(t, answeredInOwnWords(t, a, statement).detail(), "Plan not identified")
}

// TestServicesThatTheStatementSaysNothingOf: they are what the drug is.
func TestServicesThatTheStatementSaysNothingOf(t *testing.T) {
	const statements = `      - id: adults
        drugs: [placebine]
        when: patient.age >= 18
        outcome: covered
        prior_authorization: no-auth
        verdict: covered
        text: T.
        administration: {reason: Ask for approval., codes: [{system: cpt, code: 9909Z}]}
      - {id: rest, drugs: [placebine, examplumab], outcome: not-covered, verdict: out, text: T.}
`
	rx := drugOrder(t, "rx-1", placebine)
	a := ask{hook: "order-sign", orders: []raw{with(t, procedure("sr-1", "9909Z"), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`)},
		coverages: []raw{planCoverage("standard")}, prefetch: map[string]any{"patient": born(t, "2020-01-01")["patient"], "drugs": bundle("searchset", []raw{rx})}}
	reply := answeredInOwnWords(t, a, statements)
	require.Equal(t, "not-covered", reply.verdict("ServiceRequest/sr-1"))
	require.Contains(t, strings.Join(reply.summaries(), "\n"), "Services to give Placebine: not covered (policy P)")
	require.NotContains(t, strings.Join(reply.summaries(), "\n"), "approval")
}

// TestNotesOnTheCardAboutAMissingFact: they go with it, too.
func TestNotesOnTheCardAboutAMissingFact(t *testing.T) {
	a := ask{hook: "order-sign", orders: []raw{drugOrder(t, "rx-1", placebine)}, coverages: []raw{planCoverage("standard")}}
	reply := answeredInOwnWords(t, a, "      - {id: s, drugs: [placebine], when: order.quantity > 2.0, outcome: not-covered, verdict: out, text: T.}\n")
	require.Contains(t, strings.Join(reply.summaries(), "\n"), "depends on the quantity")
	require.Contains(t, reply.detail(), "**Note:** Mind this.")
}

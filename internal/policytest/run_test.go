package policytest_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/internal/library"
	"covercard/internal/policytest"
)

// runAll runs the cases of a file against the built-in library.
func runAll(t testing.TB, text string) []policytest.Result {
	t.Helper()
	cases, faults := read(t, text)
	require.Empty(t, faults)
	var results []policytest.Result
	for i := range cases {
		result, err := policytest.Run(t.Context(), builtIn(t), &cases[i])
		require.NoError(t, err)
		results = append(results, result)
	}
	return results
}

// one is a file with one case.
func one(order, expect string) string {
	return "policy: L.5.01.594\ncases:\n  - name: the case\n    date: 2026-01-10\n    order: " + order + "\n    plan: commercial\n    expect: " + expect + "\n"
}

func TestTheCasesOfTheBuiltInLibraryPass(t *testing.T) {
	rules := builtIn(t)
	cases, err := policytest.Load(library.Default(), rules)
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	var results []policytest.Result
	for i := range cases {
		result, err := policytest.Run(t.Context(), rules, &cases[i])
		require.NoError(t, err)
		for _, answer := range result.Answers {
			require.Empty(t, answer.Differences, "%s in CRD %s", result.Case.Name, answer.Version)
		}
		results = append(results, result)
	}
	require.Empty(t, policytest.NotReached(rules, results))
}

// Each expectation can fail, and says what came.
func TestWhatCameOtherwiseIsADifference(t *testing.T) {
	const service = `{service: {system: cpt, code: "96365"}, linked_to: hemgenix}`
	for name, test := range map[string]struct {
		order, expect string
		want          []string // message, then lines
	}{
		"outcome":             {"{drug: hemgenix}", "{outcome: covered}", []string{"outcome: expected covered, came not-covered"}},
		"no outcome":          {"{drug: hemgenix}", "{outcome: none}", []string{"outcome: expected none, came not-covered"}},
		"prior authorization": {"{drug: hemgenix}", "{prior_authorization: auth-needed}", []string{"prior_authorization: expected auth-needed, came none"}},
		"information needed":  {"{drug: hemgenix}", "{information_needed: [OTH]}", []string{"information_needed: expected (-), came (+)", "- OTH"}},
		"documentation":       {"{drug: hemgenix}", "{documentation: [clinical]}", []string{"documentation: expected (-), came (+)", "- clinical"}},
		"billing codes":       {"{drug: hemgenix}", "{billing_codes: []}", []string{"billing_codes: expected (-), came (+)", "+ J1411"}},
		"reason": {service, "{reason: because}", []string{
			"reason: expected to hold (-), came (+)", "- because",
			"+ Medical policy L.5.01.594: services to deliver or give Hemgenix that have not been approved through the BCBSMS prior authorization review are considered not medically necessary.",
		}},
		"statement":    {"{drug: hemgenix}", "{statement: none}", []string{"statement: expected none, came gene-therapies (L.5.01.594)"}},
		"no statement": {"{drug: benefix}", "{statement: gene-therapies}", []string{"statement: expected gene-therapies, came none"}},
		"exception":    {"{drug: hemgenix}", "{exception: state-health-plan}", []string{"exception: expected state-health-plan, came gene-therapies (L.5.01.594)"}},
		"version":      {"{drug: hemgenix}", "{version: 2025-01-15}", []string{"version: expected 2025-01-15, came 2025-12-02"}},
		"cards": {service, `{cards: ["warning: Services", "info: Something else"]}`, []string{
			"cards: expected (-), came (+)",
			"  warning: Services to give Hemgenix need the plan's approval (policy L.5.01.594)",
			"- info: Something else",
			"+ info: Medical policy L.5.01.594",
		}},
		"no cards":              {"{drug: benefix}", `{cards: ["info: Something"]}`, []string{"cards: expected (-), came (+)", "- info: Something"}},
		"details":               {"{drug: hemgenix}", "{details: [Good morning]}", []string{`details: no card says "Good morning"`}},
		"alternatives":          {service, "{alternatives: [BeneFIX]}", []string{"alternatives: expected (-), came (+)", "- BeneFIX"}},
		"number of them":        {service, "{alternatives_count: 2}", []string{"alternatives: expected 2, came 0"}},
		"suggestions":           {"{drug: benefix}", "{suggestions: [Rixubis]}", []string{"suggestions: expected (-), came (+)", "- Rixubis"}},
		"number of suggestions": {"{drug: benefix}", "{suggestions_count: 1}", []string{"suggestions: expected 1, came 0"}},
		"refusal":               {"{drug: hemgenix}", "{refused: No Coverage}", []string{"expected that the call is refused, but it was answered"}},
	} {
		t.Run(name, func(t *testing.T) {
			results := runAll(t, one(test.order, test.expect))
			require.False(t, results[0].Passed())
			require.Len(t, results[0].Answers, 2)
			for _, answer := range results[0].Answers {
				require.Len(t, answer.Differences, 1)
				difference := answer.Differences[0]
				require.Equal(t, test.want, append([]string{difference.Message}, difference.Lines...))
				require.Equal(t, "policies/a_test.yaml", difference.Position.File)
				require.Equal(t, 7, difference.Position.Line)
				require.Contains(t, answer.Trace, "service date 2026-01-10, from the day of the call")
			}
		})
	}
}

// A statement is not its exception.
func TestAnExceptionIsNotTheStatementItself(t *testing.T) {
	text := strings.Replace(one("{drug: hemgenix}", "{statement: gene-therapies}"), "commercial", "state-health-plan", 1)
	difference := runAll(t, text)[0].Answers[0].Differences[0]
	require.Equal(t, "statement: expected gene-therapies itself, came the exception state-health-plan to gene-therapies (L.5.01.594)", difference.Message)
	require.Equal(t, "policies/a_test.yaml:7:25", difference.Position.String())
}

func TestARefusalThatWasNotExpectedIsADifference(t *testing.T) {
	text := strings.Replace(one("{drug: hemgenix}", "{outcome: not-covered}"), "plan: commercial", "coverage: none", 1)
	result := runAll(t, text)[0]
	require.Empty(t, result.Answers[0].Differences, "CRD 2.0 answers without a Coverage")
	require.Equal(t, "expected an answer, but the call was refused: No Coverage of the patient came with the call; prefetch the one of this payer.",
		result.Answers[1].Differences[0].Message)
}

func TestNotReachedListsEachStatementOnce(t *testing.T) {
	results := runAll(t, one("{drug: hemgenix}", "{outcome: covered}"))
	var lines []string
	for _, unreached := range policytest.NotReached(builtIn(t), results) {
		lines = append(lines, unreached.Position.String()+" "+unreached.String())
	}
	// The statement itself is not among them: a case that fails reaches it too.
	require.Equal(t, "policies/L.5.01.594.yaml:34:17 exception state-health-plan to statement gene-therapies of the version of 2025-12-02", lines[0])
	require.Len(t, lines, 8)
}

func TestAnInterruptedRunIsAnError(t *testing.T) {
	cases, faults := read(t, sound)
	require.Empty(t, faults)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := policytest.Run(ctx, builtIn(t), &cases[0])
	require.ErrorIs(t, err, context.Canceled)
}

// An order in a file is answered as it stands there, for the patient it names.
func TestAnOrderInAFile(t *testing.T) {
	dir := exported(t, map[string]string{
		"a_test.yaml": one("{file: order.json}", `{outcome: not-covered, version: 2025-01-15, details: ['Matched on the name "Beqvez" only']}`),
		"order.json": `{"resourceType": "MedicationRequest", "id": "rx-1", "status": "draft", "intent": "order",
			"contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "Beqvez"}}],
			"medicationReference": {"reference": "#m"}, "subject": {"reference": "https://ehr.example/fhir/Patient/invented-1"},
			"dosageInstruction": [{"timing": {"event": ["2025-03-01"]}}]}`,
	})
	cases, err := policytest.Load(os.DirFS(dir), builtIn(t))
	require.NoError(t, err)
	result, err := policytest.Run(t.Context(), builtIn(t), &cases[0])
	require.NoError(t, err)
	require.True(t, result.Passed(), "%+v", result.Answers)
	action := fhir.ParseValue(string(result.Answers[0].Response.SystemActions[0].Resource))
	require.Equal(t, "rx-1", action.Member("id").Text())
}

// What the statement about a drug asks of a diagnosis, the order for the drug answers, also when the case is about giving it.
func TestAConditionIsMetByTheLinkedOrder(t *testing.T) {
	const made = `id: X.1
url: https://payer.example/x-1
versions:
  - effective: 2026-01-01
    title: Invented policy
    statements:
      - id: hemophilia-b
        drugs: [benefix]
        when: order.icd10.under("D67")
        outcome: covered
        prior_authorization: no-auth
        verdict: considered medically necessary
        ground: it is an invented policy
        text: BeneFIX is considered medically necessary for hemophilia B.
        administration: {codes: [{system: cpt, code: "96365"}], reason: "Services that give {drug} are considered medically necessary."}
`
	dir := exported(t, map[string]string{"X.1.yaml": made, "a_test.yaml": strings.ReplaceAll(
		one(`{service: {system: cpt, code: "96365"}, linked_to: benefix, linked_order: {diagnoses: {icd10: [D67]}}}`, "{outcome: covered, statement: hemophilia-b}"),
		"L.5.01.594", "X.1")})
	rules, err := library.Open(dir)
	require.NoError(t, err)
	cases, err := policytest.Load(os.DirFS(dir), rules)
	require.NoError(t, err)
	result, err := policytest.Run(t.Context(), rules, &cases[0])
	require.NoError(t, err)
	require.True(t, result.Passed(), "%+v", result.Answers)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte(one("{codes: [{system: ndc, code: 0053-0300-30}], text: Hemgenix, diagnoses: {icd10: [D67]}, quantity: 1.5}", "{cards: []}")))
	f.Add([]byte(one(`{service: {system: cpt, code: "96365"}, linked_to: hemgenix, linked_order: {quantity: 1, diagnoses: {icd10: [D67]}}}`, "{cards: []}")))
	f.Add([]byte("cases: [~, {order: ~, expect: ~}, {order: {codes: [~], diagnoses: {icd10: [~]}}, patient: {age: ~}, expect: {cards: [~]}}]\n"))
	f.Add([]byte("policy: L.5.01.594\ncases: [{name: a, date: 0000-01-01, service_date: 9999-12-31, order: {text: \"\\0\"}, plan: unknown, coverage: ended, patient: {age: 130}, hook: appointment-book, expect: {outcome: none}}]\n"))
	rules := builtIn(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		cases, faults := policytest.Read("policies/a_test.yaml", data, library.Default(), rules)
		for _, fault := range faults {
			require.Positive(t, fault.Line)
		}
		if len(faults) > 0 {
			return
		}
		for i := range cases {
			calls, err := cases[i].Calls()
			require.NoError(t, err)
			for _, call := range calls {
				require.NoError(t, fhir.CheckJSON(call.Body))
			}
			_, err = policytest.Run(t.Context(), rules, &cases[i])
			require.NoError(t, err)
		}
	})
}

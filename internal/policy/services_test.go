package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/policy"
)

// withServices is the policy whose newer statement also speaks about two services.
func withServices(t *testing.T) string {
	t.Helper()
	const before = "        alternatives: group\n"
	require.Equal(t, 1, strings.Count(written, before))
	return strings.Replace(written, before, before+`        administration:
          reason: Giving {drug} is out too.
          codes:
            - {system: cpt, code: "96365"}
            - {system: hcpcs, code: G0001}
`, 1)
}

func TestReadMakesServices(t *testing.T) {
	made, faults := policy.Read("p.yaml", []byte(withServices(t)), references())
	require.Empty(t, faults)
	rule, exception := made.Versions[0].Statements[0], made.Versions[0].Statements[1]
	codes := []drug.Code{{System: drug.CPT, Code: "96365"}, {System: drug.HCPCS, Code: "G0001"}}
	require.Equal(t, &coverage.Administration{Codes: codes, Reason: "Giving {drug} is out too."}, rule.Administration)
	require.Equal(t, &coverage.Administration{Codes: codes, Reason: "Look up {drug}."}, exception.Administration, "an exception speaks about the services in its own words")
	require.Nil(t, made.Versions[1].Statements[0].Administration)
}

// What gives a drug is decided as the drug is, by whichever statement decides.
func TestServicesOfOneStatementAreThoseOfTheDrug(t *testing.T) {
	text := strings.Replace(withServices(t), "        alternatives: group\n", "        when: patient.age >= 18\n        alternatives: group\n", 1)
	const before = "    notes:\n"
	require.Equal(t, 1, strings.Count(text, before))
	text = strings.Replace(text, before, `      - {id: rest, group: group, outcome: not-covered, verdict: out, text: Out., exceptions: [{id: x, plans: [special], outcome: not-covered, reason: Ask.}]}
`+before, 1)
	made, faults := policy.Read("p.yaml", []byte(text), references())
	require.Empty(t, faults)
	first := made.Versions[0].Statements[0].Administration
	require.NotNil(t, first)
	inherited := map[string]string{}
	for _, statement := range made.Versions[0].Statements {
		if statement.ID == "rest" && statement.Product == "three" {
			require.Nil(t, statement.Administration, "nobody says what gives it")
		} else if statement.ID == "rest" {
			require.Equal(t, first.Codes, statement.Administration.Codes)
			inherited[statement.Exception] = statement.Administration.Reason
		}
	}
	require.Equal(t, map[string]string{"": "", "x": "Ask."}, inherited)
	require.Nil(t, made.Versions[1].Statements[0].Administration, "another version")
}

// An exception to a whole version speaks about the services of all its statements about the drug.
func TestReadMakesServicesOfAWholeVersion(t *testing.T) {
	made, faults := policy.Read("p.yaml", []byte(`
id: P.1
url: https://payer.example/p.1
versions:
  - effective: 2026-01-01
    title: One
    statements:
      - {id: first, drugs: [one], when: patient.age < 9, outcome: not-covered, verdict: out, text: Out.}
      - {id: second, drugs: [one], when: patient.age > 9, outcome: not-covered, verdict: out, text: Out.,
         administration: {reason: Out., codes: [{system: cpt, code: "96365"}, {system: hcpcs, code: G0001}]}}
      - {id: third, drugs: [one], outcome: not-covered, verdict: out, text: Out.,
         administration: {reason: Out., codes: [{system: cpt, code: "96366"}, {system: cpt, code: "96365"}]}}
      - {id: other, drugs: [two], outcome: not-covered, verdict: out, text: Out.}
    exceptions:
      - {id: elsewhere, plans: [special], outcome: not-covered, reason: "{drug} is paid elsewhere."}
`), references())
	require.Empty(t, faults)
	statements := made.Versions[0].Statements
	require.Len(t, statements, 6)
	require.Equal(t, &coverage.Administration{
		Codes:  []drug.Code{{System: drug.CPT, Code: "96365"}, {System: drug.HCPCS, Code: "G0001"}, {System: drug.CPT, Code: "96366"}},
		Reason: "{drug} is paid elsewhere.",
	}, statements[4].Administration)
	require.Nil(t, statements[5].Administration)
	require.Len(t, statements[1].Administration.Codes, 2, "those of a statement stay its own")
}

// A code is compared with those of orders, which are folded.
func TestReadFoldsCodesOfAdditionalOrders(t *testing.T) {
	const before = "        exceptions:\n"
	require.Equal(t, 1, strings.Count(written, before))
	made, faults := policy.Read("p.yaml", []byte(strings.Replace(written, before, `        additional_orders:
          - summary: Order the test
            detail: It goes with the drug.
            orders:
              - service: {system: hcpcs, code: "81405", display: Test}
                category: {system: hcpcs, code: G0001, display: Tests}
              - service: {system: snomed, code: "108252007", display: Other}
`+before, 1)), references())
	require.Empty(t, faults)
	require.Equal(t, []coverage.AdditionalOrder{
		{
			Service:  coverage.Coding{Code: drug.Code{System: drug.CPT, Code: "81405"}, Display: "Test"},
			Category: coverage.Coding{Code: drug.Code{System: drug.HCPCS, Code: "G0001"}, Display: "Tests"},
		},
		{Service: coverage.Coding{Code: drug.Code{System: drug.SNOMED, Code: "108252007"}, Display: "Other"}},
	}, made.Versions[0].Statements[0].Responses.AdditionalOrders[0].Orders)
}

func TestReadSaysWhatIsWrongWithServices(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"no reason":       {"          reason: Giving {drug} is out too.\n", "", `p.yaml:15:11: reason is missing: add the key "reason" with a text`},
		"bad placeholder": {"Giving {drug}", "Giving {it}", "p.yaml:15:19: unknown placeholder {it}: the only one is {drug}"},
		"no codes":        {"          codes:\n            - {system: cpt, code: \"96365\"}\n            - {system: hcpcs, code: G0001}\n", "", "p.yaml:15:11: codes is missing: list the procedure codes of the services"},
		"other system":    {"system: cpt", "system: rxnorm", `p.yaml:17:24: unknown system "rxnorm": write hcpcs or cpt`},
		"no system":       {"system: cpt, ", "", `p.yaml:17:15: system is missing: add the key "system" with a text`},
		"no code":         {", code: G0001", "", `p.yaml:18:15: code is missing: add the key "code" with a text`},
		"not a code":      {`"96365"`, `"963"`, `p.yaml:17:35: "963" is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411`},
	} {
		t.Run(name, func(t *testing.T) {
			text := withServices(t)
			require.Contains(t, text, test.old)
			_, faults := policy.Read("p.yaml", []byte(strings.Replace(text, test.old, test.new, 1)), references())
			require.EqualError(t, faults, test.want)
		})
	}
}

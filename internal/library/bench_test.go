package library_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/library"
)

// large is an invented library of that many policies, each with a drug of its own, two versions, and statements with a condition and an
// exception.
func large(policies int) fstest.MapFS {
	files := fstest.MapFS{}
	put := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	put("payer.yaml", "name: Example Health Plan\ntime_zone: America/Chicago\n")
	put("plans.yaml", "plans:\n  - {id: commercial, name: Commercial, coverage: [{class: plan, value: commercial}]}\n  - {id: state, name: State, coverage: [{class: plan, value: state}]}\n")
	var drugs strings.Builder
	drugs.WriteString("sources:\n  - {id: invented, title: Invented}\nproducts:\n")
	for i := range policies {
		fmt.Fprintf(&drugs, "  - {id: drug-%[1]d, brand: Examplumab%[1]d, generic: examplumab %[1]d, source: invented, grade: A, codes: [{system: rxnorm, code: \"%[2]d\", source: invented, grade: A}]}\n", i, 90000000+i)
		put(fmt.Sprintf("policies/P.%d.yaml", i), policyText(i))
	}
	put("drugs/drugs.yaml", drugs.String())
	return files
}

func policyText(i int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "id: P.%d\nurl: https://payer.example/policies/%[1]d\nversions:\n", i)
	for _, effective := range []string{"2026-01-01", "2025-01-01"} {
		fmt.Fprintf(&text, `  - effective: %s
    title: Policy on Examplumab%[2]d
    statements:
      - id: adults
        drugs: [drug-%[2]d]
        when: patient.age >= 18 && order.icd10.under(["E75.22", "D67"])
        outcome: covered
        prior_authorization: auth-needed
        documentation: [clinical]
        questionnaires: ["https://payer.example/Questionnaire/%[2]d|1"]
        verdict: covered with prior authorization
        ground: the criteria of the policy are met
        text: Examplumab%[2]d is covered for adults with an invented disease, with prior authorization.
      - id: rest
        drugs: [drug-%[2]d]
        outcome: not-covered
        verdict: considered not medically necessary
        ground: its benefit has not been shown
        text: Examplumab%[2]d is considered not medically necessary for everybody else, as its benefit has not been shown.
        exceptions:
          - id: state
            plans: [state]
            outcome: conditional
            prior_authorization: conditional
            information_needed: [OTH]
            reason: The member's own benefit decides about {drug}.
`, effective, i)
	}
	return text.String()
}

// BenchmarkLoadMany reads, checks and compiles a library.
func BenchmarkLoadMany(b *testing.B) {
	for _, policies := range []int{1, 100, 10_000} {
		files := large(policies)
		b.Run(fmt.Sprint(policies), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := library.Load(files)
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkDecide decides an order for a drug with a condition, among ever more policies.
func BenchmarkDecide(b *testing.B) {
	for _, policies := range []int{1, 100, 10_000} {
		rules, err := library.Load(large(policies))
		require.NoError(b, err)
		product, _ := rules.Product("drug-0")
		plan, _ := rules.Plan("commercial")
		order := coverage.Order{
			Reference: "MedicationRequest/1", Type: "MedicationRequest", Name: product.Brand, ICD10: []string{"D67"},
			Drug: drug.Match{Basis: drug.OnCode, Product: product}, ServiceDate: "2026-06-01", ServiceDateFrom: "day of the call",
		}
		standing := coverage.Standing{Coverage: "Coverage/1", Plan: plan, Patient: coverage.Patient{BirthDate: "1980-01-01"}}
		b.Run(fmt.Sprint(policies), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d := coverage.Decide(order, standing, rules); d.Outcome != coverage.Covered {
					b.Fatal(d.Trace)
				}
			}
		})
	}
}

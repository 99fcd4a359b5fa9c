package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPolicyShowPrintsAsOnFile(t *testing.T) {
	for name, arguments := range map[string][]string{
		"policy-show":          {"--as-of", "2026-01-10"},
		"policy-show-2024":     {"--as-of", "2024-01-01"},
		"policy-show-markdown": {"--as-of", "2026-01-10", "--markdown"},
	} {
		t.Run(name, func(t *testing.T) {
			got := covercard(append([]string{"policy", "show", "L.5.01.594"}, arguments...)...)
			got.requireFine(t)
			requireGolden(t, name, got.out)
		})
	}
}

func TestPolicyShowOfWhatIsNotThere(t *testing.T) {
	covercard("policy", "show", "L.5.01.59").requireFault(t, exitNotFine, `no policy "L.5.01.59" in the library; did you mean "L.5.01.594"?`)
	covercard("policy", "show", "X").requireFault(t, exitNotFine, `no policy "X" in the library; there is L.5.01.594`)
	covercard("policy", "show", "L.5.01.594", "--as-of", "2023-05-14").requireFault(t, exitNotFine, "its first version takes effect on 2023-05-15")
	covercard("policy", "show", "L.5.01.594", "--as-of", "soon").requireFault(t, exitWrongUse, "write YYYY-MM-DD")
	covercard("policy", "show").requireFault(t, exitWrongUse, "<id>")
}

// On a screen nothing is wider than it.
func TestPoliciesFitTheScreen(t *testing.T) {
	for _, command := range [][]string{{"policy", "show", "L.5.01.594"}, {"policy", "list"}, {"policy", "diff", "built-in", withoutBeqvez(t)}} {
		for width, widestLine := range map[int]int{0: usual, 50: 50, 64: 64, 300: 300} {
			var out bytes.Buffer
			run(command, terminal{out: &out, err: &out, screen: screen{interactive: true, colour: true, width: width}})
			require.Contains(t, out.String(), "L.5.01.594")
			for line := range strings.Lines(out.String()) {
				if !strings.Contains(line, "https://") { // an address is not broken: it is to be clicked
					require.LessOrEqual(t, visible(strings.TrimSuffix(line, "\n")), widestLine, "%v: %s", command, line)
				}
			}
		}
	}
}

// What was added to the policy later is not on the page of its first day, and each version begins on its own.
func TestPolicyShowOnTheDaysOfItsVersions(t *testing.T) {
	for day, then := range map[string]struct{ holds, lacks []string }{
		"2023-05-15": {[]string{"New policy added."}, []string{"Exception", "Beqvez", "J1411", "Policy Exceptions updated"}},
		"2023-06-30": {[]string{"New policy added."}, []string{"Exception", "Beqvez"}},
		"2023-07-01": {[]string{"Exception: state-health-plan", "Policy Exceptions updated"}, []string{"Beqvez"}},
		"2025-01-14": {[]string{"Exception: state-health-plan"}, []string{"Beqvez", "J1414"}},
		"2025-01-15": {[]string{"Beqvez", "its place in therapy", "reconstructed"}, []string{"J1411", "Committee"}},
		"2025-12-01": {[]string{"its place in therapy"}, []string{"Committee"}},
		"2025-12-02": {[]string{"J1411", "J1414", "Committee"}, []string{"reconstructed", "earlier version"}},
	} {
		got := covercard("policy", "show", "L.5.01.594", "--markdown", "--as-of", day)
		got.requireFine(t)
		for _, text := range then.holds {
			require.Contains(t, got.out, text, day)
		}
		for _, text := range then.lacks {
			require.NotContains(t, got.out, text, day)
		}
	}
}

func TestPolicyList(t *testing.T) {
	got := covercard("policy", "list", "--as-of", "2026-01-10")
	got.requireFine(t)
	require.Equal(t, "POLICY      EFFECTIVE   TITLE                                           OUTCOME                       ABOUT\n"+
		"L.5.01.594  2025-12-02  Gene Therapy for the Treatment of Hemophilia B  not covered; with exceptions  Beqvez, Hemgenix\n", got.out)

	before := covercard("policy", "list", "--as-of", "2023-01-01")
	before.requireFine(t)
	require.Contains(t, before.out, "Not in force on 2023-01-01: L.5.01.594 (from 2023-05-15)\n")
}

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
func TestPolicyShowFitsTheScreen(t *testing.T) {
	var out bytes.Buffer
	code := run([]string{"policy", "show", "L.5.01.594"}, terminal{out: &out, err: &out, screen: screen{interactive: true, width: 50}})
	require.Equal(t, exitFine, code)
	for line := range strings.Lines(out.String()) {
		if !strings.Contains(line, "https://") {
			require.LessOrEqual(t, len([]rune(strings.TrimRight(line, "\n"))), 50, line)
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

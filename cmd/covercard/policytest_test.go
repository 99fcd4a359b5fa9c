package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/library"
)

func TestPolicyTestPassesTheBuiltInCases(t *testing.T) {
	got := covercard("policy", "test")
	got.requireFine(t)
	require.Regexp(t, `^(\d+) of (\d+) cases passed\n$`, got.out)
	require.NotContains(t, got.out, "0 of")

	strict := covercard("policy", "test", "--strict", "--library", exported(t))
	strict.requireFine(t)
	require.Equal(t, got.out, strict.out, "an exported library has its cases with it")
}

// withCases is an exported library whose cases are these.
func withCases(t testing.TB, cases string) string {
	t.Helper()
	folder := exported(t)
	require.NoError(t, os.WriteFile(casesOf(folder), []byte(cases), 0o600))
	return folder
}

func casesOf(folder string) string { return filepath.Join(folder, "policies", "L.5.01.594_test.yaml") }

// wrongCases expects three things that do not come, one of them in CRD 2.2 only.
const wrongCases = `policy: L.5.01.594
cases:
  - name: Hemgenix is covered
    date: 2026-01-10
    order: {drug: hemgenix}
    plan: commercial
    expect:
      outcome: covered
      reason: Hemgenix is on the Commercial formulary
      cards: ["info: Medical policy L.5.01.594"]
      suggestions_count: 4
  - name: BeneFIX is covered
    date: 2026-01-10
    order: {drug: benefix}
    plan: commercial
    expect: {outcome: covered}
  - name: No Coverage is no matter
    date: 2026-01-10
    order: {drug: beqvez}
    coverage: none
    expect: {outcome: not-covered}
`

func TestPolicyTestShowsWhatCameOtherwise(t *testing.T) {
	folder := withCases(t, wrongCases)
	got := covercard("policy", "test", "--library", folder)
	require.Equal(t, exitNotFine, got.code)
	require.Empty(t, got.err, "the differences are the answer")
	rules, err := library.Open(folder)
	require.NoError(t, err)
	requireGolden(t, "policy-test", strings.NewReplacer(folder, "LIBRARY", rules.Fingerprint, "FINGERPRINT").Replace(got.out))
}

func TestPolicyTestRunsTheCasesThatAreNamed(t *testing.T) {
	folder := withCases(t, wrongCases)
	got := covercard("policy", "test", "--library", folder, "--run", "^BeneFIX")
	got.requireFine(t)
	require.Equal(t, "1 of 1 cases passed\n", got.out, "a few cases need not reach everything")

	covercard("policy", "test", "--library", folder, "--run", "Roctavian").requireFault(t, exitNotFine, `no case has a name that matches "Roctavian"`)
}

func TestPolicyTestListsWhatNoCaseReaches(t *testing.T) {
	folder := withCases(t, wrongCases)
	require.NoError(t, os.Remove(casesOf(folder)))
	got := covercard("policy", "test", "--library", folder)
	got.requireFine(t)
	lines := strings.Split(strings.TrimSuffix(got.out, "\n"), "\n")
	require.Len(t, lines, 10)
	require.Equal(t, "not reached: "+filepath.Join(folder, "policies", "L.5.01.594.yaml")+":13:13: statement gene-therapies of the version of 2025-12-02", lines[0])
	require.Equal(t, "0 of 0 cases passed", lines[9])

	strict := covercard("policy", "test", "--library", folder, "--strict")
	require.Equal(t, exitNotFine, strict.code)
	require.Equal(t, got.out, strict.out)
}

func TestPolicyTestListsAllFaultsOfCases(t *testing.T) {
	folder := withCases(t, strings.NewReplacer("hemgenix", "hemgenics", "not-covered", "denied").Replace(wrongCases))
	got := covercard("policy", "test", "--library", folder)
	got.requireFault(t, exitNotFine,
		"the cases cannot be used:\n",
		"\n"+casesOf(folder)+`:5:19: no product "hemgenics" in drugs/: write the id of a product there`,
		"\n"+casesOf(folder)+`:21:23: unknown outcome "denied": write covered, not-covered, conditional, indeterminate or none`,
	)
}

func TestPolicyTestOfAFaultyLibrarySaysSo(t *testing.T) {
	folder := exported(t)
	require.NoError(t, os.Remove(filepath.Join(folder, "plans.yaml")))
	covercard("policy", "test", "--library", folder).requireFault(t, exitNotFine, "the library "+folder+" cannot be used:\n")
	covercard("policy", "test", "--library", "no-such-folder").requireFault(t, exitNotFine, "no-such-folder", "covercard library export")
}

// A case's name comes from a file and is printed.
func TestPolicyTestPrintsNothingThatSteersTheTerminal(t *testing.T) {
	folder := withCases(t, strings.Replace(wrongCases, "name: Hemgenix is covered", `name: "a\e[31mb"`, 1))
	got := covercard("policy", "test", "--library", folder)
	require.Contains(t, got.out, "FAILED  a[31mb\n")
	require.NotContains(t, got.out, "\x1b")
}

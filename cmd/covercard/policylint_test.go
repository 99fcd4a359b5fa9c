package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// edited changes a file of a library.
func edited(t *testing.T, file, old, with string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), old)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), old, with, 1)), 0o600))
}

// faulty is a library with findings in three files, and their lines.
func faulty(t *testing.T) (folder string, lines []string) {
	t.Helper()
	folder = exported(t)
	payer, policy := filepath.Join(folder, "payer.yaml"), filepath.Join(folder, "policies", "L.5.01.594.yaml")
	cases := filepath.Join(folder, "policies", "L.5.01.594_test.yaml")
	edited(t, policy, "drugs: [beqvez, hemgenix]", "drugs: [beqvez, hemgenics]")
	edited(t, policy, "outcome: not-covered", "outcome: denied")
	edited(t, payer, "short_name:", "shortname:")
	edited(t, cases, "statement: gene-therapies", "statment: gene-therapies")
	return folder, []string{
		payer + `:3:1: unknown key "shortname"; did you mean "short_name"?`,
		policy + `:14:25: no product "hemgenics" in drugs/: write the id of a product there`,
		policy + `:15:18: unknown outcome "denied": write covered, not-covered or conditional`,
		cases + `:18:7: unknown key "statment"; did you mean "statement"?`,
	}
}

func TestLintPrintsAllFindingsInOrder(t *testing.T) {
	folder, lines := faulty(t)
	got := covercard("policy", "lint", "--library", folder)
	require.Equal(t, exitNotFine, got.code)
	require.Empty(t, got.err)
	require.Equal(t, strings.Join(lines, "\n")+"\n4 findings to mend\n", got.out)
}

func TestLintPrintsJSON(t *testing.T) {
	folder, lines := faulty(t)
	got := covercard("policy", "lint", "--library", folder, "--json")
	require.Equal(t, exitNotFine, got.code)
	var findings []map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.out), &findings))
	require.Len(t, findings, len(lines))
	require.Equal(t, map[string]any{
		"file": filepath.Join(folder, "payer.yaml"), "line": 3.0, "column": 1.0, "message": `unknown key "shortname"; did you mean "short_name"?`,
	}, findings[0])
}

func TestLintFindsNothingInSoundLibraries(t *testing.T) {
	for _, arguments := range [][]string{{}, {"--library", exported(t)}, {"--library", filepath.Join("..", "..", "testdata", "libraries", "every-key")}} {
		got := covercard(append([]string{"policy", "lint"}, arguments...)...)
		got.requireFine(t)
		require.Regexp(t, `^\d+ files, 1 policy, \d+ cases: nothing to mend\n$`, got.out)

		got = covercard(append([]string{"policy", "lint", "--json"}, arguments...)...)
		got.requireFine(t)
		require.Equal(t, "[]\n", got.out)
	}
}

// Without a fault in the library, the cases are looked at whole.
func TestLintLooksWhatCasesReferTo(t *testing.T) {
	folder := exported(t)
	cases := filepath.Join(folder, "policies", "L.5.01.594_test.yaml")
	edited(t, cases, "order: {drug: hemgenix}", "order: {drug: hemgenics}")
	got := covercard("policy", "lint", "--library", folder)
	require.Equal(t, exitNotFine, got.code)
	require.Equal(t, cases+":12:19: no product \"hemgenics\" in drugs/: write the id of a product there\n1 finding to mend\n", got.out)
}

func TestLintNeedsAFolder(t *testing.T) {
	covercard("policy", "lint", "--library", filepath.Join(t.TempDir(), "nowhere")).requireFault(t, exitNotFine, "no such file or directory", "covercard library export DIR")
	covercard("policy", "lint", "--library", write(t, "x")).requireFault(t, exitNotFine, "is not a folder")
}

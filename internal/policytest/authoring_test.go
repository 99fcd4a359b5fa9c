package policytest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/condition"
	"covercard/internal/library"
	"covercard/internal/policytest"
)

// TestTheAuthoringPageWorks puts what docs/policy-authoring.md writes in YAML into the built-in library, where all of it is accepted, and the case
// passes.
func TestTheAuthoringPageWorks(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "policy-authoring.md"))
	require.NoError(t, err)
	var blocks []string
	for _, found := range regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllStringSubmatch(string(page), -1) {
		blocks = append(blocks, found[1])
	}
	require.Len(t, blocks, 5, "drugs, L.5.01.594, two statements, conditions, cases")

	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, library.Default()))
	put := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	put("drugs/examplumab.yaml", blocks[0])
	put("policies/L.5.01.594.yaml", blocks[1])
	put("policies/X.yaml", "id: X\nurl: https://payer.example/policies/x\nversions:\n  - effective: 2026-01-01\n    title: Examplumab\n    statements:\n"+blocks[2])
	put("policies/L.5.01.594_test.yaml", blocks[4])
	files := os.DirFS(dir)
	rules, err := library.Load(files)
	require.NoError(t, err)
	cases, err := policytest.Load(files, rules)
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for i := range cases {
		result, err := policytest.Run(t.Context(), rules, &cases[i])
		require.NoError(t, err)
		require.True(t, result.Passed(), result)
	}

	compiler, err := condition.NewCompiler()
	require.NoError(t, err)
	for line := range strings.Lines(blocks[3]) {
		text, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "when: "), " #")
		_, mistakes := compiler.Compile(text)
		require.Empty(t, mistakes, line)
	}
}

package schema_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/condition"
	"covercard/internal/policy"
	"covercard/internal/schema"
)

func reference(t *testing.T) string {
	t.Helper()
	page, err := schema.Reference()
	require.NoError(t, err)
	return string(page)
}

func TestTheReferencePageIsUpToDate(t *testing.T) {
	requireOnFile(t, filepath.Join("..", "..", "docs", "policy-reference.md"), []byte(reference(t)))
}

func TestConditionsOnTheReferencePageCompile(t *testing.T) {
	_, block, found := strings.Cut(reference(t), "```cel\n")
	require.True(t, found)
	block, _, _ = strings.Cut(block, "```")
	compiler, err := condition.NewCompiler()
	require.NoError(t, err)
	for line := range strings.Lines(block) {
		_, mistakes := compiler.Compile(strings.TrimSpace(line))
		require.Empty(t, mistakes, line)
	}
}

// The words of findings are explained on the page, and no others are.
func TestWordsOnTheReferencePageAreThoseOfPolicies(t *testing.T) {
	page := reference(t)
	for _, set := range []string{"outcome", "prior_authorization", "information_needed", "documentation", "documentation_purpose", "reason_code"} {
		_, table, found := strings.Cut(page, "\n\n| `"+set+"` | ")
		require.True(t, found, set)
		table, _, _ = strings.Cut(table, "\n\n")
		var words []string
		for _, row := range regexp.MustCompile("(?m)^\\| `([^`]*)` \\|").FindAllStringSubmatch(table, -1) {
			words = append(words, row[1])
		}
		require.Equal(t, policy.Values()[set], words, set)
	}
}

func TestLinksOnTheReferencePageLeadSomewhere(t *testing.T) {
	page := reference(t)
	headings := make(map[string]bool)
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		anchor := strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(heading[1]), ":", ""), " ", "-")
		require.False(t, headings[anchor], "two headings %q", heading[1])
		headings[anchor] = true
	}
	links := regexp.MustCompile(`\(#([^)]*)\)`).FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, links)
	for _, link := range links {
		require.True(t, headings[link[1]], link[0])
	}
}

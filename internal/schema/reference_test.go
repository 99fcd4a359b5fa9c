package schema_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/condition"
	"covercard/internal/schema"
)

func TestReferencePageIsUpToDate(t *testing.T) {
	requireOnFile(t, filepath.Join("..", "..", "docs", "policy-reference.md"), []byte(schema.Reference()))
}

// What an author reads on the page is what the compiler knows.
func TestConditionsOnThePageCompile(t *testing.T) {
	compiler, err := condition.NewCompiler()
	require.NoError(t, err)
	_, table, found := strings.Cut(schema.Reference(), "| Write | For |\n|---|---|\n")
	require.True(t, found)
	rows := 0
	for line := range strings.Lines(table) {
		example, isRow := strings.CutPrefix(line, "| `")
		if !isRow {
			break
		}
		example, _, _ = strings.Cut(example, "`")
		_, mistakes := compiler.Compile(example)
		require.Empty(t, mistakes, example)
		rows++
	}
	require.Equal(t, 7, rows)
}

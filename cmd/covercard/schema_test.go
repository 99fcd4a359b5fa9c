package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSchemasPrintedAreThoseOfAnExportedLibrary(t *testing.T) {
	folder := exported(t)
	for _, kind := range []string{"payer", "plans", "drugs", "policy", "tests"} {
		got := covercard("schema", kind)
		got.requireFine(t)
		want, err := os.ReadFile(filepath.Join(folder, "schemas", kind+".json"))
		require.NoError(t, err)
		require.Equal(t, string(want), got.out)
	}
}

package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestFirePrintsAsOnFile(t *testing.T) {
	for _, name := range []string{"hemgenix-order-sign", "beqvez-state-health-plan-order-sign", "unknown-drug-order-sign"} {
		t.Run(name, func(t *testing.T) {
			got := covercard("fire", "--as-of", "2026-11-24", requests+name+".json")
			got.requireFine(t)
			requireGolden(t, name, withoutUUIDs(got.out))
		})
	}
}

// requireGolden holds what was printed against what is on file under that name.
func requireGolden(t testing.TB, name, printed string) {
	t.Helper()
	golden := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(printed), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), printed, "look at the difference; if it is right, run the test with -update")
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// withoutUUIDs puts a word in the place of the ids that are made anew for every answer.
func withoutUUIDs(text string) string { return uuids.ReplaceAllString(text, "UUID") }

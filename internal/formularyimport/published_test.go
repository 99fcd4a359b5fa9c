package formularyimport_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/formularyimport"
	"covercard/internal/library"
)

// published is where the US Drug Formulary's own examples lie when they have been put beside the repository: one NDJSON file a type.
const published = "../../../shared/examples/usdf-2.1.0"

// lines are the resources of a published file.
func lines(t *testing.T, name string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(published, name))
	require.NoError(t, err)
	return bytes.Count(text, []byte("\n"))
}

func exported(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "library")
	require.NoError(t, library.Export(dir))
	return dir
}

// Every published row is either in the formulary or reported.
func TestThePublishedFormularyIsImportedWhole(t *testing.T) {
	if _, err := os.Stat(published); err != nil {
		t.Skip("skipped: the published formulary is not beside the repository, at " + published)
	}
	dir := exported(t)
	options := formularyimport.Options{Source: published, Library: dir, Plan: "commercial"}
	report, err := formularyimport.Import(t.Context(), options)
	require.NoError(t, err)
	require.Equal(t, lines(t, "Basic.ndjson"), report.In+report.RefusedItems(), "an item was lost")
	require.Equal(t, 1000, report.In)
	require.Empty(t, report.Refused)
	require.Equal(t, map[string]int{"InsurancePlan": lines(t, "InsurancePlan.ndjson"), "Location": lines(t, "Location.ndjson")}, report.Ignored)
	require.True(t, report.Changed)
	require.True(t, report.Example)

	loaded, err := library.Load(os.DirFS(dir))
	require.NoError(t, err)
	require.Equal(t, report.Rows, loaded.Formularies["commercial"].Len())
	count := map[string]int{}
	for item := range loaded.Formularies["commercial"].Items() {
		require.Equal(t, "2022-01-01", string(item.Period.Start))
		for what, holds := range map[string]bool{
			"prior authorization": item.PriorAuthorization, "of new starts": item.PriorAuthorizationNewStartsOnly,
			"step therapy": item.StepTherapy, "step for new starts": item.StepTherapyNewStartsOnly,
			"quantity limit": item.QuantityLimit, "in days": item.Quantity.Amount > 0, "a day": item.Quantity.Daily > 0,
			"supply": item.Quantity.SupplyDays > 0, "medical": item.Benefit == "medical", "pharmacy": item.Benefit == "pharmacy",
		} {
			if holds {
				count[what]++
			}
		}
	}
	require.Equal(t, map[string]int{ // counted in the source
		"prior authorization": 232, "of new starts": 106, "step therapy": 128, "step for new starts": 52,
		"quantity limit": 367, "in days": 326, "a day": 213, "supply": 121, "medical": 184, "pharmacy": 816,
	}, count)

	// The same once more changes nothing.
	before, err := os.ReadFile(report.File)
	require.NoError(t, err)
	again, err := formularyimport.Import(t.Context(), options)
	require.NoError(t, err)
	require.False(t, again.Changed)
	after, err := os.ReadFile(report.File)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	require.True(t, strings.HasPrefix(string(before), "# Written by covercard formulary import"))
}

package service_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/service"
)

// TestEveryTraceBeginsWithTheLibrary, so that a determination in dispute can be made again by the same files.
func TestEveryTraceBeginsWithTheLibrary(t *testing.T) {
	rules, err := builtIn()
	require.NoError(t, err)
	answers := service.New(service.Options{Library: rules})
	files, err := filepath.Glob(requestFolder + "/*.json")
	require.NoError(t, err)
	traces := 0
	for _, file := range files {
		body := readFile(t, file)
		request, err := hooks.Decode(fhir.ParseValue(string(body)).Member("hook").Text(), body)
		require.NoError(t, err)
		answer, err := answers.Answer(t.Context(), request)
		require.NoError(t, err)
		for _, finding := range answer.Findings {
			require.Greater(t, len(finding.Trace), 1)
			require.Equal(t, "library "+rules.Fingerprint, finding.Trace[0])
			require.NotContains(t, finding.Trace[1:], finding.Trace[0])
			traces++
		}
	}
	require.GreaterOrEqual(t, traces, len(files)/2)
}

package service_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/answer"
	"covercard/internal/service"
)

// TestInfernoSamples sends the bodies of testdata/inferno, which docs/integrating.md has pasted into Inferno's server suites, with the
// setting that it has for the suite of CRD 2.0.1, and holds the answers to the standards.
func TestInfernoSamples(t *testing.T) {
	files, err := filepath.Glob("../../testdata/inferno/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	server := start(t, service.Options{Answer: answer.Settings{NoAuthWhenNotCovered: true}})
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			body := readFile(t, file)
			request, err := parse(body)
			require.NoError(t, err)
			hook, version := request.at("hook").text(), request.at("extension", requestedVersion).text()
			require.Equal(t, strings.HasPrefix(name, "crd22-"), version == "2.2")
			// Inferno puts its own token in, and leaves the other members as they are.
			require.Equal(t, "Bearer", request.at("fhirAuthorization", "token_type").text())

			status, answer := call(t, server, body)
			require.Equal(t, http.StatusOK, status, string(answer))
			got := checked(t, version, hook, body, answer, noAuthWhenNotCovered)
			if slices.Contains([]string{"order-sign", "order-dispatch", "appointment-book"}, hook) {
				require.NotEmpty(t, got.annotated(), "Inferno wants a system action of a primary hook")
			}
		})
	}
}

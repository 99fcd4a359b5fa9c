package service_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/library"
	"covercard/internal/service"
)

var update = flag.Bool("update", false, "write the golden answers anew")

const (
	requestFolder = "../../testdata/requests"
	goldenFolder  = "../../testdata/golden"
)

// TestGoldenAnswers sends every request of the catalogue (testdata/README.md) over HTTP and holds the answer against the one on file.
func TestGoldenAnswers(t *testing.T) {
	files, err := filepath.Glob(requestFolder + "/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(strings.TrimSuffix(name, ".json"), func(t *testing.T) {
			status, answer := call(t, start(t, service.Options{}), readFile(t, file))
			require.Equal(t, http.StatusOK, status, string(answer))
			written := pretty(t, answer)
			golden := filepath.Join(goldenFolder, name)
			if *update {
				require.NoError(t, os.WriteFile(golden, written, 0o644))
			}
			require.Equal(t, string(readFile(t, golden)), string(written), "look at the difference; if it is right, run the test with -update")
		})
	}
}

// TestGoldenAnswersAreOfTheCatalogue finds answers whose request is gone.
func TestGoldenAnswersAreOfTheCatalogue(t *testing.T) {
	files, err := filepath.Glob(goldenFolder + "/*.json")
	require.NoError(t, err)
	for _, file := range files {
		require.FileExists(t, filepath.Join(requestFolder, filepath.Base(file)))
	}
}

// start serves over HTTP on loopback with a clock that stands still and ids that count up.
func start(t testing.TB, options service.Options) *httptest.Server {
	t.Helper()
	if options.Library == nil {
		rules, err := library.Load(library.Default())
		require.NoError(t, err)
		options.Library = rules
	}
	// 2026-11-24 in the payer's time zone, though the 25th in UTC.
	options.Now = func() time.Time { return time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC) }
	var ids atomic.Int64
	options.NewID = func() string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", ids.Add(1)) }
	engine := hooks.NewEngine(hooks.Options{})
	hooks.Register(engine, service.New(options).Hooks(), hooks.Options{})
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	return server
}

// call sends a request to the service of its hook.
func call(t testing.TB, server *httptest.Server, body []byte) (status int, answer []byte) {
	t.Helper()
	hook := fhir.ParseValue(string(body)).Member("hook").Text()
	response, err := http.Post(server.URL+"/cds-services/"+hook, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, answer
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return data
}

// pretty indents JSON and leaves its tokens as they are.
func pretty(t testing.TB, text []byte) []byte {
	t.Helper()
	value := jsontext.Value(bytes.Clone(text))
	require.NoError(t, value.Format(jsontext.Multiline(true), jsontext.WithIndent("  "), jsontext.PreserveRawStrings(true)))
	return append(value, '\n')
}

package policytest_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/library"
	"covercard/internal/policytest"
	"covercard/internal/service"
)

// TestTheCasesAreAnsweredAlikeOverHTTP sends the cases of the built-in library, and those of the invented one, to a real server. What passed
// in this process is answered there token for token, and what was refused is refused.
func TestTheCasesAreAnsweredAlikeOverHTTP(t *testing.T) {
	for name, files := range map[string]fs.FS{
		"built-in": library.Default(), "invented": os.DirFS(filepath.Join("..", "..", "testdata", "library-invented")),
	} {
		t.Run(name, func(t *testing.T) { answersAlikeOverHTTP(t, files) })
	}
}

func answersAlikeOverHTTP(t *testing.T, files fs.FS) {
	rules, err := library.Load(files)
	require.NoError(t, err)
	cases, err := policytest.Load(files, rules)
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	server := serve(t, rules)
	for i := range cases {
		t.Run(cases[i].Name, func(t *testing.T) {
			result, err := policytest.Run(t.Context(), rules, &cases[i])
			require.NoError(t, err)
			require.True(t, result.Passed())
			calls, err := cases[i].Calls()
			require.NoError(t, err)
			require.Len(t, calls, len(result.Answers))
			for at, call := range calls {
				status, body := server.send(t, call)
				here := result.Answers[at].Response
				if here.Cards == nil {
					require.Equal(t, http.StatusBadRequest, status)
					require.Equal(t, "OperationOutcome", fhir.ParseValue(string(body)).Member("resourceType").Text())
					continue
				}
				require.Equal(t, http.StatusOK, status, string(body))
				encoded, err := here.Encode()
				require.NoError(t, err)
				require.Equal(t, string(encoded), string(body))
			}
		})
	}
}

// server answers over HTTP on loopback, on the day of the call that is sent, with ids that count up as those of the cases do.
type server struct {
	url string
	now atomic.Pointer[time.Time]
	ids atomic.Int64
}

func serve(t testing.TB, rules *library.Library) *server {
	t.Helper()
	made := &server{}
	decide := service.New(service.Options{
		Library: rules,
		Now:     func() time.Time { return *made.now.Load() },
		NewID:   func() string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", made.ids.Add(1)) },
	})
	engine := hooks.NewEngine(hooks.Options{})
	hooks.Register(engine, decide.Hooks(), hooks.Options{})
	listening := httptest.NewServer(engine)
	t.Cleanup(listening.Close)
	made.url = listening.URL
	return made
}

func (s *server) send(t testing.TB, call policytest.Call) (status int, body []byte) {
	t.Helper()
	s.now.Store(&call.Now)
	s.ids.Store(0)
	response, err := http.Post(s.url+"/cds-services/"+call.Hook, "application/json", bytes.NewReader(call.Body))
	require.NoError(t, err)
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, body
}

package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/internal/config"
)

const requests = "../../testdata/requests/"

// running is a server that serves until it is stopped.
type running struct {
	*Server
	log    *log
	reload chan<- os.Signal // what SIGHUP sends to
	end    context.CancelFunc
	ended  chan error // what Run returned
}

// log keeps what is logged at any level.
type log struct {
	mutex   sync.Mutex
	written bytes.Buffer
}

func (l *log) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.written.Write(text)
}

func (l *log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.written.String()
}

// prepare makes a server on a free port of loopback, with the built-in library unless another is set. It does not run yet.
func prepare(t testing.TB, set func(*config.Config)) *running {
	t.Helper()
	settings := config.Default()
	settings.Listen = "127.0.0.1:0"
	if set != nil {
		set(&settings)
	}
	require.NoError(t, settings.Check())
	reload := make(chan os.Signal)
	made := &running{log: &log{}, reload: reload, ended: make(chan error, 1)}
	var err error
	made.Server, err = New(Options{
		Config: settings,
		Logger: slog.New(slog.NewTextHandler(made.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Reload: reload,
	})
	require.NoError(t, err)
	return made
}

// run serves; the test ends only when the server has.
func (r *running) run(t testing.TB) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r.end = stop
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.ended <- r.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return r
}

func start(t testing.TB, set func(*config.Config)) *running { return prepare(t, set).run(t) }

type reply struct {
	status int
	header http.Header
	text   string
}

func (r reply) body() fhir.Value { return fhir.ParseValue(r.text) }

// send sends a request with the headers given as name and value in turn.
func (r *running) send(t testing.TB, method, path, body string, headers ...string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, r.URL()+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return reply{status: response.StatusCode, header: response.Header, text: string(text)}
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

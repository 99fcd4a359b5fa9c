package ehr

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

// Nothing that holds "MARK" may be part of an error.
const (
	token   = "T0KEN-MARK"
	patient = `{"resourceType": "Patient", "id": "ID-MARK", "name": [{"text": "PHI-MARK"}]}`
)

// TestMain names proxies in the environment for all tests. Whoever asks for them does so once per process.
func TestMain(m *testing.M) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		os.Setenv(name, "http://proxy.invalid:3128")
	}
	os.Exit(m.Run())
}

// server is an EHR's FHIR server on loopback that keeps what it was asked for.
type server struct {
	*httptest.Server
	mutex    sync.Mutex
	requests []string // their targets, as they were sent
	tokens   []string
	accepts  []string
}

// unstarted makes a server that still has to be started.
func unstarted(t testing.TB, handle http.HandlerFunc) *server {
	s := &server{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mutex.Lock()
		s.requests = append(s.requests, r.RequestURI)
		s.tokens = append(s.tokens, r.Header.Get("Authorization"))
		s.accepts = append(s.accepts, r.Header.Get("Accept"))
		s.mutex.Unlock()
		handle(w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that fail
	t.Cleanup(s.Close)
	return s
}

func serve(t testing.TB, handle http.HandlerFunc) *server {
	s := unstarted(t, handle)
	s.Start()
	return s
}

// serveTLS speaks HTTP/2.
func serveTLS(t testing.TB, handle http.HandlerFunc) *server {
	s := unstarted(t, handle)
	s.EnableHTTP2 = true
	s.StartTLS()
	return s
}

// asked takes what the server was asked for since the last call. Each request must have brought the token.
func (s *server) asked(t testing.TB) []string {
	t.Helper()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i := range s.requests {
		require.Equal(t, "Bearer "+token, s.tokens[i])
		require.Equal(t, "application/fhir+json, application/json", s.accepts[i])
	}
	requests := s.requests
	s.requests, s.tokens, s.accepts = nil, nil, nil
	return requests
}

// newClient makes a client that has all the time a test may need.
func newClient(t testing.TB, options Options) *Client {
	t.Helper()
	options.ReadTimeout = cmp.Or(options.ReadTimeout, time.Minute)
	client, err := New(options)
	require.NoError(t, err)
	t.Cleanup(client.http.CloseIdleConnections)
	return client
}

// open opens a session with a server in development.
func open(t testing.TB, s *server) *Session {
	t.Helper()
	session := newClient(t, Options{}).Session(s.URL+"/fhir", token)
	require.True(t, session.Usable())
	return session
}

// dialed are the addresses that a client connected to.
type dialed struct {
	mutex     sync.Mutex
	addresses []string
}

func (d *dialed) add(address string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.addresses = append(d.addresses, address)
}

func (d *dialed) all() []string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return slices.Clone(d.addresses)
}

// divert has a client trust the certificate of a server, which is one of example.com, and connect to that server whatever address it wants.
func divert(client *Client, s *server) *dialed {
	dialed := &dialed{}
	transport := client.http.Transport.(*http.Transport)
	transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	transport.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dialed.add(address)
		return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
	}
	return dialed
}

// transport answers requests without a network.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(request *http.Request) (*http.Response, error) { return t(request) }

// respond makes the response that a transport answers with.
func respond(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {"application/fhir+json"}},
		Body:       io.NopCloser(strings.NewReader(body)),
	}
}

// answer writes a JSON body.
func answer(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/fhir+json; charset=UTF-8")
	_, _ = io.WriteString(w, body)
}

// answers answers each request target with its body, in which $base is the server's base URL, and all others with 404.
func answers(bodies map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, found := bodies[r.RequestURI]
		if !found {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		answer(w, strings.ReplaceAll(body, "$base", "http://"+r.Host+"/fhir"))
	}
}

// page is a Bundle with entries of those Coverages and a link to the next page unless next is "".
func page(next string, ids ...string) string {
	var entries []string
	for _, id := range ids {
		entries = append(entries, `{"resource": {"resourceType": "Coverage", "id": "`+id+`"}}`)
	}
	links := `{"relation": "self", "url": "https://elsewhere.example/fhir/Coverage"}`
	if next != "" {
		links += `, {"relation": "next", "url": "` + next + `"}`
	}
	return `{"resourceType": "Bundle", "type": "searchset", "link": [` + links + `], "entry": [` + strings.Join(entries, ", ") + `]}`
}

func idsOf(resources []fhir.Resource) []string {
	var ids []string
	for _, resource := range resources {
		ids = append(ids, resource.ID())
	}
	return ids
}

// requireTrouble requires an error to be that trouble and to hold nothing of what was asked, answered, or where.
func requireTrouble(t testing.TB, want *Trouble, err error) {
	t.Helper()
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, want.text, err.Error())
	require.NoError(t, errors.Unwrap(err))
	for _, secret := range []string{"MARK", "127.0.0.1", "localhost", "http", "example", "Patient", "Coverage"} {
		require.NotContains(t, err.Error(), secret)
	}
}

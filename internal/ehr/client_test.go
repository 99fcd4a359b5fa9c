package ehr

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

func TestNewRefusesServers(t *testing.T) {
	for _, server := range []string{
		"", "ehr.example.org", "ehr.example.org/fhir", "http://ehr.example.org/fhir", "https:///fhir", "https://:8443/fhir", "https:fhir",
		"https://user@ehr.example.org/fhir", "https://user:secret@ehr.example.org/fhir", "https://ehr.example.org/fhir?x=1",
		"https://ehr.example.org/fhir?", "https://ehr.example.org/fhir#x", "https://ehr.example.org/../fhir", "https://ehr.example.org/%2e%2e/fhir",
		"https://ehr.example.org/./fhir", "https://ehr.example.org:port/fhir", "https://ehr example.org", "ftp://ehr.example.org/fhir",
		"file:///fhir", "https://%zz", "\x00",
	} {
		_, err := New(Options{Servers: []string{"https://good.example.org", server}})
		require.ErrorContains(t, err, "FHIR server "+server+" is not an https base URL", "%q", server)
	}
}

func TestReadTimeoutIsTwoSecondsUnlessGiven(t *testing.T) {
	for given, want := range map[time.Duration]time.Duration{
		0: 2 * time.Second, -time.Second: 2 * time.Second, time.Second: time.Second, 5 * time.Second: 5 * time.Second,
	} {
		client, err := New(Options{ReadTimeout: given})
		require.NoError(t, err)
		require.Equal(t, want, client.timeout)
	}
}

// requireUsable requires sessions with a server to be usable or not, and not to contact it when not.
func requireUsable(t *testing.T, want bool, client *Client, server string) {
	t.Helper()
	contacted := false
	client.http.Transport = transport(func(*http.Request) (*http.Response, error) {
		contacted = true
		return respond(http.StatusOK, patient), nil
	})
	session := client.Session(server, token)
	require.Equal(t, want, session.Usable(), server)
	_, err := session.Read(t.Context(), "Patient/ID-MARK")
	require.Equal(t, want, contacted, server)
	if want {
		require.NoError(t, err, server)
		return
	}
	requireTrouble(t, errHost, err)
	_, err = session.Search(t.Context(), "Coverage", nil)
	requireTrouble(t, errHost, err)
	_, err = session.More(t.Context(), "Coverage", fhir.ParseValue(page("Coverage?page=2")))
	requireTrouble(t, errHost, err)
	require.False(t, contacted, server)
}

func TestDevelopmentIsForLoopback(t *testing.T) {
	client := newClient(t, Options{})
	for _, server := range []string{
		"http://127.0.0.1:8080/fhir", "https://127.0.0.1/fhir", "http://127.0.0.1", "http://localhost:8080/fhir", "http://LOCALHOST/fhir/",
		"https://localhost", "http://[::1]:8080/fhir", "http://[::1]/", "http://127.8.9.10/fhir", "http://[::ffff:127.0.0.1]/fhir", "HTTP://localhost",
	} {
		requireUsable(t, true, client, server)
	}
	for _, server := range []string{
		"http://10.0.0.1/fhir", "http://192.168.0.1/fhir", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/fhir", "http://[::]/fhir",
		"http://[fe80::1]/fhir", "http://[::1%25lo]/fhir", "http://[::ffff:10.0.0.1]/fhir", "http://8.8.8.8/fhir", "http://2130706433/fhir",
		"http://0x7f.1/fhir", "http://127.1/fhir", "https://example.org/fhir", "https://ehr.example.org/fhir", "http://localhost.example.org/fhir",
		"http://127.0.0.1.example.org/fhir", "http://localhost./fhir", "http://127.0.0.1@example.org/fhir", "http://user@127.0.0.1/fhir",
		"http://user:secret@localhost/fhir", "http:///fhir", "http://:8080/fhir", "http:fhir", "//127.0.0.1/fhir", "127.0.0.1:8080/fhir", "localhost",
		"/fhir", "file:///fhir", "file://localhost/fhir", "ftp://127.0.0.1/fhir", "gopher://127.0.0.1/", "unix://127.0.0.1/", "ws://127.0.0.1/fhir",
		"http://127.0.0.1/fhir?x=1", "http://127.0.0.1/fhir?", "http://127.0.0.1/fhir#x", "http://127.0.0.1/../fhir", "http://127.0.0.1/%2E%2e/fhir",
		`http://127.0.0.1/..%5Cfhir`, "http://127.0.0.1:port/fhir", "http://[::1", "http://127.0.0.1/%zz", " http://127.0.0.1", "http://127.0.0.1\r\n/fhir",
	} {
		requireUsable(t, false, client, server)
	}
}

func TestAllowedServers(t *testing.T) {
	client := newClient(t, Options{Servers: []string{
		"https://ehr.example.org/fhir/", "https://Other.example.org:8443", "https://three.example.org/a%2Fb", "https://[2001:db8::1]/r4",
	}})
	for _, server := range []string{
		"https://ehr.example.org/fhir", "https://ehr.example.org/fhir/", "https://ehr.example.org/fhir//", "https://ehr.example.org/fhir/r4/tenant",
		"https://EHR.example.ORG/fhir", "HTTPS://ehr.example.org/fhir", "https://ehr.example.org:443/fhir", "https://ehr.example.org:/fhir",
		"https://other.example.org:8443", "https://other.example.org:8443/", "https://other.example.org:8443/fhir", "https://three.example.org/a%2Fb",
		"https://three.example.org/a%2Fb/c", "https://three.example.org/a%2Fb/", "https://[2001:db8::1]/r4",
	} {
		requireUsable(t, true, client, server)
	}
	for _, server := range []string{
		"http://ehr.example.org/fhir", "http://ehr.example.org:443/fhir", "https://ehr.example.org:80/fhir", "https://ehr.example.org:8443/fhir",
		"https://ehr.example.org:0443/fhir", "https://ehr.example.org", "https://ehr.example.org/", "https://ehr.example.org/fhir2",
		"https://ehr.example.org/fhir.evil", "https://ehr.example.org/fhir%2Fr4", "https://ehr.example.org/fhir;x", "https://ehr.example.org/%66hir",
		"https://ehr.example.org/FHIR", "https://ehr.example.org//fhir", "https://ehr.example.org/fhir/../admin", "https://ehr.example.org/fhir/..",
		"https://ehr.example.org/fhir/%2e%2e/admin", "https://ehr.example.org/fhir/.%2E/admin", "https://ehr.example.org/fhir/..%2fadmin",
		"https://ehr.example.org/fhir/..%5cadmin", "https://ehr.example.org/fhir/./r4", "https://ehr.example.org/admin", "https://ehr.example.org.evil/fhir",
		"https://ehr.example.org.evil.example/fhir", "https://evil-ehr.example.org/fhir", "https://sub.ehr.example.org/fhir", "https://ehr.example.org./fhir",
		"https://ehr.example.org@evil.example/fhir", "https://user@ehr.example.org/fhir", "https://user:secret@ehr.example.org/fhir",
		"https://evil.example/https://ehr.example.org/fhir", "https://evil.example#@ehr.example.org/fhir", "https://evil.example?ehr.example.org/fhir",
		`https://evil.example\@ehr.example.org/fhir`, "https://ehr.example.org%2eevil/fhir", "https:ehr.example.org/fhir", "//ehr.example.org/fhir",
		"ehr.example.org/fhir", "ftp://ehr.example.org/fhir", "file:///fhir", "https:///fhir", "https://other.example.org", "https://other.example.org:443",
		"https://three.example.org/a/b", "https://[2001:db8::2]/r4",
		"http://127.0.0.1/fhir", "https://127.0.0.1/fhir", "http://localhost/fhir", "https://localhost:8443/fhir", "https://[::1]/fhir",
	} {
		requireUsable(t, false, client, server)
	}
}

func TestLoopbackMayBeAllowed(t *testing.T) {
	client := newClient(t, Options{Servers: []string{"https://localhost:8443/fhir"}})
	requireUsable(t, true, client, "https://localhost:8443/fhir")
	requireUsable(t, false, client, "https://127.0.0.1:8443/fhir")
	requireUsable(t, false, client, "http://localhost:8443/fhir")
}

func TestNoAccess(t *testing.T) {
	client := newClient(t, Options{})
	for _, access := range [][2]string{
		{"", ""}, {"http://127.0.0.1/fhir", ""}, {"", token}, {"https://example.org/fhir", ""}, {"http://127.0.0.1/fhir", token + "\r\nX-Evil: MARK"},
		{"http://127.0.0.1/fhir", "\x00" + token},
	} {
		session := client.Session(access[0], access[1])
		require.False(t, session.Usable())
		_, err := session.Read(t.Context(), "Patient/ID-MARK")
		requireTrouble(t, errNoAccess, err)
		_, err = session.Search(t.Context(), "Coverage", nil)
		requireTrouble(t, errNoAccess, err)
		_, err = session.More(t.Context(), "Coverage", fhir.ParseValue(page("Coverage?page=2")))
		requireTrouble(t, errNoAccess, err)
		more, err := session.More(t.Context(), "Coverage", fhir.ParseValue(page("")))
		require.NoError(t, err)
		require.Empty(t, more)
	}
}

func TestNamesOfThisMachineAreReached(t *testing.T) {
	s := serve(t, answers(map[string]string{"/fhir/Patient/ID-MARK": patient}))
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	require.NoError(t, err)
	_, err = newClient(t, Options{}).Session("http://localhost:"+port+"/fhir/", token).Read(t.Context(), "Patient/ID-MARK")
	require.NoError(t, err)
	require.Equal(t, []string{"/fhir/Patient/ID-MARK"}, s.asked(t))
}

func TestIPv6LoopbackIsReached(t *testing.T) {
	listener, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6 here")
	}
	s := unstarted(t, answers(map[string]string{"/fhir/Patient/ID-MARK": patient}))
	s.Listener.Close()
	s.Listener = listener
	s.Start()
	_, err = open(t, s).Read(t.Context(), "Patient/ID-MARK")
	require.NoError(t, err)
}

// A name such as localhost may lead anywhere; 192.0.2.1 is one of the addresses that documents use.
func TestDevelopmentConnectsToLoopbackOnly(t *testing.T) {
	_, err := newClient(t, Options{}).http.Get("http://192.0.2.1/")
	require.ErrorIs(t, err, errHost)
	require.NoError(t, loopbackOnly(t.Context(), "tcp6", "[::1]:80", nil))
	require.Error(t, loopbackOnly(t.Context(), "tcp4", "127.0.0.1", nil))
	require.Error(t, loopbackOnly(t.Context(), "tcp4", "localhost:80", nil))
}

func TestCertificates(t *testing.T) {
	s := serveTLS(t, answers(map[string]string{"/fhir/Patient/ID-MARK": patient}))
	t.Run("unknown", func(t *testing.T) {
		_, err := open(t, s).Read(t.Context(), "Patient/ID-MARK")
		requireTrouble(t, errCertificate, err)
		require.Empty(t, s.asked(t))
	})
	t.Run("of another host", func(t *testing.T) {
		client := newClient(t, Options{Servers: []string{"https://ehr.example.org/fhir"}})
		dialed := divert(client, s)
		_, err := client.Session("https://ehr.example.org/fhir", token).Read(t.Context(), "Patient/ID-MARK")
		requireTrouble(t, errCertificate, err)
		require.Empty(t, s.asked(t))
		require.Equal(t, []string{"ehr.example.org:443"}, dialed.all(), "one attempt")
	})
	t.Run("trusted", func(t *testing.T) {
		client := newClient(t, Options{Servers: []string{"https://example.com/fhir"}})
		divert(client, s)
		resource, err := client.Session("https://example.com/fhir", token).Read(t.Context(), "Patient/ID-MARK")
		require.NoError(t, err)
		require.Equal(t, "Patient/ID-MARK", resource.Reference())
		require.Equal(t, []string{"/fhir/Patient/ID-MARK"}, s.asked(t))
	})
}

// Were it followed, a proxy of the environment would be what the client connects to.
func TestProxiesOfTheEnvironmentAreIgnored(t *testing.T) {
	s := serveTLS(t, answers(map[string]string{"/fhir/Patient/ID-MARK": patient}))
	client := newClient(t, Options{Servers: []string{"https://example.com/fhir"}})
	dialed := divert(client, s)
	_, err := client.Session("https://example.com/fhir", token).Read(t.Context(), "Patient/ID-MARK")
	require.NoError(t, err)
	require.Equal(t, []string{"example.com:443"}, dialed.all())
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	for protocol, start := range map[string]func(testing.TB, http.HandlerFunc) *server{"http": serve, "https": serveTLS} {
		s := start(t, answers(map[string]string{"/fhir/Patient/ID-MARK": patient}))
		client := newClient(t, Options{})
		connected := &dialed{}
		if protocol == "https" {
			connected = divert(client, s)
		} else {
			connect := client.http.Transport.(*http.Transport).DialContext
			client.http.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				connected.add(address)
				return connect(ctx, network, address)
			}
		}
		for range 3 {
			_, err := client.Session(s.URL+"/fhir", token).Read(t.Context(), "Patient/ID-MARK")
			require.NoError(t, err)
		}
		require.Equal(t, []string{s.Listener.Addr().String()}, connected.all(), protocol)
	}
}

func TestRedirectsOnTheServerAreFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.RequestURI == "/fhir/Patient/ID-MARK" {
				http.Redirect(w, r, "/fhir/r4/Patient/ID-MARK", status)
				return
			}
			answer(w, patient)
		})
		resource, err := open(t, s).Read(t.Context(), "Patient/ID-MARK")
		require.NoError(t, err)
		require.Equal(t, "ID-MARK", resource.ID())
		require.Equal(t, []string{"/fhir/Patient/ID-MARK", "/fhir/r4/Patient/ID-MARK"}, s.asked(t))
	}
}

func TestRedirectsToAnotherServerAreRefused(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		second := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, patient) })
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, second.URL+r.RequestURI, status)
		})
		_, err := open(t, s).Read(t.Context(), "Patient/ID-MARK")
		requireTrouble(t, errRedirected, err)
		require.Len(t, s.asked(t), 1)
		require.Empty(t, second.asked(t))
	}
}

func TestRedirectsEnd(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		left, _ := strconv.Atoi(r.URL.Query().Get("left"))
		if left == 0 {
			answer(w, page("", "c1"))
			return
		}
		http.Redirect(w, r, "/fhir/Coverage?left="+strconv.Itoa(left-1), http.StatusFound)
	})
	found, err := open(t, s).Search(t.Context(), "Coverage", map[string][]string{"left": {"3"}})
	require.NoError(t, err)
	require.Equal(t, []string{"c1"}, idsOf(found))
	require.Len(t, s.asked(t), 4)

	_, err = open(t, s).Search(t.Context(), "Coverage", map[string][]string{"left": {"1000"}})
	requireTrouble(t, errRedirects, err)
	require.Len(t, s.asked(t), 4)
}

func TestRedirectToNowhere(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) })
	_, err := open(t, s).Read(t.Context(), "Patient/ID-MARK")
	requireTrouble(t, errStatus(http.StatusFound), err)
	require.Len(t, s.asked(t), 1)
}

// onServer and offServer are addresses that an allowed server at https://example.com/fhir may point to, and may not.
var (
	onServer = map[string]string{ // and the request that they lead to
		"https://example.com/fhir?_getpages=2":       "/fhir?_getpages=2",
		"https://example.com/fhir/?_getpages=2":      "/fhir/?_getpages=2",
		"https://example.com/fhir/r4/Coverage?p=2":   "/fhir/r4/Coverage?p=2",
		"https://example.com:443/fhir/Coverage?p=2":  "/fhir/Coverage?p=2",
		"HTTPS://example.com/fhir/Coverage?p=2":      "/fhir/Coverage?p=2",
		"//example.com/fhir/Coverage?p=2":            "/fhir/Coverage?p=2",
		"/fhir/Coverage?p=2":                         "/fhir/Coverage?p=2",
		"Coverage?p=2":                               "/fhir/Coverage?p=2",
		"?p=2":                                       "/fhir/Coverage?p=2",
		"../fhir/Coverage?p=2":                       "/fhir/Coverage?p=2",
		"https://example.com/fhir/Coverage/x%2Fy":    "/fhir/Coverage/x%2Fy",
		"/fhir/Coverage?url=https://evil.example/..": "/fhir/Coverage?url=https://evil.example/..",
	}
	offServer = []string{
		"http://example.com/fhir/Coverage?p=2", "http://example.com:443/fhir/Coverage?p=2", "https://example.com:8443/fhir/Coverage?p=2",
		"https://evil.example/fhir/Coverage?p=2", "https://www.example.com/fhir/Coverage?p=2", "https://example.com.evil.example/fhir?p=2",
		"//evil.example/fhir/Coverage?p=2", "https://127.0.0.1/fhir/Coverage?p=2", "http://169.254.169.254/latest/meta-data", "https://example.com",
		"https://example.com/admin?p=2", "https://example.com/fhir2/Coverage?p=2", "https://example.com/fhir%2FCoverage?p=2", "/admin", "..", "../admin",
		"https://example.com/fhir/../admin", "https://example.com/fhir/%2e%2e/admin", "https://example.com/fhir/..%2Fadmin", "/fhir/..%5cadmin",
		"https://user:secret@example.com/fhir?p=2", "https://example.com@evil.example/fhir?p=2", "https:example.com/fhir", "https:///fhir",
		"https://:443/fhir", "file:///fhir", "ftp://example.com/fhir", "data:application/json,MARK", "mailto:MARK@example.com",
	}
)

func TestAllowedServersRedirectWithinThemselves(t *testing.T) {
	for address, request := range onServer {
		s := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
			if r.RequestURI == "/fhir/Coverage?p=1" {
				w.Header().Set("Location", address)
				w.WriteHeader(http.StatusTemporaryRedirect)
				return
			}
			answer(w, page("", "c1"))
		})
		client := newClient(t, Options{Servers: []string{"https://example.com/fhir"}})
		divert(client, s)
		found, err := client.Session("https://example.com/fhir", token).Search(t.Context(), "Coverage", map[string][]string{"p": {"1"}})
		require.NoError(t, err, address)
		require.Equal(t, []string{"c1"}, idsOf(found), address)
		require.Equal(t, []string{"/fhir/Coverage?p=1", request}, s.asked(t), address)
	}
	for _, address := range offServer {
		s := serveTLS(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", address)
			w.WriteHeader(http.StatusTemporaryRedirect)
		})
		client := newClient(t, Options{Servers: []string{"https://example.com/fhir"}})
		dialed := divert(client, s)
		_, err := client.Session("https://example.com/fhir", token).Search(t.Context(), "Coverage", nil)
		requireTrouble(t, errRedirected, err)
		require.Equal(t, []string{"/fhir/Coverage"}, s.asked(t), address)
		require.Equal(t, []string{"example.com:443"}, dialed.all(), address)
	}
}

func TestGoroutinesEnd(t *testing.T) {
	second := httptest.NewServer(http.NotFoundHandler())
	defer second.Close()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/fhir/Patient/ID-MARK":
			answer(w, patient)
		case "/fhir/Patient/huge":
			answer(w, strings.Repeat(" ", mostBytes*2))
		case "/fhir/Patient/redirect":
			http.Redirect(w, r, second.URL, http.StatusFound)
		case "/fhir/Patient/aborted":
			panic(http.ErrAbortHandler)
		case "/fhir/Patient/error":
			w.WriteHeader(http.StatusInternalServerError)
			answer(w, strings.Repeat(" ", 1<<20))
		default:
			answer(w, "{")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	})
	client := newClient(t, Options{})
	session := client.Session(s.URL+"/fhir", token)
	for range 5 {
		for _, id := range []string{"ID-MARK", "huge", "redirect", "aborted", "error"} {
			_, err := session.Read(t.Context(), "Patient/"+id)
			require.Equal(t, id == "ID-MARK", err == nil, id)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		_, err := session.Read(ctx, "Patient/slow")
		cancel()
		requireTrouble(t, errTimeout, err)
	}
	client.http.CloseIdleConnections()
	running := func() string {
		stacks := make([]byte, 1<<20)
		return string(stacks[:runtime.Stack(stacks, true)])
	}
	for deadline := time.Now().Add(30 * time.Second); strings.Contains(running(), "net/http.(*persistConn)"); {
		require.True(t, time.Now().Before(deadline), "%s", running())
		time.Sleep(time.Millisecond)
	}
}

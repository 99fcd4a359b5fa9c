package ehr

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

// status answers with a status and an OperationOutcome.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/fhir+json")
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(code)
		if code >= 200 && code != 204 && code != 304 {
			_, _ = io.WriteString(w, `{"resourceType": "OperationOutcome", "issue": [{"diagnostics": "PHI-MARK"}]}`)
		}
	}
}

// body answers with a body of that media type.
func body(mediaType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{mediaType}
		_, _ = io.WriteString(w, text)
	}
}

// cutOff answers with the beginning of a body only.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", strconv.Itoa(len(patient)))
	answer(w, patient[:len(patient)-1])
}

// abort closes the connection without an answer.
func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// notHTTP answers with what is none.
func notHTTP(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer connection.Close()
	_, _ = io.WriteString(connection, "PHI-MARK\r\n\r\n")
}

// zipped answers with a compressed body when the request allows one.
func zipped(text repeated) http.HandlerFunc {
	compressed := sync.OnceValue(func() []byte {
		var buffer bytes.Buffer
		compressor := gzip.NewWriter(&buffer)
		text.write(compressor)
		_ = compressor.Close()
		return buffer.Bytes()
	})
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			w.WriteHeader(http.StatusNotAcceptable)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/fhir+json")
		_, _ = w.Write(compressed())
	}
}

// repeated writes a piece of text many times.
type repeated struct {
	text  string
	times int
}

func (r repeated) write(w io.Writer) {
	for range r.times {
		if _, err := io.WriteString(w, r.text); err != nil {
			return // nobody reads any more
		}
	}
}

// padded is a resource of that many bytes.
func padded(size int) string {
	return patient[:len(patient)-1] + strings.Repeat(" ", size-len(patient)) + "}"
}

// failures are answers from which neither a read nor a search gains anything.
var failures = []struct {
	name     string
	handle   http.HandlerFunc
	want     *Trouble
	requests int
}{
	{"100s are passed over", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		status(http.StatusForbidden)(w, r)
	}, errStatus(403), 1},
	{"201", status(201), errStatus(201), 1},
	{"204", status(204), errStatus(204), 1},
	{"206", status(206), errStatus(206), 1},
	{"300", status(300), errStatus(300), 1},
	{"304", status(304), errStatus(304), 1},
	{"400", status(400), errStatus(400), 1},
	{"401", status(401), errStatus(401), 1},
	{"403", status(403), errStatus(403), 1},
	{"404", status(404), errStatus(404), 1},
	{"408", status(408), errStatus(408), 1},
	{"410", status(410), errStatus(410), 1},
	{"418", status(418), errStatus(418), 1},
	{"429", status(429), errStatus(429), 2},
	{"499", status(499), errStatus(499), 1},
	{"500", status(500), errStatus(500), 2},
	{"502", status(502), errStatus(502), 2},
	{"503", status(503), errStatus(503), 2},
	{"504", status(504), errStatus(504), 2},
	{"599", status(599), errStatus(599), 2},
	{"redirect to itself", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.RequestURI, http.StatusFound) }, errRedirects, 4},
	{"redirect to another server", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://ehr.example.org/MARK", http.StatusFound)
	}, errRedirected, 1},
	{"redirect to another port", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/MARK", http.StatusFound)
	}, errRedirected, 1},
	{"redirect to https", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+r.Host+r.RequestURI, http.StatusFound)
	}, errRedirected, 1},
	{"redirect to what is no address", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://[MARK")
		w.WriteHeader(http.StatusFound)
	}, errUnreached, 2},
	{"connection closed", abort, errUnreached, 2},
	{"not HTTP", notHTTP, errUnreached, 2},
	{"header too large", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Large", strings.Repeat("MARK", 1<<16))
		answer(w, patient)
	}, errUnreached, 2},
	{"cut off", cutOff, errBroken, 2},
	{"compressed and cut off", func(w http.ResponseWriter, r *http.Request) {
		zipped(repeated{patient, 1})(w, r)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}, errBroken, 2},
	{"compressed in name only", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		answer(w, patient)
	}, errBroken, 2},
	{"compressed in another way", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		answer(w, "\x1b\x03\x00PHI-MARK")
	}, errNotFHIR, 1},
	{"HTML", body("text/html; charset=utf-8", "<html>PHI-MARK</html>"), errNotFHIR, 1},
	{"HTML that says it is JSON", body("application/json", "<html>PHI-MARK</html>"), errNotFHIR, 1},
	{"JSON that says it is HTML", body("text/html", patient), errNotFHIR, 1},
	{"XML", body("application/fhir+xml", "<Patient/>"), errNotFHIR, 1},
	{"no media type", body("", patient), errNotFHIR, 1},
	{"broken media type", body("application/json/MARK", patient), errNotFHIR, 1},
	{"empty", body("application/fhir+json", ""), errNotFHIR, 1},
	{"white space", body("application/fhir+json", " \n"), errNotFHIR, 1},
	{"cut off without a length", body("application/fhir+json", patient[:len(patient)-1]), errNotFHIR, 1},
	{"two objects", body("application/fhir+json", patient+patient), errNotFHIR, 1},
	{"array", body("application/fhir+json", "["+patient+"]"), errNotFHIR, 1},
	{"string", body("application/fhir+json", `"PHI-MARK"`), errNotFHIR, 1},
	{"null", body("application/fhir+json", "null"), errNotFHIR, 1},
	{"number", body("application/fhir+json", "7"), errNotFHIR, 1},
	{"duplicate members", body("application/fhir+json", `{"resourceType": "Patient", "id": "other", "id": "ID-MARK"}`), errNotFHIR, 1},
	{"duplicate members by escape", body("application/fhir+json", `{"resourceType": "Patient", "id": "other", "\u0069d": "ID-MARK"}`), errNotFHIR, 1},
	{"duplicate members below", body("application/fhir+json", `{"resourceType": "Patient", "id": "ID-MARK", "x": {"PHI-MARK": 1, "PHI-MARK": 2}}`), errNotFHIR, 1},
	{"not UTF-8", body("application/fhir+json", `{"resourceType": "Patient", "id": "ID-MARK", "x": "`+"\xff"+`"}`), errNotFHIR, 1},
	{"too deep", body("application/fhir+json", strings.Repeat(`{"a":`, 20_000)+"1"+strings.Repeat("}", 20_000)), errNotFHIR, 1},
	{"too large", body("application/fhir+json", padded(mostBytes+1)), errTooLarge, 1},
	{"much too large", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/fhir+json")
		repeated{strings.Repeat(" ", 1<<20), 1 << 20}.write(w)
	}, errTooLarge, 1},
	{"too large once decompressed", zipped(repeated{padded(mostBytes + 1), 1}), errTooLarge, 1},
	{"much too large once decompressed", zipped(repeated{strings.Repeat("[", 1<<20), 64}), errTooLarge, 1},
	{"object without a type", body("application/fhir+json", "{}"), errOther, 1},
	{"OperationOutcome", body("application/fhir+json", `{"resourceType": "OperationOutcome", "id": "ID-MARK", "issue": [{"diagnostics": "PHI-MARK"}]}`), errOther, 1},
	{"wrong id", body("application/fhir+json", `{"resourceType": "Patient", "id": "OTHER-MARK"}`), errOther, 1},
	{"no id", body("application/fhir+json", `{"resourceType": "Patient"}`), errOther, 1},
	{"id in other letters", body("application/fhir+json", `{"resourceType": "Patient", "id": "id-mark"}`), errOther, 1},
	{"wrong type", body("application/fhir+json", `{"resourceType": "Person", "id": "ID-MARK"}`), errOther, 1},
	{"type that is no string", body("application/fhir+json", `{"resourceType": ["Patient"], "id": "ID-MARK"}`), errOther, 1},
}

// Errors are sent to the EHR and logged: whatever a server does, they name no token, address, id or payload.
func TestFailures(t *testing.T) {
	var texts []string
	for _, test := range failures {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, test.handle)
			session := open(t, s)
			for name, read := range map[string]func() ([]fhir.Resource, error){
				"read": func() ([]fhir.Resource, error) {
					resource, err := session.Read(t.Context(), "Patient/ID-MARK")
					require.Zero(t, resource)
					return nil, err
				},
				"search": func() ([]fhir.Resource, error) {
					return session.Search(t.Context(), "Coverage", map[string][]string{"patient": {"ID-MARK"}})
				},
				"more": func() ([]fhir.Resource, error) {
					return session.More(t.Context(), "Coverage", fhir.ParseValue(page("?next=MARK")))
				},
			} {
				// A connection of its own: over one that was used before, the transport itself may send a request again.
				session.client.http.CloseIdleConnections()
				found, err := read()
				requireTrouble(t, test.want, err)
				require.Empty(t, found, name)
				require.Len(t, s.asked(t), test.requests, name)
				require.NotContains(t, err.Error(), s.Listener.Addr().String(), name)
				texts = append(texts, err.Error())
			}
		})
	}
	require.Equal(t, 3*len(failures), len(texts))
	all := strings.Join(texts, "\n")
	for _, secret := range []string{"MARK", "Bearer", "127.0.0.1", "http", "fhir/", "Patient", "Coverage", "EOF", "dial", "tcp"} {
		require.NotContains(t, all, secret)
	}
}

func TestFailuresOverHTTP2(t *testing.T) {
	for name, test := range map[string]struct {
		handle   http.HandlerFunc
		want     *Trouble
		requests int
	}{
		"503":           {status(503), errStatus(503), 2},
		"404":           {status(404), errStatus(404), 1},
		"stream closed": {abort, errUnreached, 2},
		"cut off":       {cutOff, errBroken, 2},
		"too large":     {zipped(repeated{padded(mostBytes + 1), 1}), errTooLarge, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
				if r.ProtoMajor == 2 {
					test.handle(w, r)
				}
			})
			client := newClient(t, Options{Servers: []string{"https://example.com/fhir"}})
			divert(client, s)
			_, err := client.Session("https://example.com/fhir", token).Read(t.Context(), "Patient/ID-MARK")
			requireTrouble(t, test.want, err)
			require.Len(t, s.asked(t), test.requests)
		})
	}
}

func TestReadOfASearchAndSearchOfARead(t *testing.T) {
	s := serve(t, answers(map[string]string{
		"/fhir/Patient/ID-MARK": page("", "ID-MARK"),
		"/fhir/Bundle/ID-MARK":  page("", "ID-MARK"),
		"/fhir/Coverage":        `{"resourceType": "Coverage", "id": "ID-MARK"}`,
		"/fhir/Patient":         page("?page=2", "ID-MARK"),
		"/fhir/Patient?page=2":  patient,
	}))
	session := open(t, s)
	for _, reference := range []string{"Patient/ID-MARK", "Bundle/ID-MARK"} {
		_, err := session.Read(t.Context(), reference)
		requireTrouble(t, errOther, err)
	}
	for _, resourceType := range []string{"Coverage", "Patient"} {
		found, err := session.Search(t.Context(), resourceType, nil)
		requireTrouble(t, errOther, err)
		require.Empty(t, found)
	}
	require.Len(t, s.asked(t), 5)
}

func TestSecondAttemptMayGoWell(t *testing.T) {
	for name, first := range map[string]http.HandlerFunc{
		"429": status(429), "500": status(500), "503": status(503), "connection closed": abort, "cut off": cutOff, "not HTTP": notHTTP,
	} {
		t.Run(name, func(t *testing.T) {
			var attempts atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if attempts.Add(1) == 1 {
					first(w, r)
					return
				}
				answer(w, patient)
			})
			resource, err := open(t, s).Read(t.Context(), "Patient/ID-MARK")
			require.NoError(t, err)
			require.Equal(t, "ID-MARK", resource.ID())
			require.Equal(t, []string{"/fhir/Patient/ID-MARK", "/fhir/Patient/ID-MARK"}, s.asked(t))
		})
	}
}

func TestAttemptsShareOneTimeout(t *testing.T) {
	var deadlines []time.Time
	client := newClient(t, Options{})
	client.http.Transport = transport(func(request *http.Request) (*http.Response, error) {
		deadline, ok := request.Context().Deadline()
		require.True(t, ok)
		deadlines = append(deadlines, deadline)
		return respond(http.StatusServiceUnavailable, ""), nil
	})
	_, err := client.Session("http://127.0.0.1/fhir", token).Read(t.Context(), "Patient/ID-MARK")
	requireTrouble(t, errStatus(503), err)
	require.Len(t, deadlines, 2)
	require.Equal(t, deadlines[0], deadlines[1])
}

func TestNobodyListens(t *testing.T) {
	s := serve(t, nil)
	s.Close()
	_, err := open(t, s).Read(t.Context(), "Patient/ID-MARK")
	requireTrouble(t, errUnreached, err)
}

// slow answers nothing, or begins with an answer, and then waits for the end of the request.
func slow(begin bool) (handle http.HandlerFunc, arrived, ended chan struct{}) {
	arrived, ended = make(chan struct{}, 10), make(chan struct{}, 10)
	return func(w http.ResponseWriter, r *http.Request) {
		if begin {
			answer(w, patient[:10])
			_ = http.NewResponseController(w).Flush()
		}
		arrived <- struct{}{}
		<-r.Context().Done()
		ended <- struct{}{}
	}, arrived, ended
}

// The timeouts are long enough for a request to arrive, which these tests wait for.
const arrival = 500 * time.Millisecond

func TestSlowServers(t *testing.T) {
	for name, begin := range map[string]bool{"no answer": false, "half an answer": true} {
		for protocol, start := range map[string]func(testing.TB, http.HandlerFunc) *server{"http": serve, "https": serveTLS} {
			t.Run(name+" by "+protocol, func(t *testing.T) {
				t.Parallel()
				handle, _, ended := slow(begin)
				s := start(t, handle)
				client := newClient(t, Options{ReadTimeout: arrival})
				if protocol == "https" {
					divert(client, s)
				}
				_, err := client.Session(s.URL+"/fhir", token).Read(t.Context(), "Patient/ID-MARK")
				requireTrouble(t, errTimeout, err)
				<-ended
				require.Len(t, s.asked(t), 1)
			})
		}
	}
	t.Run("the call's own deadline", func(t *testing.T) {
		t.Parallel()
		handle, _, ended := slow(false)
		s := serve(t, handle)
		ctx, cancel := context.WithTimeout(t.Context(), arrival)
		defer cancel()
		_, err := open(t, s).Search(ctx, "Coverage", nil)
		requireTrouble(t, errTimeout, err)
		<-ended
		require.Len(t, s.asked(t), 1)
	})
	t.Run("the second attempt", func(t *testing.T) {
		t.Parallel()
		handle, _, ended := slow(false)
		var attempts atomic.Int32
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if attempts.Add(1) == 1 {
				status(503)(w, r)
				return
			}
			handle(w, r)
		})
		session := newClient(t, Options{ReadTimeout: arrival}).Session(s.URL+"/fhir", token)
		_, err := session.Read(t.Context(), "Patient/ID-MARK")
		requireTrouble(t, errTimeout, err)
		<-ended
		require.Len(t, s.asked(t), 2)
	})
	t.Run("no handshake", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0") // which connects and never speaks
		require.NoError(t, err)
		defer listener.Close()
		client := newClient(t, Options{ReadTimeout: 50 * time.Millisecond})
		_, err = client.Session("https://"+listener.Addr().String(), token).Read(t.Context(), "Patient/ID-MARK")
		requireTrouble(t, errTimeout, err)
	})
}

func TestCallsThatEnd(t *testing.T) {
	for name, begin := range map[string]bool{"no answer": false, "half an answer": true} {
		t.Run(name, func(t *testing.T) {
			handle, arrived, ended := slow(begin)
			s := serve(t, handle)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				<-arrived
				cancel()
			}()
			_, err := open(t, s).Read(ctx, "Patient/ID-MARK")
			requireTrouble(t, errEnded, err)
			<-ended
			require.Len(t, s.asked(t), 1)
		})
	}
	s := serve(t, answers(nil))
	t.Run("before they are made", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := open(t, s).Read(ctx, "Patient/ID-MARK")
		requireTrouble(t, errEnded, err)
		require.Empty(t, s.asked(t))
	})
	t.Run("by a deadline before they are made", func(t *testing.T) {
		ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer cancel()
		_, err := open(t, s).Read(ctx, "Patient/ID-MARK")
		requireTrouble(t, errTimeout, err)
		require.Empty(t, s.asked(t))
	})
	t.Run("between two attempts", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		client := newClient(t, Options{})
		attempts := 0
		client.http.Transport = transport(func(*http.Request) (*http.Response, error) {
			attempts++
			cancel()
			return nil, errors.New("connection reset by MARK")
		})
		_, err := client.Session("http://127.0.0.1/fhir", token).Read(ctx, "Patient/ID-MARK")
		requireTrouble(t, errUnreached, err)
		require.Equal(t, 1, attempts)
	})
}

func TestLargeAnswersAreRead(t *testing.T) {
	text := padded(mostBytes)
	for name, handle := range map[string]http.HandlerFunc{
		"plain": body("application/fhir+json", text), "compressed": zipped(repeated{text, 1}),
	} {
		resource, err := open(t, serve(t, handle)).Read(t.Context(), "Patient/ID-MARK")
		require.NoError(t, err, name)
		require.Len(t, resource.Raw(), mostBytes, name)
	}
}

func TestTroubleSaysWhatTheServerDid(t *testing.T) {
	require.EqualError(t, errStatus(404), "the EHR's FHIR server answered 404 (Not Found)")
	require.EqualError(t, errStatus(599), "the EHR's FHIR server answered 599")
}

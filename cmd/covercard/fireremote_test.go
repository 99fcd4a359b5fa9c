package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const discovery = `{"services": [{"hook": "order-sign", "id": "sign it"}, {"hook": "order-sign", "id": "second"}]}`

// stub is somebody's CDS service: it offers order-sign and answers every call alike.
func stub(t testing.TB, status int, answer string) *httptest.Server {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, discovery)
			return
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	})
}

func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func TestFireSendsTheFileToTheServiceOfItsHook(t *testing.T) {
	var path, mediaType, body string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, discovery)
			return
		}
		sent, _ := io.ReadAll(r.Body)
		path, mediaType, body = r.URL.EscapedPath(), r.Header.Get("Content-Type"), string(sent)
		_, _ = io.WriteString(w, `{"cards": []}`)
	})
	want, err := os.ReadFile(hemgenix)
	require.NoError(t, err)
	for _, below := range []string{"", "/", "/cds-services", "/cds-services/"} {
		got := covercard("fire", "--to", server.URL+below, hemgenix)
		got.requireFine(t)
		require.Equal(t, "No cards: nothing to tell the clinician.\n", got.out)
		require.Equal(t, "/cds-services/sign%20it", path, "the first service of the hook")
		require.Equal(t, "application/json", mediaType)
		require.Equal(t, string(want), body)
	}
}

func TestFireSaysThatNothingAnswers(t *testing.T) {
	// A port that was free a moment ago, and that nobody is given soon after.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := "http://" + listener.Addr().String()
	require.NoError(t, listener.Close())
	got := covercard("fire", "--to", address, hemgenix, unknown)
	got.requireFault(t, exitNotFine)
	require.Regexp(t, `^covercard: nothing answers at `+address+`: .*refused; start a service there with "covercard serve", .*\n$`, got.err,
		"once, however many files there are")
}

func TestFireSaysWhatIsNoCDSService(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		reason string
	}{
		"nothing there": {http.NotFound, "answers 404 Not Found"},
		"a page":        {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }, `does not answer with a list of "services"`},
		"other JSON":    {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"status": "up"}`) }, `does not answer with a list of "services"`},
		"moved":         {http.RedirectHandler("/elsewhere", http.StatusMovedPermanently).ServeHTTP, "answers 301 Moved Permanently"},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, test.answer)
			covercard("fire", "--to", server.URL, hemgenix).requireFault(t, exitNotFine,
				server.URL+" is not a CDS Hooks service: GET "+server.URL+"/cds-services "+test.reason, "give --to the address that stands before /cds-services")
		})
	}
}

func TestFireSaysThatAHookIsNotOffered(t *testing.T) {
	server := stub(t, http.StatusOK, `{"cards": []}`)
	got := covercard("fire", "--to", server.URL, requests+"hemgenix-order-select.json", hemgenix)
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.err, `hemgenix-order-select.json: `+server.URL+` offers no service for the hook "order-select"`)
	require.Contains(t, got.out, "No cards", "the other file is sent all the same")
}

func TestFireGivesEachIssueOfAnOperationOutcomeItsLine(t *testing.T) {
	const outcome = `{"resourceType": "OperationOutcome", "issue": [
		{"severity": "error", "code": "required", "details": {"text": "send one"}, "expression": ["context.userId", "context.patientId"]},
		{"severity": "error", "code": "value", "details": {"text": "hook must be another"}, "expression": ["hook"]},
		{"severity": "error", "code": "processing", "diagnostics": "two\nlines"},
		{"severity": "error", "code": "exception"}]}`
	server := stub(t, http.StatusUnprocessableEntity, outcome)
	got := covercard("fire", "--to", server.URL, hemgenix)
	got.requireFault(t, exitNotFine)
	require.Equal(t, hemgenix+`: refused with 422 Unprocessable Entity
  context.userId, context.patientId: send one
  hook must be another
  two lines
  exception
`, got.err)
}

func TestFireSaysTheStatusOfARefusalWithoutAnOutcome(t *testing.T) {
	for _, answer := range []string{"", "<html>", "[]", `{"issue": 1}`} {
		server := stub(t, http.StatusBadGateway, answer)
		covercard("fire", "--to", server.URL, hemgenix).requireFault(t, exitNotFine, hemgenix+": refused with 502 Bad Gateway\n")
	}
}

func TestFireDoesNotTakeAnythingForAnAnswer(t *testing.T) {
	for answer, reason := range map[string]string{
		"<html>":                   "the answer is not acceptable JSON: a JSON value is expected",
		`{"cards": []`:             "the answer is not acceptable JSON: the text ends inside a JSON value",
		`{}`:                       `the answer is not a CDS Hooks response: it has no "cards"`,
		`{"cards": null}`:          `the answer is not a CDS Hooks response: it has no "cards"`,
		`[]`:                       "the answer is not a CDS Hooks response",
		`{"cards": [{"uuid": 1}]}`: "the answer is not a CDS Hooks response",
	} {
		server := stub(t, http.StatusOK, answer)
		covercard("fire", "--to", server.URL, hemgenix).requireFault(t, exitNotFine, hemgenix+": "+reason)
	}
}

// A redirected order would go to an address that nobody gave.
func TestFireDoesNotFollowARedirect(t *testing.T) {
	asked := false
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, discovery)
			return
		}
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	covercard("fire", "--to", server.URL, hemgenix).requireFault(t, exitNotFine, "refused with 307 Temporary Redirect")
	require.False(t, asked)
}

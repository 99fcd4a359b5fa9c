package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// hostile sets the title of the window, clears the screen in seven and in eight bits, rubs out, goes back to the start of the line, and
// turns the direction of writing.
const hostile = "\x1b]0;owned\x07\x1b[2J\u009b2J\x7f\rok\u202eko\u2066"

// hostileAnswer is one with hostile text wherever a text is printed.
func hostileAnswer(t testing.TB) string {
	t.Helper()
	text := func(value string) string {
		quoted, err := json.Marshal(value)
		require.NoError(t, err)
		return string(quoted)
	}
	evil := text(hostile)
	lines := text(hostile + "\nWARNING  forged")
	return `{"cards": [{"uuid": "1", "summary": ` + lines + `, "detail": ` + text("**"+hostile+"**\n\n- "+hostile) + `, "indicator": ` + lines + `,
		"source": {"label": ` + lines + `, "topic": {"code": "x"}}, "links": [{"label": ` + lines + `, "url": ` + lines + `, "type": "absolute"}],
		"suggestions": [{"label": ` + lines + `, "uuid": "2", "actions": []}]}],
		"systemActions": [
			{"type": ` + lines + `, "description": ` + lines + `},
			{"type": "update", "description": "d", "resource": {"resourceType": ` + lines + `, "id": ` + evil + `, "extension": [
				{"url": "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information", "extension": [
					{"url": ` + lines + `, "valueString": ` + lines + `},
					{"url": ` + lines + `, "extension": [{"url": ` + evil + `, "valueCodeableConcept": {"text": ` + evil + `}}]},
					{"url": "contact", "valueContactDetail": {"name": ` + evil + `, "telecom": [{"value": ` + evil + `}]}}
				]}]}}]}`
}

func requirePlain(t testing.TB, text string) {
	t.Helper()
	for _, r := range text {
		require.False(t, r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r), "%q in %q", r, text)
	}
}

func TestAnAnswerCannotSteerTheTerminal(t *testing.T) {
	server := stub(t, http.StatusOK, hostileAnswer(t))
	got := covercard("fire", "--to", server.URL, hemgenix)
	got.requireFine(t)
	requirePlain(t, got.out)
	require.Contains(t, got.out, "okko", "only what steers is taken out")
	for line := range strings.Lines(got.out) {
		require.False(t, strings.HasPrefix(line, "WARNING"), "a line break in a label must not begin a card")
	}

	var coloured strings.Builder
	to := terminal{out: &coloured, err: &coloured, screen: screen{interactive: true, colour: true}}
	require.Equal(t, exitFine, run([]string{"fire", "--to", server.URL, hemgenix}, to))
	require.Contains(t, coloured.String(), "\x1b[")
	requirePlain(t, escapes.ReplaceAllString(coloured.String(), ""))
	require.Equal(t, got.out, escapes.ReplaceAllString(coloured.String(), ""))
}

func TestARefusalCannotSteerTheTerminal(t *testing.T) {
	quoted, err := json.Marshal(hostile + "\nnext")
	require.NoError(t, err)
	evil := string(quoted)
	server := stub(t, http.StatusBadRequest, `{"issue": [{"details": {"text": `+evil+`}, "expression": [`+evil+`]}, {"diagnostics": `+evil+`}]}`)
	got := covercard("fire", "--to", server.URL, hemgenix)
	got.requireFault(t, exitNotFine, "okko")
	requirePlain(t, got.err)
	require.Equal(t, 3, strings.Count(got.err, "\n"))
}

// The words of the status line are the sender's too.
func TestAStatusLineCannotSteerTheTerminal(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer connection.Close()
		_, _ = connection.Write([]byte("HTTP/1.1 404 " + "\x1b[2Jgone" + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
	})
	got := covercard("fire", "--to", server.URL, hemgenix)
	got.requireFault(t, exitNotFine, "answers 404 Not Found")
	requirePlain(t, got.err)
}

func TestAFileCannotSteerTheTerminal(t *testing.T) {
	hook, err := json.Marshal(hostile)
	require.NoError(t, err)
	name := string(hook)
	for _, text := range []string{`{"hook": ` + name + `}`, `{` + name + `: {"x": 1, "x": 1}}`} {
		got := covercard("fire", write(t, text))
		got.requireFault(t, exitNotFine)
		requirePlain(t, got.err)
	}
}

// A program that reads the answer gets it as it came; on a screen it means the same but is harmless.
func TestTheAnswerItselfIsHarmlessOnAScreen(t *testing.T) {
	answer := "{\"cards\": [],\r \"x\": \"\u009b2J\x7f\u202e é\"}"
	server := stub(t, http.StatusOK, answer)
	piped := covercard("fire", "--json", "--to", server.URL, hemgenix)
	piped.requireFine(t)
	require.Equal(t, answer+"\n", piped.out)

	var shown strings.Builder
	to := terminal{out: &shown, err: &shown, screen: screen{interactive: true}}
	require.Equal(t, exitFine, run([]string{"fire", "--json", "--to", server.URL, hemgenix}, to))
	requirePlain(t, shown.String())
	require.JSONEq(t, answer, shown.String())
	require.Contains(t, shown.String(), "é")
}

func TestPlainKeepsWhatIsOnlyUnusual(t *testing.T) {
	const text = "größer ≥ 12 Jahre\nעברית 日本語 e\u0301 👩\u200d⚕️"
	require.Equal(t, text, plain(text))
	require.Equal(t, "a b", plain("a\tb"))
}

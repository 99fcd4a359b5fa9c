package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func greeted(program, url, dir string) string {
	var out bytes.Buffer
	greet(&out, program, url, dir)
	return out.String()
}

func TestGreeting(t *testing.T) {
	requireGolden(t, "greeting", greeted("bin/covercard", "http://127.0.0.1:8080", ""))
}

// The commands are those of the library that is served.
func TestTheGreetingShowsACaseOfTheLibrary(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my library")
	covercard("library", "export", folder).requireFine(t)
	require.NoError(t, os.WriteFile(casesOf(folder), []byte(strings.Replace(wrongCases, "name: Hemgenix is covered", "hook: order-select\n    name: It's $5", 1)), 0o600))
	got := greeted("covercard", "http://127.0.0.1:8080", folder)
	require.Contains(t, got, `covercard policy request L.5.01.594 'It'\''s $5' --library "`+folder+`" | covercard fire --to http://127.0.0.1:8080 -`+"\n")
	require.Contains(t, got, " http://127.0.0.1:8080/cds-services/order-select\n")

	require.NoError(t, os.Remove(casesOf(folder)))
	got = greeted("covercard", "http://127.0.0.1:8080", folder)
	require.Contains(t, got, "  covercard fire --to http://127.0.0.1:8080 request.json\n")
	require.NotContains(t, got, "policy request")
}

func TestTheGreetingCannotSteerTheTerminal(t *testing.T) {
	folder := withCases(t, strings.Replace(wrongCases, "name: Hemgenix is covered", `name: "a\e[31mb"`, 1))
	requirePlain(t, greeted("covercard", "http://127.0.0.1:8080", folder))
}

// A shell takes the word for the text.
func TestShellWord(t *testing.T) {
	for text, want := range map[string]string{
		"bin/covercard": "bin/covercard", "my library": `"my library"`, "it's": `"it's"`, "": "''",
		"$HOME": "'$HOME'", "`x`": "'`x`'", `a"b`: `'a"b'`, "it's $5!": `'it'\''s $5!'`, `a\b`: `'a\b'`, "a*b": `"a*b"`, "größer; x": `"größer; x"`,
	} {
		require.Equal(t, want, shellWord(text))
		said, err := exec.Command("sh", "-c", "printf %s "+shellWord(text)).Output()
		require.NoError(t, err)
		require.Equal(t, text, string(said))
	}
}

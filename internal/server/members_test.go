package server

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/config"
	"covercard/internal/library"
	"covercard/internal/member"
)

// prepareImport makes an import that replaces the member list of a data folder, as another process does.
func prepareImport(t testing.TB, folder, list string) member.Import {
	t.Helper()
	rules, err := library.Load(library.Default())
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "list.ndjson")
	require.NoError(t, os.WriteFile(name, []byte(list), 0o600))
	return member.Import{Folder: folder, Files: []string{name}, Library: rules}
}

func importInto(t testing.TB, folder, list string) {
	t.Helper()
	counts, err := prepareImport(t, folder, list).Run(t.Context())
	require.NoError(t, err)
	require.Zero(t, counts.Refused)
}

// listOf is a list of people that are invented, the patient of the catalogue's requests among them when it says so.
func listOf(count int, withPatient bool) string {
	var text strings.Builder
	line := func(id string) {
		fmt.Fprintf(&text, `{"resourceType":"Coverage","status":"active","subscriberId":"%s","period":{"start":"2020-01-01"},`+
			`"class":[{"type":{"coding":[{"code":"plan"}]},"value":"commercial"}]}`+"\n", id)
	}
	for i := range count {
		line(fmt.Sprintf("INVENTED%d", i))
	}
	if withPatient {
		line("XMB4410275")
	}
	return text.String()
}

const notFound = "No member was found"

// signed is what the service says to an order of a patient whose member id is XMB4410275.
func (r *running) signed(t testing.TB) string {
	t.Helper()
	got := r.send(t, http.MethodPost, "/cds-services/order-sign", readFile(t, requests+"hemgenix-order-sign.json"))
	require.Equal(t, http.StatusOK, got.status, got.text)
	return got.text
}

// A running service checks by the list that was imported last, be it the first there ever was.
func TestANewListHoldsWithoutARestart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	server := start(t, func(settings *config.Config) { settings.Data = folder })
	require.NotContains(t, server.signed(t), notFound, "without a list the Coverage is believed")
	require.NoDirExists(t, folder, "serving makes no list")
	for range 2 {
		importInto(t, folder, listOf(10, false))
		require.Contains(t, server.signed(t), notFound)
		importInto(t, folder, listOf(10, true))
		require.NotContains(t, server.signed(t), notFound)
	}
	server.end()
	require.NoError(t, <-server.ended)
	require.NotContains(t, server.log.String(), "level=ERROR")
}

// TestCallsAreAnsweredWhileAListIsImported: by the old list until the new one is there.
func TestCallsAreAnsweredWhileAListIsImported(t *testing.T) {
	folder := t.TempDir()
	importInto(t, folder, listOf(10, true))
	server := start(t, func(settings *config.Config) { settings.Data = folder })
	replacing := prepareImport(t, folder, listOf(20_000, false))
	done := make(chan error, 1)
	go func() {
		_, err := replacing.Run(t.Context())
		done <- err
	}()
	calls, isNew := 0, false
	for running := true; running; calls++ {
		select {
		case err := <-done:
			require.NoError(t, err)
			running = false
		default:
		}
		found := strings.Contains(server.signed(t), notFound)
		require.False(t, isNew && !found, "the new list was read, and then the old one")
		isNew = found
	}
	require.True(t, isNew)
	require.Greater(t, calls, 1)
	require.NotContains(t, server.log.String(), "level=ERROR")
}

func TestAListThatCannotBeReadIsAFaultAtTheStart(t *testing.T) {
	settings := config.Default()
	settings.Listen, settings.Data = "127.0.0.1:0", t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(settings.Data, member.FileName), []byte(strings.Repeat("no database ", 1000)), 0o600))
	_, err := New(Options{Config: settings, Logger: discard()})
	require.ErrorContains(t, err, member.FileName)
}

// The same as TestTheLogHoldsNothingAboutPatients for what the member list is asked, whether it knows the member or cannot be read.
func TestTheLogHoldsNothingOfTheMemberList(t *testing.T) {
	folder := t.TempDir()
	importInto(t, folder, listOf(10, false)+`{"resourceType":"Coverage","subscriberId":"phimark-XMB4410275","dependent":"phimark","beneficiary":{"reference":"Patient/phimark"}}`)
	server := start(t, func(settings *config.Config) { settings.Data = folder })
	request := markedRequest(t)
	for _, edit := range []*strings.Replacer{
		strings.NewReplacer(),
		strings.NewReplacer("phimark-XMB4410275", "phimark-nobody"),
		strings.NewReplacer(`"subscriberId"`, `"phimark"`),
	} {
		got := server.send(t, http.MethodPost, "/cds-services/order-sign", edit.Replace(request))
		require.Equal(t, http.StatusOK, got.status, got.text)
	}
	for _, name := range []string{member.FileName, member.FileName + "-wal"} { // under the service's feet
		_ = os.Truncate(filepath.Join(folder, name), 0)
	}
	got := server.send(t, http.MethodPost, "/cds-services/order-sign", request)
	require.Equal(t, http.StatusOK, got.status, got.text)
	server.end()
	require.NoError(t, <-server.ended)
	require.NotContains(t, strings.ToLower(server.log.String()), mark)
}

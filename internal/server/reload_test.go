package server

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/internal/config"
	"covercard/internal/library"
)

// folder is a library that a test may change.
type folder string

func exported(t testing.TB) folder {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "library")
	require.NoError(t, library.Export(dir))
	return folder(dir)
}

func (f folder) path(name string) string { return filepath.Join(string(f), filepath.FromSlash(name)) }

// edit replaces the first occurrence of a text in a file as an editor does: by another file of its name.
func (f folder) edit(t testing.TB, name, old, with string) {
	t.Helper()
	text := readFile(t, f.path(name))
	require.Contains(t, text, old)
	written := f.path(name) + "~"
	require.NoError(t, os.WriteFile(written, []byte(strings.Replace(text, old, with, 1)), 0o600))
	require.NoError(t, os.Rename(written, f.path(name)))
}

func serveFolder(t testing.TB, dir folder) *running {
	t.Helper()
	return start(t, func(c *config.Config) { c.Library = string(dir) })
}

// eventually waits until an answer of the server holds a text.
func (r *running) eventually(t testing.TB, method, path, body, text string) reply {
	t.Helper()
	var last reply
	require.Eventually(t, func() bool {
		last = r.send(t, method, path, body)
		return strings.Contains(last.text, text)
	}, time.Minute, 10*time.Millisecond, "no answer with %q", text)
	return last
}

// logs waits until the server has logged a text.
func (r *running) logs(t testing.TB, text string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(r.log.String(), text) }, time.Minute, 10*time.Millisecond, "no %q in the log", text)
}

const policyFile = "policies/L.5.01.594.yaml"

func TestAnEditShowsInTheNextAnswers(t *testing.T) {
	dir := exported(t)
	server := serveFolder(t, dir)
	order := readFile(t, requests+"hemgenix-order-sign.json")
	ask := func(text string) reply {
		t.Helper()
		return server.eventually(t, http.MethodPost, "/cds-services/order-sign", order, text)
	}
	ask("Hemgenix is considered not medically necessary")

	dir.edit(t, policyFile, "verdict: considered not medically necessary", "verdict: considered a test of texts")
	ask("Hemgenix is considered a test of texts")
	dir.edit(t, policyFile, "effective: 2025-12-02", "effective: 2025-12-03")
	ask("Policy version of 2025-12-03")
	dir.edit(t, "drugs/factor-ix.yaml", `class: {text: "standard half-life factor IX"`, `class: {text: "an invented class"`)
	ask("an invented class")
	ask(`"valueCode":"not-covered"`)
	dir.edit(t, policyFile, "outcome: not-covered", "outcome: covered\n        prior_authorization: no-auth")
	require.NotContains(t, ask(`"valueCode":"covered"`).text, "not-covered")

	dir.edit(t, "payer.yaml", "name: Blue Cross & Blue Shield of Mississippi", "name: Invented Health Plan")
	discovery := server.eventually(t, http.MethodGet, "/cds-services", "", "Invented Health Plan")
	require.NotContains(t, discovery.text, "Blue Cross")
}

func TestAFaultyLibraryIsRefusedAndTheOneBeforeAnswers(t *testing.T) {
	dir := exported(t)
	server := serveFolder(t, dir)
	order := readFile(t, requests+"hemgenix-order-sign.json")
	before := server.send(t, http.MethodGet, "/readyz", "")

	// The second edit is sound, and yet must not show as long as the first is not mended.
	dir.edit(t, "drugs/groups.yaml", "- alphanine-sd", "- alphanate")
	dir.edit(t, policyFile, "verdict: considered not medically necessary", "verdict: considered half a library")
	server.logs(t, `msg="library refused; the one in use goes on answering" folder=`+string(dir)+" findings=1")
	ready := server.send(t, http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusOK, ready.status)
	require.Equal(t, "ready", ready.body().Member("status").Text())
	require.Equal(t, before.body().Member("library").Text(), ready.body().Member("library").Text())
	refused := ready.body().Member("refused")
	require.Contains(t, ready.text, `"total":1,`)
	since, err := time.Parse(time.RFC3339, refused.Member("since").Text())
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), since, 2*time.Minute)
	finding := dir.path("drugs/groups.yaml") + `:8:9: no product "alphanate" in drugs/: write the id of a product there`
	for told := range refused.Member("findings").Elements() {
		require.Equal(t, finding, told.Text())
	}
	require.Contains(t, server.log.String(), `msg="library finding" finding=`+strconv.Quote(finding))
	require.Contains(t, server.send(t, http.MethodPost, "/cds-services/order-sign", order).text, "Hemgenix is considered not medically necessary")

	dir.edit(t, "drugs/groups.yaml", "- alphanate", "- alphanine-sd")
	server.eventually(t, http.MethodPost, "/cds-services/order-sign", order, "Hemgenix is considered half a library")
	server.logs(t, `msg="library replaced" folder=`+string(dir)+" from="+before.body().Member("library").Text()+" to=")
	ready = server.send(t, http.MethodGet, "/readyz", "")
	require.False(t, ready.body().Member("refused").Exists())
	require.NotEqual(t, before.body().Member("library").Text(), ready.body().Member("library").Text())
	require.Contains(t, server.log.String(), " to="+ready.body().Member("library").Text())
}

func TestReadyTellsOfTheFirstFindings(t *testing.T) {
	dir := exported(t)
	server := serveFolder(t, dir)
	for i := range 30 {
		require.NoError(t, os.WriteFile(dir.path("drugs/misplaced"+strconv.Itoa(i)+".yml"), nil, 0o600))
	}
	server.logs(t, "findings=30")
	refused := server.send(t, http.MethodGet, "/readyz", "").body().Member("refused")
	told := 0
	for range refused.Member("findings").Elements() {
		told++
	}
	require.Equal(t, 20, told)
}

// TestEachAnswerIsByOneLibrary calls while two libraries take turns that differ in many places of an answer.
func TestEachAnswerIsByOneLibrary(t *testing.T) {
	names := []string{"Invented Plan One", "Invented Plan Two"}
	var dirs []folder
	for _, name := range names {
		dir := exported(t)
		dir.edit(t, "payer.yaml", "name: Blue Cross & Blue Shield of Mississippi", "name: "+name)
		dir.edit(t, policyFile, "verdict: considered not medically necessary", "verdict: a test of the "+name)
		dir.edit(t, "drugs/gene-therapies.yaml", "generic: etranacogene dezaparvovec-drlb", "generic: "+name)
		dirs = append(dirs, dir)
	}
	current := filepath.Join(t.TempDir(), "current")
	point := func(to folder) {
		require.NoError(t, os.Symlink(string(to), current+"~"))
		require.NoError(t, os.Rename(current+"~", current))
	}
	point(dirs[0])
	server := serveFolder(t, folder(current))

	order := readFile(t, requests+"hemgenix-order-sign.json")
	swapped := make(chan struct{})
	var calling sync.WaitGroup
	for range 4 {
		calling.Go(func() {
			for {
				for _, answer := range []reply{
					server.send(t, http.MethodPost, "/cds-services/order-sign", order),
					server.send(t, http.MethodGet, "/cds-services", ""),
				} {
					one, two := strings.Count(answer.text, names[0]), strings.Count(answer.text, names[1])
					if answer.status != http.StatusOK || min(one, two) > 0 || max(one, two) < 4 {
						t.Errorf("an answer of %d that names the one library %d times and the other %d times", answer.status, one, two)
						return
					}
				}
				select {
				case <-swapped:
					return
				default:
				}
			}
		})
	}
	for i := range 40 {
		point(dirs[(i+1)%2])
		server.reload <- syscall.SIGHUP
		server.reload <- syscall.SIGHUP // it is taken when the first has been done
	}
	close(swapped)
	calling.Wait()
	require.GreaterOrEqual(t, strings.Count(server.log.String(), "library replaced"), 40)
}

func TestReloadingTheBuiltInLibraryIsNothing(t *testing.T) {
	server := start(t, nil)
	server.reload <- syscall.SIGHUP
	server.logs(t, "nothing to reload: the built-in library is in use")
}

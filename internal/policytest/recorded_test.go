package policytest_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/library"
	"covercard/internal/policytest"
)

// TestARequestIsAnsweredAsItsCaseOnAnyDay sends the requests of cases to a real server, years after the day of the case.
func TestARequestIsAnsweredAsItsCaseOnAnyDay(t *testing.T) {
	for name, files := range map[string]fs.FS{
		"built-in": library.Default(), "invented": os.DirFS(filepath.Join("..", "..", "testdata", "library-invented")),
	} {
		rules, err := library.Load(files)
		require.NoError(t, err)
		cases, err := policytest.Load(files, rules)
		require.NoError(t, err)
		require.NotEmpty(t, cases)
		server := serve(t, rules)
		for i := range cases {
			t.Run(name+"/"+cases[i].Name, func(t *testing.T) {
				calls, err := cases[i].Calls()
				require.NoError(t, err)
				for _, call := range calls {
					status, onItsDay := server.send(t, call)
					call.Body, err = cases[i].Request("", call.Version)
					require.NoError(t, err)
					call.Now = call.Now.AddDate(3, 0, 0)
					later, then := server.send(t, call)
					require.Equal(t, status, later, string(then))
					if status == http.StatusOK {
						require.Equal(t, said(onItsDay), said(then))
					}
				}
			})
		}
	}
}

// aDay is one, and the service date behind it where that is another.
var aDay = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}(, for [0-9]{4}-[0-9]{2}-[0-9]{2})?`)

// said is what an answer says: the texts of its cards, but for days, and the finding on the order without its own date and id and without
// the remark that another day than today was asked about.
func said(answer []byte) []string {
	read := fhir.ParseValue(string(answer))
	var all []string
	for card := range read.Member("cards").Elements() {
		all = append(all, card.Member("indicator").Text(), card.Member("summary").Text(), aDay.ReplaceAllString(card.Member("detail").Text(), "DAY"))
		for suggestion := range card.Member("suggestions").Elements() {
			all = append(all, suggestion.Member("label").Text())
		}
	}
	for action := range read.Member("systemActions").Elements() {
		for extension := range action.Path("resource", "extension").Elements() {
			for part := range extension.Member("extension").Elements() {
				url, reason := part.Member("url").Text(), part.Path("valueCodeableConcept", "text").Text()
				if url != "date" && url != "coverage-assertion-id" && !strings.HasPrefix(reason, "Decided for the service date ") {
					all = append(all, part.Raw())
				}
			}
		}
	}
	return all
}

func TestTheRequestOfACase(t *testing.T) {
	cases, faults := read(t, `policy: L.5.01.594
cases:
  - name: on the day
    date: 2026-01-10
    order: {drug: hemgenix}
    plan: commercial
    expect: {outcome: none}
  - name: on another day, in one version
    date: 2026-01-10
    service_date: 2026-02-01
    order: {drug: hemgenix}
    plan: commercial
    crd: 2.0
    hook: order-select
    expect: {outcome: none}
`)
	require.Empty(t, faults)
	of := func(at int, hook string, version cards.Version) fhir.Value {
		body, err := cases[at].Request(hook, version)
		require.NoError(t, err)
		require.NoError(t, fhir.CheckJSON(body))
		return fhir.ParseValue(string(body))
	}
	given := func(request fhir.Value) string {
		return request.Path("context", "draftOrders", "entry", "resource", "dosageInstruction", "timing", "event").Raw()
	}
	version := func(request fhir.Value) string {
		return request.Path("extension", "davinci-crd.requestedVersion").Text()
	}

	own := of(0, "", "")
	require.Equal(t, "order-sign", own.Member("hook").Text())
	require.Equal(t, "2.2", version(own))
	require.Equal(t, `["2026-01-10"]`, given(own))

	own = of(1, "", "")
	require.Equal(t, "order-select", own.Member("hook").Text())
	require.Equal(t, "2.0", version(own))
	require.Equal(t, `["2026-02-01"]`, given(own))

	other := of(1, "appointment-book", cards.V22)
	require.Equal(t, "appointment-book", other.Member("hook").Text())
	require.Equal(t, "2.2", version(other))
	require.Equal(t, "2026-02-01T12:00:00-06:00", other.Path("context", "appointments", "entry", "resource", "start").Text())

	calls, err := cases[0].Calls()
	require.NoError(t, err)
	require.Empty(t, given(fhir.ParseValue(string(calls[0].Body))), "the case itself is asked as it is written")
	require.Equal(t, time.January, calls[0].Now.Month())
}

func TestFirstCase(t *testing.T) {
	first, found := policytest.FirstCase(library.Default())
	require.True(t, found)
	require.Equal(t, policytest.Example{Policy: "L.5.01.594", Name: "Hemgenix for a commercial member", Hook: "order-sign"}, first)

	for name, files := range map[string]map[string]string{
		"no cases":         nil,
		"a hidden file":    {".a_test.yaml": sound},
		"an unusable file": {"a_test.yaml": "cases: ["},
		"an empty file":    {"a_test.yaml": "policy: L.5.01.594\n"},
		"no name":          {"a_test.yaml": "policy: L.5.01.594\ncases: [{hook: order-select}]\n"},
	} {
		_, found := policytest.FirstCase(os.DirFS(exported(t, files)))
		require.False(t, found, name)
	}
	first, found = policytest.FirstCase(os.DirFS(exported(t, map[string]string{
		"b_test.yaml": sound, "a_test.yaml": "policy: X.1\ncases: [{name: one, hook: order-select}, {name: two}]\n",
	})))
	require.True(t, found)
	require.Equal(t, policytest.Example{Policy: "X.1", Name: "one", Hook: "order-select"}, first)
}

package usdf_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/usdf"
)

// formularyServer serves the test export as a FHIR server does, a few entries a page. It knows _include or not.
type formularyServer struct {
	*httptest.Server
	asked []string
}

func newFormularyServer(t *testing.T, includes bool) *formularyServer {
	t.Helper()
	made := &formularyServer{}
	pages := map[string][]string{}
	for _, name := range []string{"Basic", "MedicationKnowledge"} {
		for line := range strings.Lines(bundle(t, name)) {
			if resource, found := strings.CutPrefix(strings.TrimSpace(line), `{"resource": `); found {
				pages[name] = append(pages[name], strings.TrimSuffix(strings.TrimSuffix(resource, ","), "}"))
			}
		}
	}
	if includes {
		pages["Basic"] = append(pages["Basic"], pages["MedicationKnowledge"]...)
	}
	made.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		made.asked = append(made.asked, r.URL.RequestURI())
		resourceType := strings.TrimPrefix(r.URL.Path, "/fhir/")
		const size = 4
		from := 0
		_, _ = fmt.Sscan(r.URL.Query().Get("from"), &from)
		all := pages[resourceType]
		to := min(from+size, len(all))
		link := ""
		if to < len(all) { // relative, as some servers have it
			link = fmt.Sprintf(`{"relation": "self", "url": "x"}, {"relation": "next", "url": "%s?from=%d"}`, resourceType, to)
		}
		var entries []string
		for _, resource := range all[from:to] {
			entries = append(entries, `{"resource": `+resource+`}`)
		}
		w.Header().Set("Content-Type", "application/fhir+json")
		fmt.Fprintf(w, `{"resourceType": "Bundle", "type": "searchset", "link": [%s], "entry": [%s]}`, link, strings.Join(entries, ","))
	}))
	t.Cleanup(made.Close)
	return made
}

func TestAServer(t *testing.T) {
	for name, includes := range map[string]bool{"that includes the drugs": true, "that does not": false} {
		t.Run(name, func(t *testing.T) {
			server := newFormularyServer(t, includes)
			gathering := usdf.NewGathering(catalog())
			require.NoError(t, gathering.Server(t.Context(), server.URL+"/fhir/", "formulary-a", quietly))
			made, err := gathering.Items("formulary-a")
			require.NoError(t, err)
			require.Equal(t, exportItems, written(t, made.Items))
			require.Contains(t, made.Refused.Error(), "Basic/bad-tier: DrugTierID is \"gold\"")
			require.Equal(t, "/fhir/Basic?_count=500&_include=Basic%3Asubject&code=http%3A%2F%2Fhl7.org%2Ffhir%2Fus%2Fdavinci-drug-formulary"+
				"%2FCodeSystem%2Fusdf-InsuranceItemTypeCS%7Cformulary-item&formulary=InsurancePlan%2Fformulary-a", server.asked[0])
			require.Greater(t, len(server.asked), 5, "it has pages")
		})
	}
}

func TestServersThatFail(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another server was asked") }))
	defer elsewhere.Close()
	const begin = "the search for Basic on "
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"an error": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "the server answered 403 Forbidden"},
		"no JSON":  {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }, "the page is not JSON"},
		"no Bundle": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"resourceType": "OperationOutcome"}`)
		}, "the server did not answer with a Bundle"},
		"the next page elsewhere": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"resourceType": "Bundle", "link": [{"relation": "next", "url": "%s/Basic"}]}`, elsewhere.URL)
		}, "the page behind page 1 of the search for Basic is not on "},
		"a redirect elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}, "it redirects elsewhere, or too often"},
		"pages in a circle": {func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"resourceType": "Bundle", "link": [{"relation": "next", "url": "/Basic?page=2"}]}`)
		}, "comes to no end"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(test.answer)
			defer server.Close()
			err := usdf.NewGathering(catalog()).Server(t.Context(), server.URL, "", quietly)
			require.ErrorContains(t, err, test.want)
			require.ErrorContains(t, err, "the search for Basic")
		})
	}
	for _, address := range []string{"http://", "http://user:secret@payer.example/fhir", "http://payer.example/fhir?x=1"} {
		err := usdf.NewGathering(catalog()).Server(t.Context(), address, "", quietly)
		require.ErrorContains(t, err, "is not the base URL of a FHIR server")
		require.NotContains(t, err.Error(), "secret")
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	require.ErrorContains(t, usdf.NewGathering(catalog()).Server(t.Context(), closed.URL, "", quietly), begin)

	ctx, cancel := context.WithCancel(t.Context())
	waiting := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer waiting.Close()
	require.ErrorIs(t, usdf.NewGathering(catalog()).Server(ctx, waiting.URL, "", quietly), context.Canceled)
}

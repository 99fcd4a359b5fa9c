package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/internal/formularyimport"
	"covercard/internal/library"
	"covercard/internal/member"
)

func TestFormularySearch(t *testing.T) {
	server := start(t, nil)
	get := func(query string) reply { return server.send(t, http.MethodGet, "/formulary?"+query, "") }

	found := get("plan=commercial&drug=hemgenix&date=2026-01-15")
	require.Equal(t, http.StatusOK, found.status)
	require.Equal(t, "application/json", found.header.Get("Content-Type"))
	require.Equal(t, "no-store", found.header.Get("Cache-Control"))
	body := found.body()
	require.NoError(t, fhir.CheckJSON([]byte(found.text)))
	require.Equal(t, "Commercial", body.Path("plan", "name").Text())
	require.Equal(t, "2026-01-15", body.Member("date").Text())
	require.Equal(t, "from an example formulary, not the plan's own", body.Path("formulary", "note").Text())
	hemgenix := body.Path("drugs")
	require.Equal(t, "Hemgenix", hemgenix.Path("name").Text())
	require.Equal(t, "false", hemgenix.Path("on_formulary").Text())
	require.Equal(t, "not-covered", hemgenix.Path("policy", "outcome").Text())
	count := 0
	for range hemgenix.Path("alternatives").Elements() {
		count++
	}
	require.Equal(t, 11, count)

	for query, want := range map[string]struct {
		status int
		text   string
	}{
		"":                                 {http.StatusBadRequest, "name a drug"},
		"plan=commercial":                  {http.StatusBadRequest, "name a drug"},
		"drug=hemgenix":                    {http.StatusBadRequest, "give either plan"},
		"drug=x&plan=commercial&member=M1": {http.StatusBadRequest, "give either plan"},
		"drug=hemgenix&plan=gold":          {http.StatusNotFound, `"error":"no such plan","did_you_mean":["commercial","state-health-plan"]`},
		"drug=hemgenics&plan=commercial":   {http.StatusNotFound, `"did_you_mean":["Hemgenix"]`},
		"drug=hemgenix&plan=commercial&date=soon":       {http.StatusBadRequest, "write YYYY-MM-DD"},
		"drug=hemgenix&plan=commercial&date=2026-06-31": {http.StatusBadRequest, "there is no such day"},
		"drug=hemgenix&member=M1":                       {http.StatusNotFound, "no member list has been imported"},
	} {
		got := get(query)
		require.Equal(t, want.status, got.status, query)
		require.Contains(t, got.text, want.text, query)
		require.NotContains(t, got.text, "M1", "what tells a member is not said back")
	}
	require.Equal(t, http.StatusMethodNotAllowed, server.send(t, http.MethodPost, "/formulary", "").status)
	require.NotContains(t, server.log.String(), "M1")
}

func TestFormularySearchByMember(t *testing.T) {
	rules, err := library.Load(library.Default())
	require.NoError(t, err)
	folder := t.TempDir()
	line := func(id, dependent, plan string) string {
		return `{"resourceType":"Coverage","status":"active","subscriberId":"` + id + `","dependent":"` + dependent + `","period":{"start":"2026-01-01"},` +
			`"class":[{"type":{"coding":[{"code":"plan"}]},"value":"` + plan + `"}]}` + "\n"
	}
	importInto(t, folder, line("INVENTED1", "0", "state-health-plan")+line("FAMILY1", "0", "commercial")+line("FAMILY1", "1", "commercial")+
		line("FAMILY2", "0", "commercial")+line("FAMILY2", "1", "state-health-plan"))
	store := member.New(folder)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	engine := gin.New()
	registerFormulary(engine, func() *library.Library { return rules }, store)
	ask := func(member, date string, change func(*http.Request)) *httptest.ResponseRecorder {
		request := httptest.NewRequest(http.MethodGet, "/formulary?drug=alhemo&member="+member+"&date="+date, nil)
		request.RemoteAddr, request.Host = "127.0.0.1:4711", "localhost:8080"
		if change != nil {
			change(request)
		}
		recorder := httptest.NewRecorder()
		engine.ServeHTTP(recorder, request)
		return recorder
	}
	found := ask("INVENTED1", "2026-01-01", nil)
	require.Equal(t, http.StatusOK, found.Code)
	require.Contains(t, found.Body.String(), `"plan":{"id":"state-health-plan","name":"State Health Plan"}`)

	require.Contains(t, ask("FAMILY1", "2026-01-01", nil).Body.String(), `"plan":{"id":"commercial"`, "a family shares its id and its plan")

	for number, want := range map[string]string{
		"INVENTED2": "no member of the list has that id", "FAMILY2": "several members share that id",
	} {
		unknown := ask(number, "2026-01-01", nil)
		require.Equal(t, http.StatusNotFound, unknown.Code)
		require.Contains(t, unknown.Body.String(), want)
	}
	require.Contains(t, ask("INVENTED1", "2025-12-31", nil).Body.String(), "no coverage in force on 2025-12-31")

	for name, change := range map[string]func(*http.Request){
		"another machine": func(r *http.Request) { r.RemoteAddr = "192.0.2.7:4711" },
		"no address":      func(r *http.Request) { r.RemoteAddr = "" },
		"another name":    func(r *http.Request) { r.Host = "rebound.example:8080" },
		"a proxy":         func(r *http.Request) { r.Header.Set("X-Forwarded-For", "127.0.0.1") },
		"a newer proxy":   func(r *http.Request) { r.Header.Set("Forwarded", "for=127.0.0.1") },
	} {
		refused := ask("INVENTED1", "2026-01-01", change)
		require.Equal(t, http.StatusForbidden, refused.Code, name)
		require.NotContains(t, refused.Body.String(), "state-health-plan", name)
	}
	for name, change := range map[string]func(*http.Request){
		"IPv6":         func(r *http.Request) { r.RemoteAddr, r.Host = "[::1]:4711", "[::1]" },
		"another port": func(r *http.Request) { r.Host = "127.0.0.1" },
	} {
		require.Equal(t, http.StatusOK, ask("INVENTED1", "2026-01-01", change).Code, name)
	}

	require.NoError(t, store.Close())
	file, err := filepath.Glob(filepath.Join(folder, "*.db"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file[0]+".new", []byte("not a database"), 0o600))
	require.NoError(t, os.Rename(file[0]+".new", file[0]))
	broken := ask("INVENTED1", "2026-01-01", nil)
	require.Equal(t, http.StatusServiceUnavailable, broken.Code)
	require.NotContains(t, broken.Body.String(), "database")
}

// A service that runs answers from the old formulary until the new one is whole, and then from the new.
func TestAnImportReachesTheRunningService(t *testing.T) {
	dir := exported(t)
	server := serveFolder(t, dir)
	const search = "/formulary?plan=commercial&drug=999000001"
	require.Equal(t, http.StatusNotFound, server.send(t, http.MethodGet, search, "").status)

	source := filepath.Join(t.TempDir(), "drugs.csv")
	require.NoError(t, os.WriteFile(source, []byte("rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit\n"+
		"999000001,Inventol 10 MG,generic,true,false,false\n"), 0o600))
	options := formularyimport.Options{Source: source, Library: string(dir), Plan: "commercial"}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := formularyimport.Import(ended, options)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, http.StatusNotFound, server.send(t, http.MethodGet, search, "").status)

	_, err = formularyimport.Import(t.Context(), options)
	require.NoError(t, err)
	found := server.eventually(t, http.MethodGet, search, "", `"on_formulary":true`)
	require.Contains(t, found.text, `"words":"generic tier, prior authorization"`)
}

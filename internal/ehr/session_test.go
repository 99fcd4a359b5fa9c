package ehr

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

func TestReadKeepsWhatCame(t *testing.T) {
	const medication = `{"resourceType":"Medication","id":"m1","ingredient":[{"strength":{"value":1.50}}],"unknown":"\u0041"}`
	s := serve(t, answers(map[string]string{"/fhir/Medication/m1": "\n" + medication + "\n"}))
	resource, err := open(t, s).Read(t.Context(), "Medication/m1")
	require.NoError(t, err)
	require.Equal(t, medication, resource.Raw())
	require.Equal(t, "Medication/m1", resource.Reference())
	require.Equal(t, []string{"/fhir/Medication/m1"}, s.asked(t))
}

func TestReadTakesJSONUnderAnyOfItsNames(t *testing.T) {
	for _, name := range []string{
		"application/fhir+json", "application/json", "Application/JSON; charset=utf-8", "application/fhir+json;fhirVersion=4.0", "application/vnd.x+json",
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", name)
			_, _ = io.WriteString(w, patient)
		})
		_, err := open(t, s).Read(t.Context(), "Patient/ID-MARK")
		require.NoError(t, err, name)
	}
}

// echo answers a read of any resource under a base path.
func echo(base string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		resourceType, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, base+"/"), "/")
		body, err := json.Marshal(map[string]string{"resourceType": resourceType, "id": id})
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		answer(w, string(body))
	}
}

func TestReferences(t *testing.T) {
	s := serve(t, echo("/fhir"))
	session := open(t, s)
	host := s.Listener.Addr().String()
	for reference, want := range map[string][2]string{ // the id, and the request
		"Patient/p1":                           {"p1", "/fhir/Patient/p1"},
		"/Patient/p1":                          {"p1", "/fhir/Patient/p1"},
		"Patient/p1/":                          {"p1", "/fhir/Patient/p1"},
		"Patient/p1/_history/3":                {"p1", "/fhir/Patient/p1"},
		"Patient/p1?x=../../admin#y":           {"p1", "/fhir/Patient/p1"},
		s.URL + "/fhir/Patient/p1":             {"p1", "/fhir/Patient/p1"},
		s.URL + "/fhir/Patient/p1/_history/3":  {"p1", "/fhir/Patient/p1"},
		"HTTP://" + host + "/fhir/Patient/p1/": {"p1", "/fhir/Patient/p1"},
		"Patient/A_long.id-~" + strings.Repeat("x", 200): {"A_long.id-~" + strings.Repeat("x", 200),
			"/fhir/Patient/A_long.id-~" + strings.Repeat("x", 200)},

		"Patient/a b":                {"a b", "/fhir/Patient/a%20b"},
		"Patient/a%20b":              {"a%20b", "/fhir/Patient/a%2520b"},
		"Patient/%2e%2e":             {"%2e%2e", "/fhir/Patient/%252e%252e"},
		"Patient/..%2f..%2fadmin":    {"..%2f..%2fadmin", "/fhir/Patient/..%252f..%252fadmin"},
		"Patient/a%3Fb%23c":          {"a%3Fb%23c", "/fhir/Patient/a%253Fb%2523c"},
		"Patient/%zz":                {"%zz", "/fhir/Patient/%25zz"},
		"Patient/...":                {"...", "/fhir/Patient/..."},
		"Patient/é":                  {"é", "/fhir/Patient/%C3%A9"},
		"Patient/a|b;c=d&e":          {"a|b;c=d&e", "/fhir/Patient/a%7Cb%3Bc=d&e"},
		"Patient/a\"b\r\n\x00":       {"a\"b\r\n\x00", "/fhir/Patient/a%22b%0D%0A%00"},
		s.URL + "/fhir/Patient/a%2e": {"a%2e", "/fhir/Patient/a%252e"},
	} {
		resource, err := session.Read(t.Context(), reference)
		require.NoError(t, err, reference)
		require.Equal(t, "Patient", resource.Type(), reference)
		require.Equal(t, want[0], resource.ID(), reference)
		require.Equal(t, []string{want[1]}, s.asked(t), reference)
	}

	second := serve(t, echo("/fhir"))
	for _, reference := range []string{
		"", "Patient", "Patient/", "ID-MARK", "#contained", "#", "urn:uuid:6f9a", "urn:oid:1.2.3", "urn:x/Patient/p1",
		"Patient/..", "Patient/.", "Patient/../..", "Patient/../Observation/o1", "Patient/../Patient/p1", "../Patient/p1", "../../Patient/p1",
		"./Patient/p1", "../admin/Patient/p1", "other/Patient/p1", "//" + second.Listener.Addr().String() + "/Patient/p1", "//Patient/p1",
		`Patient/..\..\admin`, `Patient/..\admin`, s.URL + "/fhir/Patient/..", s.URL + "/fhir/../Patient/p1", s.URL + "/fhir/../fhir/Patient/p1",
		s.URL + "/Patient/p1", s.URL + "/fhir2/Patient/p1", s.URL + "/fhir/tenant/Patient/p1", s.URL + "/admin/fhir/Patient/p1", s.URL + "//fhir/Patient/p1",
		s.URL + "?x=/fhir/Patient/p1", s.URL + "#/fhir/Patient/p1", s.URL, "https://" + host + "/fhir/Patient/p1", "http:/fhir/Patient/p1",
		second.URL + "/fhir/Patient/p1", "http://" + host + "@" + second.Listener.Addr().String() + "/fhir/Patient/p1", "http://127.0.0.1/fhir/Patient/p1",
		"https://ehr.example.org/fhir/Patient/p1", "http://" + host + ".example.org/fhir/Patient/p1", "://fhir/Patient/p1", "http://[::1/fhir/Patient/p1",
		"ftp://" + host + "/fhir/Patient/p1", "Patient/p1?x=://",
	} {
		_, err := session.Read(t.Context(), reference)
		requireTrouble(t, errReference, err)
		require.Empty(t, s.asked(t), reference)
		require.Empty(t, second.asked(t), reference)
	}
}

func TestServersAtTheRootOfAHost(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/Coverage" {
			answer(w, page("?page=2", "c1"))
			return
		}
		echo("")(w, r)
	})
	for _, base := range []string{s.URL, s.URL + "/", s.URL + "//"} {
		session := newClient(t, Options{}).Session(base, token)
		for _, reference := range []string{"Patient/p1", s.URL + "/Patient/p1"} {
			resource, err := session.Read(t.Context(), reference)
			require.NoError(t, err)
			require.Equal(t, "p1", resource.ID())
			require.Equal(t, []string{"/Patient/p1"}, s.asked(t))
		}
		_, err := session.Search(t.Context(), "Coverage", nil)
		requireTrouble(t, errTooLarge, err)
		require.Equal(t, []string{"/Coverage", "/Coverage?page=2", "/Coverage?page=2", "/Coverage?page=2", "/Coverage?page=2"}, s.asked(t))
	}
}

func TestServersWithOddPaths(t *testing.T) {
	s := serve(t, echo("/a/b c"))
	session := newClient(t, Options{}).Session(s.URL+"/a%2Fb%20c/", token)
	for _, reference := range []string{"Patient/p 1", s.URL + "/a%2Fb%20c/Patient/p 1"} {
		resource, err := session.Read(t.Context(), reference)
		require.NoError(t, err)
		require.Equal(t, "p 1", resource.ID())
		require.Equal(t, []string{"/a%2Fb%20c/Patient/p%201"}, s.asked(t))
	}
}

func TestSearch(t *testing.T) {
	s := serve(t, answers(map[string]string{
		"/fhir/Coverage?_count=50&patient=p+1%26x&status=active%2Cdraft": `{"resourceType": "Bundle", "type": "searchset", "entry": [
			{"resource": {"resourceType": "Coverage", "id": "c1"}},
			{"resource": {"resourceType": "Patient", "id": "p1"}, "search": {"mode": "include"}},
			{"resource": {"resourceType": "OperationOutcome", "issue": []}, "search": {"mode": "outcome"}},
			{"fullUrl": "$base/Coverage/gone"},
			{"resource": {"resourceType": "Coverage", "id": "c2"}}]}`,
		"/fhir/Coverage": `{"resourceType": "Bundle", "type": "searchset", "total": 0}`,
	}))
	session := open(t, s)
	found, err := session.Search(t.Context(), "Coverage", url.Values{"patient": {"p 1&x"}, "status": {"active,draft"}, "_count": {"50"}})
	require.NoError(t, err)
	require.Equal(t, []string{"c1", "c2"}, idsOf(found))

	found, err = session.Search(t.Context(), "Coverage", nil)
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestSearchReadsAllPages(t *testing.T) {
	s := serve(t, answers(map[string]string{
		"/fhir/Coverage?patient=p1": page("$base?_getpages=2", "c1", "c2"),
		"/fhir?_getpages=2":         page("Coverage?page=3", "c3"),
		"/fhir/Coverage?page=3":     page("?page=4"),
		"/fhir/Coverage?page=4":     page("/fhir/Coverage?page=5", "c4"),
		"/fhir/Coverage?page=5":     page("", "c5"),
	}))
	found, err := open(t, s).Search(t.Context(), "Coverage", url.Values{"patient": {"p1"}})
	require.NoError(t, err)
	require.Equal(t, []string{"c1", "c2", "c3", "c4", "c5"}, idsOf(found))
	require.Len(t, s.asked(t), 5)
}

func TestSearchReadsSoManyPages(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		number, _ := strconv.Atoi(r.URL.Query().Get("page"))
		answer(w, page("?page="+strconv.Itoa(number+1), strconv.Itoa(number)))
	})
	session := open(t, s)
	found, err := session.Search(t.Context(), "Coverage", nil)
	requireTrouble(t, errTooLarge, err)
	require.Empty(t, found)
	require.Len(t, s.asked(t), mostPages)

	// The page that came by prefetch counts.
	found, err = session.More(t.Context(), "Coverage", fhir.ParseValue(page("?page=2")))
	requireTrouble(t, errTooLarge, err)
	require.Empty(t, found)
	require.Len(t, s.asked(t), mostPages-1)
}

func TestSearchFailsWithOneOfItsPages(t *testing.T) {
	s := serve(t, answers(map[string]string{
		"/fhir/Coverage":        page("?page=2", "c1"),
		"/fhir/Coverage?page=2": page("?page=3", "c2"),
	}))
	found, err := open(t, s).Search(t.Context(), "Coverage", nil)
	requireTrouble(t, errStatus(http.StatusNotFound), err)
	require.Empty(t, found)
	require.Len(t, s.asked(t), 3)
}

func TestMoreReadsThePagesThatFollow(t *testing.T) {
	s := serve(t, answers(map[string]string{
		"/fhir/Coverage?page=2": page("Coverage?page=3", "c2"),
		"/fhir/Coverage?page=3": page("", "c3"),
	}))
	session := open(t, s)
	for _, next := range []string{"Coverage?page=2", s.URL + "/fhir/Coverage?page=2"} {
		found, err := session.More(t.Context(), "Coverage", fhir.ParseValue(page(next, "c1")))
		require.NoError(t, err)
		require.Equal(t, []string{"c2", "c3"}, idsOf(found))
		require.Len(t, s.asked(t), 2)
	}
	for _, last := range []string{
		page("", "c1"), `{"resourceType": "Coverage"}`, `null`, `"Bundle"`, `{"link": []}`, `{"link": "next"}`, `{"link": [{"relation": "next"}]}`,
		`{"link": [{"relation": "next", "url": ""}]}`, `{"link": [{"relation": "next", "url": {"next": "Coverage"}}]}`,
		`{"link": [{"relation": "previous", "url": "Coverage?page=0"}]}`,
	} {
		found, err := session.More(t.Context(), "Coverage", fhir.ParseValue(last))
		require.NoError(t, err, last)
		require.Empty(t, found, last)
		require.Empty(t, s.asked(t), last)
	}
}

func TestNextPagesOfAnotherServerAreNotRead(t *testing.T) {
	second := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, page("", "c2")) })
	s := serve(t, answers(map[string]string{"/fhir/Coverage": page(second.URL+"/fhir/Coverage?page=2", "c1")}))
	session := open(t, s)
	found, err := session.Search(t.Context(), "Coverage", nil)
	requireTrouble(t, errNext, err)
	require.Empty(t, found)
	require.Len(t, s.asked(t), 1)

	for _, next := range []string{second.URL + "/fhir/Coverage?page=2", "//" + second.Listener.Addr().String() + "/fhir", "http://[::1", "%zz"} {
		found, err = session.More(t.Context(), "Coverage", fhir.ParseValue(page(next)))
		requireTrouble(t, errNext, err)
		require.Empty(t, found)
	}
	require.Empty(t, s.asked(t))
	require.Empty(t, second.asked(t))
}

func TestNextPagesStayOnAllowedServers(t *testing.T) {
	s := serveTLS(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, page("", "c2")) })
	client := newClient(t, Options{Servers: []string{"https://example.com/fhir"}})
	dialed := divert(client, s)
	session := client.Session("https://example.com/fhir", token)
	found, err := session.More(t.Context(), "Coverage", fhir.ParseValue(page("https://EXAMPLE.com/fhir?page=2")))
	require.NoError(t, err)
	require.Equal(t, []string{"c2"}, idsOf(found))
	require.Equal(t, []string{"/fhir?page=2"}, s.asked(t))
	for next, request := range onServer {
		found, err := session.More(t.Context(), "Coverage", fhir.ParseValue(page(next)))
		require.NoError(t, err, next)
		require.Equal(t, []string{"c2"}, idsOf(found), next)
		require.Equal(t, []string{request}, s.asked(t), next)
	}
	for _, next := range offServer {
		_, err := session.More(t.Context(), "Coverage", fhir.ParseValue(page(next)))
		requireTrouble(t, errNext, err)
		require.Empty(t, s.asked(t), next)
	}
	for _, address := range dialed.all() {
		require.Contains(t, []string{"example.com:443", "EXAMPLE.com:443"}, address)
	}
}

func TestSearchForAnOddTypeStaysOnTheServer(t *testing.T) {
	s := serve(t, answers(map[string]string{}))
	_, err := open(t, s).Search(t.Context(), "..", nil)
	requireTrouble(t, errReference, err)
	require.Empty(t, s.asked(t))
	_, err = open(t, s).Search(t.Context(), "a/b?c", nil)
	requireTrouble(t, errStatus(http.StatusNotFound), err)
	require.Equal(t, []string{"/fhir/a%2Fb%3Fc"}, s.asked(t))
}

func TestSessionsAreUsedConcurrently(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/fhir/Coverage" {
			answer(w, page("", "c1"))
			return
		}
		echo("/fhir")(w, r)
	})
	session := open(t, s)
	var group sync.WaitGroup
	errs := make([]error, 40)
	for i := range errs {
		group.Go(func() {
			if i%2 == 0 {
				_, errs[i] = session.Search(t.Context(), "Coverage", url.Values{"_count": {strconv.Itoa(i)}})
				return
			}
			_, errs[i] = session.Read(t.Context(), "Patient/p"+strconv.Itoa(i))
		})
	}
	group.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Len(t, s.asked(t), len(errs))
}

func FuzzReadJSON(f *testing.F) {
	for _, body := range []string{
		patient, page("Coverage?page=2", "c1"), "", " ", "null", "{}", "[]", `"a"`, "{", `{"a":1,"a":2}`, `{"a":1}{}`, "\xef\xbb\xbf{}", "{\"a\":\"\xff\"}",
		`{"a":"\ud800"}`, strings.Repeat("[", 200), "<html>",
	} {
		f.Add("application/fhir+json", []byte(body))
	}
	f.Add("text/html; charset=utf-8", []byte(patient))
	f.Add("application/json; charset", []byte(patient))
	f.Add("", []byte(patient))
	f.Fuzz(func(t *testing.T, mediaType string, body []byte) {
		value, trouble := readJSON(&http.Response{
			Header: http.Header{"Content-Type": {mediaType}},
			Body:   io.NopCloser(bytes.NewReader(bytes.Clone(body))),
		})
		if trouble != nil {
			require.Contains(t, []*Trouble{errNotFHIR, errTooLarge}, trouble)
			require.False(t, value.Exists())
			return
		}
		require.True(t, value.IsObject())
		require.NoError(t, fhir.CheckJSON(body))
		require.Equal(t, strings.Trim(string(body), " \t\r\n"), value.Raw())
		require.Contains(t, strings.ToLower(mediaType), "json")
		_, _ = nextPage(value)
	})
}

// FuzzTokenStaysOnServer has sessions with any server read any reference and follow any link, and looks at where the token goes.
func FuzzTokenStaysOnServer(f *testing.F) {
	const base = "https://ehr.example.org/fhir"
	f.Add(base, "Patient/p1", base+"?_getpages=2")
	f.Add(base+"/r4/", base+"/r4/Patient/..", "../../admin")
	f.Add("https://EHR.example.org:443/fhir/a%2Fb", "Patient/%2e%2e", "//evil.example/fhir")
	f.Add(base+"/../admin", "#contained", "?page=2")
	f.Add("https://ehr.example.org@evil.example/fhir", "urn:uuid:1", "https:fhir")
	f.Add(base, `Patient/..\..`, "/fhir/%2e%2e/admin")
	f.Fuzz(func(t *testing.T, server, reference, next string) {
		client, err := New(Options{Servers: []string{base}})
		require.NoError(t, err)
		client.http.Transport = transport(func(request *http.Request) (*http.Response, error) {
			sent, err := url.ParseRequestURI(request.URL.RequestURI())
			require.NoError(t, err)
			require.Equal(t, "https", request.URL.Scheme)
			require.Equal(t, "ehr.example.org", strings.ToLower(request.URL.Hostname()))
			require.Contains(t, []string{"", "443"}, request.URL.Port())
			require.Equal(t, request.URL.Host, request.Host)
			require.Nil(t, request.URL.User)
			climbed := path.Clean(strings.ReplaceAll(sent.Path, `\`, "/"))
			require.True(t, climbed == "/fhir" || strings.HasPrefix(climbed, "/fhir/"), sent.Path)
			return respond(http.StatusOK, page("", "c1")), nil
		})
		link, err := json.Marshal(next)
		if err != nil {
			return
		}
		session := client.Session(server, token)
		_, _ = session.Read(t.Context(), reference)
		_, _ = session.Search(t.Context(), "Coverage", url.Values{"patient": {reference}})
		_, _ = session.More(t.Context(), "Coverage", fhir.ParseValue(`{"link":[{"relation":"next","url":`+string(link)+`}]}`))
	})
}

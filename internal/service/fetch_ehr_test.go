package service_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/hooks"
	"covercard/internal/ehr"
	"covercard/internal/library"
	"covercard/internal/service"
)

// theToken is the bearer token of the calls. Nobody but the EHR's FHIR server may see it.
const theToken = "tok-Zq7-0c1e"

// fhirBase is the path of the FHIR server's base URL.
const fhirBase = "/r4"

// ehrServer is an EHR's FHIR server on loopback. It reads by type and id, searches Coverages by patient and status, and keeps what it
// was asked.
type ehrServer struct {
	*httptest.Server
	holds []raw
	// perPage is how many hits a page of a search has; 0 for all.
	perPage int
	// instead is what it does in the place of an answer, by what it is asked: "Medication/med-1", "Coverage", "Coverage?page=2".
	instead map[string]http.HandlerFunc

	mutex     sync.Mutex
	asked     []string // without base and token: "Medication/med-1", "Coverage?patient=pat-4471&status=active"
	forbidden []string // what was asked without the token, or with anything but GET
}

// startEHR starts an EHR that holds these resources, each under its type and id; a Bundle stands for its entries.
func startEHR(t testing.TB, holds ...raw) *ehrServer {
	t.Helper()
	e := &ehrServer{instead: map[string]http.HandlerFunc{}}
	e.hold(t, holds...)
	e.Server = httptest.NewServer(e)
	t.Cleanup(func() {
		e.Close()
		require.Empty(t, e.forbidden)
	})
	return e
}

// hold gives the EHR more resources.
func (e *ehrServer) hold(t testing.TB, resources ...raw) {
	t.Helper()
	for _, resource := range resources {
		parsed, err := parse(resource)
		require.NoError(t, err)
		if parsed.at("resourceType").text() != "Bundle" {
			e.holds = append(e.holds, resource)
			continue
		}
		for _, entry := range parsed.at("entry").items() {
			e.hold(t, raw(entry.at("resource").encode()))
		}
	}
}

// holdOnly is hold, with everything held before forgotten.
func (e *ehrServer) holdOnly(t testing.TB, resources ...raw) {
	t.Helper()
	e.holds = nil
	e.hold(t, resources...)
}

// base is the FHIR server's base URL.
func (e *ehrServer) base() string { return e.URL + fhirBase }

// ServeHTTP implements [http.Handler].
func (e *ehrServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what := strings.TrimPrefix(r.URL.Path, fhirBase+"/")
	path := what
	if r.URL.RawQuery != "" {
		what += "?" + r.URL.RawQuery
	}
	e.mutex.Lock()
	e.asked = append(e.asked, what)
	allowed := r.Method == http.MethodGet && r.Header.Get("Authorization") == "Bearer "+theToken && strings.HasPrefix(r.URL.Path, fhirBase+"/")
	if !allowed {
		e.forbidden = append(e.forbidden, r.Method+" "+r.URL.Path)
	}
	e.mutex.Unlock()
	instead := e.instead[what]
	if instead == nil && !r.URL.Query().Has("page") {
		instead = e.instead[path]
	}
	switch {
	case instead != nil:
		instead(w, r)
	case !allowed:
		w.WriteHeader(http.StatusUnauthorized)
	case strings.Contains(path, "/"):
		e.read(w, path)
	default:
		e.search(w, path, r.URL.Query())
	}
}

func (e *ehrServer) read(w http.ResponseWriter, path string) {
	for _, resource := range e.holds {
		if parsed, _ := parse(resource); address(parsed) == path {
			sendFHIR(w, http.StatusOK, string(resource))
			return
		}
	}
	sendFHIR(w, http.StatusNotFound, `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}`)
}

// search answers with a page of hits: the first, or the one that a link "next" led to.
func (e *ehrServer) search(w http.ResponseWriter, resourceType string, query url.Values) {
	var hits []raw
	for _, resource := range e.holds {
		parsed, _ := parse(resource)
		patient := strings.TrimPrefix(parsed.at("beneficiary", "reference").text(), "Patient/")
		if parsed.at("resourceType").text() == resourceType && (query.Has("page") ||
			patient == query.Get("patient") && parsed.at("status").text() == query.Get("status")) {
			hits = append(hits, resource)
		}
	}
	sendFHIR(w, http.StatusOK, e.page(resourceType, hits, max(1, number(query.Get("page")))))
}

// page is one page of a search's hits, counted from 1.
func (e *ehrServer) page(resourceType string, hits []raw, at int) string {
	next := ""
	if e.perPage > 0 {
		rest := hits[min(len(hits), (at-1)*e.perPage):]
		hits = rest[:min(len(rest), e.perPage)]
		if len(rest) > e.perPage {
			next = e.base() + "/" + resourceType + "?page=" + strconv.Itoa(at+1)
		}
	}
	return pageOf(hits, next)
}

// pageOf is a page of a search; next is the address of the page that follows, "" for none.
func pageOf(hits []raw, next string) string {
	entries := make([]string, len(hits))
	for i, hit := range hits {
		entries[i] = `{"resource":` + string(hit) + `,"search":{"mode":"match"}}`
	}
	link := `{"relation":"self","url":"https://ehr.example/self"}`
	if next != "" {
		link += `,{"relation":"next","url":"` + next + `"}`
	}
	return `{"resourceType":"Bundle","type":"searchset","link":[` + link + `],"entry":[` + strings.Join(entries, ",") + `]}`
}

func number(text string) int {
	value, _ := strconv.Atoi(text)
	return value
}

func sendFHIR(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/fhir+json;charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprint(w, body)
}

// requests takes what the EHR was asked since the last time, in alphabetical order: what is read at once comes in any.
func (e *ehrServer) requests() []string {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	asked := e.asked
	e.asked = nil
	slices.Sort(asked)
	return asked
}

// coverageSearch is how the patient's Coverages are searched for.
const coverageSearch = "Coverage?patient=" + thePatient + "&status=active"

// withAccess gives a call the address of the FHIR server and the token.
func (e *ehrServer) withAccess(t testing.TB, body []byte) []byte {
	t.Helper()
	return edited(t, body,
		edit{"fhirServer", strconv.Quote(e.base())},
		edit{"fhirAuthorization", `{"access_token":"` + theToken + `","token_type":"Bearer","expires_in":300,` +
			`"scope":"user/Patient.rs user/Coverage.rs user/MedicationRequest.rs","subject":"covercard"}`})
}

// edited changes places of a request, in order.
func edited(t testing.TB, body []byte, edits ...edit) []byte {
	t.Helper()
	request, err := parse(body)
	require.NoError(t, err)
	for _, change := range edits {
		require.NoError(t, request.set(change.path, change.value))
	}
	return []byte(request.encode())
}

// bare takes all prefetch out of a call.
func bare(t testing.TB, body []byte) []byte {
	t.Helper()
	return edited(t, body, edit{"prefetch", ""})
}

// withoutKeys takes what stands under these keys out of a call's prefetch, where it stands there.
func withoutKeys(t testing.TB, body []byte, keys ...string) []byte {
	t.Helper()
	request, err := parse(body)
	require.NoError(t, err)
	for _, key := range keys {
		if request.at("prefetch", key) != nil {
			require.NoError(t, request.set("prefetch/"+key, ""))
		}
	}
	return []byte(request.encode())
}

// prefetched are the resources that a call brings by prefetch.
func prefetched(t testing.TB, body []byte) []raw {
	t.Helper()
	request, err := parse(body)
	require.NoError(t, err)
	var resources []raw
	for _, value := range request.at("prefetch").members {
		resources = append(resources, raw(value.encode()))
	}
	return resources
}

// readingOptions are those of a service that reads from EHRs on loopback, and of its surroundings.
type readingOptions struct {
	ehr     ehr.Options
	hooks   hooks.Options
	service service.Options
}

// serveReading starts a service that reads from EHRs; its clock and its ids are those of start. Times that are not given are so long that no
// test sees their end, however busy the machine.
func serveReading(t testing.TB, options readingOptions) *httptest.Server {
	t.Helper()
	options.ehr.ReadTimeout = cmp.Or(options.ehr.ReadTimeout, time.Hour)
	options.hooks.Deadline = cmp.Or(options.hooks.Deadline, 2*time.Hour)
	client, err := ehr.New(options.ehr)
	require.NoError(t, err)
	options.service.EHR = client
	if options.service.Library == nil {
		options.service.Library, err = ageCounts()
		require.NoError(t, err)
	}
	options.service.Now = func() time.Time { return time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC) }
	var ids atomic.Int64
	options.service.NewID = func() string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", ids.Add(1)) }
	engine := hooks.NewEngine(options.hooks)
	hooks.Register(engine, service.New(options.service).Hooks(), options.hooks)
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	return server
}

// ageCounts is the library that is built in, but for a lower age limit of a product that can be suggested: the patient's age makes a
// difference. It is read once for all tests.
var ageCounts = sync.OnceValues(func() (*library.Library, error) {
	return builtInBut("drugs/factor-ix.yaml", "ages: {text: adults and children, source: pfizer-benefix, grade: A}",
		"ages: {text: 12 years and older, minimum: 12, source: pfizer-benefix, grade: A}")
})

// builtInBut is the library that is built in, with one thing changed in one file.
func builtInBut(file, old, changed string) (*library.Library, error) {
	files := fstest.MapFS{}
	err := fs.WalkDir(library.Default(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(library.Default(), path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(files[file].Data, []byte(old)) {
		return nil, errors.New(file + " does not hold " + old)
	}
	files[file].Data = bytes.Replace(files[file].Data, []byte(old), []byte(changed), 1)
	return library.Load(files)
}

// answerTo is the answer of a service that reads from no EHR and is otherwise as serveReading has it.
func answerTo(t testing.TB, body []byte) []byte {
	t.Helper()
	rules, err := ageCounts()
	require.NoError(t, err)
	status, answer := call(t, start(t, service.Options{Library: rules}), body)
	require.Equal(t, http.StatusOK, status, string(answer))
	return answer
}

// answeredReading sends a call to a service that reads, and holds the answer to the standards as if the call had brought all that
// known brings.
func answeredReading(t testing.TB, sent []byte, known ask, options readingOptions) reply {
	t.Helper()
	status, answer := call(t, serveReading(t, options), sent)
	require.Equal(t, http.StatusOK, status, string(answer))
	return checked(t, known.version, known.hook, known.body(t), answer)
}

// refusedReading sends a call to a service that reads, which must refuse it with a status.
func refusedReading(t testing.TB, sent []byte, status int, options readingOptions) refusal {
	t.Helper()
	got, answer := call(t, serveReading(t, options), sent)
	require.Equal(t, status, got, string(answer))
	request, err := parse(sent)
	require.NoError(t, err)
	require.NotContains(t, string(answer), theToken)
	return checkRefusal(t, request, answer)
}

var uuids = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)

// withoutIDs is an answer, indented, with all uuids alike.
func withoutIDs(t testing.TB, answer []byte) string {
	t.Helper()
	return uuids.ReplaceAllString(string(pretty(t, answer)), "uuid")
}

// technical is the verdict on an order that could not be decided for a technical reason (CRD 2.2.1 resp-43; 2.0 has no code for it).
func technical(version string) string {
	if speaks22(version) {
		return "indeterminate indeterminate technical"
	}
	return noRule
}

// requireTechnical holds the finding on an order to what is said when something could not be had, and why.
func requireTechnical(t testing.TB, version string, answer reply, reference, why string) {
	t.Helper()
	require.Equal(t, technical(version), answer.verdict(reference))
	require.Contains(t, answer.reason(reference), "could not be determined")
	require.Contains(t, answer.reason(reference), why)
	if !speaks22(version) {
		require.Equal(t, "OTH", answer.finding(reference).at("url=info-needed", "valueCode").text())
	}
}

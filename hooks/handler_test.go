package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	models "github.com/samply/golang-fhir-models/fhir-models/fhir"
	"github.com/stretchr/testify/require"

	"covercard/cards"
)

// testService answers with what call returns.
type testService struct {
	definition Definition
	call       func(ctx context.Context, request *Request) (cards.Response, error)
}

func (s testService) Definition() Definition { return s.definition }

func (s testService) Call(ctx context.Context, request *Request) (cards.Response, error) {
	return s.call(ctx, request)
}

// serving is a service of the hook that answers so.
func serving(hook, id string, response cards.Response, err error) testService {
	return testService{
		definition: Definition{Hook: hook, ID: id, Description: "A service to test with."},
		call:       func(context.Context, *Request) (cards.Response, error) { return response, err },
	}
}

// start serves the services on loopback. stop ends the server, after which the log is complete.
func start(t *testing.T, options Options, services ...Service) (url string, stop func() (log string)) {
	t.Helper()
	var log bytes.Buffer
	options.Logger = slog.New(slog.NewTextHandler(&log, nil))
	engine := NewEngine(options)
	Register(engine, services, options)
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	return server.URL, func() string {
		server.Close()
		return log.String()
	}
}

// fetch sends a request with those header lines ("Name: value") and returns the answer with its body.
func fetch(t *testing.T, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		request.Header.Set(name, value)
		if value == "" {
			request.Header.Del(name)
		}
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(answer)
}

// readOutcome takes an answer for an OperationOutcome.
func readOutcome(t *testing.T, response *http.Response, body string) models.OperationOutcome {
	t.Helper()
	require.Equal(t, "application/fhir+json", response.Header.Get("Content-Type"))
	require.Equal(t, int64(len(body)), response.ContentLength)
	require.Contains(t, body, `"resourceType":"OperationOutcome"`)
	outcome, err := models.UnmarshalOperationOutcome([]byte(body))
	require.NoError(t, err)
	require.NotEmpty(t, outcome.Issue)
	for _, issue := range outcome.Issue {
		require.Equal(t, models.IssueSeverityError, issue.Severity)
		require.NotNil(t, issue.Details)
		require.NotEmpty(t, *issue.Details.Text)
	}
	return outcome
}

func TestStatuses(t *testing.T) {
	good := cards.Response{Cards: []cards.Card{}}
	broken := cards.Response{Cards: []cards.Card{{Summary: mark + "\xff"}}} // not UTF-8
	marked := errors.New("the database said no")
	url, stop := start(t, Options{MaxBody: 1 << 16},
		serving("order-select", "good", good, nil),
		serving("order-select", "fails", good, marked),
		serving("order-select", "late", good, fmt.Errorf("reading the coverage: %w", context.DeadlineExceeded)),
		serving("order-select", "given-up", good, context.Canceled),
		serving("order-select", "refuses", good, fmt.Errorf("intake: %w", Refuse(http.StatusUnprocessableEntity, "business-rule", "prefetch.coverage", "no <coverage> & no payer"))),
		serving("order-select", "invents", good, Refuse(http.StatusBadRequest, "no-such-code", "", "x")),
		serving("order-select", "no-status", good, &Error{}),
		serving("order-select", "unencodable", broken, nil),
		testService{Definition{Hook: "order-select", ID: "panics", Description: "x"}, func(context.Context, *Request) (cards.Response, error) {
			panic("PHI-MARK")
		}},
	)
	for _, test := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		issue                    string // code of the first issue; "" for no OperationOutcome
		expression               string
	}{
		{"good", "POST", "/cds-services/good", orderSelect, nil, 200, "", ""},
		{"charset", "POST", "/cds-services/good", orderSelect, []string{"Content-Type: Application/JSON; charset=UTF-8"}, 200, "", ""},
		{"FHIR media type", "POST", "/cds-services/good", orderSelect, []string{"Content-Type: application/fhir+json"}, 200, "", ""},
		{"text/json", "POST", "/cds-services/good", orderSelect, []string{"Content-Type: text/json"}, 200, "", ""},
		{"no media type", "POST", "/cds-services/good", orderSelect, []string{"Content-Type: "}, 200, "", ""},
		{"identity", "POST", "/cds-services/good", orderSelect, []string{"Content-Encoding: Identity"}, 200, "", ""},
		{"discovery", "GET", "/cds-services", "", nil, 200, "", ""},

		{"not JSON", "POST", "/cds-services/good", "PHI-MARK", nil, 400, "structure", ""},
		{"empty", "POST", "/cds-services/good", "", nil, 400, "structure", ""},
		{"no patient", "POST", "/cds-services/good", edit(t, `"patientId"`, `"patient"`), nil, 400, "required", "context.patientId"},
		{"wrong hook", "POST", "/cds-services/good", edit(t, `"hook": "order-select"`, `"hook": "PHI-MARK"`), nil, 400, "value", "hook"},
		{"unknown id", "POST", "/cds-services/PHI-MARK", orderSelect, nil, 404, "not-found", ""},
		{"unknown path", "GET", "/PHI-MARK", "", nil, 404, "not-found", ""},
		{"slash at the end", "POST", "/cds-services/good/", orderSelect, nil, 404, "not-found", ""},
		{"GET of a service", "GET", "/cds-services/good", "", nil, 405, "not-supported", ""},
		{"POST to discovery", "POST", "/cds-services", "", nil, 405, "not-supported", ""},
		{"too large", "POST", "/cds-services/good", strings.Repeat(" ", 1<<16+1), nil, 413, "too-long", ""},
		{"form", "POST", "/cds-services/good", orderSelect, []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "not-supported", ""},
		{"broken media type", "POST", "/cds-services/good", orderSelect, []string{"Content-Type: ;;"}, 415, "not-supported", ""},
		{"gzip", "POST", "/cds-services/good", orderSelect, []string{"Content-Encoding: gzip"}, 415, "not-supported", ""},

		{"service refuses", "POST", "/cds-services/refuses", orderSelect, nil, 422, "business-rule", "prefetch.coverage"},
		{"unknown issue code", "POST", "/cds-services/invents", orderSelect, nil, 400, "processing", ""},
		{"refusal without a status", "POST", "/cds-services/no-status", orderSelect, nil, 500, "exception", ""},
		{"service fails", "POST", "/cds-services/fails", orderSelect, nil, 500, "exception", ""},
		{"service too late", "POST", "/cds-services/late", orderSelect, nil, 503, "timeout", ""},
		{"call given up", "POST", "/cds-services/given-up", orderSelect, nil, 503, "transient", ""},
		{"response not encodable", "POST", "/cds-services/unencodable", orderSelect, nil, 500, "exception", ""},
		{"service panics", "POST", "/cds-services/panics", orderSelect, nil, 500, "exception", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			response, body := fetch(t, test.method, url+test.path, test.body, test.headers...)
			require.Equal(t, test.status, response.StatusCode, body)
			require.NotContains(t, body, mark)
			if test.issue == "" {
				require.Equal(t, "application/json", response.Header.Get("Content-Type"))
				require.Equal(t, int64(len(body)), response.ContentLength)
				return
			}
			outcome := readOutcome(t, response, body)
			require.Equal(t, test.issue, outcome.Issue[0].Code.Code())
			if test.expression != "" {
				require.Equal(t, []string{test.expression}, outcome.Issue[0].Expression)
			} else {
				require.Empty(t, outcome.Issue[0].Expression)
			}
			switch test.status {
			case 405:
				require.Equal(t, map[string]string{"GET": "POST, OPTIONS", "POST": "GET, OPTIONS"}[test.method], response.Header.Get("Allow"))
			case 503:
				require.NotEmpty(t, response.Header.Get("Retry-After"))
			case 500:
				require.NotContains(t, body, "database")
				require.NotContains(t, body, "goroutine")
			case 422:
				require.Contains(t, body, "no <coverage> & no payer", "plain, not escaped as for HTML")
			}
		})
	}
	log := stop()
	require.NotContains(t, log, mark)
	require.Contains(t, log, `error="the database said no"`)
	require.Contains(t, log, `error="panic with a string"`)
	require.Contains(t, log, "handler_test.go", "the stack of the panic")
}

func TestAnswerIsTheServicesResponse(t *testing.T) {
	response := cards.Response{Cards: []cards.Card{{
		UUID: "7b2a9f0e-5a0e-4c3a-9d55-0c7d7a3b9e01", Summary: "a < b & c", Indicator: cards.Info, Source: cards.Source{Label: "Example Health Plan"},
	}}}
	want, err := response.Encode()
	require.NoError(t, err)
	url, _ := start(t, Options{}, serving("order-select", "good", response, nil))
	_, body := fetch(t, "POST", url+"/cds-services/good", orderSelect)
	require.Equal(t, string(want), body)
}

func TestServiceGetsRequestAndDeadline(t *testing.T) {
	var got *Request
	var left time.Duration
	url, stop := start(t, Options{Deadline: time.Hour}, testService{
		Definition{Hook: "order-select", ID: "x", Description: "x"},
		func(ctx context.Context, request *Request) (cards.Response, error) {
			deadline, ok := ctx.Deadline()
			if ok {
				left = time.Until(deadline)
			}
			got = request
			return cards.Response{Cards: []cards.Card{}}, nil
		}})
	response, _ := fetch(t, "POST", url+"/cds-services/x", orderSelect)
	require.Equal(t, 200, response.StatusCode)
	stop()
	require.Equal(t, "order-select", got.Hook)
	require.Greater(t, left, 50*time.Minute)
	require.LessOrEqual(t, left, time.Hour)
}

func TestDeadlineEndsTheContext(t *testing.T) {
	url, _ := start(t, Options{Deadline: time.Millisecond}, testService{
		Definition{Hook: "order-select", ID: "slow", Description: "x"},
		func(ctx context.Context, _ *Request) (cards.Response, error) {
			<-ctx.Done()
			return cards.Response{}, ctx.Err()
		}})
	response, body := fetch(t, "POST", url+"/cds-services/slow", orderSelect)
	require.Equal(t, 503, response.StatusCode)
	require.Equal(t, models.IssueTypeTimeout, readOutcome(t, response, body).Issue[0].Code)
}

func TestTwoHooksUnderOneID(t *testing.T) {
	refusing := func(text string) error { return Refuse(422, "processing", "", text) }
	url, stop := start(t, Options{},
		serving("order-select", "both", cards.Response{}, refusing("I am order-select")),
		serving("order-sign", "both", cards.Response{}, refusing("I am order-sign")))
	for _, hook := range []string{"order-select", "order-sign"} {
		_, body := fetch(t, "POST", url+"/cds-services/both", edit(t, `"hook": "order-select"`, `"hook": "`+hook+`"`))
		require.Contains(t, body, "I am "+hook)
	}
	response, body := fetch(t, "POST", url+"/cds-services/both", edit(t, `"hook": "order-select"`, `"hook": "patient-view"`))
	require.Equal(t, 400, response.StatusCode)
	require.Contains(t, body, "order-select or order-sign")
	log := stop()
	require.Contains(t, log, "hook=order-sign service=both")
	require.NotContains(t, log, "patient-view")
}

func TestDiscovery(t *testing.T) {
	url, _ := start(t, Options{},
		testService{definition: Definition{
			Hook: "order-sign", ID: "order-sign-crd", Title: "Example Health Plan", Description: "Coverage <of> orders & more.", UsageRequirements: "Coverage.",
			Prefetch: []Prefetch{{"practitionerRoles", "PractitionerRole?_id={{a}}"}, {"devices", "Device/{{b}}"}, {"a", "Patient/{{context.patientId}}"}},
			Extension: map[string]any{
				"davinci-crd.version":               []string{"2.0", "2.2"},
				"davinci-crd.configuration-options": []map[string]any{{"type": "boolean", "code": "coverage-info", "default": true}},
			},
		}},
		testService{definition: Definition{Hook: "order-select", ID: "plain", Description: "Little."}})
	_, body := fetch(t, "GET", url+"/cds-services", "")
	require.Equal(t, `{"services":[`+
		`{"hook":"order-sign","title":"Example Health Plan","description":"Coverage <of> orders & more.","id":"order-sign-crd",`+
		`"prefetch":{"practitionerRoles":"PractitionerRole?_id={{a}}","devices":"Device/{{b}}","a":"Patient/{{context.patientId}}"},`+
		`"usageRequirements":"Coverage.",`+
		`"extension":{"davinci-crd.configuration-options":[{"code":"coverage-info","default":true,"type":"boolean"}],"davinci-crd.version":["2.0","2.2"]}},`+
		`{"hook":"order-select","description":"Little.","id":"plain"}]}`, body)

	url, _ = start(t, Options{})
	_, body = fetch(t, "GET", url+"/cds-services", "")
	require.Equal(t, `{"services":[]}`, body)
}

func TestRegisterRefusesServices(t *testing.T) {
	plain := Definition{Hook: "order-sign", ID: "a", Description: "x"}
	for _, test := range []struct {
		name        string
		definitions []Definition
	}{
		{"same id under one hook", []Definition{plain, plain}},
		{"no id", []Definition{{Hook: "order-sign", Description: "x"}}},
		{"no hook", []Definition{{ID: "a", Description: "x"}}},
		{"no description", []Definition{{ID: "a", Hook: "order-sign"}}},
		{"prefetch key twice", []Definition{{ID: "a", Hook: "order-sign", Description: "x", Prefetch: []Prefetch{{"k", "1"}, {"k", "2"}}}}},
		{"extension not JSON", []Definition{{ID: "a", Hook: "order-sign", Description: "x", Extension: map[string]any{"f": func() {}}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var services []Service
			for _, definition := range test.definitions {
				services = append(services, testService{definition: definition})
			}
			require.Panics(t, func() { Register(gin.New(), services, Options{}) })
		})
	}
}

// countingBody is a body without an end that counts what was read of it.
type countingBody struct{ read int64 }

func (b *countingBody) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = ' '
	}
	b.read += int64(len(into))
	return len(into), nil
}

func TestLargeBodyIsNotReadToItsEnd(t *testing.T) {
	const most, sent = 1 << 20, 64 << 20
	options := Options{MaxBody: most}
	engine := NewEngine(options)
	Register(engine, []Service{serving("order-sign", "x", cards.Response{}, nil)}, options)
	for _, test := range []struct {
		name     string
		length   int64 // as the header says
		mostRead int64
	}{
		{"length known", sent, 0},
		{"length unknown", -1, 2 * most},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := new(countingBody)
			request := httptest.NewRequest("POST", "/cds-services/x", io.LimitReader(body, sent))
			request.ContentLength = test.length
			recorder := httptest.NewRecorder()
			engine.ServeHTTP(recorder, request)
			require.Equal(t, http.StatusRequestEntityTooLarge, recorder.Code)
			require.Equal(t, "close", recorder.Header().Get("Connection"))
			require.LessOrEqual(t, body.read, test.mostRead)
		})
	}
}

func TestChunkedBody(t *testing.T) {
	url, _ := start(t, Options{}, serving("order-select", "good", cards.Response{Cards: []cards.Card{}}, nil))
	// A reader of unknown kind has no length to announce.
	response, err := http.Post(url+"/cds-services/good", "application/json", io.MultiReader(strings.NewReader(orderSelect)))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, 200, response.StatusCode)
}

func TestBodyThatBreaksOff(t *testing.T) {
	engine := NewEngine(Options{})
	Register(engine, []Service{serving("order-select", "x", cards.Response{}, nil)}, Options{})
	request := httptest.NewRequest("POST", "/cds-services/x", strings.NewReader(orderSelect))
	request.ContentLength = int64(len(orderSelect)) + 1
	recorder := httptest.NewRecorder()
	engine.ServeHTTP(recorder, request)
	require.Equal(t, http.StatusBadRequest, recorder.Code)
	require.Contains(t, recorder.Body.String(), "ended before")
}

func TestPanicOutsideACall(t *testing.T) {
	var log bytes.Buffer
	engine := NewEngine(Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	engine.GET("/panics", func(*gin.Context) { panic(errors.New(mark)) })
	recorder := httptest.NewRecorder()
	engine.ServeHTTP(recorder, httptest.NewRequest("GET", "/panics", nil))
	require.Equal(t, 500, recorder.Code)
	require.Contains(t, recorder.Body.String(), `"code":"exception"`)
	require.Contains(t, log.String(), "*errors.errorString")
	require.NotContains(t, log.String()+recorder.Body.String(), mark)

	engine.GET("/aborts", func(*gin.Context) { panic(http.ErrAbortHandler) })
	require.PanicsWithError(t, http.ErrAbortHandler.Error(), func() {
		engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/aborts", nil))
	})
}

func TestOneLogLineWithoutPayload(t *testing.T) {
	answer := cards.Response{
		Cards:         []cards.Card{{UUID: "1", Summary: mark}, {UUID: "2", Summary: mark}},
		SystemActions: []cards.Action{{Type: "update", Description: mark, Resource: jsontext.Value(`{"id":"PHI-MARK"}`)}},
	}
	url, stop := start(t, Options{}, serving("order-select", "good", answer, nil))
	marked := strings.NewReplacer(`"p1"`, `"PHI-MARK"`, `dr1`, `PHI-MARK`, `"e1"`, `"PHI-MARK"`, `m1`, `PHI-MARK`, `t0ken`, `PHI-MARK`,
		`"covercard"`, `"PHI-MARK"`, `ehr.example`, `PHI-MARK.example`, `"2.2"`, `"PHI-MARK"`).Replace(orderSelect)
	anonymous := strings.Replace(marked, "8d26aea5-4f9c-4b8f-a8c5-1c6c7f3c0a11", mark, 1)

	response, answered := fetch(t, "POST", url+"/cds-services/good?PHI-MARK=PHI-MARK", marked, "Authorization: Bearer PHI-MARK", "User-Agent: PHI-MARK")
	require.Equal(t, 200, response.StatusCode)
	for _, refused := range []string{
		anonymous,
		strings.Replace(marked, `"patientId"`, `"PHI-MARK"`, 1),
		strings.Replace(marked, `"order-select"`, `"PHI-MARK"`, 1),
		strings.Replace(marked, `"Bundle"`, `"PHI-MARK"`, 1),
		strings.Replace(marked, `"token_type": "Bearer"`, `"token_type": "PHI-MARK"`, 1),
		strings.Replace(marked, `"https://PHI-MARK.example/fhir",`, `"PHI-MARK",`, 1),
		strings.Replace(marked, `"m2",`, `"PHI-MARK-2",`, 1),
		marked + mark,
		marked[:len(marked)/2],
	} {
		response, body := fetch(t, "POST", url+"/cds-services/good", refused)
		if response.StatusCode != 200 {
			text, _, _ := strings.Cut(body, ", in ")
			require.NotContains(t, text, mark)
		}
	}

	lines := strings.Split(strings.TrimSpace(stop()), "\n")
	require.Len(t, lines, 10, "one a call")
	require.NotContains(t, strings.Join(lines, "\n"), mark)
	for _, part := range []string{
		"level=INFO", `msg="cds hooks call"`, "hook=order-select", "service=good", "hook_instance=8d26aea5-4f9c-4b8f-a8c5-1c6c7f3c0a11", "status=200",
		"cards=2", "system_actions=1", "duration=", fmt.Sprintf("bytes_in=%d", len(marked)), fmt.Sprintf("bytes_out=%d", len(answered)),
	} {
		require.Contains(t, lines[0], part)
	}
	require.Contains(t, lines[1], `hook_instance="not a uuid"`)
	require.Contains(t, lines[2], "status=400 cards=0")
	require.Contains(t, lines[2], "issues=1 issue=required expression=context.patientId")
}

func TestLogLevelIsKept(t *testing.T) {
	var log bytes.Buffer
	line := callLine{status: 200}
	quiet := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	line.write(t.Context(), quiet)
	require.Empty(t, log.String())
	line.status = 500
	line.write(t.Context(), quiet)
	require.Contains(t, log.String(), "level=ERROR")
}

func TestError(t *testing.T) {
	cause := errors.New("cause")
	err := &Error{Status: 400, Issues: []Issue{{Code: "required", Expression: "hook", Text: "hook is missing."}, {Text: "And more."}}, Err: cause}
	require.EqualError(t, err, "refused with status 400: hook: hook is missing.; And more.")
	require.ErrorIs(t, err, cause)
	require.Equal(t, &Error{Status: 412, Issues: []Issue{{"processing", "text", "prefetch.coverage"}}}, Refuse(412, "processing", "prefetch.coverage", "text"))
}

func TestOutcomeIsJSONWhateverTheText(t *testing.T) {
	body := outcome(Refuse(400, "invalid", "a\xffb", "quote \" back \\ line \n tag <b> bad \xff\u2028"))
	var decoded map[string]any
	require.NoError(t, json.Unmarshal(body, &decoded))
	require.Equal(t, "OperationOutcome", decoded["resourceType"])
}

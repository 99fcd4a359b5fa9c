package hooks

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

// An order-select request that is also good as order-sign when its hook is changed.
const orderSelect = `{
	"hook": "order-select",
	"hookInstance": "8d26aea5-4f9c-4b8f-a8c5-1c6c7f3c0a11",
	"fhirServer": "https://ehr.example/fhir",
	"fhirAuthorization": {"access_token": "t0ken", "token_type": "Bearer", "expires_in": 30, "scope": "user/*.rs", "subject": "covercard", "patient": "p1"},
	"context": {
		"userId": "Practitioner/dr1",
		"patientId": "p1",
		"encounterId": "e1",
		"selections": ["MedicationRequest/m1", "m2", "https://ehr.example/fhir/MedicationRequest/m2", "urn:uuid:6f9a", "MedicationRequest/m1/_history/2"],
		"draftOrders": {"resourceType": "Bundle", "type": "collection", "entry": [
			{"fullUrl": "https://ehr.example/fhir/MedicationRequest/m1", "resource": {"resourceType": "MedicationRequest", "id": "m1"}},
			{"resource": {"id": "m2", "resourceType": "MedicationRequest"}},
			{"fullUrl": "urn:uuid:6f9a", "resource": {"resourceType": "ServiceRequest"}},
			{"fullUrl": "https://ehr.example/fhir/MedicationRequest/gone"}
		]}
	},
	"prefetch": {"patient": {"resourceType": "Patient", "id": "p1"}, "coverage": null},
	"extension": {"davinci-crd.requestedVersion": "2.2"}
}`

func TestDecodeReadsAll(t *testing.T) {
	request, err := Decode("order-select", []byte(orderSelect))
	require.NoError(t, err)
	require.Equal(t, "order-select", request.Hook)
	require.Equal(t, "8d26aea5-4f9c-4b8f-a8c5-1c6c7f3c0a11", request.HookInstance)
	require.Equal(t, "https://ehr.example/fhir", request.FHIRServer)
	require.Equal(t, &Authorization{AccessToken: "t0ken", TokenType: "Bearer", ExpiresIn: 30, Scope: "user/*.rs", Subject: "covercard", Patient: "p1"},
		request.Authorization)
	require.Equal(t, "Practitioner/dr1", request.Context.UserID)
	require.Equal(t, "p1", request.Context.PatientID)
	require.Equal(t, "e1", request.Context.EncounterID)
	require.Len(t, request.Context.Selections, 5)
	require.Equal(t, "collection", request.Context.Value.Path("draftOrders", "type").Text())
	require.Equal(t, "p1", request.Context.Value.Member("patientId").Text())
	require.Equal(t, "Patient", request.Prefetch.Member("patient").Member("resourceType").Text())
	require.Equal(t, "2.2", request.Extension.Member("davinci-crd.requestedVersion").Text())
}

// edit replaces one piece of orderSelect, which must be there.
func edit(t testing.TB, old, new string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(orderSelect, old), "%s", old)
	return strings.Replace(orderSelect, old, new, 1)
}

func TestDecodeRefuses(t *testing.T) {
	entry := func(entry string) string {
		return edit(t, `{"resource": {"id": "m2", "resourceType": "MedicationRequest"}}`, entry)
	}
	for _, test := range []struct {
		name, body string
		want       []string // "code path" of each issue
	}{
		{"empty body", "", []string{"structure "}},
		{"white space", " \n", []string{"structure "}},
		{"form", "hook=order-select", []string{"structure "}},
		{"array body", "[" + orderSelect + "]", []string{"structure "}},
		{"string body", `"order-select"`, []string{"structure "}},
		{"null body", `null`, []string{"structure "}},
		{"cut off", orderSelect[:len(orderSelect)-1], []string{"structure "}},
		{"trailing bytes", orderSelect + "{}", []string{"structure "}},
		{"duplicate member", edit(t, `"patientId": "p1"`, `"patientId": "p1", "patientId": "p2"`), []string{"structure "}},
		{"duplicate member by escape", edit(t, `"patientId": "p1"`, `"patientId": "p1", "p\u0061tientId": "p2"`), []string{"structure "}},
		{"invalid UTF-8", edit(t, `"e1"`, "\"e\xff1\""), []string{"structure "}},
		{"lone surrogate", edit(t, `"e1"`, `"\ud800"`), []string{"structure "}},
		{"20,000 deep", edit(t, `"coverage": null`, `"coverage": `+strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000)), []string{"structure "}},

		{"nothing there", "{}", []string{"required context", "required hook", "required hookInstance"}},
		{"all null", `{"hook": null, "hookInstance": null, "context": null, "prefetch": null, "fhirAuthorization": null}`,
			[]string{"required context", "required hook", "required hookInstance"}},
		{"all of the wrong type",
			`{"hook": 1, "hookInstance": {}, "fhirServer": [], "fhirAuthorization": "t0ken", "context": [], "prefetch": [], "extension": []}`,
			[]string{"structure hook", "structure hookInstance", "structure fhirServer", "structure fhirAuthorization", "structure context", "structure prefetch"}},
		{"members in another letter case", edit(t, `"hookInstance"`, `"HookInstance"`), []string{"required hookInstance"}},
		{"hook of another service", edit(t, `"hook": "order-select"`, `"hook": "order-sign"`), []string{"value hook"}},
		{"empty hookInstance", edit(t, `"8d26aea5-4f9c-4b8f-a8c5-1c6c7f3c0a11"`, `""`), []string{"required hookInstance"}},
		{"long hookInstance", edit(t, `"8d26aea5-4f9c-4b8f-a8c5-1c6c7f3c0a11"`, `"`+strings.Repeat("x", 257)+`"`), []string{"value hookInstance"}},

		{"relative fhirServer", edit(t, `"https://ehr.example/fhir",`, `"/fhir",`), []string{"value fhirServer"}},
		{"file as fhirServer", edit(t, `"https://ehr.example/fhir",`, `"file:///etc/passwd",`), []string{"value fhirServer"}},
		{"fhirServer without a host", edit(t, `"https://ehr.example/fhir",`, `"https://",`), []string{"value fhirServer"}},
		{"token without fhirServer", edit(t, `"fhirServer": "https://ehr.example/fhir",`, ``), []string{"required fhirServer"}},
		{"no access_token", edit(t, `"access_token": "t0ken",`, ``), []string{"required fhirAuthorization.access_token"}},
		{"access_token number", edit(t, `"t0ken"`, `12`), []string{"structure fhirAuthorization.access_token"}},
		{"other token_type", edit(t, `"Bearer"`, `"Basic"`), []string{"value fhirAuthorization.token_type"}},

		{"no patientId", edit(t, `"patientId": "p1",`, ``), []string{"required context.patientId"}},
		{"patientId number", edit(t, `"patientId": "p1"`, `"patientId": 1`), []string{"structure context.patientId"}},
		{"patientId prefix only", edit(t, `"patientId": "p1"`, `"patientId": "Patient/"`), []string{"required context.patientId"}},
		{"no userId", edit(t, `"userId": "Practitioner/dr1",`, ``), []string{"required context.userId"}},
		{"userId null", edit(t, `"Practitioner/dr1"`, `null`), []string{"required context.userId"}},
		{"userId object", edit(t, `"Practitioner/dr1"`, `{"reference": "Practitioner/dr1"}`), []string{"structure context.userId"}},
		{"encounterId object", edit(t, `"e1"`, `{}`), []string{"structure context.encounterId"}},

		{"no draftOrders", edit(t, `"draftOrders"`, `"draftorders"`), []string{"required context.draftOrders"}},
		{"draftOrders array", edit(t, `"draftOrders": {`, `"draftOrders": [], "other": {`), []string{"structure context.draftOrders"}},
		{"draftOrders without a type", edit(t, `"resourceType": "Bundle", `, ``), []string{"structure context.draftOrders"}},
		{"draftOrders an order", edit(t, `"Bundle"`, `"MedicationRequest"`), []string{"structure context.draftOrders"}},
		{"entry string", entry(`"m2"`), []string{"structure context.draftOrders.entry[1]", "value context.selections[1]", "value context.selections[2]"}},
		{"resource string", entry(`{"resource": "m2"}`),
			[]string{"structure context.draftOrders.entry[1].resource", "value context.selections[1]", "value context.selections[2]"}},
		{"resource without a type", entry(`{"resource": {"id": "m2"}}`),
			[]string{"structure context.draftOrders.entry[1].resource", "value context.selections[1]", "value context.selections[2]"}},

		{"no selections", edit(t, `"selections"`, `"selection"`), []string{"required context.selections"}},
		{"selections string", edit(t, `"selections": [`, `"selections": "m1", "other": [`), []string{"structure context.selections"}},
		{"selection number", edit(t, `"m2", "https`, `2, "https`), []string{"structure context.selections[1]"}},
		{"selection unknown", edit(t, `"m2", "https`, `"m3", "https`), []string{"value context.selections[1]"}},
		{"selection empty", edit(t, `"m2", "https`, `"", "https`), []string{"value context.selections[1]"}},
		{"selection of another type", edit(t, `"m2", "https`, `"ServiceRequest/m2", "https`), []string{"value context.selections[1]"}},

		{"prefetch string", edit(t, `"prefetch": {"patient": {"resourceType": "Patient", "id": "p1"}, "coverage": null}`, `"prefetch": "none"`),
			[]string{"structure prefetch"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			request, err := Decode("order-select", []byte(test.body))
			require.Nil(t, request)
			var refusal *Error
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, http.StatusBadRequest, refusal.Status)
			var got []string
			for _, issue := range refusal.Issues {
				got = append(got, issue.Code+" "+issue.Expression)
				require.NotEmpty(t, issue.Text)
			}
			require.ElementsMatch(t, test.want, got, "%v", err)
		})
	}
}

func TestDecodeSaysWhereJSONBreaks(t *testing.T) {
	_, err := Decode("order-select", []byte(`{"context":{"patientId":"p1","patientId":"p2"}}`))
	require.ErrorContains(t, err, "/context")
	require.ErrorContains(t, err, "at byte 29")
}

func TestDecodeSurvives(t *testing.T) {
	for _, test := range []struct {
		name, body string
		check      func(*testing.T, *Request)
	}{
		{"white space around", "\r\n " + orderSelect + "\n", func(t *testing.T, r *Request) {
			require.Equal(t, "order-select", r.Hook)
		}},
		{"hookInstance no UUID", edit(t, `"8d26aea5-4f9c-4b8f-a8c5-1c6c7f3c0a11"`, `"f3945c39-dfbe-444f-ba6d-3e05e123b2va"`), func(t *testing.T, r *Request) {
			require.Equal(t, "f3945c39-dfbe-444f-ba6d-3e05e123b2va", r.HookInstance)
		}},
		{"no token, no server, no prefetch", `{"hook": "order-select", "hookInstance": "1", "context": {"patientId": "p", "userId": "u",
			"draftOrders": {"resourceType": "Bundle"}, "selections": []}}`, func(t *testing.T, r *Request) {
			require.Nil(t, r.Authorization)
			require.False(t, r.Prefetch.Exists())
			require.Empty(t, r.Context.Selections)
		}},
		{"patientId with its type", edit(t, `"patientId": "p1"`, `"patientId": "Patient/p1"`), func(t *testing.T, r *Request) {
			require.Equal(t, "p1", r.Context.PatientID)
		}},
		{"userId without a type", edit(t, `"Practitioner/dr1"`, `"dr1"`), func(t *testing.T, r *Request) {
			require.Equal(t, "dr1", r.Context.UserID)
		}},
		{"encounterId null", edit(t, `"e1"`, `null`), func(t *testing.T, r *Request) {
			require.Empty(t, r.Context.EncounterID)
		}},
		{"extension no object", edit(t, `{"davinci-crd.requestedVersion": "2.2"}`, `["2.2"]`), func(t *testing.T, r *Request) {
			require.False(t, r.Extension.Exists())
		}},
		{"expires_in a string", edit(t, `"expires_in": 30`, `"expires_in": "30"`), func(t *testing.T, r *Request) {
			require.Equal(t, 30, r.Authorization.ExpiresIn)
		}},
		{"expires_in no number", edit(t, `"expires_in": 30`, `"expires_in": {}`), func(t *testing.T, r *Request) {
			require.Zero(t, r.Authorization.ExpiresIn)
		}},
		{"no token_type", edit(t, `"token_type": "Bearer",`, ``), func(t *testing.T, r *Request) {
			require.Equal(t, "t0ken", r.Authorization.AccessToken)
		}},
		{"token_type in small letters", edit(t, `"Bearer"`, `"bearer"`), func(t *testing.T, r *Request) {
			require.Equal(t, "bearer", r.Authorization.TokenType)
		}},
		{"unknown members", edit(t, `"userId"`, `"unknown": [null, {}], "userId"`), func(t *testing.T, r *Request) {
			require.True(t, r.Context.Value.Member("unknown").IsArray())
		}},
		{"escaped names", edit(t, `"patientId": "p1"`, `"\u0070atientId": "p1"`), func(t *testing.T, r *Request) {
			require.Equal(t, "p1", r.Context.PatientID)
		}},
		{"lone entry", edit(t, `"selections"`, `"selections": ["m9"], "draftOrders":
			{"resourceType": "Bundle", "entry": {"resource": {"resourceType": "ServiceRequest", "id": "m9"}}}}, "ignored": {"selections"`), func(t *testing.T, r *Request) {
			require.Equal(t, []string{"m9"}, r.Context.Selections)
		}},
		{"id of 190 characters", strings.ReplaceAll(orderSelect, `m1"`, strings.Repeat("x.-", 63)+`"`), func(t *testing.T, r *Request) {
			require.Equal(t, "MedicationRequest/"+strings.Repeat("x.-", 63), r.Context.Selections[0])
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := test.body
			if test.name == "id of 190 characters" {
				body = strings.ReplaceAll(body, "MedicationRequest/m1/_history/2", "m2")
			}
			request, err := Decode("order-select", []byte(body))
			require.NoError(t, err)
			test.check(t, request)
		})
	}
}

func TestDecodeOtherHooks(t *testing.T) {
	signed := edit(t, `"hook": "order-select"`, `"hook": "order-sign"`)
	request, err := Decode("order-sign", []byte(signed))
	require.NoError(t, err)
	require.NotNil(t, request.Context.Entries)
	require.Empty(t, request.Context.Selections, "order-sign has none")

	request, err = Decode("patient-view", []byte(`{"hook": "patient-view", "hookInstance": "1", "context": {"patientId": "p1"}}`))
	require.NoError(t, err)
	require.Equal(t, "p1", request.Context.PatientID, "a hook without a rule of its own needs a patient only")
}

func TestDecodeContextOfEachHook(t *testing.T) {
	const bundle = `{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Appointment", "id": "a1"}}]}`
	for _, test := range []struct {
		name, hook, context string
		faults              []string // code and path; none when it is accepted
		check               func(t *testing.T, context Context)
	}{
		{"order-dispatch", "order-dispatch", `"dispatchedOrders": ["ServiceRequest/1", "MedicationRequest/2"], "performer": "Organization/3",
			"fulfillmentTasks": [{"resourceType": "Task", "id": "t1"}]`, nil, func(t *testing.T, context Context) {
			require.Equal(t, []string{"ServiceRequest/1", "MedicationRequest/2"}, context.DispatchedOrders)
			require.Equal(t, "Organization/3", context.Performer)
			require.Len(t, context.Tasks, 1)
		}},
		{"order-dispatch with hyphens", "order-dispatch", `"dispatched-orders": ["ServiceRequest/1"], "performer": "Organization/3",
			"fulfillment-tasks": []`, nil, func(t *testing.T, context Context) {
			require.Equal(t, []string{"ServiceRequest/1"}, context.DispatchedOrders)
		}},
		{"order-dispatch 1.0", "order-dispatch", `"order": "ServiceRequest/1", "performer": "Organization/3",
			"task": {"resourceType": "Task", "id": "t1"}`, nil, func(t *testing.T, context Context) {
			require.Equal(t, []string{"ServiceRequest/1"}, context.DispatchedOrders)
			require.Equal(t, "t1", context.Tasks[0].ID())
		}},
		{"order-dispatch of nothing", "order-dispatch", `"dispatchedOrders": [], "performer": "Organization/3"`,
			[]string{"required context.dispatchedOrders"}, nil},
		{"order-dispatch without anything", "order-dispatch", `"userId": "Practitioner/1"`,
			[]string{"required context.dispatchedOrders", "required context.performer"}, nil},
		{"order-dispatch of odd things", "order-dispatch", `"dispatchedOrders": [7, "nowhere"], "performer": "Organization/3", "task": "t1"`,
			[]string{"structure context.dispatchedOrders[0]", "value context.dispatchedOrders[1]", "structure context.fulfillmentTasks[0]"}, nil},
		{"order-dispatch of an object", "order-dispatch", `"order": {"reference": "ServiceRequest/1"}, "performer": "Organization/3"`,
			[]string{"structure context.dispatchedOrders"}, nil},
		{"appointment-book", "appointment-book", `"userId": "Patient/p1", "appointments": ` + bundle, nil, func(t *testing.T, context Context) {
			require.Equal(t, "Appointment/a1", context.Entries[0].Resource.Reference())
		}},
		{"appointment-book without appointments", "appointment-book", `"userId": "Patient/p1", "draftOrders": ` + bundle,
			[]string{"required context.appointments"}, nil},
		{"encounter-start", "encounter-start", `"userId": "Practitioner/1", "encounterId": "Encounter/e1"`, nil, func(t *testing.T, context Context) {
			require.Equal(t, "e1", context.EncounterID)
		}},
		{"encounter-discharge without anything", "encounter-discharge", `"x": 1`,
			[]string{"required context.userId", "required context.encounterId"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			request, err := Decode(test.hook, []byte(`{"hook": "`+test.hook+`", "hookInstance": "1", "context": {"patientId": "p1", `+test.context+`}}`))
			if test.faults == nil {
				require.NoError(t, err)
				test.check(t, request.Context)
				return
			}
			var refusal *Error
			require.ErrorAs(t, err, &refusal)
			var faults []string
			for _, issue := range refusal.Issues {
				faults = append(faults, issue.Code+" "+issue.Expression)
			}
			require.Equal(t, test.faults, faults)
		})
	}
}

func TestDecodeBoundsWhatItSays(t *testing.T) {
	entries := strings.Repeat(`"x",`, 10_000)
	_, err := Decode("order-sign", []byte(`{"hook": "order-sign", "hookInstance": "1", "context": {"patientId": "p", "userId": "u",
		"draftOrders": {"resourceType": "Bundle", "entry": [`+entries+`"x"]}}}`))
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	require.Len(t, refusal.Issues, mostIssues)

	_, err = Decode("order-sign", []byte(`{"`+strings.Repeat("é", 100_000)+`": {"a": 1, "a": 2}}`))
	require.ErrorAs(t, err, &refusal)
	require.Less(t, len(refusal.Issues[0].Text), 2*longestPointer)
	require.NotContains(t, refusal.Issues[0].Text, "\ufffd")
}

// The project's own requests, as EHRs send them. (How the bad ones are refused is tested where the whole service is.)
func TestDecodeProjectRequests(t *testing.T) {
	files, err := filepath.Glob("../testdata/requests/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		body, err := os.ReadFile(name)
		require.NoError(t, err)
		hook := fhir.ParseValue(string(body)).Member("hook").Text()
		require.True(t, strings.HasSuffix(name, "-"+hook+".json"), "%s has the hook %s", name, hook)
		_, err = Decode(hook, body)
		require.NoError(t, err, name)
	}
}

// mark is put where payload is, to see that no error repeats it.
const mark = "PHI-MARK"

func FuzzDecode(f *testing.F) {
	f.Add([]byte(orderSelect))
	f.Add([]byte(edit(f, `"hook": "order-select"`, `"hook": "order-sign"`)))
	f.Add([]byte(strings.NewReplacer(`"p1"`, `"PHI-MARK"`, `"dr1"`, `"PHI-MARK"`, `"m1"`, `"PHI-MARK"`, `30`, `"PHI-MARK"`).Replace(orderSelect)))
	f.Add([]byte(`{"hook": "PHI-MARK", "hookInstance": ["PHI-MARK"], "context": {"patientId": {"a": "PHI-MARK"}, "selections": ["PHI-MARK"]}}`))
	f.Add([]byte(`{"hook": "order-select", "fhirServer": "PHI-MARK", "fhirAuthorization": {"access_token": "x", "token_type": "PHI-MARK"}}`))
	f.Add([]byte(`{"a": "PHI-MARK`))
	f.Add([]byte(`["PHI-MARK"] "PHI-MARK"`))
	f.Add([]byte(`{"context": {"draftOrders": {"resourceType": "Bundle", "entry": [{"resource": {}}, "PHI-MARK", null]}}}`))
	f.Add([]byte("\xff\xfe"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, hook := range []string{"order-sign", "order-select", "order-dispatch", "appointment-book", "encounter-start"} {
			request, err := Decode(hook, body)
			if err != nil {
				require.Nil(t, request)
				var refusal *Error
				require.True(t, errors.As(err, &refusal))
				require.NotEmpty(t, refusal.Issues)
				require.GreaterOrEqual(t, refusal.Status, 400)
				require.Less(t, refusal.Status, 500)
				for _, issue := range refusal.Issues {
					// Only a JSON Pointer may repeat something of the request: names of members.
					text, _, _ := strings.Cut(issue.Text, ", in ")
					require.NotContains(t, text+issue.Expression, mark)
				}
				continue
			}
			require.Equal(t, hook, request.Hook)
			require.NotEmpty(t, request.HookInstance)
			require.NotEmpty(t, request.Context.PatientID)
			require.True(t, request.Context.Value.IsObject())
			if request.Authorization != nil {
				require.NotEmpty(t, request.FHIRServer)
				require.NotEmpty(t, request.Authorization.AccessToken)
			}
			rule := contextRules[hook]
			require.Equal(t, rule.bundle != "", request.Context.Entries != nil)
			require.Equal(t, rule.dispatch, len(request.Context.DispatchedOrders) > 0)
			if rule.userID {
				require.NotEmpty(t, request.Context.UserID)
			}
		}
	})
}

// tenKilobytes is an order-sign request of about 10 KB, the size of a usual call.
func tenKilobytes(t testing.TB) []byte {
	notes := strings.Repeat(`{"text": "Infusion at the outpatient clinic, see the plan of care."}, `, 55)
	order := `"resource": {"resourceType": "MedicationRequest", "id": "m1", "note": [` + notes + `{"text": "x"}]}`
	body := edit(t, `"resource": {"resourceType": "MedicationRequest", "id": "m1"}`, order)
	patient := `{"resourceType": "Patient", "id": "p1", "name": [` + strings.Repeat(`{"family": "Example", "given": ["Amy", "V."]}, `, 110) + `{}]}`
	body = strings.Replace(body, `{"resourceType": "Patient", "id": "p1"}`, patient, 1)
	body = strings.Replace(body, `"hook": "order-select"`, `"hook": "order-sign"`, 1)
	require.InDelta(t, 10_000, len(body), 1_000)
	return []byte(body)
}

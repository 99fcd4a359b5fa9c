package service_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Where the offers stand that goodOffers adds to the good answers.
const (
	atOrders       = "cards/3/"
	atAdded        = atOrders + "suggestions/0/actions/0/resource/" // a test
	atAddedDrug    = atOrders + "suggestions/0/actions/1/resource/"
	atForm         = "cards/4/"
	atTask         = atForm + "suggestions/0/actions/0/resource/"
	atApp          = "cards/5/"
	atRecord       = "cards/6/"
	atRecordUpdate = atRecord + "suggestions/0/actions/0/resource/"
)

const sentCoverage = `"resourceType":"Coverage","id":"cov-1","status":"active","beneficiary":{"reference":"Patient/pt-7001"},` +
	`"payor":[{"identifier":{"system":"urn:oid:2.16.840.1.113883.6.300","value":"60111"}}]`

const coverageAction = `{"type":"update","description":"Sets period end to 2027-12-31","resource":{` + sentCoverage + `,"period":{"end":"2027-12-31"}}}`

// goodOffers is the good answer of a version with one card of each further type of response, to be judged as one of order-dispatch: on
// order-sign the coverage is updated by a system action.
func goodOffers(t *testing.T, version string) *node {
	t.Helper()
	answer := readGood(t, version)
	for i, card := range []string{
		`{"uuid":"22222222-0000-4000-8000-000000000001","summary":"A test goes with it","detail":"**Drug A** asks for a test.","indicator":"info",` +
			`"source":SOURCE(clinical-reminder),"suggestions":[{"label":"Add test","uuid":"22222222-0000-4000-8000-000000000002","actions":[` +
			`{"type":"create","description":"Order a test","resource":{"resourceType":"ServiceRequest","id":"additional-1","status":"draft","intent":"original-order",` +
			`"category":[{"coding":[{"system":"http://snomed.info/sct","code":"108252007"}]}],` +
			`"code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"80076"}],"text":"Test"},"subject":{"reference":"Patient/pt-7001"},` +
			`"authoredOn":"2026-11-24","requester":{"reference":"Practitioner/dr-lane"}}},` +
			`{"type":"create","description":"Order Drug C","resource":{"resourceType":"MedicationRequest","id":"additional-2","status":"draft","intent":"original-order",` +
			`"medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1"}],"text":"Drug C"},` +
			`"subject":{"reference":"Patient/pt-7001"},"authoredOn":"2026-11-24","requester":{"reference":"Practitioner/dr-lane"}}}]}],"selectionBehavior":"any"}`,
		`{"uuid":"22222222-0000-4000-8000-000000000003","summary":"A form goes with it","detail":"Form 1","indicator":"info",` +
			`"source":SOURCE(claim),"suggestions":[{"label":"Add form","uuid":"22222222-0000-4000-8000-000000000004","actions":[` +
			`{"type":"create","description":"Form 1","resource":{"resourceType":"Task","id":"form-1","status":"ready","intent":"order",` +
			`"basedOn":[{"reference":"MedicationRequest/rx-1"}],"code":{"coding":[{"system":"http://hl7.org/fhir/uv/sdc/CodeSystem/temp","code":"complete-questionnaire"}]},` +
			`"for":{"reference":"Patient/pt-7001"},"authoredOn":"2026-11-24","requester":{"identifier":{"system":"urn:oid:2.16.840.1.113883.6.300","value":"60111"}},` +
			`"reasonCode":{"text":"Registry"},"input":[{"type":{"text":"questionnaire"},"valueCanonical":"https://payer.example/Questionnaire/1|1"}]}}]}],"selectionBehavior":"any"}`,
		`{"uuid":"22222222-0000-4000-8000-000000000005","summary":"Find a site","indicator":"info","source":SOURCE(network),` +
			`"links":[{"label":"Sites","url":"https://apps.payer.example/launch","type":"smart","appContext":"{\"a\":1}"}]}`,
		`{"uuid":"22222222-0000-4000-8000-000000000006","summary":"Outdated record","detail":"The period ends later.","indicator":"info",` +
			`"source":SOURCE(insurance),"suggestions":[{"label":"Update","uuid":"22222222-0000-4000-8000-000000000007","actions":[` + coverageAction + `]}],"selectionBehavior":"any"}`,
	} {
		before, rest, _ := strings.Cut(card, "SOURCE(")
		topic, after, _ := strings.Cut(rest, ")")
		system := map[string]string{"2.0": crdCodesTemporary, "2.2": cardTypes22}[version]
		source := `{"label":"` + payerName + `","topic":{"system":"` + system + `","code":"` + topic + `"}}`
		require.NoError(t, answer.set("cards/-", before+source+after), "card %d", i)
	}
	return answer
}

// dispatched is the request of the good answers as one of order-dispatch.
func dispatched(t *testing.T) *node {
	t.Helper()
	request, err := parse(readFile(t, checkerFolder+"request.json"))
	require.NoError(t, err)
	require.NoError(t, request.set("context/dispatchedOrders", `["MedicationRequest/rx-1","ServiceRequest/sr-1"]`))
	return request
}

// offerBreakages are breakages of the other types of response.
var offerBreakages = []breakage{
	one("an additional order that is active", atAdded+"status", `"active"`, "is not one of [draft]"),
	one("an additional order with intent order", atAdded+"intent", `"order"`, "original-order"),
	one("an additional order without code", atAdded+"code", ``, "lacks coding or text"),
	one("an additional order in an unknown system", atAdded+"code/coding/0/system", `"http://payer.example"`, "coding.system"),
	one("an additional order for another patient", atAdded+"subject/reference", `"Patient/pt-7002"`, "is not the patient"),
	one("an additional order without requester", atAdded+"requester", ``, "no requester"),
	one("an additional order without authoredOn", atAdded+"authoredOn", ``, "authoredOn"),
	one("an additional order of another type", atAdded+"resourceType", `"Observation"`, "not one of the orders"),
	one("an additional order that was made already", atAdded+"code/coding/0/code", `"96365"`, "is ordered already"),
	{"two additional orders with one id", []edit{{atAddedDrug + "id", `"additional-1"`}, {atAdded + "resourceType", `"MedicationRequest"`}}, "have one id"},
	one("an additional drug with a dose", atAddedDrug+"dosageInstruction", `[{"text":"x"}]`, "dosageInstruction"),
	one("an additional order and a delete", atOrders+"suggestions/0/actions/-", `{"type":"delete","description":"x","resourceId":"MedicationRequest/rx-1"}`, "under another topic"),
	one("one additional order at most", atOrders+"selectionBehavior", `"at-most-one"`, "at-most-one"),
	one("additional orders as alternatives", atOrders+"source/topic/code", `"therapy-alternatives-opt"`, "takes the place of nothing"),
	one("an additional order without description", atOrders+"suggestions/0/actions/0/description", ``, "no description"),
	one("orders and a form on one card", atOrders+"suggestions/-", `{"label":"x","uuid":"22222222-0000-4000-8000-000000000099","actions":[{"type":"create","description":"x","resource":{"resourceType":"Task"}}]}`, "several types"),

	one("a task that is requested", atTask+"status", `"requested"`, "is not one of [ready]"),
	one("a task with intent proposal", atTask+"intent", `"proposal"`, "is not one of [order]"),
	one("a task without code", atTask+"code", ``, "no code"),
	one("a task with another code", atTask+"code/coding/0/code", `"fulfill"`, "complete-questionnaire"),
	one("a task with a focus", atTask+"focus", `{"reference":"MedicationRequest/rx-1"}`, "focus is not allowed"),
	one("a task for another patient", atTask+"for/reference", `"Patient/pt-7002"`, "is not the patient"),
	one("a task for nobody", atTask+"for", ``, "no for"),
	one("a task without authoredOn", atTask+"authoredOn", ``, "authoredOn"),
	one("a task without requester", atTask+"requester", ``, "no requester"),
	one("a task requested by a clinician", atTask+"requester", `{"reference":"Practitioner/dr-lane"}`, "is no Organization"),
	one("a task requested by somebody who is not there", atTask+"requester", `{"reference":"#payer"}`, "is no Organization"),
	one("a task without reason", atTask+"reasonCode", ``, "no reasonCode"),
	one("a task based on an order that was not sent", atTask+"basedOn/0/reference", `"MedicationRequest/rx-2"`, "nothing that was asked about"),
	one("a task without input", atTask+"input", ``, "no input"),
	one("a task whose input is no questionnaire", atTask+"input/0/type/text", `"form"`, "0 inputs are a questionnaire"),
	one("a task with a relative questionnaire", atTask+"input/0/valueCanonical", `"Questionnaire/1"`, "is no address"),
	one("a task and its questionnaire", atForm+"suggestions/0/actions/-", `{"type":"create","description":"x","resource":{"resourceType":"Questionnaire","id":"q"}}`, "not one create"),
	one("a form where DTR serves", atTask+"basedOn/0/reference", `"ServiceRequest/sr-1"`, "resp-59"),

	one("an app by an absolute link", atApp+"links/0/type", `"absolute"`, "appContext"),
	one("an app with a relative address", atApp+"links/0/url", `"/launch"`, "not absolute"),
	one("an app whose context is an object", atApp+"links/0/appContext", `{"a":1}`, "wrong JSON type"),
	one("an app and a page on one card", atApp+"links/-", `{"label":"x","url":"https://payer.example","type":"absolute"}`, "several types"),

	one("an update of an unknown Coverage", atRecordUpdate+"id", `"cov-2"`, "no Coverage of the patient"),
	one("an update of another patient's Coverage", atRecordUpdate+"id", `"cov-8"`, "no Coverage of the patient"),
	one("an update that changes nothing", atRecordUpdate+"period", ``, "nothing is changed"),
	one("an update that loses something", atRecordUpdate+"payor", ``, "differs from the one sent"),
	one("an update that changes the status", atRecordUpdate+"status", `"cancelled"`, "differs from the one sent"),
	one("an update that adds something", atRecordUpdate+"order", `1`, "differs from the one sent"),
	one("an update that adds a start", atRecordUpdate+"period/start", `"2026-01-01"`, "differs from the one sent"),
	one("an update to no date", atRecordUpdate+"period/end", `"soon"`, "is no date"),
	one("an update with half a class", atRecordUpdate+"class", `[{"value":"x"}]`, "lacks type"),
	one("a new Coverage", atRecord+"suggestions/0/actions/0/type", `"create"`, "not one update"),
	one("two suggestions for a Coverage", atRecord+"suggestions/-", `{"label":"x","uuid":"22222222-0000-4000-8000-000000000099","actions":[`+coverageAction+`]}`, "several suggestions"),
	one("an update under another topic", atRecord+"source/topic/code", `"claim"`, "under the topic claim"),
	one("a card and a system action for a Coverage", "systemActions/-", coverageAction, "second update of a Coverage"),
}

func TestCheckerFindsFaultsInOffers(t *testing.T) {
	for _, version := range []string{"2.0", "2.2"} {
		t.Run(version, func(t *testing.T) {
			request := []byte(dispatched(t).encode())
			require.Empty(t, complaintsAbout(version, "order-dispatch", request, []byte(goodOffers(t, version).encode())))
			for _, broken := range offerBreakages {
				t.Run(broken.name, func(t *testing.T) {
					answer := goodOffers(t, version)
					for _, edit := range broken.edits {
						require.NoError(t, answer.set(edit.path, edit.value))
					}
					complaints := complaintsAbout(version, "order-dispatch", request, []byte(answer.encode()))
					require.Contains(t, strings.Join(complaints, "\n"), broken.want)
				})
			}
		})
	}
}

// TestCheckerKnowsWhenOffersAreAllowed: the hook and the client's options decide, too.
func TestCheckerKnowsWhenOffersAreAllowed(t *testing.T) {
	const systemAction, noCard = "systemActions/-", atRecord
	options := func(options string) edit { return edit{"extension", `{"davinci-crd.configuration":{` + options + `}}`} }
	for name, test := range map[string]struct {
		hook            string
		request, answer []edit
		want            string // part of a complaint; "" for none
	}{
		"a card on order-sign":          {"order-sign", nil, nil, "resp-70"},
		"an action on order-sign":       {"order-sign", nil, []edit{{systemAction, coverageAction}, {strings.TrimSuffix(noCard, "/"), ``}}, ""},
		"insurance is off":              {"order-dispatch", []edit{options(`"insurance":false`)}, nil, "insurance, though that is off"},
		"insurance is off, by action":   {"order-sign", []edit{options(`"insurance":false`)}, []edit{{systemAction, coverageAction}, {strings.TrimSuffix(noCard, "/"), ``}}, "though insurance is off"},
		"coverage-info is off":          {"order-sign", []edit{options(`"coverage-info":false`)}, []edit{{"systemActions", `[` + coverageAction + `]`}, {strings.TrimSuffix(noCard, "/"), ``}}, ""},
		"clinical-reminder is off":      {"order-dispatch", []edit{options(`"clinical-reminder":false`)}, nil, "clinical-reminder, though that is off"},
		"claim is off":                  {"order-dispatch", []edit{options(`"claim":false`)}, nil, "claim, though that is off"},
		"network is off":                {"order-dispatch", []edit{options(`"network":false`)}, nil, "network, though that is off"},
		"the Coverage said it already":  {"order-dispatch", []edit{{"prefetch/coverage/entry/0/resource/period", `{"end":"2027-12-31"}`}}, nil, "nothing is changed"},
		"the Coverage's start was lost": {"order-dispatch", []edit{{"prefetch/coverage/entry/0/resource/period", `{"start":"2026-01-01","end":"2026-12-31"}`}}, nil, "differs from the one sent"},
		"the Coverage's class was lost": {"order-dispatch", []edit{{"prefetch/coverage/entry/0/resource/class", `[{"value":"x"}]`}}, nil, "class of the Coverage was lost"},
	} {
		for _, version := range []string{"2.0", "2.2"} {
			t.Run(name+"/"+version, func(t *testing.T) {
				request, answer := dispatched(t), goodOffers(t, version)
				for _, edit := range test.request {
					require.NoError(t, request.set(edit.path, edit.value))
				}
				for _, edit := range test.answer {
					require.NoError(t, answer.set(edit.path, edit.value))
				}
				complaints := complaintsAbout(version, test.hook, []byte(request.encode()), []byte(answer.encode()))
				if test.want == "" {
					require.Empty(t, complaints)
				} else {
					require.Contains(t, strings.Join(complaints, "\n"), test.want)
				}
			})
		}
	}
}

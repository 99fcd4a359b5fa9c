package service_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// drafts is the path to the entries of the request's Bundle.
const drafts = "context/draftOrders/entry/"

// TestCheckerKnowsTheRequest changes the request, the hook or the settings of the good call, so that the good answer is good no more.
func TestCheckerKnowsTheRequest(t *testing.T) {
	const selections = "context/selections"
	option := func(option string) []edit {
		return []edit{{"extension", `{"davinci-crd.configuration":{` + option + `}}`}}
	}
	tests := []struct {
		name     string
		hook     string
		request  []edit
		answer   []edit
		settings []setting
		version  string
		want     string // part of a complaint; "" for none
	}{
		{name: "the good call", hook: "order-sign"},
		{name: "both selected", hook: "order-select", request: []edit{{selections, `["MedicationRequest/rx-1","ServiceRequest/sr-1"]`}},
			answer: []edit{{atInfusion + "url=questionnaire", ``}, {atInfusion + "url=doc-needed", ``}, {atInfusion + "url=doc-purpose", ``}}},
		{name: "one selected", hook: "order-select", request: []edit{{selections, `["MedicationRequest/rx-1"]`}}, want: "ServiceRequest/sr-1 is not in the scope"},
		{name: "a card about an order that is not selected", hook: "order-select", request: []edit{{selections, `["ServiceRequest/sr-1"]`}}, want: "nothing that was asked about"},
		{name: "a suggestion to delete an order that is not selected", hook: "order-select", request: []edit{{selections, `["ServiceRequest/sr-1"]`}}, want: "no order of the call"},
		{name: "documentation on a secondary hook", hook: "order-select", request: []edit{{selections, `["MedicationRequest/rx-1","ServiceRequest/sr-1"]`}}, want: "hook-19"},
		{name: "nothing dispatched", hook: "order-dispatch", want: "not in the scope"},
		{name: "one order dispatched", hook: "order-dispatch", request: []edit{{"context/dispatchedOrders", `["ServiceRequest/sr-1"]`}}, want: "MedicationRequest/rx-1 is not in the scope"},
		{name: "an order more", hook: "order-sign", request: []edit{{drafts + "-", `{"resource":{"resourceType":"ServiceRequest","id":"sr-2"}}`}}, want: "none on ServiceRequest/sr-2"},
		{name: "another patient's order more", hook: "order-sign",
			request: []edit{{drafts + "-", `{"resource":{"resourceType":"ServiceRequest","id":"sr-2","subject":{"reference":"Patient/pt-7002"}}}`}}},
		{name: "no order but something else more", hook: "order-sign", request: []edit{{drafts + "-", `{"resource":{"resourceType":"Medication","id":"m-1"}}`}}},
		{name: "an order of another patient", hook: "order-sign", request: []edit{{drafts + "0/resource/subject/reference", `"Patient/pt-7002"`}}, want: "not in the scope"},
		{name: "an order that said this already", hook: "order-sign",
			request: []edit{{drafts + "1/resource/extension", `[` + saidAlready + `]`}},
			answer:  []edit{{"systemActions/1/resource/extension/0", saidAlready}}, want: "nothing new"},
		{name: "an order that said this yesterday", hook: "order-sign",
			request: []edit{{drafts + "1/resource/extension", `[` + strings.Replace(saidAlready, today, "2026-11-23", 1) + `]`}},
			answer:  []edit{{"systemActions/1/resource/extension/0", strings.Replace(saidAlready, "A-2", "A-3", 1)}}, want: "with this finding already"},
		{name: "an order whose finding need not be said again", hook: "order-sign",
			request: []edit{{drafts + "1/resource/extension", `[` + saidAlready + `]`}},
			answer:  []edit{{"systemActions/1", ``}}},
		{name: "coverage-info is off", hook: "order-sign", request: option(`"coverage-info":false`), want: "coverage-info is off"},
		{name: "coverage-info is no boolean", hook: "order-sign", request: option(`"coverage-info":"false"`)},
		{name: "guideline is off", hook: "order-sign", request: option(`"guideline":false`), want: "though that is off"},
		{name: "max-cards is 1", hook: "order-sign", request: option(`"max-cards":1`), want: "max-cards is 1"},
		{name: "max-cards is 1.0", hook: "order-sign", request: option(`"max-cards":1.0`), want: "max-cards is 1"},
		{name: "max-cards is no number", hook: "order-sign", request: option(`"max-cards":"1"`)},
		{name: "max-cards is below zero", hook: "order-sign", request: option(`"max-cards":-1`)},
		{name: "unsolicited-determ is off", hook: "order-sign", request: option(`"unsolicited-determ":false`),
			answer: []edit{{atInfusion + "url=pa-needed/valueCode", `"satisfied"`}, {atInfusion + "-", `{"url":"satisfied-pa-id","valueString":"PA1"}`}}, want: "unsolicited-determ is off"},
		{name: "no Coverage", hook: "order-sign", request: []edit{{"prefetch/coverage", ``}}, want: "no Coverage of the patient"},
		{name: "no-auth is the setting, and missing", hook: "order-sign", version: "2.0", settings: []setting{noAuthWhenNotCovered}, want: "crd-ci-q2"},
		{name: "no-auth is the setting", hook: "order-sign", version: "2.0", settings: []setting{noAuthWhenNotCovered},
			answer: []edit{{atDrug + "-", `{"url":"pa-needed","valueCode":"no-auth"}`}}},
		{name: "no-auth is the setting, in 2.2", hook: "order-sign", version: "2.2", settings: []setting{noAuthWhenNotCovered},
			answer: []edit{{atDrug + "-", `{"url":"pa-needed","valueCode":"no-auth"}`}}, want: "crd-ci-q2"},
	}
	for _, test := range tests {
		for _, version := range []string{"2.0", "2.2"} {
			if test.version != "" && test.version != version {
				continue
			}
			t.Run(test.name+"/"+version, func(t *testing.T) {
				request, err := parse(readFile(t, checkerFolder+"request.json"))
				require.NoError(t, err)
				answer := readGood(t, version)
				for _, edit := range test.request {
					require.NoError(t, request.set(edit.path, edit.value))
				}
				for _, edit := range test.answer {
					require.NoError(t, answer.set(edit.path, edit.value))
				}
				complaints := complaintsAbout(version, test.hook, []byte(request.encode()), []byte(answer.encode()), test.settings...)
				if test.want == "" {
					require.Empty(t, complaints)
				} else {
					require.Contains(t, strings.Join(complaints, "\n"), test.want)
				}
			})
		}
	}
}

// saidAlready is a finding on the infusion that both versions allow.
const saidAlready = `{"url":"` + coverageInformationURL + `","extension":[{"url":"coverage","valueReference":{"reference":"Coverage/cov-1"}},` +
	`{"url":"covered","valueCode":"covered"},{"url":"pa-needed","valueCode":"no-auth"},` +
	`{"url":"date","valueDate":"` + today + `"},{"url":"coverage-assertion-id","valueString":"A-2"}]}`

// TestCheckerKnowsAppointments: 2.2 annotates what an appointment is for, 2.0 the appointment.
func TestCheckerKnowsAppointments(t *testing.T) {
	a := ask{
		hook: "appointment-book", orders: []raw{j1411("sr-1"), hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-1")},
		appointments: []raw{
			basedOn(t, appointment("for-service"), "ServiceRequest/sr-1"),
			basedOnAlternate(t, appointment("for-drug"), "MedicationRequest/rx-1"),
			basedOn(t, appointment("for-unsent"), "ServiceRequest/sr-404"),
			appointment("for-nothing"),
		},
	}
	request, err := parse(a.body(t))
	require.NoError(t, err)
	require.Equal(t, []string{"ServiceRequest/sr-1", "MedicationRequest/rx-1", "Appointment/for-nothing"}, understand("2.2", a.hook, request).scope)
	require.Equal(t, []string{"Appointment/for-service", "Appointment/for-drug", "Appointment/for-unsent", "Appointment/for-nothing"},
		understand("2.0", a.hook, request).scope)
}

// TestCheckerSeesWhiteSpaceAndBadJSON: answers that cannot be read, or that are longer than they need be.
func TestCheckerSeesWhiteSpaceAndBadJSON(t *testing.T) {
	request := readFile(t, checkerFolder+"request.json")
	good := readGood(t, "2.2").encode()
	for answer, want := range map[string]string{
		string(readFile(t, checkerFolder+"answer-2.2.json")): "white space",
		good + "\n":               "white space",
		good[:len(good)-1]:        "cannot be read",
		good + "{}":               "cannot be read",
		`{"cards":[],"cards":[]}`: "cannot be read",
		`[]`:                      "not an object",
		`{"cards":null}`:          "wrong JSON type",
		`{"cards":{}}`:            "wrong JSON type",
		`null`:                    "not an object",
	} {
		require.Contains(t, strings.Join(complaintsAbout("2.2", "order-sign", request, []byte(answer)), "\n"), want)
	}
}

package service_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const checkerFolder = "testdata/checker/"

// Where things stand in the good answers.
const (
	atCard       = "cards/0/"
	atSuggestion = atCard + "suggestions/0/"
	atProposal   = atSuggestion + "actions/0/resource/"
	atLinkCard   = "cards/1/"
	atDrugOrder  = "systemActions/0/resource/"
	atDrug       = atDrugOrder + "extension/2/extension/"                   // our finding on the drug's order, after another payer's
	atInfusion   = "systemActions/1/resource/extension/0/extension/"        // our finding on the infusion
	atQuantity   = atInfusion + "url=detail/extension/"                     // its detail allowed-quantity
	atOther      = atDrugOrder + "extension/1/extension/url=date/valueDate" // in the other payer's finding
)

// edit is what node.set is told.
type edit struct{ path, value string }

// breakage is a good answer with one thing wrong.
type breakage struct {
	name  string
	edits []edit
	want  string // part of the complaint
}

func one(name, path, value, want string) breakage {
	return breakage{name: name, edits: []edit{{path, value}}, want: want}
}

// inBothVersions are breakages of what the versions have in common.
var inBothVersions = []breakage{
	one("a member of the answer that does not exist", "extra", `1`, "not allowed"),
	one("no cards", "cards", ``, "no cards"),
	one("no system actions but the member", "systemActions", `[]`, "empty"),
	one("null", atCard+"detail", `null`, "empty value"),
	one("an empty text", atCard+"source/url", `""`, "empty value"),
	one("an empty list", atCard+"overrideReasons", `[]`, "empty value"),
	one("an empty object", atCard+"extension", `{}`, "empty value"),
	one("a card without uuid", atCard+"uuid", ``, "no uuid"),
	one("a uuid with a prefix", atCard+"uuid", `"urn:uuid:11111111-0000-4000-8000-000000000001"`, "is not a UUID"),
	one("a card's uuid twice", atLinkCard+"uuid", `"11111111-0000-4000-8000-000000000001"`, "occurs twice"),
	one("a suggestion with a card's uuid", atSuggestion+"uuid", `"11111111-0000-4000-8000-000000000001"`, "occurs twice"),
	one("a long summary", atCard+"summary", `"`+strings.Repeat("é", 140)+`"`, "140 characters"),
	one("a summary long in UTF-16", atCard+"summary", `"`+strings.Repeat("💉", 70)+`"`, "140 in UTF-16"),
	one("critical", atCard+"indicator", `"critical"`, "critical"),
	one("a detail that does not name the one order of two", atCard+"detail", `"It is not covered."`, "dev-24"),
	one("HTML in the detail", atCard+"detail", `"<b>Drug A</b>"`, "HTML"),
	one("no label", atCard+"source/label", ``, "no label"),
	one("another payer's name", atCard+"source/label", `"Another Health Plan"`, "not the payer's name"),
	one("no topic", atCard+"source/topic", ``, "no topic"),
	one("a topic without system", atCard+"source/topic/system", ``, "no system"),
	one("a topic without code", atCard+"source/topic/code", ``, "no code"),
	one("a coverage-info card", atLinkCard+"source/topic/code", `"coverage-info"`, "coverage-info"),
	one("the topic as a CodeableConcept", atCard+"source/topic", `{"coding":[{"system":"x","code":"guideline"}]}`, "coding is not allowed"),
	one("a relative link", atLinkCard+"links/0/url", `"/policy"`, "not absolute"),
	one("a link of a type that does not exist", atLinkCard+"links/0/type", `"portal"`, "portal"),
	one("a link without type", atLinkCard+"links/0/type", ``, "no type"),
	one("links beside suggestions", atCard+"links", `[{"label":"x","url":"https://payer.example","type":"absolute"}]`, "no response type has"),
	one("instructions without detail", "cards/2/detail", ``, "neither links nor detail"),
	one("suggestions without selectionBehavior", atCard+"selectionBehavior", ``, "selectionBehavior"),
	one("selectionBehavior without suggestions", "cards/2/selectionBehavior", `"any"`, "selectionBehavior"),
	one("a selectionBehavior that does not exist", atCard+"selectionBehavior", `"all"`, "is not one of"),
	one("a suggestion without label", atSuggestion+"label", ``, "no label"),
	one("an action without description", atSuggestion+"actions/0/description", ``, "no description"),
	one("a delete of an unknown order", atSuggestion+"actions/1/resourceId", `"MedicationRequest/rx-2"`, "no order of the call"),
	one("a delete with resourceId as a list", atSuggestion+"actions/1/resourceId", `["MedicationRequest/rx-1"]`, "wrong JSON type"),
	one("a delete with a resource", atSuggestion+"actions/1/resource", `{"resourceType":"MedicationRequest"}`, "not allowed"),
	one("a create alone", atSuggestion+"actions/1", ``, "takes the place of nothing"),
	{"a delete before the create", []edit{
		{atSuggestion + "actions/0", `{"type":"delete","description":"x","resourceId":"MedicationRequest/rx-1"}`},
		{atSuggestion + "actions/1", `{"type":"create","description":"x","resource":{"resourceType":"MedicationRequest"}}`},
	}, "not one update"},
	one("a proposal without id", atProposal+"id", ``, "is no id"),
	one("a proposal that is active", atProposal+"status", `"active"`, "active"),
	one("a proposal with intent order", atProposal+"intent", `"order"`, "original-order"),
	one("a proposal without code", atProposal+"medicationCodeableConcept/coding", ``, "lacks coding"),
	one("a proposal without text", atProposal+"medicationCodeableConcept/text", ``, "lacks coding or text"),
	one("a proposal for another patient", atProposal+"subject/reference", `"Patient/pt-7002"`, "is not the patient"),
	one("a proposal without authoredOn", atProposal+"authoredOn", ``, "authoredOn"),
	one("a proposal without requester", atProposal+"requester", ``, "no requester"),
	one("a proposal by somebody unknown", atProposal+"requester/reference", `"Practitioner/dr-who"`, "not in the request"),
	one("a proposal with a dose", atProposal+"dosageInstruction", `[{"text":"x"}]`, "dosageInstruction"),
	one("an associated resource that was not sent", atCard+"extension/davinci-crd.associated-resource", `["MedicationRequest/rx-2",{"reference":"MedicationRequest/rx-2"}]`, "nothing that was asked about"),

	one("a system action that creates", "systemActions/0/type", `"create"`, "is not one of [update]"),
	one("a system action without description", "systemActions/0/description", ``, "no description"),
	one("a system action on an unknown order", atDrugOrder+"id", `"rx-2"`, "not in the scope"),
	{"a second action on an order", []edit{{"systemActions/1/resource/resourceType", `"MedicationRequest"`}, {"systemActions/1/resource/id", `"rx-1"`}}, "a second action"},
	one("an order forgotten", "systemActions/1", ``, "none on ServiceRequest/sr-1"),
	one("a decimal that lost its zero", atDrugOrder+"extension/0/valueDecimal", `1.5`, "differs from the one sent"),
	one("an escape that was undone", atDrugOrder+"medicationCodeableConcept/text", `"Drug A é / infusion"`, "differs from the one sent"),
	one("a status that was changed", atDrugOrder+"status", `"active"`, "differs from the one sent"),
	one("a member that was lost", atDrugOrder+"dosageInstruction", ``, "differs from the one sent"),
	one("a member that was added", atDrugOrder+"meta", `{"versionId":"2"}`, "differs from the one sent"),
	one("an extension that was lost", atDrugOrder+"extension/0", ``, "differs from the one sent"),
	one("another payer's finding that was changed", atOther, `"2026-11-24"`, "more than one Coverage"),
	one("another payer's finding that was lost", atDrugOrder+"extension/1", ``, "was not kept"),
	one("nothing new", "systemActions/1/resource/extension", ``, "nothing new"),

	one("no coverage", atDrug+"url=coverage", ``, "0 of coverage"),
	one("a Coverage that was not sent", atDrug+"url=coverage/valueReference/reference", `"Coverage/cov-2"`, "no Coverage of the patient"),
	one("another patient's Coverage", atDrug+"url=coverage/valueReference/reference", `"Coverage/cov-8"`, "no Coverage of the patient"),
	one("no covered", atInfusion+"url=covered", ``, "0 of covered"),
	one("covered twice", atInfusion+"-", `{"url":"covered","valueCode":"covered"}`, "2 of covered"),
	one("a covered that does not exist", atInfusion+"url=covered/valueCode", `"maybe"`, "is not one of"),
	one("a value of another type", atInfusion+"url=covered", `{"url":"covered","valueString":"covered"}`, "no valueCode"),
	one("a part that does not exist", atInfusion+"-", `{"url":"cost","valueString":"x"}`, "not a part"),
	one("no date", atDrug+"url=date", ``, "0 of date"),
	one("yesterday", atDrug+"url=date/valueDate", `"2026-11-23"`, "not today"),
	one("a dateTime", atDrug+"url=date/valueDate", `"2026-11-24T10:00:00Z"`, "is no date"),
	one("no assertion id", atDrug+"url=coverage-assertion-id", ``, "0 of coverage-assertion-id"),
	one("one assertion id for two orders", atInfusion+"url=coverage-assertion-id/valueString", `"A-1"`, "is also that of"),
	one("a reason without text", atDrug+"url=reason/valueCodeableConcept", `{"coding":[{"system":"x","code":"y"}]}`, "no text"),
	one("a billing code in another form", atDrug+"url=billingCode/valueCoding/system", `"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"`, "is not one of"),
	one("a dependency that was not sent", atInfusion+"url=dependency/valueReference/reference", `"MedicationRequest/rx-2"`, "no other order"),
	one("a dependency on itself", atInfusion+"url=dependency/valueReference/reference", `"ServiceRequest/sr-1"`, "no other order"),
	one("a detail without code", atQuantity+"url=code", ``, "parts missing"),
	one("a detail with a value of another type", atQuantity+"url=value", `{"url":"value","valueString":"1"}`, "no valueQuantity"),

	one("a questionnaire without documentation", atInfusion+"url=doc-needed", ``, "crd-ci-q1"),
	one("conditional without what is needed", atInfusion+"url=covered/valueCode", `"conditional"`, "crd-ci-q3"),
	one("something needed without conditional", atInfusion+"-", `{"url":"info-needed","valueCode":"performer"}`, "crd-ci-q3"),
	{"for an authorization that is not needed", []edit{{atInfusion + "url=doc-purpose/valueCode", `"withpa"`}, {atInfusion + "url=pa-needed/valueCode", `"no-auth"`}}, "crd-ci-q4"},
	one("satisfied without a number", atInfusion+"url=pa-needed/valueCode", `"satisfied"`, "crd-ci-q5"),
	one("a number without satisfied", atInfusion+"-", `{"url":"satisfied-pa-id","valueString":"PA1"}`, "crd-ci-q5"),
	{"something else is needed, without reason", []edit{
		{atInfusion + "url=reason", ``}, {atInfusion + "url=doc-purpose", ``}, {atInfusion + "url=covered/valueCode", `"conditional"`},
		{atInfusion + "-", `{"url":"info-needed","valueCode":"OTH"}`}}, "crd-ci-q6"},
	one("a purpose of no documentation", atInfusion+"url=doc-needed", ``, "doc-purpose without doc-needed"),
	one("a purpose without reason", atInfusion+"url=reason", ``, "crd-ci-q8"),
}

// inOneVersion are breakages of what is special to a version.
var inOneVersion = map[string][]breakage{
	"2.2": {
		one("the topic's system of 2.0", atCard+"source/topic/system", `"`+crdCodesTemporary+`"`, "topic.system"),
		one("associated resources as in 2.0", atCard+"extension/davinci-crd.associated-resource", `["MedicationRequest/rx-1"]`, "not an object"),
		one("not covered, and no authorization needed", atDrug+"-", `{"url":"pa-needed","valueCode":"no-auth"}`, "crd-ci-q2"),
		one("documentation for an authorization", atInfusion+"url=doc-purpose/valueCode", `"withpa"`, "crd-ci-q4"),
		{"indeterminate without reason", []edit{{atInfusion + "url=covered/valueCode", `"indeterminate"`}, {atInfusion + "url=reason", ``}}, "crd-ci-q9"},
		one("documentation of both", atInfusion+"url=doc-needed/valueCode", `"both"`, "is not one of"),
		one("a reason code that does not exist", atInfusion+"url=reason/valueCodeableConcept/coding/0/code", `"detail-code"`, "is not one of"),
		one("a gold card that needs authorization", atInfusion+"url=reason/valueCodeableConcept/coding/0/code", `"gold-card"`, "does not go with pa-needed"),
		one("technical trouble that decides", atInfusion+"url=reason/valueCodeableConcept/coding/0/code", `"technical"`, "does not go with covered"),
		one("a response", atInfusion+"-", `{"url":"response","valueReference":{"reference":"QuestionnaireResponse/1"}}`, "not a part"),
		one("the contact of 2.0", atDrug+"url=contact", `{"url":"contact","valueContactPoint":{"system":"phone","value":"1"}}`, "no valueContactDetail"),
		one("a contact without telecom", atDrug+"url=contact/valueContactDetail/telecom", ``, "no telecom"),
		one("a detail without category", atQuantity+"url=category", ``, "parts missing"),
		one("a detail in the wrong category", atQuantity+"url=category/valueCode", `"cat-other"`, "category cat-other"),
		one("a detail code in the system of 2.0", atQuantity+"url=code/valueCodeableConcept/coding/0/system", `"`+crdCodesTemporary+`"`, "code.system"),
		one("an end that is past", atInfusion+"url=expiry-date/valueDate", `"2026-11-23"`, "is past"),
	},
	"2.0": {
		one("the topic's system of 2.2", atCard+"source/topic/system", `"`+cardTypes22+`"`, "topic.system"),
		one("associated resources as in 2.2", atCard+"extension/davinci-crd.associated-resource", `[{"reference":"MedicationRequest/rx-1"}]`, "not a string"),
		one("not covered, and no authorization needed", atDrug+"-", `{"url":"pa-needed","valueCode":"no-auth"}`, "crd-ci-q2"),
		one("covered, and nothing about authorization", atInfusion+"url=pa-needed", ``, "crd-ci-q2 of 2.0"),
		one("indeterminate", atInfusion+"url=covered/valueCode", `"indeterminate"`, "is not one of"),
		one("documentation by the patient", atInfusion+"url=doc-needed/valueCode", `"patient"`, "is not one of"),
		one("documentation twice", atInfusion+"-", `{"url":"doc-needed","valueCode":"admin"}`, "2 of doc-needed"),
		one("a gold card that is not covered", atDrug+"url=reason/valueCodeableConcept/coding", `[{"system":"`+crdCodesTemporary+`","code":"gold-card"}]`, "does not go with not-covered"),
		one("information needed by a code of 2.2", atInfusion+"-", `{"url":"info-needed","valueCode":"detail-code"}`, "is not one of"),
		one("a reason code of 2.2", atDrug+"url=reason/valueCodeableConcept/coding", `[{"system":"`+crdCodesTemporary+`","code":"technical"}]`, "is not one of"),
		one("a reason code in another system", atDrug+"url=reason/valueCodeableConcept/coding", `[{"system":"http://payer.example","code":"detail-code"}]`, "reason: system"),
		one("an end", atDrug+"-", `{"url":"expiry-date","valueDate":"2026-12-31"}`, "not a part"),
		one("the contact of 2.2", atDrug+"url=contact", `{"url":"contact","valueContactDetail":{"telecom":[{"value":"1"}]}}`, "no valueContactPoint"),
		one("a detail with category", atQuantity+"-", `{"url":"category","valueCode":"cat-other"}`, "category is not a part"),
		one("a policy link", atQuantity+"url=code/valueCodeableConcept/coding/0/code", `"policy-link"`, "is none of CRD 2.0"),
		one("instructions", atQuantity+"url=code/valueCodeableConcept/coding/0/code", `"instructions"`, "is none of CRD 2.0"),
	},
}

// TestCheckerFindsFaults takes good answers, breaks one thing at a time, and expects the complaint.
func TestCheckerFindsFaults(t *testing.T) {
	request := readFile(t, checkerFolder+"request.json")
	for version, own := range inOneVersion {
		t.Run(version, func(t *testing.T) {
			good := readGood(t, version)
			require.Empty(t, complaintsAbout(version, "order-sign", request, []byte(good.encode())))
			for _, broken := range slices.Concat(inBothVersions, own) {
				t.Run(broken.name, func(t *testing.T) {
					answer := readGood(t, version)
					for _, edit := range broken.edits {
						require.NoError(t, answer.set(edit.path, edit.value))
					}
					complaints := complaintsAbout(version, "order-sign", request, []byte(answer.encode()))
					require.Contains(t, strings.Join(complaints, "\n"), broken.want)
				})
			}
		})
	}
}

// readGood reads the answer of a version that has nothing wrong with it.
func readGood(t *testing.T, version string) *node {
	t.Helper()
	good, err := parse(readFile(t, checkerFolder+"answer-"+version+".json"))
	require.NoError(t, err)
	return good
}

package cards_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/cards"
	"covercard/fhir"
)

// Members of an extension for tests to put together.
const (
	itsURL      = `"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information"`
	itsCoverage = `"extension":[{"url":"coverage","valueReference":{"reference":"Coverage/c1"}}]`
)

func TestCoverageOfReadsAnySpellingOfAReference(t *testing.T) {
	for extension, want := range map[string]string{
		`{` + itsURL + `,` + itsCoverage + `}`: "Coverage/c1",
		`{` + itsURL + `,"extension":[{"url":"coverage","valueReference":{"reference":"https://ehr.example/fhir/Coverage/c1"}}]}`:        "https://ehr.example/fhir/Coverage/c1",
		`{` + itsURL + `,"extension":[{"url":"coverage","valueReference":{"reference":"Coverage/c1/_history/3"}}]}`:                      "Coverage/c1/_history/3",
		`{"extension":[{"valueReference":{"display":"Plan","reference":"Coverage\/c1"},"url":"\u0063overage"}],"id":"1",` + itsURL + `}`: "Coverage/c1",
		`{` + itsURL + `,"extension":[{"url":"covered"},null,{"url":"coverage","valueReference":{"reference":"Coverage/c1"}}]}`:          "Coverage/c1",
		`{` + itsURL + `,"extension":{"url":"coverage","valueReference":{"reference":"Coverage/c1"}}}`:                                   "Coverage/c1",
		strings.ReplaceAll(`{`+itsURL+`,`+itsCoverage+`}`, "/", `\/`):                                                                    "Coverage/c1",
	} {
		require.NoError(t, fhir.CheckJSON([]byte(extension)), extension)
		reference, ok := cards.CoverageOf(fhir.ParseValue(extension))
		require.True(t, ok, extension)
		require.Equal(t, want, reference.Reference, extension)
	}
	for _, version := range versions {
		present := written(t, plain(), version)
		reference, ok := cards.CoverageOf(fhir.ParseValue(present))
		require.True(t, ok)
		require.True(t, reference.LeadsTo("Coverage", "c1"))
	}
}

func TestCoverageOfIsThatOfCoverageInformationOnly(t *testing.T) {
	for _, extension := range []string{
		`{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options",` + itsCoverage + `}`,
		`{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information/",` + itsCoverage + `}`,
		`{"url":"ext-coverage-information",` + itsCoverage + `}`,
		`{` + itsCoverage + `}`,
		`{` + itsURL + `}`,
		`{` + itsURL + `,"extension":[]}`,
		`{` + itsURL + `,"extension":"coverage"}`,
		`{` + itsURL + `,"extension":[{"url":"dependency","valueReference":{"reference":"Coverage/c1"}}]}`,
		`{` + itsURL + `,"extension":[{"url":"coverage"}]}`,
		`{` + itsURL + `,"extension":[{"url":"coverage","valueReference":{}}]}`,
		`{` + itsURL + `,"extension":[{"url":"coverage","valueReference":{"identifier":{"value":"c1"}}}]}`,
		`{` + itsURL + `,"extension":[{"url":"coverage","valueString":"Coverage/c1"}]}`,
		`{}`, `null`, `[]`, `"x"`, `7`,
	} {
		reference, ok := cards.CoverageOf(fhir.ParseValue(extension))
		require.False(t, ok, extension)
		require.Empty(t, reference.Reference, extension)
	}
}

func TestAFindingIsThatWhichWasWritten(t *testing.T) {
	for name, information := range findings() {
		for _, version := range versions {
			present := fhir.ParseValue(written(t, information, version))
			require.True(t, information.SameFinding(present, version), "%s, CRD %s", name, version)
			for other, different := range findings() {
				require.Equal(t, name == other, different.SameFinding(present, version), "%s is %s in CRD %s", other, name, version)
			}
		}
	}
}

// EHRs parse what they are sent and write it anew, each in its way.
func TestAFindingIsTheSameHoweverItIsSpelt(t *testing.T) {
	information := notCovered()
	information.BillingCodes, information.Contacts, information.Reasons = information.BillingCodes[:1], information.Contacts[1:], information.Reasons[:1]
	for name, present := range map[string]string{
		"as written": written(t, information, cards.V22),
		"members and parts in another order, spaced, escaped, dated and numbered otherwise": `
		{ "extension" : [
			{ "valueDate" : "2026-12-31", "url" : "expiry-date" },
			{ "valueContactDetail" : { "telecom" : [ { "use" : "work", "system" : "email", "value" : "review@payer.example" } ],
				"name" : "Bl\u00fcten & S\u00F6hne" }, "url" : "contact" },
			{ "url" : "date", "valueDate" : "2025-01-01" },
			null,
			{ "url" : "coverage-assertion-id", "valueString" : "an earlier one" },
			{ "url" : "detail", "extension" : [ { "url" : "category", "valueCode" : "cat-decisional" }, { "valueCodeableConcept" :
				{ "coding" : [ { "code" : "instructions", "system" : "http://terminology.hl7.org/CodeSystem/crd-coverage-detail" } ] }, "url" : "code" },
				{ "url" : "value", "valueString" : "A written determination can be requested." } ] },
			{ "url" : "detail", "extension" : [ { "url" : "category", "valueCode" : "cat-other" }, { "url" : "code", "valueCodeableConcept" :
				{ "coding" : [ { "system" : "http:\/\/terminology.hl7.org\/CodeSystem\/crd-coverage-detail", "code" : "policy-link" } ] } },
				{ "url" : "value", "valueUrl" : "https:\/\/payer.example\/policies\/L.5.01.594" },
				{ "url" : "qualification", "valueString" : "Version of 2026-07-01" } ] },
			{ "url" : "\u0072eason", "valueCodeableConcept" : { "text" : "\u0022Hemgenix\u0022 is considered not medically necessary." } },
			{ "url" : "billingCode", "valueCoding" : { "display" : "Injection, etranacogene dezaparvovec-drlb", "code" : "J1411",
				"system" : "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets" } },
			{ "url" : "covered", "valueCode" : "not-covered" },
			{ "url" : "coverage", "valueReference" : { "reference" : "https://ehr.example/fhir/Coverage/c1", "display" : "Plan" } }
		], "url" : "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information" }`,
		"without what tells one assertion from another": strings.NewReplacer(head, `{"extension":[`, dated+",", "").
			Replace(written(t, information, cards.V22)),
	} {
		require.NoError(t, fhir.CheckJSON([]byte(present)), name)
		require.True(t, information.SameFinding(fhir.ParseValue(present), cards.V22), name)
	}
}

func TestAnythingElseSaidIsAnotherFinding(t *testing.T) {
	present := fhir.ParseValue(written(t, notCovered(), cards.V22))
	for name, change := range map[string]func(*cards.CoverageInformation){
		"outcome":               func(i *cards.CoverageInformation) { i.Covered, i.PANeeded = cards.IsCovered, cards.NoAuth },
		"authorization":         func(i *cards.CoverageInformation) { i.PANeeded = cards.NoAuth },
		"information needed":    func(i *cards.CoverageInformation) { i.InfoNeeded = []string{"performer"} },
		"number":                func(i *cards.CoverageInformation) { i.SatisfiedPAID = "PA-77" },
		"billing code":          func(i *cards.CoverageInformation) { i.BillingCodes[0].Code = "J1412" },
		"billing system":        func(i *cards.CoverageInformation) { i.BillingCodes[0].System = "http://www.ama-assn.org/go/cpt" },
		"billing text":          func(i *cards.CoverageInformation) { i.BillingCodes[0].Display = "" },
		"a billing code less":   func(i *cards.CoverageInformation) { i.BillingCodes = i.BillingCodes[:1] },
		"a billing code twice":  func(i *cards.CoverageInformation) { i.BillingCodes[1] = i.BillingCodes[0] },
		"reason":                func(i *cards.CoverageInformation) { i.Reasons[0].Text += " " },
		"code of a reason":      func(i *cards.CoverageInformation) { i.Reasons[1].Code = cards.ReasonTechnical },
		"no code of a reason":   func(i *cards.CoverageInformation) { i.Reasons[1].Code = "" },
		"a reason less":         func(i *cards.CoverageInformation) { i.Reasons = i.Reasons[1:] },
		"a reason more":         func(i *cards.CoverageInformation) { i.Reasons = append(i.Reasons, cards.Reason{Text: "Also."}) },
		"link":                  func(i *cards.CoverageInformation) { i.Details[0].URL += "#3" },
		"version of the policy": func(i *cards.CoverageInformation) { i.Details[0].Qualification = "Version of 2026-08-01" },
		"next steps":            func(i *cards.CoverageInformation) { i.Details[1].Text = "Call the plan." },
		"a detail less":         func(i *cards.CoverageInformation) { i.Details = i.Details[1:] },
		"dependency":            func(i *cards.CoverageInformation) { i.Dependencies = []string{"MedicationRequest/m1"} },
		"contact":               func(i *cards.CoverageInformation) { i.Contacts[0].Name = "Other Health Plan" },
		"telephone":             func(i *cards.CoverageInformation) { i.Contacts[0].Points[0].Value = "601-555-0101" },
		"use of the telephone":  func(i *cards.CoverageInformation) { i.Contacts[0].Points[0].Use = "" },
		"a contact less":        func(i *cards.CoverageInformation) { i.Contacts = i.Contacts[:1] },
		"expiry date":           func(i *cards.CoverageInformation) { i.ExpiryDate = "2027-12-31" },
		"no expiry date":        func(i *cards.CoverageInformation) { i.ExpiryDate = "" },
	} {
		require.False(t, changed(notCovered(), change).SameFinding(present, cards.V22), name)
	}
	for name, change := range map[string]func(*cards.CoverageInformation){
		"date":                     func(i *cards.CoverageInformation) { i.Date = "2026-11-24" },
		"assertion id":             func(i *cards.CoverageInformation) { i.AssertionID = "another" },
		"spelling of the Coverage": func(i *cards.CoverageInformation) { i.Coverage = "https://ehr.example/fhir/Coverage/c1" },
	} {
		require.True(t, changed(notCovered(), change).SameFinding(present, cards.V22), name)
	}
}

// What CRD 2.0 is not told cannot make two findings different.
func TestOnlyWhatTheVersionIsToldMakesADifference(t *testing.T) {
	present := fhir.ParseValue(written(t, notCovered(), cards.V20))
	for name, change := range map[string]func(*cards.CoverageInformation){
		"details":          func(i *cards.CoverageInformation) { i.Details = nil },
		"expiry date":      func(i *cards.CoverageInformation) { i.ExpiryDate = "" },
		"code of a reason": func(i *cards.CoverageInformation) { i.Reasons[1].Code = "" },
		"contact's name":   func(i *cards.CoverageInformation) { i.Contacts[0].Name = "Other Health Plan" },
		"order of contacts": func(i *cards.CoverageInformation) {
			i.Contacts[0], i.Contacts[1] = i.Contacts[1], i.Contacts[0]
		},
	} {
		require.True(t, changed(notCovered(), change).SameFinding(present, cards.V20), name)
	}
	withoutTelephone := changed(notCovered(), func(i *cards.CoverageInformation) { i.Contacts = i.Contacts[1:] })
	require.False(t, withoutTelephone.SameFinding(present, cards.V20))
}

// A client that moves to another version is sent the finding again, in the words of that version.
func TestAFindingInTheWordsOfAnotherVersionIsAnother(t *testing.T) {
	for _, information := range []cards.CoverageInformation{notCovered(), indeterminate(), tooCoarse()} {
		require.False(t, information.SameFinding(fhir.ParseValue(written(t, information, cards.V20)), cards.V22))
		require.False(t, information.SameFinding(fhir.ParseValue(written(t, information, cards.V22)), cards.V20))
	}
	require.True(t, plain().SameFinding(fhir.ParseValue(written(t, plain(), cards.V20)), cards.V22))
}

func TestPartsMoreLessOrTwiceAreAnotherFinding(t *testing.T) {
	const covered = `{"url":"covered","valueCode":"covered"}`
	extension := written(t, plain(), cards.V22)
	require.Contains(t, extension, covered)
	for name, instead := range map[string]string{
		"one less":       `{"url":"date","valueDate":"2026-11-23"}`,
		"one more":       covered + `,{"url":"doc-needed","valueCode":"clinical"}`,
		"one twice":      covered + `,` + covered,
		"a member more":  `{"id":"1","url":"covered","valueCode":"covered"}`,
		"another type":   `{"url":"covered","valueString":"covered"}`,
		"not an object":  `"covered"`,
		"another letter": `{"url":"covered","valueCode":"Covered"}`,
	} {
		present := strings.Replace(extension, covered, instead, 1)
		require.NoError(t, fhir.CheckJSON([]byte(present)), name)
		require.False(t, plain().SameFinding(fhir.ParseValue(present), cards.V22), name)
	}
	for _, present := range []string{`{}`, `null`, `[]`, `"x"`, `{"extension":[]}`, `{"extension":null}`} {
		require.False(t, plain().SameFinding(fhir.ParseValue(present), cards.V22), present)
	}
}

func TestWhatCannotBeComparedIsAnotherFinding(t *testing.T) {
	present := fhir.ParseValue(written(t, plain(), cards.V22))
	notUTF8 := changed(plain(), func(i *cards.CoverageInformation) { i.Reasons = []cards.Reason{{Text: "\xff"}} })
	require.False(t, notUTF8.SameFinding(present, cards.V22))
	require.False(t, notUTF8.SameFinding(fhir.ParseValue(`{}`), cards.V22))

	twice := strings.Replace(present.Raw(), `"valueCode":"covered"`, `"valueCode":"covered","valueCode":"covered"`, 1)
	require.False(t, plain().SameFinding(fhir.ParseValue(twice), cards.V22))
}

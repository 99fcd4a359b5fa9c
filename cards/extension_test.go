package cards_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	r4 "github.com/samply/golang-fhir-models/fhir-models/fhir"
	"github.com/stretchr/testify/require"

	"covercard/cards"
)

// plain is a finding that may be sent in every version and says as little as one can.
func plain() cards.CoverageInformation {
	return cards.CoverageInformation{
		Coverage: "Coverage/c1", Covered: cards.IsCovered, PANeeded: cards.NoAuth, Date: "2026-11-23", AssertionID: "01KAR7Q4ZB9M2W3E5T6Y7U8I9O",
	}
}

// notCovered says all that a finding by a policy says.
func notCovered() cards.CoverageInformation {
	information := plain()
	information.Covered, information.PANeeded = cards.NotCovered, ""
	information.BillingCodes = []cards.Coding{
		{System: "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", Code: "J1411", Display: "Injection, etranacogene dezaparvovec-drlb"},
		{System: "http://www.ama-assn.org/go/cpt", Code: "96413"},
	}
	information.Reasons = []cards.Reason{
		{Text: `"Hemgenix" is considered not medically necessary.`},
		{Text: "No active coverage:\n2026-01-01", Code: cards.ReasonNoActiveCoverage},
	}
	information.Details = []cards.Detail{
		cards.PolicyLink("https://payer.example/policies/L.5.01.594", "Version of 2026-07-01"),
		cards.NextSteps("A written determination can be requested."),
	}
	information.Contacts = []cards.Contact{
		{Name: "Example Health Plan", Points: []cards.ContactPoint{
			{System: "phone", Value: "601-555-0100", Use: "work"}, {System: "url", Value: "https://payer.example/drugs"},
		}},
		{Name: "Blüten & Söhne", Points: []cards.ContactPoint{{System: "email", Value: "review@payer.example", Use: "work"}}},
	}
	information.ExpiryDate = "2026-12-31"
	return information
}

// changed is a finding after some changes.
func changed(information cards.CoverageInformation, change func(*cards.CoverageInformation)) cards.CoverageInformation {
	change(&information)
	return information
}

func satisfied() cards.CoverageInformation {
	return changed(plain(), func(i *cards.CoverageInformation) { i.PANeeded, i.SatisfiedPAID = cards.Satisfied, "PA-77" })
}

func conditional() cards.CoverageInformation {
	return changed(plain(), func(i *cards.CoverageInformation) {
		i.Covered, i.PANeeded, i.InfoNeeded = cards.CoveredConditional, cards.PAConditional, []string{"performer", cards.InfoOther}
		i.Reasons = []cards.Reason{{Text: "It depends on the member's own benefit."}}
	})
}

func dependent() cards.CoverageInformation {
	return changed(plain(), func(i *cards.CoverageInformation) {
		i.PANeeded = cards.AuthNeeded
		i.Dependencies = []string{"MedicationRequest/m1", "ServiceRequest/s2"}
	})
}

func indeterminate() cards.CoverageInformation {
	return changed(plain(), func(i *cards.CoverageInformation) {
		i.Covered, i.PANeeded = cards.CoveredIndeterminate, cards.PAIndeterminate
		i.Reasons = []cards.Reason{{Text: "The answer took too long.", Code: cards.ReasonTechnical}}
	})
}

func tooCoarse() cards.CoverageInformation {
	return changed(plain(), func(i *cards.CoverageInformation) {
		i.PANeeded, i.InfoNeeded = cards.PAConditional, []string{"location", "detail-code"}
		i.Reasons = []cards.Reason{{Text: "The code ordered stands for several products."}}
	})
}

// findings are one of each kind.
func findings() map[string]cards.CoverageInformation {
	return map[string]cards.CoverageInformation{
		"plain": plain(), "not covered": notCovered(), "satisfied": satisfied(), "conditional": conditional(), "dependent": dependent(),
		"indeterminate": indeterminate(), "too coarse": tooCoarse(),
	}
}

// written is the extension of a finding that may be sent.
func written(t *testing.T, information cards.CoverageInformation, version cards.Version) string {
	t.Helper()
	extension, err := information.Extension(version)
	require.NoError(t, err)
	return string(extension)
}

const (
	head = `{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information","extension":[` +
		`{"url":"coverage","valueReference":{"reference":"Coverage/c1"}},`
	dated = `{"url":"date","valueDate":"2026-11-23"},{"url":"coverage-assertion-id","valueString":"01KAR7Q4ZB9M2W3E5T6Y7U8I9O"}`
)

func TestExtensionIsWrittenInTheShapeOfTheVersion(t *testing.T) {
	const (
		billed = `{"url":"billingCode","valueCoding":{"system":"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"J1411",` +
			`"display":"Injection, etranacogene dezaparvovec-drlb"}},` +
			`{"url":"billingCode","valueCoding":{"system":"http://www.ama-assn.org/go/cpt","code":"96413"}},`
		ground   = `{"url":"reason","valueCodeableConcept":{"text":"\"Hemgenix\" is considered not medically necessary."}},`
		tooLate  = `"text":"The answer took too long."}},`
		depends  = `{"url":"reason","valueCodeableConcept":{"text":"It depends on the member's own benefit."}},`
		coarse   = `{"url":"reason","valueCodeableConcept":{"text":"The code ordered stands for several products."}},`
		coarse20 = `{"url":"reason","valueCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp","code":"detail-code"}],` +
			`"text":"The code ordered stands for several products."}},`
		phone    = `{"system":"phone","value":"601-555-0100","use":"work"}`
		homepage = `{"system":"url","value":"https://payer.example/drugs"}`
		email    = `{"system":"email","value":"review@payer.example","use":"work"}`
	)
	same := func(written string) map[cards.Version]string {
		return map[cards.Version]string{cards.V20: written, cards.V22: written}
	}
	for name, want := range map[string]map[cards.Version]string{
		"plain": same(head + `{"url":"covered","valueCode":"covered"},{"url":"pa-needed","valueCode":"no-auth"},` + dated + `]}`),
		"not covered": {
			cards.V20: head + `{"url":"covered","valueCode":"not-covered"},` + billed + ground +
				`{"url":"reason","valueCodeableConcept":{"text":"No active coverage:\n2026-01-01"}},` + dated +
				`,{"url":"contact","valueContactPoint":` + phone + `},{"url":"contact","valueContactPoint":` + homepage +
				`},{"url":"contact","valueContactPoint":` + email + `}]}`,
			cards.V22: head + `{"url":"covered","valueCode":"not-covered"},` + billed + ground +
				`{"url":"reason","valueCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp",` +
				`"code":"no-active-coverage"}],"text":"No active coverage:\n2026-01-01"}},` +
				`{"url":"detail","extension":[{"url":"category","valueCode":"cat-other"},{"url":"code","valueCodeableConcept":` +
				`{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/crd-coverage-detail","code":"policy-link"}]}},` +
				`{"url":"value","valueUrl":"https://payer.example/policies/L.5.01.594"},{"url":"qualification","valueString":"Version of 2026-07-01"}]},` +
				`{"url":"detail","extension":[{"url":"category","valueCode":"cat-decisional"},{"url":"code","valueCodeableConcept":` +
				`{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/crd-coverage-detail","code":"instructions"}]}},` +
				`{"url":"value","valueString":"A written determination can be requested."}]},` + dated +
				`,{"url":"contact","valueContactDetail":{"name":"Example Health Plan","telecom":[` + phone + `,` + homepage + `]}},` +
				`{"url":"contact","valueContactDetail":{"name":"Blüten & Söhne","telecom":[` + email + `]}},` +
				`{"url":"expiry-date","valueDate":"2026-12-31"}]}`,
		},
		"satisfied": same(head + `{"url":"covered","valueCode":"covered"},{"url":"pa-needed","valueCode":"satisfied"},` + dated +
			`,{"url":"satisfied-pa-id","valueString":"PA-77"}]}`),
		"conditional": same(head + `{"url":"covered","valueCode":"conditional"},{"url":"pa-needed","valueCode":"conditional"},` +
			`{"url":"info-needed","valueCode":"performer"},{"url":"info-needed","valueCode":"OTH"},` + depends + dated + `]}`),
		"dependent": same(head + `{"url":"covered","valueCode":"covered"},{"url":"pa-needed","valueCode":"auth-needed"},` +
			`{"url":"dependency","valueReference":{"reference":"MedicationRequest/m1"}},` +
			`{"url":"dependency","valueReference":{"reference":"ServiceRequest/s2"}},` + dated + `]}`),
		"indeterminate": {
			cards.V20: head + `{"url":"covered","valueCode":"conditional"},{"url":"pa-needed","valueCode":"conditional"},` +
				`{"url":"info-needed","valueCode":"OTH"},{"url":"reason","valueCodeableConcept":{` + tooLate + dated + `]}`,
			cards.V22: head + `{"url":"covered","valueCode":"indeterminate"},{"url":"pa-needed","valueCode":"indeterminate"},` +
				`{"url":"reason","valueCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp","code":"technical"}],` +
				tooLate + dated + `]}`,
		},
		"too coarse": {
			cards.V20: head + `{"url":"covered","valueCode":"covered"},{"url":"pa-needed","valueCode":"conditional"},` +
				`{"url":"info-needed","valueCode":"location"},{"url":"info-needed","valueCode":"OTH"},` + coarse20 + dated + `]}`,
			cards.V22: head + `{"url":"covered","valueCode":"covered"},{"url":"pa-needed","valueCode":"conditional"},` +
				`{"url":"info-needed","valueCode":"location"},{"url":"info-needed","valueCode":"detail-code"},` + coarse + dated + `]}`,
		},
	} {
		for _, version := range versions {
			require.Equal(t, want[version], written(t, findings()[name], version), "%s, CRD %s", name, version)
		}
	}
}

// What has no word for indeterminate in CRD 2.0 must not read as settled there, whichever part it stands in.
func TestIndeterminateOfEitherPartBecomesConditionalIn20(t *testing.T) {
	for name, test := range map[string]struct {
		change   func(*cards.CoverageInformation)
		covered  cards.Covered
		needed   cards.PANeeded
		infoSent []string
	}{
		"both":                  {func(*cards.CoverageInformation) {}, cards.CoveredConditional, cards.PAConditional, []string{"OTH"}},
		"covered only":          {func(i *cards.CoverageInformation) { i.PANeeded = cards.NoAuth }, cards.CoveredConditional, cards.PAConditional, []string{"OTH"}},
		"covered, nothing more": {func(i *cards.CoverageInformation) { i.PANeeded = "" }, cards.CoveredConditional, cards.PAConditional, []string{"OTH"}},
		"authorization only":    {func(i *cards.CoverageInformation) { i.Covered = cards.IsCovered }, cards.IsCovered, cards.PAConditional, []string{"OTH"}},
	} {
		information := changed(indeterminate(), test.change).In(cards.V20)
		require.Equal(t, test.covered, information.Covered, name)
		require.Equal(t, test.needed, information.PANeeded, name)
		require.Equal(t, test.infoSent, information.InfoNeeded, name)
		require.NoError(t, information.Check(cards.V20), name)
	}
}

// A finding is put into words once per client, so one client's version must not show in another's answer.
func TestInLeavesTheFindingAsItWas(t *testing.T) {
	for name, information := range findings() {
		require.Equal(t, findings()[name], information.In(cards.V22), name)
		information.In(cards.V20)
		require.Equal(t, findings()[name], information, name)
		once := information.In(cards.V20)
		require.Equal(t, once, once.In(cards.V20), name)
	}
}

func TestExtensionRefusesTextsThatAreNotUTF8(t *testing.T) {
	const bad = "Amy Fairchild\xff" // must not be in an error
	for name, spoil := range map[string]func(*cards.CoverageInformation){
		"coverage":        func(i *cards.CoverageInformation) { i.Coverage = bad },
		"assertion id":    func(i *cards.CoverageInformation) { i.AssertionID = bad },
		"date":            func(i *cards.CoverageInformation) { i.Date = bad },
		"expiry date":     func(i *cards.CoverageInformation) { i.ExpiryDate = bad },
		"dependency":      func(i *cards.CoverageInformation) { i.Dependencies = []string{bad} },
		"billing system":  func(i *cards.CoverageInformation) { i.BillingCodes[0].System = bad },
		"billing code":    func(i *cards.CoverageInformation) { i.BillingCodes[0].Code = bad },
		"billing display": func(i *cards.CoverageInformation) { i.BillingCodes[0].Display = bad },
		"reason":          func(i *cards.CoverageInformation) { i.Reasons[0].Text = bad },
		"reason code":     func(i *cards.CoverageInformation) { i.Reasons[0].Code = bad },
		"detail":          func(i *cards.CoverageInformation) { i.Details[1].Text = bad },
		"link":            func(i *cards.CoverageInformation) { i.Details[0].URL = bad },
		"qualification":   func(i *cards.CoverageInformation) { i.Details[0].Qualification = bad },
		"contact":         func(i *cards.CoverageInformation) { i.Contacts[0].Name = bad },
		"contact point":   func(i *cards.CoverageInformation) { i.Contacts[0].Points[0].Value = bad },
	} {
		extension, err := changed(notCovered(), spoil).Extension(cards.V22)
		require.ErrorContains(t, err, "a text is not UTF-8", name)
		require.NotContains(t, err.Error(), "Amy", name)
		require.Empty(t, extension, name)
	}
}

// readAsFHIR decodes an extension by an independent model of FHIR R4 that must know each of its members.
func readAsFHIR(t *testing.T, extension string) r4.Extension {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(extension))
	decoder.DisallowUnknownFields()
	var read r4.Extension
	require.NoError(t, decoder.Decode(&read), extension)
	return read
}

// parts are the sub-extensions of that name.
func parts(extension r4.Extension, url string) []r4.Extension {
	return slices.DeleteFunc(slices.Clone(extension.Extension), func(part r4.Extension) bool { return part.Url != url })
}

// codes are the codes of the sub-extensions of that name.
func codes(extension r4.Extension, url string) (codes []string) {
	for _, part := range parts(extension, url) {
		codes = append(codes, *part.ValueCode)
	}
	return codes
}

func TestExtensionSurvivesAModelOfFHIR(t *testing.T) {
	for name, information := range findings() {
		for _, version := range versions {
			extension := written(t, information, version)
			read := readAsFHIR(t, extension)
			require.Equal(t, cards.CoverageInformationURL, read.Url, name)
			requireSaid(t, information.In(version), read, version)

			var again bytes.Buffer
			encoder := json.NewEncoder(&again)
			encoder.SetEscapeHTML(false)
			require.NoError(t, encoder.Encode(read))
			require.JSONEq(t, extension, again.String(), name)

			compact := jsontext.Value(extension)
			require.NoError(t, compact.Compact())
			require.Equal(t, string(compact), extension, "white space was left")
		}
	}
}

// requireSaid checks that each value of the information, in the words of the version, is where FHIR's types have it.
func requireSaid(t *testing.T, information cards.CoverageInformation, read r4.Extension, version cards.Version) {
	t.Helper()
	require.Equal(t, information.Coverage, *parts(read, "coverage")[0].ValueReference.Reference)
	require.Equal(t, []string{string(information.Covered)}, codes(read, "covered"))
	if information.PANeeded == "" {
		require.Empty(t, parts(read, "pa-needed"))
	} else {
		require.Equal(t, []string{string(information.PANeeded)}, codes(read, "pa-needed"))
	}
	require.Equal(t, information.InfoNeeded, codes(read, "info-needed"))

	billing := parts(read, "billingCode")
	require.Len(t, billing, len(information.BillingCodes))
	for i, want := range information.BillingCodes {
		require.Equal(t, want, coding(*billing[i].ValueCoding))
	}
	reasons := parts(read, "reason")
	require.Len(t, reasons, len(information.Reasons))
	for i, want := range information.Reasons {
		concept := reasons[i].ValueCodeableConcept
		require.Equal(t, want.Text, *concept.Text)
		if want.Code == "" {
			require.Empty(t, concept.Coding)
			continue
		}
		require.Equal(t, string(want.Code), *concept.Coding[0].Code)
	}
	details := parts(read, "detail")
	require.Len(t, details, len(information.Details))
	for i, want := range information.Details {
		require.Equal(t, []string{string(want.Category)}, codes(details[i], "category"))
		require.Equal(t, want.Code, *parts(details[i], "code")[0].ValueCodeableConcept.Coding[0].Code)
		value := parts(details[i], "value")
		require.Len(t, value, 1)
		require.Equal(t, want.URL, deref(value[0].ValueUrl))
		require.Equal(t, want.Text, deref(value[0].ValueString))
		require.Equal(t, want.Quantity, quantityRead(value[0].ValueQuantity))
		require.Equal(t, want.Qualification, textOf(details[i], "qualification"))
	}
	dependencies := parts(read, "dependency")
	require.Len(t, dependencies, len(information.Dependencies))
	for i, want := range information.Dependencies {
		require.Equal(t, want, *dependencies[i].ValueReference.Reference)
	}
	require.Equal(t, information.Date, *parts(read, "date")[0].ValueDate)
	require.Equal(t, information.AssertionID, textOf(read, "coverage-assertion-id"))
	require.Equal(t, information.SatisfiedPAID, textOf(read, "satisfied-pa-id"))
	require.Equal(t, contactsSent(information, version), contactsRead(parts(read, "contact")))
	if information.ExpiryDate == "" {
		require.Empty(t, parts(read, "expiry-date"))
	} else {
		require.Equal(t, information.ExpiryDate, *parts(read, "expiry-date")[0].ValueDate)
	}
}

// contactsSent are the contacts as the version has them: CRD 2.0 knows no names.
func contactsSent(information cards.CoverageInformation, version cards.Version) (sent []cards.Contact) {
	if version != cards.V20 {
		return information.Contacts
	}
	for _, contact := range information.Contacts {
		for _, point := range contact.Points {
			sent = append(sent, cards.Contact{Points: []cards.ContactPoint{point}})
		}
	}
	return sent
}

func contactsRead(parts []r4.Extension) (read []cards.Contact) {
	for _, part := range parts {
		if part.ValueContactPoint != nil {
			read = append(read, cards.Contact{Points: []cards.ContactPoint{point(*part.ValueContactPoint)}})
			continue
		}
		contact := cards.Contact{Name: *part.ValueContactDetail.Name}
		for _, telecom := range part.ValueContactDetail.Telecom {
			contact.Points = append(contact.Points, point(telecom))
		}
		read = append(read, contact)
	}
	return read
}

func point(read r4.ContactPoint) cards.ContactPoint {
	point := cards.ContactPoint{System: read.System.Code(), Value: *read.Value}
	if read.Use != nil {
		point.Use = read.Use.Code()
	}
	return point
}

func coding(read r4.Coding) cards.Coding {
	return cards.Coding{System: *read.System, Code: *read.Code, Display: deref(read.Display)}
}

// textOf is the string of the only sub-extension of that name, "" without one.
func textOf(extension r4.Extension, url string) string {
	for _, part := range parts(extension, url) {
		return *part.ValueString
	}
	return ""
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

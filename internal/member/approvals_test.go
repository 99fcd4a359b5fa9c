package member

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCSVOfAuthorizations(t *testing.T) {
	text := "\ufeffend,number,member,system,code,start,units,used,status\n" +
		"# a comment\n" +
		"2026-12-31, PA 1 ,QZX0099431,hcpcs,j1411,2026-01-01,2,1,approved\n" +
		",PA2,QZX0099431,ndc,0053-0300-30,2026-01-01,,,approved\n" +
		",PA3,QZX0099431,product,hemgenix,2026-01-01,,,denied\n" +
		",PA4,QZX0099431,cpt,96365,2026-01-01,,,pended\n"
	folder := t.TempDir()
	counts, faults, err := lists(t, folder, text)
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Equal(t, Counts{Authorizations: 2, LeftOut: 2, AuthorizationList: true}, counts)
	require.Equal(t, []Authorization{
		{Number: "PA 1", System: "hcpcs", Code: "J1411", Period: period("2026-01-01", "2026-12-31"), Units: "2", Used: "1", member: "QZX0099431"},
		{Number: "PA2", System: "ndc", Code: "00053030030", Period: period("2026-01-01", ""), member: "QZX0099431"},
	}, find(t, storeIn(t, folder), Identity{IDs: []string{solo.subscriber}}).Authorizations)
}

func TestRowsOfCSVThatCannotBeTakenIn(t *testing.T) {
	const good = "PA1,X1,hcpcs,J1411,2026-01-01,,,,,\n"
	for row, want := range map[string]string{
		",X1,hcpcs,J1411,2026-01-01,,,,,":             "list.csv:2:1: number is missing",
		"PA,,hcpcs,J1411,2026-01-01,,,,,":             "list.csv:2:4: member is missing",
		"PA,X1,loinc,J1411,2026-01-01,,,,,":           "list.csv:2:7: system is not known: write product, rxnorm, ndc, hcpcs or cpt",
		"PA,X1,,J1411,2026-01-01,,,,,":                "system is not known",
		"PA,X1,hcpcs,,2026-01-01,,,,,":                "list.csv:2:13: code is no code of its system",
		"PA,X1,ndc,12,2026-01-01,,,,,":                "code is no code of its system",
		"PA,X1,product,aspirin,2026-01-01,,,,,":       "code is no product of the library",
		"PA,X1,hcpcs,J3590,2026-01-01,,,,,":           "code bills any drug that has no code of its own",
		"PA,X1,hcpcs,J1411,,,,,,":                     "start is not a date",
		"PA,X1,hcpcs,J1411,01/01/2026,,,,,":           "list.csv:2:19: start is not a date: write YYYY-MM-DD",
		"PA,X1,hcpcs,J1411,2026-02-29,,,,,":           "list.csv:2:19: start is not a date: there is no such day; that month has the days 01 to 28",
		"PA,X1,hcpcs,J1411,2026-01-01,,1980,,,":       "birth_date is not a date",
		"PA,X1,hcpcs,J1411,2026-01-01,,,tomorrow,,":   "end is not a date",
		"PA,X1,hcpcs,J1411,2026-01-02,,,2026-01-01,,": "end is before start",
		"PA,X1,hcpcs,J1411,2026-01-01,,,,many,":       "units is not a number",
		"PA,X1,hcpcs,J1411,2026-01-01,,,,1,-1":        "used is not a number",
		"PA,X1,hcpcs,J1411,2026-01-01,,,,1/2,":        "units is not a number",
		"PA,X1":                                       "list.csv:2:1: the row has not as many fields",
	} {
		t.Run(row, func(t *testing.T) {
			counts, faults, err := lists(t, t.TempDir(), authorizationHeader+row+"\n"+good)
			require.NoError(t, err)
			require.Len(t, faults, 1)
			require.Contains(t, faults[0].Error(), want)
			require.Equal(t, Counts{Authorizations: 1, Refused: 1, AuthorizationList: true}, counts, "the good row is in")
		})
	}
}

// A row of a file of authorizations is a line: what one says does not reach into the next.
func TestQuotationMarksSpoilTheirOwnRowOnly(t *testing.T) {
	for row, want := range map[string]string{
		`PA"2,X1,hcpcs,J1411,2026-01-01,,,,,`: "list.csv:3:3: a quotation mark",
		`PA2,"X1,hcpcs,J1411,2026-01-01,,,,,`: "list.csv:3:5: a quotation mark",
		`PA2,"X1"x,hcpcs,J1411,2026-01-01,,,`: "list.csv:3:8: a quotation mark",
	} {
		t.Run(row, func(t *testing.T) {
			text := authorizationHeader + "PA1,X1,hcpcs,J1411,2026-01-01,,,,,\n" + row + "\n\n# more\nPA3,\"X1\",hcpcs,J1411,2026-01-01,,,,,\nPA4,X1,hcpcs,J1411,today,,,,,"
			counts, faults, err := lists(t, t.TempDir(), text)
			require.NoError(t, err)
			require.Equal(t, Counts{Authorizations: 2, Refused: 2, AuthorizationList: true}, counts)
			require.Contains(t, faults[0].Error(), want)
			require.Contains(t, faults[1].Error(), "list.csv:7:20: start is not a date")
		})
	}
}

func TestRowsOfCSVThatAreNoText(t *testing.T) {
	row := func(number string) string { return number + ",X1,hcpcs,J1411,2026-01-01,,,,,\n" }
	counts, faults, err := lists(t, t.TempDir(), authorizationHeader+row("PA1")+row("PA\xae")+row(strings.Repeat("9", longestLine))+row("PA3"))
	require.NoError(t, err)
	require.Equal(t, Counts{Authorizations: 2, Refused: 2, AuthorizationList: true}, counts)
	require.Contains(t, faults[0].Error(), "list.csv:3:1: the row is not in UTF-8: save the file in UTF-8")
	require.Contains(t, faults[1].Error(), "list.csv:4:1: the line is longer than")

	_, faults, err = lists(t, t.TempDir(), "\ufeff\"number\",member,system,code,start\r\nPA1,X1,hcpcs,J1411,2026-01-01\r\n")
	require.NoError(t, err)
	require.Empty(t, faults)
}

func TestHeadersThatAreNone(t *testing.T) {
	for header, want := range map[string]string{
		"":                                         `the file is empty: start it with the header number,member,system,code,start,dependent`,
		"number,member,system,code":                `the column "start" is missing`,
		"number,member,system,code,start,ssn":      `column 6 has a name that is not known`,
		"number,member,system,code,start,number":   `column 6 has the name of another`,
		"number,member,\"system\"x,code,start,end": `list.csv:1:22: a quotation mark`,
		"\xff\xfen\x00u\x00m\x00b\x00e\x00r\x00":   `the row is not in UTF-8`,
	} {
		_, faults, err := lists(t, t.TempDir(), header+"\n")
		require.Error(t, err)
		require.NotEmpty(t, faults, header)
		require.Contains(t, faults[0].Error(), want)
	}
}

func TestAStatusThatIsNotKnown(t *testing.T) {
	_, faults, err := lists(t, t.TempDir(), "number,member,system,code,start,status\nPA,X1,hcpcs,J1411,2026-01-01,Approved?\nPB,X1,hcpcs,J1411,2026-01-01,approved\n")
	require.NoError(t, err)
	require.Len(t, faults, 1)
	require.Contains(t, faults[0].Error(), "list.csv:2:30: status is not known: write approved, denied, pended or cancelled")
}

// claimResponse is an answer to a request for authorization as Da Vinci PAS has it; edits replace parts of its text.
func claimResponse(t testing.TB, edits ...string) string {
	t.Helper()
	const pas = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-"
	text := `{"resourceType":"ClaimResponse","status":"active","use":"preauthorization","patient":{"reference":"Patient/p-1"},"outcome":"complete",` +
		`"preAuthRef":"PA-9","preAuthPeriod":{"start":"2026-01-01","end":"2026-12-31"},"item":[{"itemSequence":1,` +
		`"extension":[{"url":"` + pas + `itemAuthorizedDetail","extension":[` +
		`{"url":"productOrServiceCode","valueCodeableConcept":{"coding":[{"system":"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"J1411"}]}},` +
		`{"url":"quantity","valueQuantity":{"value":1}}]}],` +
		`"adjudication":[{"extension":[{"url":"` + pas + `reviewAction","extension":[{"url":"` + pas + `reviewActionCode",` +
		`"valueCodeableConcept":{"coding":[{"system":"https://codesystem.x12.org/005010/306","code":"A1"}]}}]}]}]}]}`
	for i := 0; i < len(edits); i += 2 {
		require.Contains(t, text, edits[i])
		text = strings.ReplaceAll(text, edits[i], edits[i+1])
	}
	return text + "\n"
}

func TestClaimResponses(t *testing.T) {
	member := solo.with(func(c *covered) { c.patient = "p-1" }).line()
	want := Authorization{Number: "PA-9", System: "hcpcs", Code: "J1411", Period: period("2026-01-01", "2026-12-31"), Units: "1", patient: "p-1"}
	modified := func(change func(*Authorization)) []Authorization {
		made := want
		change(&made)
		return []Authorization{made}
	}
	const itemPeriod = `{"url":"http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-itemPreAuthPeriod","valuePeriod":{"start":"2026-03-01"}},`
	for name, test := range map[string]struct {
		edits []string
		want  []Authorization
	}{
		"certified":              {nil, []Authorization{want}},
		"modified":               {[]string{`"A1"`, `"A6"`}, []Authorization{want}},
		"not certified":          {[]string{`"A1"`, `"A3"`}, nil},
		"pended":                 {[]string{`"A1"`, `"A4"`}, nil},
		"no review":              {[]string{"reviewActionCode", "other"}, nil},
		"no authorization":       {[]string{"preauthorization", "claim"}, nil},
		"cancelled":              {[]string{`"active"`, `"cancelled"`}, nil},
		"queued":                 {[]string{`"complete"`, `"queued"`}, nil},
		"a number of the item's": {[]string{`"extension":[{"url":"http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewActionCode"`, `"extension":[{"url":"number","valueString":"PA-9-1"},{"url":"http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewActionCode"`}, modified(func(a *Authorization) { a.Number = "PA-9-1" })},
		"a period of the item's": {[]string{`"itemSequence":1,"extension":[`, `"itemSequence":1,"extension":[` + itemPeriod}, modified(func(a *Authorization) { a.Period = period("2026-03-01", "") })},
		"a member number":        {[]string{`{"reference":"Patient/p-1"}`, `{"identifier":{"value":"qzx-0099431"}}`}, modified(func(a *Authorization) { a.patient, a.member = "", "QZX0099431" })},
		"another patient":        {[]string{"Patient/p-1", "Patient/p-2"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			counts, faults, err := lists(t, folder, member, claimResponse(t, test.edits...))
			require.NoError(t, err)
			require.Empty(t, faults)
			require.Equal(t, 1, counts.Authorizations+counts.LeftOut)
			require.True(t, counts.AuthorizationList)
			require.Equal(t, test.want, find(t, storeIn(t, folder), Identity{IDs: []string{solo.subscriber}}).Authorizations)
		})
	}
}

func TestClaimResponsesThatCannotBeTakenIn(t *testing.T) {
	for want, edits := range map[string][]string{
		"/patient names nobody": {`{"reference":"Patient/p-1"}`, `{"display":"somebody"}`},
		"/item/0 names no drug or service by a code that is known":    {`"J1411"`, `"J3590"`},
		"/item/0 is approved, but there is no number":                 {`"preAuthRef":"PA-9",`, ``},
		"/preAuthPeriod/start is not a date":                          {`"start":"2026-01-01"`, `"start":"soon"`},
		"/item/0 has a quantity that is not a number of zero or more": {`{"value":1}`, `{"value":"x"}`},
	} {
		_, faults, err := lists(t, t.TempDir(), claimResponse(t, edits...)+claimResponse(t))
		require.NoError(t, err)
		require.Len(t, faults, 1, want)
		require.Contains(t, faults[0].Error(), "list.ndjson:1:1: "+want)
	}
}

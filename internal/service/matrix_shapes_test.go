package service_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const dataAbsent = `{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}`

// TestOddOrdersAreAnswered: shapes that real EHRs and test kits send. Each still is Hemgenix, and comes back token for token.
func TestOddOrdersAreAnswered(t *testing.T) {
	longID := strings.Repeat("eYw.3n-", 27) + "x" // 190 characters
	plain := hemgenix("rx-1")
	coding := "medicationCodeableConcept/coding/0/"
	tests := map[string]raw{
		"category as an object":               with(t, plain, "category", `{"coding":[{"code":"outpatient"}]}`),
		"an id of 190 characters":             with(t, plain, "id", `"`+longID+`"`),
		"a numeric code":                      with(t, plain, coding+"code", `2626778`),
		"an OID for the system":               with(t, plain, coding+"system", `"urn:oid:2.16.840.1.113883.6.88"`),
		"the system with a slash at its end":  with(t, plain, coding+"system", `"http://www.nlm.nih.gov/research/umls/rxnorm/"`),
		"the system over https":               with(t, plain, coding+"system", `"https://www.nlm.nih.gov/research/umls/rxnorm"`),
		"the coding as an object":             with(t, plain, "medicationCodeableConcept/coding", `{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"2626778"}`),
		"a requester that is absent":          with(t, plain, "requester", dataAbsent),
		"no requester":                        with(t, plain, "requester", ``),
		"a requester by identifier":           with(t, plain, "requester", `{"identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}}`),
		"no authoredOn":                       with(t, plain, "authoredOn", ``),
		"no intent":                           with(t, plain, "intent", ``),
		"an active order":                     with(t, plain, "status", `"active"`),
		"an unknown status":                   with(t, plain, "status", `"pending"`),
		"no subject":                          with(t, plain, "subject", ``),
		"an absolute subject":                 with(t, plain, "subject/reference", `"https://ehr.example/fhir/Patient/`+thePatient+`"`),
		"a subject by identifier":             with(t, plain, "subject", `{"identifier":{"value":"MRN-558213"}}`),
		"a subject that is contained":         with(t, with(t, plain, "subject/reference", `"#p"`), "contained", `[{"resourceType":"Patient","id":"p"}]`),
		"an empty extension":                  with(t, plain, "extension", `[]`),
		"a null member":                       with(t, plain, "encounter", `null`),
		"a reason that is an object":          with(t, plain, "reasonCode", `{"text":"Hemophilia B"}`),
		"codings before that nobody knows":    with(t, plain, "medicationCodeableConcept/coding", `[{"system":"urn:oid:2.16.840.1.113883.6.253","code":"99"},{"code":"1"},{},{"system":"urn:oid:2.16.840.1.113883.6.88","code":"2626778"}]`),
		"a Medication that is contained":      withMedication(t, plain, `{"reference":"#m"}`, "contained"),
		"a modifier extension":                with(t, plain, "modifierExtension", `[{"url":"https://ehr.example/z","valueBoolean":false}]`),
		"an extension on the concept's code":  with(t, plain, coding+"_code", `{"extension":[{"url":"https://ehr.example/x","valueString":"y"}]}`),
		"numbers that a float cannot hold":    with(t, plain, "dosageInstruction/0/doseAndRate/0/doseQuantity/value", `12345678901234567890.10`),
		"text with characters beyond 16 bits": with(t, plain, "note/0/text", `"\ud83d\udc89 💉 \u2028"`),
	}
	for name, order := range tests {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				for _, hook := range []string{"order-sign", "order-select", "order-dispatch"} {
					a := ask{hook: hook, version: version, orders: []raw{order}, coverages: []raw{ourCoverage("cov-a")}}
					require.Equal(t, "not-covered", answered(t, a).verdict(addressOf(t, order)), hook)
				}
			})
		})
	}
}

// TestExtensionOfOddShape: an order whose extension is no array of objects is answered or refused as bad FHIR; the fault is not the
// service's, and other orders do not suffer for it.
func TestExtensionOfOddShape(t *testing.T) {
	for _, extension := range []string{
		`null`, `{}`, `""`, `7`, `true`, `"x"`, `[null]`, `["x"]`, `[[]]`, `[{}]`, `[{"url":7}]`,
		`{"url":"https://ehr.example/x","valueString":"y"}`, `[{"url":"` + coverageInformationURL + `"}]`,
		`[{"url":"` + coverageInformationURL + `","extension":{"url":"covered","valueCode":"covered"}}]`,
		`[{"url":"` + coverageInformationURL + `","extension":[null,{"url":"coverage"}]}]`,
	} {
		t.Run(extension, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				odd := with(t, hemgenix("rx-1"), "extension", extension)
				a := ask{hook: "order-sign", version: version, orders: []raw{odd, beqvez("rx-2")}, coverages: []raw{ourCoverage("cov-a")}}
				body := a.body(t)
				status, answer := call(t, serve(t), body)
				switch status {
				case http.StatusOK:
					require.Equal(t, "not-covered", checked(t, version, "order-sign", body, answer).verdict("MedicationRequest/rx-2"))
				case http.StatusBadRequest, http.StatusUnprocessableEntity:
					refusedBody(t, body, status)
				default:
					require.Fail(t, "neither answered nor refused", "%d %s", status, answer)
				}
			})
		})
	}
}

// withMedication makes an order refer to a Medication of Hemgenix; with a member named, it holds it there.
func withMedication(t testing.TB, order raw, reference, member string) raw {
	t.Helper()
	order = with(t, with(t, order, "medicationCodeableConcept", ``), "medicationReference", reference)
	if member != "" {
		order = with(t, order, member, `[`+string(medication("m"))+`]`)
	}
	return order
}

// medication is Hemgenix, coded as Epic does: Medi-Span, GPI, then RxNorm of two levels.
func medication(id string) raw {
	return raw(`{"resourceType":"Medication","id":"` + id + `","code":{"coding":[` +
		`{"system":"urn:oid:2.16.840.1.113883.6.253","code":"104422"},{"system":"urn:oid:2.16.840.1.113883.6.68","code":"8510003532"},` +
		`{"system":"urn:oid:2.16.840.1.113883.6.88","code":"2626772"},{"system":"urn:oid:2.16.840.1.113883.6.88","code":"2626778"}]}}`)
}

// TestMedicationWhereverItIs: beside the order, before or after it, prefetched, or named only by the reference's display. The
// Medication is no order and gets nothing.
func TestMedicationWhereverItIs(t *testing.T) {
	referring := withMedication(t, hemgenix("rx-1"), `{"reference":"Medication/med-1"}`, "")
	absolute := withMedication(t, hemgenix("rx-1"), `{"reference":"https://ehr.example/fhir/Medication/med-1"}`, "")
	displayed := withMedication(t, hemgenix("rx-1"), `{"reference":"Medication/elsewhere","display":"HEMGENIX 2E13 GC/KG SUSP"}`, "")
	tests := map[string]ask{
		"beside, after":               {orders: []raw{referring, medication("med-1")}},
		"beside, before":              {orders: []raw{medication("med-1"), referring}},
		"beside, absolute reference":  {orders: []raw{absolute, medication("med-1")}},
		"prefetched":                  {orders: []raw{referring}, prefetch: map[string]any{"medications": bundle("searchset", []raw{medication("med-1")})}},
		"prefetched, the IG's key":    {orders: []raw{referring}, prefetch: map[string]any{"medication": medication("med-1")}},
		"by display":                  {orders: []raw{displayed}},
		"beside, another one as well": {orders: []raw{raw(`{"resourceType":"Medication","id":"med-0","code":{"text":"aspirin"}}`), medication("med-1"), referring}},
	}
	for name, a := range tests {
		t.Run(name, func(t *testing.T) {
			for _, hook := range []string{"order-sign", "order-select"} {
				a.hook, a.version, a.coverages, a.selections = hook, "2.2", []raw{ourCoverage("cov-a")}, []string{"MedicationRequest/rx-1"}
				reply := answered(t, a)
				require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.annotated())
				require.Equal(t, "not-covered", reply.verdict("MedicationRequest/rx-1"))
			}
		})
	}
}

// TestOddEnvelopesAreAnswered: Bundles and requests as EHRs send them.
func TestOddEnvelopesAreAnswered(t *testing.T) {
	order := string(hemgenix("rx-1"))
	drafts := func(bundle string) map[string]any { return map[string]any{"draftOrders": raw(bundle)} }
	tests := map[string]ask{
		"a Bundle without type":        {context: drafts(`{"resourceType":"Bundle","entry":[{"resource":` + order + `}]}`)},
		"a Bundle of another type":     {context: drafts(`{"resourceType":"Bundle","type":"batch","total":1,"entry":[{"fullUrl":"urn:uuid:1","resource":` + order + `,"request":{"method":"POST"}}]}`)},
		"an entry that is an object":   {context: drafts(`{"resourceType":"Bundle","entry":{"resource":` + order + `}}`)},
		"entries without a resource":   {context: drafts(`{"resourceType":"Bundle","entry":[{},{"fullUrl":"urn:uuid:2"},{"resource":` + order + `}]}`)},
		"resources that are no orders": {context: drafts(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","id":"c1"}},{"resource":` + order + `},{"resource":{"resourceType":"Practitioner","id":"p1"}}]}`)},
		"an unknown resource type":     {context: drafts(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"DrugRequest","id":"x1"}},{"resource":` + order + `}]}`)},
		"patientId with its type":      {orders: []raw{raw(order)}, context: map[string]any{"patientId": "Patient/" + thePatient}},
		"encounterId absent":           {orders: []raw{raw(order)}, context: map[string]any{"encounterId": nil}},
		"unknown context members":      {orders: []raw{raw(order)}, context: map[string]any{"medications": []any{}, "x": map[string]any{"y": 1}}},
		"a PractitionerRole as user":   {orders: []raw{raw(order)}, context: map[string]any{"userId": "PractitionerRole/role-5"}},
	}
	for name, a := range tests {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a.hook, a.version, a.coverages = "order-sign", version, []raw{ourCoverage("cov-a")}
				require.Equal(t, "not-covered", answered(t, a).verdict("MedicationRequest/rx-1"))
			})
		})
	}
}

// TestHookInstanceNeedNotBeAUUID: Inferno's own preset is none.
func TestHookInstanceNeedNotBeAUUID(t *testing.T) {
	for _, instance := range []string{"f3945c39-dfbe-444f-ba6d-3e05e123b2va", "1", "urn:uuid:0f9d5f3c-6a55-4d5b-9f0f-6f1c1b8a7e21", "0F9D5F3C-6A55-4D5B-9F0F-6F1C1B8A7E21"} {
		request, err := parse(ask{hook: "order-sign", orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}.body(t))
		require.NoError(t, err)
		require.NoError(t, request.set("hookInstance", `"`+instance+`"`))
		body := []byte(request.encode())
		status, answer := call(t, serve(t), body)
		require.Equal(t, http.StatusOK, status, instance)
		checkAnswer(t, "", "order-sign", body, answer)
	}
}

// TestOddPrefetchIsSurvived: null, an OperationOutcome or nothing under a key is data that is not there, never an error; the rest of the
// prefetch still counts (CDS Hooks 2.0, "Prefetch").
func TestOddPrefetchIsSurvived(t *testing.T) {
	outcome := raw(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"no"}]}`)
	odd := map[string]any{
		"null": raw(`null`), "an OperationOutcome": outcome, "absent": nil, "an HTML page": "<html>sign in</html>", "a number": 7, "a list": []any{}, "an empty object": map[string]any{},
		"an empty search":           raw(`{"resourceType":"Bundle","type":"searchset","total":0}`),
		"a search with an outcome":  bundle("searchset", []raw{outcome}),
		"a search that holds nulls": raw(`{"resourceType":"Bundle","type":"searchset","entry":[null]}`),
		"an entry that is null":     raw(`{"resourceType":"Bundle","type":"searchset","entry":[{"resource":null}]}`),
	}
	for name, value := range odd {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				for _, key := range []string{"patient", "encounter", "medications", "payers", "practitioners"} {
					a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}, prefetch: map[string]any{key: value}}
					require.Equal(t, "not-covered", answered(t, a).verdict("MedicationRequest/rx-1"), key)
				}
				a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, prefetch: map[string]any{"coverage": value}}
				if speaks22(version) {
					require.Equal(t, "not-found", refused(t, a, http.StatusBadRequest).code)
					return
				}
				reply := answered(t, a)
				require.Empty(t, reply.annotated())
				require.True(t, strings.HasPrefix(reply.detail(), "If this patient is a "+payerName+" member:"), reply.detail())
			})
		})
	}
}

// TestCoverageOfOddShape: what a Coverage may lack or write in its own way without becoming another's or ending.
func TestCoverageOfOddShape(t *testing.T) {
	plain := ourCoverage("cov-a")
	for name, coverage := range map[string]raw{
		"no period":                   with(t, plain, "period", ``),
		"a period without end":        with(t, plain, "period/end", ``),
		"a period without start":      with(t, plain, "period/start", ``),
		"a period of months":          with(t, plain, "period", `{"start":"2026-11","end":"2026-11"}`),
		"a period of years":           with(t, plain, "period", `{"start":"2026","end":"2026"}`),
		"ends today":                  with(t, plain, "period/end", `"2026-11-24"`),
		"starts today":                with(t, plain, "period", `{"start":"2026-11-24"}`),
		"no class":                    with(t, plain, "class", ``),
		"class as an object":          with(t, plain, "class", `{"type":{"coding":{"code":"plan"}},"value":"commercial"}`),
		"no subscriberId":             with(t, plain, "subscriberId", ``),
		"payor as an object":          with(t, plain, "payor", payer),
		"an absolute beneficiary":     with(t, plain, "beneficiary/reference", `"https://ehr.example/fhir/Patient/`+thePatient+`"`),
		"a numeric payer identifier":  with(t, plain, "payor/0/identifier/value", `60111`),
		"the NAIC system without urn": with(t, plain, "payor/0/identifier/system", `"2.16.840.1.113883.6.300"`),
		"a second payor of others":    with(t, plain, "payor", `[`+foreignPayer+`,`+payer+`]`),
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{coverage}}
				require.Equal(t, "not-covered", answered(t, a).verdict("MedicationRequest/rx-1"))
			})
		})
	}
}

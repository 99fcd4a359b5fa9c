package service_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The patient of the built requests is invented: Marisol Quandt, pat-4471.
const (
	thePatient = "pat-4471"
	theUser    = "Practitioner/prac-77"
	theVisit   = "enc-9902"

	// requestedVersion is the request extension that asks for a version of CRD.
	requestedVersion = "davinci-crd.requestedVersion"
	configuration    = "davinci-crd.configuration"
)

// raw is JSON as a client writes it; it goes into the request token for token.
type raw = json.RawMessage

// ask is a request in the making.
type ask struct {
	hook string
	// version is the version of CRD that is asked for; "" for none.
	version string
	// orders are drafts on order-select and order-sign; on other hooks they are prefetched, and order-dispatch is about them.
	orders []raw
	// selections are those of order-select; nil for all orders.
	selections []string
	// appointments are those of appointment-book.
	appointments []raw
	// coverages are prefetched under "coverage".
	coverages []raw
	// prefetch is what else is prefetched.
	prefetch map[string]any
	// options are the client's preferences.
	options map[string]any
	// context replaces members of the context; a nil value takes one out.
	context map[string]any
	// extension replaces members of the request's extension.
	extension map[string]any
}

// body writes the request.
func (a ask) body(t testing.TB) []byte {
	t.Helper()
	context := map[string]any{"patientId": thePatient, "userId": theUser, "encounterId": theVisit}
	prefetch := map[string]any{"patient": patient(), "encounter": encounter()}
	switch a.hook {
	case "order-sign":
		context["draftOrders"] = bundle("collection", a.orders)
	case "order-select":
		context["draftOrders"] = bundle("collection", a.orders)
		if context["selections"] = a.selections; a.selections == nil {
			context["selections"] = addresses(t, a.orders)
		}
	case "order-dispatch":
		delete(context, "userId")
		delete(context, "encounterId")
		context["dispatchedOrders"] = addresses(t, a.orders)
		context["performer"] = "Organization/infusion-center"
	case "appointment-book":
		context["appointments"] = bundle("collection", a.appointments)
	}
	if a.hook == "order-dispatch" || a.hook == "appointment-book" {
		for _, order := range a.orders {
			key := prefetchKey(member(t, order, "resourceType"))
			list, _ := prefetch[key].(map[string]any)
			if list == nil {
				list = bundle("searchset", nil)
				prefetch[key] = list
			}
			list["entry"] = append(list["entry"].([]any), map[string]any{"resource": order})
		}
	}
	if a.coverages != nil {
		prefetch["coverage"] = bundle("searchset", a.coverages)
	}
	extension := map[string]any{}
	if a.version != "" {
		extension[requestedVersion] = a.version
	}
	if a.options != nil {
		extension[configuration] = a.options
	}
	request := map[string]any{
		"hook":         a.hook,
		"hookInstance": "0f9d5f3c-6a55-4d5b-9f0f-6f1c1b8a7e21",
		"fhirServer":   "https://ehr.example/fhir",
		"context":      replaced(context, a.context),
		"prefetch":     replaced(prefetch, a.prefetch),
		"extension":    replaced(extension, a.extension),
	}
	body, err := json.Marshal(request)
	require.NoError(t, err)
	return body
}

// prefetchKey is the key of CRD's standard prefetch for orders of a type.
func prefetchKey(resourceType string) string {
	return strings.ToLower(resourceType[:1]) + resourceType[1:] + "s"
}

// replaced sets members of an object; a nil value takes one out.
func replaced(object, members map[string]any) map[string]any {
	for name, value := range members {
		if object[name] = value; value == nil {
			delete(object, name)
		}
	}
	return object
}

func bundle(kind string, resources []raw) map[string]any {
	entries := []any{}
	for _, resource := range resources {
		entries = append(entries, map[string]any{"resource": resource})
	}
	return map[string]any{"resourceType": "Bundle", "type": kind, "entry": entries}
}

// addresses are the resources' "Type/id".
func addresses(t testing.TB, resources []raw) []string {
	list := []string{}
	for _, resource := range resources {
		list = append(list, addressOf(t, resource))
	}
	return list
}

func addressOf(t testing.TB, resource raw) string {
	return member(t, resource, "resourceType") + "/" + member(t, resource, "id")
}

// member is the text at a path of a resource.
func member(t testing.TB, resource raw, path string) string {
	t.Helper()
	parsed, err := parse(resource)
	require.NoError(t, err)
	return parsed.at(strings.Split(path, "/")...).text()
}

// with changes one place of a resource, as node.set does.
func with(t testing.TB, resource raw, path, value string) raw {
	t.Helper()
	parsed, err := parse(resource)
	require.NoError(t, err)
	require.NoError(t, parsed.set(path, value))
	return raw(parsed.encode())
}

// medicationRequest is a draft that holds what a round trip through structs would lose: decimals, escapes, unknown members.
func medicationRequest(id, concept string) raw {
	return raw(`{"status":"draft","resourceType":"MedicationRequest","id":"` + id + `","x-local":{"b":1,"a":[1.0,2e0]},"intent":"order",` +
		`"medicationCodeableConcept":` + concept + `,"subject":{"reference":"Patient/` + thePatient + `"},"authoredOn":"2026-11-24",` +
		`"requester":{"reference":"` + theUser + `"},"reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"D67"}]}],` +
		`"note":[{"text":"two joint bleeds \/ since \u00e9t\u00E9 <&>"}],` +
		`"dosageInstruction":[{"doseAndRate":[{"doseQuantity":{"value":160.50,"unit":"mL"}}]}]}`)
}

// Orders of drugs: two that the policy is about, an alternative of it, and one of which no rule speaks.
func hemgenix(id string) raw {
	return medicationRequest(id, `{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"2626778"}],"text":"Hemgenix"}`)
}

func beqvez(id string) raw {
	return medicationRequest(id, `{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"2681033"}],"text":"Beqvez"}`)
}

func benefix(id string) raw {
	return medicationRequest(id, `{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1666317"}],"text":"BeneFIX"}`)
}

func lisinopril(id string) raw {
	return medicationRequest(id, `{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"314076"}],"text":"lisinopril 10 MG Oral Tablet"}`)
}

func serviceRequest(id, system, code, text string) raw {
	return raw(`{"resourceType":"ServiceRequest","id":"` + id + `","status":"draft","intent":"order",` +
		`"code":{"coding":[{"system":"` + system + `","code":"` + code + `"}],"text":"` + text + `"},` +
		`"subject":{"reference":"Patient/` + thePatient + `"},"authoredOn":"2026-11-24","requester":{"reference":"` + theUser + `"},` +
		`"quantityQuantity":{"value":-2.00}}`)
}

// infusion is CPT 96365, by which the policy's drugs are given.
func infusion(id string) raw {
	return serviceRequest(id, "http://www.ama-assn.org/go/cpt", "96365", "Intravenous infusion, initial, up to 1 hour")
}

// liverPanel is CPT 80076, a laboratory test.
func liverPanel(id string) raw {
	return serviceRequest(id, "http://www.ama-assn.org/go/cpt", "80076", "Hepatic function panel")
}

// j1411 is Hemgenix, ordered as a service.
func j1411(id string) raw {
	return serviceRequest(id, "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "J1411", "Hemgenix gene therapy")
}

// appointment is proposed; further members may be added with [with].
func appointment(id string) raw {
	return raw(`{"resourceType":"Appointment","id":"` + id + `","status":"proposed","start":"2026-12-01T09:00:00-06:00",` +
		`"end":"2026-12-01T11:00:00.00-06:00","minutesDuration":120,` +
		`"participant":[{"actor":{"reference":"Patient/` + thePatient + `"},"status":"accepted"},` +
		`{"actor":{"reference":"Practitioner/prac-77"},"status":"accepted"}]}`)
}

func patient() raw {
	return raw(`{"resourceType":"Patient","id":"` + thePatient + `","identifier":[{"system":"https://ehr.example/mrn","value":"MRN-558213"}],` +
		`"name":[{"family":"Quandt","given":["Marisol"]}],"gender":"female","birthDate":"1979-03-02"}`)
}

func encounter() raw {
	return raw(`{"resourceType":"Encounter","id":"` + theVisit + `","status":"in-progress","class":{"code":"AMB"},` +
		`"type":[{"text":"Hemophilia clinic"}],"subject":{"reference":"Patient/` + thePatient + `"},"length":{"value":1.50,"unit":"h"}}`)
}

const (
	payer        = `{"identifier":{"system":"urn:oid:2.16.840.1.113883.6.300","value":"60111"}}`
	foreignPayer = `{"identifier":{"system":"urn:oid:2.16.840.1.113883.6.300","value":"77777"},"display":"Somebody Else's Health Plan"}`
	unknownPayer = `{"reference":"Organization/not-sent","display":"Some Plan"}`
)

// ourCoverage is a commercial member's, in force, of this payer.
func ourCoverage(id string) raw { return coverageBy(id, payer) }

func coverageBy(id, payor string) raw {
	return raw(`{"resourceType":"Coverage","id":"` + id + `","status":"active","subscriberId":"QZX0099431",` +
		`"beneficiary":{"reference":"Patient/` + thePatient + `"},"period":{"start":"2026-01-01","end":"2026-12-31"},"payor":[` + payor + `],` +
		`"class":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"plan"}]},"value":"commercial"}]}`)
}

package service_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	noRule  = "conditional conditional"
	allowed = "covered no-auth"
)

// otherOrders are one order of each other kind, of which no rule speaks.
func otherOrders() []raw {
	subject := `"subject":{"reference":"Patient/` + thePatient + `"},"authoredOn":"2026-11-24","requester":{"reference":"` + theUser + `"}`
	patient := `"patient":{"reference":"Patient/` + thePatient + `"}`
	return []raw{
		raw(`{"resourceType":"CommunicationRequest","id":"cr-1","status":"draft","basedOn":[{"reference":"MedicationRequest/rx-0"}],"payload":[{"contentString":"chart"}],` + subject + `}`),
		raw(`{"resourceType":"DeviceRequest","id":"dr-1","status":"draft","intent":"order","codeCodeableConcept":{"coding":[{"system":"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"E0250"}],"text":"hospital bed"},` + subject + `}`),
		raw(`{"resourceType":"NutritionOrder","id":"no-1","status":"draft","intent":"order","dateTime":"2026-11-24","orderer":{"reference":"` + theUser + `"},"oralDiet":{"type":[{"text":"low salt"}]},` + patient + `}`),
		raw(`{"resourceType":"VisionPrescription","id":"vp-1","status":"draft","created":"2026-11-24","dateWritten":"2026-11-24","prescriber":{"reference":"` + theUser + `"},"lensSpecification":[{"eye":"right","sphere":-2.00}],` + patient + `}`),
		liverPanel("sr-9"),
	}
}

// TestMixedOrdersEachGetTheirAnswer: any mix of orders, each judged by itself (hook-16).
func TestMixedOrdersEachGetTheirAnswer(t *testing.T) {
	tests := []struct {
		name   string
		orders []raw
		want   map[string]string
		cards  int
	}{
		{"none", []raw{}, map[string]string{}, 0},
		{"one of no rule", []raw{lisinopril("rx-1")}, map[string]string{"MedicationRequest/rx-1": noRule}, 0},
		{"an alternative", []raw{benefix("rx-1")}, map[string]string{"MedicationRequest/rx-1": allowed}, 0},
		{"both drugs", []raw{hemgenix("rx-1"), beqvez("rx-2")}, map[string]string{"MedicationRequest/rx-1": "not-covered", "MedicationRequest/rx-2": "not-covered"}, 3},
		{"a drug twice", []raw{hemgenix("rx-1"), hemgenix("rx-2")}, map[string]string{"MedicationRequest/rx-1": "not-covered", "MedicationRequest/rx-2": "not-covered"}, -1},
		{"a drug and its alternative", []raw{benefix("rx-1"), hemgenix("rx-2")}, map[string]string{"MedicationRequest/rx-1": allowed, "MedicationRequest/rx-2": "not-covered"}, 2},
		{"a drug as prescription and as service", []raw{hemgenix("rx-1"), j1411("sr-1")}, map[string]string{"MedicationRequest/rx-1": "not-covered", "ServiceRequest/sr-1": "not-covered"}, -1},
		{"the same id under two types", []raw{hemgenix("same"), j1411("same")}, map[string]string{"MedicationRequest/same": "not-covered", "ServiceRequest/same": "not-covered"}, -1},
		{"each kind, the drug last", append(otherOrders(), hemgenix("rx-1")), map[string]string{
			"CommunicationRequest/cr-1": noRule, "DeviceRequest/dr-1": noRule, "NutritionOrder/no-1": noRule, "VisionPrescription/vp-1": noRule,
			"ServiceRequest/sr-9": noRule, "MedicationRequest/rx-1": "not-covered"}, 2},
	}
	for _, hook := range []string{"order-sign", "order-select", "order-dispatch"} {
		for _, test := range tests {
			if hook != "order-sign" && len(test.orders) == 0 {
				continue // both need at least one reference
			}
			t.Run(hook+"/"+test.name, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					reply := answered(t, ask{hook: hook, version: version, orders: test.orders, coverages: []raw{ourCoverage("cov-a")}})
					for reference, want := range test.want {
						got := reply.verdict(reference)
						if hook == "order-select" && want == noRule {
							want = "" // a secondary hook says only what is worth saying
						}
						require.Equal(t, want, got, reference)
					}
					if test.cards >= 0 {
						require.Len(t, reply.summaries(), test.cards)
					}
				})
			})
		}
	}
}

// TestOnlySelectionsAreAnswered on order-select (CRD hook-34).
func TestOnlySelectionsAreAnswered(t *testing.T) {
	orders := []raw{hemgenix("rx-1"), beqvez("rx-2"), benefix("rx-3")}
	for name, test := range map[string]struct {
		selections []string
		want       []string
		names      string
	}{
		"the second":    {[]string{"MedicationRequest/rx-2"}, []string{"MedicationRequest/rx-2"}, "Beqvez"},
		"the first":     {[]string{"MedicationRequest/rx-1"}, []string{"MedicationRequest/rx-1"}, "Hemgenix"},
		"absolute":      {[]string{"https://ehr.example/fhir/MedicationRequest/rx-1"}, []string{"MedicationRequest/rx-1"}, "Hemgenix"},
		"one twice":     {[]string{"MedicationRequest/rx-1", "MedicationRequest/rx-1"}, []string{"MedicationRequest/rx-1"}, "Hemgenix"},
		"the third":     {[]string{"MedicationRequest/rx-3"}, []string{"MedicationRequest/rx-3"}, ""},
		"first and two": {[]string{"MedicationRequest/rx-2", "MedicationRequest/rx-1"}, []string{"MedicationRequest/rx-1", "MedicationRequest/rx-2"}, "Beqvez"},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				reply := answered(t, ask{hook: "order-select", version: version, orders: orders, selections: test.selections, coverages: []raw{ourCoverage("cov-a")}})
				require.Equal(t, test.want, reply.annotated())
				require.Contains(t, strings.Join(reply.summaries(), "\n"), test.names)
			})
		})
	}
}

// TestOrderOfAnotherPatientIsLeftOut: a wrong patient's order is neither answered nor spoken of.
func TestOrderOfAnotherPatientIsLeftOut(t *testing.T) {
	ofAnother := with(t, beqvez("rx-2"), "subject/reference", `"Patient/pat-9999"`)
	eachVersion(t, func(t *testing.T, version string) {
		for _, hook := range []string{"order-sign", "order-select", "order-dispatch"} {
			reply := answered(t, ask{hook: hook, version: version, orders: []raw{hemgenix("rx-1"), ofAnother}, coverages: []raw{ourCoverage("cov-a")}})
			require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.annotated())
			require.NotContains(t, reply.detail(), "Beqvez")
		}
	})
}

// TestVoidOrdersGetNoVerdict: what is cancelled, entered in error or not to be done is answered without the policy.
func TestVoidOrdersGetNoVerdict(t *testing.T) {
	for name, order := range map[string]raw{
		"cancelled":        with(t, hemgenix("rx-1"), "status", `"cancelled"`),
		"entered in error": with(t, hemgenix("rx-1"), "status", `"entered-in-error"`),
		"not to be done":   with(t, hemgenix("rx-1"), "doNotPerform", `true`),
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				reply := answered(t, ask{hook: "order-sign", version: version, orders: []raw{order}, coverages: []raw{ourCoverage("cov-a")}})
				require.Empty(t, reply.summaries())
				require.NotContains(t, reply.verdict("MedicationRequest/rx-1"), "not-covered")
			})
		})
	}
}

// TestOrderSentTwiceIsOne: a resource has at most one system action and one card, however often the Bundle holds it (resp-29).
func TestOrderSentTwiceIsOne(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, hook := range []string{"order-sign", "order-select"} {
			a := ask{hook: hook, version: version, orders: []raw{hemgenix("rx-1"), hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
			reply := answered(t, a)
			require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.annotated())
			require.Len(t, reply.summaries(), 2)
		}
	})
}

// TestTwoOrdersUnderOneID: two different orders cannot share an address. That is the client's fault, and may be refused as such; but neither
// is passed over in silence, and the address is written onto once at most.
func TestTwoOrdersUnderOneID(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1"), beqvez("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		body := a.body(t)
		status, text := call(t, serve(t), body)
		if status != http.StatusOK {
			require.NotEmpty(t, refusedBody(t, body, http.StatusBadRequest).expression)
			return
		}
		answer, err := parse(text)
		require.NoError(t, err)
		reply := reply{answer: answer, text: text}
		require.LessOrEqual(t, len(reply.annotated()), 1)
		require.Contains(t, strings.Join(reply.summaries(), "\n"), "Hemgenix")
		require.Contains(t, strings.Join(reply.summaries(), "\n"), "Beqvez")
	})
}

// TestOrderWithoutIDGetsNoAction, since nothing could be updated by it; the cards come all the same, without suggestions to delete it, and
// other orders are answered in full.
func TestOrderWithoutIDGetsNoAction(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{with(t, hemgenix("rx-1"), "id", ``), lisinopril("rx-2")}, coverages: []raw{ourCoverage("cov-a")}}
		reply := answered(t, a)
		require.Equal(t, []string{"MedicationRequest/rx-2"}, reply.annotated())
		require.Contains(t, strings.Join(reply.summaries(), "\n"), "Hemgenix")
		require.Empty(t, reply.suggestions())
	})
}

// TestOnlyRequestsAreAnnotated: a reference that leads to something else than the hook is about must not have that written onto it.
func TestOnlyRequestsAreAnnotated(t *testing.T) {
	ended := []raw{with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`)} // so that there is something to say about anything
	medications := map[string]any{"medications": bundle("searchset", []raw{medication("med-1")})}
	for _, other := range []string{"Patient/" + thePatient, "Coverage/cov-a", "Encounter/" + theVisit, "Medication/med-1", "Appointment/app-0"} {
		asks := map[string]ask{
			"dispatched":  {hook: "order-dispatch", orders: []raw{hemgenix("rx-1")}, context: map[string]any{"dispatchedOrders": []string{other, "MedicationRequest/rx-1"}}},
			"selected":    {hook: "order-select", orders: []raw{hemgenix("rx-1"), patient(), encounter(), ended[0], medication("med-1"), appointment("app-0")}, selections: []string{other, "MedicationRequest/rx-1"}},
			"booked":      {hook: "appointment-book", appointments: []raw{basedOn(t, appointment("app-1"), other)}},
			"encountered": {hook: "encounter-start", context: map[string]any{"encounterId": other}},
			"discharged":  {hook: "encounter-discharge", context: map[string]any{"encounterId": other}},
		}
		for name, a := range asks {
			t.Run(other+" "+name, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					a.version, a.coverages, a.prefetch = version, ended, medications
					body := a.body(t)
					status, answer := call(t, serve(t), body)
					if status != http.StatusOK {
						refusedBody(t, body, status)
						require.Contains(t, []int{http.StatusBadRequest, http.StatusPreconditionFailed}, status)
						return
					}
					for _, reference := range checked(t, version, a.hook, body, answer).annotated() {
						require.Contains(t, []string{"MedicationRequest/rx-1", "Appointment/app-1", "Appointment/app-0", "Encounter/" + theVisit}, reference)
					}
				})
			})
		}
	}
}

// TestTextOfAnOrderIsNoMarkup: what the client calls an order is text; on a card, whose detail is Markdown, it stays text.
func TestTextOfAnOrderIsNoMarkup(t *testing.T) {
	const name = `<img src=x onerror=alert(1)> [press](javascript:alert(1))`
	service := with(t, with(t, infusion("sr-1"), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`), "code/text", `"`+name+`"`)
	twoNames := with(t, hemgenix("rx-1"), "medicationCodeableConcept/text", `"Beqvez `+name+`"`)
	for name, a := range map[string]ask{
		"a service":             {hook: "order-select", orders: []raw{hemgenix("rx-1"), service}, selections: []string{"ServiceRequest/sr-1"}},
		"a name unlike a code":  {hook: "order-sign", orders: []raw{twoNames}},
		"a drug and its orders": {hook: "order-sign", orders: []raw{twoNames, service, hemgenix("rx-2")}},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a.version, a.coverages = version, []raw{ourCoverage("cov-a")}
				reply := answered(t, a)
				require.NotContains(t, reply.detail(), "[press](")
			})
		})
	}
}

// Bugs that the reference implementation of a payer (HL7-DaVinci/br-payer) is known to have, each a test.

// TestUnmatchedOrderIsAnsweredBesideAMatchedOne: there the fallback came only when no order of the call was matched.
func TestUnmatchedOrderIsAnsweredBesideAMatchedOne(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, orders := range [][]raw{{hemgenix("rx-1"), lisinopril("rx-2")}, {lisinopril("rx-2"), hemgenix("rx-1")}} {
			for _, hook := range []string{"order-sign", "order-dispatch"} {
				reply := answered(t, ask{hook: hook, version: version, orders: orders, coverages: []raw{ourCoverage("cov-a")}})
				require.Equal(t, "not-covered", reply.verdict("MedicationRequest/rx-1"))
				require.Equal(t, noRule, reply.verdict("MedicationRequest/rx-2"))
				require.Contains(t, reply.reason("MedicationRequest/rx-2"), "lisinopril")
			}
		}
	})
}

// TestTwoStatementsAboutOneOrder: there chance decided which of two answers survived. Here a service order for the drug that is also
// linked to the drug's order is spoken of twice; it gets one finding, and each time the same.
func TestTwoStatementsAboutOneOrder(t *testing.T) {
	both := with(t, infusion("sr-1"), "code/coding/-", `{"system":"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"J1411"}`)
	both = with(t, both, "code/text", `"Hemgenix infusion"`)
	both = with(t, both, "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`)
	a := ask{hook: "order-sign", version: "2.2", orders: []raw{hemgenix("rx-1"), both}, coverages: []raw{ourCoverage("cov-a")}}
	first := answered(t, a)
	require.Equal(t, "not-covered", first.verdict("ServiceRequest/sr-1"))
	require.Len(t, first.resource("ServiceRequest/sr-1").coverageInformation(), 1)
	for range 20 {
		require.Equal(t, string(first.text), string(answered(t, a).text))
	}
}

// TestEachOrderIsJudgedByItself: there the rule took the first order of the Bundle, history included.
func TestEachOrderIsJudgedByItself(t *testing.T) {
	orders := []raw{lisinopril("rx-1"), benefix("rx-2"), hemgenix("rx-3"), beqvez("rx-4"), lisinopril("rx-5")}
	history := map[string]any{"history": bundle("searchset", []raw{
		with(t, hemgenix("rx-old"), "status", `"completed"`), with(t, beqvez("rx-older"), "status", `"active"`)})}
	eachVersion(t, func(t *testing.T, version string) {
		reply := answered(t, ask{hook: "order-sign", version: version, orders: orders, prefetch: history, coverages: []raw{ourCoverage("cov-a")}})
		for i, want := range []string{noRule, allowed, "not-covered", "not-covered", noRule} {
			require.Equal(t, want, reply.verdict(addressOf(t, orders[i])))
		}
		require.Contains(t, reply.reason("MedicationRequest/rx-3"), "Hemgenix")
		require.Contains(t, reply.reason("MedicationRequest/rx-4"), "Beqvez")
		for _, suggestion := range reply.suggestions() {
			deleted := suggestion.at("actions", "1", "resourceId").text()
			require.Contains(t, []string{"MedicationRequest/rx-3", "MedicationRequest/rx-4"}, deleted)
		}

		nothing := answered(t, ask{hook: "order-sign", version: version, orders: orders[:2], prefetch: history, coverages: []raw{ourCoverage("cov-a")}})
		require.Empty(t, nothing.summaries())
	})
}

// TestEpicOrdersOfSeveralDrugs: there Medications beside the orders were not found, and to describe one of several such orders failed.
func TestEpicOrdersOfSeveralDrugs(t *testing.T) {
	first := withMedication(t, hemgenix("rx-1"), `{"reference":"Medication/med-1","display":"HEMGENIX 2E13 GC/KG SUSP"}`, "")
	second := withMedication(t, lisinopril("rx-2"), `{"reference":"Medication/med-2","display":"lisinopril 10 MG tablet"}`, "")
	beside := raw(`{"resourceType":"Medication","id":"med-2","code":{"coding":[{"system":"urn:oid:2.16.840.1.113883.6.88","code":"314076"}],"text":"lisinopril"}}`)
	for _, orders := range [][]raw{{first, second, medication("med-1"), beside}, {beside, medication("med-1"), second, first}} {
		eachVersion(t, func(t *testing.T, version string) {
			reply := answered(t, ask{hook: "order-sign", version: version, orders: orders, coverages: []raw{ourCoverage("cov-a")}})
			require.Equal(t, []string{"MedicationRequest/rx-1", "MedicationRequest/rx-2"}, reply.annotated())
			require.Equal(t, "not-covered", reply.verdict("MedicationRequest/rx-1"))
			require.Equal(t, noRule, reply.verdict("MedicationRequest/rx-2"))
			require.Contains(t, reply.reason("MedicationRequest/rx-2"), "lisinopril")
			require.Contains(t, reply.detail(), "Hemgenix")
		})
	}
}

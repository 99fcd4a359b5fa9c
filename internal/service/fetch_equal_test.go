package service_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// payerOrganization is this payer as an EHR has it.
func payerOrganization(id string) raw {
	return raw(`{"resourceType":"Organization","id":"` + id + `","active":true,"name":"Blue Cross & Blue Shield of Mississippi",` +
		`"identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"},{"system":"urn:oid:2.16.840.1.113883.6.300","value":"60111"}]}`)
}

// coverageOf is a Coverage whose payer is known by its Organization only.
func coverageOf(organization string) raw {
	return coverageBy("cov-a", `{"reference":"Organization/`+organization+`"}`)
}

// compound is a Medication that says nothing itself, but by the Medication that it is made of.
func compound(id, ingredient string) raw {
	return raw(`{"resourceType":"Medication","id":"` + id + `","form":{"text":"suspension"},` +
		`"ingredient":[{"itemReference":{"reference":"` + ingredient + `"}}]}`)
}

// referring makes an order say what is ordered by reference only.
func referring(t testing.TB, order raw, medication string) raw {
	t.Helper()
	return withMedication(t, order, `{"reference":"`+medication+`"}`, "")
}

// forDrug bases a service on an order.
func forDrug(t testing.TB, service raw, order string) raw {
	t.Helper()
	return with(t, service, "basedOn", `[{"reference":"`+order+`"}]`)
}

// readable is a call that brings by prefetch all that the answer needs, and what the answer says about an order. What is prefetched the
// EHR has too, so that the call can also be sent without it.
type readable struct {
	ask
	about, about22 string // with 2.2 it may be another resource
	verdict        string
}

// readables are such calls, for an EHR at that base URL.
func readables(t testing.TB, base string) map[string]readable {
	t.Helper()
	all := map[string]readable{}
	for name, c := range readableOrders(t, base) {
		for _, hook := range []string{"order-sign", "order-select", "order-dispatch"} {
			c.hook = hook
			all[hook+", "+name] = c
		}
	}
	for name, c := range readableAppointments(t, base) {
		c.hook = "appointment-book"
		all["appointment-book, "+name] = c
	}
	const visit = "Encounter/" + theVisit
	for _, hook := range []string{"encounter-start", "encounter-discharge"} {
		all[hook+", coverage in force"] = readable{ask{hook: hook}, visit, visit, ""}
		all[hook+", coverage ended"] = readable{ask{hook: hook, coverages: []raw{endedCoverage(t)}}, visit, visit, "not-covered"}
	}
	for name, c := range all {
		if c.coverages == nil {
			c.coverages = []raw{coverageOf("org-1")}
		}
		prefetch := searched(map[string][]raw{"payers": {payerOrganization("org-1")}})
		maps.Copy(prefetch, c.prefetch)
		c.prefetch = prefetch
		all[name] = c
	}
	return all
}

// endedCoverage is one that is not in force any more, though its status says active.
func endedCoverage(t testing.TB) raw {
	t.Helper()
	return with(t, coverageOf("org-1"), "period/end", `"2026-06-30"`)
}

// What the EHR has of the drug: the Medication itself, one that is made of it, and one that is made of one that is.
var (
	simpleDrug = map[string][]raw{"medications": {medication("med-1")}}
	compounded = map[string][]raw{"medications": {compound("med-1", "Medication/ing-1")}, "ingredients": {medication("ing-1")}}
	nested     = map[string][]raw{
		"medications": {compound("med-1", "Medication/med-2")},
		"ingredients": {compound("med-2", "Medication/ing-1"), medication("ing-1")},
	}
)

// beside adds an order to what the EHR has.
func beside(resources map[string][]raw, order raw) map[string]any {
	prefetch := searched(resources)
	prefetch["linked"] = bundle("searchset", []raw{order})
	return prefetch
}

// readableOrders are calls about drafts or dispatched orders.
func readableOrders(t testing.TB, base string) map[string]readable {
	t.Helper()
	const rx, sr = "MedicationRequest/rx-1", "ServiceRequest/sr-1"
	order := func(medication string) raw { return referring(t, hemgenix("rx-1"), medication) }
	byReference := order("Medication/med-1")
	linked := referring(t, hemgenix("rx-0"), "Medication/med-1")
	given := forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")
	holding := func(contained ...raw) raw {
		return with(t, order("#m"), "contained", `[`+joined(contained)+`]`)
	}
	about := func(prefetch map[string]any, orders ...raw) readable {
		return readable{ask{orders: orders, prefetch: prefetch}, rx, rx, "not-covered"}
	}
	giving := func(prefetch map[string]any, service raw) readable {
		return readable{ask{orders: []raw{service}, prefetch: prefetch}, sr, sr, "not-covered"}
	}
	participant := about(searched(simpleDrug), byReference)
	participant.coverages, participant.verdict = []raw{with(t, coverageOf("org-1"), "class/0/value", `"state-health-plan"`)}, noRule
	ended := about(searched(simpleDrug), byReference)
	ended.coverages = []raw{endedCoverage(t)}
	return map[string]readable{
		"drug by reference":                          about(searched(simpleDrug), byReference),
		"drug by an absolute reference":              about(searched(simpleDrug), order(base+"/Medication/med-1")),
		"drug by a reference to a version":           about(searched(simpleDrug), order("Medication/med-1/_history/4")),
		"drug as an ingredient":                      about(searched(compounded), byReference),
		"drug as an ingredient of an ingredient":     about(searched(nested), byReference),
		"drug as an ingredient that is contained":    about(nil, holding(compound("m", "#i"), medication("i"))),
		"drug as an ingredient of what is contained": about(searched(simpleDrug), holding(compound("m", "Medication/med-1"))),
		"drug of a participant":                      participant,
		"drug of a member whose coverage ended":      ended,
		"drug beside other orders":                   about(searched(simpleDrug), lisinopril("rx-0"), byReference, benefix("rx-2")),
		"infusion for a drug":                        giving(beside(nil, hemgenix("rx-0")), given),
		"infusion for a drug by reference":           giving(beside(simpleDrug, linked), given),
		"infusion for a drug as an ingredient":       giving(beside(compounded, linked), given),
		"infusion for a drug ordered as a service":   giving(beside(nil, j1411("sr-0")), forDrug(t, infusion("sr-1"), "ServiceRequest/sr-0")),
	}
}

// readableAppointments are calls about an appointment.
func readableAppointments(t testing.TB, base string) map[string]readable {
	t.Helper()
	const app, rx, sr = "Appointment/app-1", "MedicationRequest/rx-1", "ServiceRequest/sr-1"
	byReference := referring(t, hemgenix("rx-1"), "Medication/med-1")
	linked := referring(t, hemgenix("rx-0"), "Medication/med-1")
	given := forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")
	forService := func(reference string, order raw, prefetch map[string]any) readable {
		booked := []raw{basedOn(t, appointment("app-1"), reference)}
		return readable{ask{appointments: booked, orders: []raw{order}, prefetch: prefetch}, app, sr, "not-covered"}
	}
	forPrescription := func(order raw, resources map[string][]raw) readable {
		booked := []raw{basedOnAlternate(t, appointment("app-1"), rx)}
		return readable{ask{appointments: booked, orders: []raw{order}, prefetch: searched(resources)}, app, rx, "not-covered"}
	}
	return map[string]readable{
		"for the drug as a service":                   forService(sr, j1411("sr-1"), nil),
		"by an absolute reference":                    forService(base+"/"+sr, j1411("sr-1"), nil),
		"for a prescription":                          forPrescription(hemgenix("rx-1"), nil),
		"for a drug by reference":                     forPrescription(byReference, simpleDrug),
		"for a drug as an ingredient":                 forPrescription(byReference, compounded),
		"for an infusion":                             forService(sr, given, beside(nil, hemgenix("rx-0"))),
		"for an infusion of a compound":               forService(sr, given, beside(compounded, linked)),
		"for an infusion of a compound of a compound": forService(sr, given, beside(nested, linked)),
		"for no order":                                {ask{appointments: []raw{appointment("app-1")}}, app, app, noRule},
	}
}

// joined are resources as the elements of a list.
func joined(resources []raw) string {
	texts := make([]string, len(resources))
	for i, resource := range resources {
		texts[i] = string(resource)
	}
	return strings.Join(texts, ",")
}

// TestWhatIsReadIsAnsweredAsWhatIsPrefetched: a call without any prefetch, but with access to the EHR, gets the answer of the call that
// brings the same data, card for card and finding for finding.
func TestWhatIsReadIsAnsweredAsWhatIsPrefetched(t *testing.T) {
	ehr := startEHR(t)
	for name, c := range readables(t, ehr.base()) {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				c := c
				c.version = version
				full := c.body(t)
				ehr.holdOnly(t, prefetched(t, full)...)
				got := answeredReading(t, ehr.withAccess(t, bare(t, full)), c.ask, readingOptions{})
				require.Equal(t, withoutIDs(t, answerTo(t, full)), withoutIDs(t, got.text))

				about, verdict := c.about, c.verdict
				if speaks22(version) {
					about = c.about22
				}
				require.Equal(t, verdict, strings.TrimSuffix(got.verdict(about), " no-active-coverage"))
				require.NotContains(t, string(got.text), theToken)
			})
		})
	}
}

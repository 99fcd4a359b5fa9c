package service_test

import (
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

// readable are calls that bring by prefetch all that the answer needs, and what their answer says about an order. What is prefetched the EHR has too, so that the
// calls can also be sent without it.
type readable struct {
	ask
	about, about22 string // with 2.2 it may be another resource
	verdict        string
}

// readables are such calls for an EHR at that base URL.
func readables(t testing.TB, base string) map[string]readable {
	t.Helper()
	const rx, sr = "MedicationRequest/rx-1", "ServiceRequest/sr-1"
	list := func(resources ...raw) map[string]any { return bundle("searchset", resources) }
	byReference := referring(t, hemgenix("rx-1"), "Medication/med-1")
	drug := map[string]any{"medications": list(medication("med-1"))}
	compounded := map[string]any{"medications": list(compound("med-1", "Medication/ing-1")), "ingredients": list(medication("ing-1"))}
	twice := map[string]any{"medications": list(compound("med-1", "Medication/med-2")), "ingredients": list(compound("med-2", "Medication/ing-1"), medication("ing-1"))}
	participant := with(t, coverageOf("org-1"), "class/0/value", `"state-health-plan"`)
	ended := with(t, coverageOf("org-1"), "period/end", `"2026-06-30"`)
	drugOf := func(order raw, more map[string]any) map[string]any {
		all := map[string]any{"medicationRequests": list(order)}
		for key, value := range more {
			all[key] = value
		}
		return all
	}
	calls := map[string]readable{
		"drug by reference":                      {ask{orders: []raw{byReference}, prefetch: drug}, rx, rx, "not-covered"},
		"drug by an absolute reference":          {ask{orders: []raw{referring(t, hemgenix("rx-1"), base+"/Medication/med-1")}, prefetch: drug}, rx, rx, "not-covered"},
		"drug by a reference to a version":       {ask{orders: []raw{referring(t, hemgenix("rx-1"), "Medication/med-1/_history/4")}, prefetch: drug}, rx, rx, "not-covered"},
		"drug as an ingredient":                  {ask{orders: []raw{byReference}, prefetch: compounded}, rx, rx, "not-covered"},
		"drug as an ingredient of an ingredient": {ask{orders: []raw{byReference}, prefetch: twice}, rx, rx, "not-covered"},
		"drug as an ingredient that is contained": {
			ask{orders: []raw{with(t, referring(t, hemgenix("rx-1"), "#m"), "contained", `[`+string(compound("m", "#i"))+`,`+string(medication("i"))+`]`)}}, rx, rx, "not-covered"},
		"drug as an ingredient of what is contained": {
			ask{orders: []raw{with(t, referring(t, hemgenix("rx-1"), "#m"), "contained", `[`+string(compound("m", "Medication/med-1"))+`]`)}, prefetch: drug}, rx, rx, "not-covered"},
		"drug of a participant": {
			ask{orders: []raw{byReference}, coverages: []raw{participant}, prefetch: drug}, rx, rx, noRule},
		"beside an order of no rule": {
			ask{orders: []raw{lisinopril("rx-0"), byReference, referring(t, benefix("rx-2"), "Medication/med-1")}, prefetch: drug}, rx, rx, "not-covered"},
		"infusion for a drug": {
			ask{orders: []raw{forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")}, prefetch: drugOf(hemgenix("rx-0"), nil)}, sr, sr, "not-covered"},
		"infusion for a drug by reference": {
			ask{orders: []raw{forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")},
				prefetch: drugOf(referring(t, hemgenix("rx-0"), "Medication/med-1"), drug)}, sr, sr, "not-covered"},
		"infusion for a drug as an ingredient": {
			ask{orders: []raw{forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")},
				prefetch: drugOf(referring(t, hemgenix("rx-0"), "Medication/med-1"), compounded)}, sr, sr, "not-covered"},
		"infusion for a drug ordered as a service": {
			ask{orders: []raw{forDrug(t, infusion("sr-1"), "ServiceRequest/sr-0")}, prefetch: map[string]any{"linked": list(j1411("sr-0"))}}, sr, sr, "not-covered"},
		"coverage that ended": {
			ask{orders: []raw{byReference}, coverages: []raw{ended}, prefetch: drug}, rx, rx, "not-covered"},
	}
	hooked := map[string]readable{}
	for name, c := range calls {
		for _, hook := range []string{"order-sign", "order-select", "order-dispatch"} {
			c.hook = hook
			hooked[hook+", "+name] = c
		}
	}
	booked := func(order string) []raw { return []raw{basedOn(t, appointment("app-1"), order)} }
	alternate := []raw{basedOnAlternate(t, appointment("app-1"), rx)}
	for name, c := range map[string]readable{
		"for the drug as a service":   {ask{appointments: booked(sr), orders: []raw{j1411("sr-1")}}, "Appointment/app-1", sr, "not-covered"},
		"by an absolute reference":    {ask{appointments: booked(base + "/" + sr), orders: []raw{j1411("sr-1")}}, "Appointment/app-1", sr, "not-covered"},
		"for a prescription":          {ask{appointments: alternate, orders: []raw{hemgenix("rx-1")}}, "Appointment/app-1", rx, "not-covered"},
		"for a drug by reference":     {ask{appointments: alternate, orders: []raw{byReference}, prefetch: drug}, "Appointment/app-1", rx, "not-covered"},
		"for a drug as an ingredient": {ask{appointments: alternate, orders: []raw{byReference}, prefetch: compounded}, "Appointment/app-1", rx, "not-covered"},
		"for an infusion": {ask{appointments: booked(sr), orders: []raw{forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")},
			prefetch: map[string]any{"drugs": list(hemgenix("rx-0"))}}, "Appointment/app-1", sr, "not-covered"},
		"for an infusion of a compound": {ask{appointments: booked(sr), orders: []raw{forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")},
			prefetch: map[string]any{"drugs": list(referring(t, hemgenix("rx-0"), "Medication/med-1")), "medications": compounded["medications"],
				"ingredients": compounded["ingredients"]}}, "Appointment/app-1", sr, "not-covered"},
		"for an infusion of a compound of a compound": {ask{appointments: booked(sr), orders: []raw{forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")},
			prefetch: map[string]any{"drugs": list(referring(t, hemgenix("rx-0"), "Medication/med-1")), "medications": twice["medications"],
				"ingredients": twice["ingredients"]}}, "Appointment/app-1", sr, "not-covered"},
		"for no order": {ask{appointments: []raw{appointment("app-1")}}, "Appointment/app-1", "Appointment/app-1", noRule},
	} {
		c.hook = "appointment-book"
		hooked["appointment-book, "+name] = c
	}
	for _, hook := range []string{"encounter-start", "encounter-discharge"} {
		hooked[hook+", coverage in force"] = readable{ask{hook: hook}, "Encounter/" + theVisit, "Encounter/" + theVisit, ""}
		hooked[hook+", coverage ended"] = readable{ask{hook: hook, coverages: []raw{ended}}, "Encounter/" + theVisit, "Encounter/" + theVisit, "not-covered"}
	}
	for name, c := range hooked {
		if c.coverages == nil {
			c.coverages = []raw{coverageOf("org-1")}
		}
		all := map[string]any{"payers": bundle("searchset", []raw{payerOrganization("org-1")})}
		for key, value := range c.prefetch {
			all[key] = value
		}
		c.prefetch = all
		hooked[name] = c
	}
	return hooked
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
				ehr.holds = nil
				ehr.hold(t, prefetched(t, full)...)
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

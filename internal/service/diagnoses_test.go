package service_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/service"
)

// condition is a patient's diagnosis by an ICD-10-CM code.
func condition(id, code string) raw {
	return raw(`{"resourceType":"Condition","id":"` + id + `","subject":{"reference":"Patient/` + thePatient + `"},` +
		`"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"` + code + `"}]}}`)
}

// refersTo gives an order its reason, by references.
func refersTo(references ...string) edit {
	list := ""
	for i, reference := range references {
		if i > 0 {
			list += ","
		}
		list += `{"reference":"` + reference + `"}`
	}
	return edit{"reasonReference", "[" + list + "]"}
}

// TestDiagnosisWhereverItIs: by code, contained, prefetched, or read from the EHR; one that cannot be read is technical trouble.
func TestDiagnosisWhereverItIs(t *testing.T) {
	contained := edit{"contained", `[` + string(condition("why", "U99.1")) + `]`}
	eachVersion(t, func(t *testing.T, version string) {
		ofOrder := func(order raw, prefetch map[string]any) ask {
			return ask{hook: "order-sign", version: version, orders: []raw{order}, coverages: []raw{planCoverage("standard")}, prefetch: prefetch}
		}
		for name, a := range map[string]ask{
			"contained":  ofOrder(drugOrder(t, "rx-1", examplumab, contained, refersTo("#why")), nil),
			"prefetched": ofOrder(drugOrder(t, "rx-1", examplumab, refersTo("Condition/why")), map[string]any{"conditions": bundle("searchset", []raw{condition("why", "U99.1")})}),
		} {
			require.Equal(t, "covered performpa", answeredInvented(t, a).verdict("MedicationRequest/rx-1"), name)
		}
		missing := ofOrder(drugOrder(t, "rx-1", examplumab, refersTo("Condition/why")), nil)
		require.Equal(t, noRule, answeredInvented(t, missing).verdict("MedicationRequest/rx-1"), "conditional, as nothing can be read")

		rules, err := inventedLibrary()
		require.NoError(t, err)
		for name, test := range map[string]struct {
			holds []raw
			fails bool
			want  string
		}{
			"read":               {holds: []raw{condition("why", "U99.1")}, want: "covered performpa"},
			"the EHR fails":      {fails: true, want: technical(version)},
			"the EHR has it not": {want: technical(version)},
		} {
			t.Run(name, func(t *testing.T) {
				server := startEHR(t, test.holds...)
				if test.fails {
					server.instead["Condition/why"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
				}
				sent := server.withAccess(t, missing.body(t))
				status, answer := call(t, serveReading(t, readingOptions{service: service.Options{Library: rules}}), sent)
				require.Equal(t, http.StatusOK, status, string(answer))
				require.Equal(t, test.want, checked(t, version, missing.hook, missing.body(t), answer, ofExamplePlan).verdict("MedicationRequest/rx-1"))
			})
		}
	})
}

// TestDiagnosisThatCannotBeReadWithoutCoverage: there is nobody to tell, and nothing breaks.
func TestDiagnosisThatCannotBeReadWithoutCoverage(t *testing.T) {
	rules, err := inventedLibrary()
	require.NoError(t, err)
	server := startEHR(t)
	server.instead["Condition/why"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
	a := ask{hook: "order-sign", orders: []raw{drugOrder(t, "rx-1", examplumab, refersTo("Condition/why"))}}
	status, answer := call(t, serveReading(t, readingOptions{service: service.Options{Library: rules}}), server.withAccess(t, a.body(t)))
	require.Equal(t, http.StatusOK, status, string(answer))
	require.Empty(t, checked(t, "", a.hook, a.body(t), answer, ofExamplePlan).summaries())
}

// notTold stands for samplinibNotTold, which is not the same in both versions.
const notTold = "not told"

// samplinibNotTold is what the policy says when the order does not tell enough.
func samplinibNotTold(version string) string {
	if speaks22(version) {
		return noRule
	}
	return noRule + " detail-code"
}

// TestDiagnosesKnownInPart: Samplinib is covered for U99.1, and otherwise not: a definite answer, unless there may be a diagnosis that was not
// read.
func TestDiagnosesKnownInPart(t *testing.T) {
	icd10 := func(code string) string {
		return `{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"` + code + `"}]}`
	}
	reasons := func(concepts ...string) edit { return edit{"reasonCode", "[" + strings.Join(concepts, ",") + "]"} }
	const (
		snomedOnly = `{"coding":[{"system":"http://snomed.info/sct","code":"999000001"}]}`
		textOnly   = `{"text":"the invented disease"}`
		nothing    = `{}`
	)
	other := reasons(icd10("D67"))
	ofAnother := with(t, condition("why", "U99.1"), "subject/reference", `"Patient/pat-9999"`)
	status := func(code string) raw {
		return with(t, condition("why", "U99.1"), "verificationStatus",
			`{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"`+code+`"}]}`)
	}
	many := make([]string, 65)
	for i := range many {
		many[i] = icd10(fmt.Sprintf("D%02d.%d", i%60, i/60))
	}
	for name, test := range map[string]struct {
		edits []edit
		sent  raw // a Condition
		want  string
	}{
		"another diagnosis":                        {[]edit{other}, nil, "not-covered"},
		"without its dot, in small letters":        {[]edit{reasons(icd10(" u9912 "))}, nil, "covered auth-needed"},
		"and a Condition that did not come":        {[]edit{other, refersTo("Condition/why")}, nil, notTold},
		"and a Condition of another server":        {[]edit{other, refersTo("https://other.example/fhir/Condition/why")}, nil, notTold},
		"and a Condition that came":                {[]edit{other, refersTo("Condition/why")}, condition("why", "U99.1"), "covered auth-needed"},
		"and another Condition":                    {[]edit{other, refersTo("Condition/why")}, condition("why", "D68"), "not-covered"},
		"and a Condition without such a code":      {[]edit{other, refersTo("Condition/why")}, with(t, condition("why", "x"), "code", snomedOnly), notTold},
		"and a Condition without a code":           {[]edit{other, refersTo("Condition/why")}, with(t, condition("why", "x"), "code", textOnly), notTold},
		"and a Condition that was refuted":         {[]edit{other, refersTo("Condition/why")}, status("refuted"), "not-covered"},
		"and a Condition entered in error":         {[]edit{other, refersTo("Condition/why")}, status("entered-in-error"), "not-covered"},
		"and a Condition that is confirmed":        {[]edit{other, refersTo("Condition/why")}, status("confirmed"), "covered auth-needed"},
		"and another patient's Condition":          {[]edit{other, refersTo("Condition/why")}, ofAnother, "not-covered"},
		"and an Observation":                       {[]edit{other, refersTo("Observation/o-1")}, nil, "not-covered"},
		"and what is said to be an Observation":    {[]edit{other, {"reasonReference", `[{"type":"Observation","display":"Factor IX activity"}]`}}, nil, "not-covered"},
		"and what is only named":                   {[]edit{other, {"reasonReference", `[{"display":"the invented disease"}]`}}, nil, notTold},
		"and one in words":                         {[]edit{reasons(icd10("D67"), textOnly)}, nil, notTold},
		"and one in another system":                {[]edit{reasons(icd10("D67"), snomedOnly)}, nil, notTold},
		"and one by what is no code of the system": {[]edit{reasons(icd10("D67"), icd10("hemophilia"))}, nil, notTold},
		"and one that says nothing":                {[]edit{reasons(icd10("D67"), nothing)}, nil, "not-covered"},
		"in both systems":                          {[]edit{inBothSystems("D67", "999000001")}, nil, "not-covered"},
		"more than are read":                       {[]edit{reasons(many...)}, nil, notTold},
		"what is needed, and more":                 {[]edit{reasons(icd10("U99.1"), textOnly), refersTo("Condition/why")}, nil, "covered auth-needed"},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := ask{hook: "order-sign", version: version, orders: []raw{drugOrder(t, "rx-1", samplinib, test.edits...)}, coverages: []raw{planCoverage("standard")}}
				if test.sent != nil {
					a.prefetch = map[string]any{"conditions": bundle("searchset", []raw{test.sent})}
				}
				want := test.want
				if want == notTold {
					want = samplinibNotTold(version)
				}
				require.Equal(t, want, answeredInvented(t, a).verdict("MedicationRequest/rx-1"))
			})
		})
	}
}

// TestDiagnosisThatCannotBeReadBesideAnother: one diagnosis came, and another that the order refers to cannot be read: what is covered cannot
// be told, for a technical reason.
func TestDiagnosisThatCannotBeReadBesideAnother(t *testing.T) {
	rules, err := inventedLibrary()
	require.NoError(t, err)
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, coverages: []raw{planCoverage("standard")},
			orders: []raw{drugOrder(t, "rx-1", samplinib, diagnosis("D67"), refersTo("Condition/why"))}}
		for want, holds := range map[string][]raw{technical(version): nil, "covered auth-needed": {condition("why", "U99.1")}, "not-covered": {condition("why", "D68")}} {
			server := startEHR(t, holds...)
			status, answer := call(t, serveReading(t, readingOptions{service: service.Options{Library: rules}}), server.withAccess(t, a.body(t)))
			require.Equal(t, http.StatusOK, status, string(answer))
			require.Equal(t, want, checked(t, version, a.hook, a.body(t), answer, ofExamplePlan).verdict("MedicationRequest/rx-1"))
		}
	})
}

// TestAppointmentGoesByTheDiagnosesOfItsOrder: in CRD 2.0 an appointment is answered itself, by what the order says that it was booked for.
func TestAppointmentGoesByTheDiagnosesOfItsOrder(t *testing.T) {
	rules, err := inventedLibrary()
	require.NoError(t, err)
	eachVersion(t, func(t *testing.T, version string) {
		for name, test := range map[string]struct {
			order, appointment []edit
			holds              []raw
			want               string
		}{
			"the order's":                      {[]edit{diagnosis("U99.1")}, nil, nil, "covered auth-needed"},
			"another":                          {[]edit{diagnosis("D67")}, nil, nil, "not-covered"},
			"none":                             {nil, nil, nil, notTold},
			"the order's, read from the EHR":   {[]edit{refersTo("Condition/why")}, nil, []raw{condition("why", "U99.1")}, "covered auth-needed"},
			"the order's cannot be read":       {[]edit{refersTo("Condition/why")}, nil, nil, technical(version)},
			"the order's beside the booking's": {[]edit{diagnosis("U99.1")}, []edit{diagnosis("U99.1")}, nil, "covered auth-needed"},
		} {
			t.Run(name, func(t *testing.T) {
				booked := basedOnAlternate(t, appointment("app-1"), "MedicationRequest/rx-1")
				for _, edit := range test.appointment {
					booked = with(t, booked, edit.path, edit.value)
				}
				a := ask{hook: "appointment-book", version: version, appointments: []raw{booked}, coverages: []raw{planCoverage("standard")},
					orders: []raw{drugOrder(t, "rx-1", samplinib, test.order...)}}
				server := startEHR(t, test.holds...)
				status, answer := call(t, serveReading(t, readingOptions{service: service.Options{Library: rules}}), server.withAccess(t, a.body(t)))
				require.Equal(t, http.StatusOK, status, string(answer))
				reply := checked(t, version, a.hook, a.body(t), answer, ofExamplePlan)
				want := test.want
				if want == notTold {
					want = samplinibNotTold(version)
				}
				require.Len(t, reply.annotated(), 1)
				require.Equal(t, want, reply.verdict(reply.annotated()[0]))
			})
		}
	})
}

// TestAppointmentGoesByTheQuantityOfItsOrder: the quantity, too, is the order's.
func TestAppointmentGoesByTheQuantityOfItsOrder(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		reply := answeredInvented(t, ask{hook: "appointment-book", version: version, coverages: []raw{planCoverage("standard")},
			appointments: []raw{basedOnAlternate(t, appointment("app-1"), "MedicationRequest/rx-1")},
			orders:       []raw{drugOrder(t, "rx-1", testocept, doses("3"))}})
		require.Len(t, reply.annotated(), 1)
		require.Equal(t, "covered no-auth", reply.verdict(reply.annotated()[0]))
	})
}

// TestAppointmentForAnotherPatientsOrder: what another patient was ordered decides nothing here, and nothing is read about it.
func TestAppointmentForAnotherPatientsOrder(t *testing.T) {
	rules, err := inventedLibrary()
	require.NoError(t, err)
	for name, reason := range map[string]edit{"with its diagnosis": diagnosis("U99.1"), "with a diagnosis to be read": refersTo("Condition/why")} {
		t.Run(name, func(t *testing.T) {
			another := with(t, drugOrder(t, "rx-1", samplinib, reason), "subject/reference", `"Patient/pat-9999"`)
			a := ask{hook: "appointment-book", version: "2.0", coverages: []raw{planCoverage("standard")}, orders: []raw{another},
				appointments: []raw{basedOnAlternate(t, appointment("app-1"), "MedicationRequest/rx-1")}}
			server := startEHR(t, condition("why", "U99.1"))
			status, answer := call(t, serveReading(t, readingOptions{service: service.Options{Library: rules}}), server.withAccess(t, a.body(t)))
			require.Equal(t, http.StatusOK, status, string(answer))
			reply := checked(t, a.version, a.hook, a.body(t), answer, ofExamplePlan)
			require.Equal(t, noRule, reply.verdict("Appointment/app-1"))
			require.Empty(t, reply.summaries())
			require.Empty(t, server.requests())
		})
	}
}

// TestDiagnosesOfTheDrugThatAServiceGives: they are read from the EHR however the service is linked to the drug's order, and whether that was
// selected or not; of another patient's or of a withdrawn order nothing is read.
func TestDiagnosesOfTheDrugThatAServiceGives(t *testing.T) {
	rules := editedInvented(t, "policies/EX-002.yaml", "        documentation: [patient]\n",
		"        documentation: [patient]\n        administration: {reason: \"Giving {drug} goes with it.\", codes: [{system: cpt, code: 9909Z}]}\n")
	const (
		group  = `{"system":"https://ehr.example/groups","value":"g-1"}`
		number = `[{"reference":"MedicationRequest/rx-1"}]`
	)
	for name, test := range map[string]struct {
		service, drug []edit
		want          string
		reads         []string
	}{
		"based on it":            {[]edit{{"basedOn", number}}, nil, "covered auth-needed", []string{"Condition/why"}},
		"given as its reason":    {[]edit{{"reasonReference", number}}, nil, "covered auth-needed", []string{"Condition/why"}},
		"of the same group":      {[]edit{{"requisition", group}}, []edit{{"groupIdentifier", group}}, "covered auth-needed", []string{"Condition/why"}},
		"withdrawn":              {[]edit{{"requisition", group}, {"basedOn", number}}, []edit{{"groupIdentifier", group}, {"status", `"cancelled"`}}, noRule, []string{}},
		"another patient's":      {[]edit{{"basedOn", number}}, []edit{{"subject/reference", `"Patient/pat-9999"`}}, noRule, []string{}},
		"of no group in common":  {[]edit{{"requisition", group}}, nil, noRule, []string{}},
		"of a group, unselected": {nil, []edit{{"groupIdentifier", group}}, noRule, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			giving := procedure("sr-1", "9909Z")
			for _, edit := range test.service {
				giving = with(t, giving, edit.path, edit.value)
			}
			a := ask{hook: "order-select", version: "2.2", coverages: []raw{planCoverage("standard")}, selections: []string{"ServiceRequest/sr-1"},
				orders: []raw{giving, drugOrder(t, "rx-1", samplinib, append(test.drug, refersTo("Condition/why"))...)}}
			server := startEHR(t, condition("why", "U99.1"))
			status, answer := call(t, serveReading(t, readingOptions{service: service.Options{Library: rules}}), server.withAccess(t, a.body(t)))
			require.Equal(t, http.StatusOK, status, string(answer))
			require.ElementsMatch(t, test.reads, server.requests())
			reply := checked(t, a.version, a.hook, a.body(t), answer, ofExamplePlan)
			if test.want == noRule {
				require.Nil(t, reply.resource("ServiceRequest/sr-1"), "order-select says nothing of what no rule speaks about")
				return
			}
			require.Equal(t, test.want, reply.verdict("ServiceRequest/sr-1"))
		})
	}
}

// TestDiagnosesOfADrugOrderedAsAService: the drug that a service gives may be ordered as a service, too.
func TestDiagnosesOfADrugOrderedAsAService(t *testing.T) {
	rules := editedInvented(t, "policies/EX-001.yaml", "when: patient.age < 2", `when: order.icd10.under("U99.1")`)
	giving := with(t, procedure("sr-1", "9909Z"), "basedOn", `[{"reference":"ServiceRequest/sr-2"}]`)
	placebine := serviceRequest("sr-2", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "Z9001", "Placebine")
	placebine = with(t, placebine, "reasonReference", `[{"reference":"Condition/why"}]`)
	a := ask{hook: "order-select", version: "2.2", coverages: []raw{planCoverage("standard")}, selections: []string{"ServiceRequest/sr-1"}, orders: []raw{giving, placebine}}
	for code, want := range map[string][]string{"U99.1": {"location"}, "D67": nil} {
		server := startEHR(t, condition("why", code))
		status, answer := call(t, serveReading(t, readingOptions{service: service.Options{Library: rules}}), server.withAccess(t, a.body(t)))
		require.Equal(t, http.StatusOK, status, string(answer))
		require.Equal(t, want, checked(t, a.version, a.hook, a.body(t), answer, ofExamplePlan).codes("ServiceRequest/sr-1", "info-needed"))
	}
}

// TestNothingIsReadForWhatIsWithdrawn: nothing is being ordered.
func TestNothingIsReadForWhatIsWithdrawn(t *testing.T) {
	rules, err := inventedLibrary()
	require.NoError(t, err)
	server := startEHR(t, condition("why", "U99.1"))
	a := ask{hook: "order-sign", version: "2.2", coverages: []raw{planCoverage("standard")},
		orders: []raw{drugOrder(t, "rx-1", samplinib, refersTo("Condition/why"), edit{"status", `"cancelled"`})}}
	status, answer := call(t, serveReading(t, readingOptions{service: service.Options{Library: rules}}), server.withAccess(t, a.body(t)))
	require.Equal(t, http.StatusOK, status, string(answer))
	require.Equal(t, noRule, checked(t, a.version, a.hook, a.body(t), answer, ofExamplePlan).verdict("MedicationRequest/rx-1"))
	require.Empty(t, server.requests())
}

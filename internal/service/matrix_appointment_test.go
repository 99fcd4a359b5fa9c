package service_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// basedOn makes an appointment one for an order; R4 has no reference to a prescription there, only an extension.
func basedOn(t testing.TB, appointment raw, order string) raw {
	return with(t, appointment, "basedOn", `[{"reference":"`+order+`"}]`)
}

func basedOnAlternate(t testing.TB, appointment raw, order string) raw {
	return with(t, appointment, "basedOn",
		`[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/alternate-reference","valueReference":{"reference":"`+order+`"}}]}]`)
}

// TestWhatAnAppointmentAnnotates: 2.2 the order that the appointment is for, when there is one; 2.0 the appointment (CRD 2.2.1 and 2.0.1, appointment-book).
func TestWhatAnAppointmentAnnotates(t *testing.T) {
	plain := appointment("app-1")
	visit := with(t, plain, "description", `"Follow-up visit"`)
	tests := []struct {
		name         string
		appointments []raw
		orders       []raw
		want20       map[string]string
		want22       map[string]string
	}{
		{"no basis", []raw{plain}, nil,
			map[string]string{"Appointment/app-1": noRule}, map[string]string{"Appointment/app-1": noRule}},
		{"for a service that is the drug", []raw{basedOn(t, plain, "ServiceRequest/sr-1")}, []raw{j1411("sr-1")},
			map[string]string{"Appointment/app-1": "not-covered"}, map[string]string{"ServiceRequest/sr-1": "not-covered"}},
		{"for a service of no rule", []raw{basedOn(t, plain, "ServiceRequest/sr-1")}, []raw{liverPanel("sr-1")},
			map[string]string{"Appointment/app-1": noRule}, map[string]string{"ServiceRequest/sr-1": noRule}},
		{"by an absolute reference", []raw{basedOn(t, plain, "https://ehr.example/fhir/ServiceRequest/sr-1")}, []raw{j1411("sr-1")},
			map[string]string{"Appointment/app-1": "not-covered"}, map[string]string{"ServiceRequest/sr-1": "not-covered"}},
		{"for a prescription", []raw{basedOnAlternate(t, plain, "MedicationRequest/rx-1")}, []raw{hemgenix("rx-1")},
			map[string]string{"Appointment/app-1": "not-covered"}, map[string]string{"MedicationRequest/rx-1": "not-covered"}},
		{"for a prescription of an alternative", []raw{basedOnAlternate(t, plain, "MedicationRequest/rx-1")}, []raw{benefix("rx-1")},
			map[string]string{"Appointment/app-1": allowed}, map[string]string{"MedicationRequest/rx-1": allowed}},
		{"two for the same service", []raw{basedOn(t, plain, "ServiceRequest/sr-1"), basedOn(t, appointment("app-2"), "ServiceRequest/sr-1")}, []raw{j1411("sr-1")},
			map[string]string{"Appointment/app-1": "not-covered", "Appointment/app-2": "not-covered"}, map[string]string{"ServiceRequest/sr-1": "not-covered"}},
		{"one for a service, one without", []raw{basedOn(t, appointment("app-2"), "ServiceRequest/sr-1"), visit}, []raw{j1411("sr-1")},
			map[string]string{"Appointment/app-2": "not-covered", "Appointment/app-1": noRule},
			map[string]string{"ServiceRequest/sr-1": "not-covered", "Appointment/app-1": noRule}},
		{"an order beside that it is not for", []raw{plain}, []raw{j1411("sr-1"), hemgenix("rx-1")},
			map[string]string{"Appointment/app-1": noRule}, map[string]string{"Appointment/app-1": noRule}},
		{"basedOn as an object", []raw{with(t, plain, "basedOn", `{"reference":"ServiceRequest/sr-1"}`)}, []raw{j1411("sr-1")},
			map[string]string{"Appointment/app-1": "not-covered"}, map[string]string{"ServiceRequest/sr-1": "not-covered"}},
		{"one for a service that was not sent, one without", []raw{basedOn(t, appointment("app-2"), "ServiceRequest/sr-404"), visit}, nil,
			map[string]string{"Appointment/app-1": noRule, "Appointment/app-2": noRule}, map[string]string{"Appointment/app-1": noRule}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				want := test.want20
				if speaks22(version) {
					want = test.want22
				}
				a := ask{hook: "appointment-book", version: version, appointments: test.appointments, orders: test.orders, coverages: []raw{ourCoverage("cov-a")}}
				reply := answered(t, a)
				require.Len(t, reply.annotated(), len(want))
				for reference, verdict := range want {
					require.Equal(t, verdict, reply.verdict(reference), reference)
				}
				require.Empty(t, reply.suggestions())
			})
		})
	}
}

// TestAppointmentForAnOrderThatDidNotCome: 2.2 has nothing to annotate, so 412; 2.0 annotates the appointment.
func TestAppointmentForAnOrderThatDidNotCome(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "appointment-book", version: version, coverages: []raw{ourCoverage("cov-a")}}
		a.appointments = []raw{basedOn(t, appointment("app-1"), "ServiceRequest/sr-404")}
		if speaks22(version) {
			require.Equal(t, "context.appointments", refused(t, a, http.StatusPreconditionFailed).expression)
			return
		}
		require.Equal(t, noRule, answered(t, a).verdict("Appointment/app-1"))
	})
}

// TestAppointmentsDayIsTheServiceDate, for the order that is annotated as for the appointment itself.
func TestAppointmentsDayIsTheServiceDate(t *testing.T) {
	later := with(t, appointment("app-1"), "start", `"2027-02-01T09:00:00-06:00"`)
	eachVersion(t, func(t *testing.T, version string) {
		want := "not-covered"
		if speaks22(version) {
			want += " no-active-coverage"
		}
		for name, a := range map[string]ask{
			"no basis":           {appointments: []raw{later}},
			"for a service":      {appointments: []raw{basedOn(t, later, "ServiceRequest/sr-1")}, orders: []raw{liverPanel("sr-1")}},
			"for a prescription": {appointments: []raw{basedOnAlternate(t, later, "MedicationRequest/rx-1")}, orders: []raw{benefix("rx-1")}},
		} {
			t.Run(name, func(t *testing.T) {
				a.hook, a.version, a.coverages = "appointment-book", version, []raw{ourCoverage("cov-a")}
				reply := answered(t, a)
				require.Len(t, reply.annotated(), 1)
				require.Equal(t, want, reply.verdict(reply.annotated()[0]))
			})
		}
	})
}

// TestAppointmentOfAnotherPatientIsLeftOut: a wrong patient is not answered for.
func TestAppointmentOfAnotherPatientIsLeftOut(t *testing.T) {
	ofAnother := with(t, appointment("app-2"), "participant/0/actor/reference", `"Patient/pat-9999"`)
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "appointment-book", version: version, appointments: []raw{ofAnother, appointment("app-1")}, coverages: []raw{ourCoverage("cov-a")}}
		require.Equal(t, []string{"Appointment/app-1"}, answered(t, a).annotated())
	})
}

// TestAppointmentOfOddShape: what booking systems leave out or write in their own way.
func TestAppointmentOfOddShape(t *testing.T) {
	plain := appointment("app-1")
	for name, booked := range map[string]raw{
		"no participant":           with(t, plain, "participant", ``),
		"participant as an object": with(t, plain, "participant", `{"actor":{"reference":"Patient/`+thePatient+`"}}`),
		"no start":                 with(t, plain, "start", ``),
		"a requested period":       with(t, with(t, plain, "start", ``), "requestedPeriod", `[{"start":"2026-12-01","end":"2026-12-15"}]`),
		// No reference: nothing that the client could have prefetched, so it counts as no basis and is no 412 (CRD found-32).
		"basedOn with display only": with(t, plain, "basedOn", `[{"display":"infusion"}]`),
		"basedOn an identifier":     with(t, plain, "basedOn", `[{"identifier":{"system":"https://ehr.example/orders","value":"8841"}}]`),
		"an empty basedOn":          with(t, plain, "basedOn", `[]`),
		"basedOn null":              with(t, plain, "basedOn", `[null]`),
		"serviceType as an object":  with(t, plain, "serviceType", `{"text":"visit"}`),
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := ask{hook: "appointment-book", version: version, appointments: []raw{booked}, coverages: []raw{ourCoverage("cov-a")}}
				require.Equal(t, noRule, answered(t, a).verdict("Appointment/app-1"))
			})
		})
	}
}

package service_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Services that give a drug of the policy are not medically necessary when they are linked to its order, and only then.

const (
	group        = `{"system":"https://ehr.example/groups","value":"GRP-31"}`
	servicesCard = "Services to give"
)

// links are the ways in which a service belongs to a drug's order; each takes the order of the drug and that of the service.
func links(t *testing.T) map[string]func(drug, service raw) (raw, raw) {
	return map[string]func(drug, service raw) (raw, raw){
		"basedOn": func(drug, service raw) (raw, raw) {
			return drug, with(t, service, "basedOn", `[{"reference":"`+addressOf(t, drug)+`"}]`)
		},
		"basedOn, absolute": func(drug, service raw) (raw, raw) {
			return drug, with(t, service, "basedOn", `[{"display":"plan"},{"reference":"https://ehr.example/fhir/`+addressOf(t, drug)+`"}]`)
		},
		"requisition and groupIdentifier": func(drug, service raw) (raw, raw) {
			return with(t, drug, "groupIdentifier", group), with(t, service, "requisition", group)
		},
		"reasonReference": func(drug, service raw) (raw, raw) {
			return drug, with(t, service, "reasonReference", `[{"reference":"`+addressOf(t, drug)+`"}]`)
		},
	}
}

func TestLinkedServiceIsNotCovered(t *testing.T) {
	for name, link := range links(t) {
		t.Run(name, func(t *testing.T) {
			for _, code := range []string{"96365", "96366"} {
				drug, service := link(hemgenix("rx-1"), with(t, infusion("sr-1"), "code/coding/0/code", `"`+code+`"`))
				for _, orders := range [][]raw{{drug, service}, {service, lisinopril("rx-9"), drug}} {
					eachVersion(t, func(t *testing.T, version string) {
						for _, hook := range []string{"order-sign", "order-select", "order-dispatch"} {
							reply := answered(t, ask{hook: hook, version: version, orders: orders, coverages: []raw{ourCoverage("cov-a")}})
							require.Equal(t, "not-covered", reply.verdict("ServiceRequest/sr-1"), hook)
							require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.dependencies("ServiceRequest/sr-1"))
							require.Contains(t, reply.reason("ServiceRequest/sr-1"), "Hemgenix")
							// The drug's card speaks of the services; one of their own would say it twice.
							require.NotContains(t, strings.Join(reply.summaries(), "\n"), servicesCard)
						}
					})
				}
			}
		})
	}
}

// TestOtherServicesGetNoVerdict: a laboratory test that is linked, and an infusion that is not.
func TestOtherServicesGetNoVerdict(t *testing.T) {
	drug := hemgenix("rx-1")
	tests := map[string][2]raw{
		"not linked":                     {drug, infusion("sr-1")},
		"linked to another drug":         {drug, with(t, infusion("sr-1"), "basedOn", `[{"reference":"MedicationRequest/rx-2"}]`)},
		"only its text names the drug":   {drug, with(t, infusion("sr-1"), "code/text", `"Infusion of Hemgenix"`)},
		"the drug is supporting data":    {drug, with(t, infusion("sr-1"), "supportingInfo", `[{"reference":"MedicationRequest/rx-1"}]`)},
		"a group of the same value":      {with(t, drug, "groupIdentifier", group), with(t, infusion("sr-1"), "requisition", `{"system":"https://other.example","value":"GRP-31"}`)},
		"a group without value":          {with(t, drug, "groupIdentifier", `{"system":"https://ehr.example/groups"}`), with(t, infusion("sr-1"), "requisition", `{"system":"https://ehr.example/groups"}`)},
		"the code in another system":     {drug, with(t, with(t, infusion("sr-1"), "code/coding/0/system", `"https://ehr.example/codes"`), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`)},
		"a code nearby":                  {drug, with(t, with(t, infusion("sr-1"), "code/coding/0/code", `"96367"`), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`)},
		"linked to an order that is off": {with(t, drug, "status", `"cancelled"`), with(t, infusion("sr-1"), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`)},
	}
	for name, link := range links(t) {
		linked, panel := link(drug, liverPanel("sr-1"))
		tests["a liver panel by "+name] = [2]raw{linked, panel}
	}
	for name, orders := range tests {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := ask{hook: "order-sign", version: version, orders: []raw{orders[0], orders[1], benefix("rx-2")}, coverages: []raw{ourCoverage("cov-a")}}
				reply := answered(t, a)
				require.Equal(t, noRule, reply.verdict("ServiceRequest/sr-1"))
				require.Empty(t, reply.dependencies("ServiceRequest/sr-1"))
			})
		})
	}
}

// TestLinkedServiceOfAParticipant: for the State Health Plan the drug and its services are conditional alike.
func TestLinkedServiceOfAParticipant(t *testing.T) {
	participant := with(t, ourCoverage("cov-a"), "class/0/value", `"state-health-plan"`)
	for name, link := range links(t) {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				drug, service := link(hemgenix("rx-1"), infusion("sr-1"))
				reply := answered(t, ask{hook: "order-sign", version: version, orders: []raw{drug, service}, coverages: []raw{participant}})
				require.Equal(t, noRule, reply.verdict("MedicationRequest/rx-1"))
				require.Equal(t, noRule, reply.verdict("ServiceRequest/sr-1"))
				require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.dependencies("ServiceRequest/sr-1"))
				require.Contains(t, reply.reason("ServiceRequest/sr-1"), "State Health Plan")
				require.Empty(t, reply.suggestions())
			})
		})
	}
}

// TestServicesCard: it comes when a linked service is asked about and its drug is not.
func TestServicesCard(t *testing.T) {
	for name, link := range links(t) {
		drug, service := link(hemgenix("rx-1"), infusion("sr-1"))
		onlyService := map[string]any{"dispatchedOrders": []string{"ServiceRequest/sr-1"}}
		alone := map[string]ask{
			"only the infusion is dispatched":     {hook: "order-dispatch", orders: []raw{drug, service}, context: onlyService},
			"only the infusion is selected":       {hook: "order-select", orders: []raw{drug, service}, selections: []string{"ServiceRequest/sr-1"}},
			"the drug was ordered at another day": {hook: "order-sign", orders: []raw{service}, prefetch: map[string]any{"medicationRequests": bundle("searchset", []raw{drug})}},
		}
		for situation, a := range alone {
			t.Run(name+"/"+situation, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					a.version, a.coverages = version, []raw{ourCoverage("cov-a")}
					reply := answered(t, a)
					require.Equal(t, []string{"ServiceRequest/sr-1"}, reply.annotated())
					require.Equal(t, "not-covered", reply.verdict("ServiceRequest/sr-1"))
					require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.dependencies("ServiceRequest/sr-1"))
					require.Equal(t, []string{"guideline", "guideline"}, reply.topics())
					require.True(t, strings.HasPrefix(reply.summaries()[0], servicesCard), reply.summaries()[0])
				})
			})
		}
	}
}

// TestServiceLinkedToTheDrugAsService: the drug may be ordered as J1411.
func TestServiceLinkedToTheDrugAsService(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		service := with(t, infusion("sr-2"), "basedOn", `[{"reference":"ServiceRequest/sr-1"}]`)
		reply := answered(t, ask{hook: "order-sign", version: version, orders: []raw{service, j1411("sr-1")}, coverages: []raw{ourCoverage("cov-a")}})
		require.Equal(t, "not-covered", reply.verdict("ServiceRequest/sr-2"))
		require.Equal(t, []string{"ServiceRequest/sr-1"}, reply.dependencies("ServiceRequest/sr-2"))
	})
}

// TestAppointmentToGiveTheDrug: in 2.0 the appointment is the service; 2.2 annotates the drug's order.
func TestAppointmentToGiveTheDrug(t *testing.T) {
	booked := with(t, appointment("app-1"), "serviceType", `[{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"96365"}]}]`)
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "appointment-book", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		a.appointments = []raw{basedOnAlternate(t, booked, "MedicationRequest/rx-1")}
		reply := answered(t, a)
		if speaks22(version) {
			require.Equal(t, "not-covered", reply.verdict("MedicationRequest/rx-1"))
		} else {
			require.Equal(t, "not-covered", reply.verdict("Appointment/app-1"))
			require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.dependencies("Appointment/app-1"))
		}
		a.appointments = []raw{booked}
		require.Equal(t, noRule, answered(t, a).verdict("Appointment/app-1"))
	})
}

// TestLinkToAnotherPatientsDrug is none.
func TestLinkToAnotherPatientsDrug(t *testing.T) {
	drug := with(t, hemgenix("rx-1"), "subject/reference", `"Patient/pat-9999"`)
	service := with(t, infusion("sr-1"), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`)
	eachVersion(t, func(t *testing.T, version string) {
		reply := answered(t, ask{hook: "order-sign", version: version, orders: []raw{drug, service}, coverages: []raw{ourCoverage("cov-a")}})
		require.Equal(t, noRule, reply.verdict("ServiceRequest/sr-1"))
	})
}

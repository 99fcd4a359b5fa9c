package service_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/answer"
)

// Ages on the border of the policy about Examplumab: 12 years today, and tomorrow.
const (
	turns12Today    = "2014-11-24"
	turns12Tomorrow = "2014-11-25"
	grownUp         = "1979-03-02"
)

// says is what is expected of a finding: covered, pa-needed and the reason's code as reply.verdict has them; then the codes of doc-needed,
// doc-purpose and info-needed.
type says struct {
	verdict                          string
	documentation, purposes, missing string // with blanks between
}

// outcomes are the outcomes of the invented policies (A to E in the README of testdata/library-invented), on primary hooks.
func outcomes(t *testing.T) []struct {
	name, plan, born string
	order            raw
	want20, want22   says
	reason           string // part of it
} {
	unknownIn20 := says{verdict: "conditional conditional", missing: "OTH"}
	performer := func(documentation string) says {
		return says{verdict: "covered performpa", documentation: documentation, purposes: "withorder withclaim"}
	}
	needed := func(verdict string, documentation string) says {
		return says{verdict: verdict, documentation: documentation}
	}
	plain := func(verdict string) says { return says{verdict: verdict} }
	return []struct {
		name, plan, born string
		order            raw
		want20, want22   says
		reason           string
	}{
		{"A: not covered for anybody", "standard", grownUp, drugOrder(t, "rx-1", placebine), plain("not-covered"), plain("not-covered"),
			"considered not medically necessary, as treatments"},
		{"A: not covered for this indication", "standard", grownUp, drugOrder(t, "rx-1", examplumab, inBothSystems("D67", "999000002")), plain("not-covered"), plain("not-covered"),
			"considered investigational"},
		{"A: not covered below the age", "standard", turns12Tomorrow, drugOrder(t, "rx-1", examplumab, diagnosis("U99.1")), plain("not-covered"), plain("not-covered"), "ages"},
		{"B: covered from the age on", "standard", turns12Today, drugOrder(t, "rx-1", examplumab, diagnosis("U99.1")), performer("both"), performer("clinical admin"),
			"the invented disease is confirmed"},
		{"B: by the other code system", "plus", grownUp, drugOrder(t, "rx-1", examplumab, inBothSystems("D67", "999000001")),
			performer("both"), performer("clinical admin"), ""},
		{"B: an exception for a plan", "plus", grownUp, drugOrder(t, "rx-1", placebine), needed("covered auth-needed", "clinical"), needed("covered auth-needed", "clinical"),
			"members of Example Plus"},
		{"B: documentation by the patient", "standard", grownUp, drugOrder(t, "rx-1", samplinib, diagnosis("U99.12")),
			needed("covered auth-needed", "admin"), needed("covered auth-needed", "patient"), ""},
		{"C: no age", "standard", "", drugOrder(t, "rx-1", examplumab, diagnosis("U99")), unknownIn20, unknownIn20, "depends on the patient's age"},
		{"C: no diagnosis", "standard", grownUp, drugOrder(t, "rx-1", examplumab), unknownIn20, unknownIn20, "the diagnosis (ICD-10-CM code)"},
		// The other system might know the diagnosis that the policy asks for.
		{"C: no diagnosis in one of the systems", "standard", grownUp, drugOrder(t, "rx-1", examplumab, diagnosis("D67")), unknownIn20, unknownIn20,
			"the diagnosis (SNOMED CT code)"},
		{"C: neither", "standard", "", drugOrder(t, "rx-1", examplumab), unknownIn20, unknownIn20, "the patient's age"},
		{"C: an exception's age", "standard", "", drugOrder(t, "rx-1", placebine), unknownIn20, unknownIn20, "the patient's age"},
		{"C: in the policy's own words", "standard", grownUp, drugOrder(t, "rx-1", samplinib),
			says{"conditional conditional detail-code", "conditional", "", "OTH"}, says{"conditional conditional", "conditional", "", "detail-code"}, "does not tell its type"},
		{"C: said by an exception", "standard", "2025-06-01", drugOrder(t, "rx-1", placebine),
			says{verdict: "conditional conditional", missing: "location"}, says{verdict: "conditional conditional", missing: "location"}, "center of excellence"},
		{"C: no quantity", "standard", grownUp, drugOrder(t, "rx-1", testocept), unknownIn20, unknownIn20, "does not say how many"},
		{"D: up to the quantity", "standard", grownUp, drugOrder(t, "rx-1", testocept, doses("4.00")), plain("covered no-auth"), plain("covered no-auth"), "up to 4 doses"},
		{"D: gold card", "plus", grownUp, drugOrder(t, "rx-1", testocept, doses("3"), diagnosis("U99")), plain("covered no-auth gold-card"), plain("covered no-auth gold-card"),
			"need no prior authorization"},
		{"above the quantity", "standard", grownUp, drugOrder(t, "rx-1", testocept, doses("4.01")),
			needed("covered auth-needed", "clinical"), needed("covered auth-needed auth-out-network", "clinical"), "above 4 doses"},
		{"E: a vendor pays", "standard", grownUp, drugOrder(t, "rx-1", mockazole), plain("not-covered"), plain("not-covered"), "Example Vendor pays"},
		{"E: an exception to the whole policy, whatever its conditions", "elsewhere", "", drugOrder(t, "rx-1", examplumab), plain("not-covered"), plain("not-covered"),
			"is paid for by Example Vendor"},
		{"E: the same for another drug of the policy", "elsewhere", "", drugOrder(t, "rx-1", samplinib, diagnosis("U99.1")), plain("not-covered"), plain("not-covered"),
			"Samplinib is paid for by Example Vendor"},
		{"a group", "standard", grownUp, drugOrder(t, "rx-1", fictivase),
			says{"covered auth-needed", "admin", "retain-doc", ""}, says{"covered auth-needed", "admin", "retain-doc", ""}, "covered with prior authorization"},
		{"a member of the group", "standard", grownUp, drugOrder(t, "rx-1", dummyrin), plain("not-covered"), plain("not-covered"), "not medically necessary"},
		{"a retired policy", "standard", grownUp, drugOrder(t, "rx-1", dummyrin, edit{"dosageInstruction/0/timing", `{"event":["2025-12-31"]}`}),
			says{verdict: "not-covered"}, says{verdict: "not-covered no-active-coverage"}, "No active coverage"},
	}
}

// TestInventedOutcomes: outcomes A to E, with what is asked for, on each hook of orders, in both versions.
func TestInventedOutcomes(t *testing.T) {
	for _, test := range outcomes(t) {
		for _, hook := range []string{"order-sign", "order-dispatch", "order-select"} {
			t.Run(test.name+"/"+hook, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					reply := answeredInvented(t, ask{
						hook: hook, version: version, orders: []raw{test.order}, coverages: []raw{planCoverage(test.plan)}, prefetch: born(t, test.born),
					})
					want := test.want20
					if speaks22(version) {
						want = test.want22
					}
					if hook == "order-select" { // CRD hook-19
						want.documentation, want.purposes = "", ""
					}
					const order = "MedicationRequest/rx-1"
					require.Equal(t, want, says{
						reply.verdict(order), strings.Join(reply.codes(order, "doc-needed"), " "),
						strings.Join(reply.codes(order, "doc-purpose"), " "), strings.Join(reply.codes(order, "info-needed"), " "),
					})
					require.Contains(t, reply.reason(order), test.reason)
				})
			})
		}
	}
}

// TestRetiredPolicySaysNothing: behind its last day a policy does not decide.
func TestRetiredPolicySaysNothing(t *testing.T) {
	from2024 := with(t, planCoverage("standard"), "period/start", `"2024-01-01"`)
	for day, want := range map[string]string{"2025-12-31": "covered no-auth", "2026-01-01": "not-covered"} {
		reply := answeredInvented(t, ask{hook: "order-sign", version: "2.2", coverages: []raw{from2024},
			orders: []raw{drugOrder(t, "rx-1", dummyrin, edit{"dosageInstruction/0/timing", `{"event":["` + day + `"]}`})}})
		require.Equal(t, want, reply.verdict("MedicationRequest/rx-1"), day)
	}
}

// TestInventedFindingIsWhole: documentation with its questionnaire, the quantity, the vendor, and until when the finding holds.
func TestInventedFindingIsWhole(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		reply := answeredInvented(t, ask{hook: "order-sign", version: version, coverages: []raw{planCoverage("plus")}, orders: []raw{
			drugOrder(t, "rx-b", examplumab, diagnosis("U99")), drugOrder(t, "rx-d", testocept, doses("1"), diagnosis("U99")), drugOrder(t, "rx-e", mockazole),
		}})
		require.Equal(t, "https://payer.example/Questionnaire/ex-002|1.2", reply.finding("MedicationRequest/rx-b").at("url=questionnaire", "valueCanonical").text())

		quantity := reply.detailValue("MedicationRequest/rx-d", "allowed-quantity").at("valueQuantity")
		require.Equal(t, "12.50", quantity.at("value").raw)
		require.Equal(t, "dose", quantity.at("unit").text())

		vendor := reply.finding("MedicationRequest/rx-e").at("url=contact")
		require.Contains(t, reply.card("Mockazole").at("detail").text(), "Ask Example Vendor: phone 555-0199, url https://vendor.example.")
		if speaks22(version) {
			require.Equal(t, "Example Vendor", vendor.at("valueContactDetail", "name").text())
			require.Equal(t, "2026-12-31", reply.finding("MedicationRequest/rx-d").at("url=expiry-date", "valueDate").text(), "a reason's code does not change that")
		} else {
			require.Equal(t, "555-0199", vendor.at("valueContactPoint", "value").text())
		}
	})
}

// TestInventedServices: statements about services, by age and plan; what the order calls the service is on the card.
func TestInventedServices(t *testing.T) {
	for name, test := range map[string]struct {
		code, plan, born string
		want             string
	}{
		"a child":               {"9901Z", "standard", "2008-11-25", "covered auth-needed"},
		"grown up today":        {"9901Z", "standard", "2008-11-24", "not-covered"},
		"an adult of Plus":      {"9901Z", "plus", grownUp, "conditional conditional"},
		"no age":                {"9901Z", "plus", "", "conditional conditional"},
		"not a medical service": {"9903Z", "plus", grownUp, "not-covered"},
		"no rule":               {"9904Z", "plus", grownUp, noRule},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				for _, hook := range []string{"order-sign", "order-dispatch"} {
					reply := answeredInvented(t, ask{hook: hook, version: version, coverages: []raw{planCoverage(test.plan)}, prefetch: born(t, test.born),
						orders: []raw{procedure("sr-1", test.code), drugOrder(t, "rx-1", mockazole)}})
					require.Equal(t, test.want, reply.verdict("ServiceRequest/sr-1"))
					if test.want == "not-covered" {
						require.Contains(t, reply.detail(), member(t, procedure("sr-1", test.code), "code/text"))
					}
				}
			})
		})
	}
	eachVersion(t, func(t *testing.T, version string) {
		booked := with(t, appointment("app-1"), "basedOn", `[{"reference":"ServiceRequest/sr-1"}]`)
		reply := answeredInvented(t, ask{hook: "appointment-book", version: version, coverages: []raw{planCoverage("standard")},
			appointments: []raw{booked}, orders: []raw{procedure("sr-1", "9903Z")}})
		about := "Appointment/app-1"
		if speaks22(version) {
			about = "ServiceRequest/sr-1"
		}
		require.Equal(t, "not-covered", reply.verdict(about))
	})
}

// TestInventedAdministration: services that give a drug go by the drug's order, its exceptions and the facts that are missing too.
func TestInventedAdministration(t *testing.T) {
	for name, test := range map[string]struct{ plan, born, want string }{
		"not covered":    {"standard", grownUp, "not-covered"},
		"an exception":   {"plus", grownUp, "covered auth-needed"},
		"a missing fact": {"standard", "", "conditional conditional"},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				given := with(t, procedure("sr-1", "9909Z"), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`)
				reply := answeredInvented(t, ask{hook: "order-sign", version: version, coverages: []raw{planCoverage(test.plan)}, prefetch: born(t, test.born),
					orders: []raw{given, drugOrder(t, "rx-1", placebine)}})
				require.Equal(t, test.want, reply.verdict("ServiceRequest/sr-1"))
				require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.dependencies("ServiceRequest/sr-1"))
				require.Nil(t, reply.card("ervices to give"), "the drug's card speaks of them")
			})
		})
	}
}

// TestMissingFactIsAskedFor: the card names the fact; with the policy that would decide, it claims nothing.
func TestMissingFactIsAskedFor(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, coverages: []raw{planCoverage("standard")},
			orders: []raw{drugOrder(t, "rx-1", examplumab), drugOrder(t, "rx-2", placebine)}}
		reply := answeredInvented(t, a)
		card := reply.card("Coverage of Examplumab depends on the diagnosis")
		require.Equal(t, "info", card.at("indicator").text())
		link := reply.card("Medical policy EX-002").at("detail").text()
		require.Contains(t, link, "**Examplumab**: depends on the diagnosis")
		require.NotContains(t, link, "covered with prior authorization")
		a.options = map[string]any{"guideline": false}
		require.Nil(t, answeredInvented(t, a).card("Examplumab depends"))
	})
}

// TestWhoIsAskedForAMissingFact: the card names the contact that the policy has for it.
func TestWhoIsAskedForAMissingFact(t *testing.T) {
	rules := editedInvented(t, "policies/EX-002.yaml", "          information_needed: [detail-code]\n",
		"          information_needed: [detail-code]\n          contact: {name: Example Reviews, points: [{system: phone, value: 555-0198}]}\n")
	eachVersion(t, func(t *testing.T, version string) {
		reply := answeredWith(t, rules, ask{hook: "order-sign", version: version, coverages: []raw{planCoverage("standard")}, orders: []raw{drugOrder(t, "rx-1", samplinib)}})
		require.Contains(t, reply.card("Coverage of Samplinib depends").at("detail").text(), "Ask Example Reviews: phone 555-0198.")
	})
}

// TestExceptionSpeaksForItself: where an exception has no words for a card, the verdict of the rule is not claimed.
func TestExceptionSpeaksForItself(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		reply := answeredInvented(t, ask{hook: "order-sign", version: version, coverages: []raw{planCoverage("standard")}, prefetch: born(t, "2025-06-01"),
			orders: []raw{drugOrder(t, "rx-1", placebine)}})
		require.Contains(t, reply.detail(), "at a center of excellence only")
		require.NotContains(t, reply.detail(), "not medically necessary")
		require.NotContains(t, strings.Join(reply.summaries(), "\n"), "not medically necessary")
	})
}

// TestExceptionSpeaksForServices: where an exception decides about services that give a drug, the card says what it decides, and whom to ask.
func TestExceptionSpeaksForServices(t *testing.T) {
	const administration = "        text: Samplinib is covered with prior authorization for type 1 of the invented disease.\n"
	rules := editedInvented(t, "policies/EX-002.yaml", administration,
		administration+"        administration: {reason: \"Giving {drug} goes with it.\", codes: [{system: cpt, code: 9909Z}]}\n")
	eachVersion(t, func(t *testing.T, version string) {
		reply := answeredWith(t, rules, ask{hook: "order-select", version: version, coverages: []raw{planCoverage("elsewhere")},
			orders:     []raw{with(t, procedure("sr-1", "9909Z"), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`), drugOrder(t, "rx-1", samplinib)},
			selections: []string{"ServiceRequest/sr-1"}})
		require.Equal(t, "not-covered", reply.verdict("ServiceRequest/sr-1"))
		card := reply.card("Services to give Samplinib: not covered (policy EX-002)")
		require.NotNil(t, card, reply.summaries())
		require.Contains(t, card.at("detail").text(), "Ask Example Vendor: phone 555-0199.")
	})
}

// TestInventedFindingsAreResentUnchanged: an order that comes back with our finding, whatever is in it, gets none again.
func TestInventedFindingsAreResentUnchanged(t *testing.T) {
	for _, test := range outcomes(t) {
		t.Run(test.name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := ask{hook: "order-sign", version: version, orders: []raw{test.order}, coverages: []raw{planCoverage(test.plan)}, prefetch: born(t, test.born)}
				first := answeredInvented(t, a)
				a.orders = []raw{raw(first.resource("MedicationRequest/rx-1").encode())}
				again := answeredInvented(t, a)
				require.NotContains(t, again.annotated(), "MedicationRequest/rx-1")
				require.Equal(t, first.summaries(), again.summaries())
			})
		})
	}
}

// TestEpicIsToldTheInventedFindings: what cannot be written onto an order is said on a card, with its limits.
func TestEpicIsToldTheInventedFindings(t *testing.T) {
	a := ask{hook: "order-sign", coverages: []raw{planCoverage("standard")}, orders: []raw{
		drugOrder(t, "rx-b", examplumab, diagnosis("U99")), drugOrder(t, "rx-d", testocept, doses("1")),
	}}
	status, answer := call(t, serveInvented(t, answer.Settings{Dialect: answer.Epic}), a.body(t))
	require.Equal(t, http.StatusOK, status, string(answer))
	require.Contains(t, string(answer), "**Examplumab**: covered, prior authorization needed, documentation needed.")
	require.Contains(t, string(answer), "**Testocept**: covered, at most 4 dose.")
	require.NotContains(t, string(answer), "systemActions")
}

package service_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An order that gives codes alone, as EHRs send them, is called by what is known of it, never "the service".

// unnamed is an order without the text of its code.
func unnamed(t testing.TB, order raw) raw {
	t.Helper()
	return with(t, order, "code/text", "")
}

// texts are what the answer says to a person: of each card, and of each system action.
func (r reply) texts() []string {
	var found []string
	for _, card := range r.answer.at("cards").items() {
		found = append(found, card.at("summary").text(), card.at("detail").text())
	}
	for _, action := range r.answer.at("systemActions").items() {
		found = append(found, action.at("description").text())
	}
	return found
}

// neverTheService holds an answer to not calling what is ordered by a stand-in.
func neverTheService(t testing.TB, reply reply, reference string) {
	t.Helper()
	for _, text := range append(reply.texts(), reply.reason(reference)) {
		require.NotContains(t, text, "the service")
		require.NotContains(t, text, "ordered as")
	}
}

func TestUnnamedServiceOfAPolicy(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{unnamed(t, procedure("sr-1", "9901Z"))}, coverages: []raw{planCoverage("standard")}}
		reply := answeredInvented(t, a)
		require.Equal(t, "not-covered", reply.verdict("ServiceRequest/sr-1"))
		neverTheService(t, reply, "ServiceRequest/sr-1")
		require.Contains(t, reply.card("considered investigational").at("detail").text(), "**Invented gene test** is considered investigational for adults.")
		require.Contains(t, reply.card("Medical policy EX-006").at("detail").text(), "**Invented gene test**: considered investigational for adults.")
		require.Contains(t, reply.texts(), "Adds coverage information to the order for Invented gene test")

		a.orders = append(a.orders, unnamed(t, procedure("sr-2", "9901Z")))
		reply = answeredInvented(t, a)
		neverTheService(t, reply, "ServiceRequest/sr-2")
		require.Contains(t, reply.card("considered investigational").at("detail").text(), "Order 1 of 2 for Invented gene test.")

		a.orders, a.prefetch = a.orders[:1], born(t, "")
		reply = answeredInvented(t, a)
		neverTheService(t, reply, "ServiceRequest/sr-1")
		require.Contains(t, reply.card("Coverage of Invented gene test depends on").at("detail").text(), "**Invented gene test**: Medical policy EX-006")

		a.prefetch = born(t, "2020-01-01")
		reply = answeredInvented(t, a)
		require.Equal(t, "covered auth-needed", reply.verdict("ServiceRequest/sr-1"))
		neverTheService(t, reply, "ServiceRequest/sr-1")
		require.Contains(t, reply.card("Consent form").at("detail").text(), "**Invented gene test** (policy EX-006)")
	})
}

// A name that the order gives itself stays, as the clinician knows it by that.
func TestNamedServiceOfAPolicy(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{procedure("sr-1", "9901Z")}, coverages: []raw{planCoverage("standard")}}
		reply := answeredInvented(t, a)
		require.Contains(t, reply.card("considered investigational").at("detail").text(), "**Invented gene test** (ordered as Sequencing of one gene) is")
		require.Contains(t, reply.card("Medical policy EX-006").at("detail").text(), "**Sequencing of one gene**: considered")
	})
}

func TestUnnamedServiceThatGivesADrug(t *testing.T) {
	for name, link := range links(t) {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				drug, service := link(hemgenix("rx-1"), unnamed(t, infusion("sr-1")))
				service = with(t, service, "code/coding", `[{"system":"http://www.ama-assn.org/go/cpt","code":"80076"},{"system":"http://www.ama-assn.org/go/cpt","code":"96365"}]`)
				a := ask{hook: "order-dispatch", version: version, orders: []raw{drug, service}, coverages: []raw{ourCoverage("cov-a")}}
				a.context = map[string]any{"dispatchedOrders": []string{"ServiceRequest/sr-1"}}
				reply := answered(t, a)
				require.Equal(t, "not-covered", reply.verdict("ServiceRequest/sr-1"))
				require.Contains(t, reply.card(servicesCard).at("detail").text(), "**CPT 96365**: ")
				require.Contains(t, reply.card("Medical policy").at("detail").text(), "**CPT 96365**: ")
				require.Contains(t, reply.texts(), "Adds coverage information to the order for CPT 96365")
			})
		})
	}
}

// A drug of the formulary that is no product of the library is called as the formulary does.
func TestUnnamedDrugOfTheFormulary(t *testing.T) {
	rules := withFormulary(t, termsFormulary, false)
	eachVersion(t, func(t *testing.T, version string) {
		order := with(t, prescribed("rx-1", "http://hl7.org/fhir/sid/ndc", "99999-0001-01"), "medicationCodeableConcept/coding/0/display", "")
		reply := askOf(t, rules, version, order)
		require.NotNil(t, reply.card("Inventol vial: step therapy applies"), reply.summaries())
		for _, text := range reply.texts() {
			require.NotContains(t, text, "the medication")
		}
	})
}

// What no policy speaks about is called by its code.
func TestUnnamedServiceThatNoRuleSpeaksAbout(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{unnamed(t, liverPanel("sr-1"))}, coverages: []raw{ourCoverage("cov-a")}}
		reply := answered(t, a)
		require.Equal(t, noRule, reply.verdict("ServiceRequest/sr-1"))
		require.Contains(t, reply.reason("ServiceRequest/sr-1"), "No rule of this service speaks about CPT 80076; ask the plan.")

		a.orders = []raw{with(t, unnamed(t, liverPanel("sr-1")), "code/coding", "[]")}
		require.Contains(t, answered(t, a).reason("ServiceRequest/sr-1"), "speaks about the service; ask")
	})
}

package service_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/answer"
)

// enzymeAsk is a call about an order for Fictivase, whose policy offers everything that a policy can.
func enzymeAsk(t testing.TB, hook, version string) ask {
	a := ask{hook: hook, version: version, orders: []raw{drugOrder(t, "rx-1", fictivase)}, coverages: []raw{planCoverage("standard")}}
	if hook == "appointment-book" {
		a.appointments = []raw{with(t, appointment("app-1"), "basedOn", `[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/alternate-reference",`+
			`"valueReference":{"reference":"MedicationRequest/rx-1"}}]}]`)}
	}
	return a
}

// updatedCoverage is the Coverage that a system action updates; nil when none does.
func (r reply) updatedCoverage() *node {
	for _, action := range r.answer.at("systemActions").items() {
		if resource := action.at("resource"); resource.at("resourceType").text() == "Coverage" {
			return resource
		}
	}
	return nil
}

// TestEveryResponseTypeIsOffered on the hooks about orders; the checker holds each card to the model of its type.
func TestEveryResponseTypeIsOffered(t *testing.T) {
	for _, hook := range []string{"order-select", "order-sign", "order-dispatch", "appointment-book"} {
		t.Run(hook, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				reply := answeredInvented(t, enzymeAsk(t, hook, version))
				ordering := hook == "order-select" || hook == "order-sign"
				want := []string{smartLaunch, additionalOrders, formCompletion}
				if !ordering {
					want = append(want, coverageRecord)
				}
				slices.Sort(want)
				require.Equal(t, want, reply.kinds())
				require.Equal(t, ordering, reply.updatedCoverage() != nil, "where clinicians order, the record is corrected without a card (CRD resp-70)")
			})
		})
	}
}

func TestOffersSayWhatThePolicySays(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		reply := answeredInvented(t, enzymeAsk(t, "order-sign", version))
		orders := reply.card("Baseline test before Fictivase")
		require.Contains(t, orders.at("detail").text(), "**Fictivase** (policy EX-005): The policy asks for an invented liver panel before the first dose of Fictivase")
		actions := orders.at("suggestions", "0", "actions")
		require.Equal(t, "9904Z", actions.at("0", "resource", "code", "coding", "0", "code").text())
		require.Equal(t, testocept, actions.at("1", "resource", "medicationCodeableConcept", "coding", "0", "code").text())

		task := reply.card("Complete the enzyme registry form").at("suggestions", "0", "actions", "0", "resource")
		require.Equal(t, "https://payer.example/Questionnaire/ex-5|2", task.at("input", "0", "valueCanonical").text())
		require.Equal(t, "MedicationRequest/rx-1", task.at("basedOn", "0", "reference").text())
		require.Equal(t, "Registry documentation for Fictivase", task.at("reasonCode", "text").text())

		link := reply.card("Find an infusion site for Fictivase").at("links", "0")
		require.Equal(t, "smart", link.at("type").text())
		require.Equal(t, `{"policy":"EX-005","note":"a \"quoted\" text"}`, link.at("appContext").text())

		require.Equal(t, "G-1", reply.updatedCoverage().at("class", "1", "value").text())
	})
}

// TestOffersCanBeSwitchedOff, each by the topic of its cards, which discovery lists (CRD dev-5, dev-14).
func TestOffersCanBeSwitchedOff(t *testing.T) {
	for topic, summary := range map[string]string{
		"clinical-reminder": "Baseline test before Fictivase",
		"appropriate-use":   "Counseling goes with Fictivase",
		"claim":             "Complete the enzyme registry form",
		"network":           "Find an infusion site for Fictivase",
		"insurance":         "",
	} {
		t.Run(topic, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := enzymeAsk(t, "order-sign", version)
				a.options = map[string]any{topic: false}
				off := answeredInvented(t, a)
				if summary == "" {
					require.Nil(t, off.updatedCoverage())
					return
				}
				require.Nil(t, off.card(summary))
				require.NotEmpty(t, off.kinds(), "the others stay")
			})
		})
	}
	text := optionsOnOffer(t, serveInvented(t, answer.Settings{}))
	for _, topic := range []string{"clinical-reminder", "appropriate-use", "claim", "network", "insurance"} {
		require.Contains(t, text, `"code":"`+topic+`"`)
	}
	require.NotContains(t, optionsOnOffer(t, serve(t)), "clinical-reminder", "a library without such cards has no option for them")
}

func optionsOnOffer(t testing.TB, server *httptest.Server) string {
	t.Helper()
	response, err := server.Client().Get(server.URL + "/cds-services")
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(text)
}

// TestWhatIsOrderedAlreadyIsNotOffered again.
func TestWhatIsOrderedAlreadyIsNotOffered(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := enzymeAsk(t, "order-sign", version)
		a.orders = append(a.orders, procedure("sr-1", "9904Z"))
		require.Equal(t, 1, len(answeredInvented(t, a).card("Baseline test").at("suggestions", "0", "actions").items()))
		a.orders = append(a.orders, drugOrder(t, "rx-2", testocept, doses("1")))
		require.Nil(t, answeredInvented(t, a).card("Baseline test"))
	})
}

// TestWhatIsOrderedUnderAnotherSystemIsNotOffered: HCPCS Level I is CPT, whichever of the two the policy writes and the order.
func TestWhatIsOrderedUnderAnotherSystemIsNotOffered(t *testing.T) {
	const cpt, hcpcs = "http://www.ama-assn.org/go/cpt", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
	for _, written := range []string{"cpt", "hcpcs"} {
		rules := editedInvented(t, "policies/EX-005.yaml", "{system: cpt, code: 9904Z", "{system: "+written+", code: 9904Z")
		for _, ordered := range []string{cpt, hcpcs} {
			t.Run(written+" and "+ordered, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					a := enzymeAsk(t, "order-sign", version)
					draft := answeredWith(t, rules, a).card("Baseline test").at("suggestions", "0", "actions", "0", "resource", "code", "coding", "0")
					require.Equal(t, cpt, draft.at("system").text())
					a.orders = append(a.orders, serviceRequest("sr-1", ordered, "9904Z", "Liver panel"))
					require.Len(t, answeredWith(t, rules, a).card("Baseline test").at("suggestions", "0", "actions").items(), 1)
				})
			})
		}
	}
}

// TestOffersForServices name the service as the policy does.
func TestOffersForServices(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		reply := answeredInvented(t, ask{hook: "order-sign", version: version, coverages: []raw{planCoverage("standard")},
			prefetch: born(t, "2020-01-01"), orders: []raw{procedure("sr-1", "9901Z")}})
		require.NotNil(t, reply.card("Counseling goes with the Invented gene test"))
		require.NotNil(t, reply.card("Consent form for the Invented gene test"))
		require.NotNil(t, reply.card("Draw the family tree before the Invented gene test"))
	})
}

// TestNothingIsOfferedToStrangers: without a Coverage nobody knows whether the policy is the patient's.
func TestNothingIsOfferedToStrangers(t *testing.T) {
	a := enzymeAsk(t, "order-sign", "2.0")
	a.coverages = nil
	require.Empty(t, answeredInvented(t, a).kinds())
}

// TestACoverageThatIsRightIsLeftAlone.
func TestACoverageThatIsRightIsLeftAlone(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := enzymeAsk(t, "order-sign", version)
		first := answeredInvented(t, a).updatedCoverage()
		a.coverages = []raw{raw(first.encode())}
		require.Nil(t, answeredInvented(t, a).updatedCoverage())

		quantity := ask{hook: "order-dispatch", version: version, coverages: []raw{planCoverage("standard")}, orders: []raw{drugOrder(t, "rx-1", testocept, doses("1"))}}
		update := answeredInvented(t, quantity).card("The coverage record has an outdated end date")
		require.Equal(t, "2027-12-31", update.at("suggestions", "0", "actions", "0", "resource", "period", "end").text())
	})
}

// TestEpicGetsNoOfferThatItCannotTake: an update of a Coverage; all else comes with one action a suggestion at the least.
func TestEpicGetsNoOfferThatItCannotTake(t *testing.T) {
	for _, hook := range []string{"order-sign", "order-dispatch"} {
		a := enzymeAsk(t, hook, "2.0")
		status, text := call(t, serveInvented(t, answer.Settings{Dialect: answer.Epic}), a.body(t))
		require.Equal(t, http.StatusOK, status, string(text))
		require.Contains(t, string(text), "Complete the enzyme registry form")
		require.NotContains(t, string(text), `"resourceType":"Coverage"`)
		require.NotContains(t, strings.ReplaceAll(string(text), " ", ""), `"actions":[]`)
	}
}

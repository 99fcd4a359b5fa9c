package service_test

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/require"
)

// formularyItem is a row of a formulary, read apart from the service.
type formularyItem struct {
	name, system, code string
	priorAuthorization bool
	stepTherapy        bool
}

func readFormulary(t *testing.T, plan string) []formularyItem {
	t.Helper()
	reader := csv.NewReader(bytes.NewReader(readFile(t, "../library/default/formularies/"+plan+"/hemophilia-b.csv")))
	reader.Comment = '#'
	rows, err := reader.ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"rxnorm", "ndc", "name", "tier", "prior_authorization", "step_therapy"}, rows[0][:6])
	var items []formularyItem
	for _, row := range rows[1:] {
		item := formularyItem{name: row[2], system: rxNorm, code: row[0], priorAuthorization: row[4] == "true", stepTherapy: row[5] == "true"}
		if item.code == "" {
			item.system, item.code = "http://hl7.org/fhir/sid/ndc", row[1]
		}
		items = append(items, item)
	}
	return items
}

// TestFormularyItemsAreCovered: each drug that a plan's formulary holds is covered as it says, on every order hook, and without a card but
// for those that other drugs go before.
func TestFormularyItemsAreCovered(t *testing.T) {
	for _, plan := range []string{"commercial", "state-health-plan"} {
		member := with(t, ourCoverage("cov-a"), "class/0/value", `"`+plan+`"`)
		var orders []raw
		items := readFormulary(t, plan)
		var cards []string
		for _, item := range items {
			orders = append(orders, medicationRequest("rx-"+item.code, `{"coding":[{"system":"`+item.system+`","code":"`+item.code+`"}]}`))
			if item.stepTherapy {
				cards = append(cards, item.name+": step therapy applies")
			}
		}
		require.NotEmpty(t, cards)
		t.Run(plan, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				for _, hook := range []string{"order-sign", "order-select", "order-dispatch"} {
					reply := answered(t, ask{hook: hook, version: version, orders: orders, coverages: []raw{member}})
					require.Equal(t, cards, reply.summaries(), hook)
					for i, item := range items {
						want := "covered no-auth"
						if item.priorAuthorization {
							want = "covered auth-needed"
						}
						require.Equal(t, want, reply.verdict(addressOf(t, orders[i])), "%s on %s", item.name, hook)
					}
				}
			})
		})
	}
}

// TestSuggestionsAreOfTheFormulary: what is suggested instead is what the member's plan has, each once.
func TestSuggestionsAreOfTheFormulary(t *testing.T) {
	held := map[string]bool{}
	for _, item := range readFormulary(t, "commercial") {
		held[item.code] = item.system == rxNorm
	}
	eachVersion(t, func(t *testing.T, version string) {
		reply := answered(t, ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}})
		require.NotEmpty(t, reply.suggestions())
		seen := map[string]bool{}
		for _, suggestion := range reply.suggestions() {
			create := suggestion.at("actions", "0", "resource")
			code := create.at("medicationCodeableConcept", "coding", "0", "code").text()
			require.True(t, held[code], code)
			require.False(t, seen[code], code)
			seen[code] = true
			require.Equal(t, reply.request.at("context", "draftOrders", "entry", "0", "resource", "reasonCode").encode(), create.at("reasonCode").encode())
		}
	})
}

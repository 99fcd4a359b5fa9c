package service_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFindingSaysWhatItDependsOn: how long it holds, for which day it was decided, and whom to ask (CRD resp-30, conf-5).
func TestFindingSaysWhatItDependsOn(t *testing.T) {
	const order = "MedicationRequest/rx-1"
	inFuture := `[{"timing":{"event":["2026-12-15"]}}]`
	openEnded := with(t, ourCoverage("cov-a"), "period", `{"start":"2026-01-01"}`)
	ended := with(t, ourCoverage("cov-a"), "period", `{"start":"2025-01-01","end":"2025-12-31"}`)
	for name, test := range map[string]struct {
		version           string
		order, coverage   raw
		expiry, dayReason string
		contact           bool
	}{
		"holds until the coverage ends":         {"2.2", hemgenix("rx-1"), ourCoverage("cov-a"), "2026-12-31", "", true},
		"2.0 has no word for that":              {"2.0", hemgenix("rx-1"), ourCoverage("cov-a"), "", "", true},
		"the coverage has no end":               {"2.2", hemgenix("rx-1"), openEnded, "", "", true},
		"the coverage has ended":                {"2.2", hemgenix("rx-1"), ended, "", "", true},
		"for another day than today":            {"2.2", with(t, hemgenix("rx-1"), "dosageInstruction", inFuture), ourCoverage("cov-a"), "2026-12-31", "Decided for the service date 2026-12-15.", true},
		"the same in 2.0":                       {"2.0", with(t, hemgenix("rx-1"), "dosageInstruction", inFuture), ourCoverage("cov-a"), "", "Decided for the service date 2026-12-15.", true},
		"nothing to ask, as it is plainly paid": {"2.2", benefix("rx-1"), ourCoverage("cov-a"), "2026-12-31", "", false},
		"no rule, so the plan has to be asked":  {"2.2", lisinopril("rx-1"), ourCoverage("cov-a"), "2026-12-31", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			got := answered(t, ask{hook: "order-sign", version: test.version, orders: []raw{test.order}, coverages: []raw{test.coverage}})
			finding := got.finding(order)
			require.Equal(t, test.expiry, finding.at("url=expiry-date", "valueDate").text())
			require.Equal(t, test.contact, finding.at("url=contact") != nil)
			if test.dayReason == "" {
				require.NotContains(t, got.reason(order), "Decided for")
			} else {
				require.Contains(t, got.reason(order), test.dayReason)
			}
		})
	}
}

// TestDraftedAlternativeIsNotProposedAgain, be it selected or not (CRD hook-34).
func TestDraftedAlternativeIsNotProposedAgain(t *testing.T) {
	labels := func(a ask) []string {
		var found []string
		for _, suggestion := range answered(t, a).suggestions() {
			found = append(found, suggestion.at("label").text())
		}
		return found
	}
	a := ask{hook: "order-select", orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
	require.Contains(t, labels(a), "Order BeneFIX instead")

	a.orders, a.selections = []raw{hemgenix("rx-1"), benefix("rx-2")}, []string{"MedicationRequest/rx-1"}
	require.NotContains(t, labels(a), "Order BeneFIX instead")
	require.Contains(t, labels(a), "Order Rixubis instead")

	a.orders[1] = with(t, benefix("rx-2"), "status", `"cancelled"`)
	require.Contains(t, labels(a), "Order BeneFIX instead", "what is cancelled is not ordered")

	a.hook, a.selections, a.orders[1] = "order-sign", nil, benefix("rx-2")
	require.NotContains(t, labels(a), "Order BeneFIX instead")
}

// TestProposedOrderTakesNothingEmptyAlong: what the EHR wrote empty into its order is not sent back in another (CDS Hooks, JSON rules).
func TestProposedOrderTakesNothingEmptyAlong(t *testing.T) {
	for _, reason := range []string{`[null,{"text":"bleeding"}]`, `[{"text":""}]`, `[{"coding":[]}]`, `[{}]`, `[{"text":null}]`} {
		order := with(t, hemgenix("rx-1"), "reasonCode", reason)
		got := answered(t, ask{hook: "order-sign", orders: []raw{order}, coverages: []raw{ourCoverage("cov-a")}})
		for _, suggestion := range got.suggestions() {
			require.Nil(t, suggestion.at("actions", "0", "resource", "reasonCode"), reason)
		}
	}
}

// TestOrdersForOneDrugAreToldApart by more than a reference (CRD dev-24).
func TestOrdersForOneDrugAreToldApart(t *testing.T) {
	a := ask{hook: "order-sign", orders: []raw{hemgenix("rx-1"), hemgenix("rx-2")}, coverages: []raw{ourCoverage("cov-a")}}
	detail := answered(t, a).detail()
	require.Contains(t, detail, "Order 1 of 2 for Hemgenix.")
	require.Contains(t, detail, "Order 2 of 2 for Hemgenix.")

	a.orders = a.orders[:1]
	require.NotContains(t, answered(t, a).detail(), "Order 1 of")
}

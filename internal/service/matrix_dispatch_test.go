package service_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func task(focus string) string {
	return `{"resourceType":"Task","id":"task-1","status":"draft","intent":"order","focus":{"reference":"` + focus + `"},"for":{"reference":"Patient/` + thePatient + `"}}`
}

// TestDispatchInEachSpelling: the context of both versions of the hook, and the hyphens of the library's example.
func TestDispatchInEachSpelling(t *testing.T) {
	const order = "MedicationRequest/rx-1"
	spellings := map[string]map[string]any{
		"hook 1.1":             {"dispatchedOrders": []string{order}, "fulfillmentTasks": []raw{raw(task(order))}},
		"hook 1.1, no tasks":   {"dispatchedOrders": []string{order}},
		"hyphens":              {"dispatchedOrders": nil, "dispatched-orders": []string{order}, "fulfillment-tasks": []raw{raw(task(order))}},
		"hook 1.0":             {"dispatchedOrders": nil, "order": order, "task": raw(task(order))},
		"hook 1.0, no task":    {"dispatchedOrders": nil, "order": order},
		"absolute references":  {"dispatchedOrders": []string{"https://ehr.example/fhir/" + order}},
		"versioned references": {"dispatchedOrders": []string{order + "/_history/2"}},
		"one order twice":      {"dispatchedOrders": []string{order, order}},
		"with userId as well":  {"dispatchedOrders": []string{order}, "userId": theUser, "encounterId": theVisit},
	}
	for name, context := range spellings {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := ask{hook: "order-dispatch", version: version, orders: []raw{with(t, hemgenix("rx-1"), "status", `"active"`)}, coverages: []raw{ourCoverage("cov-a")}, context: context}
				reply := answered(t, a)
				require.Equal(t, []string{order}, reply.annotated())
				require.Equal(t, "not-covered", reply.verdict(order))
				require.Empty(t, reply.suggestions())
			})
		})
	}
}

// TestOnlyDispatchedOrdersAreAnswered, whatever else was prefetched (CRD hook-30).
func TestOnlyDispatchedOrdersAreAnswered(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{
			hook: "order-dispatch", version: version, orders: []raw{hemgenix("rx-1"), beqvez("rx-2"), liverPanel("sr-1")}, coverages: []raw{ourCoverage("cov-a")},
			context: map[string]any{"dispatchedOrders": []string{"MedicationRequest/rx-2", "ServiceRequest/sr-1"}},
		}
		reply := answered(t, a)
		require.Equal(t, []string{"MedicationRequest/rx-2", "ServiceRequest/sr-1"}, reply.annotated())
		require.NotContains(t, strings.Join(reply.summaries(), "\n"), "Hemgenix")
	})
}

// TestDispatchedOrderUnderAnyKey: the order is found by type and id wherever it was prefetched.
func TestDispatchedOrderUnderAnyKey(t *testing.T) {
	for name, prefetch := range map[string]map[string]any{
		"alone":           {"order": hemgenix("rx-1")},
		"of CRD 2.0":      {"MedicationRequest": bundle("searchset", []raw{hemgenix("rx-1")})},
		"with others":     {"orders": bundle("searchset", []raw{lisinopril("rx-0"), hemgenix("rx-1")})},
		"beside nulls":    {"serviceRequests": raw(`null`), "deviceRequests": raw(`null`), "medicationRequests": bundle("searchset", []raw{hemgenix("rx-1")})},
		"in a collection": {"everything": bundle("collection", []raw{patient(), hemgenix("rx-1")})},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask{hook: "order-dispatch", version: "2.2", coverages: []raw{ourCoverage("cov-a")}, prefetch: prefetch, context: map[string]any{"dispatchedOrders": []string{"MedicationRequest/rx-1"}}}
			require.Equal(t, "not-covered", answered(t, a).verdict("MedicationRequest/rx-1"))
		})
	}
}

// TestDispatchedOrdersThatDidNotCome: there is nothing to annotate, so 412 (CDS Hooks 2.0, "Prefetch"). Some that came are answered (CRD found-34).
func TestDispatchedOrdersThatDidNotCome(t *testing.T) {
	missing := map[string]any{"dispatchedOrders": []string{"MedicationRequest/rx-7"}}
	eachVersion(t, func(t *testing.T, version string) {
		for name, prefetch := range map[string]map[string]any{
			"absent": nil, "null": {"medicationRequests": raw(`null`)}, "no hits": {"medicationRequests": bundle("searchset", nil)},
			"an OperationOutcome": {"medicationRequests": raw(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"timeout"}]}`)},
			"another order":       {"medicationRequests": bundle("searchset", []raw{hemgenix("rx-8")})},
			"of another type":     {"serviceRequests": bundle("searchset", []raw{j1411("rx-7")})},
		} {
			t.Run(name, func(t *testing.T) {
				refusal := refused(t, ask{hook: "order-dispatch", version: version, coverages: []raw{ourCoverage("cov-a")}, context: missing, prefetch: prefetch}, http.StatusPreconditionFailed)
				require.NotEmpty(t, refusal.expression)
			})
		}
		t.Run("one of two", func(t *testing.T) {
			a := ask{hook: "order-dispatch", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")},
				context: map[string]any{"dispatchedOrders": []string{"MedicationRequest/rx-7", "MedicationRequest/rx-1"}}}
			require.Equal(t, []string{"MedicationRequest/rx-1"}, answered(t, a).annotated())
		})
	})
}

// TestContextFaultsAreRefused on each hook, pointing at the fault (hook-13).
func TestContextFaultsAreRefused(t *testing.T) {
	tests := []struct {
		hook, member string
		value        any
		expression   string
	}{
		{"order-dispatch", "dispatchedOrders", nil, "context.dispatchedOrders"},
		{"order-dispatch", "dispatchedOrders", []string{}, "context.dispatchedOrders"},
		{"order-dispatch", "dispatchedOrders", []any{7}, "context.dispatchedOrders[0]"},
		{"order-dispatch", "dispatchedOrders", map[string]any{"reference": "x"}, "context.dispatchedOrders"},
		{"order-dispatch", "performer", nil, "context.performer"},
		{"order-dispatch", "patientId", nil, "context.patientId"},
		{"order-dispatch", "patientId", "", "context.patientId"},
		{"order-select", "selections", nil, "context.selections"},
		{"order-select", "selections", []string{"MedicationRequest/rx-404"}, "context.selections[0]"},
		{"order-sign", "draftOrders", nil, "context.draftOrders"},
		{"order-sign", "userId", nil, "context.userId"},
		{"appointment-book", "appointments", nil, "context.appointments"},
		{"appointment-book", "appointments", raw(`{"resourceType":"Appointment","id":"a"}`), "context.appointments"},
		{"appointment-book", "userId", nil, "context.userId"},
		{"encounter-start", "encounterId", nil, "context.encounterId"},
		{"encounter-discharge", "encounterId", 7, "context.encounterId"},
		{"encounter-discharge", "userId", nil, "context.userId"},
	}
	for _, test := range tests {
		for _, version := range versions {
			a := ask{hook: test.hook, version: version, orders: []raw{hemgenix("rx-1")}, appointments: []raw{appointment("app-1")}, coverages: []raw{ourCoverage("cov-a")}}
			a.context = map[string]any{test.member: test.value}
			refusal := refused(t, a, http.StatusBadRequest)
			require.Equal(t, test.expression, refusal.expression, "%s without %s", test.hook, test.member)
		}
	}
}

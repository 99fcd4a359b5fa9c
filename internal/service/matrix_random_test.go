package service_test

import (
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRandomMixes: any orders with any Coverages and options, from a fixed seed, on every hook and in every version. Each is answered in
// keeping with the standards, or refused as a caller's fault.
func TestRandomMixes(t *testing.T) {
	server := serve(t)
	random := rand.New(rand.NewPCG(594, 2026))
	answeredOf := map[string]int{}
	for range 600 {
		a := randomAsk(t, random)
		body := a.body(t)
		status, answer := call(t, server, body)
		switch status {
		case http.StatusOK:
			answeredOf[a.hook]++
			require.Empty(t, complaintsAbout(a.version, a.hook, body, answer), "%s\n%s", body, answer)
		case http.StatusBadRequest, http.StatusPreconditionFailed:
			parsed, err := parse(body)
			require.NoError(t, err)
			checkRefusal(t, parsed, answer)
		default:
			require.Fail(t, "neither answered nor refused", "%d\n%s\n%s", status, body, answer)
		}
	}
	require.Len(t, answeredOf, 6, "some hook was never answered")
}

func randomAsk(t *testing.T, random *rand.Rand) ask {
	chance := func(percent int) bool { return random.IntN(100) < percent }
	hooks := []string{"order-sign", "order-select", "order-dispatch", "appointment-book", "encounter-start", "encounter-discharge"}
	a := ask{hook: hooks[random.IntN(len(hooks))], version: versions[random.IntN(len(versions))]}
	pool := append([]raw{
		hemgenix("rx-1"), beqvez("rx-2"), benefix("rx-3"), lisinopril("rx-4"), j1411("sr-1"), infusion("sr-2"), liverPanel("sr-3"),
		with(t, infusion("sr-4"), "basedOn", `[{"reference":"MedicationRequest/rx-1"}]`),
		with(t, infusion("sr-5"), "reasonReference", `[{"reference":"MedicationRequest/rx-2"},{"reference":"MedicationRequest/rx-1"}]`),
		with(t, hemgenix("rx-5"), "status", `"cancelled"`), with(t, beqvez("rx-6"), "subject/reference", `"Patient/pat-9999"`),
		with(t, benefix("rx-7"), "extension", `[`+earlier("Coverage/cov-a", saysCovered, "OURS-1")+`,`+earlier("Coverage/cov-x", saysCovered, "OTHER-1")+`]`),
		with(t, hemgenix("rx-8"), "extension", `[`+earlier("Coverage/cov-b", saysCovered, "OURS-2")+`]`),
	}, otherOrders()[:4]...)
	for _, order := range pool {
		if chance(30) {
			a.orders = append(a.orders, order)
		}
	}
	random.Shuffle(len(a.orders), func(i, j int) { a.orders[i], a.orders[j] = a.orders[j], a.orders[i] })
	if len(a.orders) == 0 {
		a.orders = []raw{hemgenix("rx-1")}
	}
	if all := addresses(t, a.orders); chance(50) {
		a.selections = all[:1+random.IntN(len(all))]
	}
	if a.hook == "order-dispatch" && a.selections != nil {
		a.context = map[string]any{"dispatchedOrders": a.selections}
	}
	bookings := []raw{
		appointment("app-1"), basedOn(t, appointment("app-2"), "ServiceRequest/sr-1"), basedOnAlternate(t, appointment("app-3"), "MedicationRequest/rx-1"),
		with(t, basedOnAlternate(t, appointment("app-4"), "MedicationRequest/rx-2"), "serviceType", `[{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"96365"}]}]`),
	}
	for _, booking := range bookings {
		if chance(40) {
			a.appointments = append(a.appointments, booking)
		}
	}
	coverages := []raw{
		with(t, ourCoverage("cov-a"), "order", `2`), with(t, with(t, ourCoverage("cov-b"), "order", `1`), "class/0/value", `"state-health-plan"`),
		with(t, ourCoverage("cov-c"), "period/end", `"2026-06-30"`), with(t, ourCoverage("cov-d"), "status", `"cancelled"`),
		coverageBy("cov-e", foreignPayer), coverageBy("cov-f", unknownPayer), with(t, ourCoverage("cov-g"), "beneficiary/reference", `"Patient/pat-9999"`),
	}
	if chance(50) {
		coverages = []raw{coverages[random.IntN(3)]}
	}
	for _, coverage := range coverages {
		if chance(60) {
			a.coverages = append(a.coverages, coverage)
		}
	}
	if chance(40) {
		a.options = map[string]any{}
		for _, option := range []string{"coverage-info", "unsolicited-determ", "therapy-alternatives-opt", "guideline"} {
			if chance(30) {
				a.options[option] = chance(50)
			}
		}
		if chance(30) {
			a.options["max-cards"] = random.IntN(4)
		}
	}
	return a
}

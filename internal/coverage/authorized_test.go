package coverage_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

func approved(number string, change ...func(*coverage.Authorization)) coverage.Authorization {
	made := coverage.Authorization{Number: number, Product: "hemgenix", Period: coverage.Period{Start: "2026-01-01", End: "2026-12-31"}}
	for _, apply := range change {
		apply(&made)
	}
	return made
}

func code(system drug.System, code string) drug.Code { return drug.Code{System: system, Code: code} }

// serviceOf is an order for a service that gives Hemgenix.
func serviceOf(codes ...drug.Code) coverage.Order {
	service := unrecognised()
	service.Reference, service.Name, service.Codes = "ServiceRequest/7", "infusion", codes
	service.Linked = []coverage.Order{order(hemgenix())}
	return service
}

func TestAnAuthorizationOnFileGoesBeforeThePolicy(t *testing.T) {
	with := func(change func(*coverage.Authorization)) []coverage.Authorization {
		return []coverage.Authorization{approved("PA1", change)}
	}
	byCode := func(of drug.Code) []coverage.Authorization {
		return with(func(a *coverage.Authorization) { a.Product, a.Code = "", of })
	}
	infusion := code(drug.CPT, "96365")
	foreign := unrecognised()
	foreign.DrugCodes = []drug.Code{code(drug.RxNorm, "314076")}
	unclassified := unrecognised()
	unclassified.Codes = []drug.Code{code(drug.HCPCS, "J3590")}
	withoutBilling := hemgenix()
	withoutBilling.Billing = nil
	for name, test := range map[string]struct {
		order          coverage.Order
		authorizations []coverage.Authorization
		want           string // number; "" when the policy decides
	}{
		"for the product":                  {order(hemgenix()), with(func(*coverage.Authorization) {}), "PA1"},
		"for its billing code":             {order(hemgenix()), byCode(code(drug.HCPCS, "J1411")), "PA1"},
		"for another billing code":         {order(hemgenix()), byCode(code(drug.HCPCS, "J1414")), ""},
		"of a drug without billing code":   {order(withoutBilling), byCode(code(drug.HCPCS, "J1411")), ""},
		"for another product":              {order(hemgenix()), with(func(a *coverage.Authorization) { a.Product = "beqvez" }), ""},
		"another product's code":           {order(hemgenix()), with(func(a *coverage.Authorization) { a.Product, a.Code = "beqvez", code(drug.HCPCS, "J1411") }), ""},
		"used up":                          {order(hemgenix()), with(func(a *coverage.Authorization) { a.UsedUp = true }), ""},
		"ended":                            {order(hemgenix()), with(func(a *coverage.Authorization) { a.Period.End = "2026-01-19" }), ""},
		"on its last day":                  {order(hemgenix()), with(func(a *coverage.Authorization) { a.Period.End = today }), "PA1"},
		"not yet":                          {order(hemgenix()), with(func(a *coverage.Authorization) { a.Period.Start = "2026-01-21" }), ""},
		"on its first day":                 {order(hemgenix()), with(func(a *coverage.Authorization) { a.Period.Start = today }), "PA1"},
		"without an end":                   {order(hemgenix()), with(func(a *coverage.Authorization) { a.Period.End = "" }), "PA1"},
		"none":                             {order(hemgenix()), nil, ""},
		"for the service":                  {serviceOf(infusion), byCode(infusion), "PA1"},
		"for the drug, not the service":    {serviceOf(infusion), with(func(*coverage.Authorization) {}), ""},
		"for the drug by its billing code": {serviceOf(infusion), byCode(code(drug.HCPCS, "J1411")), ""},
		"for the service, not the drug":    {order(hemgenix()), byCode(infusion), ""},
		"for a drug of no library":         {foreign, byCode(code(drug.RxNorm, "314076")), "PA1"},
		"for another drug of no library":   {foreign, byCode(code(drug.RxNorm, "314077")), ""},
		"for whatever has no code":         {unclassified, byCode(code(drug.HCPCS, "J3590")), ""},
		"for nothing":                      {unrecognised(), byCode(drug.Code{}), ""},
		"for an order that names several":  {ambiguous(), with(func(*coverage.Authorization) {}), ""},
		"the one that can be used":         {order(hemgenix()), []coverage.Authorization{approved("USED", func(a *coverage.Authorization) { a.UsedUp = true }), approved("PA1")}, "PA1"},
		"the one that lasts longer":        {order(hemgenix()), []coverage.Authorization{approved("PA0"), approved("PA1", func(a *coverage.Authorization) { a.Period.End = "" }), approved("PA2")}, "PA1"},
		"the lower number":                 {order(hemgenix()), []coverage.Authorization{approved("PA2"), approved("PA1"), approved("PA3")}, "PA1"},
	} {
		t.Run(name, func(t *testing.T) {
			standing := onTheList(listedFor("commercial", "2026-01-01", "2026-12-31"))
			standing.Authorizations = test.authorizations
			d := coverage.Decide(test.order, standing, stated())
			if test.want == "" {
				require.Nil(t, d.Authorization)
				require.NotEqual(t, coverage.PriorAuthSatisfied, d.PriorAuth)
				return
			}
			require.Equal(t, test.want, d.Authorization.Number)
			require.Equal(t, coverage.Covered, d.Outcome)
			require.Equal(t, coverage.PriorAuthSatisfied, d.PriorAuth)
			require.Nil(t, d.Statement)
			require.NotContains(t, d.Reasons[0], "PA1", "the number has a place of its own")
			require.NotContains(t, strings.Join(d.Trace, "\n"), "PA1")
		})
	}
}

// An authorization helps nobody who is no member, and says nothing without a Coverage to say it about.
func TestAnAuthorizationNeedsTheMember(t *testing.T) {
	lapsed := member()
	lapsed.InForce.End = "2026-01-19"
	for name, test := range map[string]struct {
		standing coverage.Standing
		want     coverage.Outcome
	}{
		"not on the list": {onTheList(listedFor("commercial", "2026-01-21", "")), coverage.NotCovered},
		"not in force":    {lapsed, coverage.NotCovered},
		"no Coverage":     {stranger(), coverage.NotCovered},
	} {
		test.standing.Authorizations = []coverage.Authorization{approved("PA1")}
		d := coverage.Decide(order(hemgenix()), test.standing, stated())
		require.Equal(t, test.want, d.Outcome, name)
		require.Nil(t, d.Authorization, name)
	}
}

func TestAnAuthorizationLimitsTheFindingToItsCode(t *testing.T) {
	of := func(number string, o coverage.Order, change func(*coverage.Authorization)) []coverage.BillingCode {
		standing := member()
		standing.Authorizations = []coverage.Authorization{approved(number, change)}
		return coverage.Decide(o, standing, listed()).BillingCodes
	}
	j1411 := coverage.BillingCode{Code: code(drug.HCPCS, "J1411"), Display: "Injection, etranacogene dezaparvovec-drlb"}
	require.Equal(t, []coverage.BillingCode{j1411}, of("by product", order(hemgenix()), func(*coverage.Authorization) {}))
	require.Equal(t, []coverage.BillingCode{j1411}, of("by RxNorm", order(hemgenix()), func(a *coverage.Authorization) { a.Code = code(drug.RxNorm, "2626778") }))
	infusion := code(drug.CPT, "96365")
	require.Equal(t, []coverage.BillingCode{{Code: infusion}}, of("service", serviceOf(infusion), func(a *coverage.Authorization) { a.Product, a.Code = "", infusion }))
}

package coverage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// inventol is a drug that is no product of the library; its code is made up.
var inventol = drug.Code{System: drug.RxNorm, Code: "999000001"}

func inventolOrder() coverage.Order {
	ordered := unrecognised()
	ordered.Name = "Inventol 10 MG Oral Tablet"
	ordered.DrugCodes = []drug.Code{inventol}
	return ordered
}

func TestDecideByTheItemOfADrugThatIsNoProduct(t *testing.T) {
	item := coverage.FormularyItem{Name: "inventol 10 MG Oral Tablet", Tier: "generic", TierRank: 3, PriorAuthorization: true}
	rules := newBook().listCode("commercial", inventol, item)
	d := coverage.Decide(inventolOrder(), member(), rules)
	require.Equal(t, covered(coverage.PriorAuthNeeded, "inventol 10 MG Oral Tablet is on the Commercial formulary, with prior authorization."), answerOf(d))
	require.Equal(t, &item, d.Item)

	for name, ordered := range map[string]coverage.Order{
		"another code": func() coverage.Order {
			o := inventolOrder()
			o.DrugCodes = []drug.Code{{System: drug.RxNorm, Code: "999000002"}}
			return o
		}(),
		"no code": unrecognised(),
		"several drugs": func() coverage.Order {
			o := ambiguous()
			o.DrugCodes = []drug.Code{inventol}
			return o
		}(),
		"recognised as another drug": func() coverage.Order {
			o := order(hemgenix())
			o.DrugCodes = []drug.Code{inventol}
			return o
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(ordered, member(), rules)
			require.Nil(t, d.Item)
			require.True(t, d.Unlisted)
		})
	}
}

// What is listed under the ordered package itself goes before what is listed for the product.
func TestDecideByTheItemOfTheOrderedPackage(t *testing.T) {
	kit := drug.Code{System: drug.NDC, Code: "00053030030"}
	rules := listed().listCode("commercial", kit, coverage.FormularyItem{Product: "hemgenix", Name: "HEMGENIX kit", StepTherapy: true})
	ordered := order(hemgenix())
	ordered.DrugCodes = []drug.Code{{System: drug.RxNorm, Code: "2626778"}, kit}
	d := coverage.Decide(ordered, member(), rules)
	require.Equal(t, "HEMGENIX kit", d.Item.Name)
	require.Equal(t, covered(coverage.NoPriorAuth, "Hemgenix is on the Commercial formulary, after step therapy."), answerOf(d))
}

func TestDecideForNewStartsOnly(t *testing.T) {
	item := coverage.FormularyItem{
		Product: "hemgenix", PriorAuthorization: true, PriorAuthorizationNewStartsOnly: true, StepTherapy: true, StepTherapyNewStartsOnly: true,
	}
	d := coverage.Decide(order(hemgenix()), member(), newBook(hemgenix()).list("commercial", item))
	require.Equal(t, coverage.Covered, d.Outcome)
	require.Equal(t, coverage.PriorAuthConditional, d.PriorAuth)
	require.Equal(t, []string{coverage.InfoOther}, d.InfoNeeded)
	require.Equal(t, []string{
		"Hemgenix is on the Commercial formulary, with prior authorization for new starts only, after step therapy for new starts only.",
	}, d.Reasons)
}

func TestDecideTellsOfAQuantityAboveTheLimit(t *testing.T) {
	item := coverage.FormularyItem{Product: "hemgenix", QuantityLimit: true, Quantity: coverage.QuantityLimits{Amount: 60, Days: 30}}
	rules := newBook(hemgenix()).list("commercial", item)
	ordered := order(hemgenix())
	ordered.Quantity = coverage.Quantity{Value: "90", Unit: "tablet"}
	d := coverage.Decide(ordered, member(), rules)
	require.Equal(t, coverage.Covered, d.Outcome)
	require.Equal(t, "60 in 30 days", d.Exceeded)
	require.Equal(t, []string{
		"Hemgenix is on the Commercial formulary, within a quantity limit (60 in 30 days).",
		"The ordered quantity, 90 tablet, is above the limit of 60 in 30 days.",
	}, d.Reasons)

	ordered.Quantity.Value = "60"
	require.Empty(t, coverage.Decide(ordered, member(), rules).Exceeded)
}

func TestQuantityLimitsExceeded(t *testing.T) {
	rolling := coverage.QuantityLimits{Amount: 60, Days: 30}
	daily := coverage.QuantityLimits{Daily: 2, Unit: "tablet"}
	eachItsOwn := coverage.QuantityLimits{Amount: 60, Days: 30, Unit: "tablet", Daily: 1000, DailyUnit: "mg"}
	supply := coverage.QuantityLimits{SupplyDays: 28, Supplies: 2, SupplyWithin: 365}
	tests := map[string]struct {
		limits coverage.QuantityLimits
		supply coverage.Supply
		want   string
	}{
		"no limits":                {coverage.QuantityLimits{}, coverage.Supply{Quantity: 1e9}, ""},
		"nothing ordered":          {rolling, coverage.Supply{}, ""},
		"at the limit":             {rolling, coverage.Supply{Quantity: 60, Days: 30}, ""},
		"above":                    {rolling, coverage.Supply{Quantity: 61, Days: 30}, "60 in 30 days"},
		"above in a shorter time":  {rolling, coverage.Supply{Quantity: 61, Days: 10}, "60 in 30 days"},
		"for a longer time":        {rolling, coverage.Supply{Quantity: 180, Days: 90}, ""},
		"above for a longer time":  {rolling, coverage.Supply{Quantity: 181, Days: 90}, "60 in 30 days"},
		"amount without days":      {coverage.QuantityLimits{Amount: 2}, coverage.Supply{Quantity: 3, Days: 300}, "2"},
		"daily":                    {daily, coverage.Supply{Quantity: 61, Unit: "Tablet", Days: 30}, "2 tablet a day"},
		"daily, time not known":    {daily, coverage.Supply{Quantity: 1000}, ""},
		"daily, another unit":      {daily, coverage.Supply{Quantity: 1000, Unit: "mL", Days: 1}, ""},
		"a dose for a count":       {rolling, coverage.Supply{Quantity: 3000, Unit: "[iU]", Days: 30}, ""},
		"a dose for a count a day": {coverage.QuantityLimits{Daily: 2}, coverage.Supply{Quantity: 500, Unit: "MG", Days: 30}, ""},
		"a volume for a count":     {rolling, coverage.Supply{Quantity: 100, Unit: "mL", Days: 30}, ""},
		"a dose within its limit":  {coverage.QuantityLimits{Amount: 60, Days: 30, Unit: "mg"}, coverage.Supply{Quantity: 61, Unit: "mg"}, "60 mg in 30 days"},
		"each in its own unit":     {eachItsOwn, coverage.Supply{Quantity: 61, Unit: "mg", Days: 1}, ""},
		"above in the daily unit":  {eachItsOwn, coverage.Supply{Quantity: 1001, Unit: "mg", Days: 1}, "1000 mg a day"},
		"above in the other unit":  {eachItsOwn, coverage.Supply{Quantity: 61, Unit: "tablet", Days: 1}, "60 tablet in 30 days"},
		"fractions":                {coverage.QuantityLimits{Daily: 0.1}, coverage.Supply{Quantity: 0.3, Days: 3}, ""},
		"too long a supply":        {supply, coverage.Supply{Quantity: 1, Days: 30}, "28 days' supply 2 times in 365 days"},
		"a supply of allowed time": {supply, coverage.Supply{Quantity: 1, Days: 28}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, test.limits.Exceeded(test.supply)) })
	}
	all := coverage.QuantityLimits{Amount: 60, Days: 30, Daily: 2.5, SupplyDays: 28, Text: "as labelled"}
	require.Equal(t, "60 in 30 days, 2.5 a day, 28 days' supply, as labelled", all.String())
	require.Equal(t, "a supply for 30 days", coverage.Supply{Days: 30}.String())
}

func TestStricter(t *testing.T) {
	loose := coverage.FormularyItem{
		Product: "one", Name: "One", Tier: "generic", TierRank: 3, Benefit: coverage.PharmacyBenefit,
		PriorAuthorization: true, PriorAuthorizationNewStartsOnly: true,
		Period: coverage.Period{Start: "2026-01-01"},
	}
	strict := coverage.FormularyItem{
		Product: "one", Name: "One kit", Tier: "specialty", TierRank: 11, Benefit: coverage.MedicalBenefit,
		PriorAuthorization: true, StepTherapy: true, StepTherapyNewStartsOnly: true,
		QuantityLimit: true, Quantity: coverage.QuantityLimits{Amount: 1}, Period: coverage.Period{Start: "2026-02-01", End: "2026-12-31"},
	}
	want := coverage.FormularyItem{
		Product: "one", Name: "One", Tier: "specialty", TierRank: 11, PriorAuthorization: true, StepTherapy: true, StepTherapyNewStartsOnly: true,
		QuantityLimit: true, Period: coverage.Period{Start: "2026-02-01", End: "2026-12-31"},
	}
	require.Equal(t, want, loose.Stricter(strict))
	want.Name = "One kit"
	require.Equal(t, want, strict.Stricter(loose))
	require.Equal(t, loose, loose.Stricter(loose))
	require.Equal(t, strict, strict.Stricter(strict))
}

func TestAlternativesWithoutADecision(t *testing.T) {
	benefix := &drug.Product{ID: "benefix", Brand: "BeneFIX"}
	rules := newBook(hemgenix(), benefix).group("hemophilia-b", "hemgenix", "benefix").
		list("commercial", coverage.FormularyItem{Product: "benefix"}, coverage.FormularyItem{Product: "hemgenix"})
	found := coverage.Alternatives(hemgenix(), "hemophilia-b", member().Plan, today, rules)
	require.Len(t, found, 1)
	require.Equal(t, "BeneFIX", found[0].Product.Brand)
}

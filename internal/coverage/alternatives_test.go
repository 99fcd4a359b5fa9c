package coverage_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// withTreatments is a library whose rule against Hemgenix names a group of other treatments.
func withTreatments() *book {
	rule := notNecessary("hemgenix", version("2025-12-02", ""))
	rule.AlternativesGroup, rule.AlternativesFor = "treatments", "hemophilia B"
	return newBook(hemgenix(),
		&drug.Product{ID: "alprolix", Brand: "Alprolix"},
		&drug.Product{ID: "benefix", Brand: "BeneFIX"},
		&drug.Product{ID: "idelvion", Brand: "Idelvion"},
		&drug.Product{ID: "rebinyn", Brand: "Rebinyn"},
		&drug.Product{ID: "mononine", Brand: "Mononine", Discontinued: "Its maker ended it in 2020."},
	).
		group("treatments", "rebinyn", "idelvion", "mononine", "alprolix", "benefix").
		state("hemgenix", rule)
}

func brands(alternatives []coverage.Alternative) []string {
	var list []string
	for _, alternative := range alternatives {
		list = append(list, alternative.Product.Brand)
	}
	return list
}

func TestAlternativesAreWhatTheFormularyHoldsThatDay(t *testing.T) {
	during := func(product string, start, end coverage.Date) coverage.FormularyItem {
		return coverage.FormularyItem{Product: product, Period: coverage.Period{Start: start, End: end}}
	}
	free := func(product string) coverage.FormularyItem { return coverage.FormularyItem{Product: product} }
	tests := map[string]struct {
		items []coverage.FormularyItem
		want  []string
	}{
		"all": {
			[]coverage.FormularyItem{free("alprolix"), free("benefix"), free("idelvion"), free("rebinyn")},
			[]string{"Alprolix", "BeneFIX", "Idelvion", "Rebinyn"},
		},
		"some":                      {[]coverage.FormularyItem{free("rebinyn"), free("benefix")}, []string{"BeneFIX", "Rebinyn"}},
		"none":                      {nil, nil},
		"until that day":            {[]coverage.FormularyItem{during("benefix", "2025-01-01", today)}, []string{"BeneFIX"}},
		"until the day before":      {[]coverage.FormularyItem{during("benefix", "2025-01-01", "2026-01-19")}, nil},
		"from that day":             {[]coverage.FormularyItem{during("benefix", today, "")}, []string{"BeneFIX"}},
		"from the day after":        {[]coverage.FormularyItem{during("benefix", "2026-01-21", "")}, nil},
		"discontinued":              {[]coverage.FormularyItem{free("mononine"), free("benefix")}, []string{"BeneFIX"}},
		"not of the group":          {[]coverage.FormularyItem{free("hemgenix"), free("benefix")}, []string{"BeneFIX"}},
		"drug entry that is absent": {[]coverage.FormularyItem{free("unheard-of"), free("benefix")}, []string{"BeneFIX"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			rules := withTreatments().list("commercial", test.items...)
			rules.group("treatments", append(rules.Group("treatments"), "unheard-of")...)
			d := coverage.Decide(order(hemgenix()), member(), rules)
			require.Equal(t, test.want, brands(d.Alternatives))
			require.True(t, d.FormularyChecked)
			for _, alternative := range d.Alternatives {
				require.Equal(t, alternative.Product.ID, alternative.Item.Product)
			}
		})
	}
}

func TestAlternativesBestFirst(t *testing.T) {
	item := func(product string, tier int, restricted bool) coverage.FormularyItem {
		return coverage.FormularyItem{Product: product, TierRank: tier, QuantityLimit: restricted}
	}
	tests := map[string]struct {
		items []coverage.FormularyItem
		want  []string
	}{
		"by tier": {
			[]coverage.FormularyItem{item("alprolix", 11, false), item("benefix", 10, false), item("idelvion", 2, false), item("rebinyn", 3, false)},
			[]string{"Idelvion", "Rebinyn", "BeneFIX", "Alprolix"},
		},
		"then without restrictions": {
			[]coverage.FormularyItem{item("alprolix", 10, true), item("benefix", 10, true), item("idelvion", 10, false), item("rebinyn", 10, false)},
			[]string{"Idelvion", "Rebinyn", "Alprolix", "BeneFIX"},
		},
		"then by name": {
			[]coverage.FormularyItem{item("rebinyn", 10, false), item("idelvion", 10, false), item("benefix", 10, false), item("alprolix", 10, false)},
			[]string{"Alprolix", "BeneFIX", "Idelvion", "Rebinyn"},
		},
		"a cheaper tier with restrictions before a dearer one without": {
			[]coverage.FormularyItem{item("alprolix", 10, false), item("benefix", 2, true)},
			[]string{"BeneFIX", "Alprolix"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(order(hemgenix()), member(), withTreatments().list("commercial", test.items...))
			require.Equal(t, test.want, brands(d.Alternatives))
		})
	}
}

func TestAlternativesWithoutFormularyAreTheGroupUnchecked(t *testing.T) {
	for name, standing := range map[string]coverage.Standing{
		"plan without one": {Coverage: "Coverage/1", Plan: coverage.Plan{ID: "self-funded", Name: "Self-funded"}},
		"no plan":          {Coverage: "Coverage/1", PlanAssumed: true},
		"no Coverage":      {},
	} {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(order(hemgenix()), standing, withTreatments().list("commercial", coverage.FormularyItem{Product: "benefix"}))
			require.False(t, d.FormularyChecked)
			require.Equal(t, []string{"Alprolix", "BeneFIX", "Idelvion", "Rebinyn"}, brands(d.Alternatives))
			for _, alternative := range d.Alternatives {
				require.Zero(t, alternative.Item)
			}
		})
	}
}

// The default plan serves a member whose plan is not identified, and a patient without Coverage; the card says so.
func TestAlternativesOfAnAssumedPlan(t *testing.T) {
	rules := withTreatments().list("commercial", coverage.FormularyItem{Product: "benefix"})
	for name, standing := range map[string]coverage.Standing{"not identified": assumed(), "no Coverage": stranger()} {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(order(hemgenix()), standing, rules)
			require.True(t, d.FormularyChecked)
			require.Equal(t, []string{"BeneFIX"}, brands(d.Alternatives))
		})
	}
}

func TestNoAlternativesWithoutAGroup(t *testing.T) {
	listed := coverage.FormularyItem{Product: "benefix"}
	rules := withTreatments().list("commercial", listed)
	rules.statements["hemgenix"][0].AlternativesGroup = ""
	d := coverage.Decide(order(hemgenix()), member(), rules)
	require.Empty(t, d.Alternatives)
	require.False(t, d.FormularyChecked)

	rules.statements["hemgenix"][0].AlternativesGroup = "unheard-of"
	require.Empty(t, coverage.Decide(order(hemgenix()), member(), rules).Alternatives)
}

// A rule against one drug of a group may name that same group: the drug does not stand in for itself.
func TestOrderedDrugIsNotItsOwnAlternative(t *testing.T) {
	rules := withTreatments().group("treatments", "hemgenix", "benefix").
		list("commercial", coverage.FormularyItem{Product: "hemgenix"}, coverage.FormularyItem{Product: "benefix"})
	require.Equal(t, []string{"BeneFIX"}, brands(coverage.Decide(order(hemgenix()), member(), rules).Alternatives))

	rules = withTreatments().group("treatments", "hemgenix", "benefix")
	standing := member()
	standing.Plan.Formulary = coverage.Formulary{}
	require.Equal(t, []string{"BeneFIX"}, brands(coverage.Decide(order(hemgenix()), standing, rules).Alternatives))
}

// The trace says what became of the group's other products, a line a reason.
func TestTraceSaysWhyAProductIsNoAlternative(t *testing.T) {
	coded := func(id, brand string, system drug.System) *drug.Product {
		return &drug.Product{ID: id, Brand: brand, Codes: []drug.ProductCode{{System: system, Code: "x-" + id}}}
	}
	rule := notNecessary("hemgenix", version("2025-12-02", ""))
	rule.AlternativesGroup = "treatments"
	rules := newBook(hemgenix(),
		coded("alprolix", "Alprolix", drug.RxNorm), coded("benefix", "BeneFIX", drug.NDC), coded("idelvion", "Idelvion", drug.RxNorm),
		coded("rebinyn", "Rebinyn", drug.HCPCS), &drug.Product{ID: "rixubis", Brand: "Rixubis"},
		&drug.Product{ID: "mononine", Brand: "Mononine", Discontinued: "Its maker ended it in 2020."},
	).
		group("treatments", "rixubis", "rebinyn", "unheard-of", "idelvion", "mononine", "hemgenix", "alprolix", "benefix").
		list("commercial", coverage.FormularyItem{Product: "benefix"}).
		state("hemgenix", rule)
	const statement = "policy L.5.01.594, version of 2025-12-02, statement hemgenix: not-covered"

	require.Equal(t, []string{
		"1 alternatives from the group treatments, formulary checked: true",
		"no alternative (not on the Commercial formulary on 2026-01-20): Idelvion, Alprolix",
		"no alternative (without an RxNorm or NDC code by which a formulary could list it): Rixubis, Rebinyn",
		"no alternative (discontinued): Mononine",
		"no alternative (the drug itself): Hemgenix",
		"no alternative (not a product of the library): unheard-of",
	}, after(t, coverage.Decide(order(hemgenix()), member(), rules).Trace, statement))

	unchecked := member()
	unchecked.Plan.Formulary = coverage.Formulary{}
	require.Equal(t, []string{
		"5 alternatives from the group treatments, formulary checked: false",
		"no alternative (discontinued): Mononine",
		"no alternative (the drug itself): Hemgenix",
		"no alternative (not a product of the library): unheard-of",
	}, after(t, coverage.Decide(order(hemgenix()), unchecked, rules).Trace, statement))
}

// after are the lines of a trace that come after one.
func after(t testing.TB, trace []string, line string) []string {
	t.Helper()
	require.Contains(t, trace, line)
	return trace[slices.Index(trace, line)+1:]
}

// A line of the trace does not grow with the group.
func TestTraceNamesTheFirstOfManyThatAreLeftOut(t *testing.T) {
	named := func(products int) string {
		rules := withTreatments()
		var group []string
		for i := range products {
			id := fmt.Sprintf("product-%04d", i)
			rules.products[id] = &drug.Product{ID: id, Brand: fmt.Sprintf("P%d", i), Codes: []drug.ProductCode{{System: drug.RxNorm, Code: id}}}
			group = append(group, id)
		}
		trace := coverage.Decide(order(hemgenix()), member(), rules.group("treatments", group...)).Trace
		return trace[len(trace)-1]
	}
	const first = "no alternative (not on the Commercial formulary on 2026-01-20): P0, P1, P2, P3, P4, P5, P6, P7, P8, P9"
	require.Equal(t, first, named(10))
	require.Equal(t, first+" and 1 more", named(11))
	require.Equal(t, first+" and 4990 more", named(5000))
}

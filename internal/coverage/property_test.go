package coverage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// world is one random input of Decide.
type world struct {
	order    coverage.Order
	standing coverage.Standing
	rules    *book
}

// maker makes worlds. Its days, plans and products are few, so that periods touch, plans meet and drugs are found.
type maker struct{ *rand.Rand }

// makeWorld makes the same world of the same seed.
func makeWorld(seed uint64) world {
	m := maker{rand.New(rand.NewPCG(seed, 594))}
	rules := m.rules()
	return world{order: m.order(rules, 1), standing: m.standing(), rules: rules}
}

func (m maker) chance(percent int) bool { return m.IntN(100) < percent }

func pick[T any](m maker, from ...T) T { return from[m.IntN(len(from))] }

func (m maker) day() coverage.Date { return coverage.Date(fmt.Sprintf("2026-01-%02d", 1+m.IntN(9))) }

// period may be open, and may end before it starts.
func (m maker) period() coverage.Period {
	var period coverage.Period
	if m.chance(60) {
		period.Start = m.day()
	}
	if m.chance(60) {
		period.End = m.day()
	}
	return period
}

func (m maker) product() string { return pick(m, "a", "b", "c", "d", "e", "f") }

func (m maker) plan() string { return pick(m, "commercial", "state-health-plan", "") }

func (m maker) codes() []drug.Code {
	laboratory := drug.Code{System: drug.CPT, Code: "85250"}
	return pick(m, nil, []drug.Code{infusionCode()}, []drug.Code{laboratory, infusionCode()}, []drug.Code{laboratory})
}

func (m maker) rules() *book {
	rules := newBook()
	for _, id := range []string{"a", "b", "c", "d", "e"} { // "f" has no drug entry
		product := &drug.Product{ID: id, Brand: strings.ToUpper(id)}
		if m.chance(50) {
			product.Billing = &drug.Billing{Code: "J" + id}
		}
		if m.chance(20) {
			product.Discontinued = "No longer made."
		}
		rules.products[id] = product
		for range m.IntN(5) {
			rules.state(id, m.statement())
		}
		for _, formulary := range []string{"commercial", "state-health-plan"} {
			for range m.IntN(3) {
				rules.list(formulary, m.item(id))
			}
		}
	}
	return rules.group("some", m.product(), m.product(), m.product()).group("all", "f", "e", "d", "c", "b", "a")
}

func (m maker) item(product string) coverage.FormularyItem {
	return coverage.FormularyItem{
		Product: product, TierRank: m.IntN(3), PriorAuthorization: m.chance(20), StepTherapy: m.chance(20), QuantityLimit: m.chance(20), Period: m.period(),
	}
}

// statement is one that a policy can make: what would break an invariant is refused where policies are read.
func (m maker) statement() coverage.Statement {
	made := coverage.Statement{
		Policy: version(m.day(), pick(m, m.day(), "")), ID: fmt.Sprint(m.Uint32()),
		Rank:    pick(m, coverage.RankGroup, coverage.RankProduct, coverage.RankGroupException, coverage.RankProductException),
		Ruling:  coverage.Ruling{Outcome: pick(m, coverage.Covered, coverage.NotCovered, coverage.Conditional)},
		Verdict: "considered", Ground: pick(m, "", "others are covered"), Reason: pick(m, "", "because of {drug}"),
		AlternativesGroup: pick(m, "", "some", "all", "unheard-of"),
	}
	if made.Rank >= coverage.RankGroupException {
		made.Exception = made.ID
		made.Plans = pick(m, nil, []string{"commercial"}, []string{"state-health-plan"}, []string{"commercial", "state-health-plan"})
	}
	if made.Outcome != coverage.NotCovered {
		made.PriorAuth = pick(m, coverage.NoPriorAuth, coverage.PriorAuthNeeded, coverage.PriorAuthPerformer, coverage.PriorAuthConditional)
	}
	if made.Outcome == coverage.Conditional || made.PriorAuth == coverage.PriorAuthConditional {
		made.InfoNeeded = []string{pick(m, "location", coverage.InfoOther)}
	}
	if m.chance(50) {
		made.Administration = &coverage.Administration{Codes: []drug.Code{infusionCode()}, Reason: "as for {drug}"}
	}
	return made
}

// order makes an order, which may be linked to others down to a depth.
func (m maker) order(rules *book, depth int) coverage.Order {
	made := coverage.Order{
		Reference: fmt.Sprintf("MedicationRequest/%d", m.IntN(100)), Name: pick(m, "an order", "", "100% \"%s\""),
		Void: pick(m, "", "", "", "", "", "", "cancelled"), ServiceDate: m.day(), ServiceDateFrom: "day of the call", Codes: m.codes(),
	}
	for depth > 0 && m.chance(40) {
		made.Linked = append(made.Linked, m.order(rules, depth-1))
	}
	product, known := rules.Product(m.product())
	switch {
	case !known || m.chance(20):
	case m.chance(20):
		made.Drug = drug.Match{Basis: drug.Ambiguous, Candidates: []string{"a", "b"}}
	case m.chance(50):
		made.Drug = drug.Match{Basis: drug.OnName, Product: product, Name: product.Brand}
	default:
		made.Drug = drug.Match{Basis: drug.OnCode, Product: product, System: drug.NDC, Code: "1"}
	}
	return made
}

func (m maker) standing() coverage.Standing {
	plan := m.plan()
	made := coverage.Standing{
		Plan:        coverage.Plan{ID: plan, Name: plan, Formulary: coverage.Formulary{ID: pick(m, plan, plan, "", "unheard-of"), Example: m.chance(50)}},
		PlanAssumed: plan == "" || m.chance(20),
	}
	if m.chance(80) {
		made.Coverage, made.Status = "Coverage/1", pick(m, "active", "active", "active", "", "cancelled")
		made.PayerAssumed = m.chance(20)
		if m.chance(50) {
			made.InForce = m.period()
		}
	}
	return made
}

const worlds = 20_000

func TestDecideHoldsItsPromisesWhateverTheInput(t *testing.T) {
	reached := map[string]int{}
	for seed := range uint64(worlds) {
		w := makeWorld(seed)
		d := coverage.Decide(w.order, w.standing, w.rules)
		if !sound(t, w, d) {
			t.Fatalf("seed %d", seed)
		}
		reached[decidedBy(d)]++
	}
	// A promise that is kept because its case never came would prove nothing.
	for _, by := range []string{"void", "coverage", "statement", "linked statement", "formulary", "nothing", "silent"} {
		require.Greater(t, reached[by], worlds/200, "%s in %v", by, reached)
	}
}

// sound tells whether a Determination says one thing, and with all that belongs to it.
func sound(t *testing.T, w world, d coverage.Determination) bool {
	t.Helper()
	silent := d.Outcome == coverage.Silent
	require.Contains(t, []coverage.Outcome{coverage.Silent, coverage.Covered, coverage.NotCovered, coverage.Conditional}, d.Outcome)
	require.Equal(t, w.order, d.Order)
	require.Equal(t, w.standing, d.Standing)

	// CRD 2.2.1 invariants of coverage-information.
	if d.Outcome == coverage.NotCovered || silent {
		require.Empty(t, d.PriorAuth)
	} else {
		require.NotEmpty(t, d.PriorAuth)
	}
	conditional := d.Outcome == coverage.Conditional || d.PriorAuth == coverage.PriorAuthConditional
	require.Equal(t, conditional, len(d.InfoNeeded) > 0)

	require.Equal(t, silent, len(d.Reasons) == 0)
	for _, said := range slices.Concat(d.Reasons, d.Trace) {
		require.NotEmpty(t, strings.TrimSpace(said))
		require.NotContains(t, said, "%!", "a format without its value")
		require.NotContains(t, said, "{drug}")
	}
	require.NotEmpty(t, d.Trace)
	if silent {
		require.False(t, w.standing.Known())
	}
	if d.ReasonCode != "" {
		require.Equal(t, coverage.NotCovered, d.Outcome)
	}
	soundAlternatives(t, w, d)

	by := decidedBy(d)
	require.Equal(t, expected(w), by)
	switch by {
	case "statement":
		require.Nil(t, d.Related)
		return soundStatement(t, w, d, w.order.Drug.Product)
	case "linked statement":
		return soundStatement(t, w, d, d.Related.Product)
	}
	require.Nil(t, d.Related)
	require.Empty(t, d.BillingCodes)
	return !t.Failed()
}

// soundStatement holds the statement against a plain search for the most specific one.
func soundStatement(t *testing.T, w world, d coverage.Determination, product *drug.Product) bool {
	t.Helper()
	best := mostSpecific(w, product)
	require.NotNil(t, best)
	require.Equal(t, best.Rank, d.Statement.Rank)
	require.Equal(t, best.Policy.Effective(), d.Statement.Policy.Effective())
	require.Equal(t, d.Statement.Outcome, d.Outcome)
	require.Equal(t, d.Statement.PriorAuth, d.PriorAuth)
	require.Equal(t, d.Statement.InfoNeeded, d.InfoNeeded)
	return !t.Failed()
}

func mostSpecific(w world, product *drug.Product) *coverage.Statement {
	var best *coverage.Statement
	for _, statement := range w.rules.statements[product.ID] {
		open := len(statement.Plans) == 0 || (!w.standing.PlanAssumed && slices.Contains(statement.Plans, w.standing.Plan.ID))
		if !open || !statement.Policy.Period.Includes(w.order.ServiceDate) {
			continue
		}
		if best == nil || statement.Rank > best.Rank || (statement.Rank == best.Rank && statement.Policy.Effective() > best.Policy.Effective()) {
			best = &statement
		}
	}
	return best
}

// expected says what has to decide, by the precedence told over again.
func expected(w world) string {
	known := w.standing.Known()
	active := (w.standing.Status == "" || w.standing.Status == "active") && w.standing.InForce.Includes(w.order.ServiceDate)
	product := w.order.Drug.Product
	switch {
	case w.order.Void != "" && !known:
		return "silent"
	case w.order.Void != "":
		return "void"
	case known && !active:
		return "coverage"
	case product != nil && mostSpecific(w, product) != nil:
		return "statement"
	}
	for _, linked := range w.order.Linked {
		if linked.Void != "" || linked.Drug.Product == nil {
			continue
		}
		if best := mostSpecific(w, linked.Drug.Product); best != nil && best.Administration != nil && slices.Contains(w.order.Codes, infusionCode()) {
			return "linked statement"
		}
	}
	if !known {
		return "silent"
	}
	if product != nil && !w.standing.PlanAssumed && w.standing.Plan.Formulary.ID != "" {
		if _, found := w.rules.FormularyItem(w.standing.Plan.Formulary.ID, product.ID, w.order.ServiceDate); found {
			return "formulary"
		}
	}
	return "nothing"
}

func decidedBy(d coverage.Determination) string {
	switch {
	case d.Outcome == coverage.Silent:
		return "silent"
	case d.Related != nil:
		return "linked statement"
	case d.Statement != nil:
		return "statement"
	case d.Item != nil:
		return "formulary"
	case d.Unlisted:
		return "nothing"
	case d.ReasonCode == coverage.NoActiveCoverage:
		return "coverage"
	}
	return "void"
}

func soundAlternatives(t *testing.T, w world, d coverage.Determination) {
	t.Helper()
	if d.Statement == nil || d.Related != nil {
		require.Empty(t, d.Alternatives)
		require.False(t, d.FormularyChecked)
	}
	for i, alternative := range d.Alternatives {
		require.Contains(t, w.rules.groups[d.Statement.AlternativesGroup], alternative.Product.ID)
		require.Empty(t, alternative.Product.Discontinued)
		require.NotEqual(t, w.order.Drug.Product.ID, alternative.Product.ID)
		if !d.FormularyChecked {
			require.Zero(t, alternative.Item)
		} else {
			require.Equal(t, alternative.Product.ID, alternative.Item.Product)
			require.True(t, alternative.Item.Period.Includes(w.order.ServiceDate))
		}
		if i > 0 {
			require.False(t, better(alternative, d.Alternatives[i-1]), "%s stands before %s", d.Alternatives[i-1].Product.ID, alternative.Product.ID)
		}
	}
}

// better is the order of alternatives, told over again.
func better(a, b coverage.Alternative) bool {
	switch {
	case a.Item.TierRank != b.Item.TierRank:
		return a.Item.TierRank < b.Item.TierRank
	case a.Item.Restricted() != b.Item.Restricted():
		return !a.Item.Restricted()
	}
	return a.Product.Brand < b.Product.Brand
}

// A second world of the same seed is the untouched input: an answer can be replayed only if Decide leaves its input alone.
func TestDecideIsTheSameEachTimeAndLeavesItsInput(t *testing.T) {
	for seed := range uint64(worlds / 10) {
		w, untouched := makeWorld(seed), makeWorld(seed)
		first := coverage.Decide(w.order, w.standing, w.rules)
		second := coverage.Decide(w.order, w.standing, w.rules)
		require.Equal(t, first, second, "seed %d", seed)
		require.Equal(t, untouched, w, "seed %d", seed)
		require.Equal(t, first, coverage.Decide(untouched.order, untouched.standing, untouched.rules), "seed %d", seed)
	}
}

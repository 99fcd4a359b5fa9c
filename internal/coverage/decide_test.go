package coverage_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

const (
	policyReason = "Medical policy L.5.01.594: Hemgenix is considered not medically necessary, as other formulary alternatives are covered " +
		"by the plan for treatment of hemophilia B. This holds under any billing code; J1411 is the code the policy lists."
	formularyReason = "Hemgenix is on the Commercial formulary."
)

// stated is a library whose policy and whose formulary both speak about Hemgenix, so that each answer is a choice.
func stated() *book {
	return listed().state("hemgenix", notNecessary("hemgenix", version("2025-12-02", "")))
}

// listed is a library of which only the formulary speaks about Hemgenix.
func listed() *book {
	return newBook(hemgenix()).list("commercial", coverage.FormularyItem{Product: "hemgenix", Name: "HEMGENIX", Tier: "specialty", TierRank: 10})
}

// answer is what a Determination says, without what it says it with.
type answer struct {
	outcome    coverage.Outcome
	priorAuth  coverage.PriorAuth
	infoNeeded []string
	reason     string
	code       coverage.ReasonCode
}

func answerOf(d coverage.Determination) answer {
	said := answer{outcome: d.Outcome, priorAuth: d.PriorAuth, infoNeeded: d.InfoNeeded, code: d.ReasonCode}
	if len(d.Reasons) > 0 {
		said.reason = d.Reasons[0]
	}
	return said
}

func refused(reason string) answer { return answer{outcome: coverage.NotCovered, reason: reason} }

func notInForce(reason string) answer {
	return answer{outcome: coverage.NotCovered, reason: reason, code: coverage.NoActiveCoverage}
}

func undecided(reason string) answer {
	return answer{
		outcome: coverage.Conditional, priorAuth: coverage.PriorAuthConditional, infoNeeded: []string{coverage.InfoOther}, reason: reason,
	}
}

func covered(priorAuth coverage.PriorAuth, reason string) answer {
	return answer{outcome: coverage.Covered, priorAuth: priorAuth, reason: reason}
}

func TestDecidePrecedence(t *testing.T) {
	const void = "Nothing is requested (cancelled), so no coverage rule was applied."
	lapsed := func(start, end coverage.Date, status string) func(*coverage.Order, *coverage.Standing) {
		return func(_ *coverage.Order, s *coverage.Standing) {
			s.InForce, s.Status = coverage.Period{Start: start, End: end}, status
		}
	}
	tests := map[string]struct {
		rules  *book
		change func(*coverage.Order, *coverage.Standing)
		want   answer
	}{
		"nothing ordered, before the coverage": {
			stated(), func(o *coverage.Order, s *coverage.Standing) { o.Void, s.InForce.End = "cancelled", "2026-01-19" }, undecided(void),
		},
		"nothing ordered, before the policy": {
			stated(), func(o *coverage.Order, _ *coverage.Standing) { o.Void = "cancelled" }, undecided(void),
		},
		"nothing ordered, before the formulary": {
			listed(), func(o *coverage.Order, _ *coverage.Standing) { o.Void = "cancelled" }, undecided(void),
		},
		"coverage ended, before the policy": {
			stated(), lapsed("2025-01-01", "2026-01-19", "active"), notInForce("No active coverage on 2026-01-20: the coverage sent ended on 2026-01-19."),
		},
		"coverage ended, before the formulary": {
			listed(), lapsed("2025-01-01", "2026-01-19", "active"), notInForce("No active coverage on 2026-01-20: the coverage sent ended on 2026-01-19."),
		},
		"coverage ended, before nothing speaks": {
			newBook(), lapsed("", "2026-01-19", "active"), notInForce("No active coverage on 2026-01-20: the coverage sent ended on 2026-01-19."),
		},
		"coverage not started": {
			stated(), lapsed("2026-01-21", "", "active"), notInForce("No active coverage on 2026-01-20: the coverage sent starts on 2026-01-21."),
		},
		"coverage of another status": {
			stated(), lapsed("2026-01-01", "2026-12-31", "draft"), notInForce(`No active coverage: the coverage sent has the status "draft".`),
		},
		"coverage ended, said before its status": {
			stated(), lapsed("", "2026-01-19", "cancelled"), notInForce("No active coverage on 2026-01-20: the coverage sent ended on 2026-01-19."),
		},
		"coverage not started, said before its status": {
			stated(), lapsed("2026-01-21", "", "cancelled"), notInForce("No active coverage on 2026-01-20: the coverage sent starts on 2026-01-21."),
		},
		"coverage cancelled, on its only day": {
			stated(), lapsed(today, today, "cancelled"), notInForce(`No active coverage: the coverage sent has the status "cancelled".`),
		},
		"coverage on its last day":  {stated(), lapsed("2025-01-01", "2026-01-20", "active"), refused(policyReason)},
		"coverage on its first day": {stated(), lapsed("2026-01-20", "", "active"), refused(policyReason)},
		"coverage without period":   {stated(), lapsed("", "", "active"), refused(policyReason)},
		"coverage without status":   {listed(), lapsed("", "", ""), covered(coverage.NoPriorAuth, formularyReason)},
		"policy, before the formulary": {
			stated(), func(*coverage.Order, *coverage.Standing) {}, refused(policyReason),
		},
		"formulary, when no policy speaks": {
			listed(), func(*coverage.Order, *coverage.Standing) {}, covered(coverage.NoPriorAuth, formularyReason),
		},
		"formulary, when the policy is not in force yet": {
			listed().state("hemgenix", notNecessary("hemgenix", version("2026-01-21", ""))), func(*coverage.Order, *coverage.Standing) {},
			covered(coverage.NoPriorAuth, formularyReason),
		},
		"nothing speaks": {
			newBook(hemgenix()), func(*coverage.Order, *coverage.Standing) {}, undecided("No rule of this service speaks about Hemgenix; ask the plan."),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ordered, standing := order(hemgenix()), member()
			test.change(&ordered, &standing)
			d := coverage.Decide(ordered, standing, test.rules)
			require.Equal(t, test.want, answerOf(d))
			require.Len(t, d.Reasons, 1)
			require.NotEmpty(t, d.Trace)
			require.Equal(t, ordered, d.Order)
			require.Equal(t, standing, d.Standing)
		})
	}
}

// What decided stands in the Determination, and nothing else does.
func TestDecideNamesWhatDecided(t *testing.T) {
	t.Run("policy", func(t *testing.T) {
		d := coverage.Decide(order(hemgenix()), member(), stated())
		require.Equal(t, "hemgenix", d.Statement.ID)
		require.Equal(t, coverage.Date("2025-12-02"), d.Statement.Policy.Effective())
		require.Equal(t, []coverage.BillingCode{{
			Code: drug.Code{System: drug.HCPCS, Code: "J1411"}, Display: "Injection, etranacogene dezaparvovec-drlb",
		}}, d.BillingCodes)
		require.Nil(t, d.Item)
		require.False(t, d.Unlisted)
	})
	t.Run("formulary", func(t *testing.T) {
		d := coverage.Decide(order(hemgenix()), member(), listed())
		require.Equal(t, "HEMGENIX", d.Item.Name)
		require.Nil(t, d.Statement)
		require.Empty(t, d.BillingCodes)
		require.False(t, d.Unlisted)
	})
	t.Run("nothing", func(t *testing.T) {
		d := coverage.Decide(order(hemgenix()), member(), newBook(hemgenix()))
		require.Nil(t, d.Statement)
		require.Nil(t, d.Item)
		require.True(t, d.Unlisted)
	})
	t.Run("coverage not in force", func(t *testing.T) {
		standing := member()
		standing.Status = "cancelled"
		d := coverage.Decide(order(hemgenix()), standing, stated())
		require.Nil(t, d.Statement)
		require.Nil(t, d.Item)
		require.Empty(t, d.Alternatives)
		require.False(t, d.Unlisted)
	})
}

func TestDecideServiceDatePicksTheVersion(t *testing.T) {
	rules := newBook(hemgenix()).state("hemgenix",
		notNecessary("of 2023", version("2023-05-15", "2025-01-14")),
		notNecessary("of 2025", version("2025-01-15", "2025-12-01")),
		notNecessary("newest", version("2025-12-02", "")),
	)
	tests := map[string]struct {
		day  coverage.Date
		want string
	}{
		"before any version":           {"2023-05-14", ""},
		"first day of the first":       {"2023-05-15", "of 2023"},
		"last day of the first":        {"2025-01-14", "of 2023"},
		"first day of the second":      {"2025-01-15", "of 2025"},
		"last day of the second":       {"2025-12-01", "of 2025"},
		"first day of the newest":      {"2025-12-02", "newest"},
		"long after the newest's date": {"2031-01-01", "newest"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ordered, standing := order(hemgenix()), member()
			ordered.ServiceDate, standing.InForce = test.day, coverage.Period{}
			d := coverage.Decide(ordered, standing, rules)
			if test.want == "" {
				require.Nil(t, d.Statement)
				require.True(t, d.Unlisted)
				require.Contains(t, d.Trace, "no policy statement about Hemgenix is in force on 2023-05-14")
				return
			}
			require.Equal(t, test.want, d.Statement.ID)
		})
	}
}

func TestDecideTheMostSpecificStatement(t *testing.T) {
	now, before := version("2025-12-02", ""), version("2023-05-15", "")
	ranked := func(id string, of *coverage.PolicyVersion, rank coverage.Rank, plans ...string) coverage.Statement {
		statement := notNecessary(id, of)
		statement.Rank, statement.Plans = rank, plans
		return statement
	}
	tests := map[string]struct {
		statements []coverage.Statement
		want       string
	}{
		"product before group": {
			[]coverage.Statement{ranked("group", now, coverage.RankGroup), ranked("product", now, coverage.RankProduct)}, "product",
		},
		"product before a later group": {
			[]coverage.Statement{ranked("group", now, coverage.RankGroup), ranked("product", before, coverage.RankProduct)}, "product",
		},
		"exception before its rule": {
			[]coverage.Statement{ranked("rule", now, coverage.RankProduct), ranked("exception", now, coverage.RankProductException, "commercial")}, "exception",
		},
		"group's exception before the group's rule": {
			[]coverage.Statement{ranked("rule", now, coverage.RankGroup), ranked("exception", now, coverage.RankGroupException, "commercial")}, "exception",
		},
		"product's rule before a group's exception": {
			[]coverage.Statement{ranked("exception", now, coverage.RankGroupExceptionCondition, "commercial"), ranked("rule", now, coverage.RankProduct)}, "rule",
		},
		"product's exception before the group's": {
			[]coverage.Statement{
				ranked("group", now, coverage.RankGroupException, "commercial"), ranked("product", now, coverage.RankProductException, "commercial"),
			}, "product",
		},
		"exception to all of a version before all": {
			[]coverage.Statement{
				ranked("product", now, coverage.RankProductExceptionCondition, "commercial"), ranked("", now, coverage.RankVersionException, "commercial"),
			}, "",
		},
		"later effective date among equals": {
			[]coverage.Statement{ranked("earlier", before, coverage.RankProduct), ranked("later", now, coverage.RankProduct)}, "later",
		},
		"exception of another plan leaves the rule": {
			[]coverage.Statement{ranked("rule", now, coverage.RankProduct), ranked("exception", now, coverage.RankProductException, "state-health-plan")}, "rule",
		},
		"exception of several plans": {
			[]coverage.Statement{
				ranked("rule", now, coverage.RankProduct), ranked("exception", now, coverage.RankProductException, "state-health-plan", "commercial"),
			}, "exception",
		},
		"exception for every member": {
			[]coverage.Statement{ranked("rule", now, coverage.RankProduct), ranked("exception", now, coverage.RankProductException)}, "exception",
		},
		"exception not in force any more": {
			[]coverage.Statement{
				ranked("rule", now, coverage.RankProduct), ranked("exception", version("2023-05-15", "2026-01-19"), coverage.RankProductException, "commercial"),
			}, "rule",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(order(hemgenix()), member(), newBook(hemgenix()).state("hemgenix", test.statements...))
			require.Equal(t, test.want, d.Statement.ID)
		})
	}
}

func TestDecideExceptionNeedsThePlanToBeKnown(t *testing.T) {
	now := version("2025-12-02", "")
	rules := newBook(hemgenix()).state("hemgenix", notNecessary("rule", now), exceptionFor("exception", now, "state-health-plan"))
	participant, unsure, unknown := member(), assumed(), stranger()
	participant.Plan.ID, unsure.Plan.ID, unknown.Plan.ID = "state-health-plan", "state-health-plan", "state-health-plan"

	d := coverage.Decide(order(hemgenix()), participant, rules)
	require.Equal(t, "exception", d.Statement.ID)
	require.Equal(t, undecided("The member's own benefit decides about Hemgenix."), answerOf(d))

	for name, standing := range map[string]coverage.Standing{"assumed": unsure, "without Coverage": unknown, "none": {Coverage: "Coverage/1", PlanAssumed: true}} {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(order(hemgenix()), standing, rules)
			require.Equal(t, "rule", d.Statement.ID)
			require.Contains(t, d.Trace, "policy L.5.01.594: exception state-health-plan to statement exception is for members of certain plans, and the plan is not identified")
		})
	}
}

// An exception alone, for members of other plans, leaves the order to the formulary.
func TestDecideExceptionOfOthersIsNoRule(t *testing.T) {
	rules := listed().state("hemgenix", exceptionFor("exception", version("2025-12-02", ""), "state-health-plan"))
	d := coverage.Decide(order(hemgenix()), member(), rules)
	require.Nil(t, d.Statement)
	require.Equal(t, coverage.Covered, d.Outcome)
}

func TestDecideStatementGivesItsOwnAnswer(t *testing.T) {
	statement := notNecessary("s", version("2025-12-02", ""))
	statement.Outcome, statement.PriorAuth, statement.InfoNeeded = coverage.Covered, coverage.PriorAuthConditional, []string{"location"}
	statement.Verdict, statement.Ground = "covered at a treatment center", ""
	d := coverage.Decide(order(hemgenix()), member(), newBook(hemgenix()).state("hemgenix", statement))
	require.Equal(t, answer{
		outcome: coverage.Covered, priorAuth: coverage.PriorAuthConditional, infoNeeded: []string{"location"},
		reason: "Medical policy L.5.01.594: Hemgenix is covered at a treatment center. " +
			"This holds under any billing code; J1411 is the code the policy lists.",
	}, answerOf(d))
}

func TestDecideSaysNothingOfABillingCodeThatIsNotKnown(t *testing.T) {
	product := hemgenix()
	product.Billing = nil
	d := coverage.Decide(order(product), member(), stated())
	require.Empty(t, d.BillingCodes)
	require.Equal(t, "Medical policy L.5.01.594: Hemgenix is considered not medically necessary, as other formulary alternatives are covered "+
		"by the plan for treatment of hemophilia B.", d.Reasons[0])
}

func TestDecideByFormularyItem(t *testing.T) {
	const is = "Hemgenix is on the Commercial formulary"
	tests := map[string]struct {
		item      coverage.FormularyItem
		example   bool
		priorAuth coverage.PriorAuth
		reason    string
	}{
		"free": {priorAuth: coverage.NoPriorAuth, reason: is + "."},
		"prior authorization": {
			item: coverage.FormularyItem{PriorAuthorization: true}, priorAuth: coverage.PriorAuthNeeded, reason: is + ", with prior authorization.",
		},
		"step therapy":   {item: coverage.FormularyItem{StepTherapy: true}, priorAuth: coverage.NoPriorAuth, reason: is + ", after step therapy."},
		"quantity limit": {item: coverage.FormularyItem{QuantityLimit: true}, priorAuth: coverage.NoPriorAuth, reason: is + ", within a quantity limit."},
		"all": {
			item:      coverage.FormularyItem{PriorAuthorization: true, StepTherapy: true, QuantityLimit: true},
			priorAuth: coverage.PriorAuthNeeded, reason: is + ", with prior authorization, after step therapy, within a quantity limit.",
		},
		"example": {
			item: coverage.FormularyItem{PriorAuthorization: true}, example: true, priorAuth: coverage.PriorAuthNeeded,
			reason: is + " (an example formulary, not the plan's own), with prior authorization.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.item.Product = "hemgenix"
			standing := member()
			standing.Plan.Formulary.Example = test.example
			d := coverage.Decide(order(hemgenix()), standing, newBook(hemgenix()).list("commercial", test.item))
			require.Equal(t, covered(test.priorAuth, test.reason), answerOf(d))
			require.Equal(t, &test.item, d.Item)
			require.Empty(t, d.Alternatives)
		})
	}
}

func TestDecideFormularyDoesNotSpeak(t *testing.T) {
	gone := coverage.FormularyItem{Product: "hemgenix", Period: coverage.Period{End: "2026-01-19"}}
	free := coverage.FormularyItem{Product: "hemgenix"}
	withoutFormulary := member()
	withoutFormulary.Plan.Formulary = coverage.Formulary{}
	tests := map[string]struct {
		standing coverage.Standing
		rules    *book
	}{
		"not listed":                   {member(), newBook(hemgenix())},
		"not available on that day":    {member(), newBook(hemgenix()).list("commercial", gone)},
		"listed by another plan":       {member(), newBook(hemgenix()).list("state-health-plan", free)},
		"plan without formulary":       {withoutFormulary, newBook(hemgenix()).list("", free)},
		"plan assumed, not identified": {assumed(), newBook(hemgenix()).list("commercial", free)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(order(hemgenix()), test.standing, test.rules)
			require.Nil(t, d.Item)
			require.True(t, d.Unlisted)
			require.Equal(t, undecided("No rule of this service speaks about Hemgenix; ask the plan."), answerOf(d))
		})
	}
}

func TestDecideWithoutVerdictOnTheDrug(t *testing.T) {
	d := coverage.Decide(unrecognised(), member(), stated())
	require.Equal(t, undecided("No rule of this service speaks about lisinopril 10 mg; ask the plan."), answerOf(d))
	require.True(t, d.Unlisted)

	// Both candidates are ruled upon, and still neither rule may be applied: it could be the other drug.
	d = coverage.Decide(ambiguous(), member(), stated().state("beqvez", notNecessary("beqvez", version("2025-12-02", ""))))
	require.Equal(t, undecided("The order names more than one drug, so no coverage rule was applied; ask the plan."), answerOf(d))
	require.True(t, d.Unlisted)
	require.Nil(t, d.Statement)
}

// Without a Coverage there is nothing to annotate: only a policy's statement is worth a card.
func TestDecideIsSilentWithoutCoverage(t *testing.T) {
	void := order(hemgenix())
	void.Void = "doNotPerform"
	tests := map[string]struct {
		order    coverage.Order
		rules    *book
		unlisted bool
	}{
		"nothing ordered":      {void, stated(), false},
		"on the formulary":     {order(hemgenix()), listed(), true},
		"nothing speaks":       {order(hemgenix()), newBook(), true},
		"drug not recognised":  {unrecognised(), stated(), true},
		"drug ambiguous":       {ambiguous(), stated(), true},
		"policy not yet known": {order(hemgenix()), newBook().state("hemgenix", notNecessary("s", version("2026-01-21", ""))), true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(test.order, stranger(), test.rules)
			require.Equal(t, answer{}, answerOf(d))
			require.Equal(t, test.unlisted, d.Unlisted)
			require.Nil(t, d.Item)
			require.Empty(t, d.Alternatives)
			require.NotEmpty(t, d.Trace)
		})
	}
}

func TestDecideSpeaksOfAPolicyWithoutCoverage(t *testing.T) {
	d := coverage.Decide(order(hemgenix()), stranger(), stated())
	require.Equal(t, refused(policyReason), answerOf(d))
	require.Equal(t, "hemgenix", d.Statement.ID)
	require.Contains(t, d.Trace, "no Coverage of this patient came with the call")

	// Whether it is in force cannot be asked of a Coverage that did not come.
	standing := stranger()
	standing.Status, standing.InForce.End = "cancelled", "2026-01-19"
	require.Equal(t, refused(policyReason), answerOf(coverage.Decide(order(hemgenix()), standing, stated())))
}

func TestKnown(t *testing.T) {
	require.True(t, member().Known())
	require.True(t, assumed().Known())
	require.False(t, stranger().Known())
}

// A finding on a Coverage that may be another payer's has to say what it rests on.
func TestDecideSaysThatThePayerIsAssumed(t *testing.T) {
	const assumption = "Assumed: the coverage does not identify its payer and was taken as one of this plan's."
	standing := member()
	standing.PayerAssumed = true
	for name, rules := range map[string]*book{"policy": stated(), "formulary": listed(), "nothing": newBook()} {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(order(hemgenix()), standing, rules)
			require.Len(t, d.Reasons, 2)
			require.Equal(t, assumption, d.Reasons[1])
			require.Contains(t, d.Trace, "the payer of Coverage/1 could not be identified; taken as this one")
		})
	}
	standing.Coverage = ""
	require.Empty(t, coverage.Decide(order(hemgenix()), standing, newBook()).Reasons)
}

// The trace is read in a dispute: the drug, the day, the plan and the rule, in the order in which they were looked at.
func TestTraceTellsEachStep(t *testing.T) {
	now := version("2025-12-02", "")
	rule := notNecessary("hemgenix", now)
	rule.AlternativesGroup = "treatments"
	rules := newBook(hemgenix(), &drug.Product{ID: "alprolix", Brand: "Alprolix"}).group("treatments", "alprolix").
		list("commercial", coverage.FormularyItem{Product: "alprolix"}).state("hemgenix", rule, exceptionFor("exception", now, "state-health-plan"))
	require.Equal(t, []string{
		"MedicationRequest/12: Hemgenix, matched on rxnorm 2626778",
		"service date 2026-01-20, from day of the call",
		"Coverage/1: plan Commercial",
		"policy L.5.01.594: exception state-health-plan to statement exception is for members of other plans",
		"policy L.5.01.594, version of 2025-12-02, statement hemgenix: not-covered",
		"1 alternatives from the group treatments, formulary checked: true",
	}, coverage.Decide(order(hemgenix()), member(), rules).Trace)
}

func TestTraceTellsWhatWasMatchedOn(t *testing.T) {
	byName := order(hemgenix())
	byName.Drug = drug.Match{Basis: drug.OnName, Product: hemgenix(), Name: "etranacogene"}
	void := order(hemgenix())
	void.Void = "entered-in-error"
	cancelled := member()
	cancelled.Status = "cancelled"
	tests := map[string]struct {
		order    coverage.Order
		standing coverage.Standing
		want     string
	}{
		"a name":             {byName, member(), `MedicationRequest/12: Hemgenix, matched on the name "etranacogene" only`},
		"several products":   {ambiguous(), member(), "MedicationRequest/14: several products fit: beqvez, hemgenix"},
		"no product":         {unrecognised(), member(), "MedicationRequest/13: not a product of the library"},
		"an assumed plan":    {order(hemgenix()), assumed(), "plan not identified from Coverage/1; taken as Commercial"},
		"nothing ordered":    {void, member(), "nothing is being ordered: entered-in-error"},
		"coverage cancelled": {order(hemgenix()), cancelled, "coverage not in force: not covered"},
		"no formulary item":  {order(hemgenix()), member(), "Hemgenix is not on the Commercial formulary on 2026-01-20"},
		"no rule":            {unrecognised(), member(), "no rule of this service speaks about the order"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, coverage.Decide(test.order, test.standing, newBook(hemgenix())).Trace, test.want)
		})
	}
	require.Contains(t, coverage.Decide(order(hemgenix()), member(), listed()).Trace,
		"Hemgenix is on the Commercial formulary: covered, prior authorization no-auth")
}

// Calls run at the same time over one snapshot of the library; the race detector would see a Decide that writes to it.
func TestDecideSharesItsRules(t *testing.T) {
	rules := withTreatments()
	want := coverage.Decide(order(hemgenix()), member(), rules)
	var calls sync.WaitGroup
	got := make([]coverage.Determination, 8)
	for i := range got {
		calls.Go(func() { got[i] = coverage.Decide(order(hemgenix()), member(), rules) })
	}
	calls.Wait()
	for _, each := range got {
		require.Equal(t, want, each)
	}
}

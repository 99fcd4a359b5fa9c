package coverage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
)

// onTheList is a member whose Coverage came, and of whom the payer's list holds these coverages.
func onTheList(coverages ...coverage.ListedCoverage) coverage.Standing {
	standing := member()
	standing.Membership = &coverage.Membership{Coverages: coverages, Sent: standing.Plan}
	return standing
}

func listedFor(plan, start, end string) coverage.ListedCoverage {
	return coverage.ListedCoverage{
		Period: coverage.Period{Start: coverage.Date(start), End: coverage.Date(end)},
		Plan:   planCalled(plan),
	}
}

func planCalled(id string) coverage.Plan {
	switch id {
	case "commercial":
		return member().Plan
	case "":
		return coverage.Plan{}
	}
	return coverage.Plan{ID: id, Name: "The " + id}
}

func TestTheMemberListDecides(t *testing.T) {
	refusedAs := func(code coverage.ReasonCode, reason string) answer {
		return answer{outcome: coverage.NotCovered, code: code, reason: reason}
	}
	year := listedFor("commercial", "2026-01-01", "2026-12-31")
	cancelled := year
	cancelled.Status = "cancelled"
	unnamed := listedFor("", "2026-01-01", "")
	changed := func(change func(*coverage.Standing), coverages ...coverage.ListedCoverage) coverage.Standing {
		standing := onTheList(coverages...)
		change(&standing)
		return standing
	}
	for name, test := range map[string]struct {
		standing coverage.Standing
		want     answer
	}{
		"in force": {onTheList(year), covered(coverage.NoPriorAuth, formularyReason)},
		"not a member": {
			changed(func(s *coverage.Standing) { s.Membership.NotFound = "No member was found." }), refusedAs(coverage.NoMemberFound, "No member was found.")},
		"the list cannot be read": {
			changed(func(s *coverage.Standing) { s.Membership.Trouble = "the disk is gone" }),
			answer{
				outcome: coverage.Indeterminate, priorAuth: coverage.PriorAuthIndeterminate, code: coverage.Technical,
				reason: "The member could not be looked up: the disk is gone.",
			}},
		"no coverage on file": {onTheList(), refusedAs(coverage.CoverageNotFound, "The member is known, but no coverage is on file.")},
		"ended": {
			onTheList(listedFor("commercial", "2025-01-01", "2026-01-19")),
			notInForce("No active coverage on 2026-01-20: the member's coverage ended on 2026-01-19.")},
		"the last day":  {onTheList(listedFor("commercial", "2025-01-01", "2026-01-20")), covered(coverage.NoPriorAuth, formularyReason)},
		"the first day": {onTheList(listedFor("commercial", "2026-01-20", "")), covered(coverage.NoPriorAuth, formularyReason)},
		"not started": {
			onTheList(listedFor("commercial", "2026-01-21", "")),
			notInForce("No active coverage on 2026-01-20: the member's coverage starts on 2026-01-21.")},
		"between two": {
			onTheList(listedFor("commercial", "2026-03-01", ""), listedFor("commercial", "2025-01-01", "2025-12-31"), listedFor("commercial", "2026-02-01", "2026-02-28")),
			notInForce("No active coverage on 2026-01-20: the member's coverage ended on 2025-12-31, and the next starts on 2026-02-01.")},
		"cancelled":                      {onTheList(cancelled), notInForce("No active coverage on 2026-01-20: the member's coverage is not active.")},
		"cancelled, and another":         {onTheList(cancelled, year), covered(coverage.NoPriorAuth, formularyReason)},
		"twice the same plan":            {onTheList(year, listedFor("commercial", "2025-06-01", "")), covered(coverage.NoPriorAuth, formularyReason)},
		"the Coverage sent ended":        {changed(func(s *coverage.Standing) { s.InForce.End = "2026-01-19" }, year), covered(coverage.NoPriorAuth, formularyReason)},
		"the Coverage sent is cancelled": {changed(func(s *coverage.Standing) { s.Status = "cancelled" }, year), covered(coverage.NoPriorAuth, formularyReason)},
		"the Coverage sent names no plan": {
			changed(func(s *coverage.Standing) { s.PlanAssumed, s.Membership.Sent = true, coverage.Plan{} }, year), covered(coverage.NoPriorAuth, formularyReason)},
		"the list names no plan": {onTheList(unnamed), covered(coverage.NoPriorAuth, formularyReason)},
		"neither names a plan": {
			changed(func(s *coverage.Standing) { s.PlanAssumed, s.Membership.Sent = true, coverage.Plan{} }, unnamed),
			undecided("No rule of this service speaks about Hemgenix; ask the plan.")},
		"a plan that the member never had": {
			onTheList(listedFor("state", "2026-01-01", "")),
			refusedAs(coverage.CoverageNotFound, "The member is known, but not under the plan Commercial that the coverage sent names.")},
		"a plan that the member had before": {
			onTheList(listedFor("commercial", "2025-01-01", "2025-12-31"), listedFor("state", "2026-01-01", "")),
			undecided("No rule of this service speaks about Hemgenix; ask the plan.")},
		"two plans, and the one sent": {onTheList(listedFor("state", "2026-01-01", ""), year), covered(coverage.NoPriorAuth, formularyReason)},
		"two plans, and neither sent": {
			changed(func(s *coverage.Standing) { s.Membership.Sent = coverage.Plan{} }, listedFor("state", "2026-01-01", ""), year),
			refusedAs(coverage.CoverageNotFound, "The member has several coverages on 2026-01-20, and the coverage sent does not name the plan of one.")},
		"a plan beside one that is unknown, and none sent": { // dental, as a rule
			changed(func(s *coverage.Standing) { s.PlanAssumed, s.Membership.Sent = true, coverage.Plan{} }, unnamed, year), covered(coverage.NoPriorAuth, formularyReason)},
		"a plan beside one that is unknown, and another sent": {
			changed(func(s *coverage.Standing) { s.Membership.Sent = planCalled("state") }, unnamed, year),
			refusedAs(coverage.CoverageNotFound, "The member has several coverages on 2026-01-20, and the coverage sent does not name the plan of one.")},
		"no Coverage came": {
			changed(func(s *coverage.Standing) { s.Coverage, s.Membership.NotFound = "", "x" }), answer{}},
	} {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(order(hemgenix()), test.standing, listed())
			require.Equal(t, test.want, answerOf(d))
			if d.Outcome != coverage.Silent {
				require.NotEmpty(t, d.Trace)
			}
		})
	}
}

// What nobody ordered is no question of membership.
func TestAVoidOrderIsNoQuestionOfMembership(t *testing.T) {
	standing := onTheList()
	void := order(hemgenix())
	void.Void = "cancelled"
	require.Equal(t, coverage.Conditional, coverage.Decide(void, standing, listed()).Outcome)
}

// Each order is answered by the plan of its own service date, and the finding holds as long as that coverage.
func TestAMemberWhoChangesPlans(t *testing.T) {
	standing := onTheList(listedFor("commercial", "2026-01-01", "2026-01-31"), listedFor("state", "2026-02-01", ""))
	rules := listed().state("hemgenix",
		notNecessary("hemgenix", version("2025-12-02", "")), exceptionFor("state", version("2025-12-02", ""), "state"))
	before := coverage.Decide(order(hemgenix()), standing, rules)
	later := order(hemgenix())
	later.ServiceDate = "2026-02-01"
	after := coverage.Decide(later, standing, rules)
	require.Equal(t, coverage.NotCovered, before.Outcome)
	require.Equal(t, "commercial", before.Standing.Plan.ID)
	require.Equal(t, coverage.Date("2026-01-31"), before.Standing.InForce.End)
	require.Equal(t, coverage.Conditional, after.Outcome)
	require.Equal(t, "state", after.Standing.Plan.ID)
	require.Equal(t, coverage.Date(""), after.Standing.InForce.End)
	require.Empty(t, before.Standing.Relationship)
	child := listedFor("commercial", "2026-01-01", "")
	child.Relationship = "child"
	require.Equal(t, "child", coverage.Decide(order(hemgenix()), onTheList(child), rules).Standing.Relationship)
	require.Equal(t, "commercial", standing.Plan.ID, "what was passed in is left as it was")
}

package coverage

import (
	"fmt"
	"slices"
)

// Codes of reasons that only a member list can give (CRD 2.2.1 resp-44, resp-45).
const (
	NoMemberFound    ReasonCode = "no-member-found"
	CoverageNotFound ReasonCode = "coverage-not-found"
)

// Membership is what the payer's member list says about the patient. It goes before what the Coverage sent says about plan and period.
type Membership struct {
	// Trouble says why the list could not be read; "" when it was.
	Trouble string
	// NotFound says why no one member was found, as a sentence for the caller; "" when one was.
	NotFound string
	// Coverages are the member's, in force or not.
	Coverages []ListedCoverage
	// Sent is the plan that the Coverage sent names; the zero Plan when it names none that is known.
	Sent Plan
}

// ListedCoverage is one coverage of a member, over one period.
type ListedCoverage struct {
	Period Period
	// Status is FHIR's: "active", "cancelled", "draft"; "" counts as active.
	Status string
	// Relationship is the member's to the subscriber (FHIR subscriber-relationship): "self", "child"; "" when not known.
	Relationship string
	// Plan is the zero Plan when the list names none that the library knows.
	Plan Plan
}

func (c ListedCoverage) active() bool { return c.Status == "" || c.Status == "active" }

// decideByMembership refuses an order of somebody who is not covered by the list. Otherwise it has the standing be what the list says for
// the service date, and the decision goes on.
func (d *Determination) decideByMembership() bool {
	list := d.Standing.Membership
	switch {
	case list == nil || !d.Standing.Known():
		return false
	case list.Trouble != "":
		d.technical("The member could not be looked up", list.Trouble)
		return true
	case list.NotFound != "":
		d.notAMember(NoMemberFound, list.NotFound)
		return true
	case len(list.Coverages) == 0:
		d.notAMember(CoverageNotFound, "The member is known, but no coverage is on file.")
		return true
	case !list.holds(list.Sent):
		d.notAMember(CoverageNotFound, fmt.Sprintf("The member is known, but not under the plan %s that the coverage sent names.", list.Sent.Name))
		return true
	}
	inForce := list.on(d.Order.ServiceDate)
	switch len(inForce) {
	case 0:
		d.notAMember(NoActiveCoverage, list.whyNotOn(d.Order.ServiceDate))
		return true
	case 1:
		d.listed(inForce[0])
		return false
	}
	for _, one := range inForce {
		if list.Sent.ID != "" && one.Plan.ID == list.Sent.ID {
			d.listed(one)
			return false
		}
	}
	if known := slices.DeleteFunc(inForce, func(one ListedCoverage) bool { return one.Plan.ID == "" }); len(known) == 1 && list.Sent.ID == "" {
		d.listed(known[0]) // beside coverages that are no plan of the library, such as dental ones
		return false
	}
	d.notAMember(CoverageNotFound, fmt.Sprintf("The member has several coverages on %s, and the coverage sent does not name the plan of one.", d.Order.ServiceDate))
	return true
}

// holds tells whether the member has, had or will have the plan. A plan or a coverage that is not known contradicts nothing.
func (m *Membership) holds(plan Plan) bool {
	if plan.ID == "" {
		return true
	}
	for _, one := range m.Coverages {
		if one.Plan.ID == "" || one.Plan.ID == plan.ID {
			return true
		}
	}
	return false
}

// on are the coverages in force on a day, one for each plan.
func (m *Membership) on(day Date) []ListedCoverage {
	var found []ListedCoverage
next:
	for _, one := range m.Coverages {
		if !one.active() || !one.Period.Includes(day) {
			continue
		}
		for i, other := range found {
			if other.Plan.ID == one.Plan.ID {
				if other.Period.End != "" && (one.Period.End == "" || one.Period.End > other.Period.End) {
					found[i] = one // of two for the same plan the one that lasts
				}
				continue next
			}
		}
		found = append(found, one)
	}
	return found
}

// whyNotOn says why no coverage is in force on a day: by the one that ended last before it, else by the first to come.
func (m *Membership) whyNotOn(day Date) string {
	var ended, starts Date
	for _, one := range m.Coverages {
		switch {
		case !one.active():
		case one.Period.End != "" && one.Period.End < day:
			ended = max(ended, one.Period.End)
		case one.Period.Start > day && (starts == "" || one.Period.Start < starts):
			starts = one.Period.Start
		}
	}
	switch {
	case ended != "" && starts != "":
		return fmt.Sprintf("No active coverage on %s: the member's coverage ended on %s, and the next starts on %s.", day, ended, starts)
	case ended != "":
		return fmt.Sprintf("No active coverage on %s: the member's coverage ended on %s.", day, ended)
	case starts != "":
		return fmt.Sprintf("No active coverage on %s: the member's coverage starts on %s.", day, starts)
	}
	return fmt.Sprintf("No active coverage on %s: the member's coverage is not active.", day)
}

func (d *Determination) notAMember(code ReasonCode, reason string) {
	d.Outcome, d.ReasonCode = NotCovered, code
	d.Reasons = []string{reason}
	d.trace("member list: %s: not covered", code)
}

// listed takes the standing from the member list. Where the list names no plan that is known, what the Coverage sent says of it stays.
func (d *Determination) listed(one ListedCoverage) {
	standing := &d.Standing
	standing.InForce, standing.Status = one.Period, "active"
	if one.Relationship != "" {
		standing.Relationship = one.Relationship
	}
	if one.Plan.ID == "" {
		d.trace("member list: in force on %s, under no plan that is known", d.Order.ServiceDate)
		return
	}
	standing.Plan, standing.PlanAssumed = one.Plan, false
	d.trace("member list: plan %s on %s", one.Plan.Name, d.Order.ServiceDate)
}

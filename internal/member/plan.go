package member

import (
	"context"
	"errors"
	"fmt"

	"covercard/internal/coverage"
	"covercard/internal/library"
)

// Errors of Plan, for errors.Is.
var (
	ErrNoList         = errors.New(`no member list has been imported: "covercard member import" reads one`)
	ErrNoMember       = errors.New("no member of the list has that id")
	ErrSeveralMembers = errors.New("several members share that id: say which by dependent or birth date")
	ErrNoCoverage     = errors.New("the member has no coverage in force")
	ErrUnknownPlan    = errors.New("the member's coverage names no plan, or several, of the library")
)

// HasNoPlan tells whether an error of Plan or PlanUnder says that there is none, and not that the list could not be read.
func HasNoPlan(err error) bool {
	for _, none := range []error{ErrNoList, ErrNoMember, ErrSeveralMembers, ErrNoCoverage, ErrUnknownPlan} {
		if errors.Is(err, none) {
			return true
		}
	}
	return false
}

// Plan is the plan of the member whom an identity fits, on a day: the first sentence of many a policy, "search the formulary on the
// member's id", needs no more. The error is one of those above, or that of reading.
func (s *Store) Plan(ctx context.Context, identity Identity, day coverage.Date, rules *library.Library) (coverage.Plan, error) {
	found, err := s.Find(ctx, identity)
	if err != nil {
		return coverage.Plan{}, err
	}
	switch found.Match {
	case NoList:
		return coverage.Plan{}, ErrNoList
	case NoMember:
		return coverage.Plan{}, ErrNoMember
	case SeveralMembers:
		return coverage.Plan{}, ErrSeveralMembers
	}
	return planInForce(found.Coverages, day, rules)
}

// PlanUnder is the plan of those whom an id alone names, as a formulary is searched for: a family shares its id, and as a rule its plan. The
// error is [ErrSeveralMembers] when they have different ones, else as that of Plan.
func (s *Store) PlanUnder(ctx context.Context, id string, day coverage.Date, rules *library.Library) (coverage.Plan, error) {
	plan, err := s.Plan(ctx, Identity{IDs: []string{id}}, day, rules)
	if !errors.Is(err, ErrSeveralMembers) {
		return plan, err
	}
	people, err := s.Under(ctx, id)
	if err != nil {
		return coverage.Plan{}, err
	}
	plan, err = coverage.Plan{}, fmt.Errorf("%w on %s", ErrNoCoverage, day)
	for _, person := range people {
		its, failure := planInForce(person.Coverages, day, rules)
		switch {
		case errors.Is(failure, ErrNoCoverage):
		case failure != nil:
			return coverage.Plan{}, failure
		case err == nil && its.ID != plan.ID:
			return coverage.Plan{}, ErrSeveralMembers
		default:
			plan, err = its, nil
		}
	}
	return plan, err
}

// planInForce is the plan that those of the coverages name which are in force on a day.
func planInForce(coverages []Coverage, day coverage.Date, rules *library.Library) (coverage.Plan, error) {
	var classes []library.Class
	inForce := false
	for _, one := range coverages {
		if one.InForce(day) {
			inForce = true
			classes = append(classes, one.Classes...)
		}
	}
	if !inForce {
		return coverage.Plan{}, fmt.Errorf("%w on %s", ErrNoCoverage, day)
	}
	plan, known := rules.PlanOf(classes)
	if !known {
		return coverage.Plan{}, ErrUnknownPlan
	}
	return plan, nil
}

// InForce tells whether the coverage is active and holds on a day.
func (c Coverage) InForce(day coverage.Date) bool {
	return (c.Status == "" || c.Status == "active") && c.Period.Includes(day)
}

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
	var classes []library.Class
	inForce := false
	for _, one := range found.Coverages {
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

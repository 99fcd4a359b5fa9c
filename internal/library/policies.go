package library

import (
	"cmp"
	"fmt"
	"slices"

	"covercard/internal/document"
	"covercard/internal/policy"
)

// policies reads the policies and sorts their statements by product.
func (l *loader) policies() {
	references := policy.References{
		Catalog: l.made.Catalog, Groups: l.made.groups, Plans: make(map[string]bool, len(l.made.plans)),
		DrugsUnread: l.drugsUnread, PlansUnread: l.plansUnread,
	}
	for id := range l.made.plans {
		references.Plans[id] = true
	}
	owners := make(map[string]string) // policy id -> file
	before := len(l.faults)
	l.each(policyKind, func(name string, data []byte) {
		made, faults := policy.Read(name, data, references)
		l.faults = append(l.faults, faults...)
		if other, taken := owners[made.ID]; taken && made.ID != "" {
			l.fault(name, fmt.Sprintf("the policy %s is in %s too: keep one file", made.ID, other))
			return
		}
		owners[made.ID] = name
		l.made.Policies = append(l.made.Policies, made)
	})
	slices.SortFunc(l.made.Policies, func(a, b *policy.Policy) int { return cmp.Compare(a.ID, b.ID) })
	if len(l.faults) == before {
		// Only sound periods and plans can tell which statements meet.
		l.statements()
	}
}

// statements sorts all statements by product and refuses those between which the decision could not choose.
func (l *loader) statements() {
	byProduct := make(map[string][]policy.Statement)
	for _, made := range l.made.Policies {
		for _, version := range made.Versions {
			for _, statement := range version.Statements {
				if other, found := clash(byProduct[statement.Product], statement); found {
					l.faults = append(l.faults, document.Fault{
						Position: statement.Position,
						Message: fmt.Sprintf("this statement and the one at %s rule the same orders of %s: make one an exception, or give the policies periods that do not overlap",
							other.Position, statement.Product),
					})
				}
				byProduct[statement.Product] = append(byProduct[statement.Product], statement)
			}
		}
	}
	for product, statements := range byProduct {
		slices.SortStableFunc(statements, func(a, b policy.Statement) int {
			return cmp.Or(cmp.Compare(b.Rank, a.Rank), cmp.Compare(b.Policy.Effective(), a.Policy.Effective()))
		})
		for _, statement := range statements {
			l.made.statements[product] = append(l.made.statements[product], statement.Statement)
			if statement.Services != nil {
				for _, code := range statement.Services.Codes {
					l.made.services[code] = true
				}
			}
		}
	}
}

// clash finds a statement about the same product that could match the same order with the same rank.
func clash(others []policy.Statement, statement policy.Statement) (policy.Statement, bool) {
	for _, other := range others {
		if other.Rank == statement.Rank && other.Policy.Period.Overlaps(statement.Policy.Period) && samePlans(other.Plans, statement.Plans) {
			return other, true
		}
	}
	return policy.Statement{}, false
}

// samePlans tells whether a member can be of both; no plans means every plan.
func samePlans(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(plan string) bool { return slices.Contains(b, plan) })
}

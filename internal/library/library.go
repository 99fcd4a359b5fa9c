// Package library is the payer's library: payer, plans, drugs, policies and formularies, loaded from plain files and
// cross-checked as one immutable snapshot with a fingerprint.
package library

import (
	"maps"
	"slices"
	"strings"
	"time"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/formulary"
	"covercard/internal/policy"
)

// Library is one snapshot of the payer's files. It never changes, so that any number of calls may read it at once; its
// look-ups cost the same however much it holds. It is the coverage.Rules of the decision.
type Library struct {
	Payer       Payer
	Plans       []Plan
	Catalog     *drug.Catalog
	Products    []drug.Product // in the order of the files
	Policies    []*policy.Policy
	Formularies map[string]*formulary.Formulary // by id
	Files       int                             // how many were read
	// Fingerprint names the content of all files that were read: the first 12 hex digits of a SHA-256.
	Fingerprint string

	location   *time.Location
	plans      map[string]coverage.Plan
	byClass    map[Class]string // folded class -> plan id
	groups     map[string]policy.DrugGroup
	statements map[string][]coverage.Statement
	// serviceStatements are those about services, by procedure code.
	serviceStatements map[drug.Code][]coverage.Statement
	services          map[drug.Code]bool     // that give a drug, by any policy
	asked             map[coverage.Fact]bool // by any condition
	topics            map[string]bool        // of the cards that statements offer
	ageMatters        bool
}

var _ coverage.Rules = (*Library)(nil)

// Class is one class of a Coverage: a code of its type ("plan", "group") and a value.
type Class struct{ Type, Value string }

// fold makes classes comparable: letter case and outer white space do not matter.
func (c Class) fold() Class {
	return Class{Type: strings.ToLower(strings.TrimSpace(c.Type)), Value: strings.ToLower(strings.TrimSpace(c.Value))}
}

// Plan finds a plan by its id.
func (l *Library) Plan(id string) (coverage.Plan, bool) {
	plan, found := l.plans[id]
	return plan, found
}

// PlanOf finds the plan that the classes of a Coverage name. It reports false when they name none, or several.
func (l *Library) PlanOf(classes []Class) (coverage.Plan, bool) {
	var id string
	for _, class := range classes {
		named, found := l.byClass[class.fold()]
		if !found {
			continue
		}
		if id != "" && named != id {
			return coverage.Plan{}, false
		}
		id = named
	}
	return l.Plan(id)
}

// DefaultPlan is the plan that serves when a member's is not identified; it reports false when the payer has none.
func (l *Library) DefaultPlan() (coverage.Plan, bool) { return l.Plan(l.Payer.DefaultPlan) }

// Statements are the policy statements about a product, of all versions: the highest rank first, and among equals the later
// effective date first. The caller must not change them.
func (l *Library) Statements(product string) []coverage.Statement { return l.statements[product] }

// ServiceStatements are the policy statements about a service, in the same order. The caller must not change them.
func (l *Library) ServiceStatements(code drug.Code) []coverage.Statement {
	return l.serviceStatements[code]
}

// Asks tells whether a condition of any policy asks about the fact.
func (l *Library) Asks(fact coverage.Fact) bool { return l.asked[fact] }

// Topics are the topics of the cards that statements offer besides their findings, sorted.
func (l *Library) Topics() []string { return slices.Sorted(maps.Keys(l.topics)) }

// Product is the drug entry of a product.
func (l *Library) Product(id string) (*drug.Product, bool) { return l.Catalog.Product(id) }

// Group are the products of a drug group, nil for a group that is not known. The caller must not change them.
func (l *Library) Group(id string) []string { return l.groups[id].Products }

// GivesDrug tells whether a policy lists a code for services that give a drug.
func (l *Library) GivesDrug(code drug.Code) bool { return l.services[code] }

// AgeMatters tells whether the patient's age can change what is proposed: when a product that can be has a lower age limit.
func (l *Library) AgeMatters() bool { return l.ageMatters }

// Location is the payer's time zone, in which a day begins and ends.
func (l *Library) Location() *time.Location { return l.location }

// Policy finds a policy by its id.
func (l *Library) Policy(id string) (*policy.Policy, bool) {
	i := slices.IndexFunc(l.Policies, func(p *policy.Policy) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return l.Policies[i], true
}

package library

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"covercard/internal/condition"
	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/policy"
)

// policies reads the policies and sorts their statements by product.
func (l *loader) policies() {
	conditions, err := condition.NewCompiler()
	if err != nil {
		l.fault(policiesFolder, "no policy can be read: "+err.Error())
		return
	}
	references := policy.References{
		Catalog: l.made.Catalog, Groups: l.made.groups, Plans: make(map[string]bool, len(l.made.plans)), Conditions: conditions,
		DrugsUnread: l.drugsUnread, PlansUnread: l.plansUnread,
	}
	for id := range l.made.plans {
		references.Plans[id] = true
	}
	owners := make(map[string]string) // policy id -> file
	before := len(l.faults)
	for _, read := range l.readPolicies(references) {
		if l.faults = append(l.faults, read.faults...); read.made == nil {
			continue
		}
		if other, taken := owners[read.made.ID]; taken && read.made.ID != "" {
			l.faults = append(l.faults, document.Fault{
				Position: read.made.Position, Message: fmt.Sprintf("the policy %s is in %s too: keep one file", read.made.ID, other),
			})
			continue
		}
		owners[read.made.ID] = read.file
		l.made.Policies = append(l.made.Policies, read.made)
	}
	slices.SortFunc(l.made.Policies, func(a, b *policy.Policy) int { return cmp.Compare(a.ID, b.ID) })
	if len(l.faults) == before {
		// Only sound periods and plans can tell which statements meet.
		l.statements(references)
	}
}

// readPolicy is a policy file that was read.
type readPolicy struct {
	file   string
	made   *policy.Policy // nil for one that holds no policy
	faults document.Faults
}

// readPolicies reads the policy files, several at once, as a payer may have thousands; they come in the order of their names.
func (l *loader) readPolicies(references policy.References) []readPolicy {
	var files []sourceFile
	for _, file := range l.files {
		if kindOf(file.name) == policyKind {
			files = append(files, file)
		}
	}
	read := make([]readPolicy, len(files))
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		readers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(files); i = next.Add(1) - 1 {
				if fault, found := misnamedCases(files[i]); found {
					read[i] = readPolicy{files[i].name, nil, document.Faults{fault}}
					continue
				}
				made, faults := policy.Read(files[i].name, files[i].data, references)
				read[i] = readPolicy{files[i].name, made, faults}
			}
		})
	}
	readers.Wait()
	return read
}

// statements sorts all statements by what they are about and refuses those between which the decision could not choose.
func (l *loader) statements(references policy.References) {
	byProduct := make(map[string][]policy.Statement)
	byService := make(map[drug.Code][]policy.Statement)
	for _, made := range l.made.Policies {
		for _, version := range made.Versions {
			for _, statement := range version.Statements {
				if statement.Service != nil {
					byService[statement.Service.Code] = append(byService[statement.Service.Code], statement)
				} else {
					byProduct[statement.Product] = append(byProduct[statement.Product], statement)
				}
				l.note(statement)
			}
		}
	}
	l.unlistedAlternatives()
	clashes := make(map[clash][]string)
	for product, statements := range byProduct {
		noteClashes(statements, references, clashes)
		l.made.statements[product] = sorted(statements)
	}
	for code, statements := range byService {
		noteClashes(statements, references, clashes)
		l.made.serviceStatements[code] = sorted(statements)
	}
	l.refuse(clashes)
}

// note takes from a statement what the service has to know before a call is read.
func (l *loader) note(statement policy.Statement) {
	if statement.Administration != nil {
		for _, code := range statement.Administration.Codes {
			l.made.services[code] = true
		}
	}
	for _, one := range statement.When {
		if compiled, ok := one.(*condition.Condition); ok {
			for _, fact := range compiled.Mentions() {
				l.made.asked[fact] = true
			}
		}
	}
	responses := statement.Responses
	for _, orders := range responses.AdditionalOrders {
		l.made.topics[orders.Topic] = true
	}
	if responses.Form != nil {
		l.made.topics[responses.Form.Topic] = true
	}
	if responses.CoverageUpdate != nil {
		l.made.topics[responses.CoverageUpdate.Topic] = true
	}
	for _, app := range responses.Apps {
		l.made.topics[app.Topic] = true
	}
}

// sorted has the most specific statement first, and among equals the one of the later version.
func sorted(statements []policy.Statement) []coverage.Statement {
	slices.SortStableFunc(statements, func(a, b policy.Statement) int {
		return cmp.Or(cmp.Compare(b.Rank, a.Rank), cmp.Compare(b.Policy.Effective(), a.Policy.Effective()))
	})
	made := make([]coverage.Statement, len(statements))
	for i, statement := range statements {
		made[i] = statement.Statement
	}
	return made
}

// clash is a statement and one before it that can match the same order, and for which.
type clash struct {
	statement, other document.Position
	when             string
}

// noteClashes notes statements about one thing that are of one rank and can match the same order, with what they are about.
func noteClashes(statements []policy.Statement, references policy.References, clashes map[clash][]string) {
	for i, statement := range statements {
		for _, other := range statements[:i] {
			if other.Rank != statement.Rank || !other.Policy.Period.Overlaps(statement.Policy.Period) || !samePlans(other.Plans, statement.Plans) {
				continue
			}
			if when, found := meet(statement, other, references); found {
				one := clash{statement.Position, other.Position, when}
				clashes[one] = append(clashes[one], about(statement))
				break
			}
		}
	}
}

// refuse faults statements that clash, once for all that they are about.
func (l *loader) refuse(clashes map[clash][]string) {
	for one, subjects := range clashes {
		slices.Sort(subjects)
		l.faults = append(l.faults, document.Fault{
			Position: one.statement,
			Message: fmt.Sprintf("this statement and the one at %s rule the same orders of %s%s: make one an exception, give them conditions that exclude each other, or give the policies periods that do not overlap",
				one.other, strings.Join(subjects, ", "), one.when),
		})
	}
}

// about is what a statement is about: a product, or a service's code.
func about(statement policy.Statement) string {
	if statement.Service != nil {
		return statement.Service.Code.Code
	}
	return statement.Product
}

// meet tells whether the conditions of two statements can hold for one order, and for which.
func meet(a, b policy.Statement, references policy.References) (when string, clash bool) {
	conditions := slices.Concat(a.When, b.When)
	if len(conditions) == 0 {
		return "", true
	}
	period := a.Policy.Period
	if b.Policy.Period.Start > period.Start {
		period.Start = b.Policy.Period.Start
	}
	if end := b.Policy.Period.End; end != "" && (period.End == "" || end < period.End) {
		period.End = end
	}
	verdict := references.Together(conditions, a.Product, commonPlans(a.Plans, b.Plans), period)
	switch {
	case verdict.Possible:
		return " (such as " + verdict.Example + ")", true
	case verdict.Doubt != "":
		return " (as far as can be told: " + verdict.Doubt + ")", true
	}
	return "", false
}

// samePlans tells whether a member can be of both; no plans means every plan.
func samePlans(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || len(commonPlans(a, b)) > 0
}

// commonPlans are the plans of which a member can be under both; none means every plan.
func commonPlans(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	return slices.DeleteFunc(slices.Clone(a), func(plan string) bool { return !slices.Contains(b, plan) })
}

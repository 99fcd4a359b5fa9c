package policy

import (
	"slices"

	"covercard/internal/condition"
	"covercard/internal/coverage"
	"covercard/internal/document"
)

// when adds the written condition to those of a statement. What holds under a condition ranks before what holds otherwise.
func (r *reader) when(into *coverage.Statement, written Condition) {
	unknown, reason := r.unknown(written)
	r.placeholders(reason)
	if written.When.Value != "" {
		into.Unknown, into.UnknownReason = unknown, reason.Value
		if compiled := r.compile(written.When); compiled != nil {
			// The exception's conditions must not be those of the statement it is made to.
			into.When = append(into.When[:len(into.When):len(into.When)], compiled)
		}
	}
	if len(into.When) > 0 {
		into.Rank++
	}
}

// compile makes a condition of a text; nil when it is none, which is faulted. Versions repeat most conditions of the one before.
func (r *reader) compile(text document.Text) coverage.Condition {
	compiled, done := r.compiled[text.Value]
	if !done {
		made, mistakes := r.references.Conditions.Compile(text.Value)
		for _, mistake := range mistakes {
			r.file.Fault(r.file.Inside(text, mistake.Offset), "%s", mistake.Message)
		}
		if made == nil {
			return nil
		}
		compiled, r.compiled[text.Value] = made, made
	}
	if !r.known(text, compiled) {
		return nil
	}
	return compiled
}

// known faults plans and drugs that a condition names and that there are not.
func (r *reader) known(text document.Text, compiled *condition.Condition) bool {
	before := len(r.file.Faults)
	for _, word := range compiled.Words() {
		named := document.Text{Value: word.Value, Place: r.file.Inside(text, word.Offset)}
		switch word.Fact {
		case coverage.FactPlan:
			r.references.plan(r.file, named)
		case coverage.FactDrug:
			if named.Value != "" { // as it is for a service
				r.references.product(r.file, named)
			}
		}
	}
	return len(r.file.Faults) == before
}

// possible faults conditions, each of a statement, that no order of the subjects can fulfil, as far as that can be known. An exception without
// one may be for the members of no plan for which its statement, the first, holds.
func (r *reader) possible(conditions []document.Text, statements []Statement, subjects []subject) {
	if r.references.PlansUnread || r.references.DrugsUnread || len(subjects) == 0 {
		return
	}
	for i, statement := range statements {
		if len(statement.When) == 0 || r.canHold(statement, subjects) {
			continue
		}
		if conditions[i].Value == "" {
			r.file.Fault(statement.Position.Place, "the exception can never hold, as the condition of its statement excludes its plans: mend one of the two, or remove the exception")
			continue
		}
		r.file.Fault(conditions[i].Place, "the condition can never be true for an order in this version: mend it, or remove what it is the condition of")
		return // an exception to what never holds never does
	}
}

// canHold tells whether a statement with conditions may hold for one of the subjects.
func (r *reader) canHold(statement Statement, subjects []subject) bool {
	return slices.ContainsFunc(subjects, func(one subject) bool {
		verdict := r.references.Together(statement.When, one.product, statement.Plans, statement.Policy.Period)
		return verdict.Possible || verdict.Doubt != ""
	})
}

// Together tells whether conditions can hold together for an order of a product ("" for a service) of a member of these plans (none for
// any) in a period.
func (r References) Together(conditions []coverage.Condition, product string, plans []string, period coverage.Period) condition.Verdict {
	if len(plans) == 0 {
		plans = r.planIDs()
	}
	return condition.Together(conditions, condition.Scope{Drug: product, Plans: plans, Period: period})
}

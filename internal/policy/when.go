package policy

import (
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

// possible faults conditions that no order of the statement's can fulfil, as far as that can be known.
func (r *reader) possible(written StatementDocument, statements []Statement, subjects []subject) {
	conditions := []document.Text{written.When}
	for _, exception := range written.Exceptions {
		conditions = append(conditions, exception.When)
	}
	if r.references.PlansUnread || r.references.DrugsUnread || len(subjects) == 0 {
		return
	}
	for i := range statements {
		if conditions[i].Value == "" || len(statements[i].When) == 0 {
			continue
		}
		can := false
		for _, subject := range subjects {
			verdict := r.references.Together(statements[i].When, subject.product, statements[i].Plans, statements[i].Policy.Period)
			can = can || verdict.Possible || verdict.Doubt != ""
		}
		if !can {
			r.file.Fault(conditions[i].Place, "the condition can never be true for an order in this version: mend it, or remove what it is the condition of")
			return // an exception to what never holds never does
		}
	}
}

// Together tells whether conditions can hold together for an order of a product ("" for a service) of a member of these plans (none for
// any) in a period.
func (r References) Together(conditions []coverage.Condition, product string, plans []string, period coverage.Period) condition.Verdict {
	if len(plans) == 0 {
		plans = r.planIDs()
	}
	return condition.Together(conditions, condition.Scope{Drug: product, Plans: plans, Period: period})
}

package policy

import (
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// exception is the statement as it holds for the members of some plans, or under a further condition.
func (r *reader) exception(base coverage.Statement, written ExceptionDocument, names []string) coverage.Statement {
	made := base
	made.Exception = written.ID.Value
	made.Rank = coverage.RankProductException
	if base.Rank < coverage.RankProduct {
		made.Rank = coverage.RankGroupException
	}
	switch {
	case written.Plans != nil && len(written.Plans) == 0:
		r.file.Missing(written.At, "plans is an empty list, which would make the exception one for every plan: name the plans whose members it is for, or remove the key")
	case len(written.Plans) == 0 && written.When.Value == "":
		r.file.Missing(written.At, "plans is missing: name the plans whose members the exception is for, or a condition with the key %q", "when")
	}
	r.eachOnce(written.Plans)
	for _, plan := range written.Plans {
		r.references.plan(r.file, plan)
	}
	made.Plans = document.Values(written.Plans)
	// An exception cannot go by the statement's verdict: it was made because that does not simply hold.
	r.file.Require(written.Reason, written.At, "reason")
	made.Reason, made.Summary, made.Detail = "", "", ""
	r.words(&made, written.Words, names)
	r.unseen(coverage.Outcome(written.Outcome.Value), written.Summary, "detail", "detail is shown", written.Detail)
	r.contraryWords(written.Words, coverage.Outcome(written.Outcome.Value))
	if base.Administration != nil {
		made.Administration = &coverage.Administration{Codes: base.Administration.Codes, Reason: written.Reason.Value}
	}
	made.Ruling = r.rule(written.At, written.Ruling)
	if made.Responses.Form != nil && len(written.Questionnaires) > 0 {
		r.file.Fault(written.Questionnaires[0].Place, "questionnaires, which DTR fills in, stand beside the statement's form, which goes with its exceptions too: remove one of the two, or make the exception a statement with a condition")
	}
	r.when(&made, written.Condition)
	return made
}

// exceptions are those to all statements of a version, one for each product or service that these are about. They are not bound to the
// statements' conditions, and what they do not say themselves is that of the first statement about the same. They offer nothing besides.
func (r *reader) exceptions(version *coverage.PolicyVersion, written []ExceptionDocument, statements []Statement) []Statement {
	subjects, firsts := r.subjectsOf(statements)
	isService := func(one subject) bool { return one.service != nil }
	isDrug := func(one subject) bool { return one.service == nil }
	r.fillable = placeholdersFor(slices.ContainsFunc(subjects, isDrug), slices.ContainsFunc(subjects, isService))
	ids := map[string]bool{}
	var made []Statement
	for _, one := range written {
		r.ownID(one.ID, one.At, ids, "two exceptions of this version have the id %q: give each its own")
		base := coverage.Statement{Policy: version, Rank: coverage.RankProduct}
		exception := r.exception(base, one, namesOf(subjects))
		exception.Rank += coverage.RankVersionException - coverage.RankProductException
		located := r.located(exception, one.ID, one.At)
		r.possible([]document.Text{one.When}, []Statement{located}, subjects)
		for i, subject := range subjects {
			about := located.about(subject, firsts[i])
			if codes := servicesGiving(subject.product, statements); codes != nil {
				about.Administration = &coverage.Administration{Codes: codes, Reason: about.Reason}
			}
			made = append(made, about)
		}
	}
	return made
}

// about is the exception as it is about a subject, of which first is the first statement.
func (s Statement) about(subject subject, first Statement) Statement {
	s.Product, s.Service = subject.product, subject.service
	s.Verdict, s.Ground, s.Text = first.Verdict, first.Ground, first.Text
	s.AlternativesGroup, s.AlternativesFor = first.AlternativesGroup, first.AlternativesFor
	return s
}

// subjectsOf are what statements are about, each once, and the first statement about it.
func (r *reader) subjectsOf(statements []Statement) (subjects []subject, firsts []Statement) {
	known := map[coverage.AdditionalOrder]bool{}
	for _, statement := range statements {
		one := r.productSubject(statement.Product)
		if statement.Service != nil {
			one = serviceSubject(statement.Service)
		}
		if order := one.order(); !known[order] {
			known[order] = true
			subjects, firsts = append(subjects, one), append(firsts, statement)
		}
	}
	return subjects, firsts
}

package policy

import (
	"regexp"
	"slices"
	"unicode/utf8"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// maxSummary is what CDS Hooks allows a card's summary: fewer than 140 characters.
const maxSummary = 139

// placeholder is anything that looks like one; "{drug}" is the only one there is.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// statements makes one statement for each product of a written one, followed by its exceptions.
func (r *reader) statements(version *coverage.PolicyVersion, written StatementDocument) []Statement {
	base := coverage.Statement{
		Policy: version, ID: written.ID.Value, Rank: coverage.RankProduct,
		Verdict: written.Verdict.Value, Ground: written.Ground.Value, Text: written.Text.Value,
	}
	r.file.Require(written.Verdict, written.At, "verdict")
	r.file.Require(written.Text, written.At, "text")
	r.rule(written.At, written.Ruling, &base)
	if written.Alternatives.Value != "" {
		if group, found := r.references.group(r.file, written.Alternatives); found {
			base.AlternativesGroup, base.AlternativesFor = group.ID, group.Treats
		}
	}
	base.Services = r.services(written.Services)
	products := r.products(written, &base)

	statements := []Statement{r.located(base, written.ID, written.At)}
	ids := map[string]bool{written.ID.Value: true}
	for _, exception := range written.Exceptions {
		if r.file.Require(exception.ID, exception.At, "id") {
			if ids[exception.ID.Value] {
				r.file.Fault(exception.ID.Place, "the id %q is taken in this statement: give the exception its own", exception.ID.Value)
			}
			ids[exception.ID.Value] = true
		}
		statements = append(statements, r.located(r.exception(base, exception, products), exception.ID, exception.At))
	}
	return expand(statements, products)
}

func (r *reader) located(statement coverage.Statement, id document.Text, within document.Place) Statement {
	at := id.Place
	if at.Line == 0 {
		at = within
	}
	return Statement{Position: document.Position{File: r.file.Name, Place: at}, Statement: statement}
}

// expand repeats the statements for each product.
func expand(statements []Statement, products []string) []Statement {
	var made []Statement
	for _, product := range products {
		for _, statement := range statements {
			statement.Product = product
			made = append(made, statement)
		}
	}
	return made
}

// products are the ids of the products that a statement is about. A statement about a group ranks lower.
func (r *reader) products(written StatementDocument, base *coverage.Statement) []string {
	switch {
	case written.Group.Value != "" && len(written.Drugs) > 0:
		r.file.Fault(written.Group.Place, "drugs and group stand side by side: keep one of them")
	case written.Group.Value != "":
		base.Rank = coverage.RankGroup
		group, _ := r.references.group(r.file, written.Group)
		return group.Products
	case len(written.Drugs) == 0:
		r.file.Fault(written.At, "drugs is missing: name the products, or a drug group with the key %q", "group")
	}
	var ids []string
	for _, id := range written.Drugs {
		if slices.Contains(ids, id.Value) {
			r.file.Fault(id.Place, "%s stands twice in this statement: keep one", id.Value)
			continue
		}
		if _, found := r.references.product(r.file, id); found {
			ids = append(ids, id.Value)
		}
	}
	return ids
}

// exception is the statement as it holds for the members of some plans.
func (r *reader) exception(base coverage.Statement, written ExceptionDocument, products []string) coverage.Statement {
	made := base
	made.Exception = written.ID.Value
	made.Rank = coverage.RankProductException
	if base.Rank == coverage.RankGroup {
		made.Rank = coverage.RankGroupException
	}
	if len(written.Plans) == 0 {
		r.file.Fault(written.At, "plans is missing: name the plans whose members the exception is for")
	}
	for _, plan := range written.Plans {
		r.references.plan(r.file, plan)
	}
	made.Plans = document.Values(written.Plans)
	// An exception cannot go by the statement's verdict: it was made because that does not simply hold.
	r.file.Require(written.Reason, written.At, "reason")
	for _, text := range []document.Text{written.Reason, written.Summary, written.Detail} {
		r.placeholders(text)
	}
	if base.Services != nil {
		made.Services = &coverage.Services{Codes: base.Services.Codes, Reason: written.Reason.Value}
	}
	made.Reason, made.Summary, made.Detail = written.Reason.Value, written.Summary.Value, written.Detail.Value
	r.summaryLength(made, written.Summary, products)
	r.rule(written.At, written.Ruling, &made)
	return made
}

func (r *reader) placeholders(text document.Text) {
	for _, found := range placeholder.FindAllString(text.Value, -1) {
		if found != "{drug}" {
			r.file.Fault(text.Place, "unknown placeholder %s: the only one is {drug}", found)
		}
	}
}

func (r *reader) summaryLength(statement coverage.Statement, written document.Text, products []string) {
	for _, id := range products {
		product, _ := r.references.Catalog.Product(id)
		if length := utf8.RuneCountInString(statement.Fill(statement.Summary, product)); length > maxSummary {
			r.file.Fault(written.Place, "the summary has %d characters with the name of %s: a card holds at most %d", length, id, maxSummary)
			return
		}
	}
}

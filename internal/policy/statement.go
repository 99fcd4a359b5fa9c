package policy

import (
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// subject is what a statement is about: a product, or a service.
type subject struct {
	product string // id
	service *coverage.Service
	name    string // what a person calls it
}

// order is an order for it.
func (s subject) order() coverage.AdditionalOrder {
	made := coverage.AdditionalOrder{Product: s.product}
	if s.service != nil {
		made.Service.Code = s.service.Code
	}
	return made
}

// statements makes one statement for each product or service of a written one, followed by its exceptions.
func (r *reader) statements(version *coverage.PolicyVersion, written StatementDocument, versionExceptions []ExceptionDocument) []Statement {
	base := coverage.Statement{
		Policy: version, ID: written.ID.Value, Rank: coverage.RankProduct,
		Verdict: written.Verdict.Value, Ground: written.Ground.Value, Text: written.Text.Value,
	}
	r.file.Require(written.Verdict, written.At, "verdict")
	r.file.Require(written.Text, written.At, "text")
	r.unfilled(written.Verdict, written.Ground)
	subjects := r.subjects(written, &base)
	service := len(written.Services) > 0
	r.fillable = placeholdersFor(!service, service)
	names := namesOf(subjects)

	base.Ruling = r.rule(written.At, written.Ruling)
	r.words(&base, written.Words, names)
	r.headlineLength(base, written.Verdict, names)
	r.contraryVerdict(written.Verdict, base.Ruling)
	r.contraryWords(written.Words, base.Outcome)
	r.unseen(base.Outcome, written.Summary, "detail", "detail is shown", written.Detail)
	if !service && !refusable(written.Exceptions) && !refusable(versionExceptions) {
		r.unseen(base.Outcome, written.Summary, "alternatives", "alternatives are shown", written.Alternatives)
	}
	if written.Alternatives.Value != "" {
		if group, found := r.references.group(r.file, written.Alternatives); found {
			base.AlternativesGroup, base.AlternativesFor = group.ID, group.Treats
		}
	}
	base.Administration = r.administration(written.Administration)
	if service && (written.Alternatives.Value != "" || written.Administration != nil) {
		r.file.Fault(written.At, "alternatives and administration go with drugs: remove them from a statement about services")
	}
	base.Responses = r.responses(written, subjects)
	r.when(&base, written.Condition)

	statements := []Statement{r.located(base, written.ID, written.At)}
	conditions := []document.Text{written.When}
	ids := map[string]bool{written.ID.Value: true}
	for _, exception := range written.Exceptions {
		r.ownID(exception.ID, exception.At, ids, "the id %q is taken in this statement: give the exception its own")
		statements = append(statements, r.located(r.exception(base, exception, names), exception.ID, exception.At))
		conditions = append(conditions, exception.When)
	}
	r.possible(conditions, statements, subjects)
	return expand(statements, subjects)
}

func (r *reader) located(statement coverage.Statement, id document.Text, within document.Place) Statement {
	at := id.Place
	if at.Line == 0 {
		at = within
	}
	return Statement{Position: document.Position{File: r.file.Name, Place: at}, Statement: statement}
}

// expand repeats the statements for each subject.
func expand(statements []Statement, subjects []subject) []Statement {
	var made []Statement
	for _, subject := range subjects {
		for _, statement := range statements {
			statement.Product, statement.Service = subject.product, subject.service
			made = append(made, statement)
		}
	}
	return made
}

// subjects are what a statement is about. A statement about a group ranks lower.
func (r *reader) subjects(written StatementDocument, base *coverage.Statement) []subject {
	var made []subject
	for _, service := range r.services(written.Services) {
		made = append(made, serviceSubject(&service))
	}
	drugs, group, services := len(written.Drugs) > 0, written.Group.Value != "", len(written.Services) > 0
	switch {
	case !drugs && !group && !services:
		r.file.Missing(written.At, "drugs is missing: name the products, a drug group with the key %q, or services with the key %q", "group", "services")
	case group && (drugs || services):
		r.file.Fault(written.Group.Place, "group stands beside drugs or services: keep one of them")
	case drugs && services:
		r.file.Fault(written.Services[0].At, "services stand beside drugs: keep one of them")
	case group:
		base.Rank = coverage.RankGroup
		members, _ := r.references.group(r.file, written.Group)
		for _, id := range members.Products {
			made = append(made, r.productSubject(id))
		}
	}
	for _, id := range written.Drugs {
		if slices.ContainsFunc(made, func(one subject) bool { return one.product == id.Value }) {
			r.file.Fault(id.Place, "%s stands twice in this statement: keep one", id.Value)
			continue
		}
		if _, found := r.references.product(r.file, id); found {
			made = append(made, r.productSubject(id.Value))
		}
	}
	return made
}

func serviceSubject(service *coverage.Service) subject {
	return subject{service: service, name: service.Name}
}

func (r *reader) productSubject(id string) subject {
	name := id
	if product, found := r.references.Catalog.Product(id); found {
		name = product.Brand
	}
	return subject{product: id, name: name}
}

func namesOf(subjects []subject) []string {
	names := make([]string, len(subjects))
	for i, subject := range subjects {
		names[i] = subject.name
	}
	return names
}

package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

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
	r.service, r.mixed = len(written.Services) > 0, false
	names := namesOf(subjects)

	base.Ruling = r.rule(written.At, written.Ruling)
	r.words(&base, written.Words, names)
	r.headlineLength(base, written.Verdict, names)
	r.contradiction(written.Verdict, base.Ruling)
	for key, text := range map[string]document.Text{"summary": written.Summary, "detail": written.Detail, "reason": written.Reason} {
		r.contradicts(key, text, base.Outcome)
	}
	r.unseen(base.Outcome, written.Summary, "detail", "detail is shown", written.Detail)
	if !r.service && !refusable(written.Exceptions) && !refusable(versionExceptions) {
		r.unseen(base.Outcome, written.Summary, "alternatives", "alternatives are shown", written.Alternatives)
	}
	if written.Alternatives.Value != "" {
		if group, found := r.references.group(r.file, written.Alternatives); found {
			base.AlternativesGroup, base.AlternativesFor = group.ID, group.Treats
		}
	}
	base.Administration = r.administration(written.Administration)
	if r.service && (written.Alternatives.Value != "" || written.Administration != nil) {
		r.file.Fault(written.At, "alternatives and administration go with drugs: remove them from a statement about services")
	}
	base.Responses = r.responses(written, subjects)
	r.when(&base, written.Condition)

	statements := []Statement{r.located(base, written.ID, written.At)}
	ids := map[string]bool{written.ID.Value: true}
	for _, exception := range written.Exceptions {
		if r.file.Require(exception.ID, exception.At, "id") {
			if ids[exception.ID.Value] {
				r.file.Fault(exception.ID.Place, "the id %q is taken in this statement: give the exception its own", exception.ID.Value)
			}
			ids[exception.ID.Value] = true
		}
		statements = append(statements, r.located(r.exception(base, exception, names), exception.ID, exception.At))
	}
	conditions := []document.Text{written.When}
	for _, exception := range written.Exceptions {
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
		made = append(made, subject{service: &service, name: service.Name})
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

// words reads the texts that take the place of the product's own.
func (r *reader) words(into *coverage.Statement, written Words, names []string) {
	for _, text := range []document.Text{written.Reason, written.Summary, written.Detail} {
		r.placeholders(text)
	}
	r.lengths(written.Summary, written.Detail, names)
	into.Reason, into.Summary, into.Detail = written.Reason.Value, written.Summary.Value, written.Detail.Value
}

// placeholder is anything that looks like one.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

func (r *reader) placeholders(text document.Text) {
	known := []string{"{drug}"}
	switch {
	case r.service:
		known = []string{"{service}"}
	case r.mixed:
		known = []string{"{drug}", "{service}"}
	}
	for _, found := range placeholder.FindAllString(text.Value, -1) {
		if len(known) == 1 && found != known[0] {
			r.file.Fault(text.Place, "unknown placeholder %s: the only one is %s", found, known[0])
		} else if !slices.Contains(known, found) {
			r.file.Fault(text.Place, "unknown placeholder %s: there are %s, which both are what is ordered", found, strings.Join(known, " and "))
		}
	}
}

// unfilled faults placeholders in texts that are shown as they stand.
func (r *reader) unfilled(texts ...document.Text) {
	for _, text := range texts {
		for _, known := range []string{"{drug}", "{service}"} {
			if strings.Contains(text.Value, known) {
				r.file.Fault(text.Place, "%s is not filled in here, but shown as it stands: write the text without it", known)
			}
		}
	}
}

// How long the texts of a card may be, in the units of UTF-16, by which the stricter clients count: CDS Hooks allows a summary fewer than
// 140 characters, and who reads a detail is at work.
const (
	maxSummary = 139
	maxDetail  = 2000
)

// characters counts those outside the Basic Multilingual Plane, such as emoji, twice.
func characters(text string) int { return len(utf16.Encode([]rune(text))) }

// lengths faults the texts of a card that are too long with one of the names in its place.
func (r *reader) lengths(summary, detail document.Text, names []string) {
	for _, text := range []struct {
		what    string
		written document.Text
		most    int
	}{{"summary", summary, maxSummary}, {"detail", detail, maxDetail}} {
		for _, name := range names {
			filled := (&coverage.Statement{}).Fill(text.written.Value, name)
			if length := characters(filled); length > text.most {
				r.file.Fault(text.written.Place, "the %s has %d characters with the name %s: a card holds at most %d", text.what, length, name, text.most)
				break
			}
		}
	}
}

// headlineLength faults a verdict that makes the headline of the product's own too long.
func (r *reader) headlineLength(statement coverage.Statement, verdict document.Text, names []string) {
	if statement.Summary != "" || statement.Outcome == coverage.Covered { // another headline, or none
		return
	}
	for _, name := range names {
		headline := fmt.Sprintf("%s is %s (policy %s). 99 formulary alternatives.", name, statement.Verdict, statement.Policy.ID)
		if length := characters(headline); length > maxSummary {
			r.file.Fault(verdict.Place, "the headline made of the verdict has %d characters with the name %s: shorten the verdict, or write a summary of at most %d", length, name, maxSummary)
			return
		}
	}
}

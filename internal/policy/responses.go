package policy

import (
	"slices"
	"strings"
	"unicode"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// Topics of cards that do not name one.
const (
	topicOfOrders   = "clinical-reminder"
	topicOfForm     = "claim"
	topicOfCoverage = "insurance"
	topicOfApp      = "guideline"
)

// responses reads what a statement has the answer offer besides the finding.
func (r *reader) responses(written StatementDocument, subjects []subject) coverage.Responses {
	names := namesOf(subjects)
	var made coverage.Responses
	for _, orders := range written.AdditionalOrders {
		made.AdditionalOrders = append(made.AdditionalOrders, r.additionalOrders(orders, subjects))
	}
	if form := written.Form; form != nil {
		made.Form = r.form(form, written.Questionnaires, names)
	}
	if update := written.CoverageUpdate; update != nil {
		made.CoverageUpdate = r.coverageUpdate(update, names)
	}
	for _, app := range written.Apps {
		r.file.Require(app.Label, app.At, "label")
		r.unfilled(app.Label)
		if r.file.Require(app.URL, app.At, "url") {
			r.file.RequireAddress(app.URL)
		}
		made.Apps = append(made.Apps, coverage.App{
			Card: r.card(app.At, app.CardDocument, topicOfApp, names), Label: app.Label.Value, URL: app.URL.Value, Context: app.Context.Value,
		})
	}
	return made
}

func (r *reader) card(within document.Place, written CardDocument, topic string, names []string) coverage.Card {
	r.file.Require(written.Summary, within, "summary")
	r.file.Require(written.Detail, within, "detail")
	r.placeholders(written.Summary)
	r.placeholders(written.Detail)
	r.lengths(written.Summary, written.Detail, names)
	if r.oneOf(written.Topic, "topic", topics()) && written.Topic.Value != "" {
		topic = written.Topic.Value
	}
	return coverage.Card{Summary: written.Summary.Value, Detail: written.Detail.Value, Topic: topic}
}

func (r *reader) additionalOrders(written AdditionalOrdersDocument, subjects []subject) coverage.AdditionalOrders {
	made := coverage.AdditionalOrders{Card: r.card(written.At, written.CardDocument, topicOfOrders, namesOf(subjects))}
	if len(written.Orders) == 0 {
		r.file.Missing(written.At, "orders is missing: name the drugs or services to order")
	}
	for _, order := range written.Orders {
		one, ok := r.additionalOrder(order)
		if !ok {
			continue
		}
		at := order.Drug
		if order.Service != nil {
			at = order.Service.Code
		}
		switch {
		case slices.ContainsFunc(made.Orders, func(other coverage.AdditionalOrder) bool { return sameOrder(one, other) }):
			r.file.Fault(at.Place, "%s stands twice among these orders: keep one", at.Value)
		case len(subjects) == 1 && sameOrder(one, subjects[0].order()):
			r.file.Fault(at.Place, "%s is what the statement is about, and is not suggested where it is ordered already: remove it", at.Value)
		}
		made.Orders = append(made.Orders, one)
	}
	return made
}

// sameOrder tells whether two are for one drug or service.
func sameOrder(a, b coverage.AdditionalOrder) bool {
	return a.Product == b.Product && a.Service.Code == b.Service.Code
}

// additionalOrder reads one order; it reports false when what is to be ordered is at fault.
func (r *reader) additionalOrder(written AdditionalOrderDocument) (made coverage.AdditionalOrder, ok bool) {
	if (written.Drug.Value == "") == (written.Service == nil) {
		r.file.Fault(written.At, "an additional order is for a drug or for a service: write one of the two keys")
		return made, false
	}
	if written.Service == nil {
		if written.Category != nil {
			r.file.Fault(written.Category.At, "category goes with a service: remove it")
		}
		if product, found := r.references.product(r.file, written.Drug); found {
			if _, orderable := product.OrderableCode(); !orderable {
				r.file.Fault(written.Drug.Place, "%s has no one RxNorm code to be ordered by: give its product in drugs/ one of the kind SBD or SCD, or order another", product.ID)
			}
		}
		return coverage.AdditionalOrder{Product: written.Drug.Value}, true
	}
	made.Service = r.coding(*written.Service)
	if written.Category != nil {
		made.Category = r.coding(*written.Category)
	}
	return made, made.Service.Code.Code != ""
}

// coding reads a code as the decision and the orders of a call have it: folded.
func (r *reader) coding(written CodingDocument) coverage.Coding {
	made := coverage.Coding{
		Code:    drug.Code{System: drug.System(written.System.Value), Code: written.Code.Value},
		Display: written.Display.Value,
	}
	r.file.Require(written.Display, written.At, "display")
	r.file.Require(written.Code, written.At, "code")
	if r.file.Require(written.System, written.At, "system") && r.oneOf(written.System, "system", Values()["order_system"]) {
		switch drug.System(written.System.Value) {
		case drug.HCPCS, drug.CPT:
			made.Code, _ = r.procedureCode(written.At, written.System, written.Code)
		case drug.SNOMED:
			if strings.Trim(written.Code.Value, "0123456789") != "" {
				r.file.Fault(written.Code.Place, "%q is not a SNOMED CT code: it has digits only", written.Code.Value)
			}
		}
	}
	return made
}

// form reads a form. CRD 2.2.1 resp-59 forbids it where DTR can fill in the questionnaires. Those of when_unknown do no harm: nothing is
// offered while a fact is missing.
func (r *reader) form(written *FormDocument, questionnaires []document.Text, names []string) *coverage.Form {
	if len(questionnaires) > 0 {
		r.file.Fault(written.At, "form stands beside questionnaires, which DTR fills in: keep one of the two")
	}
	if r.file.Require(written.Questionnaire, written.At, "questionnaire") {
		r.canonical(written.Questionnaire)
	}
	r.file.Require(written.Reason, written.At, "reason")
	r.placeholders(written.Reason)
	return &coverage.Form{
		Card:          r.card(written.At, written.CardDocument, topicOfForm, names),
		Questionnaire: written.Questionnaire.Value, Reason: written.Reason.Value,
	}
}

func (r *reader) coverageUpdate(written *CoverageUpdateDocument, names []string) *coverage.CoverageUpdate {
	made := &coverage.CoverageUpdate{Card: r.card(written.At, written.CardDocument, topicOfCoverage, names)}
	if written.PeriodEnd.Value == "" && written.Class == nil {
		r.file.Fault(written.At, "the coverage update changes nothing: add period_end or class")
	}
	if written.PeriodEnd.Value != "" {
		made.PeriodEnd = r.date(written.PeriodEnd)
	}
	if class := written.Class; class != nil {
		r.file.Require(class.Type, class.At, "type")
		r.file.Require(class.Value, class.At, "value")
		made.Class = coverage.Class{Type: class.Type.Value, Value: class.Value.Value}
	}
	return made
}

// canonical faults what is no canonical address: an absolute one, with a version behind a bar at the most.
func (r *reader) canonical(text document.Text) {
	address, version, versioned := strings.Cut(text.Value, "|")
	if versioned && version == "" {
		r.file.Fault(text.Place, "%q has no version behind the bar: write url|version", text.Value)
		return
	}
	if strings.ContainsFunc(version, func(character rune) bool { return character == '|' || unicode.IsSpace(character) }) {
		r.file.Fault(text.Place, "%q has more than a version behind the bar: write url|version, without white space", text.Value)
		return
	}
	r.file.RequireAddress(document.Text{Value: address, Place: text.Place})
}

package policypage

import (
	"strings"

	"covercard/internal/condition"
	"covercard/internal/library"
)

// product is the brand of a product, or its id when the library has none.
func (w writer) product(id string) string {
	if product, found := w.rules.Product(id); found {
		return product.Brand
	}
	return id
}

func (w writer) products(ids []string) string {
	return each(ids, w.product)
}

func (w writer) plans(ids []string) string {
	return each(ids, w.plan)
}

// plan is the name of a plan, or its id when the library has none.
func (w writer) plan(id string) string {
	if plan, found := w.rules.Plan(id); found {
		return plan.Name
	}
	return id
}

// Reading puts a condition into words, "for patients of 18 years or older"; false when it is one that is read as it was written.
func Reading(rules *library.Library, written string) (string, bool) {
	w := writer{rules}
	words, plain := condition.Reading(written, condition.Names{Product: w.product, Plan: w.plan})
	return "for " + words, plain
}

func (w writer) subjects(of []Subject) []string {
	names := make([]string, len(of))
	for i, subject := range of {
		names[i] = subject.Name(w.rules)
	}
	return names
}

// about is all that a statement is about, with generic names or codes.
func (w writer) about(of []Subject) Fact {
	services := 0
	texts := make([]string, len(of))
	for i, subject := range of {
		if subject.Product == "" {
			services++
			texts[i] = subject.Service.Name + " (" + subject.Service.Code.Words() + ")"
			continue
		}
		texts[i] = w.product(subject.Product)
		if product, found := w.rules.Product(subject.Product); found && product.Generic != "" {
			texts[i] += " (" + product.Generic + ")"
		}
	}
	name := "drugs and services"
	switch services {
	case 0:
		name = "drugs"
	case len(of):
		name = "services"
	}
	return Fact{Name: name, Text: strings.Join(texts, ", ")}
}

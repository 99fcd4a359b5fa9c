package coverage

import (
	"fmt"
	"slices"
	"strings"

	"covercard/internal/drug"
)

// match is a statement that matches an order, or may match it.
type match struct {
	*Statement
	missing []Fact // without which it cannot be told whether it holds
	partial int    // how many of them are known in part
	trouble string // why they are missing, when that is a technical reason
}

// decideByStatement answers an order for a drug as a policy says.
func (d *Determination) decideByStatement(rules Rules) bool {
	product := d.Order.Drug.Product
	if product == nil {
		return false
	}
	found, ok := d.match(rules.Statements(product.ID), &d.Order, product.Brand)
	if !ok {
		return false
	}
	var billed string
	if product.Billing != nil {
		billed = product.Billing.Code
		d.BillingCodes = []BillingCode{{Code: drug.Code{System: drug.HCPCS, Code: billed}, Display: product.Billing.Description}}
	}
	d.rule(found, found.reason(product.Brand, billed), product.Brand)
	d.findAlternatives(found.AlternativesGroup, rules)
	return true
}

// decideByLinkedDrug answers a service that gives a drug as the statement about the drug says. Both are needed: a code that the
// statement lists, and the link to an order for the drug.
func (d *Determination) decideByLinkedDrug(rules Rules) bool {
	for i := range d.Order.Linked {
		linked := &d.Order.Linked[i]
		product := linked.Drug.Product
		if product == nil || linked.Void != "" {
			continue
		}
		d.trace("linked to %s, an order for %s", linked.Reference, product.Brand)
		asked := d.asGiven(linked)
		found, ok := d.match(rules.Statements(product.ID), &asked, product.Brand)
		if !ok {
			continue
		}
		if found.Administration == nil {
			d.trace("policy %s names no services that give %s", found.Policy.ID, product.Brand)
			continue
		}
		code, listed := found.Administration.among(d.Order.Codes)
		if !listed {
			d.trace("policy %s does not list its codes as services that give %s", found.Policy.ID, product.Brand)
			continue
		}
		d.rule(found, found.administrationReason(product.Brand), product.Brand)
		d.Related = &Related{Order: linked.Reference, Product: product}
		d.AllowedQuantity = Quantity{} // of the drug, not of the services
		d.BillingCodes = []BillingCode{{Code: code}}
		return true
	}
	return false
}

// asGiven is the drug's order as a service that gives the drug is decided by: by what the drug's order says, on the day it is given. Why
// the drug is given may be said by the service alone.
func (d *Determination) asGiven(linked *Order) Order {
	asked := *linked
	asked.ServiceDate = d.Order.ServiceDate
	if len(asked.ICD10) == 0 && len(asked.SNOMED) == 0 && len(asked.Partial) == 0 {
		asked.ICD10, asked.SNOMED = d.Order.ICD10, d.Order.SNOMED
		asked.Partial, asked.DiagnosisTrouble = d.Order.Partial, d.Order.DiagnosisTrouble
	}
	return asked
}

// decideByServiceStatement answers an order for a service that a policy speaks about itself.
func (d *Determination) decideByServiceStatement(rules Rules) bool {
	for _, code := range d.Order.Codes {
		statements := rules.ServiceStatements(code)
		if len(statements) == 0 {
			continue
		}
		found, ok := d.match(statements, &d.Order, d.Order.Name)
		if !ok {
			continue
		}
		d.rule(found, found.reason(found.Service.Name, ""), found.Service.Name)
		d.BillingCodes = []BillingCode{{Code: code, Display: found.Service.Name}}
		return true
	}
	return false
}

// match finds the first of the statements that holds for an order on its service date. One of which that cannot be told, for want of a
// fact, stands in the way of those behind it, as it may be the one.
func (d *Determination) match(statements []Statement, order *Order, name string) (match, bool) {
	var facts *Facts
	for i := range statements {
		statement := &statements[i]
		if !statement.Policy.Period.Includes(order.ServiceDate) {
			continue
		}
		if !statement.appliesTo(d.Standing) {
			whose := "members of other plans"
			if d.Standing.PlanAssumed {
				whose = "members of certain plans, and the plan is not identified"
			}
			d.trace("policy %s: %s is for %s", statement.Policy.ID, statement.name(), whose)
			continue
		}
		if len(statement.When) == 0 {
			d.traceMatch(statement, "")
			return match{Statement: statement}, true
		}
		if facts == nil {
			facts = factsOf(order, &d.Standing)
		}
		switch truth, missing := statement.hold(facts); truth {
		case True:
			d.traceMatch(statement, ", its condition holds")
			return match{Statement: statement}, true
		case Unknown:
			d.trace("policy %s: %s depends on %s, which is not known", statement.Policy.ID, statement.name(), inWords(missing))
			return match{statement, missing, facts.countInPart(missing), d.troubleWith(missing, order)}, true
		}
		d.trace("policy %s: the condition of %s does not hold", statement.Policy.ID, statement.name())
	}
	d.trace("no policy statement about %s is in force on %s", name, order.ServiceDate)
	return match{}, false
}

func (d *Determination) traceMatch(statement *Statement, condition string) {
	d.trace("policy %s, version of %s, %s%s: %s", statement.Policy.ID, statement.Policy.Effective(), statement.name(), condition, statement.Outcome)
}

// rule takes over what a statement says about the drug or service of that name, and why.
func (d *Determination) rule(found match, reason, name string) {
	d.Statement, d.Missing = found.Statement, found.missing
	if len(found.missing) == 0 {
		d.Ruling = found.Ruling
		d.Reasons = []string{reason}
		return
	}
	if found.trouble != "" {
		d.technical("What the policy asks for could not be had", found.trouble)
		return
	}
	d.Ruling = found.Unknown
	d.Outcome, d.PriorAuth = Conditional, PriorAuthConditional
	if len(d.InfoNeeded) == 0 {
		d.InfoNeeded = []string{InfoOther}
	}
	if found.UnknownReason != "" {
		d.Reasons = []string{found.Fill(found.UnknownReason, name)}
		return
	}
	why := "which came with neither the order nor the patient's record"
	switch found.partial {
	case 0:
	case len(found.missing):
		why = "which came only in part: not every diagnosis of the order has such a code"
	default:
		why = "which did not come, or only in part: not every diagnosis of the order has such a code"
	}
	d.Reasons = []string{fmt.Sprintf("Medical policy %s: what the plan pays for %s depends on %s, %s.", found.Policy.ID, name, inWords(found.missing), why)}
}

// troubleWith is the technical reason why facts of an order are missing; "" when they were simply not sent.
func (d *Determination) troubleWith(missing []Fact, order *Order) string {
	for _, fact := range missing {
		switch fact {
		case FactICD10, FactSNOMED:
			if order.DiagnosisTrouble != "" {
				return order.DiagnosisTrouble
			}
		case FactAge, FactSex:
			if d.Standing.Patient.Trouble != "" {
				return d.Standing.Patient.Trouble
			}
		}
	}
	return ""
}

// inWords lists facts for a sentence.
func inWords(facts []Fact) string {
	words := make([]string, len(facts))
	for i, fact := range facts {
		words[i] = fact.Words()
	}
	slices.Sort(words)
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
	return strings.Join(words, "")
}

// MissingInWords are the facts without which Statement cannot be held against the order, for a sentence.
func (d *Determination) MissingInWords() string { return inWords(d.Missing) }

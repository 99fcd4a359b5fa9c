package coverage

import (
	"fmt"
	"slices"

	"covercard/internal/drug"
)

// Authorization is a prior authorization that the plan has approved for the patient.
type Authorization struct {
	Number string // as satisfied-pa-id gives it
	// Product is the id of the drug that it is for; "" when it is for a service, or for a drug that the library does not know.
	Product string
	// Code is the drug's or service's own code; zero when only Product is given.
	Code   drug.Code
	Period Period
	UsedUp bool
}

// decideByAuthorization answers an order for which the plan has given its authorization already. One that is for the drug, or for the
// service that is ordered, goes before every policy.
func (d *Determination) decideByAuthorization() bool {
	if !d.Standing.Known() {
		return false
	}
	var found *Authorization
	for i := range d.Standing.Authorizations {
		one := &d.Standing.Authorizations[i]
		if one.isFor(d.Order) && d.usable(one) && (found == nil || one.better(found)) {
			found = one
		}
	}
	if found == nil {
		return false
	}
	d.Authorization = found
	d.Outcome, d.PriorAuth = Covered, PriorAuthSatisfied
	reason := "A prior authorization for " + d.Order.Name + " is on file"
	if end := found.Period.End; end != "" {
		reason += ", valid until " + string(end)
	}
	d.Reasons = []string{reason + "."}
	d.BillingCodes = found.billing(d.Order)
	d.trace("authorization on file for %s: covered, prior authorization satisfied", d.Order.Name)
	return true
}

// isFor tells whether the authorization names what is ordered: the drug, by itself or by the code that it is billed under, or the service.
// A code that bills whatever has none of its own names nothing.
func (a *Authorization) isFor(order Order) bool {
	product := order.Drug.Product
	switch {
	case drug.Unclassified(a.Code):
		return false
	case product != nil && a.Product != "":
		return a.Product == product.ID
	case product != nil:
		return product.Billing != nil && a.Code == drug.Code{System: drug.HCPCS, Code: product.Billing.Code}
	}
	return a.Product == "" && (slices.Contains(order.Codes, a.Code) || slices.Contains(order.DrugCodes, a.Code))
}

// billing is what the finding is limited to: the code that was authorized, else that of the drug.
func (a *Authorization) billing(order Order) []BillingCode {
	code := BillingCode{Code: a.Code}
	if product := order.Drug.Product; product != nil && product.Billing != nil {
		billing := drug.Code{System: drug.HCPCS, Code: product.Billing.Code}
		if a.Code.System != drug.CPT && a.Code.System != drug.HCPCS {
			code.Code = billing
		}
		if code.Code == billing {
			code.Display = product.Billing.Description
		}
	}
	if code.System != drug.CPT && code.System != drug.HCPCS {
		return nil
	}
	return []BillingCode{code}
}

// usable tells whether the authorization holds for the order's service date, and notes why when it does not.
func (d *Determination) usable(a *Authorization) bool {
	day := d.Order.ServiceDate
	switch {
	case a.UsedUp:
		d.trace("an authorization on file for %s is used up", d.Order.Name)
	case !a.Period.Includes(day):
		d.trace("an authorization on file for %s is not for %s, but %s", d.Order.Name, day, a.Period.inWords())
	default:
		return true
	}
	return false
}

// better prefers the authorization that lasts longer, and among equals the lower number, so that the same call gets the same answer.
func (a *Authorization) better(than *Authorization) bool {
	if a.Period.End != than.Period.End {
		return a.Period.End == "" || than.Period.End != "" && a.Period.End > than.Period.End
	}
	return a.Number < than.Number
}

// inWords is the period in a sentence.
func (p Period) inWords() string {
	switch {
	case p.Start == "":
		return fmt.Sprintf("until %s", p.End)
	case p.End == "":
		return fmt.Sprintf("from %s", p.Start)
	}
	return fmt.Sprintf("from %s to %s", p.Start, p.End)
}

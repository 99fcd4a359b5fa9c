package coverage

import (
	"cmp"
	"fmt"

	"covercard/internal/drug"
)

// FormularyItem is one drug on a plan's formulary.
type FormularyItem struct {
	Product            string // product id; "" when the library has no product with its codes
	Name               string // as the formulary writes it
	Tier               string // US Drug Formulary tier code, such as "specialty"
	TierRank           int    // the tier's place among the tiers, the member's cheapest first
	PriorAuthorization bool
	// PriorAuthorizationNewStartsOnly spares members who take the drug already the prior authorization.
	PriorAuthorizationNewStartsOnly bool
	StepTherapy                     bool
	// StepTherapyNewStartsOnly spares members who take the drug already the step therapy.
	StepTherapyNewStartsOnly bool
	QuantityLimit            bool
	Quantity                 QuantityLimits // zero when there is no limit, or none in numbers
	Benefit                  Benefit
	Period                   Period // of availability
}

// Benefit is the part of a plan that pays for a drug.
type Benefit string

// Benefits.
const (
	BenefitUnknown  Benefit = ""
	PharmacyBenefit Benefit = "pharmacy"
	MedicalBenefit  Benefit = "medical"
)

// Restricted tells whether anything stands between the order and the drug.
func (i FormularyItem) Restricted() bool {
	return i.PriorAuthorization || i.StepTherapy || i.QuantityLimit
}

// Stricter is what can be said of a drug that a formulary lists more than once for a day, as by package, when nobody knows which of the
// items is meant: the higher tier, and every restriction that one of them has. Limits in numbers stay when all have the same.
func (i FormularyItem) Stricter(other FormularyItem) FormularyItem {
	made := i
	if other.TierRank > i.TierRank {
		made.Tier, made.TierRank = other.Tier, other.TierRank
	}
	made.PriorAuthorization = i.PriorAuthorization || other.PriorAuthorization
	made.PriorAuthorizationNewStartsOnly = made.PriorAuthorization &&
		!(i.PriorAuthorization && !i.PriorAuthorizationNewStartsOnly) && !(other.PriorAuthorization && !other.PriorAuthorizationNewStartsOnly)
	made.StepTherapy = i.StepTherapy || other.StepTherapy
	made.StepTherapyNewStartsOnly = made.StepTherapy &&
		!(i.StepTherapy && !i.StepTherapyNewStartsOnly) && !(other.StepTherapy && !other.StepTherapyNewStartsOnly)
	made.QuantityLimit = i.QuantityLimit || other.QuantityLimit
	if i.Quantity != other.Quantity {
		made.Quantity = QuantityLimits{}
	}
	if i.Benefit != other.Benefit {
		made.Benefit = BenefitUnknown
	}
	made.Period.Start = max(i.Period.Start, other.Period.Start)
	if made.Period.End == "" || other.Period.End != "" && other.Period.End < made.Period.End {
		made.Period.End = other.Period.End
	}
	return made
}

// decideByFormulary answers what the plan's formulary lists: covered, as the item says.
func (d *Determination) decideByFormulary(rules Rules) bool {
	formulary := d.Standing.Plan.Formulary
	if formulary.ID == "" || !d.Standing.Known() || d.Standing.PlanAssumed || d.Order.Drug.Basis == drug.Ambiguous {
		return false
	}
	if d.Order.Drug.Product == nil && len(d.Order.DrugCodes) == 0 {
		return false // not a drug, or not one that anybody could look up
	}
	item, found := d.formularyItem(rules)
	if !found {
		d.trace("%s is not on the %s formulary on %s", d.Order.Name, d.Standing.Plan.Name, d.Order.ServiceDate)
		return false
	}
	d.Item = &item
	d.Outcome, d.PriorAuth = Covered, NoPriorAuth
	switch {
	case item.PriorAuthorizationNewStartsOnly:
		// Nobody says whether the member takes the drug already: that is the information which CRD's conditional asks for.
		d.PriorAuth, d.InfoNeeded = PriorAuthConditional, []string{InfoOther}
	case item.PriorAuthorization:
		d.PriorAuth = PriorAuthNeeded
	}
	if item.QuantityLimit {
		d.Exceeded = item.Quantity.Exceeded(d.Order.Supply())
	}
	d.Reasons = []string{d.onFormulary(item)}
	if d.Exceeded != "" {
		d.Reasons = append(d.Reasons, fmt.Sprintf("The ordered quantity, %s, is above the limit of %s.", d.Order.Supply(), d.Exceeded))
	}
	d.trace("%s is on the %s formulary: covered, prior authorization %s", d.drugName(item), d.Standing.Plan.Name, d.PriorAuth)
	return true
}

// formularyItem finds the item of the very thing that is ordered, else that of its product.
func (d *Determination) formularyItem(rules Rules) (FormularyItem, bool) {
	formulary, day := d.Standing.Plan.Formulary.ID, d.Order.ServiceDate
	product := ""
	if d.Order.Drug.Product != nil {
		product = d.Order.Drug.Product.ID
	}
	if len(d.Order.DrugCodes) > 0 {
		if item, found := rules.FormularyItemByCode(formulary, product, d.Order.DrugCodes, day); found {
			return item, true
		}
	}
	if product == "" {
		return FormularyItem{}, false
	}
	return rules.FormularyItem(formulary, product, day)
}

// onFormulary says that and how the formulary lists the drug, as a sentence.
func (d *Determination) onFormulary(item FormularyItem) string {
	text := fmt.Sprintf("%s is on the %s formulary", d.drugName(item), d.Standing.Plan.Name)
	if d.Standing.Plan.Formulary.Example {
		text += " (an example formulary, not the plan's own)"
	}
	for _, restriction := range item.Restrictions() {
		text += ", " + restriction
	}
	return text + "."
}

// drugName is the brand of a product, else the formulary's own name for the drug.
func (d *Determination) drugName(item FormularyItem) string {
	if d.Order.Drug.Product != nil {
		return d.Order.Drug.Product.Brand
	}
	return cmp.Or(item.Name, d.Order.Name)
}

// Restrictions are what stands between the order and the drug, each to follow "DRUG is on the formulary": "with prior authorization".
func (i FormularyItem) Restrictions() []string {
	var words []string
	add := func(applies, newStartsOnly bool, text string) {
		if applies && newStartsOnly {
			text += " for new starts only"
		}
		if applies {
			words = append(words, text)
		}
	}
	add(i.PriorAuthorization, i.PriorAuthorizationNewStartsOnly, "with prior authorization")
	add(i.StepTherapy, i.StepTherapyNewStartsOnly, "after step therapy")
	limit := "within a quantity limit"
	if numbers := i.Quantity.String(); numbers != "" {
		limit += " (" + numbers + ")"
	}
	add(i.QuantityLimit, false, limit)
	return words
}

// Alternatives are the products of a drug group that a plan's formulary holds on a day beside a product, best first, by the rules of
// the decision. They are unchecked when the plan has no formulary.
func Alternatives(product *drug.Product, group string, plan Plan, on Date, rules Rules) []Alternative {
	d := Determination{
		Order:    Order{Drug: drug.Match{Product: product}, ServiceDate: on},
		Standing: Standing{Plan: plan},
	}
	d.findAlternatives(group, rules)
	return d.Alternatives
}

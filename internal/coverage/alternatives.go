package coverage

import (
	"cmp"
	"fmt"
	"slices"
)

// findAlternatives keeps the statement's drug group to what the plan's formulary holds on the service date, best first. A plan
// without a formulary leaves the group as it stands, unchecked. The ordered drug is no alternative to itself.
func (d *Determination) findAlternatives(group string, rules Rules) {
	if group == "" {
		return
	}
	d.FormularyChecked = d.Standing.Plan.Formulary.ID != ""
	members := rules.Group(group)
	d.Alternatives = make([]Alternative, 0, len(members))
	var left leftOut
	for _, id := range members {
		alternative, why := d.alternative(id, rules)
		switch {
		case why == noObstacle:
			d.Alternatives = append(d.Alternatives, alternative)
		case alternative.Product == nil:
			left.add(why, id)
		default:
			left.add(why, alternative.Product.Brand)
		}
	}
	slices.SortFunc(d.Alternatives, compareAlternatives)
	d.trace("%d alternatives from the group %s, formulary checked: %t", len(d.Alternatives), group, d.FormularyChecked)
	d.traceLeftOut(&left)
}

// alternative is a product of a drug group as an alternative, or why it is none.
func (d *Determination) alternative(id string, rules Rules) (Alternative, obstacle) {
	product, found := rules.Product(id)
	made := Alternative{Product: product}
	switch {
	case !found:
		return Alternative{}, notAProduct
	case id == d.Product().ID:
		return made, theDrugItself
	case product.Discontinued != "":
		return made, discontinued
	case !d.FormularyChecked:
		return made, noObstacle
	}
	item, listed := rules.FormularyItem(d.Standing.Plan.Formulary.ID, id, d.Order.ServiceDate)
	switch {
	case listed:
		made.Item = item
		return made, noObstacle
	case !listable(product):
		return made, notListable
	}
	return made, notListed
}

// compareAlternatives puts the better one first: by tier, then without restrictions before with, then by name.
func compareAlternatives(a, b Alternative) int {
	return cmp.Or(
		cmp.Compare(a.Item.TierRank, b.Item.TierRank),
		compareBool(a.Item.Restricted(), b.Item.Restricted()),
		cmp.Compare(a.Product.Brand, b.Product.Brand),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (d *Determination) trace(format string, values ...any) {
	d.Trace = append(d.Trace, fmt.Sprintf(format, values...))
}

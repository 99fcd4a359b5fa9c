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
	formulary := d.Standing.Plan.Formulary
	d.FormularyChecked = formulary.ID != ""
	members := rules.Group(group)
	d.Alternatives = make([]Alternative, 0, len(members))
	for _, id := range members {
		product, found := rules.Product(id)
		if !found || product.Discontinued != "" || id == d.Product().ID {
			continue
		}
		alternative := Alternative{Product: product}
		if d.FormularyChecked {
			item, listed := rules.FormularyItem(formulary.ID, id, d.Order.ServiceDate)
			if !listed {
				continue
			}
			alternative.Item = item
		}
		d.Alternatives = append(d.Alternatives, alternative)
	}
	slices.SortFunc(d.Alternatives, compareAlternatives)
	d.trace("%d alternatives from the group %s, formulary checked: %t", len(d.Alternatives), group, d.FormularyChecked)
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

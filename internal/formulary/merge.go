package formulary

import (
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// codes are by what an item can be found.
type codes struct {
	rxnorm string
	ndc    drug.NationalDrugCode
}

// Merge prepares items of a source to be one formulary, which must not list the same codes twice for a day. An item that says the same
// as one before it is left out and counted; one that says something else is a fault.
func Merge(items []Item) (kept []Item, repeated int, faults document.Faults) {
	before := make(map[codes][]int, len(items)) // where in kept
	kept = make([]Item, 0, len(items))
	for _, item := range items {
		key := codes{item.RxNorm, item.NDC}
		clash := slices.IndexFunc(before[key], func(at int) bool { return kept[at].Period.Overlaps(item.Period) })
		if clash < 0 {
			before[key] = append(before[key], len(kept))
			kept = append(kept, item)
			continue
		}
		other := kept[before[key][clash]]
		if sameTerms(other.FormularyItem, item.FormularyItem) {
			repeated++
			continue
		}
		faults = append(faults, document.Fault{
			Position: item.Position,
			Message:  "the same drug stands at " + other.Position.String() + " on other terms for the same days",
		})
	}
	return kept, repeated, faults
}

// sameTerms tells whether two items differ in nothing but how they write the drug's name.
func sameTerms(a, b coverage.FormularyItem) bool {
	a.Name = b.Name
	return a == b
}

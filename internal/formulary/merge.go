package formulary

import (
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
// as one before it is left out and counted; one that says something else is a fault. The items kept take the place of those given.
func Merge(items []Item) (kept []Item, repeated int, faults document.Faults) {
	last := make(map[codes]int32, len(items)) // of kept with these codes
	before := make([]int32, 0, len(items))    // of kept, the one before it with the same codes
	kept = items[:0]
	for _, item := range items {
		key := codes{item.RxNorm, item.NDC}
		at, found := last[key]
		if !found {
			at = none
		}
		clash := at
		for clash != none && !kept[clash].Period.Overlaps(item.Period) {
			clash = before[clash]
		}
		switch {
		case clash == none:
			last[key] = int32(len(kept))
			kept, before = append(kept, item), append(before, at)
		case sameTerms(kept[clash].FormularyItem, item.FormularyItem):
			repeated++
		default:
			faults = append(faults, document.Fault{
				Position: item.Position,
				Message:  "the same drug stands at " + kept[clash].Position.String() + " on other terms for the same days",
			})
		}
	}
	clear(items[len(kept):])
	return kept, repeated, faults
}

// sameTerms tells whether two items differ in nothing but how they write the drug's name.
func sameTerms(a, b coverage.FormularyItem) bool {
	a.Name = b.Name
	return a == b
}

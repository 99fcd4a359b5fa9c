// Package formulary reads a plan's list of drugs and says what it holds about a product on a day.
package formulary

import (
	"cmp"
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// Item is one row of a formulary: a product of the drug catalog, or a code that no product has.
type Item struct {
	Position document.Position
	// Code is the row's own code, RxNorm before NDC.
	Code drug.Code
	// FormularyItem's Product is "" when no product of the catalog has the code.
	coverage.FormularyItem
}

// Formulary is a plan's list of drugs. It is immutable; look-ups cost the same however long it is.
type Formulary struct {
	ID        string
	items     []Item
	byProduct map[string][]coverage.FormularyItem
	byCode    map[drug.Code][]coverage.FormularyItem
}

// New makes a formulary of the items of all its files. The same product, or the same unknown code, listed twice for one day is a
// fault.
func New(id string, items []Item) (*Formulary, document.Faults) {
	made := &Formulary{
		ID:        id,
		items:     items,
		byProduct: make(map[string][]coverage.FormularyItem),
		byCode:    make(map[drug.Code][]coverage.FormularyItem),
	}
	var faults document.Faults
	for _, item := range items {
		if item.Product == "" && item.Code.Code == "" {
			continue // a row without a readable code, which ReadCSV has faulted
		}
		listed := made.byProduct[item.Product]
		if item.Product == "" {
			listed = made.byCode[item.Code]
		}
		if slices.ContainsFunc(listed, func(other coverage.FormularyItem) bool { return item.Period.Overlaps(other.Period) }) {
			faults = append(faults, document.Fault{
				Position: item.Position,
				Message:  item.Name + " is listed twice for the same days: keep one row, or give the rows periods that do not overlap",
			})
			continue
		}
		if item.Product != "" {
			made.byProduct[item.Product] = append(listed, item.FormularyItem)
			continue
		}
		made.byCode[item.Code] = append(listed, item.FormularyItem)
	}
	return made, faults
}

// Item is what the formulary holds about a product on a day.
func (f *Formulary) Item(product string, on coverage.Date) (coverage.FormularyItem, bool) {
	return find(f.byProduct[product], on)
}

// ItemByCode is what the formulary holds on a day about a code that no product of the catalog has.
func (f *Formulary) ItemByCode(code drug.Code, on coverage.Date) (coverage.FormularyItem, bool) {
	return find(f.byCode[code], on)
}

func find(items []coverage.FormularyItem, on coverage.Date) (coverage.FormularyItem, bool) {
	for _, item := range items {
		if item.Period.Includes(on) {
			return item, true
		}
	}
	return coverage.FormularyItem{}, false
}

// Items are all rows, by name.
func (f *Formulary) Items() []Item {
	sorted := slices.Clone(f.items)
	slices.SortStableFunc(sorted, func(a, b Item) int { return cmp.Compare(a.Name, b.Name) })
	return sorted
}

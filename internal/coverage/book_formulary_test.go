package coverage_test

import (
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// codedItem is an item under a code of its own.
type codedItem struct {
	code drug.Code
	coverage.FormularyItem
}

// listCode adds an item under its code.
func (b *book) listCode(formulary string, code drug.Code, item coverage.FormularyItem) *book {
	b.coded[formulary] = append(b.coded[formulary], codedItem{code, item})
	return b
}

func (b *book) FormularyItemByCode(formulary, product string, codes []drug.Code, on coverage.Date) (coverage.FormularyItem, bool) {
	for _, item := range b.coded[formulary] {
		if item.Product == product && slices.Contains(codes, item.code) && item.Period.Includes(on) {
			return item.FormularyItem, true
		}
	}
	return coverage.FormularyItem{}, false
}

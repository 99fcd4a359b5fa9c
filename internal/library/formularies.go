package library

import (
	"bytes"
	"fmt"
	"path"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

// formularies reads the formulary files; all files of a folder are one formulary.
func (l *loader) formularies() {
	builders := make(map[string]*formulary.Builder)
	l.each(formularyKind, func(name string, data []byte) {
		id := path.Base(path.Dir(name))
		if builders[id] == nil {
			builders[id] = formulary.NewBuilder(id)
		}
		builders[id].Grow(bytes.Count(data, []byte("\n")))
		l.faults = append(l.faults, formulary.ReadCSV(name, data, l.made.Catalog, builders[id].Add)...)
	})
	for id, builder := range builders {
		made, faults := builder.Build()
		l.faults = append(l.faults, faults...)
		l.made.Formularies[id] = made
	}
	for _, id := range l.formularyNames {
		folder := formularyFolder + "/" + id.Value
		if _, found := l.made.Formularies[id.Value]; found || l.isUnread(folder) {
			continue
		}
		l.faults = append(l.faults, document.Fault{
			Position: document.Position{File: plansFile, Place: id.Place},
			Message:  fmt.Sprintf("no .csv file in %s: put the formulary there, or name another", folder),
		})
	}
}

// FormularyItem is the product's item on a formulary, available on that day.
func (l *Library) FormularyItem(formulary, product string, on coverage.Date) (coverage.FormularyItem, bool) {
	list, found := l.Formularies[formulary]
	if !found {
		return coverage.FormularyItem{}, false
	}
	return list.Item(product, on)
}

// FormularyItemByCode is the item that a formulary lists under one of these codes, available on that day: one of the product, or, when
// product is "", one of a drug that is no product of the library.
func (l *Library) FormularyItemByCode(formulary, product string, codes []drug.Code, on coverage.Date) (coverage.FormularyItem, bool) {
	list, found := l.Formularies[formulary]
	if !found {
		return coverage.FormularyItem{}, false
	}
	return list.ItemByCode(product, codes, on)
}

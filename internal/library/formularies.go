package library

import (
	"fmt"
	"path"

	"covercard/internal/document"
	"covercard/internal/formulary"
)

// formularies reads the formulary files; all files of a folder are one formulary.
func (l *loader) formularies() {
	items := make(map[string][]formulary.Item)
	l.each(formularyKind, func(name string, data []byte) {
		id := path.Base(path.Dir(name))
		read, faults := formulary.ReadCSV(name, data, l.made.Catalog)
		l.faults = append(l.faults, faults...)
		items[id] = append(items[id], read...)
	})
	for id, read := range items {
		made, faults := formulary.New(id, read)
		l.faults = append(l.faults, faults...)
		l.made.Formularies[id] = made
	}
	for _, id := range l.formularyNames {
		if _, found := l.made.Formularies[id.Value]; found {
			continue
		}
		l.faults = append(l.faults, document.Fault{
			Position: document.Position{File: plansFile, Place: id.Place},
			Message:  fmt.Sprintf("no .csv file in formularies/%s: put the formulary there, or name another", id.Value),
		})
	}
}

package library

import (
	"fmt"
	"slices"

	"covercard/internal/document"
)

// unlistedAlternatives faults alternatives of which no formulary lists any: a card would say that there are some, and name none.
func (l *loader) unlistedAlternatives() {
	if len(l.made.Formularies) == 0 || len(l.faults) > 0 {
		return // what is faulty is perhaps what lists them
	}
	listed := l.listedGroups()
	told := make(map[document.Position]bool)
	for _, made := range l.made.Policies {
		for _, version := range made.Versions {
			for _, statement := range version.Statements {
				group := statement.AlternativesGroup
				if group == "" || listed[group] || statement.Exception != "" || told[statement.Position] {
					continue
				}
				told[statement.Position] = true
				l.faults = append(l.faults, document.Fault{
					Position: statement.Position,
					Message: fmt.Sprintf("none of the drugs of the group %s, which are the alternatives here, is on a formulary of the library: list them there under a code that they have in drugs/, or remove alternatives",
						group),
				})
			}
		}
	}
}

// listedGroups are the drug groups of which a formulary lists a product.
func (l *loader) listedGroups() map[string]bool {
	listed := make(map[string]bool)
	for id, group := range l.made.groups {
		for _, formulary := range l.made.Formularies {
			isListed := func(product string) bool { return len(formulary.OfProduct(product)) > 0 }
			listed[id] = listed[id] || slices.ContainsFunc(group.Products, isListed)
		}
	}
	return listed
}

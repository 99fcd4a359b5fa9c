package usdf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"covercard/fhir"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

// Gathering takes in resources in any order, and makes formulary items of them.
type Gathering struct {
	catalog *drug.Catalog
	drugs   map[string]medication // MedicationKnowledge by id
	plans   map[string]string     // names of InsurancePlans by id
	listed  []listing
	refused document.Faults
	ignored map[string]int
	texts   map[string]string // that many items have, kept once
}

// NewGathering begins with nothing. The catalog tells the products of items.
func NewGathering(catalog *drug.Catalog) *Gathering {
	return &Gathering{
		catalog: catalog,
		drugs:   make(map[string]medication),
		plans:   make(map[string]string),
		ignored: make(map[string]int),
		texts:   make(map[string]string),
	}
}

// once gives a text that is kept once however many items have it, and apart from the resource that it was cut from.
func (g *Gathering) once(text string) string {
	if kept, found := g.texts[text]; found {
		return kept
	}
	kept := strings.Clone(text)
	g.texts[kept] = kept
	return kept
}

// Items is what came of the resources.
type Items struct {
	// Items are those of one formulary; a drug with several NDCs makes several.
	Items []formulary.Item
	// Refused are the resources that could not be used, each with its place and why.
	Refused document.Faults
	// Ignored are resources, or parts of them, that are no part of the formulary, by what they are.
	Ignored map[string]int
}

// Add takes in a resource that stands at a place.
func (g *Gathering) Add(at document.Position, resource fhir.Resource) {
	switch resource.Type() {
	case "Basic":
		g.addItem(at, resource)
	case "MedicationKnowledge":
		g.addDrug(at, resource)
	case "InsurancePlan":
		g.plans[strings.Clone(resource.ID())] = oneLine(resource.Member("name").Text())
		g.ignore("InsurancePlan")
	case "":
		g.refuse(at, "this is not a FHIR resource: it has no resourceType")
	default:
		g.ignore(resource.Type())
	}
}

// Refuse notes something that is not a resource at all.
func (g *Gathering) Refuse(at document.Position, format string, values ...any) {
	g.refuse(at, format, values...)
}

func (g *Gathering) refuse(at document.Position, format string, values ...any) {
	g.refused = append(g.refused, document.Fault{Position: at, Message: fmt.Sprintf(format, values...)})
}

func (g *Gathering) ignore(what string) { g.ignored[what]++ }

// Missing tells whether an item refers to a drug that has not been taken in.
func (g *Gathering) Missing() bool {
	return slices.ContainsFunc(g.listed, func(l listing) bool {
		_, found := g.drugs[l.drug]
		return !found
	})
}

// Formularies are the ids of the formularies that items were taken in of, sorted.
func (g *Gathering) Formularies() []string {
	var ids []string
	for _, listing := range g.listed {
		if at, found := slices.BinarySearch(ids, listing.formulary); !found {
			ids = slices.Insert(ids, at, listing.formulary)
		}
	}
	return ids
}

// Items are those of one formulary, named by its id; "" is the only one that there is. The error says that there are several, and which.
func (g *Gathering) Items(wanted string) (Items, error) {
	ids := g.Formularies()
	switch {
	case wanted == "" && len(ids) > 1:
		return Items{}, fmt.Errorf("the source holds the items of %d formularies: choose one with --formulary: %s", len(ids), g.inWords(ids))
	case wanted != "" && !slices.Contains(ids, wanted):
		return Items{}, fmt.Errorf("the source has no items of the formulary %q: it has %s", wanted, cmp.Or(g.inWords(ids), "no items"))
	}
	made := Items{Refused: slices.Clone(g.refused), Ignored: make(map[string]int)}
	for what, count := range g.ignored {
		made.Ignored[what] = count
	}
	used := make(map[string]bool)
	for _, listing := range g.listed {
		used[listing.drug] = true
		if wanted != "" && listing.formulary != wanted {
			made.Ignored["item of another formulary"]++
			continue
		}
		medication, found := g.drugs[listing.drug]
		switch {
		case !found:
			made.Refused = append(made.Refused, document.Fault{Position: listing.at,
				Message: fmt.Sprintf("its drug, MedicationKnowledge/%s, is not in the source, or was refused", listing.drug)})
		case medication.outOfUse != "":
			made.Ignored["item of a drug that is "+medication.outOfUse]++
		default:
			made.Items = append(made.Items, g.join(listing, medication)...)
		}
	}
	for id := range g.drugs {
		if !used[id] {
			made.Ignored["drug without an item"]++
		}
	}
	return made, nil
}

// join makes a formulary item of what the source says about a drug and about its place on the formulary: one for each NDC, or one for
// the RxNorm code alone.
func (g *Gathering) join(listed listing, medication medication) []formulary.Item {
	item := formulary.Item{Position: listed.at, RxNorm: medication.rxnorm, FormularyItem: listed.item}
	item.Name = medication.name
	var items []formulary.Item
	for _, ndc := range medication.ndcs {
		item.NDC = ndc.code
		item.Product, _ = formulary.Product(g.catalog, medication.rxnorm, ndc.written)
		items = append(items, item)
	}
	if len(items) == 0 {
		item.Product, _ = formulary.Product(g.catalog, medication.rxnorm, "")
		items = append(items, item)
	}
	return items
}

// inWords lists formularies, with their names where they are known.
func (g *Gathering) inWords(ids []string) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = id
		if name := g.plans[id]; name != "" {
			words[i] += " (" + name + ")"
		}
	}
	return strings.Join(words, ", ")
}

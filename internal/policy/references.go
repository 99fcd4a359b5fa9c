package policy

import (
	"maps"
	"slices"

	"covercard/internal/condition"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// References are what a policy may refer to.
type References struct {
	Catalog *drug.Catalog
	Groups  map[string]DrugGroup
	Plans   map[string]bool // by id
	// Conditions compiles the conditions of statements.
	Conditions *condition.Compiler
	// DrugsUnread and PlansUnread tell that a file could not be read whole: what it may define is not missed.
	DrugsUnread, PlansUnread bool
}

// DrugGroup is a group of products that treat the same thing.
type DrugGroup struct {
	ID       string
	Treats   string   // "hemophilia B"
	Products []string // product ids, in the author's order
}

func (r References) product(file *document.File, id document.Text) (*drug.Product, bool) {
	product, found := r.Catalog.Product(id.Value)
	if !found && !r.DrugsUnread && file.Require(id, id.Place, "drug") {
		file.Fault(id.Place, "no product %q in drugs/: write the id of a product there", id.Value)
	}
	return product, found
}

func (r References) group(file *document.File, id document.Text) (DrugGroup, bool) {
	group, found := r.Groups[id.Value]
	if !found && !r.DrugsUnread {
		file.Fault(id.Place, "no drug group %q in drugs/: write the id of a group there", id.Value)
	}
	return group, found
}

func (r References) plan(file *document.File, id document.Text) {
	if !r.Plans[id.Value] && !r.PlansUnread {
		file.Fault(id.Place, "no plan %q in plans.yaml: write the id of a plan there", id.Value)
	}
}

func (r References) planIDs() []string { return slices.Sorted(maps.Keys(r.Plans)) }

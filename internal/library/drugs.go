package library

import (
	"slices"
	"strings"

	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/policy"
)

// oldestAge is more than any labelled lower age limit; a larger number is a slip.
const oldestAge = 120

// drugs reads the drug files: the sources of all of them first, then the products, then the groups, as each may refer to what
// stands in another file.
func (l *loader) drugs() {
	l.sources = make(map[string]bool)
	l.notSources = make(map[unknownSource][]document.Place)
	l.codeOwners = make(map[identifyingCode]codeOwner)
	l.nameOwners = make(map[string]string)

	var files []*document.File
	var written []drugsDocument
	l.each(drugsKind, func(name string, data []byte) {
		var one drugsDocument
		file := document.Read(name, data, &one)
		l.drugsUnread = l.drugsUnread || file.Broken()
		files, written = append(files, file), append(written, one)
	})
	for i, one := range written {
		l.readSources(files[i], one.Sources)
	}
	ids := make(map[string]bool)
	for i, one := range written {
		for _, product := range one.Products {
			l.product(files[i], product, ids)
		}
	}
	l.unknownSources()
	l.made.Catalog = drug.NewCatalog(l.made.Products)
	for i, one := range written {
		for _, product := range one.Products {
			l.labels(files[i], product)
		}
		for _, group := range one.Groups {
			l.group(files[i], group, ids)
		}
	}
	for _, file := range files {
		l.keep(file)
	}
}

func (l *loader) readSources(file *document.File, written []sourceDocument) {
	for _, source := range written {
		file.Require(source.Title, source.At, "title")
		if !file.Require(source.ID, source.At, "id") {
			continue
		}
		if l.sources[source.ID.Value] {
			file.Fault(source.ID.Place, "two sources have the id %q: give each its own", source.ID.Value)
		}
		l.sources[source.ID.Value] = true
	}
}

// grades are those of facts that are sure enough to decide on.
func grades() []string { return []string{"A", "B"} }

// verified faults a fact without a source, or one that is not sure enough to decide on. what names the fact.
func (l *loader) verified(file *document.File, within document.Place, fact provenance, what string) {
	if file.Require(fact.Source, within, "source") && !l.sources[fact.Source.Value] && !l.drugsUnread {
		source := unknownSource{file, fact.Source.Value}
		l.notSources[source] = append(l.notSources[source], fact.Source.Place)
	}
	if !file.Require(fact.Grade, within, "grade") {
		return
	}
	switch grade := fact.Grade.Value; {
	case slices.Contains(grades(), grade):
	case grade == "C":
		file.Fault(fact.Grade.Place, "grade C is not verified: leave the %s out", what)
	default:
		file.Fault(fact.Grade.Place, "unknown grade %q: write A (read in an official source) or B (in a curated secondary one)", fact.Grade.Value)
	}
}

func (l *loader) product(file *document.File, written productDocument, ids map[string]bool) {
	made := drug.Product{ID: written.ID.Value, Brand: written.Brand.Value, Generic: written.Generic.Value}
	file.Require(written.Generic, written.At, "generic")
	l.verified(file, written.At, written.Provenance, "product")
	if file.Require(written.ID, written.At, "id") {
		if ids[made.ID] {
			file.Fault(written.ID.Place, "two products have the id %q: give each its own", made.ID)
			return
		}
		ids[made.ID] = true
	}
	if file.Require(written.Brand, written.At, "brand") {
		l.claimName(file, written.Brand, made.ID)
	}
	for _, name := range written.Names {
		l.verified(file, name.At, name.Provenance, "name")
		if file.Require(name.Name, name.At, "name") {
			l.claimName(file, name.Name, made.ID)
			made.Names = append(made.Names, name.Name.Value)
		}
	}
	made.Class = l.factText(file, written.Class)
	made.Use = l.factText(file, written.Use)
	made.Ages, made.MinimumAge = l.ages(file, written.Ages)
	if market := written.Market; market != nil {
		l.verified(file, market.At, market.Provenance, "fact")
		file.Require(market.Discontinued, market.At, "discontinued")
		made.Discontinued = market.Discontinued.Value
	}
	made.Billing = l.billing(file, written.Billing, &made)
	for _, code := range written.Codes {
		l.code(file, code, &made)
	}
	l.made.Products = append(l.made.Products, made)
	if _, orderable := made.OrderableCode(); orderable && made.MinimumAge > 0 {
		l.made.ageMatters = true
	}
}

// labels faults descriptions of codes that contradict the product they stand in.
func (l *loader) labels(file *document.File, written productDocument) {
	product, found := l.made.Catalog.Product(written.ID.Value)
	if !found || product.Brand == "" || product.Brand != written.Brand.Value {
		return // it has a fault already
	}
	check := func(label, code document.Text) {
		if label.Value == "" {
			return
		}
		if problem := l.made.Catalog.Mislabels(product, label.Value); problem != "" {
			file.Fault(label.Place, "%s stands in the entry of %s, but its description %s: mend the code or the description", code.Value, product.Brand, problem)
		}
	}
	if billing := written.Billing; billing != nil && !billing.Shared {
		check(billing.Description, billing.Code)
	}
	for _, code := range written.Codes {
		if !code.Shared {
			check(code.Display, code.Code)
		}
	}
}

func (l *loader) factText(file *document.File, written *factDocument) string {
	if written == nil {
		return ""
	}
	l.verified(file, written.At, written.Provenance, "fact")
	file.Require(written.Text, written.At, "text")
	return written.Text.Value
}

func (l *loader) ages(file *document.File, written *agesDocument) (string, int) {
	if written == nil {
		return "", 0
	}
	l.verified(file, written.At, written.Provenance, "fact")
	file.Require(written.Text, written.At, "text")
	minimum := written.Minimum.Value
	if minimum < 0 || minimum > oldestAge {
		file.Fault(written.Minimum.Place, "minimum %d is no age: write the lower age limit in years, 0 for none", minimum)
	}
	return written.Text.Value, minimum
}

// claimName notes that a name stands for a product alone; letter case does not tell names apart.
func (l *loader) claimName(file *document.File, name document.Text, product string) {
	folded := strings.ToLower(name.Value)
	if owner, taken := l.nameOwners[folded]; taken {
		file.Fault(name.Place, "the name %q stands for %s already: an order that gives it could not be decided; leave it out", name.Value, owner)
		return
	}
	l.nameOwners[folded] = product
}

func (l *loader) group(file *document.File, written groupDocument, products map[string]bool) {
	file.Require(written.Treats, written.At, "treats")
	made := policy.DrugGroup{ID: written.ID.Value, Treats: written.Treats.Value}
	if file.Require(written.ID, written.At, "id") {
		if _, taken := l.made.groups[made.ID]; taken {
			file.Fault(written.ID.Place, "two groups have the id %q: give each its own", made.ID)
		}
	}
	if len(written.Products) == 0 {
		file.Missing(written.At, "products is missing: name the products of the group")
	}
	for _, id := range written.Products {
		switch {
		case slices.Contains(made.Products, id.Value):
			file.Fault(id.Place, "%s stands twice in this group: keep one", id.Value)
			continue
		case !products[id.Value] && !l.drugsUnread:
			file.Fault(id.Place, "no product %q in drugs/: write the id of a product there", id.Value)
		}
		made.Products = append(made.Products, id.Value)
	}
	l.made.groups[made.ID] = made
}

package drug

import "slices"

// Coding is one coding of an order, with the system's URI as it came.
type Coding struct{ System, Code, Display string }

// Evidence is all that an order says about its drug.
type Evidence struct {
	Codings []Coding
	Texts   []string // concept texts, reference displays, ingredient names
}

// Basis is on what a drug was recognised.
type Basis string

// Bases of a Match.
const (
	NoMatch   Basis = "" // none of the library's products
	OnCode    Basis = "code"
	OnName    Basis = "name"      // weaker: the card says so
	Ambiguous Basis = "ambiguous" // codes, or without codes names, of several products: no verdict
)

// Match is the answer to "what drug is this?".
type Match struct {
	Basis   Basis
	Product *Product // nil unless OnCode or OnName
	System  System   // the code matched on, in OnCode
	Code    string   // as it came
	Name    string   // the words matched on, in OnName, as the library writes them
	// NameSays is set in OnCode when the order's texts and displays name other products and not this one: the clinician should look.
	NameSays *Product
	// Candidates are the products between which an Ambiguous order leaves it open, by id.
	Candidates []string
}

// Identify says what drug the evidence is about. Codes decide before names; a code that no product has, or that is shared, says
// nothing.
func (c *Catalog) Identify(e Evidence) Match {
	var codeSpace, nameSpace [4]*Product // orders that name more are rare
	byCode := codeSpace[:0]
	var system System
	var code string
	for i := range e.Codings {
		coding := &e.Codings[i]
		known := FoldSystem(coding.System)
		if known == "" {
			continue
		}
		of, products := c.standsFor(known, coding.Code)
		if len(byCode) == 0 && len(products) > 0 {
			system, code = of, coding.Code
		}
		for _, product := range products {
			byCode = with(byCode, product)
		}
	}
	if len(byCode) > 1 {
		return ambiguous(byCode)
	}

	named := mentions{products: nameSpace[:0]}
	for _, text := range e.Texts {
		named = c.names.find(text, named)
	}
	for i := range e.Codings {
		named = c.names.find(e.Codings[i].Display, named)
	}
	switch {
	case len(byCode) == 1:
		match := Match{Basis: OnCode, Product: byCode[0], System: system, Code: code}
		if len(named.products) > 0 && !slices.Contains(named.products, byCode[0]) {
			match.NameSays = named.products[0]
		}
		return match
	case len(named.products) > 1:
		return ambiguous(named.products)
	case len(named.products) == 1:
		return Match{Basis: OnName, Product: named.products[0], Name: named.first.name}
	}
	return Match{}
}

func ambiguous(products []*Product) Match {
	ids := make([]string, len(products))
	for i, product := range products {
		ids[i] = product.ID
	}
	slices.Sort(ids)
	return Match{Basis: Ambiguous, Candidates: ids}
}

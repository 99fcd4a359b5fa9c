package coverage_test

import (
	"cmp"
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// book is a payer's library in memory, sorted and looked up as coverage.Rules wants it.
type book struct {
	statements map[string][]coverage.Statement
	services   map[drug.Code][]coverage.Statement
	groups     map[string][]string
	products   map[string]*drug.Product
	items      map[listing][]coverage.FormularyItem
	coded      map[string][]codedItem // by formulary
}

// listing is a product on a formulary.
type listing struct{ formulary, product string }

func newBook(products ...*drug.Product) *book {
	made := &book{
		statements: make(map[string][]coverage.Statement),
		services:   make(map[drug.Code][]coverage.Statement),
		groups:     make(map[string][]string),
		products:   make(map[string]*drug.Product),
		items:      make(map[listing][]coverage.FormularyItem),
		coded:      make(map[string][]codedItem),
	}
	for _, product := range products {
		made.products[product.ID] = product
	}
	return made
}

// state adds statements about a product, given in any order.
func (b *book) state(product string, statements ...coverage.Statement) *book {
	b.statements[product] = append(b.statements[product], statements...)
	slices.SortStableFunc(b.statements[product], moreSpecific)
	return b
}

// stateService adds statements about a service, given in any order.
func (b *book) stateService(code drug.Code, statements ...coverage.Statement) *book {
	b.services[code] = append(b.services[code], statements...)
	slices.SortStableFunc(b.services[code], moreSpecific)
	return b
}

func moreSpecific(a, b coverage.Statement) int {
	return cmp.Or(cmp.Compare(b.Rank, a.Rank), cmp.Compare(b.Policy.Effective(), a.Policy.Effective()))
}

func (b *book) group(id string, products ...string) *book {
	b.groups[id] = products
	return b
}

func (b *book) list(formulary string, items ...coverage.FormularyItem) *book {
	for _, item := range items {
		at := listing{formulary, item.Product}
		b.items[at] = append(b.items[at], item)
	}
	return b
}

func (b *book) Statements(product string) []coverage.Statement { return b.statements[product] }

func (b *book) ServiceStatements(code drug.Code) []coverage.Statement { return b.services[code] }

func (b *book) Group(id string) []string { return b.groups[id] }

func (b *book) Product(id string) (*drug.Product, bool) {
	product, found := b.products[id]
	return product, found
}

func (b *book) FormularyItem(formulary, product string, on coverage.Date) (coverage.FormularyItem, bool) {
	for _, item := range b.items[listing{formulary, product}] {
		if item.Period.Includes(on) {
			return item, true
		}
	}
	return coverage.FormularyItem{}, false
}

// today is the service date of the tests' orders.
const today = coverage.Date("2026-01-20")

func hemgenix() *drug.Product {
	return &drug.Product{
		ID: "hemgenix", Brand: "Hemgenix", Generic: "etranacogene dezaparvovec-drlb",
		Billing: &drug.Billing{Code: "J1411", Description: "Injection, etranacogene dezaparvovec-drlb", Unit: "per therapeutic dose"},
	}
}

// order is an order of a product that was recognised by its code.
func order(product *drug.Product) coverage.Order {
	return coverage.Order{
		Reference: "MedicationRequest/12", Name: product.Brand,
		Drug:        drug.Match{Basis: drug.OnCode, Product: product, System: drug.RxNorm, Code: "2626778"},
		ServiceDate: today, ServiceDateFrom: "day of the call",
	}
}

// unrecognised is an order that names no product of the library.
func unrecognised() coverage.Order {
	return coverage.Order{Reference: "MedicationRequest/13", Name: "lisinopril 10 mg", ServiceDate: today, ServiceDateFrom: "day of the call"}
}

// ambiguous is an order that names several products.
func ambiguous() coverage.Order {
	return coverage.Order{
		Reference: "MedicationRequest/14", Name: "Hemgenix or Beqvez", ServiceDate: today, ServiceDateFrom: "day of the call",
		Drug: drug.Match{Basis: drug.Ambiguous, Candidates: []string{"beqvez", "hemgenix"}},
	}
}

// member is a patient whose Coverage came and whose plan has a formulary.
func member() coverage.Standing {
	return coverage.Standing{
		Coverage: "Coverage/1", Status: "active",
		InForce: coverage.Period{Start: "2026-01-01", End: "2026-12-31"},
		Plan:    coverage.Plan{ID: "commercial", Name: "Commercial", Formulary: coverage.Formulary{ID: "commercial"}},
	}
}

// assumed is a patient whose Coverage came, but names no plan of the payer's.
func assumed() coverage.Standing {
	standing := member()
	standing.PlanAssumed = true
	return standing
}

// stranger is a patient without a Coverage; the payer's default plan serves.
func stranger() coverage.Standing {
	return coverage.Standing{Plan: member().Plan, PlanAssumed: true}
}

// version is a policy version in force from start to end.
func version(start, end coverage.Date) *coverage.PolicyVersion {
	return &coverage.PolicyVersion{ID: "L.5.01.594", Title: "Gene Therapies for Hemophilia B", Period: coverage.Period{Start: start, End: end}}
}

// notNecessary is a policy's rule against a product.
func notNecessary(id string, of *coverage.PolicyVersion) coverage.Statement {
	return coverage.Statement{
		Policy: of, ID: id, Rank: coverage.RankProduct, Ruling: coverage.Ruling{Outcome: coverage.NotCovered},
		Verdict: "considered not medically necessary", Ground: "other formulary alternatives are covered by the plan for treatment of hemophilia B",
		ListsBillingCode: true,
	}
}

// exceptionFor is an exception from a rule for the members of some plans.
func exceptionFor(id string, of *coverage.PolicyVersion, plans ...string) coverage.Statement {
	return coverage.Statement{
		Policy: of, ID: id, Exception: "state-health-plan", Rank: coverage.RankProductException, Plans: plans,
		Ruling: coverage.Ruling{Outcome: coverage.Conditional, PriorAuth: coverage.PriorAuthConditional, InfoNeeded: []string{coverage.InfoOther}},
		Reason: "The member's own benefit decides about {drug}.",
	}
}

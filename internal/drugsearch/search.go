package drugsearch

import (
	"cmp"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/formulary"
	"covercard/internal/library"
)

// most is how many drugs an answer holds.
const most = 50

// Search looks for a drug by brand, generic or any code on the formulary of a plan, as it is on a day.
func Search(rules *library.Library, plan coverage.Plan, text string, on coverage.Date) Answer {
	s := search{rules: rules, plan: plan, on: on, list: rules.Formularies[plan.Formulary.ID]}
	answer := Answer{Plan: Plan{ID: plan.ID, Name: plan.Name}, Date: on, Drugs: []Drug{}}
	if plan.Formulary.ID != "" {
		answer.Formulary = &Formulary{ID: plan.Formulary.ID, Example: plan.Formulary.Example}
		if plan.Formulary.Example {
			answer.Formulary.Note = exampleNote
		}
	}
	found := s.byCode(text)
	if found.empty() {
		found = s.byName(drug.Words(text))
	}
	for _, product := range found.products {
		answer.Drugs = append(answer.Drugs, s.product(product))
	}
	for _, item := range found.items {
		answer.Drugs = append(answer.Drugs, s.item(item))
	}
	answer.More = found.more
	if found.empty() {
		answer.DidYouMean = s.nearby(drug.Words(text))
	}
	return answer
}

// search is one search.
type search struct {
	rules *library.Library
	plan  coverage.Plan
	on    coverage.Date
	list  *formulary.Formulary // nil when the plan has none
}

// found are products of the library, and items of the formulary that are none.
type found struct {
	products []*drug.Product
	items    []formulary.Item
	more     int
}

func (f *found) empty() bool { return len(f.products) == 0 && len(f.items) == 0 }

func (f *found) addProduct(product *drug.Product) {
	if !slices.Contains(f.products, product) {
		f.products = append(f.products, product)
	}
}

// addItem adds an item, as its product if it has one. A drug whose items follow one another in time is added once.
func (s *search) addItem(to *found, item formulary.Item) {
	if product, known := s.rules.Product(item.Product); known {
		to.addProduct(product)
		return
	}
	if !slices.ContainsFunc(to.items, func(other formulary.Item) bool { return other.RxNorm == item.RxNorm && other.NDC == item.NDC }) {
		to.items = append(to.items, item)
	}
}

// byCode takes the text for a code of any system.
func (s *search) byCode(text string) found {
	var made found
	text = strings.TrimSpace(text)
	for _, system := range []drug.System{drug.RxNorm, drug.NDC, drug.HCPCS, drug.ATC, drug.UNII, drug.SNOMED} {
		if product, known := s.rules.Catalog.Lookup(system, text); known {
			made.addProduct(product)
		}
		code, ok := drug.FoldCode(drug.Coding{System: system.URI(), Code: text})
		if !ok {
			continue
		}
		for i := range s.rules.Products {
			if shares(&s.rules.Products[i], code) {
				product, _ := s.rules.Product(s.rules.Products[i].ID)
				made.addProduct(product)
			}
		}
		if s.list != nil {
			for _, item := range s.list.Coded(code) {
				s.addItem(&made, item)
			}
		}
	}
	return made
}

// shares tells whether a product has a code together with others: "not otherwise specified" identifies no drug, but it is a way to ask.
func shares(product *drug.Product, code drug.Code) bool {
	return slices.ContainsFunc(product.Codes, func(has drug.ProductCode) bool {
		folded, ok := drug.FoldCode(drug.Coding{System: has.System.URI(), Code: has.Code})
		return has.Shared && ok && folded == code
	})
}

// byName finds the drugs in whose names all the words stand.
func (s *search) byName(words []string) found {
	var made found
	if len(words) == 0 {
		return made
	}
	for i := range s.rules.Products {
		product, _ := s.rules.Product(s.rules.Products[i].ID)
		if isNamed(product, words) {
			made.addProduct(product)
		}
	}
	if s.list != nil {
		items, count := s.list.Named(words, most)
		for _, item := range items {
			s.addItem(&made, item)
		}
		made.more = count - len(items)
	}
	slices.SortFunc(made.products, func(a, b *drug.Product) int { return cmp.Compare(a.Brand, b.Brand) })
	return made
}

// isNamed tells whether one of a product's names holds all the words.
func isNamed(product *drug.Product, words []string) bool {
	return slices.ContainsFunc(namesOf(product), func(name string) bool {
		has := drug.Words(name)
		return !slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(has, word) })
	})
}

func namesOf(product *drug.Product) []string {
	return append([]string{product.Brand, product.Generic, product.Brand + " " + product.Generic}, product.Names...)
}

// product says what the plan says about a product of the library.
func (s *search) product(product *drug.Product) Drug {
	made := Drug{Name: product.Brand, Generic: product.Generic, Product: product.ID, Discontinued: product.Discontinued}
	if item, listed := s.rules.FormularyItem(s.plan.Formulary.ID, product.ID, s.on); listed {
		made.OnFormulary, made.Terms = true, termsOf(item)
	} else if s.list != nil {
		for _, other := range s.list.OfProduct(product.ID) {
			made.Note = outside(other.Period, s.on)
		}
	}
	decided := coverage.Decide(
		coverage.Order{Name: product.Brand, Drug: drug.Match{Basis: drug.OnName, Product: product, Name: product.Brand}, ServiceDate: s.on},
		coverage.Standing{Coverage: "the member's", Plan: s.plan},
		s.rules,
	)
	alternatives := decided.Alternatives
	if statement := decided.Statement; statement != nil {
		made.Policy = &Policy{
			ID: statement.Policy.ID, Version: statement.Policy.Effective(), URL: statement.Policy.URL,
			Outcome: decided.Outcome, Reasons: decided.Reasons,
		}
	} else if !made.OnFormulary {
		for _, group := range s.rules.GroupsOf(product.ID) {
			alternatives = append(alternatives, coverage.Alternatives(product, group, s.plan, s.on, s.rules)...)
		}
	}
	if s.list == nil {
		return made // what nobody looked up on a formulary is not an alternative on it
	}
	for _, alternative := range alternatives {
		made.addAlternative(alternative)
	}
	return made
}

func (d *Drug) addAlternative(alternative coverage.Alternative) {
	product := alternative.Product
	if slices.ContainsFunc(d.Alternatives, func(other Alternative) bool { return other.Product == product.ID }) {
		return // it is of two groups
	}
	d.Alternatives = append(d.Alternatives, Alternative{
		Name: product.Brand, Generic: product.Generic, Product: product.ID, Use: product.Use, Terms: *termsOf(alternative.Item),
	})
}

// item says what the plan says about a drug that only its formulary knows.
func (s *search) item(item formulary.Item) Drug {
	made := Drug{Name: item.Name, RxNorm: item.RxNorm, NDC: item.NDC.Hyphenated()}
	for _, listed := range s.list.Coded(item.Code()) {
		if listed.RxNorm != item.RxNorm || listed.NDC != item.NDC {
			continue
		}
		if listed.Period.Includes(s.on) {
			made.OnFormulary, made.Terms, made.Note = true, termsOf(listed.FormularyItem), ""
			return made
		}
		made.Note = outside(listed.Period, s.on)
	}
	return made
}

// outside says when a drug is on the formulary that is not on a day.
func outside(period coverage.Period, on coverage.Date) string {
	if period.Start > on {
		return "on the formulary from " + string(period.Start)
	}
	return "on the formulary until " + string(period.End)
}

func termsOf(item coverage.FormularyItem) *Terms {
	return &Terms{
		Tier: item.Tier, Benefit: item.Benefit,
		PriorAuthorization: item.PriorAuthorization, PriorAuthorizationNewStartsOnly: item.PriorAuthorizationNewStartsOnly,
		StepTherapy: item.StepTherapy, StepTherapyNewStartsOnly: item.StepTherapyNewStartsOnly,
		QuantityLimit: item.QuantityLimit, Limits: item.Quantity.String(),
		Start: item.Period.Start, End: item.Period.End,
		Words: formulary.TermsWords(item),
	}
}

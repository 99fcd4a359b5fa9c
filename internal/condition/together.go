package condition

import (
	"slices"

	"covercard/internal/coverage"
)

// Scope is what is known of the orders that conditions are about.
type Scope struct {
	Drug  string   // product id; "" for a service
	Plans []string // ids of the plans that the members may have
	// Period is when the order is to be carried out.
	Period coverage.Period
}

// Verdict is whether conditions can hold together.
type Verdict struct {
	// Possible tells that they do for Example.
	Possible bool
	Example  string // facts in words
	// Certain tells that Possible is the whole truth. When it is false the conditions do what cannot be tried through, and might hold
	// together though no example was found.
	Certain bool
}

// mostTried bounds how many combinations of facts are tried.
const mostTried = 20_000

// Together tells whether all conditions can hold for one order. It tries every combination of the values that the conditions compare
// facts with, of those next to them, and of one that none of them names: between these a comparison does not change.
func Together(conditions []coverage.Condition, scope Scope) Verdict {
	made := trial{certain: true}
	var all atoms
	all.texts, all.numbers = map[coverage.Fact][]string{}, map[coverage.Fact][]float64{}
	for _, condition := range conditions {
		compiled, ok := condition.(*Condition)
		if !ok {
			return Verdict{}
		}
		made.conditions = append(made.conditions, compiled)
		made.certain = made.certain && !compiled.opaque
		all.add(compiled.atoms)
	}
	made.domains(all, scope)
	made.facts.Drug = scope.Drug
	if made.try(0) {
		return Verdict{Possible: true, Example: describe(&made.facts, all.mentions), Certain: true}
	}
	return Verdict{Certain: made.certain && made.tried < mostTried}
}

func (a *atoms) add(other atoms) {
	for _, fact := range other.mentions {
		if !slices.Contains(a.mentions, fact) {
			a.mentions = append(a.mentions, fact)
		}
	}
	for fact, values := range other.texts {
		a.texts[fact] = append(a.texts[fact], values...)
	}
	for fact, values := range other.numbers {
		a.numbers[fact] = append(a.numbers[fact], values...)
	}
	a.sets = append(a.sets, other.sets...)
}

// trial goes through combinations of facts.
type trial struct {
	conditions []*Condition
	choices    [][]func(*coverage.Facts) // for each fact, the values to try
	facts      coverage.Facts
	tried      int
	certain    bool
}

// try tries all choices from the given one on, and stops with the facts under which all conditions hold.
func (t *trial) try(choice int) bool {
	if choice < len(t.choices) {
		for _, set := range t.choices[choice] {
			set(&t.facts)
			if t.try(choice + 1) {
				return true
			}
		}
		return false
	}
	if t.tried >= mostTried {
		return false
	}
	t.tried++
	for _, condition := range t.conditions {
		if truth, _ := condition.Holds(&t.facts); truth != coverage.True {
			return false
		}
	}
	return true
}

// domains chooses the values of each fact.
func (t *trial) domains(all atoms, scope Scope) {
	for _, fact := range all.mentions {
		var choice []func(*coverage.Facts)
		switch fact {
		case coverage.FactAge:
			for _, age := range around(all.numbers[fact], 1, 0, 130) {
				choice = append(choice, func(f *coverage.Facts) { f.Age = int(age) })
			}
		case coverage.FactQuantity:
			for _, quantity := range between(all.numbers[fact]) {
				choice = append(choice, func(f *coverage.Facts) { f.Quantity = quantity })
			}
		case coverage.FactICD10, coverage.FactSNOMED:
			lists, complete := codeLists(fact, all.sets)
			t.certain = t.certain && complete
			for _, codes := range lists {
				choice = append(choice, func(f *coverage.Facts) { setCodes(f, fact, codes) })
			}
		case coverage.FactDrug:
			continue // the scope has it
		case coverage.FactDate, coverage.FactCoverageStart:
			for _, day := range days(all.texts[fact], fact, scope.Period) {
				choice = append(choice, func(f *coverage.Facts) { setText(f, fact, string(day)) })
			}
		default:
			for _, text := range texts(all.texts[fact], fact, scope.Plans) {
				choice = append(choice, func(f *coverage.Facts) { setText(f, fact, text) })
			}
		}
		t.choices = append(t.choices, choice)
	}
}

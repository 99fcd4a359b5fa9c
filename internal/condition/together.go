package condition

import (
	"cmp"
	"fmt"
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
	// Doubt says why they might hold together though no example was found, as a clause; "" when they cannot.
	Doubt string
}

// mostTried bounds how many facts are tried, each under those before it.
const mostTried = 20_000

// Together tells whether all conditions can hold for one order. It tries the values that the conditions compare facts with, those next to
// them, and one that none of them names: between these a comparison does not change. Facts are set one after another, and those behind are
// not tried when one of the conditions cannot hold any more whatever they are.
func Together(conditions []coverage.Condition, scope Scope) Verdict {
	var made trial
	var all atoms
	all.texts, all.numbers = map[coverage.Fact][]string{}, map[coverage.Fact][]float64{}
	for _, condition := range conditions {
		compiled, ok := condition.(*Condition)
		if !ok {
			return Verdict{Doubt: "one of the conditions cannot be looked into"}
		}
		made.conditions = append(made.conditions, compiled)
		all.add(compiled.atoms)
	}
	made.choose(all, scope)
	made.facts.Drug = scope.Drug
	if made.try(0) {
		return Verdict{Possible: true, Example: describe(&made.facts, all.mentions)}
	}
	return Verdict{Doubt: made.doubt}
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
	a.opaque = append(a.opaque, other.opaque...)
}

// choice are the values of a fact that are tried.
type choice struct {
	fact   coverage.Fact
	values []func(*coverage.Facts)
	doubt  string // why they do not stand for all that the fact can be; "" when they do
}

// trial goes through combinations of facts.
type trial struct {
	conditions []*Condition
	choices    []choice
	names      []coverage.Fact // those of the choices
	facts      coverage.Facts
	tried      int
	doubt      string
}

// try tries all choices from the given one on, and stops with the facts under which all conditions hold.
func (t *trial) try(from int) bool {
	if t.tried >= mostTried {
		t.doubt = "there are more combinations of facts than can be tried"
		return false
	}
	t.tried++
	t.facts.Missing = t.names[from:]
	hold := true
	for _, condition := range t.conditions {
		switch truth, _ := condition.Holds(&t.facts); truth {
		case coverage.False:
			return false
		case coverage.Unknown:
			hold = false
		}
	}
	if from == len(t.choices) {
		return hold
	}
	next := t.choices[from]
	if next.doubt != "" {
		t.doubt = next.doubt
	}
	for _, set := range next.values {
		set(&t.facts)
		if t.try(from + 1) {
			return true
		}
	}
	return false
}

// choose chooses the values of each fact. Those that leave a doubt come last: what the others rule out is certain.
func (t *trial) choose(all atoms, scope Scope) {
	for _, fact := range all.mentions {
		if fact == coverage.FactDrug {
			continue // the scope has it
		}
		next := choiceOf(fact, all, scope)
		if slices.Contains(all.opaque, fact) {
			next.doubt = fmt.Sprintf("the conditions do more with %s than compare it with constants", fact)
		}
		t.choices = append(t.choices, next)
	}
	slices.SortStableFunc(t.choices, func(a, b choice) int {
		if certain := a.doubt == ""; certain != (b.doubt == "") {
			if certain {
				return -1
			}
			return 1
		}
		return cmp.Compare(len(a.values), len(b.values))
	})
	for _, one := range t.choices {
		t.names = append(t.names, one.fact)
	}
}

// choiceOf are the values that a fact is tried with.
func choiceOf(fact coverage.Fact, all atoms, scope Scope) choice {
	made := choice{fact: fact}
	add := func(set func(*coverage.Facts)) { made.values = append(made.values, set) }
	switch fact {
	case coverage.FactAge:
		for _, age := range around(all.numbers[fact], 1, 0, 130) {
			add(func(f *coverage.Facts) { f.Age = int(age) })
		}
	case coverage.FactQuantity:
		for _, quantity := range between(all.numbers[fact]) {
			add(func(f *coverage.Facts) { f.Quantity = quantity })
		}
	case coverage.FactICD10, coverage.FactSNOMED:
		lists, complete := codeLists(fact, all.sets)
		if !complete {
			made.doubt = fmt.Sprintf("the conditions ask for more kinds of codes in %s than can be combined", fact)
		}
		for _, codes := range lists {
			add(func(f *coverage.Facts) { setCodes(f, fact, codes) })
		}
	case coverage.FactDate, coverage.FactCoverageStart:
		for _, day := range days(all.texts[fact], fact, scope.Period) {
			add(func(f *coverage.Facts) { setText(f, fact, string(day)) })
		}
	default:
		for _, text := range texts(all.texts[fact], fact, scope.Plans) {
			add(func(f *coverage.Facts) { setText(f, fact, text) })
		}
	}
	return made
}

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

// How many facts are tried at most, each under those before it: at first, as most conditions need few, and when the values have been
// narrowed.
const (
	fewTried  = 200
	mostTried = 20_000
)

// Together tells whether all conditions can hold for one order. It tries the values that the conditions compare facts with, those next to
// them, and one that none of them names: between these a comparison does not change. Facts are set one after another, of those only on which
// it still depends whether the conditions hold.
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
	made.facts.Drug = scope.Drug
	made.choose(all, scope)
	if made.try(fewTried) || made.tried >= fewTried && made.again() {
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
	facts      coverage.Facts // Missing are those that are not set
	tried      int
	doubt      string
}

// again tries with the values that are left when those are left out that cannot be.
func (t *trial) again() bool {
	t.tried, t.doubt = 0, ""
	t.unset()
	return t.narrow() && t.try(mostTried)
}

// unset sets no fact.
func (t *trial) unset() {
	t.facts.Missing = nil
	for _, one := range t.choices {
		t.facts.Missing = append(t.facts.Missing, one.fact)
	}
}

// narrow leaves out the values under which one of the conditions cannot hold, whatever the other facts are. It reports false when a fact
// has none left. Where the values do not stand for all that a fact can be, nothing follows from that.
func (t *trial) narrow() bool {
	all := t.facts.Missing
	defer func() { t.facts.Missing = all }()
	for i, one := range t.choices {
		if one.doubt != "" {
			break // as they are the last
		}
		if len(one.values) == 0 { // a plan where there is none
			continue
		}
		t.facts.Missing = without(all, one.fact)
		one.values = slices.DeleteFunc(one.values, func(set func(*coverage.Facts)) bool {
			set(&t.facts)
			return slices.ContainsFunc(t.conditions, func(condition *Condition) bool {
				truth, _ := condition.Holds(&t.facts)
				return truth == coverage.False
			})
		})
		if len(one.values) == 0 {
			return false
		}
		t.choices[i] = one
	}
	return true
}

func without(facts []coverage.Fact, fact coverage.Fact) []coverage.Fact {
	return slices.DeleteFunc(slices.Clone(facts), func(one coverage.Fact) bool { return one == fact })
}

// try tries the facts that are not set, and stops with those under which all conditions hold, or after most of them.
func (t *trial) try(most int) bool {
	if t.tried >= most {
		t.doubt = "there are more combinations of facts than can be tried"
		return false
	}
	t.tried++
	hold := true
	var needed []coverage.Fact
	for _, condition := range t.conditions {
		switch truth, missing := condition.Holds(&t.facts); truth {
		case coverage.False:
			return false
		case coverage.Unknown:
			hold = false
			needed = append(needed, missing...)
		}
	}
	if hold {
		t.setOthers()
		return true
	}
	unset := t.facts.Missing
	at := slices.IndexFunc(t.choices, func(one choice) bool { return slices.Contains(unset, one.fact) && slices.Contains(needed, one.fact) })
	if at < 0 {
		return false // it fails on these facts, as by dividing by zero
	}
	next := t.choices[at]
	if next.doubt != "" {
		t.doubt = next.doubt
	}
	t.facts.Missing = without(unset, next.fact)
	for _, set := range next.values {
		set(&t.facts)
		if t.try(most) {
			return true
		}
	}
	t.facts.Missing = unset
	return false
}

// setOthers sets what does not matter, for the example.
func (t *trial) setOthers() {
	for _, one := range t.choices {
		if slices.Contains(t.facts.Missing, one.fact) && len(one.values) > 0 {
			one.values[0](&t.facts)
		}
	}
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
	t.unset()
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

package policydiff

import (
	"maps"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/formulary"
	"covercard/internal/policypage"
)

func (c *comparison) formularies() {
	ids := make(map[string]bool)
	for _, lists := range []map[string]*formulary.Formulary{c.before.Formularies, c.after.Formularies} {
		for id := range lists {
			ids[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		c.place = "Formulary " + id
		was, is := c.before.Formularies[id], c.after.Formularies[id]
		switch {
		case was == nil:
			c.say("the formulary is new, with %s", counted(len(c.listed(is)), "drug"))
		case is == nil:
			c.say("the formulary is gone, with %s", counted(len(c.listed(was)), "drug"))
		default:
			c.formulary(c.listed(was), c.listed(is))
		}
	}
}

// listing is what a formulary says about one drug.
type listing struct {
	names []string // of one that is no product of drugs/, every name that it is listed by
	rows  []row
}

// row is a row of a formulary: its codes and its terms.
type row struct{ codes, terms string }

func (l *listing) name() string { return strings.Join(slices.Sorted(slices.Values(l.names)), ", ") }

// terms are the terms of the rows, each once; with the codes where it matters which row an order finds.
func (l *listing) terms(withCodes bool) string {
	var texts []string
	for _, one := range l.rows {
		text := one.terms
		if withCodes {
			text = one.codes + " " + text
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	slices.Sort(texts)
	return strings.Join(texts, "; ")
}

// differing tells whether the rows have different terms.
func (l *listing) differing() bool {
	return slices.ContainsFunc(l.rows, func(one row) bool { return one.terms != l.rows[0].terms })
}

// listed is what a formulary lists, by product or code.
func (c *comparison) listed(in *formulary.Formulary) map[string]*listing {
	made := make(map[string]*listing)
	for item := range in.Items() {
		if c.on != "" && !item.Period.Includes(c.on) {
			continue
		}
		key, name := string(item.Code().System)+" "+item.Code().Code, item.Name
		if item.Product != "" {
			key, name = item.Product, c.name(policypage.Subject{Product: item.Product})
		}
		if made[key] == nil {
			made[key] = &listing{}
		}
		if !slices.Contains(made[key].names, name) {
			made[key].names = append(made[key].names, name)
		}
		made[key].rows = append(made[key].rows, row{formulary.CodesInWords(item.RxNorm, string(item.NDC)), terms(item.FormularyItem, c.on == "")})
	}
	return made
}

// terms are the tier and what stands between an order and the drug; with its time when that is asked for.
func terms(of coverage.FormularyItem, withTime bool) string {
	words := formulary.Terms(of)
	if of.Tier == "" {
		words = append([]string{"no tier"}, words...)
	}
	if withTime && of.Period.Start != "" {
		words = append(words, "from "+string(of.Period.Start))
	}
	if withTime && of.Period.End != "" {
		words = append(words, "to "+string(of.Period.End))
	}
	return strings.Join(words, ", ")
}

// formulary counts what a formulary has gained, lost and changed, and names the first of each.
func (c *comparison) formulary(was, is map[string]*listing) {
	var added, gone, renamed []string
	changed := make(map[string][]string) // what has changed -> drugs
	for key, now := range is {
		old := was[key]
		if old == nil {
			added = append(added, now.name())
			continue
		}
		if old.name() != now.name() {
			renamed = append(renamed, quoted(old.name())+" is "+quoted(now.name()))
		}
		withCodes := old.differing() || now.differing()
		if before, after := old.terms(withCodes), now.terms(withCodes); before != after {
			text := wasIs("", before, after)
			changed[text] = append(changed[text], now.name())
		}
	}
	for key, old := range was {
		if is[key] == nil {
			gone = append(gone, old.name())
		}
	}
	for _, part := range []struct {
		drugs []string
		words string
	}{{added, "added"}, {gone, "no longer listed"}, {renamed, "called otherwise"}} {
		if len(part.drugs) > 0 {
			slices.Sort(part.drugs)
			c.say("%s %s: %s", counted(len(part.drugs), "drug"), part.words, some(part.drugs))
		}
	}
	for _, text := range slices.Sorted(maps.Keys(changed)) {
		slices.Sort(changed[text])
		c.say("%s changed: %s:%s", counted(len(changed[text]), "drug"), some(changed[text]), text)
	}
}

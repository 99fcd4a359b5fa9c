package main

import (
	"cmp"
	"fmt"
	"time"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/formulary"
	"covercard/internal/library"
)

type formularyCommand struct {
	Import importFormularyCommand `cmd:"" help:"Take a plan's formulary from US Drug Formulary resources or a CSV."`
	Search searchFormularyCommand `cmd:"" help:"Tell whether a drug is on a plan's formulary, on what terms, and what is instead."`
	List   listFormularyCommand   `cmd:"" help:"List what is on a plan's formulary."`
}

type listFormularyCommand struct {
	Plan    string        `required:"" help:"Id of the plan." placeholder:"ID"`
	AsOf    day           `help:"As on that day (YYYY-MM-DD) instead of today." placeholder:"DATE"`
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
	All     bool          `help:"Items that are not available on that day, too."`
}

// Run lists a formulary, a line an item.
func (c *listFormularyCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	plan, err := planOf(rules, c.Plan)
	if err != nil {
		return err
	}
	list, found := rules.Formularies[plan.Formulary.ID]
	if !found {
		return fmt.Errorf("the plan %s has no formulary: import one with \"covercard formulary import SOURCE --plan %[1]s --library DIR\"", plan.ID)
	}
	on := dayOr(c.AsOf, rules)
	shown := 0
	for item := range list.Items() {
		if !c.All && !item.Period.Includes(on) {
			continue
		}
		shown++
		fmt.Fprintln(to.out, plain(itemLine(item)))
	}
	fmt.Fprintf(to.out, "%s of %s on the %s formulary on %s%s\n",
		countOf(shown, "item"), thousands(list.Len()), plain(plan.Name), on, exampleWords(plan.Formulary))
	return nil
}

// itemLine is an item with its codes, terms and period.
func itemLine(item formulary.Item) string {
	line := fmt.Sprintf("%s (%s): %s", item.Name, formulary.CodesInWords(item.RxNorm, item.NDC.Hyphenated()), formulary.TermsWords(item.FormularyItem))
	if item.Period.Start != "" {
		line += ", from " + string(item.Period.Start)
	}
	if item.Period.End != "" {
		line += ", until " + string(item.Period.End)
	}
	return line
}

// exampleWords say of what is drawn from an example formulary that it is.
func exampleWords(of coverage.Formulary) string {
	if of.Example {
		return " (from an example formulary, not the plan's own)"
	}
	return ""
}

// planOf finds a plan by its id.
func planOf(rules *library.Library, id string) (coverage.Plan, error) {
	plan, found := rules.Plan(id)
	if !found {
		ids := make([]string, len(rules.Plans))
		for i, other := range rules.Plans {
			ids[i] = other.ID
		}
		return plan, fmt.Errorf("no plan %q: there are %s", id, document.OneOf(ids))
	}
	return plan, nil
}

// dayOr is the day that was given, else today in the payer's time zone.
func dayOr(given day, rules *library.Library) coverage.Date {
	return cmp.Or(coverage.Date(given), coverage.DateOf(time.Now().In(rules.Location())))
}

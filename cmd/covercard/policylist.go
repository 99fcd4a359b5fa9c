package main

import (
	"fmt"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/policy"
	"covercard/internal/policypage"
)

type policyListCommand struct {
	AsOf    day           `help:"List those in force on that day (YYYY-MM-DD) instead of today." placeholder:"DATE"`
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
}

// Run lists the policies in force, and says which are not.
func (c *policyListCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	on := c.AsOf.of(rules)
	table := policypage.Table{Columns: []string{"POLICY", "EFFECTIVE", "TITLE", "OUTCOME", "ABOUT"}}
	var others []string
	for _, one := range rules.Policies {
		version, inForce := one.InForce(on)
		if !inForce {
			others = append(others, one.ID+" ("+whenInForce(one)+")")
			continue
		}
		table.Rows = append(table.Rows, []string{
			one.ID, string(version.Effective()), version.Title, outcomesOf(version), subjectsOf(rules, version),
		})
	}
	printer := newCardPrinter(to)
	width := unlimited // a line a policy, for programs that read lines
	if to.screen.interactive {
		width = max(to.screen.width, printer.width)
	}
	printer.table("", width, table)
	if len(others) > 0 {
		printer.wrapped("", "", plain(fmt.Sprintf("Not in force on %s: %s", on, strings.Join(others, ", "))))
	}
	return nil
}

// whenInForce is the time from the first version to the last.
func whenInForce(of *policy.Policy) string {
	from := "from " + string(of.Versions[len(of.Versions)-1].Effective())
	if end := of.Versions[0].Period.End; end != "" {
		return from + " to " + string(end)
	}
	return from
}

// outcomesOf are the different outcomes of a version's statements, and whether there are exceptions.
func outcomesOf(version *policy.Version) string {
	var outcomes []string
	exceptions := false
	for i := range version.Statements {
		statement := &version.Statements[i]
		outcome := statement.Outcome.Words()
		if statement.Outcome == coverage.Covered && statement.PriorAuth != coverage.NoPriorAuth {
			outcome += ", prior authorization"
		}
		if statement.Exception != "" {
			exceptions = true
		} else if !slices.Contains(outcomes, outcome) {
			outcomes = append(outcomes, outcome)
		}
	}
	text := strings.Join(outcomes, "; ")
	if exceptions {
		text += "; with exceptions"
	}
	return text
}

// subjectsOf are the drugs and services that a version speaks about.
func subjectsOf(rules *library.Library, version *policy.Version) string {
	var names []string
	for i := range version.Statements {
		if name := policypage.SubjectOf(&version.Statements[i]).Name(rules); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

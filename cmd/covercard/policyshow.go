package main

import (
	"fmt"
	"io"
	"time"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/policy"
	"covercard/internal/policypage"
)

type policyShowCommand struct {
	ID       string        `arg:"" name:"id" help:"Number of the policy, such as L.5.01.594."`
	AsOf     day           `help:"Show it as it stood on that day (YYYY-MM-DD) instead of today." placeholder:"DATE"`
	Library  libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
	Markdown bool          `help:"Print Markdown."`
}

// Help is what "covercard policy show --help" says beside the flags.
func (c *policyShowCommand) Help() string {
	return `The version in force on the day, what each of its statements means, and what had happened to the policy by then. What a policy says besides its statements is kept in the latest wording only, and is left out of an earlier version.

Examples:
  covercard policy show L.5.01.594
  covercard policy show L.5.01.594 --as-of 2023-06-30
  covercard policy show L.5.01.594 --library my-library --markdown > policy.md`
}

// Run shows the policy.
func (c *policyShowCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	found, err := findPolicy(rules, c.ID)
	if err != nil {
		return err
	}
	page, err := policypage.New(rules, found, c.AsOf.of(rules))
	if err != nil {
		return err
	}
	if c.Markdown {
		text := page.Markdown()
		if to.screen.interactive {
			text = plain(text)
		}
		_, _ = io.WriteString(to.out, text) // run reports what could not be written
		return nil
	}
	pagePrinter{newCardPrinter(to)}.print(page)
	return nil
}

// of is the day, or today where the payer is.
func (d day) of(rules *library.Library) coverage.Date {
	if d != "" {
		return coverage.Date(d)
	}
	return coverage.DateOf(time.Now().In(rules.Location()))
}

// findPolicy finds a policy, or says which there are.
func findPolicy(rules *library.Library, id string) (*policy.Policy, error) {
	if found, ok := rules.Policy(id); ok {
		return found, nil
	}
	ids := make([]string, len(rules.Policies))
	for i, one := range rules.Policies {
		ids[i] = one.ID
	}
	if nearest, ok := document.Nearest(id, ids); ok {
		return nil, fmt.Errorf("no policy %q in the library; did you mean %q?", id, nearest)
	}
	const most = 10
	if len(ids) > most {
		return nil, fmt.Errorf(`no policy %q in the library, which has %d; "covercard policy list" lists them`, id, len(ids))
	}
	return nil, fmt.Errorf("no policy %q in the library; there is %s", id, document.OneOf(ids))
}

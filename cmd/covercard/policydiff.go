package main

import (
	"cmp"
	"fmt"

	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/policydiff"
)

type policyDiffCommand struct {
	Before   libraryName  `arg:"" name:"dir-a" help:"Folder of the earlier library, or built-in."`
	After    libraryName  `arg:"" name:"dir-b" help:"Folder of the later library, or built-in."`
	AsOf     day          `help:"Compare what is in force on that day (YYYY-MM-DD) instead of all times; with --requests answer as if called on that day instead of today, which moves no order that gives its own day of service." placeholder:"DATE"`
	Requests requestFiles `help:"Answer these hook requests by both libraries and list the answers that change: JSON files, or files with a request a line (.ndjson), also zipped (.gz); - reads standard input." placeholder:"FILE ..."`
}

// Help is what "covercard policy diff --help" says beside the flags.
func (c *policyDiffCommand) Help() string {
	return `The exit code is 0 when nothing differs (with --requests: no answer) and 1 when something does, or when a request cannot be read. A request that both libraries refuse alike, such as one without a Coverage, is no difference; of each reason the first is shown. The version in force on an order's day of service decides, so a version that is to come needs requests for a day on or after its effective date; where it has none, that is told. A folder that is called built-in is written ./built-in.

Examples:
  covercard policy diff built-in my-library
  covercard policy diff old new --as-of 2026-01-01
  covercard policy diff old new --requests recorded/*.json
  covercard policy diff old new --requests recorded.ndjson`
}

// libraryName is a folder given on the command line, or the word for the built-in library.
type libraryName string

const builtIn libraryName = "built-in"

func (n libraryName) open() (*library.Library, error) {
	if n == builtIn {
		return library.Open("")
	}
	// An empty name, as of a variable that is not set, must not pass for the built-in library.
	return library.Open(cmp.Or(string(n), "./"))
}

// Run compares the libraries, or their answers.
func (c *policyDiffCommand) Run(to terminal) error {
	before, err := c.Before.open()
	if err != nil {
		return err
	}
	after, err := c.After.open()
	if err != nil {
		return err
	}
	if len(c.Requests) > 0 {
		return diffAnswers(to, before, after, c.AsOf.of(after), c.Requests)
	}
	differences := policydiff.Compare(before, after, coverage.Date(c.AsOf))
	if len(differences) == 0 {
		fmt.Fprintln(to.out, "Nothing differs.")
		return nil
	}
	printer := newCardPrinter(to)
	place := ""
	for i, difference := range differences {
		if difference.Place != place {
			place = difference.Place
			if i > 0 {
				fmt.Fprintln(to.out)
			}
			printer.wrapped("", "", printer.paint(bold, plain(place)))
		}
		printer.wrapped("  - ", "    ", plain(difference.Text))
	}
	return errReported
}

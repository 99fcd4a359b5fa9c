package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/policytest"
)

type policyTestCommand struct {
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
	Names   namePattern   `name:"run" help:"Run only the cases whose name matches this regular expression." placeholder:"PATTERN" xor:"all"`
	Strict  bool          `help:"Take a statement that no case reaches for a failure." xor:"all"`
}

// Help is what "covercard policy test --help" says beside the flags.
func (c *policyTestCommand) Help() string {
	return `Cases stand in policies/NAME_test.yaml: an order, a member, a plan and a day, and what is expected of the answer. Each is answered as a call of the service would be, in both versions of CRD unless it names one. Of a case that fails it says what came instead, and how that was decided. Statements that no case reaches are listed.

Examples:
  covercard policy test
  covercard policy test --library my-library --strict
  covercard policy test --run 'State Health Plan'`
}

// namePattern is a regular expression given on the command line; the zero one matches every name.
type namePattern struct{ *regexp.Regexp }

// UnmarshalText implements [encoding.TextUnmarshaler], by which a wrong expression is wrong use.
func (p *namePattern) UnmarshalText(text []byte) error {
	compiled, err := regexp.Compile(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a regular expression: %w", text, err)
	}
	p.Regexp = compiled
	return nil
}

// Run runs the cases and prints what came otherwise than expected.
func (c *policyTestCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	cases, err := casesOfLibrary(string(c.Library), rules)
	if err != nil {
		return err
	}
	if c.Names.Regexp != nil {
		cases = slices.DeleteFunc(cases, func(one policytest.Case) bool { return !c.Names.MatchString(one.Name) })
		if len(cases) == 0 {
			return fmt.Errorf("no case has a name that matches %q", c.Names)
		}
	}
	return c.run(to, rules, cases)
}

// casesOfLibrary are the cases of a folder's library, or of the built-in one. What is wrong with them has paths that lead there from here.
func casesOfLibrary(dir string, rules *library.Library) ([]policytest.Case, error) {
	cases, err := policytest.Load(library.Files(dir), rules)
	if found := (document.Faults)(nil); errors.As(err, &found) {
		return nil, fmt.Errorf("the cases cannot be used:\n%w", found.In(dir))
	}
	return cases, err
}

func (c *policyTestCommand) run(to terminal, rules *library.Library, cases []policytest.Case) error {
	var results []policytest.Result
	passed := 0
	for i := range cases {
		result, err := policytest.Run(context.Background(), rules, &cases[i])
		if err != nil {
			return err
		}
		results = append(results, result)
		if result.Passed() {
			passed++
			continue
		}
		c.printFailure(to, &result)
	}
	var unreached []policytest.Unreached
	if c.Names.Regexp == nil { // some of the cases reach some of the statements
		unreached = policytest.NotReached(rules, results)
	}
	for _, one := range unreached {
		fmt.Fprintln(to.out, plain(fmt.Sprintf("not reached: %s: %s", c.place(one.Position), one)))
	}
	fmt.Fprintf(to.out, "%d of %d cases passed\n", passed, len(cases))
	if passed < len(cases) || c.Strict && len(unreached) > 0 {
		return errReported
	}
	return nil
}

// printFailure prints what came otherwise than expected. Answers that differ in nothing but the version are printed once.
func (c *policyTestCommand) printFailure(to terminal, result *policytest.Result) {
	printer := newCardPrinter(to)
	fmt.Fprintf(to.out, "%s  %s\n", printer.paint(red, "FAILED"), printer.paint(bold, plain(result.Case.Name)))
	printed := map[string]bool{}
	for i, answer := range result.Answers {
		text := c.describe(answer)
		if text == "" || printed[text] {
			continue
		}
		printed[text] = true
		versions := []string{string(answer.Version)}
		for _, other := range result.Answers[i+1:] {
			if c.describe(other) == text {
				versions = append(versions, string(other.Version))
			}
		}
		if len(versions) < len(result.Answers) || len(result.Answers) == 1 {
			fmt.Fprintf(to.out, "  in CRD %s:\n", strings.Join(versions, " and "))
		}
		fmt.Fprint(to.out, text)
	}
	fmt.Fprintln(to.out)
}

// describe lists the differences of an answer and then how it was decided; "" when there are none.
func (c *policyTestCommand) describe(answer policytest.Answer) string {
	if len(answer.Differences) == 0 {
		return ""
	}
	var text strings.Builder
	for _, difference := range answer.Differences {
		fmt.Fprintf(&text, "  %s: %s\n", c.place(difference.Position), oneLine(difference.Message))
		for _, line := range difference.Lines {
			fmt.Fprintf(&text, "      %s%s\n", line[:2], oneLine(line[2:]))
		}
	}
	for i, step := range answer.Trace {
		if i == 0 {
			text.WriteString("  how it was decided:\n")
		}
		fmt.Fprintf(&text, "      %s\n", oneLine(step))
	}
	return plain(text.String())
}

// place is a place in the library that can be gone to from here.
func (c *policyTestCommand) place(at document.Position) string {
	at.File = filepath.Join(string(c.Library), at.File)
	return at.String()
}

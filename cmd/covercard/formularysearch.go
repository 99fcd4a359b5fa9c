package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/drugsearch"
	"covercard/internal/formulary"
	"covercard/internal/library"
	"covercard/internal/member"
)

type searchFormularyCommand struct {
	Drug    []string      `arg:"" help:"Brand, generic or any code: RxNorm, NDC, HCPCS, ATC, UNII."`
	Plan    string        `help:"Id of the plan." placeholder:"ID" xor:"plan" required:""`
	Member  string        `help:"Number of a member, whose plan is searched; - reads it from standard input, where no list of processes shows it." placeholder:"ID" xor:"plan" required:""`
	AsOf    day           `help:"As on that day (YYYY-MM-DD) instead of today." placeholder:"DATE"`
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
	Data    string        `help:"Folder with the member list (default data)." placeholder:"DIR" default:"data" env:"COVERCARD_DATA"`
	JSON    bool          `name:"json" help:"Print the answer for programs."`
}

// Help is what "covercard formulary search --help" says beside the flags.
func (c *searchFormularyCommand) Help() string {
	return `For a drug that the formulary or a medical policy does not support it lists what is on the formulary instead. The exit code is 1 when the plan, the member or the drug is not known; names that are spelt nearly so are offered.

Examples:
  covercard formulary search hemgenix --plan commercial
  covercard formulary search J7195 --plan commercial --as-of 2026-01-01
  covercard formulary search hemgenix --member XMB4410275 --data data`
}

// Run prints what the plan's formulary holds about the drug.
func (c *searchFormularyCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	on := dayOr(c.AsOf, rules)
	plan, err := c.plan(rules, on, to)
	if err != nil {
		return err
	}
	asked := strings.Join(c.Drug, " ")
	answer := drugsearch.Search(rules, plan, asked, on)
	if c.JSON {
		if err := printJSON(to, answer); err != nil {
			return err
		}
		if len(answer.Drugs) == 0 {
			return errReported
		}
		return nil
	}
	if len(answer.Drugs) == 0 {
		return unknownDrug(asked, answer)
	}
	printSearch(newCardPrinter(to), answer, rules)
	return nil
}

// plan is the plan that was named, or the member's.
func (c *searchFormularyCommand) plan(rules *library.Library, on coverage.Date, to terminal) (coverage.Plan, error) {
	if c.Member == "" {
		return planOf(rules, c.Plan)
	}
	id, err := memberID(c.Member, to.in)
	if err != nil {
		return coverage.Plan{}, err
	}
	store := member.New(c.Data)
	defer store.Close()
	plan, err := store.PlanUnder(context.Background(), id, on, rules)
	if member.HasNoPlan(err) {
		return plan, fmt.Errorf("%w; or name the plan with --plan", err)
	}
	return plan, err
}

// unknownDrug says that no drug goes by a name or code, and which may have been meant.
func unknownDrug(asked string, answer drugsearch.Answer) error {
	text := fmt.Sprintf("no drug %q is known to the library or on the %s formulary", asked, answer.Plan.Name)
	if len(answer.DidYouMean) > 0 {
		text += "; did you mean " + strings.Join(answer.DidYouMean, ", ") + "?"
	}
	return errors.New(text)
}

// printSearch prints an answer as a person reads it.
func printSearch(p *cardPrinter, answer drugsearch.Answer, rules *library.Library) {
	heading := fmt.Sprintf("%s (%s), formulary on %s", answer.Plan.Name, answer.Plan.ID, answer.Date)
	switch {
	case answer.Formulary == nil:
		heading += ": the plan has no formulary"
	case answer.Formulary.Note != "":
		heading += ", " + answer.Formulary.Note
	}
	p.wrapped("", "", p.paint(dim, plain(heading)))
	for _, drug := range answer.Drugs {
		fmt.Fprintln(p.out)
		p.foundDrug(drug, answer.Formulary != nil)
	}
	if answer.More > 0 {
		p.wrapped("\n", "", fmt.Sprintf("... and %s; ask for more of the name.", countOf(answer.More, "further item")))
	}
	if ways := rules.Payer.ContactsInWords(); ways != "" {
		p.wrapped("\n", "", p.paint(dim, plain("Not a benefit determination. The plan answers at "+ways+".")))
	}
}

func (p *cardPrinter) foundDrug(drug drugsearch.Drug, checked bool) {
	name := p.paint(bold, plain(drug.Name))
	switch {
	case drug.Generic != "":
		name += " (" + plain(drug.Generic) + ")"
	case drug.RxNorm+drug.NDC != "":
		name += " (" + formulary.CodesInWords(drug.RxNorm, drug.NDC) + ")"
	}
	verdict := p.paint(yellow, "not on the formulary")
	switch {
	case drug.OnFormulary:
		verdict = p.paint(cyan, "on the formulary") + ": " + plain(drug.Terms.Words)
		if drug.Terms.End != "" {
			verdict += ", until " + string(drug.Terms.End)
		}
	case !checked:
		verdict = "formulary not checked"
	case drug.Note != "":
		verdict += " (" + drug.Note + ")"
	}
	p.wrapped("", "  ", name+": "+verdict+".")
	if drug.Discontinued != "" {
		p.wrapped("  ", "  ", plain(drug.Discontinued))
	}
	if policy := drug.Policy; policy != nil {
		p.wrapped("  ", "  ", plain(fmt.Sprintf("Policy %s, version of %s: %s. %s", policy.ID, policy.Version, policy.Outcome, strings.Join(policy.Reasons, " "))))
	}
	switch {
	case len(drug.Alternatives) > 0:
		p.wrapped("  ", "  ", "Formulary alternatives (prior authorization may apply):")
		for _, alternative := range drug.Alternatives {
			line := plain(alternative.Name)
			if alternative.Generic != "" {
				line += " (" + plain(alternative.Generic) + ")"
			}
			if alternative.Use != "" {
				line += ": " + plain(alternative.Use)
			}
			p.wrapped("    - ", "      ", line+"; "+plain(alternative.Terms.Words))
		}
	case checked && !drug.OnFormulary:
		p.wrapped("  ", "  ", "No formulary alternative is known to the library.")
	}
}

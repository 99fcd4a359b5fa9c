package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"covercard/internal/document"
	"covercard/internal/formularyimport"
)

type importFormularyCommand struct {
	Source    string        `arg:"" help:"Folder of NDJSON as a bulk export leaves it, an .ndjson or .csv file (.gz too), a .json file (Bundle), or the base URL of a FHIR server."`
	Plan      string        `required:"" help:"Id of the plan whose formulary it is." placeholder:"ID"`
	Library   libraryFolder `required:"" help:"Folder of the payer's library." placeholder:"DIR"`
	Formulary string        `help:"Id of the formulary (InsurancePlan) in a source that holds several." placeholder:"ID"`
}

// Help is what "covercard formulary import --help" says beside the flags.
func (c *importFormularyCommand) Help() string {
	return `The source is Da Vinci PDex US Drug Formulary (2.1.0) resources, or a CSV with the header
  rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit,start,end
of which ndc, start and end may be left out. What it holds takes the place of the plan's formulary, all at once; a plan without one gets one. Every row or resource that cannot be taken is reported with its place and the reason, and the exit code is then 1. The same source once more changes nothing.

Examples:
  covercard formulary import export/ --plan commercial --library my-library
  covercard formulary import https://formulary.example.org/fhir --plan commercial --library my-library
  covercard formulary import drugs.csv --plan commercial --library my-library`
}

// Run imports and reports.
func (c *importFormularyCommand) Run(to terminal) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	progress := newProgress(to)
	report, err := formularyimport.Import(ctx, formularyimport.Options{
		Source: c.Source, Formulary: c.Formulary, Library: string(c.Library), Plan: c.Plan, Progress: progress.tell,
	})
	progress.clear()
	if faults := (document.Faults)(nil); errors.As(err, &faults) {
		return fmt.Errorf("the library %s cannot be used:\n%w", string(c.Library), faults.In(string(c.Library)))
	}
	if len(report.Refused) > 0 {
		to.complain("%v", report.Refused)
	}
	if err != nil {
		return err
	}
	fmt.Fprint(to.out, plain(c.summary(report)))
	if len(report.Refused) > 0 {
		return errReported
	}
	return nil
}

// summary are the counts, where it went, and what is left to do.
func (c *importFormularyCommand) summary(report formularyimport.Report) string {
	var text strings.Builder
	ignored := 0
	for _, count := range report.Ignored {
		ignored += count
	}
	fmt.Fprintf(&text, "%s in, %s refused, %s ignored\n", countOf(report.In, "item"), thousands(report.RefusedItems()), thousands(ignored))
	for _, reason := range report.Reasons() {
		fmt.Fprintf(&text, "  ignored: %s %s\n", thousands(report.Ignored[reason]), reason)
	}
	if report.Rows != report.In {
		fmt.Fprintf(&text, "  a row for each NDC makes %s\n", countOf(report.Rows, "row"))
	}
	if report.Changed {
		fmt.Fprintf(&text, "written to %s\n", report.File)
	} else {
		fmt.Fprintf(&text, "%s holds the same already and was left as it is\n", report.File)
	}
	if report.Named {
		fmt.Fprintf(&text, "plans.yaml: the plan %s has this formulary now\n", c.Plan)
	}
	if len(report.Shared) > 0 {
		fmt.Fprintf(&text, "it is the formulary of these plans too: %s\n", strings.Join(report.Shared, ", "))
	}
	if report.Example {
		text.WriteString("plans.yaml marks the formulary with example: true, and everything drawn from it says that it is made up: take the mark away when it is the plan's own\n")
	}
	return text.String()
}

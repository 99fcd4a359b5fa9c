package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/member"
)

type memberImportCommand struct {
	Files   []string      `arg:"" name:"file" help:"FHIR NDJSON (Coverage, Patient, ClaimResponse), or authorizations as .csv; .gz too."`
	Data    string        `help:"Folder for what the service keeps (default data)." placeholder:"DIR" default:"data" env:"COVERCARD_DATA"`
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
}

// Help is what "covercard member import --help" says beside the flags.
func (c *memberImportCommand) Help() string {
	return `The list that the files are about is replaced as a whole: Coverage and Patient make the member list, so name the files of both in one import; ClaimResponse and CSV the authorizations; a list that no file is about stays. All is written at once: a service that runs answers by the old lists until the new ones are complete, then by these, and an import that is broken off changes nothing. Rows that cannot be taken in are reported as FILE:LINE:COLUMN with the reason, the others are taken in, and the exit code is 1; when no row can be, or none of a CSV for want of its header, nothing changes.

A member is known by Coverage.subscriberId with Coverage.dependent, or by an identifier of type MB; a Patient's birth date and first given name tell those apart who share an id without dependents. Coverage.class names the plan as the library's plans.yaml says, when it is looked up.

The columns of a CSV, in any order, those from dependent on optional:
  ` + member.CSVHeader() + `
system is product (an id of the library's drugs), rxnorm, ndc, hcpcs or cpt. Only rows whose status is approved are kept; without the column all are.

Of a ClaimResponse (Da Vinci PAS) the items are kept whose review action is A1 or A6.

Examples:
  covercard member import coverages.ndjson patients.ndjson --data data
  covercard member import authorizations.csv`
}

// Run imports, and stops in order when it is told to.
func (c *memberImportCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	progress := newProgress(to)
	counts, err := member.Import{
		Folder:  c.Data,
		Files:   c.Files,
		Library: rules,
		Refused: func(fault document.Fault) {
			progress.clear()
			to.complain("%v", fault)
		},
		Progress: progress.tell,
	}.Run(ctx)
	progress.clear()
	if err != nil {
		return err
	}
	printCounts(to.out, counts)
	if counts.Refused > 0 {
		return errReported
	}
	return nil
}

func printCounts(to io.Writer, counts member.Counts) {
	if counts.Members {
		fmt.Fprintf(to, "Members: coverages %d, patients %d\n", counts.Coverages, counts.Patients)
		if counts.WithoutPlan > 0 {
			fmt.Fprintf(to, "         %d of the coverages name no plan of the library; their members are answered by the default plan\n", counts.WithoutPlan)
		}
	}
	if counts.AuthorizationList {
		fmt.Fprintf(to, "Authorizations: %d\n", counts.Authorizations)
	}
	fmt.Fprintf(to, "Left out: %d (entered in error, or not approved)\nRefused: %d\n", counts.LeftOut, counts.Refused)
}

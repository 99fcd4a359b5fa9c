package main

import (
	"errors"

	"github.com/alecthomas/kong"
)

// commands is the command line: one field a command, each in its own file.
type commands struct {
	Serve     serveCommand     `cmd:"" help:"Serve CDS Hooks calls."`
	Fire      fireCommand      `cmd:"" help:"Send hook requests and print the cards as a person would read them."`
	Policy    policyCommand    `cmd:"" help:"Work with the payer's medical policies."`
	Formulary formularyCommand `cmd:"" help:"Import, search and list the formularies of plans."`
	Library   libraryCommand   `cmd:"" help:"Work with the payer's library."`
	Schema    schemaCommand    `cmd:"" help:"Print the JSON Schema of a kind of document of the library."`
	Member    memberCommand    `cmd:"" help:"Work with the payer's member list and the authorizations on file."`
	Version   versionCommand   `cmd:"" help:"Print the version, the standards spoken and the library's fingerprint."`
}

const description = `Covercard tells a clinician, while ordering, whether the member's plan pays for the order and what it would pay for instead.

Examples:
  covercard serve
  covercard policy request L.5.01.594 "Hemgenix for a commercial member" > request.json
  covercard fire request.json
  covercard fire --to http://127.0.0.1:8080 request.json
  covercard library export my-library && covercard serve --library my-library
  covercard policy lint --library my-library && covercard policy test --library my-library
  covercard formulary search hemgenix --plan commercial

Exit codes: 0 fine, 1 what was checked is not fine, 2 wrong use.`

// Exit codes.
const (
	exitFine     = 0
	exitNotFine  = 1
	exitWrongUse = 2
)

// errReported ends a command whose faults have been printed already.
var errReported = errors.New("reported")

// run is the whole program but for the process around it.
func run(arguments []string, to terminal) int {
	if len(arguments) == 0 {
		arguments = []string{"--help"}
	}
	written := &output{to: to.out}
	to.out = written
	var line commands
	var helped bool
	parser := kong.Must(&line,
		kong.Name("covercard"),
		kong.Description(description),
		kong.Writers(to.out, to.err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		// kong calls this when it has printed help, and goes on to what comes after help when the function returns.
		kong.Exit(func(int) { helped = true }),
	)
	command, err := parser.Parse(arguments)
	switch {
	case helped, written.err != nil:
		err = nil
	case err != nil:
		to.complain("covercard: %v\nRun %q for how to use it.", err, helpFor(err))
		return exitWrongUse
	default:
		err = command.Run(to)
	}
	if err == nil {
		err = written.err
	}
	if err == nil {
		return exitFine
	}
	if !errors.Is(err, errReported) {
		to.complain("covercard: %v", err)
	}
	return exitNotFine
}

// helpFor is the command line that explains what was used wrongly.
func helpFor(err error) string {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && wrong.Context != nil {
		if node := wrong.Context.Selected(); node != nil {
			return node.FullPath() + " --help"
		}
	}
	return "covercard --help"
}

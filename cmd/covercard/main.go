// Command covercard serves a payer's coverage rules to EHRs and works with them on the command line.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"
)

// commands is the command line: one field a command, each in its own file.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Serve CDS Hooks calls."`
	Fire    fireCommand    `cmd:"" help:"Send hook requests and print the cards as a person would read them."`
	Library libraryCommand `cmd:"" help:"Work with the payer's library."`
	Version versionCommand `cmd:"" help:"Print the version, the standards spoken and the library's fingerprint."`
}

// Exit codes: 0 fine, 1 the thing checked is not fine, 2 wrong use.
const (
	exitNotFine  = 1
	exitWrongUse = 2
)

func main() { os.Exit(run(os.Args[1:], terminal{os.Stdin, os.Stdout, os.Stderr})) }

// terminal is where a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

const description = `Covercard tells a clinician, while ordering, whether the member's plan pays for the order and what it would pay for instead.

Examples:
  covercard serve
  covercard fire testdata/requests/hemgenix-order-sign.json
  covercard fire --to http://127.0.0.1:8080 testdata/requests/*.json
  covercard library export my-library && covercard serve --library my-library`

func run(arguments []string, to terminal) int {
	var line commands
	parser, err := kong.New(&line,
		kong.Name("covercard"),
		kong.Description(description),
		kong.Writers(to.out, to.err),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(int) {}),
	)
	if err != nil {
		fmt.Fprintln(to.err, "covercard:", err)
		return exitWrongUse
	}
	command, err := parser.Parse(arguments)
	if err != nil {
		fmt.Fprintf(to.err, "covercard: %v\nRun \"covercard --help\" for how to use it.\n", err)
		return exitWrongUse
	}
	if err := command.Run(to); err != nil {
		if !errors.Is(err, errReported) {
			fmt.Fprintln(to.err, "covercard:", err)
		}
		return exitNotFine
	}
	return 0
}

// errReported ends a command whose faults have been printed already.
var errReported = errors.New("reported")

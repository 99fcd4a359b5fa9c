package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHelpGoesToStandardOutput(t *testing.T) {
	for _, arguments := range [][]string{nil, {"--help"}, {"-h"}} {
		got := covercard(arguments...)
		got.requireFine(t)
		for _, told := range []string{"serve", "fire", "policy lint", "policy test", "library export", "schema", "version", "Examples:", "Exit codes: 0 fine, 1"} {
			require.Contains(t, got.out, told)
		}
		require.NotContains(t, got.out, "testdata", "who has the program need not have its source")
	}
}

// A command that was only asked about must not run: "serve --help" would serve for ever, "fire --help" would complain about its files.
func TestHelpOfACommandDoesNotRunIt(t *testing.T) {
	for command, told := range map[string]string{
		"serve":          "COVERCARD_*",
		"fire":           "--as-of=DATE",
		"policy":         "policy test",
		"policy list":    "--as-of=DATE",
		"policy show":    "--markdown",
		"policy diff":    "--requests=FILE",
		"policy lint":    "--json",
		"policy test":    "--run=PATTERN",
		"policy request": "--hook=HOOK",
		"schema":         "payer, plans, drugs, policy or tests",
		"library":        "library export",
		"library export": "new or empty",
		"member":         "member import",
		"member import":  "--data=DIR",
		"member show":    "--as-of=DATE",
		"version":        "--library=DIR",
	} {
		for _, flag := range []string{"--help", "-h"} {
			got := covercard(append(strings.Fields(command), flag)...)
			got.requireFine(t)
			require.True(t, strings.HasPrefix(got.out, "Usage: covercard "+command), got.out)
			require.Contains(t, got.out, told)
			require.NotContains(t, got.out, "testdata", "who has the program need not have its source")
		}
	}
	got := covercard("serve", "--help", "--listen", "nowhere")
	got.requireFine(t)
	require.Contains(t, got.out, "SIGHUP")
}

func TestWrongUseSaysWhatAndWhereHelpIs(t *testing.T) {
	for line, reasons := range map[string][]string{
		"serv":                                    {"unexpected argument serv", `did you mean "serve"?`, `"covercard --help"`},
		"--colour":                                {"unknown flag --colour", `"covercard --help"`},
		"serve now":                               {"unexpected argument now", `"covercard serve --help"`},
		"serve --port 80":                         {"unknown flag --port", `"covercard serve --help"`},
		"fire":                                    {"<file>", `"covercard fire --help"`},
		"fire --as-of 2026-13-01 f":               {`--as-of: "2026-13-01" is not a date: there is no such month`, `"covercard fire --help"`},
		"fire --as-of today f":                    {`--as-of: "today" is not a date`},
		"fire --to localhost:8080 f":              {`--to: "localhost:8080" is not the address of a service`, "http://127.0.0.1:8080"},
		"fire --to ftp://host f":                  {`--to: "ftp://host" is not the address`},
		"fire --to= f":                            {`--to: "" is not the address`},
		"fire --to http://h?x=1 f":                {`--to: "http://h?x=1" is not the address`},
		"fire --to http://h#x f":                  {`--to: "http://h#x" is not the address`},
		"fire --to http://%zz f":                  {`--to: "http://%zz" is not the address`},
		"fire --to http://h --as-of x":            {"--as-of"},
		"fire --to http://h --as-of 2026-01-01 f": {"--to and --as-of can't be used together"},
		"fire --to http://h --library d f":        {"--to and --library can't be used together"},
		"policy":                                  {"expected one of", `"test"`, `"covercard policy --help"`},
		"policy list now":                         {"unexpected argument now", `"covercard policy list --help"`},
		"policy show x --as-of 2026-02-30":        {`--as-of: "2026-02-30" is not a date: there is no such day`, `"covercard policy show --help"`},
		"policy show x y":                         {"unexpected argument y"},
		"policy diff a b c":                       {"unexpected argument c", `"covercard policy diff --help"`},
		"policy diff a b --as-of x":               {`--as-of: "x" is not a date`},
		"policy diff a b --requests --as-of x":    {"--requests: name at least one file"},
		"policy lint now":                         {"unexpected argument now", `"covercard policy lint --help"`},
		"schema":                                  {"<kind>", `"covercard schema --help"`},
		"schema card":                             {`"card" is no kind of document: write payer, plans, drugs, policy or tests`, `"covercard schema --help"`},
		"policy test now":                         {"unexpected argument now", `"covercard policy test --help"`},
		"policy test --run (":                     {`--run: "(" is not a regular expression`, `"covercard policy test --help"`},
		"policy test --run x --strict":            {"--run and --strict can't be used together"},
		"policy request":                          {"<id>", `"covercard policy request --help"`},
		"policy request x y --hook patient-view":  {`--hook: "patient-view" is not known: write order-sign, order-select, order-dispatch or appointment-book`},
		"policy request x y --crd 2.1":            {`--crd: "2.1" is not known: write 2.0 or 2.2`},
		"library":                                 {`expected "export"`, `"covercard library --help"`},
		"library export":                          {"<dir>", `"covercard library export --help"`},
		"version --json":                          {"unknown flag --json"},
	} {
		t.Run(line, func(t *testing.T) {
			covercard(strings.Fields(line)...).requireFault(t, exitWrongUse, reasons...)
		})
	}
}

func TestVersionNamesTheStandardsAndTheLibrary(t *testing.T) {
	got := covercard("version")
	got.requireFine(t)
	require.Regexp(t, `^covercard \S+ \(go1\.\S+( \S+)?, \w+/\w+\)\nCDS Hooks 2\.0, Da Vinci CRD 2\.0 and 2\.2\nlibrary [0-9a-f]{12}\n$`, got.out)
}

func TestVersionOfALibraryThatIsNotThereFails(t *testing.T) {
	covercard("version", "--library", "no-such-folder").requireFault(t, exitNotFine, "no-such-folder", "covercard library export")
}

// A full disk must not look like a success to a script.
func TestAnAnswerThatCannotBeWrittenIsAFault(t *testing.T) {
	for _, arguments := range [][]string{{"version"}, {"--help"}, {"fire", "--json", hemgenix}} {
		var err strings.Builder
		code := run(arguments, terminal{out: fullDisk{}, err: &err})
		require.Equal(t, exitNotFine, code)
		require.Contains(t, err.String(), "writing the answer: disk full")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

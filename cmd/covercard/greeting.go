package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"covercard/internal/library"
	"covercard/internal/policytest"
)

// greet says where the service is and how to send it something, by a case of its library: commands to be copied, which need nothing but
// the program.
func greet(out io.Writer, program, url, dir string) {
	program = shellWord(program)
	fmt.Fprintf(out, `Covercard is ready at %[1]s

  services   %[1]s/cds-services
  ready      %[1]s/readyz

`, url)
	example, found := policytest.FirstCase(library.Files(dir))
	if !found {
		fmt.Fprintf(out, "Send it a hook request, and read the cards as a clinician would:\n\n  %s fire --to %s request.json\n\n", program, url)
		return
	}
	request := fmt.Sprintf("%s policy request %s %s", program, shellWord(example.Policy), shellWord(example.Name))
	if dir != "" {
		request += " --library " + shellWord(dir)
	}
	fmt.Fprint(out, plain(fmt.Sprintf(`From another terminal, send it a case of a policy and read the cards as a clinician would:

  %[1]s | %[2]s fire --to %[3]s -

or see the answer as an EHR gets it:

  %[1]s | curl -s -H 'Content-Type: application/json' -d @- %[3]s/cds-services/%[4]s

`, request, program, url, example.Hook)))
}

var (
	bareWord   = regexp.MustCompile(`^[\w./:@%+,-]+$`)
	doubtless  = regexp.MustCompile("^[^\"$`\\\\!]+$")
	singleMark = strings.NewReplacer("'", `'\''`)
)

// shellWord is a text as one word of a command line, between the quotation marks that most shells know if they are enough.
func shellWord(text string) string {
	switch {
	case bareWord.MatchString(text):
		return text
	case doubtless.MatchString(text):
		return `"` + text + `"`
	}
	return "'" + singleMark.Replace(text) + "'"
}

package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"covercard/cards"
	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/policytest"
)

type policyRequestCommand struct {
	ID      string        `arg:"" name:"id" help:"Number of the policy, such as L.5.01.594."`
	Case    string        `arg:"" optional:"" name:"case" help:"Name of the case."`
	All     bool          `help:"Print the requests of all cases, a line each."`
	Hook    hookName      `help:"Moment of the call: order-sign, order-select, order-dispatch or appointment-book; the case's own when left out." placeholder:"HOOK"`
	CRD     crdVersion    `name:"crd" help:"Version of CRD to be answered in: 2.0 or 2.2; the later of the case's own when left out." placeholder:"VERSION"`
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
}

// Help is what "covercard policy request --help" says beside the flags.
func (c *policyRequestCommand) Help() string {
	return `Cases stand in policies/NAME_test.yaml. The request is what an EHR would send: invented but for what the case says, and to be changed as you like. It says that what is ordered is to be given on the day of the case, and so is answered as of that day whenever it is sent; an order that stands in a file of its own stays as it is.

Examples:
  covercard policy request L.5.01.594 "Hemgenix for a commercial member" > request.json
  covercard fire request.json
  covercard policy request L.5.01.594 "Hemgenix for a commercial member" | covercard fire --to http://127.0.0.1:8080 -
  covercard policy request L.5.01.594 --all --library old > cases.ndjson
  covercard policy diff old new --requests cases.ndjson`
}

// hookName is a hook given on the command line; "" is the case's own.
type hookName string

// UnmarshalText implements [encoding.TextUnmarshaler], by which a wrong hook is wrong use.
func (h *hookName) UnmarshalText(text []byte) error {
	*h = hookName(text)
	return oneOf(string(text), policytest.Hooks())
}

// crdVersion is a version of CRD given on the command line; "" is the case's own.
type crdVersion string

// UnmarshalText implements [encoding.TextUnmarshaler], by which a wrong version is wrong use.
func (v *crdVersion) UnmarshalText(text []byte) error {
	*v = crdVersion(text)
	return oneOf(string(text), []string{string(cards.V20), string(cards.V22)})
}

func oneOf(written string, words []string) error {
	if slices.Contains(words, written) {
		return nil
	}
	return fmt.Errorf("%q is not known: write %s", written, document.OneOf(words))
}

// Run prints the request of the case, or those of all cases.
func (c *policyRequestCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	of, err := findPolicy(rules, c.ID)
	if err != nil {
		return err
	}
	cases, err := casesOfLibrary(string(c.Library), rules)
	if err != nil {
		return err
	}
	cases = slices.DeleteFunc(cases, func(one policytest.Case) bool { return one.Policy != of.ID })
	if cases, err = c.choose(cases); err != nil {
		return err
	}
	for i := range cases {
		request, err := cases[i].Request(string(c.Hook), cards.Version(c.CRD))
		if err != nil {
			return err
		}
		if to.screen.interactive {
			request = []byte(plainJSON(request))
		}
		text := jsontext.Value(request)
		if len(cases) == 1 && !c.All {
			if err := text.Indent(jsontext.WithIndent("  ")); err != nil {
				return fmt.Errorf("writing the request of the case %q: %w", cases[i].Name, err)
			}
		}
		fmt.Fprintf(to.out, "%s\n", text)
	}
	return nil
}

// choose keeps the cases that are asked for, or says which there are.
func (c *policyRequestCommand) choose(cases []policytest.Case) ([]policytest.Case, error) {
	if c.All && c.Case != "" {
		return nil, errors.New("a case is named, and --all is written: leave one of them out")
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("the library has no case of %[1]s: write one into policies/%[1]s_test.yaml", c.ID)
	}
	if c.All {
		return cases, nil
	}
	named := slices.DeleteFunc(slices.Clone(cases), func(one policytest.Case) bool { return one.Name != c.Case })
	if len(named) > 0 {
		return named, nil
	}
	names := make([]string, len(cases))
	for i, one := range cases {
		names[i] = one.Name
	}
	wrong := fmt.Sprintf("no case %q of %s", c.Case, c.ID)
	if c.Case == "" {
		wrong = fmt.Sprintf("name a case of %s, or write --all", c.ID)
	}
	return nil, fmt.Errorf("%s; there are:%s", wrong, listed(nearestFirst(c.Case, names)))
}

// listed are names, a line each, the first of many.
func listed(names []string) string {
	const most = 12
	var text strings.Builder
	for i, name := range names {
		if i == most {
			fmt.Fprintf(&text, "\n  and %d more", len(names)-most)
			break
		}
		fmt.Fprintf(&text, "\n  %q", name)
	}
	return text.String()
}

// nearestFirst puts the name that was probably meant first, then those that have more words in common with what was written.
func nearestFirst(written string, names []string) []string {
	meant, _ := document.Nearest(written, names)
	words := strings.Fields(strings.ToLower(written))
	common := func(name string) int {
		if name == meant {
			return len(words) + 1
		}
		count := 0
		for _, word := range strings.Fields(strings.ToLower(name)) {
			if slices.Contains(words, word) {
				count++
			}
		}
		return min(count, len(words))
	}
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(common(b), common(a)) })
	return sorted
}

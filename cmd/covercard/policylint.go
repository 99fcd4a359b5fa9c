package main

import (
	"errors"
	"fmt"
	"io/fs"

	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/policytest"
)

type policyLintCommand struct {
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
	JSON    bool          `help:"Print the findings as a JSON array of objects with file, line, column and message."`
}

// Help is what "covercard policy lint --help" says beside the flags.
func (c *policyLintCommand) Help() string {
	return `All findings at once, a line each: file:line:column, what is wrong and how to mend it. A library without findings can be served.

Examples:
  covercard policy lint --library my-library
  covercard policy lint --library my-library --json`
}

// Run prints the findings.
func (c *policyLintCommand) Run(to terminal) error {
	if c.Library != "" {
		if err := library.CheckFolder(string(c.Library)); err != nil {
			return err
		}
	}
	checked, findings, err := lint(library.Files(string(c.Library)))
	if err != nil {
		return err
	}
	findings = findings.In(string(c.Library)).Sorted()
	switch {
	case c.JSON:
		if err := printJSON(to, findingsOf(findings)); err != nil {
			return err
		}
	case len(findings) == 0:
		fmt.Fprintf(to.out, "%s: nothing to mend\n", checked)
	default:
		for _, finding := range findings {
			fmt.Fprintln(to.out, plain(finding.Error()))
		}
		fmt.Fprintf(to.out, "%s to mend\n", countOf(len(findings), "finding"))
	}
	if len(findings) > 0 {
		return errReported
	}
	return nil
}

// lint finds what is wrong in a library: what keeps it from being served, and what is wrong with its cases. Without findings it tells
// what was checked.
func lint(files fs.FS) (checked string, findings document.Faults, err error) {
	rules, err := library.Load(files)
	if errors.As(err, &findings) {
		return "", append(findings, policytest.CheckForm(files)...), nil
	}
	if err != nil {
		return "", nil, err
	}
	cases, err := policytest.Load(files, rules)
	if errors.As(err, &findings) {
		return "", findings, nil
	}
	caseFiles := make(map[string]bool)
	for _, one := range cases {
		caseFiles[one.Position.File] = true
	}
	return fmt.Sprintf("%s, %s, %s", countOf(rules.Files+len(caseFiles), "file"),
		countOf(len(rules.Policies), "policy"), countOf(len(cases), "case")), nil, err
}

// finding is a fault as --json prints it. Line and column are 0 when the fault is about the whole file.
type finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// findingsOf are the faults as --json prints them.
func findingsOf(faults document.Faults) []finding {
	findings := make([]finding, len(faults)) // an empty list is [], not null
	for i, fault := range faults {
		findings[i] = finding{fault.File, fault.Line, fault.Column, fault.Message}
	}
	return findings
}

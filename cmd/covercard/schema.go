package main

import (
	"fmt"

	"covercard/internal/document"
	"covercard/internal/schema"
)

type schemaCommand struct {
	Kind documentKind `arg:"" help:"Kind of document: payer, plans, drugs, policy or tests."`
}

// Help is what "covercard schema --help" says beside the flags.
func (c *schemaCommand) Help() string {
	return `An editor that knows JSON Schema completes and checks a library's files by it. The files of "covercard library export" name theirs in the first line; this prints the schema anew, for a library that was begun with an older version.

Examples:
  covercard schema policy
  covercard schema policy > my-library/schemas/policy.json`
}

// documentKind is a kind of document given on the command line.
type documentKind struct{ schema.Kind }

// UnmarshalText implements [encoding.TextUnmarshaler], by which a kind that does not exist is wrong use.
func (k *documentKind) UnmarshalText(text []byte) error {
	kind, found := schema.Of(string(text))
	if !found {
		return fmt.Errorf("%q is no kind of document: write %s", text, document.OneOf(schema.Names()))
	}
	k.Kind = kind
	return nil
}

// Run prints the schema.
func (c *schemaCommand) Run(to terminal) error {
	text, err := c.Kind.JSON()
	if err != nil {
		return err
	}
	fmt.Fprintf(to.out, "%s", text)
	return nil
}

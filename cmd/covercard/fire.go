package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"covercard/fhir"
	"covercard/internal/library"
)

type fireCommand struct {
	Files   []string       `arg:"" name:"file" help:"Hook requests (JSON, or JSON zipped as .gz); - reads standard input."`
	To      serviceAddress `help:"Address of a running service; decided here when left out." placeholder:"URL" xor:"day,library"`
	AsOf    day            `help:"Answer as if called on that day (YYYY-MM-DD) instead of today. An order that gives its own day of service is not moved by it." placeholder:"DATE" xor:"day"`
	Library libraryFolder  `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR" xor:"library"`
	JSON    bool           `name:"json" help:"Print the answer as it goes over the wire."`
}

// Help is what "covercard fire --help" says beside the flags.
func (c *fireCommand) Help() string {
	return `A hook request is what an EHR sends to a service. "covercard policy request" makes one of a case of a policy. A request that is refused does not keep the others from being sent; the exit code is 1 when any was.

Examples:
  covercard policy request L.5.01.594 "Hemgenix for a commercial member" > request.json
  covercard fire request.json
  covercard fire request.json --library my-library
  covercard fire --json - < request.json
  covercard fire --to http://127.0.0.1:8080 request.json
  covercard fire --as-of 2025-01-14 recorded/*.json`
}

// patience is how long one answer is waited for; CRD wants it within 5 seconds.
const patience = 15 * time.Second

// gun answers the hook requests it is given.
type gun func(ctx context.Context, hook string, body []byte) (answer []byte, err error)

// Run sends each file and prints its answer. A file that fails does not keep the others from being sent.
func (c *fireCommand) Run(to terminal) error {
	fire, err := c.gun()
	if err != nil {
		return err
	}
	show := c.printer(to)
	failed := false
	for _, file := range c.Files {
		answer, err := fireFile(file, to.in, fire)
		if err == nil {
			err = show(file, answer)
		}
		if err != nil {
			failed = true
			to.complain("%v", at(file, err))
		}
	}
	if failed {
		return errReported
	}
	return nil
}

func (c *fireCommand) gun() (gun, error) {
	if c.To != "" {
		return remote(c.To)
	}
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return nil, err
	}
	return local(rules, c.AsOf)
}

// printer shows the answers to the files one after the other, under their names when there is more than one.
func (c *fireCommand) printer(to terminal) func(file string, answer []byte) error {
	if c.JSON {
		return func(_ string, answer []byte) error {
			text := string(answer)
			if to.screen.interactive {
				text = plainJSON(answer)
			}
			fmt.Fprintln(to.out, text)
			return nil
		}
	}
	cards := newCardPrinter(to)
	return func(file string, answer []byte) error {
		response, err := readResponse(answer)
		if err != nil {
			return err
		}
		if len(c.Files) > 1 {
			cards.file(nameOf(file))
		}
		cards.print(response)
		return nil
	}
}

func fireFile(file string, in io.Reader, fire gun) ([]byte, error) {
	body, err := readFile(file, in)
	if err != nil {
		return nil, err
	}
	hook, err := hookOf(body)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return fire(ctx, hook, body)
}

func readFile(file string, in io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(in)
	}
	body, err := os.ReadFile(file)
	if failure := (*fs.PathError)(nil); errors.As(err, &failure) {
		err = failure.Err // the file is named by whoever prints this
	}
	if err != nil || !strings.EqualFold(filepath.Ext(file), ".gz") {
		return body, err
	}
	return unzipped(body)
}

func unzipped(text []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(text))
	if err == nil {
		text, err = io.ReadAll(reader)
	}
	if err != nil {
		return nil, fmt.Errorf("not compressed by gzip, or damaged: %w", err)
	}
	return text, nil
}

// hookOf tells which service a request is for.
func hookOf(body []byte) (string, error) {
	if err := fhir.CheckJSON(body); err != nil {
		return "", newMisspelt(body, err)
	}
	request := fhir.ParseValue(string(body))
	hook := request.Member("hook")
	switch {
	case !request.IsObject():
		return "", errors.New("not a hook request: it must be one JSON object, as CDS Hooks defines it")
	case hook.Exists() && !hook.IsString():
		return "", errors.New("not a hook request: hook must be a string")
	case hook.Text() == "":
		return "", errors.New(`not a hook request: hook is missing; send for example "hook": "order-sign"`)
	}
	return hook.Text(), nil
}

func nameOf(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

// at puts the name of a file in front of what is wrong with it.
func at(file string, err error) error {
	if place := (*misspelt)(nil); errors.As(err, &place) {
		return fmt.Errorf("%s:%d:%d: %w", nameOf(file), place.line, place.column, err)
	}
	return fmt.Errorf("%s: %w", nameOf(file), err)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"covercard/hooks"
	"covercard/internal/answerdiff"
	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/policydiff"
)

// diffAnswers answers recorded requests by two libraries, and lists the answers that change.
func diffAnswers(to terminal, before, after *library.Library, on coverage.Date, files []string) error {
	comparison, err := answerdiff.New(before, after, on)
	if err != nil {
		return err
	}
	d := &answerDiff{
		to: to, printer: newCardPrinter(to), before: before, after: after, comparison: comparison, offered: hookNames(comparison.Hooks()),
		progress: newProgressBar(to, len(files)), kinds: make(map[answerdiff.Kind]int), refusals: make(map[string]bool),
	}
	for at, file := range files {
		d.file(file, at)
	}
	d.progress.clear()
	d.total()
	d.notReached()
	if d.changed > 0 || d.undecided > 0 {
		return errReported
	}
	return nil
}

// answerDiff prints the answers that change, and counts.
type answerDiff struct {
	to         terminal
	printer    *cardPrinter
	before     *library.Library
	after      *library.Library
	comparison *answerdiff.Comparison
	offered    []string
	progress   *progressBar

	requests, changed, refused, undecided int
	kinds                                 map[answerdiff.Kind]int // number of answers
	refusals                              map[string]bool         // that have been shown
}

func (d *answerDiff) file(file string, at int) {
	requests, count, err := recordedIn(file, d.to.in)
	if err != nil {
		d.requests++
		d.fail("%v", err)
		return
	}
	done := 0
	for request := range requests {
		d.requests++
		if err := d.request(request); err != nil {
			d.fail("%v", placed(request.place, err))
		}
		done++
		d.progress.show(float64(at)+float64(done)/float64(count), d.requests)
	}
}

// fail tells of a request that could not be read or decided.
func (d *answerDiff) fail(format string, values ...any) {
	d.undecided++
	d.progress.clear()
	d.to.complain(format, values...)
}

// refuse tells of a request that both libraries refuse alike. Of a reason that many have, the first is shown.
func (d *answerDiff) refuse(place string, refusal error) {
	d.refused++
	if d.refusals[refusal.Error()] {
		return
	}
	d.refusals[refusal.Error()] = true
	d.progress.clear()
	d.to.complain("%v", placed(place, refusal))
}

func (d *answerDiff) request(recorded recorded) error {
	hook, err := hookOf(recorded.body)
	if err != nil {
		return err
	}
	request, err := readRequest(d.offered, hook, recorded.body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	changes, err := d.comparison.Compare(ctx, request)
	if refusal := (*hooks.Error)(nil); errors.As(err, &refusal) {
		d.refuse(recorded.place, refused(err))
		return nil
	}
	if err != nil {
		return err
	}
	if len(changes) > 0 {
		d.progress.clear()
		d.print(recorded.place, changes)
	}
	return nil
}

func (d *answerDiff) print(place string, changes []answerdiff.Change) {
	d.changed++
	fmt.Fprintln(d.to.out, d.printer.paint(bold, plain(place)))
	about := ""
	counted := make(map[answerdiff.Kind]bool)
	for _, change := range changes {
		if !counted[change.Kind] {
			counted[change.Kind] = true
			d.kinds[change.Kind]++
		}
		if change.About != about {
			about = change.About
			if about != "" {
				d.printer.wrapped("  ", "  ", plain(about))
			}
		}
		was, is := policydiff.Changed(change.Was, change.Is)
		indent := "  "
		if about != "" {
			indent += "  "
		}
		d.printer.wrapped(indent+string(change.Kind)+": ", indent+"  ", plain("was "+was+" -> is "+is))
	}
	fmt.Fprintln(d.to.out)
}

// total says how many there were, and of the changes how many of each kind; an answer may change in several ways.
func (d *answerDiff) total() {
	fmt.Fprintf(d.to.out, "%s, %s\n", countOf(d.requests, "request"), changing(d.changed))
	for _, kind := range answerdiff.Kinds() {
		if count := d.kinds[kind]; count > 0 {
			fmt.Fprintf(d.to.out, "%7d  %s\n", count, kind)
		}
	}
	if d.refused > 0 {
		fmt.Fprintf(d.to.out, "%s refused by both libraries alike\n", countOf(d.refused, "request"))
	}
	if d.undecided > 0 {
		fmt.Fprintf(d.to.out, "%s could not be read or decided\n", countOf(d.undecided, "request"))
	}
}

func changing(count int) string {
	switch count {
	case 0:
		return "no answer changes"
	case 1:
		return "1 answer changes"
	}
	return fmt.Sprintf("%d answers change", count)
}

// placed puts the place of a request in front of what is wrong with it.
func placed(place string, err error) error {
	var fault *misspelt
	if !errors.As(err, &fault) {
		return fmt.Errorf("%s: %w", place, err)
	}
	if strings.Contains(place, ":") && fault.line == 1 {
		return fmt.Errorf("%s:%d: %w", place, fault.column, err) // the place has the line already
	}
	return fmt.Errorf("%s:%d:%d: %w", place, fault.line, fault.column, err)
}

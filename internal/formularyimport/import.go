// Package formularyimport takes a formulary as others publish it into the payer's library.
package formularyimport

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/formulary"
	"covercard/internal/library"
	"covercard/internal/usdf"
)

// Options say what is imported, and where to.
type Options struct {
	// Source is a folder of NDJSON files or one such file, a Bundle in a .json file, the base URL of a FHIR server, or a .csv file.
	Source string
	// Formulary is the id of the formulary in a source that holds several; "" for the only one.
	Formulary string
	Library   string // folder of the payer's library
	Plan      string // id of a plan
	// Progress is told now and then how many resources or rows have been read; nil for nobody.
	Progress func(read int)
}

// Report is what became of a source.
type Report struct {
	// In are the items of the source that stand in the formulary now, a row each but for drugs with several NDCs.
	In, Rows int
	// Refused are the faults of the items, and of other resources, that could not be taken, each at its place in the source.
	Refused document.Faults
	// Ignored are the resources and parts of resources that are no part of the formulary, by what they are.
	Ignored map[string]int

	File    string // that holds the formulary
	Changed bool   // File, or it held the same before
	Named   bool   // plans.yaml had to be told that the plan has this formulary
	// Example tells that plans.yaml marks the formulary as made up.
	Example bool
	// Shared are the ids of other plans with the same formulary.
	Shared []string
}

// RefusedItems is the number of items and other resources that were refused, of which each can have several faults.
func (r Report) RefusedItems() int {
	places := make(map[document.Position]bool)
	for _, fault := range r.Refused {
		fault.Column = 0
		places[fault.Position] = true
	}
	return len(places)
}

// errEmpty keeps a source that cannot be understood from emptying a formulary.
var errEmpty = errors.New("the source has no item that could be taken; nothing was changed")

// Import puts what a source says in the place of a plan's formulary. The formulary changes all at once or, when there is an error, not at
// all; the report then says how far it came. What could not be taken is in the report and is no error.
func Import(ctx context.Context, options Options) (Report, error) {
	ground, err := library.LoadGround(os.DirFS(options.Library))
	if err != nil {
		return Report{}, err
	}
	plan, found := ground.Plan(options.Plan)
	if !found {
		return Report{}, fmt.Errorf("no plan %q in %s: it has %s", options.Plan, filepath.Join(options.Library, "plans.yaml"), document.OneOf(plansOf(ground)))
	}
	id := plan.Formulary.ID
	if id == "" {
		id = plan.ID
	}
	file, err := target(options.Library, id)
	if err != nil {
		return Report{}, err
	}
	items, report, err := read(ctx, options, ground.Catalog)
	if err != nil {
		return report, err
	}
	report.File, report.Example = file, plan.Formulary.Example
	for _, other := range ground.Plans {
		if other.ID != plan.ID && other.Formulary.ID == id {
			report.Shared = append(report.Shared, other.ID)
		}
	}
	if len(items) == 0 {
		return report, errEmpty
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return report, fmt.Errorf("making room for the formulary: %w", err)
	}
	if report.Changed, err = library.ReplaceFile(file, func(to io.Writer) error { return write(ctx, to, items) }); err != nil {
		return report, err
	}
	if plan.Formulary.ID == "" {
		if err := library.NameFormulary(options.Library, plan.ID, id); err != nil {
			return report, err
		}
		report.Named = true
	}
	return report, nil
}

func plansOf(ground *library.Library) []string {
	var ids []string
	for _, plan := range ground.Plans {
		ids = append(ids, plan.ID)
	}
	return ids
}

// target is the file that holds a formulary, or is to hold it. A formulary of several files cannot be replaced all at once.
func target(dir, id string) (string, error) {
	if !filepath.IsLocal(id) || strings.ContainsAny(id, `/\`) || strings.HasPrefix(id, ".") {
		return "", fmt.Errorf("the formulary %q cannot be a folder: give it another id in plans.yaml", id)
	}
	folder := filepath.Join(dir, "formularies", id)
	files, err := filepath.Glob(filepath.Join(escape(folder), "[^.]*.csv"))
	if err != nil {
		return "", fmt.Errorf("looking for the formulary %s: %w", id, err)
	}
	switch len(files) {
	case 0:
		return filepath.Join(folder, "formulary.csv"), nil
	case 1:
		return files[0], nil
	}
	return "", fmt.Errorf("%s holds %d files, and an import replaces a formulary all at once: leave one of them there", folder, len(files))
}

// escape takes the meaning that filepath.Match gives to characters off a path.
func escape(path string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// head stands in front of what is written.
const head = "# Written by covercard formulary import, which replaces it: what is changed here is lost with the next import.\n"

func write(ctx context.Context, to io.Writer, items []formulary.Item) error {
	buffered := bufio.NewWriterSize(&stopping{ctx, to}, 256<<10)
	if _, err := buffered.WriteString(head); err != nil {
		return fmt.Errorf("writing the formulary: %w", err)
	}
	if err := formulary.WriteCSV(buffered, items); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("writing the formulary: %w", err)
	}
	return nil
}

// stopping writes until its context ends.
type stopping struct {
	ctx context.Context
	to  io.Writer
}

func (s *stopping) Write(text []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.to.Write(text)
}

// read gives the items of a source, sorted, no codes twice for a day.
func read(ctx context.Context, options Options, catalog *drug.Catalog) ([]formulary.Item, Report, error) {
	count := 0
	progress := func() {
		if count++; options.Progress != nil && count%1000 == 0 {
			options.Progress(count)
		}
	}
	var gathered usdf.Items
	var err error
	switch {
	case document.Kind(options.Source) == ".csv" && !usdf.IsServer(options.Source):
		gathered, err = readCSV(ctx, options.Source, catalog, progress)
	default:
		gathered, err = readResources(ctx, options, catalog, progress)
	}
	report := Report{Refused: gathered.Refused, Ignored: maps.Clone(gathered.Ignored)}
	if err != nil {
		return nil, report, err
	}
	items, repeated, faults := formulary.Merge(gathered.Items)
	report.Refused = append(report.Refused, faults...)
	if report.Ignored == nil {
		report.Ignored = make(map[string]int)
	}
	if repeated > 0 {
		report.Ignored["row that says the same as one before"] = repeated
	}
	for i := range items { // those of one drug with several NDCs still stand together
		if i == 0 || items[i].Position != items[i-1].Position {
			report.In++
		}
	}
	report.Rows = len(items)
	formulary.Sort(items)
	return items, report, nil
}

func readCSV(ctx context.Context, name string, catalog *drug.Catalog, progress func()) (usdf.Items, error) {
	file, err := document.Open(name)
	if err != nil {
		return usdf.Items{}, fmt.Errorf("opening the source: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return usdf.Items{}, fmt.Errorf("reading the source %s: %w", name, err)
	}
	made := usdf.Items{Items: make([]formulary.Item, 0, bytes.Count(text, []byte("\n")))}
	made.Refused = formulary.ReadCSV(name, text, catalog, func(item formulary.Item) {
		made.Items = append(made.Items, item)
		progress()
	})
	return made, ctx.Err()
}

func readResources(ctx context.Context, options Options, catalog *drug.Catalog, progress func()) (usdf.Items, error) {
	gathering := usdf.NewGathering(catalog)
	var err error
	switch {
	case usdf.IsServer(options.Source):
		err = gathering.Server(ctx, options.Source, options.Formulary, progress)
	case usdf.IsNDJSON(options.Source):
		err = gathering.NDJSON(ctx, options.Source, progress)
	case strings.EqualFold(filepath.Ext(options.Source), ".json"):
		err = gathering.Bundle(ctx, options.Source, progress)
	default:
		if info, statErr := os.Stat(options.Source); statErr != nil {
			err = fmt.Errorf("opening the source: %w", statErr)
		} else if !info.IsDir() {
			err = fmt.Errorf("%s is no source of a formulary: give a folder of .ndjson files, an .ndjson, .json or .csv file, or the URL of a FHIR server", options.Source)
		} else {
			err = gathering.Folder(ctx, options.Source, progress)
		}
	}
	if err != nil {
		return usdf.Items{}, err
	}
	return gathering.Items(options.Formulary)
}

// Reasons are what was ignored, sorted, for a report.
func (r Report) Reasons() []string { return slices.Sorted(maps.Keys(r.Ignored)) }

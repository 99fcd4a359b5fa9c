package usdf

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"covercard/fhir"
	"covercard/internal/document"
)

// Bounds of what is read from files.
const (
	longestLine   = 16 << 20 // of NDJSON: one resource
	largestBundle = 2 << 30
)

// IsNDJSON tells from a file's name whether it is one of a bulk export.
func IsNDJSON(name string) bool {
	return document.Kind(name) == ".ndjson"
}

// Folder takes in the NDJSON files of a folder, as a bulk export leaves them; other files are ignored. progress is told after each
// resource.
func (g *Gathering) Folder(ctx context.Context, folder string, progress func()) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("reading the folder of the source: %w", err)
	}
	found := false
	for _, entry := range entries {
		name := filepath.Join(folder, entry.Name())
		if entry.IsDir() || !IsNDJSON(entry.Name()) {
			g.ignore("file that is not NDJSON: " + entry.Name())
			continue
		}
		found = true
		if err := g.NDJSON(ctx, name, progress); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s holds no .ndjson file: name the folder that a bulk export wrote", folder)
	}
	return nil
}

// NDJSON takes in a file with one resource a line, which may be compressed by gzip.
func (g *Gathering) NDJSON(ctx context.Context, name string, progress func()) error {
	file, err := document.Open(name)
	if err != nil {
		return fmt.Errorf("opening the source: %w", err)
	}
	defer file.Close()
	return g.Lines(ctx, name, file, progress)
}

// Lines takes in one resource a line of a file of that name. A line that is none is refused, and reading goes on behind it.
func (g *Gathering) Lines(ctx context.Context, name string, from io.Reader, progress func()) error {
	lines := bufio.NewReaderSize(from, 256<<10)
	for number := 1; ; number++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		line, tooLong, err := readLine(lines)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading %s, line %d: %w", name, number, err)
		}
		at := document.Position{File: name, Place: document.Place{Line: number, Column: 1}}
		switch text := strings.TrimPrefix(string(line), "\ufeff"); {
		case tooLong:
			g.refuse(at, "the line is longer than %d MB", longestLine>>20)
		case strings.TrimSpace(text) != "":
			g.text(at, []byte(text))
			progress()
		}
		if err != nil {
			return nil
		}
	}
}

// readLine reads up to the next line break. Of a line that is too long it keeps nothing.
func readLine(from *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		piece, err := from.ReadSlice('\n')
		if len(line)+len(piece) > longestLine {
			line, tooLong = nil, true
		}
		if !tooLong {
			line = append(line, piece...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

// text takes in a resource that stands at a place.
func (g *Gathering) text(at document.Position, text []byte) {
	value, err := fhir.Parse(text, "extension", "code")
	if err != nil {
		g.refuse(at, "this is not a resource in JSON: %s", err)
		return
	}
	resource, ok := fhir.ParseResource(value)
	if !ok {
		g.refuse(at, "this is not a FHIR resource: it has no resourceType")
		return
	}
	g.Add(at, resource)
}

// Bundle takes in the resources of a file that holds one Bundle.
func (g *Gathering) Bundle(ctx context.Context, name string, progress func()) error {
	info, err := os.Stat(name)
	if err == nil && info.Size() > largestBundle {
		return fmt.Errorf("%s is larger than %d GB: give the source as NDJSON, which is read piece by piece", name, largestBundle>>30)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("opening the source: %w", err)
	}
	value, err := fhir.Parse(text, "entry")
	if err != nil {
		return fmt.Errorf("%s is not JSON: %w", name, err)
	}
	if value.Member("resourceType").Text() != "Bundle" {
		return fmt.Errorf("%s is not a FHIR Bundle", name)
	}
	place := placer{text: string(text)}
	return g.entries(ctx, value, func(entry fhir.Value) document.Position {
		return document.Position{File: name, Place: place.of(entry.Raw())}
	}, progress)
}

// entries takes in the resources of a Bundle; place tells where an entry's resource stands.
func (g *Gathering) entries(ctx context.Context, bundle fhir.Value, place func(fhir.Value) document.Position, progress func()) error {
	for entry := range bundle.Member("entry").Elements() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading a Bundle: %w", err)
		}
		progress()
		_, held := fhir.SplitEntry(entry)
		if !held.Exists() {
			g.ignore("entry without a resource")
			continue
		}
		if resource, ok := fhir.ParseResource(held); ok {
			g.Add(place(held), resource)
		} else {
			g.refuse(place(held), "this is not a FHIR resource: it has no resourceType")
		}
	}
	return nil
}

// placer tells where pieces of a text stand that are asked for in their order.
type placer struct {
	text string
	line int // line breaks before text
}

func (p *placer) of(piece string) document.Place {
	at := max(strings.Index(p.text, piece), 0)
	p.line += strings.Count(p.text[:at], "\n")
	column := at - strings.LastIndexByte(p.text[:at], '\n')
	place := document.Place{Line: p.line + 1, Column: column}
	p.line += strings.Count(p.text[at:at+len(piece)], "\n")
	p.text = p.text[at+len(piece):]
	return place
}

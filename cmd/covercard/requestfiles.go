package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/alecthomas/kong"

	"covercard/fhir"
	"covercard/internal/document"
)

// requestFiles is a flag that takes all names up to the next flag, as a shell makes many of one pattern.
type requestFiles []string

// Decode implements [kong.MapperValue].
func (f *requestFiles) Decode(context *kong.DecodeContext) error {
	names := context.Scan.PopWhile(func(token kong.Token) bool { return token.IsValue() || token.Value == "-" })
	if len(names) == 0 {
		return errors.New("name at least one file")
	}
	for _, name := range names {
		*f = append(*f, fmt.Sprint(name.Value))
	}
	return nil
}

// recorded is a request with the file, and the line of it when each line is one.
type recorded struct {
	place string
	body  []byte
}

// recordedIn yields the requests of a file: the whole of it, or each line, when its name says so or its first line is a JSON text by itself.
func recordedIn(file string, in io.Reader) (iter.Seq[recorded], int, error) {
	text, err := readFile(file, in)
	if err != nil {
		return nil, 0, at(file, err)
	}
	if !holdsLines(file, text) {
		return func(yield func(recorded) bool) { yield(recorded{nameOf(file), text}) }, 1, nil
	}
	return func(yield func(recorded) bool) {
		number := 0
		for line := range bytes.Lines(text) {
			number++
			line = bytes.TrimSpace(line)
			if len(line) > 0 && !yield(recorded{fmt.Sprintf("%s:%d", nameOf(file), number), line}) {
				return
			}
		}
	}, bytes.Count(text, []byte("\n")) + 1, nil
}

func holdsLines(file string, text []byte) bool {
	switch document.Kind(file) {
	case ".ndjson", ".jsonl":
		return true
	}
	first, rest, _ := bytes.Cut(bytes.TrimSpace(text), []byte("\n"))
	return len(bytes.TrimSpace(rest)) > 0 && fhir.CheckJSON(bytes.TrimSpace(first)) == nil
}

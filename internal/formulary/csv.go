package formulary

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"covercard/internal/document"
	"covercard/internal/drug"
)

// ReadCSV reads the rows of a formulary file and hands those without a fault to add, in their order. Lines that start with # are
// comments. A row's product is the one whose RxNorm or NDC code it gives.
func ReadCSV(name string, data []byte, catalog *drug.Catalog, add func(Item)) document.Faults {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // spreadsheets write one
	rows := csv.NewReader(bytes.NewReader(data))
	rows.Comment = '#'
	rows.TrimLeadingSpace = true
	rows.ReuseRecord = true
	r := &reader{file: &document.File{Name: name}, rows: rows, data: data, catalog: catalog}
	if !r.header() {
		return r.file.Faults
	}
	for {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return r.file.Faults
		}
		if err != nil {
			if !r.unreadable(err) {
				return r.file.Faults
			}
			continue
		}
		r.record = record
		before := len(r.file.Faults)
		if item := r.item(); len(r.file.Faults) == before {
			add(item)
		}
	}
}

// reader makes items of rows and gathers the faults.
type reader struct {
	file    *document.File
	rows    *csv.Reader
	data    []byte
	lines   [][]byte // of data, split when a place is first asked for
	catalog *drug.Catalog
	fields  [columnCount]int // where each column stands; none when it does not
	record  []string
}

func (r *reader) header() bool {
	record, err := r.rows.Read()
	if errors.Is(err, io.EOF) {
		r.file.Fault(document.Place{}, "the file is empty: start it with the line %s", shortHeader)
		return false
	}
	if err != nil {
		r.unreadable(err)
		return false
	}
	for i := range r.fields {
		r.fields[i] = none
	}
	for i, name := range record {
		name = strings.TrimSpace(name)
		column, known := columnNamed(name)
		switch {
		case !known:
			r.file.Fault(r.place(i), "unknown column %q: use %s", name, document.OneOf(columnNames[:]))
			continue
		case r.fields[column] != none:
			r.file.Fault(r.place(i), "the column %q stands twice: keep one", name)
		}
		r.fields[column] = i
	}
	for column := range columnCount {
		if column.required() && r.fields[column] == none {
			r.file.Fault(r.place(0), "the column %q is missing: the header is %s", column, shortHeader)
		}
	}
	return len(r.file.Faults) == 0
}

// unreadable notes a row that is not CSV, and tells whether reading can go on behind it.
func (r *reader) unreadable(err error) bool {
	wrong, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		r.file.Fault(document.Place{}, "the file cannot be read: %s", err)
		return false
	}
	switch {
	case errors.Is(wrong.Err, csv.ErrFieldCount):
		r.file.Fault(document.Place{Line: wrong.StartLine, Column: 1}, "the row has not as many fields as the header has columns: add the commas of empty fields")
	case wrong.Line > wrong.StartLine: // the lines between were taken for one field
		r.file.Fault(document.Place{Line: wrong.StartLine, Column: 1},
			"a quotation mark that opens a field here is not closed where the field ends, and the lines up to %d were not read: close it, and double those inside the field", wrong.Line)
	case errors.Is(wrong.Err, csv.ErrQuote), errors.Is(wrong.Err, csv.ErrBareQuote):
		r.file.Fault(r.characters(wrong.Line, wrong.Column), "a quotation mark stands in the middle of a field: put the field in quotation marks and double the ones inside")
	default:
		r.file.Fault(r.characters(wrong.Line, wrong.Column), "this is not CSV: %s", wrong.Err)
	}
	return true
}

func (r *reader) place(field int) document.Place {
	return r.characters(r.rows.FieldPos(field))
}

// characters counts a column, which encoding/csv gives in bytes, in characters.
func (r *reader) characters(line, column int) document.Place {
	if r.lines == nil {
		r.lines = bytes.Split(r.data, []byte("\n"))
	}
	if line < 1 || line > len(r.lines) || column < 1 {
		return document.Place{Line: max(line, 1), Column: 1}
	}
	before := r.lines[line-1]
	before = before[:min(column-1, len(before))]
	return document.Place{Line: line, Column: utf8.RuneCount(before) + 1}
}

// text is the field of a column; "" when the file does not have the column.
func (r *reader) text(column column) string {
	if r.fields[column] == none {
		return ""
	}
	return strings.TrimSpace(r.record[r.fields[column]])
}

// fault adds a fault at the field of a column.
func (r *reader) fault(at column, format string, values ...any) {
	field := max(r.fields[at], 0)
	r.file.Fault(r.place(field), format, values...)
}

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
	r := &reader{file: &document.File{Name: name}, data: data, isText: utf8.Valid(data), catalog: catalog}
	r.resume(data, 0)
	if !r.header() {
		return r.file.Faults
	}
	for {
		r.row = r.rows.InputOffset()
		record, err := r.rows.Read()
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
		r.checkText(record)
		if item := r.item(); len(r.file.Faults) == before {
			add(item)
		}
	}
}

// reader makes items of rows and gathers the faults.
type reader struct {
	file    *document.File
	rows    *csv.Reader
	rest    []byte // that rows reads, the whole file or what is behind a row that could not be read
	before  int    // lines before rest
	row     int64  // where in rest the row begins, or what stands before it
	data    []byte
	isText  bool     // all of data is UTF-8
	lines   [][]byte // of data, split when a place is first asked for
	catalog *drug.Catalog
	fields  [columnCount]int // where each column stands; none when it does not
	record  []string
}

// resume reads what follows a number of lines.
func (r *reader) resume(rest []byte, before int) {
	rows := csv.NewReader(bytes.NewReader(rest))
	rows.Comment = '#'
	rows.TrimLeadingSpace = true
	rows.ReuseRecord = true
	if r.rows != nil {
		rows.FieldsPerRecord = r.rows.FieldsPerRecord
	}
	r.rows, r.rest, r.before = rows, rest, before
}

// resumeBehind goes on behind the first line of a row, which a quotation mark joined to lines that are rows of their own.
func (r *reader) resumeBehind(line int) {
	rest := r.rest[r.row:]
	for len(rest) > 0 {
		var first []byte
		first, rest, _ = bytes.Cut(rest, []byte("\n"))
		if len(bytes.TrimRight(first, "\r")) > 0 && first[0] != '#' {
			r.resume(rest, line)
			return
		}
	}
}

// checkText finds fault with fields that no answer could hold.
func (r *reader) checkText(fields []string) {
	if r.isText {
		return
	}
	for i, field := range fields {
		if !utf8.ValidString(field) {
			r.file.Fault(r.place(i), "the text is not in UTF-8: save the file in UTF-8")
		}
	}
}

func (r *reader) header() bool {
	if r.otherSeparator() {
		return false
	}
	record, err := r.rows.Read()
	if errors.Is(err, io.EOF) {
		r.file.Fault(document.Place{}, "the file is empty: start it with the line %s", shortHeader)
		return false
	}
	if err != nil {
		r.unreadable(err)
		return false
	}
	if r.checkText(record); len(r.file.Faults) > 0 {
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

// otherSeparator notes a header without commas between its columns, and tells whether it is one.
func (r *reader) otherSeparator() bool {
	line := 0
	for text := range bytes.Lines(r.data) {
		line++
		if len(bytes.TrimRight(text, "\r\n")) == 0 || text[0] == '#' {
			continue
		}
		at := bytes.IndexAny(text, ";\t")
		if at < 0 || bytes.ContainsRune(text, ',') || !utf8.Valid(text) {
			return false
		}
		used := "semicolons"
		if text[at] == '\t' {
			used = "tabs"
		}
		r.file.Fault(r.characters(line, at+1), "the columns are to be separated by commas, not by %s: save the file again as CSV with commas", used)
		return true
	}
	return false
}

// unreadable notes a row that is not CSV, and tells whether reading can go on behind it.
func (r *reader) unreadable(err error) bool {
	wrong, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		r.file.Fault(document.Place{}, "the file cannot be read: %s", err)
		return false
	}
	line := r.before + wrong.StartLine
	switch {
	case errors.Is(wrong.Err, csv.ErrFieldCount):
		r.file.Fault(document.Place{Line: line, Column: 1}, "the row has not as many fields as the header has columns: add the commas of empty fields")
	case wrong.Line > wrong.StartLine: // the lines between were taken for one field
		r.file.Fault(document.Place{Line: line, Column: 1},
			"a quotation mark that opens a field here is not closed where the field ends: close it, and double those inside the field")
		r.resumeBehind(line)
	case errors.Is(wrong.Err, csv.ErrQuote), errors.Is(wrong.Err, csv.ErrBareQuote):
		r.file.Fault(r.characters(line, wrong.Column), "a quotation mark stands in the middle of a field: put the field in quotation marks and double the ones inside")
	default:
		r.file.Fault(r.characters(line, wrong.Column), "this is not CSV: %s", wrong.Err)
	}
	return true
}

func (r *reader) place(field int) document.Place {
	line, column := r.rows.FieldPos(field)
	return r.characters(r.before+line, column)
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

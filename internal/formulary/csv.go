package formulary

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// Columns of a formulary CSV. The header names them, in any order.
const (
	columnRxNorm    = "rxnorm"
	columnNDC       = "ndc"
	columnName      = "name"
	columnTier      = "tier"
	columnPriorAuth = "prior_authorization"
	columnStep      = "step_therapy"
	columnQuantity  = "quantity_limit"
	columnStart     = "start"
	columnEnd       = "end"
)

func requiredColumns() []string {
	return []string{columnRxNorm, columnNDC, columnName, columnTier, columnPriorAuth, columnStep, columnQuantity}
}

func optionalColumns() []string { return []string{columnStart, columnEnd} }

// ReadCSV reads the rows of a formulary file. Lines that start with # are comments. A row's product is the one whose RxNorm or
// NDC code it gives.
func ReadCSV(name string, data []byte, catalog *drug.Catalog) ([]Item, document.Faults) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // spreadsheets write one
	rows := csv.NewReader(bytes.NewReader(data))
	rows.Comment = '#'
	rows.TrimLeadingSpace = true
	rows.ReuseRecord = true
	r := &reader{file: &document.File{Name: name}, rows: rows, lines: bytes.Split(data, []byte("\n")), catalog: catalog}
	if !r.header() {
		return nil, r.file.Faults
	}
	var items []Item
	for {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return items, r.file.Faults
		}
		if err != nil {
			if !r.unreadable(err) {
				return items, r.file.Faults
			}
			continue
		}
		r.record = record
		items = append(items, r.item())
	}
}

// reader makes items of rows and gathers the faults.
type reader struct {
	file    *document.File
	rows    *csv.Reader
	lines   [][]byte
	catalog *drug.Catalog
	columns map[string]int
	record  []string
}

func (r *reader) header() bool {
	record, err := r.rows.Read()
	if errors.Is(err, io.EOF) {
		r.file.Fault(document.Place{}, "the file is empty: start it with the line %s", strings.Join(requiredColumns(), ","))
		return false
	}
	if err != nil {
		r.unreadable(err)
		return false
	}
	r.columns = make(map[string]int, len(record))
	known := append(requiredColumns(), optionalColumns()...)
	for i, column := range record {
		column = strings.TrimSpace(column)
		switch _, twice := r.columns[column]; {
		case !slices.Contains(known, column):
			r.file.Fault(r.place(i), "unknown column %q: use %s", column, document.OneOf(known))
		case twice:
			r.file.Fault(r.place(i), "the column %q stands twice: keep one", column)
		}
		r.columns[column] = i
	}
	for _, column := range requiredColumns() {
		if _, found := r.columns[column]; !found {
			r.file.Fault(r.place(0), "the column %q is missing: the header is %s", column, strings.Join(requiredColumns(), ","))
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
		return true
	case errors.Is(wrong.Err, csv.ErrQuote), errors.Is(wrong.Err, csv.ErrBareQuote):
		r.file.Fault(r.characters(wrong.Line, wrong.Column), "a quotation mark stands in the middle of a field: put the field in quotation marks and double the ones inside")
	default:
		r.file.Fault(r.characters(wrong.Line, wrong.Column), "this is not CSV: %s", wrong.Err)
	}
	// Where a row with a stray quotation mark ends cannot be known.
	return false
}

func (r *reader) place(field int) document.Place {
	return r.characters(r.rows.FieldPos(field))
}

// characters counts a column, which encoding/csv gives in bytes, in characters.
func (r *reader) characters(line, column int) document.Place {
	if line < 1 || line > len(r.lines) || column < 1 {
		return document.Place{Line: max(line, 1), Column: 1}
	}
	before := r.lines[line-1]
	before = before[:min(column-1, len(before))]
	return document.Place{Line: line, Column: utf8.RuneCount(before) + 1}
}

// text is the field of a column, and its place.
func (r *reader) text(column string) (string, document.Place) {
	field, found := r.columns[column]
	if !found {
		return "", document.Place{}
	}
	return strings.TrimSpace(r.record[field]), r.place(field)
}

func (r *reader) item() Item {
	name, at := r.text(columnName)
	if name == "" {
		r.file.Fault(at, "the name is missing: write the drug as the formulary calls it")
	}
	made := Item{
		Position: document.Position{File: r.file.Name, Place: r.place(0)},
		FormularyItem: coverage.FormularyItem{
			Name:               name,
			PriorAuthorization: r.yes(columnPriorAuth),
			StepTherapy:        r.yes(columnStep),
			QuantityLimit:      r.yes(columnQuantity),
			Period:             r.period(),
		},
	}
	made.Tier, made.TierRank = r.tier()
	made.Code, made.Product = r.identity()
	return made
}

func (r *reader) yes(column string) bool {
	value, at := r.text(column)
	switch value {
	case "true":
		return true
	case "false":
		return false
	}
	r.file.Fault(at, "%s is %q: write true or false", column, value)
	return false
}

func (r *reader) tier() (string, int) {
	code, at := r.text(columnTier)
	rank, known := TierRank(code)
	if !known {
		r.file.Fault(at, "unknown tier %q: write %s", code, document.OneOf(tierCodes()))
	}
	return code, rank
}

func (r *reader) period() coverage.Period {
	period := coverage.Period{Start: r.date(columnStart), End: r.date(columnEnd)}
	if _, at := r.text(columnEnd); period.End != "" && period.End < period.Start {
		r.file.Fault(at, "the period ends on %s, before it starts on %s: mend one of the dates", period.End, period.Start)
	}
	return period
}

func (r *reader) date(column string) coverage.Date {
	value, at := r.text(column)
	if value == "" {
		return ""
	}
	date, err := coverage.ParseDate(value)
	if err != nil {
		r.file.Fault(at, "%s: %s", column, err)
	}
	return date
}

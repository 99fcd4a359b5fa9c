package member

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/library"
)

// Columns of a file of authorizations. The header names them, in any order.
const (
	columnNumber    = "number"     // of the authorization
	columnMember    = "member"     // subscriber id or member number
	columnSystem    = "system"     // of the code
	columnCode      = "code"       // of the drug or the service
	columnStart     = "start"      // first day
	columnDependent = "dependent"  // which of those who share the id
	columnBirthDate = "birth_date" // the same, where there is no dependent
	columnEnd       = "end"        // last day; empty for none
	columnUnits     = "units"      // how many were approved; empty for no limit
	columnUsed      = "used"       // how many of them are gone
	columnStatus    = "status"     // approved when the column is missing
)

func requiredColumns() []string {
	return []string{columnNumber, columnMember, columnSystem, columnCode, columnStart}
}

func optionalColumns() []string {
	return []string{columnDependent, columnBirthDate, columnEnd, columnUnits, columnUsed, columnStatus}
}

// CSVHeader is the header of a file of authorizations with all its columns.
func CSVHeader() string { return strings.Join(append(requiredColumns(), optionalColumns()...), ",") }

// statuses are what a row may say of its authorization. Only approved ones are kept.
const statusApproved = "approved"

func statuses() []string { return []string{statusApproved, "denied", "pended", "cancelled"} }

func systems() []string {
	return []string{productSystem, string(drug.RxNorm), string(drug.NDC), string(drug.HCPCS), string(drug.CPT)}
}

// csvReader makes rows of a file of authorizations.
type csvReader struct {
	name    string
	rows    *csv.Reader
	payer   *library.Library
	columns map[string]int // nil until the header was read
	record  []string
}

func newCSVReader(name string, from io.Reader, payer *library.Library) *csvReader {
	rows := csv.NewReader(from)
	rows.Comment = '#'
	rows.TrimLeadingSpace = true
	rows.ReuseRecord = true
	return &csvReader{name: name, rows: rows, payer: payer}
}

// read takes the next rows into the batch. The error is io.EOF at the end.
func (r *csvReader) read(into *batch) error {
	into.authorizationList = true
	if r.columns == nil {
		if err := r.header(into); err != nil {
			return err
		}
	}
	for !into.full() {
		record, err := r.rows.Read()
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		into.read++
		if err != nil {
			if err := r.unreadable(into, err); err != nil {
				return err
			}
			continue
		}
		r.record = record
		row, kept, err := r.row()
		if wrong := (*fieldError)(nil); errors.As(err, &wrong) {
			r.refuse(into, wrong.column, wrong.why)
			continue
		}
		if !kept {
			into.leftOut++
			continue
		}
		into.authorizations = append(into.authorizations, row)
	}
	return nil
}

// header reads the names of the columns. Without them no row can be read, so the error is io.EOF when they are wrong.
func (r *csvReader) header(into *batch) error {
	fault := func(why string) {
		into.faults = append(into.faults, document.Fault{Position: document.Position{File: r.name, Place: document.Place{Line: 1, Column: 1}}, Message: why})
	}
	record, err := r.rows.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return errors.Join(r.unreadable(into, err), io.EOF)
	}
	columns := make(map[string]int, len(record))
	for i, column := range record {
		column = strings.TrimSpace(strings.TrimPrefix(column, "\ufeff")) // spreadsheets write one
		if _, twice := columns[column]; twice {
			fault(fmt.Sprintf("column %d has the name of another: keep one", i+1))
		}
		if !slices.Contains(append(requiredColumns(), optionalColumns()...), column) {
			fault(fmt.Sprintf("column %d has a name that is not known: the header is %s", i+1, CSVHeader()))
		}
		columns[column] = i
	}
	for _, column := range requiredColumns() {
		if _, found := columns[column]; !found {
			fault(fmt.Sprintf("the column %q is missing: the header is %s", column, CSVHeader()))
		}
	}
	if len(into.faults) > 0 {
		into.read++
		return io.EOF
	}
	r.columns = columns
	return nil
}

// unreadable notes a row that is not CSV. The error is io.EOF when where it ends cannot be known.
func (r *csvReader) unreadable(into *batch, err error) error {
	wrong, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return err
	}
	place := document.Place{Line: wrong.Line, Column: max(wrong.Column, 1)}
	why, rest := "this is not CSV: "+wrong.Err.Error()+"; what follows was not read", io.EOF
	if errors.Is(wrong.Err, csv.ErrFieldCount) {
		place = document.Place{Line: wrong.StartLine, Column: 1}
		why, rest = "the row has not as many fields as the header has columns: add the commas of empty fields", nil
	}
	into.faults = append(into.faults, document.Fault{Position: document.Position{File: r.name, Place: place}, Message: why})
	return rest
}

func (r *csvReader) refuse(into *batch, column, why string) {
	place := document.Place{}
	at, found := r.columns[column]
	if !found {
		at = 0
	}
	place.Line, place.Column = r.rows.FieldPos(at)
	into.faults = append(into.faults, document.Fault{Position: document.Position{File: r.name, Place: place}, Message: column + " " + why})
}

// fieldError is what is wrong with a field. It holds nothing of its value.
type fieldError struct{ column, why string }

// Error implements error.
func (e *fieldError) Error() string { return e.column + " " + e.why }

// text is the field of a column; "" when there is no such column.
func (r *csvReader) text(column string) string {
	at, found := r.columns[column]
	if !found {
		return ""
	}
	return strings.Clone(strings.TrimSpace(r.record[at]))
}

// row reads a row. It reports false for an authorization that was not approved.
func (r *csvReader) row() (made authorizationRecord, kept bool, err error) {
	made = authorizationRecord{
		number: r.text(columnNumber), member: foldID(r.text(columnMember)), dependent: foldDependent(r.text(columnDependent)),
		units: r.text(columnUnits), used: r.text(columnUsed),
	}
	status := r.text(columnStatus)
	if _, asked := r.columns[columnStatus]; asked && !slices.Contains(statuses(), status) {
		return made, false, &fieldError{columnStatus, "is not known: write " + document.OneOf(statuses())}
	} else if asked && status != statusApproved {
		return made, false, nil
	}
	switch {
	case made.number == "":
		return made, false, &fieldError{columnNumber, "is missing: write the authorization's number"}
	case made.member == "":
		return made, false, &fieldError{columnMember, "is missing: write the subscriber id or the member number"}
	case made.units != "" && !isAmount(made.units):
		return made, false, &fieldError{columnUnits, "is not a number of zero or more"}
	case made.used != "" && !isAmount(made.used):
		return made, false, &fieldError{columnUsed, "is not a number of zero or more"}
	}
	if made.system, made.code, err = r.code(); err != nil {
		return made, false, err
	}
	for _, day := range []struct {
		column   string
		required bool
		into     *string
	}{{columnStart, true, &made.firstDay}, {columnEnd, false, &made.lastDay}, {columnBirthDate, false, &made.birthDate}} {
		text := r.text(day.column)
		if text == "" && !day.required {
			continue
		}
		if _, err := coverage.ParseDate(text); err != nil {
			return made, false, &fieldError{day.column, "is not a date: " + coverage.DateError{Text: text}.Mend()}
		}
		*day.into = text
	}
	if made.lastDay != "" && made.lastDay < made.firstDay {
		return made, false, &fieldError{columnEnd, "is before start: mend one of the dates"}
	}
	return made, true, nil
}

// code reads what was authorized, in the spelling in which codes are compared.
func (r *csvReader) code() (system, code string, err error) {
	system, code = r.text(columnSystem), r.text(columnCode)
	switch {
	case !slices.Contains(systems(), system):
		return "", "", &fieldError{columnSystem, "is not known: write " + document.OneOf(systems())}
	case system == productSystem:
		if _, known := r.payer.Product(code); !known {
			return "", "", &fieldError{columnCode, "is no product of the library: write the id of one, or a code"}
		}
		return system, code, nil
	}
	folded, ok := foldCode(drug.Coding{System: drug.System(system).URI(), Code: code})
	switch {
	case !ok:
		return "", "", &fieldError{columnCode, "is no code of its system"}
	case drug.Unclassified(folded):
		return "", "", &fieldError{columnCode, "bills any drug that has no code of its own: name the drug by its product id, RxNorm or NDC"}
	}
	return string(folded.System), folded.Code, nil
}

// isAmount tells whether a text is a decimal number of zero or more.
func isAmount(text string) bool {
	if text == "" || strings.Trim(text, "0123456789.") != "" {
		return false
	}
	_, ok := new(big.Rat).SetString(text)
	return ok
}

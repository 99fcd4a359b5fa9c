package policy

import (
	"slices"
	"time"

	"covercard/internal/condition"
	"covercard/internal/coverage"
	"covercard/internal/document"
)

// Read reads a policy document and makes the policy of it. When the file has faults the policy is what could be made of the
// rest, and is not to be used.
func Read(name string, data []byte, references References) (*Policy, document.Faults) {
	var written Document
	file := document.Read(name, data, &written)
	reader := reader{file: file, references: references, compiled: map[string]*condition.Condition{}}
	return reader.policy(written), file.Faults
}

// reader makes a policy of a document and gathers the faults.
type reader struct {
	file       *document.File
	references References
	compiled   map[string]*condition.Condition // by text
	fillable   []string                        // placeholders that texts of the statement that is read can have
}

func (r *reader) policy(written Document) *Policy {
	r.file.Require(written.ID, written.At, "id")
	r.file.Require(written.URL, written.At, "url")
	r.file.RequireAddress(written.URL)
	if len(written.Versions) == 0 {
		r.file.Missing(written.At, "versions is missing: a policy has at least one version")
	}
	made := &Policy{ID: written.ID.Value, Position: document.Position{File: r.file.Name, Place: written.ID.Place}, URL: written.URL.Value, Page: r.page(written)}
	var next coverage.Date // effective date of the version after this one
	for _, version := range written.Versions {
		effective := r.effective(version, next)
		made.Versions = append(made.Versions, r.version(made, version, coverage.Period{Start: effective, End: r.ends(version, effective, next)}))
		if effective != "" {
			next = effective
		}
	}
	r.markListedBillingCodes(made)
	return made
}

// markListedBillingCodes marks the statements about drugs whose billing code stands in the policy's table of codes.
func (r *reader) markListedBillingCodes(made *Policy) {
	for _, version := range made.Versions {
		for i := range version.Statements {
			statement := &version.Statements[i]
			product, found := r.references.Catalog.Product(statement.Product)
			if found && product.Billing != nil {
				statement.ListsBillingCode = slices.ContainsFunc(made.Page.Codes, func(listed Code) bool { return listed.Code == product.Billing.Code })
			}
		}
	}
}

// effective reads the version's date. Versions stand in one order only, so that the one in force is the first that is read.
func (r *reader) effective(version VersionDocument, next coverage.Date) coverage.Date {
	if !r.file.Require(version.Effective, version.At, "effective") {
		return ""
	}
	date, err := coverage.ParseDate(version.Effective.Value)
	switch {
	case err != nil:
		r.file.Fault(version.Effective.Place, "%s", err)
		return ""
	case date == next:
		r.file.Fault(version.Effective.Place, "two versions are effective on %s: give each a date of its own", date)
	case next != "" && date > next:
		r.file.Fault(version.Effective.Place, "the version of %s stands after the one of %s: put the latest first", date, next)
	}
	return date
}

// ends is the last day of a version: the day before the next one, unless the version says that it ends. Then it must neither leave a gap
// nor overlap.
func (r *reader) ends(version VersionDocument, effective, next coverage.Date) coverage.Date {
	last := dayBefore(next)
	if version.Ends.Value == "" {
		return last
	}
	end := r.date(version.Ends)
	switch {
	case end == "":
		return last
	case end < effective:
		r.file.Fault(version.Ends.Place, "the version ends on %s, before it is effective on %s: mend one of the dates", end, effective)
	case next != "" && end >= next:
		r.file.Fault(version.Ends.Place, "the version ends on %s, but the next one is effective on %s: the two overlap; remove ends, as a version ends the day before the next", end, next)
	case next != "" && end < last:
		r.file.Fault(version.Ends.Place, "the version ends on %s and the next one is effective on %s: nothing is in force in the gap between; remove ends, or move the next date", end, next)
	}
	return end
}

// date reads a date; "" when it is none, which is faulted.
func (r *reader) date(text document.Text) coverage.Date {
	date, err := coverage.ParseDate(text.Value)
	if err != nil {
		r.file.Fault(text.Place, "%s", err)
	}
	return date
}

// dayBefore is the last day before a version; an empty date has none.
func dayBefore(date coverage.Date) coverage.Date {
	day, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return ""
	}
	return coverage.DateOf(day.AddDate(0, 0, -1))
}

func (r *reader) version(of *Policy, written VersionDocument, period coverage.Period) Version {
	r.file.Require(written.Title, written.At, "title")
	if len(written.Statements) == 0 {
		r.file.Missing(written.At, "statements is missing: a version makes at least one statement")
	}
	made := Version{PolicyVersion: coverage.PolicyVersion{
		ID: of.ID, Title: written.Title.Value, URL: of.URL,
		Period: period, Reconstructed: written.Reconstructed,
		Notes: r.notes(written.Notes),
	}}
	shared := made.PolicyVersion
	ids := make(map[string]bool)
	for _, statement := range written.Statements {
		r.ownID(statement.ID, statement.At, ids, "two statements of this version have the id %q: give each its own")
		made.Statements = append(made.Statements, r.statements(&shared, statement, written.Exceptions)...)
	}
	administered(made.Statements)
	made.Statements = append(made.Statements, r.exceptions(&shared, written.Exceptions, made.Statements)...)
	return made
}

// ownID requires an id that is not taken yet, and takes it; fault is what is said of one that is, with %q for it.
func (r *reader) ownID(id document.Text, within document.Place, taken map[string]bool, fault string) {
	if !r.file.Require(id, within, "id") {
		return
	}
	if taken[id.Value] {
		r.file.Fault(id.Place, fault, id.Value)
	}
	taken[id.Value] = true
}

func (r *reader) notes(written []NoteDocument) []coverage.Note {
	var made []coverage.Note
	ids := make(map[string]bool)
	for _, note := range written {
		r.ownID(note.ID, note.At, ids, "two notes of this version have the id %q: give each its own")
		r.file.Require(note.Text, note.At, "text")
		r.unfilled(note.Title, note.Text)
		made = append(made, coverage.Note{ID: note.ID.Value, Title: note.Title.Value, Text: note.Text.Value})
	}
	return made
}

func (r *reader) page(written Document) Page {
	made := Page{
		Notice:      written.FormularyNotice.Value,
		Description: document.Values(written.Description),
		MedicalNecessity: Definition{
			Opening:  written.MedicalNecessity.Opening.Value,
			Criteria: document.Values(written.MedicalNecessity.Criteria),
			Closing:  document.Values(written.MedicalNecessity.Closing),
		},
		Sources:     document.Values(written.Sources),
		CodesNotice: written.CodesNotice.Value,
		CPTNotice:   written.CPTNotice.Value,
	}
	for _, indication := range written.Indications {
		if r.file.Require(indication.Drug, indication.At, "drug") {
			r.references.product(r.file, indication.Drug)
		}
		r.file.Require(indication.Text, indication.At, "text")
		made.Indications = append(made.Indications, Indication{Drug: indication.Drug.Value, Text: indication.Text.Value})
	}
	for _, event := range written.History {
		if r.file.Require(event.Date, event.At, "date") {
			r.date(event.Date)
		}
		r.file.Require(event.Text, event.At, "text")
		made.History = append(made.History, Event{Date: coverage.Date(event.Date.Value), Text: event.Text.Value})
	}
	for _, code := range written.Codes {
		r.file.Require(code.System, code.At, "system")
		r.file.Require(code.Code, code.At, "code")
		r.tableCode(code)
		r.label(code)
		made.Codes = append(made.Codes, Code{System: code.System.Value, Code: code.Code.Value, Description: code.Description.Value})
	}
	return made
}

package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// words reads the texts that take the place of the product's own.
func (r *reader) words(into *coverage.Statement, written Words, names []string) {
	for _, text := range []document.Text{written.Reason, written.Summary, written.Detail} {
		r.placeholders(text)
	}
	r.lengths(written.Summary, written.Detail, names)
	into.Reason, into.Summary, into.Detail = written.Reason.Value, written.Summary.Value, written.Detail.Value
}

// placeholder is anything that looks like one.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// placeholdersFor are those that texts about drugs, about services or about both can have.
func placeholdersFor(drugs, services bool) []string {
	switch {
	case drugs && services:
		return []string{"{drug}", "{service}"}
	case services:
		return []string{"{service}"}
	}
	return []string{"{drug}"}
}

// placeholders faults those that are not filled in.
func (r *reader) placeholders(text document.Text) {
	for _, found := range placeholder.FindAllString(text.Value, -1) {
		switch {
		case slices.Contains(r.fillable, found):
		case len(r.fillable) > 1:
			r.file.Fault(text.Place, "unknown placeholder %s: there are %s, which both are what is ordered", found, strings.Join(r.fillable, " and "))
		default:
			r.file.Fault(text.Place, "unknown placeholder %s: the only one is %s", found, r.fillable[0])
		}
	}
}

// unfilled faults placeholders in texts that are shown as they stand.
func (r *reader) unfilled(texts ...document.Text) {
	for _, text := range texts {
		for _, known := range []string{"{drug}", "{service}"} {
			if strings.Contains(text.Value, known) {
				r.file.Fault(text.Place, "%s is not filled in here, but shown as it stands: write the text without it", known)
			}
		}
	}
}

// How long the texts of a card may be, in the units of UTF-16, by which the stricter clients count: CDS Hooks allows a summary fewer than
// 140 characters, and who reads a detail is at work.
const (
	maxSummary = 139
	maxDetail  = 2000
)

// characters counts those outside the Basic Multilingual Plane, such as emoji, twice.
func characters(text string) int { return len(utf16.Encode([]rune(text))) }

// lengths faults the texts of a card that are too long with one of the names in its place.
func (r *reader) lengths(summary, detail document.Text, names []string) {
	for _, text := range []struct {
		what    string
		written document.Text
		most    int
	}{{"summary", summary, maxSummary}, {"detail", detail, maxDetail}} {
		for _, name := range names {
			filled := (&coverage.Statement{}).Fill(text.written.Value, name)
			if length := characters(filled); length > text.most {
				r.file.Fault(text.written.Place, "the %s has %d characters with the name %s: a card holds at most %d", text.what, length, name, text.most)
				break
			}
		}
	}
}

// headlineLength faults a verdict that makes the headline of the product's own too long.
func (r *reader) headlineLength(statement coverage.Statement, verdict document.Text, names []string) {
	if statement.Summary != "" || statement.Outcome == coverage.Covered { // another headline, or none
		return
	}
	for _, name := range names {
		headline := fmt.Sprintf("%s is %s (policy %s). 99 formulary alternatives.", name, statement.Verdict, statement.Policy.ID)
		if length := characters(headline); length > maxSummary {
			r.file.Fault(verdict.Place, "the headline made of the verdict has %d characters with the name %s: shorten the verdict, or write a summary of at most %d", length, name, maxSummary)
			return
		}
	}
}

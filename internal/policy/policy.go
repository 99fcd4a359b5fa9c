// Package policy reads medical policy documents: their versions, the statements each makes about drugs, and what the
// policy page shows. It makes of every version the statements that the decision works with.
package policy

import (
	"covercard/internal/coverage"
	"covercard/internal/document"
)

// Policy is a medical policy with all its versions.
type Policy struct {
	ID       string            // "L.5.01.594"
	Position document.Position // of the id
	URL      string            // the payer's public page
	// Versions have the latest effective date first.
	Versions []Version
	// Page is the rest of the document, word for word, as of the latest version.
	Page Page
}

// Version is one version of a policy and what it says.
type Version struct {
	coverage.PolicyVersion
	Statements []Statement
}

// Statement is what a version says about one product, or the exception it makes. A written statement about several products,
// or about a drug group, is one Statement for each of them.
type Statement struct {
	Product  string            // product id
	Position document.Position // of the written statement
	coverage.Statement
}

// InForce is the version in force on a day; it reports false for a day before the first.
func (p *Policy) InForce(on coverage.Date) (*Version, bool) {
	for i := range p.Versions {
		if p.Versions[i].Period.Includes(on) {
			return &p.Versions[i], true
		}
	}
	return nil, false
}

// Page is what a policy says besides its statements, in the order of the page.
type Page struct {
	Notice           string       // the formulary-search sentence at the top
	Description      []string     // paragraphs
	Indications      []Indication // what each drug is labelled for
	MedicalNecessity Definition
	History          []Event
	Sources          []string
	Codes            []Code
	CodesNotice      string // that the list of codes may be incomplete
	CPTNotice        string // the American Medical Association's notice
}

// Indication is what a drug of the policy is labelled for.
type Indication struct {
	Drug string // product id
	Text string
}

// Definition is the policy's definition of a term: an opening, lettered criteria, and what follows them.
type Definition struct {
	Opening  string
	Criteria []string // A, B, C, ... in order
	Closing  []string // paragraphs
}

// Event is an entry of the policy's history.
type Event struct {
	Date coverage.Date
	Text string
}

// Code is a code of the policy's code reference table.
type Code struct {
	System      string // "HCPCS"
	Code        string
	Description string
}

// Package policytest puts the cases that a payer keeps beside its policies to its library: each is an order, a member, a plan and a
// day, and what the answer is expected to be. A case goes the way of a real call, as a CDS Hooks request that is made up for it.
package policytest

import (
	"time"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/library"
)

// Case is one case, checked and ready to be put to the library.
type Case struct {
	Name     string
	Position document.Position
	// Policy is the id of the policy that the case is about.
	Policy string
	// Versions are the versions of CRD in which the answer is asked for.
	Versions []cards.Version

	hook string
	// now is noon of the day of the call in the payer's time zone.
	now time.Time
	// serviceDate is the day on which the ordered thing is to be given, when the order says it; "" when not.
	serviceDate coverage.Date
	order       order
	member      member
	expect      ExpectDocument
}

// order is what is ordered.
type order struct {
	// resource is the order as it stands in a file; nil when the rest says what is ordered.
	resource *fhir.Resource

	isService bool
	codes     []coding
	text      string
	linked    *linkedOrder // for the drug that the service gives; nil for none
	quantity  string       // a JSON number; "" when not said
	reasons   [][]coding   // diagnoses, each with its codes
}

// linkedOrder is the order for the drug that a service gives.
type linkedOrder struct {
	drug     *drug.Product
	quantity string
	reasons  [][]coding
}

// coding is a FHIR Coding.
type coding struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

// member is the patient and how he or she is covered.
type member struct {
	born coverage.Date // "" when not known
	sex  string        // FHIR administrative-gender; "" when not known

	covered      bool           // the EHR sends a Coverage
	class        *library.Class // by which the Coverage names the plan; nil when it names none
	relationship string         // FHIR subscriber-relationship; "" when not said
	period       coverage.Period
	payer        library.Payer
}

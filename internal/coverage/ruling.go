package coverage

import "strconv"

// Ruling is what the plan says about an order, in the codes of coverage-information.
type Ruling struct {
	Outcome   Outcome // Silent when nothing is to be said
	PriorAuth PriorAuth
	// InfoNeeded are info-needed codes, when Outcome, PriorAuth or Documentation is conditional.
	InfoNeeded []string
	// Documentation says who has to document more (CRD 2.2.1 value set AdditionalDocumentation): clinical, admin, patient, conditional.
	Documentation []string
	// DocumentationPurposes are what the documentation is for (CRD 2.2.1 value set DocReason), such as withclaim.
	DocumentationPurposes []string
	// Questionnaires are the canonical addresses of the forms that document it, each as "url|version".
	Questionnaires []string
	// ReasonCode is the code of the first reason; "" when there is none for it.
	ReasonCode ReasonCode
	// AllowedQuantity is the most that is covered; zero for no such limit.
	AllowedQuantity Quantity
	// Contact is whom to ask instead of the payer; zero for the payer.
	Contact Contact
}

// Conditional tells whether the ruling depends on information that is still needed.
func (r Ruling) Conditional() bool {
	if r.Outcome == Conditional || r.PriorAuth == PriorAuthConditional {
		return true
	}
	for _, who := range r.Documentation {
		if who == DocumentationConditional {
			return true
		}
	}
	return false
}

// WithoutDocumentation is the ruling without what asks people to document more.
func (r Ruling) WithoutDocumentation() Ruling {
	r.Documentation, r.DocumentationPurposes, r.Questionnaires = nil, nil, nil
	if !r.Conditional() {
		r.InfoNeeded = nil
	}
	return r
}

// Outcome is what the plan will do about an order, in the words of coverage-information's "covered"
// (CRD 2.2.1 value set coverageInfo).
type Outcome string

// Outcomes. Silent means that nothing is said: the order is answered by nothing.
const (
	Silent        Outcome = ""
	Covered       Outcome = "covered"
	NotCovered    Outcome = "not-covered"
	Conditional   Outcome = "conditional"
	Indeterminate Outcome = "indeterminate"
)

// PriorAuth is what the plan needs before it pays (CRD 2.2.1 value set coveragePaDetail); "" when there is nothing to say.
type PriorAuth string

// Prior authorization answers.
const (
	NoPriorAuth          PriorAuth = "no-auth"
	PriorAuthNeeded      PriorAuth = "auth-needed"
	PriorAuthSatisfied   PriorAuth = "satisfied"
	PriorAuthPerformer   PriorAuth = "performpa"
	PriorAuthConditional PriorAuth = "conditional"

	PriorAuthIndeterminate PriorAuth = "indeterminate"
)

// InfoOther is the "other" of info-needed and doc-purpose (NullFlavor OTH): what is meant stands in the reason.
const InfoOther = "OTH"

// DocumentationConditional is the doc-needed code for "it depends".
const DocumentationConditional = "conditional"

// ReasonCode is a code for why (CRD 2.2.1 value set coverageAssertionReasons).
type ReasonCode string

// Codes of reasons.
const (
	NoActiveCoverage ReasonCode = "no-active-coverage"
	Technical        ReasonCode = "technical"
	GoldCard         ReasonCode = "gold-card"
	AuthOutNetwork   ReasonCode = "auth-out-network"
)

// Quantity is an amount. The zero Quantity stands for none.
type Quantity struct {
	Value string // a decimal number, as it was written
	Unit  string // for a person; may be ""
}

// Number is the value for a comparison; it reports false when there is none.
func (q Quantity) Number() (float64, bool) {
	number, err := strconv.ParseFloat(q.Value, 64)
	return number, err == nil
}

// Contact is somebody who can be asked.
type Contact struct {
	Name   string
	Points []ContactPoint
}

// ContactPoint is a way to reach somebody: FHIR's ContactPoint.
type ContactPoint struct {
	System string // phone, fax, email, url, ...
	Value  string
	Use    string // work, ...; may be ""
}

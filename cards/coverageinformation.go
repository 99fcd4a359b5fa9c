package cards

import "slices"

// CoverageInformationURL is the canonical URL of CRD's coverage-information extension.
const CoverageInformationURL = "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information"

// Covered is coverage-information's "covered" (value set coverageInfo).
type Covered string

// Codes of Covered. CRD 2.0 has no indeterminate: [CoverageInformation.In] puts it into its words.
const (
	IsCovered            Covered = "covered"
	NotCovered           Covered = "not-covered"
	CoveredConditional   Covered = "conditional"
	CoveredIndeterminate Covered = "indeterminate"
)

// PANeeded is coverage-information's "pa-needed" (value set coveragePaDetail).
type PANeeded string

// Codes of PANeeded.
const (
	NoAuth          PANeeded = "no-auth"
	AuthNeeded      PANeeded = "auth-needed"
	Satisfied       PANeeded = "satisfied"
	PerformPA       PANeeded = "performpa"
	PAConditional   PANeeded = "conditional"
	PAIndeterminate PANeeded = "indeterminate"
)

// InfoOther is the "other" of info-needed (NullFlavor OTH): the reason says what is needed.
const InfoOther = "OTH"

// infoDetailCode tells that the ordered code is too coarse. CRD 2.0 has that among the codes of reasons.
const infoDetailCode = "detail-code"

// CoverageInformation is one repetition of CRD's coverage-information extension: what one coverage says to one order. It is
// written in the words of CRD 2.2; [CoverageInformation.In] gives it in those of another version.
type CoverageInformation struct {
	Coverage     string // reference of the client's Coverage, "Coverage/id"
	Covered      Covered
	PANeeded     PANeeded // "" when not said
	DocNeeded    []string // clinical, admin, patient, conditional, indeterminate
	DocPurposes  []string // withclaim, withorder, retain-doc, OTH
	InfoNeeded   []string // performer, location, timeframe, contract-window, detail-code, OTH
	BillingCodes []Coding
	Reasons      []Reason
	Details      []Detail
	Dependencies []string // references of other orders that the finding assumes
	// Questionnaires are canonical addresses ("url|version") of forms that DTR fills in.
	Questionnaires []string
	Date           string // YYYY-MM-DD, the day of the assertion in the payer's time zone
	AssertionID    string // opaque, unique, without PHI
	SatisfiedPAID  string // number of the prior authorization, with Satisfied
	Contacts       []Contact
	ExpiryDate     string // YYYY-MM-DD, the last day on which the finding holds; "" when not known
}

// Coding is a FHIR Coding to be written out.
type Coding struct{ System, Code, Display string }

// Reason is why: always a text, with a code where one exists.
type Reason struct {
	Text string
	Code ReasonCode // "" for none
}

// ReasonCode is a code of CRD 2.2's value set coverageAssertionReasons.
type ReasonCode string

// Codes of reasons in use.
const (
	ReasonNoMemberFound    ReasonCode = "no-member-found"
	ReasonCoverageNotFound ReasonCode = "coverage-not-found"
	ReasonNoActiveCoverage ReasonCode = "no-active-coverage"
	ReasonTechnical        ReasonCode = "technical"
	ReasonGoldCard         ReasonCode = "gold-card" // also in CRD 2.0

	// reasonDetailCode says in CRD 2.0 what info-needed does in 2.2: see infoDetailCode.
	reasonDetailCode ReasonCode = "detail-code"
)

// Contact is whom to ask, and how to reach them. CRD 2.2 has it as a ContactDetail, 2.0 as a ContactPoint each.
type Contact struct {
	Name   string
	Points []ContactPoint
}

// ContactPoint is a way to reach somebody: FHIR's system (phone, url, email...), value and use.
type ContactPoint struct{ System, Value, Use string }

// Detail is one of coverage-information's details (CRD 2.2 value set coverageDetailNew). Exactly one of URL, Text and Quantity is given.
type Detail struct {
	Category      DetailCategory
	Code          string
	URL           string
	Text          string
	Quantity      Quantity
	Qualification string // may be ""
}

// Quantity is an amount; the zero Quantity stands for none.
type Quantity struct {
	Value string // a decimal number, as it is to be written
	Unit  string // may be ""
}

// DetailCategory says for whom a detail matters (value set coverageDetailCategories).
type DetailCategory string

// Detail categories in use: what the finding must not be read without, what matters for choosing the therapy, and the rest.
const (
	Limitation  DetailCategory = "cat-limitation"
	Decisional  DetailCategory = "cat-decisional"
	OtherDetail DetailCategory = "cat-other"
)

// PolicyLink is the detail that leads to the policy; qualification says to which part and version of it.
func PolicyLink(url, qualification string) Detail {
	return Detail{Category: OtherDetail, Code: "policy-link", URL: url, Qualification: qualification}
}

// NextSteps is the detail that says what can be done next. It counts as decisional so that clinicians are shown it.
func NextSteps(text string) Detail {
	return Detail{Category: Decisional, Code: "instructions", Text: text}
}

// allowedQuantity is the code of the one kind of detail in use that CRD 2.0 has too.
const allowedQuantity = "allowed-quantity"

// AllowedQuantity is the detail that says how much is covered at most; qualification says in what time ("in 30 days").
func AllowedQuantity(most Quantity, qualification string) Detail {
	return Detail{Category: Limitation, Code: allowedQuantity, Quantity: most, Qualification: qualification}
}

// Condition is the detail that says in words what the finding is not safe without.
func Condition(text string) Detail {
	return Detail{Category: Limitation, Code: "instructions", Text: text}
}

// In is the information in the words of that version. For 2.0, which has no code for "cannot be told", that becomes conditional on
// information that only the reason can name; details and codes of reasons that 2.0 does not define, and the expiry date, are left out. That the
// ordered code is too coarse becomes the code of the first reason.
func (c CoverageInformation) In(version Version) CoverageInformation {
	if version != V20 {
		return c
	}
	if c.Covered == CoveredIndeterminate || c.PANeeded == PAIndeterminate {
		if c.Covered == CoveredIndeterminate {
			c.Covered = CoveredConditional
		}
		c.PANeeded, c.InfoNeeded = PAConditional, []string{InfoOther}
	}
	tooCoarse := slices.Contains(c.InfoNeeded, infoDetailCode)
	c.InfoNeeded = withoutDetailCode(c.InfoNeeded)
	c.DocNeeded = oneDocNeeded(c.DocNeeded)
	c.ExpiryDate = ""
	c.Details = slices.DeleteFunc(slices.Clone(c.Details), func(detail Detail) bool { return detail.Code != allowedQuantity })
	reasons := make([]Reason, len(c.Reasons))
	for i, reason := range c.Reasons {
		reasons[i] = reason
		if reason.Code != ReasonGoldCard && reason.Code != reasonDetailCode {
			reasons[i].Code = ""
		}
		if i == 0 && tooCoarse && reasons[i].Code == "" {
			reasons[i].Code = reasonDetailCode
		}
	}
	c.Reasons = reasons
	return c
}

// oneDocNeeded is the one code that 2.0 allows for who has to document more. It has none for the patient: what patients fill in, the
// office hands them and collects.
func oneDocNeeded(codes []string) []string {
	var clinical, admin bool
	for _, code := range codes {
		switch code {
		case "conditional", "indeterminate":
			return []string{"conditional"}
		case "clinical":
			clinical = true
		default:
			admin = true
		}
	}
	switch {
	case clinical && admin:
		return []string{"both"}
	case clinical:
		return []string{"clinical"}
	case admin:
		return []string{"admin"}
	}
	return nil
}

// withoutDetailCode has OTH, once, in the place of detail-code.
func withoutDetailCode(codes []string) []string {
	if !slices.Contains(codes, infoDetailCode) {
		return codes
	}
	var changed []string
	for _, code := range codes {
		if code == infoDetailCode {
			code = InfoOther
		}
		if !slices.Contains(changed, code) {
			changed = append(changed, code)
		}
	}
	return changed
}

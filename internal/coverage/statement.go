package coverage

import (
	"fmt"
	"slices"
	"strings"

	"covercard/internal/drug"
)

// PolicyVersion is one version of a medical policy.
type PolicyVersion struct {
	ID     string // "L.5.01.594"
	Title  string
	URL    string // the payer's public page
	Period Period // effective date, and the last day before the next version
	// Reconstructed tells that the wording was put together from the policy's history, not read in a published text.
	Reconstructed bool
	// Notes go on every card of the policy, in this order.
	Notes []Note
}

// Effective is the version's effective date.
func (v PolicyVersion) Effective() Date { return v.Period.Start }

// Note is a sentence that goes with every card of a policy.
type Note struct {
	ID    string // "state-health-plan"
	Title string // printed bold in front; may be ""
	Text  string
}

// Statement is one sentence of a policy version made ready for the decision: for one drug product, or one service, it says what
// the plan does. A policy statement about several products, or about a drug group, becomes one Statement per product; one about
// several services becomes one per service.
type Statement struct {
	Policy *PolicyVersion
	ID     string // "hemgenix-not-medically-necessary"; "" of an exception to all statements of its version
	// Exception is the id of the exception this is; "" for the rule itself.
	Exception string
	// Rank orders statements that match the same order; the higher wins. See RankProduct.
	Rank Rank
	// Service is what the statement is about when that is a service; nil when it is a drug.
	Service *Service
	// Plans restricts an exception to members of these plans (ids); empty means every member.
	Plans []string
	// When are the conditions under which the statement holds, all of them; none means always.
	When []Condition

	Ruling
	// Unknown is what is said when it cannot be told whether the conditions hold, with its reason in UnknownReason. The decision
	// has words of its own when they are zero.
	Unknown       Ruling
	UnknownReason string

	// Verdict is the outcome in the policy's words, to follow "DRUG is": "considered not medically necessary".
	Verdict string
	// Ground is why, as a clause: "other formulary alternatives are covered by the plan for treatment of hemophilia B".
	Ground string
	// Text is the policy's own sentence, word for word.
	Text string
	// Reason replaces the reason made of Verdict and Ground; an exception has one. Placeholders: see Fill.
	Reason string
	// ListsBillingCode tells whether the policy's own table of codes has the drug's billing code.
	ListsBillingCode bool
	// Summary and Detail replace the card's own when not empty. Placeholders: see Fill.
	Summary, Detail string
	// AlternativesGroup is the drug group whose formulary members may be ordered instead; "" for none.
	AlternativesGroup string
	// AlternativesFor is what the group treats: "hemophilia B".
	AlternativesFor string
	// Administration are the services that give the drug, which the statement speaks about too; nil when it does not.
	Administration *Administration
	// Responses are what the answer offers besides the finding.
	Responses Responses
}

// Service is a service that a statement is about.
type Service struct {
	Code drug.Code // HCPCS or CPT
	Name string    // "spinal muscular atrophy gene test"
}

// Administration are services that give a drug. One of these codes alone says nothing: the service must be linked to the drug's order.
type Administration struct {
	Codes []drug.Code
	// Reason is why, as a sentence: what the statement means for such a service; "" when it is why the drug is decided so. Placeholders: see
	// [Statement.Fill].
	Reason string
}

// among gives the first of an order's codes that is one of the services'.
func (a *Administration) among(codes []drug.Code) (drug.Code, bool) {
	for _, code := range codes {
		if slices.Contains(a.Codes, code) {
			return code, true
		}
	}
	return drug.Code{}, false
}

// name is how a trace calls the statement.
func (s *Statement) name() string {
	switch {
	case s.OfVersion():
		return "exception " + s.Exception + " to all its statements"
	case s.Exception != "":
		return "exception " + s.Exception + " to statement " + s.ID
	}
	return "statement " + s.ID
}

// OfVersion tells whether the statement is an exception to all that its version says, whatever the conditions of that.
func (s *Statement) OfVersion() bool { return s.ID == "" && s.Exception != "" }

// SameAs tells whether two are made of one statement, or of one exception, of a policy version: about one drug or service, or several.
func (s *Statement) SameAs(other *Statement) bool {
	return s.Policy == other.Policy && s.ID == other.ID && s.Exception == other.Exception
}

// OwnVerdict tells whether Verdict and Ground are about what the statement rules. An exception has those of the statement that it is made
// to, and rules otherwise.
func (s *Statement) OwnVerdict() bool { return s.Exception == "" }

// Replaces tells whether the statement's own words make a note of the policy needless: an exception stands for the note of
// the same id.
func (s *Statement) Replaces(note Note) bool { return s.Exception != "" && s.Exception == note.ID }

// appliesTo tells whether the statement is meant for this member. An exception for certain plans needs the plan to be known: an
// assumed plan is no ground for treating a member differently.
func (s *Statement) appliesTo(standing Standing) bool {
	if len(s.Plans) == 0 {
		return true
	}
	if standing.PlanAssumed {
		return false
	}
	return slices.Contains(s.Plans, standing.Plan.ID)
}

// reason says why the statement rules as it does, about the drug or service of that name. billed is the product's billing code;
// "" for none.
func (s *Statement) reason(name, billed string) string {
	if s.Reason != "" {
		return s.Fill(s.Reason, name)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "Medical policy %s: %s is %s", s.Policy.ID, name, s.Verdict)
	if s.Ground != "" {
		text.WriteString(", as ")
		text.WriteString(s.Ground)
	}
	text.WriteByte('.')
	if billed != "" {
		// A billing code narrows a finding to it (CRD 2.2.1, reading order of repetitions), and this one has no such limit.
		fmt.Fprintf(&text, " This holds under any billing code; %s is %s.", billed, s.whoseCode())
	}
	return text.String()
}

// whoseCode says where the billing code of a drug is known from.
func (s *Statement) whoseCode() string {
	if s.ListsBillingCode {
		return "the code the policy lists"
	}
	return "the drug's own"
}

// administrationReason says why a service that gives the drug of that name is decided as it is.
func (s *Statement) administrationReason(name string) string {
	if s.Administration.Reason == "" {
		return s.reason(name, "")
	}
	return s.Fill(s.Administration.Reason, name)
}

// Fill puts the name of the drug or service in the place of "{drug}" and "{service}" in a text of the statement.
func (s *Statement) Fill(text, name string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return strings.NewReplacer("{drug}", name, "{service}", name).Replace(text)
}

// Rank is how specific a statement is.
type Rank int

// Ranks, the least specific first: the product goes before the group, an exception before the rule it is made to, and what holds
// under a condition before what holds otherwise. A statement about a service ranks as one about a product. An exception to a whole version
// goes before all.
const (
	RankGroup Rank = iota
	RankGroupCondition
	RankGroupException
	RankGroupExceptionCondition
	RankProduct
	RankProductCondition
	RankProductException
	RankProductExceptionCondition
	RankVersionException
	RankVersionExceptionCondition
)

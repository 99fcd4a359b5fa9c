package coverage

import "covercard/internal/drug"

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

// InfoOther is the "other" of info-needed (NullFlavor OTH): what is needed stands in the reason.
const InfoOther = "OTH"

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

// Statement is one sentence of a policy version made ready for the decision: for one drug product it says what the plan
// does. A policy statement about a drug group becomes one Statement per product.
type Statement struct {
	Policy *PolicyVersion
	ID     string // "hemgenix-not-medically-necessary"
	// Exception is the id of the exception this is; "" for the rule itself.
	Exception string
	// Rank orders statements that match the same order; the higher wins. See RankProduct.
	Rank Rank
	// Plans restricts an exception to members of these plans (ids); empty means every member.
	Plans []string

	Outcome    Outcome
	PriorAuth  PriorAuth
	InfoNeeded []string
	// Verdict is the outcome in the policy's words, to follow "DRUG is": "considered not medically necessary".
	Verdict string
	// Ground is why, as a clause: "other formulary alternatives are covered by the plan for treatment of hemophilia B".
	Ground string
	// Text is the policy's own sentence, word for word.
	Text string
	// Reason replaces the reason made of Verdict and Ground; an exception has one. "{drug}" stands for the drug's name.
	Reason string
	// Summary and Detail replace the card's own when not empty; an exception has them. "{drug}" stands for the drug's name.
	Summary, Detail string
	// AlternativesGroup is the drug group whose formulary members may be ordered instead; "" for none.
	AlternativesGroup string
	// AlternativesFor is what the group treats: "hemophilia B".
	AlternativesFor string
	// Services are those that give the drug, which the statement speaks about too; nil when it does not.
	Services *Services
}

// Services are services that give a drug. One of these codes alone says nothing: the service must be linked to the drug's order.
type Services struct {
	Codes []drug.Code
	// Reason is why, as a sentence: what the statement means for such a service. "{drug}" stands for the drug's name.
	Reason string
}

// name is how a trace calls the statement.
func (s *Statement) name() string {
	if s.Exception != "" {
		return "exception " + s.Exception + " to statement " + s.ID
	}
	return "statement " + s.ID
}

// Replaces tells whether the statement's own words make a note of the policy needless: an exception stands for the note of
// the same id.
func (s *Statement) Replaces(note Note) bool { return s.Exception != "" && s.Exception == note.ID }

// Rank is how specific a statement is.
type Rank int

// Ranks, the least specific first: the product goes before the group, and an exception before the rule it is made to.
const (
	RankGroup Rank = iota
	RankProduct
	RankGroupException
	RankProductException
)

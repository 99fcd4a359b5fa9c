// Package drugsearch answers the question that a medical policy begins with: is the drug on the formulary of the member's plan, on what
// terms, and if it is not, what is? It answers by the rules of the decision.
package drugsearch

import "covercard/internal/coverage"

// Answer is what a plan's formulary holds on a day about the drugs that a search found.
type Answer struct {
	Plan      Plan          `json:"plan"`
	Date      coverage.Date `json:"date"`
	Formulary *Formulary    `json:"formulary"` // null when the plan has none
	Drugs     []Drug        `json:"drugs"`     // empty when no drug is known by what was asked
	// More drugs were found than Drugs holds.
	More int `json:"more,omitzero"`
	// DidYouMean are near spellings of names that are known, when no drug was found.
	DidYouMean []string `json:"did_you_mean,omitempty"`
}

// Plan is a plan of the payer's.
type Plan struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Formulary is where the answer comes from.
type Formulary struct {
	ID      string `json:"id"`
	Example bool   `json:"example"`
	Note    string `json:"note,omitempty"` // says that it is an example
}

// exampleNote goes with whatever is drawn from a formulary that is made up.
const exampleNote = "from an example formulary, not the plan's own"

// Drug is a drug that was found: a product of the library, or an item that only the formulary knows.
type Drug struct {
	Name    string `json:"name"`
	Generic string `json:"generic,omitempty"`
	Product string `json:"product,omitempty"` // id in the library
	RxNorm  string `json:"rxnorm,omitempty"`  // of an item that is no product of the library, as NDC
	NDC     string `json:"ndc,omitempty"`

	OnFormulary bool   `json:"on_formulary"`
	Terms       *Terms `json:"terms,omitempty"` // when it is on the formulary
	// Note says more about why it is not: that it was until a day, or will be from one.
	Note         string        `json:"note,omitempty"`
	Discontinued string        `json:"discontinued,omitempty"`
	Policy       *Policy       `json:"policy,omitempty"`
	Alternatives []Alternative `json:"alternatives,omitempty"`
}

// Terms are those on which a formulary has a drug.
type Terms struct {
	Tier                            string           `json:"tier"` // code of the US Drug Formulary
	Benefit                         coverage.Benefit `json:"benefit,omitempty"`
	PriorAuthorization              bool             `json:"prior_authorization"`
	PriorAuthorizationNewStartsOnly bool             `json:"prior_authorization_new_starts_only,omitzero"`
	StepTherapy                     bool             `json:"step_therapy"`
	StepTherapyNewStartsOnly        bool             `json:"step_therapy_new_starts_only,omitzero"`
	QuantityLimit                   bool             `json:"quantity_limit"`
	Limits                          string           `json:"limits,omitempty"` // of the quantity, in words
	Start                           coverage.Date    `json:"start,omitempty"`
	End                             coverage.Date    `json:"end,omitempty"`
	Words                           string           `json:"words"` // all of it
}

// Policy is what a medical policy says about a drug.
type Policy struct {
	ID      string           `json:"id"`
	Version coverage.Date    `json:"version"` // effective date
	URL     string           `json:"url,omitempty"`
	Outcome coverage.Outcome `json:"outcome"`
	Reasons []string         `json:"reasons"`
}

// Alternative is a drug on the formulary that may be ordered instead; prior authorization may apply.
type Alternative struct {
	Name    string `json:"name"`
	Generic string `json:"generic,omitempty"`
	Product string `json:"product"`
	Use     string `json:"use,omitempty"`
	Terms   Terms  `json:"terms"`
}

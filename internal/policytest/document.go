package policytest

import "covercard/internal/document"

// Document is a file of cases as its author writes it, in policies/NAME_test.yaml.
type Document struct {
	At     document.Place `yaml:",inline"`
	Policy document.Text  `yaml:"policy"` // id of the policy that the cases are about
	Cases  []CaseDocument `yaml:"cases"`
}

// CaseDocument is one case: somebody orders something on a day, and the answer that is expected. The invented request says no more
// than the case does: a patient without an age has no date of birth there.
type CaseDocument struct {
	At document.Place `yaml:",inline"`

	Name document.Text `yaml:"name"`
	Date document.Text `yaml:"date"` // day of the call, YYYY-MM-DD in the payer's time zone
	// ServiceDate is the day on which the ordered thing is to be given; that of the call when left out.
	ServiceDate document.Text  `yaml:"service_date"`
	Order       *OrderDocument `yaml:"order"`

	Plan         document.Text    `yaml:"plan"`          // id of the member's plan, or unknown
	Coverage     document.Text    `yaml:"coverage"`      // in-force (when left out), ended, or none: the EHR sends no Coverage
	CoveredSince document.Text    `yaml:"covered_since"` // first day of the Coverage, YYYY-MM-DD
	Relationship document.Text    `yaml:"relationship"`  // of the patient to the subscriber: self, spouse, child, ...
	Patient      *PatientDocument `yaml:"patient"`

	Hook document.Text `yaml:"hook"` // order-sign when left out
	CRD  document.Text `yaml:"crd"`  // 2.0, 2.2, or both (when left out): the versions in which the answer is asked for

	Expect *ExpectDocument `yaml:"expect"`
}

// OrderDocument is what is ordered, in one of four ways: a drug of the library, codes or a text or both, a service, or a FHIR resource
// in a file.
type OrderDocument struct {
	At document.Place `yaml:",inline"`

	Drug    document.Text  `yaml:"drug"` // product id: its own code, and its brand as text
	Codes   []CodeDocument `yaml:"codes"`
	Text    document.Text  `yaml:"text"` // what the order says in words
	Service *CodeDocument  `yaml:"service"`
	File    document.Text  `yaml:"file"` // name of a JSON file beside this one

	// LinkedTo is the drug (product id) that the service gives: the service is based on an order for it that was made before.
	LinkedTo  document.Text      `yaml:"linked_to"`
	Quantity  document.Text      `yaml:"quantity"` // a number: how much is to be dispensed or done
	Diagnoses *DiagnosesDocument `yaml:"diagnoses"`
}

// CodeDocument is a code of what is ordered.
type CodeDocument struct {
	At     document.Place `yaml:",inline"`
	System document.Text  `yaml:"system"` // rxnorm, ndc, hcpcs, cpt, atc, unii or snomed
	Code   document.Text  `yaml:"code"`
}

// DiagnosesDocument are the reasons that an order gives.
type DiagnosesDocument struct {
	At     document.Place  `yaml:",inline"`
	ICD10  []document.Text `yaml:"icd10"`  // ICD-10-CM
	SNOMED []document.Text `yaml:"snomed"` // SNOMED CT
}

// PatientDocument is what is known of the patient.
type PatientDocument struct {
	At   document.Place  `yaml:",inline"`
	Age  document.Number `yaml:"age"`  // completed years on the day of service; either this
	Born document.Text   `yaml:"born"` // or the date of birth, YYYY-MM-DD
	Sex  document.Text   `yaml:"sex"`  // female, male, other or unknown
}

// ExpectDocument is what is expected of the answer. What it does not mention is not compared. Codes are those of CRD 2.2; where an
// answer in 2.0 has other words for the same, those are expected there.
type ExpectDocument struct {
	At document.Place `yaml:",inline"`

	Outcome            document.Text   `yaml:"outcome"`
	PriorAuthorization document.Text   `yaml:"prior_authorization"`
	InformationNeeded  []document.Text `yaml:"information_needed"`
	Documentation      []document.Text `yaml:"documentation"` // codes of doc-needed
	BillingCodes       []document.Text `yaml:"billing_codes"`
	Reason             document.Text   `yaml:"reason"` // part of the reason

	Statement document.Text `yaml:"statement"` // id of the statement that decides, not an exception to it; or none
	Exception document.Text `yaml:"exception"` // id of the exception that decides
	Version   document.Text `yaml:"version"`   // effective date of the policy's version that decides

	Cards   []document.Text `yaml:"cards"`   // all cards in order, each as "INDICATOR: beginning of the summary"
	Details []document.Text `yaml:"details"` // parts of what the cards say below their summaries

	Alternatives      []document.Text `yaml:"alternatives"` // all brands in order
	AlternativesCount document.Number `yaml:"alternatives_count"`
	Suggestions       []document.Text `yaml:"suggestions"` // all suggestions in order, a part of the label of each
	SuggestionsCount  document.Number `yaml:"suggestions_count"`

	Refused document.Text `yaml:"refused"` // part of what is said when the call gets no answer; stands alone
}

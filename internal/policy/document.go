package policy

import "covercard/internal/document"

// Document is a policy as its author writes it, in policies/ID.yaml.
type Document struct {
	At document.Place `yaml:",inline"`

	ID       document.Text     `yaml:"id"`
	URL      document.Text     `yaml:"url"`
	Versions []VersionDocument `yaml:"versions"`

	FormularyNotice  document.Text        `yaml:"formulary_notice"`
	Description      []document.Text      `yaml:"description"`
	Indications      []IndicationDocument `yaml:"indications"`
	MedicalNecessity DefinitionDocument   `yaml:"medical_necessity"`
	History          []EventDocument      `yaml:"history"`
	Sources          []document.Text      `yaml:"sources"`
	Codes            []CodeDocument       `yaml:"codes"`
	CodesNotice      document.Text        `yaml:"codes_notice"`
	CPTNotice        document.Text        `yaml:"cpt_notice"`
}

// VersionDocument is one version; it is complete in itself, so that mending a later one leaves it as it was.
type VersionDocument struct {
	At document.Place `yaml:",inline"`

	Effective document.Text `yaml:"effective"` // YYYY-MM-DD
	Title     document.Text `yaml:"title"`
	// Reconstructed marks wording that was put together from the policy's history.
	Reconstructed bool                `yaml:"reconstructed"`
	Statements    []StatementDocument `yaml:"statements"`
	Notes         []NoteDocument      `yaml:"notes"`
}

// StatementDocument is one sentence of a version: what the plan does about some drugs, or about a drug group.
type StatementDocument struct {
	At document.Place `yaml:",inline"`

	ID    document.Text   `yaml:"id"`
	Drugs []document.Text `yaml:"drugs"` // product ids; either these
	Group document.Text   `yaml:"group"` // or a drug group

	Ruling `yaml:",inline"`

	Verdict      document.Text       `yaml:"verdict"`
	Ground       document.Text       `yaml:"ground"`
	Text         document.Text       `yaml:"text"`
	Alternatives document.Text       `yaml:"alternatives"` // drug group
	Services     *ServicesDocument   `yaml:"services"`
	Exceptions   []ExceptionDocument `yaml:"exceptions"`
}

// ServicesDocument are the services that give the statement's drugs, which it speaks about when they are linked to a drug's order.
type ServicesDocument struct {
	At     document.Place        `yaml:",inline"`
	Reason document.Text         `yaml:"reason"`
	Codes  []ServiceCodeDocument `yaml:"codes"`
}

// ServiceCodeDocument is a procedure code.
type ServiceCodeDocument struct {
	At     document.Place `yaml:",inline"`
	System document.Text  `yaml:"system"` // hcpcs or cpt
	Code   document.Text  `yaml:"code"`
}

// ExceptionDocument is an exception to a statement for the members of some plans. What it does not say itself (verdict,
// ground, text, alternatives) is the statement's.
type ExceptionDocument struct {
	At document.Place `yaml:",inline"`

	ID    document.Text   `yaml:"id"`
	Plans []document.Text `yaml:"plans"`

	Ruling `yaml:",inline"`

	Reason  document.Text `yaml:"reason"`
	Summary document.Text `yaml:"summary"`
	Detail  document.Text `yaml:"detail"`
}

// Ruling is what a statement or an exception decides, in the codes of CRD's coverage-information.
type Ruling struct {
	Outcome            document.Text   `yaml:"outcome"`
	PriorAuthorization document.Text   `yaml:"prior_authorization"`
	InformationNeeded  []document.Text `yaml:"information_needed"`
}

// NoteDocument is a sentence for every card of the version.
type NoteDocument struct {
	At document.Place `yaml:",inline"`

	ID    document.Text `yaml:"id"`
	Title document.Text `yaml:"title"`
	Text  document.Text `yaml:"text"`
}

// IndicationDocument is what a drug of the policy is labelled for.
type IndicationDocument struct {
	At   document.Place `yaml:",inline"`
	Drug document.Text  `yaml:"drug"`
	Text document.Text  `yaml:"text"`
}

// DefinitionDocument is a definition with lettered criteria.
type DefinitionDocument struct {
	Opening  document.Text   `yaml:"opening"`
	Criteria []document.Text `yaml:"criteria"`
	Closing  []document.Text `yaml:"closing"`
}

// EventDocument is an entry of the history.
type EventDocument struct {
	At   document.Place `yaml:",inline"`
	Date document.Text  `yaml:"date"`
	Text document.Text  `yaml:"text"`
}

// CodeDocument is a row of the code reference table.
type CodeDocument struct {
	At          document.Place `yaml:",inline"`
	System      document.Text  `yaml:"system"`
	Code        document.Text  `yaml:"code"`
	Description document.Text  `yaml:"description"`
}

package policy

import "covercard/internal/document"

// Document is a policy as its author writes it, in policies/ID.yaml. The tag doc says what a key is for, required and values what may
// stand there: the JSON Schema and the reference page are made of them.
type Document struct {
	At document.Place `yaml:",inline"`

	ID       document.Text     `yaml:"id" required:"true" doc:"Number of the policy, as people call it."`
	URL      document.Text     `yaml:"url" required:"true" doc:"The payer's public page of the policy; cards link to it."`
	Versions []VersionDocument `yaml:"versions" required:"true" doc:"The versions, latest first. Each is complete in itself, so that mending one leaves the others as they were."`

	FormularyNotice  document.Text        `yaml:"formulary_notice" doc:"The sentence about a formulary drug search, for the policy's page."`
	Description      []document.Text      `yaml:"description" doc:"Paragraphs that describe what the policy is about, for its page."`
	Indications      []IndicationDocument `yaml:"indications" doc:"What each drug is labelled for, for the policy's page."`
	MedicalNecessity DefinitionDocument   `yaml:"medical_necessity" doc:"The definition of medical necessity, for the policy's page."`
	History          []EventDocument      `yaml:"history" doc:"What happened to the policy and when, for its page."`
	Sources          []document.Text      `yaml:"sources" doc:"What the policy rests on, for its page."`
	Codes            []CodeDocument       `yaml:"codes" doc:"The policy's table of codes, for its page. Matching goes by the codes in drugs/ and under services, not by these."`
	CodesNotice      document.Text        `yaml:"codes_notice" doc:"That the table of codes may be incomplete, for the policy's page."`
	CPTNotice        document.Text        `yaml:"cpt_notice" doc:"The American Medical Association's notice, for the policy's page."`
}

// VersionDocument is one version; it is complete in itself, so that mending a later one leaves it as it was.
type VersionDocument struct {
	At document.Place `yaml:",inline"`

	Effective document.Text `yaml:"effective" required:"true" format:"date" doc:"First day on which the version is in force (YYYY-MM-DD). The version in force on the service date decides."`
	Ends      document.Text `yaml:"ends" format:"date" doc:"Last day on which the version is in force, for a policy that is retired. Without it a version ends the day before the next."`
	Title     document.Text `yaml:"title" required:"true" doc:"Title of the policy in this version."`
	// Reconstructed marks wording that was put together from the policy's history.
	Reconstructed bool                `yaml:"reconstructed" doc:"true when the wording was put together from the policy's history and not read in a published text; cards say so."`
	Statements    []StatementDocument `yaml:"statements" required:"true" doc:"What the policy says, each about some drugs or services."`
	Exceptions    []ExceptionDocument `yaml:"exceptions" doc:"What holds instead of all the statements for the members of some plans, or under a condition, whatever the conditions of the statements."`
	Notes         []NoteDocument      `yaml:"notes" doc:"Sentences for the cards about what is ordered, each once in an answer. What is covered has a card only where the statement has a summary."`
}

// StatementDocument is one sentence of a version: what the plan does about some drugs, a drug group, or some services.
type StatementDocument struct {
	At document.Place `yaml:",inline"`

	ID       document.Text     `yaml:"id" required:"true" doc:"Name of the statement, unique in its version; traces and tests use it."`
	Drugs    []document.Text   `yaml:"drugs" doc:"What the statement is about: ids of products in drugs/. One of drugs, group and services."`
	Group    document.Text     `yaml:"group" doc:"What the statement is about: the id of a drug group in drugs/. A statement about a drug itself goes before it."`
	Services []ServiceDocument `yaml:"services" doc:"What the statement is about: services, by procedure code."`

	Condition `yaml:",inline"`
	Ruling    `yaml:",inline"`

	Verdict      document.Text `yaml:"verdict" required:"true" doc:"The outcome in the policy's words, to follow \"DRUG is\", such as: considered not medically necessary."`
	Ground       document.Text `yaml:"ground" doc:"Why, as a clause to follow \"as\", such as: other formulary alternatives are covered. It is told as a fact; criteria that are still to be reviewed go into the verdict."`
	Text         document.Text `yaml:"text" required:"true" doc:"The policy's own sentence, word for word."`
	Words        `yaml:",inline"`
	Alternatives document.Text `yaml:"alternatives" doc:"The drug group whose products can be ordered instead, as far as the member's formulary has them. Cards list them."`

	Administration *AdministrationDocument `yaml:"administration" doc:"Services that give the drug. They are decided as the drug is when they are linked to an order for it. What one statement lists holds for all statements of the version about the drug; one without a list of its own gives its own reason."`

	AdditionalOrders []AdditionalOrdersDocument `yaml:"additional_orders" doc:"Orders to suggest beside this one, such as a laboratory test that the policy asks for. Their topic is clinical-reminder when left out."`
	Form             *FormDocument              `yaml:"form" doc:"A form to put on the task list. Only where neither the statement nor an exception to it has questionnaires (which DTR fills in). Its topic is claim when left out."`
	CoverageUpdate   *CoverageUpdateDocument    `yaml:"coverage_update" doc:"What the EHR's record of the coverage should say. Its topic is insurance when left out."`
	Apps             []AppDocument              `yaml:"apps" doc:"SMART applications to offer. Their topic is guideline when left out."`

	Exceptions []ExceptionDocument `yaml:"exceptions" doc:"Exceptions for the members of some plans, or under a further condition."`
}

// Condition is under what circumstances a statement or exception holds.
type Condition struct {
	When        document.Text    `yaml:"when" doc:"Condition (CEL) under which this holds, such as: patient.age < 18 && order.icd10.under(\"D67\"). Without one it always holds. Of two that match, one with a condition goes first."`
	WhenUnknown *UnknownDocument `yaml:"when_unknown" doc:"What to say when a fact of the condition is missing. Without it the answer is conditional and names the missing fact."`
}

// UnknownDocument is what is said when it cannot be told whether a condition holds. The outcome is conditional then.
type UnknownDocument struct {
	At document.Place `yaml:",inline"`

	Reason document.Text `yaml:"reason" doc:"Why nothing more can be said, as a sentence."`
	Needs  `yaml:",inline"`
}

// Ruling is what a statement or an exception decides, in the codes of CRD's coverage-information.
type Ruling struct {
	Outcome            document.Text `yaml:"outcome" required:"true" values:"outcome" doc:"What the plan does."`
	PriorAuthorization document.Text `yaml:"prior_authorization" values:"prior_authorization" doc:"What the plan needs first. Required unless the outcome is not-covered."`
	Needs              `yaml:",inline"`
	ReasonCode         document.Text     `yaml:"reason_code" values:"reason_code" doc:"Code of the reason, where one fits."`
	AllowedQuantity    *QuantityDocument `yaml:"allowed_quantity" doc:"The most that is covered. It is told, not checked: a limit that decides is a condition on order.quantity."`
}

// Needs are what is asked for before more can be said or paid.
type Needs struct {
	InformationNeeded    []document.Text  `yaml:"information_needed" values:"information_needed" doc:"What is missing, when something is conditional. OTH stands for what the reason names."`
	Documentation        []document.Text  `yaml:"documentation" values:"documentation" doc:"Who has to document more."`
	DocumentationPurpose []document.Text  `yaml:"documentation_purpose" values:"documentation_purpose" doc:"What the documentation is for."`
	Questionnaires       []document.Text  `yaml:"questionnaires" doc:"Canonical addresses of the forms that the EHR fills in from the record (DTR, Documentation Templates and Rules), such as https://payer.example/Questionnaire/gaucher|1.2; behind the bar stands the version. Goes with documentation."`
	Contact              *ContactDocument `yaml:"contact" doc:"Whom to ask, when that is not the payer, such as the vendor that a benefit is carved out to."`
}

// Words are texts that take the place of those the product makes of verdict and ground. {drug} or {service} stands for the name.
type Words struct {
	Reason  document.Text `yaml:"reason" doc:"The reason as a sentence, instead of the one made of verdict and ground. {drug} (in a statement about services: {service}) stands for the name."`
	Summary document.Text `yaml:"summary" doc:"The card's headline, at most 139 characters with the name filled in. What is covered has a card only with it."`
	Detail  document.Text `yaml:"detail" doc:"What the card says first, in Markdown, in place of the sentence made of verdict and ground, or of the reason."`
}

// ServiceDocument is a service that a statement is about.
type ServiceDocument struct {
	At document.Place `yaml:",inline"`

	System document.Text `yaml:"system" required:"true" values:"procedure_system" doc:"Code system."`
	Code   document.Text `yaml:"code" required:"true" doc:"Procedure code without modifiers, such as 81405 or J1411."`
	Name   document.Text `yaml:"name" required:"true" doc:"What a person calls the service."`
}

// AdministrationDocument are the services that give the statement's drugs, which it speaks about when they are linked to a drug's order.
type AdministrationDocument struct {
	At document.Place `yaml:",inline"`

	Reason document.Text           `yaml:"reason" required:"true" doc:"What the statement means for such a service, as a sentence."`
	Codes  []ProcedureCodeDocument `yaml:"codes" required:"true" doc:"Procedure codes of the services."`
}

// ProcedureCodeDocument is a procedure code.
type ProcedureCodeDocument struct {
	At document.Place `yaml:",inline"`

	System document.Text `yaml:"system" required:"true" values:"procedure_system" doc:"Code system."`
	Code   document.Text `yaml:"code" required:"true" doc:"Procedure code without modifiers, such as 96365."`
}

// ExceptionDocument is an exception to a statement. What it does not say itself (verdict, ground, text, alternatives, offers) is the
// statement's.
type ExceptionDocument struct {
	At document.Place `yaml:",inline"`

	ID    document.Text   `yaml:"id" required:"true" doc:"Name of the exception, unique in its statement or version. A note with the same id is left out of its cards."`
	Plans []document.Text `yaml:"plans" doc:"Ids of the plans whose members the exception is for. Plans, a condition, or both. It is not for a member whose plan is not identified."`

	Condition `yaml:",inline"`
	Ruling    `yaml:",inline"`
	Words     `yaml:",inline"`
}

// QuantityDocument is an amount.
type QuantityDocument struct {
	At document.Place `yaml:",inline"`

	Value document.Text `yaml:"value" required:"true" doc:"A decimal number."`
	Unit  document.Text `yaml:"unit" doc:"Unit, for a person, such as dose."`
}

// ContactDocument is somebody to ask.
type ContactDocument struct {
	At document.Place `yaml:",inline"`

	Name   document.Text          `yaml:"name" required:"true" doc:"Who it is."`
	Points []ContactPointDocument `yaml:"points" required:"true" doc:"How to reach them."`
}

// ContactPointDocument is a way to reach somebody.
type ContactPointDocument struct {
	At document.Place `yaml:",inline"`

	System document.Text `yaml:"system" required:"true" values:"contact_system" doc:"Kind of contact (FHIR contact-point-system)."`
	Value  document.Text `yaml:"value" required:"true" doc:"Number or address."`
	Use    document.Text `yaml:"use" values:"contact_use" doc:"FHIR contact-point-use."`
}

// CardDocument is what the card of an offer says.
type CardDocument struct {
	Summary document.Text `yaml:"summary" required:"true" doc:"Headline, at most 139 characters with the name filled in."`
	Detail  document.Text `yaml:"detail" required:"true" doc:"What the card says, in Markdown."`
	Topic   document.Text `yaml:"topic" values:"topic" doc:"CRD's kind of card. Clients can switch each off."`
}

// AdditionalOrdersDocument are orders to suggest together, on one card.
type AdditionalOrdersDocument struct {
	At document.Place `yaml:",inline"`

	CardDocument `yaml:",inline"`
	Orders       []AdditionalOrderDocument `yaml:"orders" required:"true" doc:"What to order."`
}

// AdditionalOrderDocument is a drug or a service to order.
type AdditionalOrderDocument struct {
	At document.Place `yaml:",inline"`

	Drug     document.Text   `yaml:"drug" doc:"Id of a product in drugs/. Drug or service."`
	Service  *CodingDocument `yaml:"service" doc:"A service."`
	Category *CodingDocument `yaml:"category" doc:"Category of the service, such as SNOMED CT 108252007 for a laboratory procedure."`
}

// CodingDocument is a code with its words.
type CodingDocument struct {
	At document.Place `yaml:",inline"`

	System  document.Text `yaml:"system" required:"true" values:"order_system" doc:"Code system."`
	Code    document.Text `yaml:"code" required:"true" doc:"Code."`
	Display document.Text `yaml:"display" required:"true" doc:"What the code stands for."`
}

// FormDocument is a form to be completed.
type FormDocument struct {
	At document.Place `yaml:",inline"`

	CardDocument  `yaml:",inline"`
	Questionnaire document.Text `yaml:"questionnaire" required:"true" doc:"Canonical address of the form (url|version)."`
	Reason        document.Text `yaml:"reason" required:"true" doc:"What the form is for, on the task."`
}

// CoverageUpdateDocument is what the EHR's Coverage should say.
type CoverageUpdateDocument struct {
	At document.Place `yaml:",inline"`

	CardDocument `yaml:",inline"`
	PeriodEnd    document.Text  `yaml:"period_end" format:"date" doc:"Last day of the coverage."`
	Class        *ClassDocument `yaml:"class" doc:"The value that a class of the coverage should have."`
}

// ClassDocument is one class of a Coverage.
type ClassDocument struct {
	At document.Place `yaml:",inline"`

	Type  document.Text `yaml:"type" required:"true" doc:"Code of the class's type (Coverage.class.type), such as plan or group."`
	Value document.Text `yaml:"value" required:"true" doc:"Its value."`
}

// AppDocument is a SMART application.
type AppDocument struct {
	At document.Place `yaml:",inline"`

	CardDocument `yaml:",inline"`
	Label        document.Text `yaml:"label" required:"true" doc:"What the link says."`
	URL          document.Text `yaml:"url" required:"true" doc:"Launch address."`
	Context      document.Text `yaml:"context" doc:"appContext, handed to the application as it stands."`
}

// NoteDocument is a sentence for every card of the version.
type NoteDocument struct {
	At document.Place `yaml:",inline"`

	ID    document.Text `yaml:"id" required:"true" doc:"Name of the note, unique in its version. An exception of the same name stands in its place."`
	Title document.Text `yaml:"title" doc:"Printed bold in front."`
	Text  document.Text `yaml:"text" required:"true" doc:"The sentence."`
}

// IndicationDocument is what a drug of the policy is labelled for.
type IndicationDocument struct {
	At document.Place `yaml:",inline"`

	Drug document.Text `yaml:"drug" required:"true" doc:"Id of a product in drugs/."`
	Text document.Text `yaml:"text" required:"true" doc:"What it is labelled for."`
}

// DefinitionDocument is a definition with lettered criteria.
type DefinitionDocument struct {
	Opening  document.Text   `yaml:"opening" doc:"How the definition begins."`
	Criteria []document.Text `yaml:"criteria" doc:"The criteria, A, B, C and so on in this order."`
	Closing  []document.Text `yaml:"closing" doc:"Paragraphs behind the criteria."`
}

// EventDocument is an entry of the history.
type EventDocument struct {
	At document.Place `yaml:",inline"`

	Date document.Text `yaml:"date" required:"true" format:"date" doc:"Day (YYYY-MM-DD)."`
	Text document.Text `yaml:"text" required:"true" doc:"What happened."`
}

// CodeDocument is a row of the code reference table.
type CodeDocument struct {
	At document.Place `yaml:",inline"`

	System      document.Text `yaml:"system" required:"true" doc:"Code system, as the policy writes it, such as HCPCS."`
	Code        document.Text `yaml:"code" required:"true" doc:"Code."`
	Description document.Text `yaml:"description" doc:"What the policy says the code stands for. A code of a product in drugs/ must be described as that product."`
}

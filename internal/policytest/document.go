package policytest

import "covercard/internal/document"

// Document is a file of cases as its author writes it, in policies/NAME_test.yaml. The tags are those of the policy documents: the JSON
// Schema and the reference page are made of them.
type Document struct {
	At document.Place `yaml:",inline"`

	Policy document.Text  `yaml:"policy" required:"true" doc:"Id of the policy that the cases are about."`
	Cases  []CaseDocument `yaml:"cases" required:"true" doc:"The cases."`
}

// CaseDocument is one case: somebody orders something on a day, and the answer that is expected. The invented request says no more
// than the case does: a patient without an age has no date of birth there.
type CaseDocument struct {
	At document.Place `yaml:",inline"`

	Name        document.Text  `yaml:"name" required:"true" doc:"What the case shows; unique in the file."`
	Date        document.Text  `yaml:"date" required:"true" format:"date" doc:"Day of the call (YYYY-MM-DD, in the payer's time zone)."`
	ServiceDate document.Text  `yaml:"service_date" format:"date" doc:"Day on which the ordered thing is to be given; the day of the call when left out."`
	Order       *OrderDocument `yaml:"order" required:"true" doc:"What is ordered, in one of five ways: drug; codes, text or both; service; file."`

	Plan         document.Text    `yaml:"plan" doc:"Id of the member's plan, or unknown."`
	Coverage     document.Text    `yaml:"coverage" values:"case_coverage" doc:"The member's coverage on the service date; none: the EHR sends no Coverage. in-force when left out."`
	CoveredSince document.Text    `yaml:"covered_since" format:"date" doc:"First day of the coverage."`
	Relationship document.Text    `yaml:"relationship" values:"relationship" doc:"Of the patient to the subscriber."`
	Patient      *PatientDocument `yaml:"patient" doc:"What is known of the patient."`

	Hook document.Text `yaml:"hook" values:"hook" doc:"Moment of the call; order-sign when left out."`
	CRD  document.Text `yaml:"crd" values:"crd" doc:"Versions of CRD in which the answer is asked for; both when left out."`

	Expect *ExpectDocument `yaml:"expect" required:"true" doc:"What is expected of the answer. What it does not mention is not compared."`
}

// OrderDocument is what is ordered: a drug of the library, codes or a text or both, a service, or a FHIR resource in a file.
type OrderDocument struct {
	At document.Place `yaml:",inline"`

	Drug    document.Text  `yaml:"drug" doc:"A product of drugs/, ordered by its own code and brand."`
	Codes   []CodeDocument `yaml:"codes" doc:"Codes of a drug, as an EHR might send them."`
	Text    document.Text  `yaml:"text" doc:"What the order says in words."`
	Service *CodeDocument  `yaml:"service" doc:"A service."`
	File    document.Text  `yaml:"file" doc:"Name of a JSON file beside this one with the order as a FHIR resource."`

	LinkedTo    document.Text        `yaml:"linked_to" doc:"The drug (product id) that the service gives: the service is based on an order for it that was made before."`
	LinkedOrder *LinkedOrderDocument `yaml:"linked_order" doc:"What the order for that drug says besides the drug."`
	Quantity    document.Text        `yaml:"quantity" doc:"How much is to be dispensed or done: a number."`
	Diagnoses   *DiagnosesDocument   `yaml:"diagnoses" doc:"The reasons that the order gives; those of the order it is linked to stand in linked_order."`
}

// LinkedOrderDocument is what the order for the drug that a service gives says besides the drug.
type LinkedOrderDocument struct {
	At document.Place `yaml:",inline"`

	Quantity  document.Text      `yaml:"quantity" doc:"How much of the drug is to be dispensed: a number."`
	Diagnoses *DiagnosesDocument `yaml:"diagnoses" doc:"The reasons that the drug's order gives."`
}

// CodeDocument is a code of what is ordered.
type CodeDocument struct {
	At document.Place `yaml:",inline"`

	System document.Text `yaml:"system" required:"true" values:"code_system" doc:"Code system."`
	Code   document.Text `yaml:"code" required:"true" doc:"Code."`
}

// DiagnosesDocument are the reasons that an order gives.
type DiagnosesDocument struct {
	At document.Place `yaml:",inline"`

	ICD10  []document.Text `yaml:"icd10" doc:"ICD-10-CM codes, one for each diagnosis."`
	SNOMED []document.Text `yaml:"snomed" doc:"SNOMED CT codes of the same diagnoses, in the same order."`
}

// PatientDocument is what is known of the patient.
type PatientDocument struct {
	At document.Place `yaml:",inline"`

	Age  document.Number `yaml:"age" doc:"Completed years on the day of service. Age or born."`
	Born document.Text   `yaml:"born" format:"date" doc:"Date of birth."`
	Sex  document.Text   `yaml:"sex" values:"sex" doc:"FHIR administrative-gender."`
}

// ExpectDocument is what is expected of the answer. What it does not mention is not compared. Codes are those of CRD 2.2; where an
// answer in 2.0 has other words for the same, those are expected there.
type ExpectDocument struct {
	At document.Place `yaml:",inline"`

	Outcome            document.Text   `yaml:"outcome" values:"expected_outcome" doc:"What the plan does."`
	PriorAuthorization document.Text   `yaml:"prior_authorization" values:"expected_prior_authorization" doc:"What the plan needs first."`
	InformationNeeded  []document.Text `yaml:"information_needed" doc:"All codes of what is missing, in order."`
	Documentation      []document.Text `yaml:"documentation" doc:"All codes of who has to document more, in order."`
	BillingCodes       []document.Text `yaml:"billing_codes" doc:"All billing codes that the finding is about, in order."`
	Reason             document.Text   `yaml:"reason" doc:"Part of the reason."`

	Statement document.Text `yaml:"statement" doc:"Id of the statement that decides, not an exception to it; or none."`
	Exception document.Text `yaml:"exception" doc:"Id of the exception that decides."`
	Version   document.Text `yaml:"version" format:"date" doc:"Effective date of the policy's version that decides."`

	Cards   []document.Text `yaml:"cards" doc:"All cards in order, each as \"INDICATOR: beginning of the summary\"."`
	Details []document.Text `yaml:"details" doc:"Parts of what the cards say below their summaries."`

	Alternatives      []document.Text `yaml:"alternatives" doc:"All brands in order."`
	AlternativesCount document.Number `yaml:"alternatives_count" doc:"How many alternatives there are."`
	Suggestions       []document.Text `yaml:"suggestions" doc:"All suggestions in order, a part of the label of each."`
	SuggestionsCount  document.Number `yaml:"suggestions_count" doc:"How many suggestions there are."`

	Refused document.Text `yaml:"refused" doc:"Part of what is said when the call gets no answer; stands alone."`
}

// Values are the words that may stand where the documents' tag values names a set.
func Values() map[string][]string {
	return map[string][]string{
		"case_coverage":                {inForce, ended, noCoverage},
		"relationship":                 relationships(),
		"hook":                         Hooks(),
		"crd":                          versions(),
		"code_system":                  words(systems()),
		"sex":                          sexes(),
		"expected_outcome":             outcomes(),
		"expected_prior_authorization": priorAuths(),
	}
}

func words[S ~string](from []S) []string {
	made := make([]string, len(from))
	for i, word := range from {
		made[i] = string(word)
	}
	return made
}

package coverage

import "covercard/internal/drug"

// Order is what a clinician orders, as far as the decision needs it.
type Order struct {
	Reference string // "MedicationRequest/12"
	Type      string // FHIR resource type, "MedicationRequest"
	// Name is what a person calls the ordered thing: the product's brand when it was recognised, else the order's own text.
	Name string
	// Unnamed tells that the order has no text of its own, and that Name stands in for it: a code of the order, or "the service".
	Unnamed bool
	Drug    drug.Match
	// Codes are the procedure codes (HCPCS, CPT) of a service: they tell whether a policy speaks about it, and whether it is one
	// that gives a drug.
	Codes []drug.Code
	// DrugCodes are the codes (RxNorm, NDC) of a prescribed drug, under which a formulary may list it or an authorization name it.
	DrugCodes []drug.Code
	// ICD10 and SNOMED are the codes of the diagnoses that the order gives as its reason, of ICD-10-CM and SNOMED CT.
	ICD10, SNOMED []string
	// Partial are those of [FactICD10] and [FactSNOMED] of which the order has more than was read: it gives a diagnosis without a code of that
	// system, or one that did not come.
	Partial []Fact
	// DiagnosisTrouble says why a diagnosis that the order refers to could not be had; "" when nothing is missing.
	DiagnosisTrouble string
	// Quantity is how much is to be dispensed or done; zero when the order does not say.
	Quantity Quantity
	// SupplyDays is how many days what is dispensed is to last; 0 when the order does not say.
	SupplyDays float64
	// Linked are the orders for a drug that this one belongs to, such as the drug that an infusion gives.
	Linked []Order
	// Trouble says why what is ordered could not be had, when that is why Drug matches nothing; "" when nothing is missing.
	Trouble string
	// Void says why nothing is being ordered ("cancelled", "entered-in-error", "doNotPerform"); "" for a real order.
	Void string
	// ServiceDate is the day the drug is to be given; the policy version in force on it decides.
	ServiceDate Date
	// ServiceDateFrom says where the service date was read: "dosageInstruction.timing", "day of the call".
	ServiceDateFrom string
}

// Standing is how the patient stands with the plan.
type Standing struct {
	// Coverage is the client's Coverage that the finding is about ("Coverage/12"); "" when no usable one came, and then
	// there is nothing to annotate.
	Coverage string
	// InForce is the period of the Coverage.
	InForce Period
	// Status is the Coverage's own status: "active", "cancelled", "draft", "entered-in-error"; "" counts as active.
	Status string
	// Relationship is the patient's to the subscriber (FHIR subscriber-relationship): "self", "child"; "" when not known.
	Relationship string
	Patient      Patient
	Plan         Plan
	// PlanAssumed tells that the member's plan was not identified and Plan is the payer's default.
	PlanAssumed bool
	// Trouble says why the payer of the Coverage could not be had, when nothing can be said without it; "" otherwise.
	Trouble string
	// PayerAssumed tells that the Coverage does not say in a way known here who pays, and is taken as the payer's own.
	PayerAssumed bool
	// Membership is what the payer's member list says; nil when there is none, and then the Coverage sent is believed.
	Membership *Membership
	// Authorizations are those on file for the patient.
	Authorizations []Authorization
}

// Known tells whether a Coverage of the patient came with the call.
func (s Standing) Known() bool { return s.Coverage != "" }

// Patient is the person the order is for, as far as it matters.
type Patient struct {
	BirthDate Date   // "" when not known
	Sex       string // FHIR administrative-gender; "" when not known
	// Trouble says why the patient's record could not be had, when it was tried; "" otherwise.
	Trouble string
}

// MostDiagnoses is how many codes of diagnoses an order is read with; conditions are bounded in cost by it.
const MostDiagnoses = 64

// Plan is the member's plan. The zero Plan stands for none.
type Plan struct {
	ID        string
	Name      string    // "Commercial"
	Formulary Formulary // zero when the plan has none
}

// Formulary names the formulary that was looked in.
type Formulary struct {
	ID string
	// Example tells that it is made up to show the service at work: everything drawn from it says so.
	Example bool
}

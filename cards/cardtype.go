package cards

// The card types that answers of any payer use (CRD 2.2.1 value set cardType; the code system depends on the version).
var (
	// TherapyAlternativesOptional is for alternatives with better coverage.
	TherapyAlternativesOptional = CardType{Code: "therapy-alternatives-opt", Display: "Optional Therapy Alternatives"}
	// Guideline is for guidance and where it is published.
	Guideline = CardType{Code: "guideline", Display: "Guideline"}
)

// CardTypes are all types that a card can have (CRD 2.2.1 value set cardType, without those that are configuration codes only).
func CardTypes() []CardType {
	return []CardType{
		{"claim", "Claim"},
		{"insurance", "Insurance"},
		{"limits", "Limits"},
		{"network", "Network"},
		{"appropriate-use", "Appropriate Use"},
		{"cost", "Cost"},
		TherapyAlternativesOptional,
		{"therapy-alternatives-req", "Required Therapy Alternatives"},
		{"clinical-reminder", "Clinical Reminder"},
		{"duplicate-therapy", "Duplicate Therapy"},
		{"contraindication", "Contraindication"},
		Guideline,
		{"off-guideline", "Off Guideline"},
	}
}

package cards

// The card types in use (CRD 2.2.1 value set cardType; the code system depends on the version).
var (
	// TherapyAlternativesOptional is for alternatives with better coverage.
	TherapyAlternativesOptional = CardType{Code: "therapy-alternatives-opt", Display: "Optional Therapy Alternatives"}
	// Guideline is for guidance and where it is published.
	Guideline = CardType{Code: "guideline", Display: "Guideline"}
)

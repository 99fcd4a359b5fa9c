package drug

// Product is a drug product as the payer's library describes it.
type Product struct {
	ID      string // "hemgenix"
	Brand   string // "Hemgenix"
	Generic string // "etranacogene dezaparvovec-drlb"
	// Names are the names besides Brand that stand for this product alone; a generic that several products share is not
	// among them.
	Names []string
	// Class is how the product works, in a few words: "extended half-life factor IX".
	Class string
	// Use is the labelled use in a few words: "routine prophylaxis only, not for bleeds".
	Use string
	// Ages are the labelled ages in words: "adults and children", "12 years and older"; "" when not verified.
	Ages string
	// MinimumAge is the labelled lower age in years; 0 for none or not verified.
	MinimumAge int
	Codes      []ProductCode
	// Billing is how the product is billed; nil when not verified.
	Billing *Billing
	// Discontinued says when and how it left the market, as a sentence for the card; "" while it is sold.
	Discontinued string
}

// ProductCode is a code of a product that has been verified.
type ProductCode struct {
	System System
	Code   string // NDC as written on the package, with hyphens
	// Kind is RxNorm's term type (SBD, SCD, BN, SBDF, SBDC, BPCK...), "" for other systems or when unknown.
	Kind string
	// Display is the code's own name, "" when not verified.
	Display string
	// Shared codes also stand for other products (J7195, "not otherwise specified"): they bill but do not identify.
	Shared bool
}

// Billing is a product's HCPCS code and what one unit of it is.
type Billing struct {
	Code        string // J1411
	Description string // "Injection, etranacogene dezaparvovec-drlb, per therapeutic dose"
	Unit        string // "per therapeutic dose", "per IU"
}

// OrderableCode is the product's one RxNorm SBD or SCD, the level at which a prescriber orders (US Core MedicationRequest).
// It reports false when there is none or more than one: then the choice is the prescriber's.
func (p Product) OrderableCode() (ProductCode, bool) {
	var orderable ProductCode
	found := 0
	for _, code := range p.Codes {
		if code.System == RxNorm && !code.Shared && (code.Kind == "SBD" || code.Kind == "SCD") {
			orderable = code
			found++
		}
	}
	if found != 1 {
		return ProductCode{}, false
	}
	return orderable, true
}

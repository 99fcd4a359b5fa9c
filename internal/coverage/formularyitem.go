package coverage

// FormularyItem is one product on a plan's formulary.
type FormularyItem struct {
	Product            string // product id
	Name               string // as the formulary writes it
	Tier               string // US Drug Formulary tier code, such as "specialty"
	TierRank           int    // the tier's place among the tiers, the member's cheapest first
	PriorAuthorization bool
	StepTherapy        bool
	QuantityLimit      bool
	Period             Period // of availability
}

// Restricted tells whether anything stands between the order and the drug.
func (i FormularyItem) Restricted() bool {
	return i.PriorAuthorization || i.StepTherapy || i.QuantityLimit
}

package answer

// ordered is how a card calls what was ordered: as the order does or, where that gives codes alone, as the policy or the formulary does. A
// service that gives a drug has no name in the policy either, and is called by the code on which it was recognised.
func ordered(finding *Finding) string {
	switch {
	case !finding.Order.Unnamed:
		return finding.Order.Name
	case finding.Related != nil:
		return finding.BillingCodes[0].Code.Words()
	case finding.Item != nil && finding.Item.Name != "":
		return finding.Item.Name
	}
	return finding.Subject()
}

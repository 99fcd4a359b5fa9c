package formulary

import (
	"strings"

	"covercard/internal/coverage"
)

// Terms are the terms on which a plan has a drug, each in a few words: tier, benefit, and what stands between the order and the drug.
func Terms(item coverage.FormularyItem) []string {
	var words []string
	switch {
	case item.Tier == medicalService && item.Benefit == coverage.PharmacyBenefit:
		words = append(words, "medical service tier", "pharmacy benefit")
	case item.Tier == medicalService:
		words = append(words, TierWords(item.Tier)) // which says the benefit
	default:
		if item.Tier != "" {
			words = append(words, TierWords(item.Tier))
		}
		if item.Benefit != coverage.BenefitUnknown {
			words = append(words, string(item.Benefit)+" benefit")
		}
	}
	add := func(applies, newStartsOnly bool, text string) {
		if newStartsOnly {
			text += " for new starts only"
		}
		if applies {
			words = append(words, text)
		}
	}
	add(item.PriorAuthorization, item.PriorAuthorizationNewStartsOnly, "prior authorization")
	add(item.StepTherapy, item.StepTherapyNewStartsOnly, "step therapy")
	limit := "quantity limit"
	if numbers := item.Quantity.String(); numbers != "" {
		limit += " (" + numbers + ")"
	}
	add(item.QuantityLimit, false, limit)
	return words
}

// TermsWords are the Terms in one phrase: "specialty tier, prior authorization".
func TermsWords(item coverage.FormularyItem) string { return strings.Join(Terms(item), ", ") }

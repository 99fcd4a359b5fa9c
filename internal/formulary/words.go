package formulary

import (
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/drug"
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

// CodesInWords are the codes by which a drug is listed, either of which may be "". An NDC tells packages of a drug apart that have one
// RxNorm code.
func CodesInWords(rxnorm, ndc string) string {
	var codes []string
	for _, code := range [...]drug.Code{{System: drug.RxNorm, Code: rxnorm}, {System: drug.NDC, Code: ndc}} {
		if code.Code != "" {
			codes = append(codes, code.Words())
		}
	}
	return strings.Join(codes, ", ")
}

package formulary

// tier is a tier of the US Drug Formulary.
type tier struct{ code, words string }

// medicalService is the tier of drugs that a clinician gives.
const medicalService = "medical-service"

// tiers are the codes of usdf-DrugTierCS (US Drug Formulary 2.1.0), in the order in which a member would want them. Preferred
// goes before non-preferred and generic before brand. A drug that is given by a clinician may fall under the medical benefit, and
// specialty drugs cost the member the most, so those two stand last. It is never changed.
var tiers = [...]tier{
	{"zero-cost-share-preventative", "preventive tier without cost share"},
	{"preferred-generic", "preferred generic tier"},
	{"generic", "generic tier"},
	{"non-preferred-generic", "non-preferred generic tier"},
	{"preferred-brand", "preferred brand tier"},
	{"brand", "brand tier"},
	{"preferred", "preferred tier"},
	{"non-preferred-brand", "non-preferred brand tier"},
	{"non-preferred", "non-preferred tier"},
	{medicalService, "medical benefit"},
	{"specialty", "specialty tier"},
}

// TierRank is the place of a tier code among the tiers, the member's cheapest first and counted from 1. It reports false for a
// code that the US Drug Formulary does not have; so does 0, the rank of an item without a tier.
func TierRank(code string) (int, bool) {
	for i := range tiers {
		if tiers[i].code == code {
			return i + 1, true
		}
	}
	return 0, false
}

// TierWords are words for a tier code on a card: "specialty tier", "medical benefit". A code that is not known stands for itself.
func TierWords(code string) string {
	if rank, known := TierRank(code); known {
		return tiers[rank-1].words
	}
	return code
}

func tierCodes() []string {
	codes := make([]string, len(tiers))
	for i := range tiers {
		codes[i] = tiers[i].code
	}
	return codes
}

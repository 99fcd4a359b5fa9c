package policy

import "covercard/internal/coverage"

// Values are the words that may stand where the documents' tag values names a set.
func Values() map[string][]string {
	return map[string][]string{
		"outcome":               plain(outcomes()),
		"prior_authorization":   plain(priorAuths()),
		"information_needed":    informationNeeded(),
		"documentation":         documentation(),
		"documentation_purpose": documentationPurposes(),
		"reason_code":           plain(reasonCodes()),
		"procedure_system":      {"hcpcs", "cpt"},
		"order_system":          {"hcpcs", "cpt", "snomed"},
		"contact_system":        ContactSystems(),
		"contact_use":           ContactUses(),
		"topic":                 topics(),
	}
}

func plain[S ~string](words []S) []string {
	made := make([]string, len(words))
	for i, word := range words {
		made[i] = string(word)
	}
	return made
}

// outcomes are what a policy can decide. Indeterminate is left out: it is for technical trouble, which no policy foresees.
func outcomes() []coverage.Outcome {
	return []coverage.Outcome{coverage.Covered, coverage.NotCovered, coverage.Conditional}
}

// priorAuths are what a policy can ask for. Satisfied is left out: only an authorization on file satisfies.
func priorAuths() []coverage.PriorAuth {
	return []coverage.PriorAuth{coverage.NoPriorAuth, coverage.PriorAuthNeeded, coverage.PriorAuthPerformer, coverage.PriorAuthConditional}
}

// informationNeeded is CRD 2.2.1's value set informationNeeded.
func informationNeeded() []string {
	return []string{"performer", "location", "timeframe", "contract-window", "detail-code", coverage.InfoOther}
}

// documentation is CRD 2.2.1's value set AdditionalDocumentation but for indeterminate, which is for technical trouble.
func documentation() []string {
	return []string{"clinical", "admin", "patient", coverage.DocumentationConditional}
}

// documentationPurposes is CRD 2.2.1's value set DocReason but for withpa: see purposeWithPA.
func documentationPurposes() []string {
	return []string{"withclaim", "withorder", "retain-doc", coverage.InfoOther}
}

// purposeWithPA is a code of DocReason that the published expression of crd-ci-q4 fails on whenever it is used (CRD 2.2.1); that a
// prior authorization needs the documentation is said by prior_authorization already.
const purposeWithPA = "withpa"

// reasonCodes are codes of coverageAssertionReasons that a policy can give; the others are about members and technical trouble.
func reasonCodes() []coverage.ReasonCode {
	return []coverage.ReasonCode{coverage.GoldCard, coverage.AuthOutNetwork}
}

// ContactSystems is FHIR R4's value set contact-point-system.
func ContactSystems() []string {
	return []string{"phone", "fax", "email", "pager", "url", "sms", "other"}
}

// ContactUses is FHIR R4's value set contact-point-use.
func ContactUses() []string { return []string{"home", "work", "temp", "old", "mobile"} }

// topics is CRD 2.2.1's value set cardType but for those that are no cards.
func topics() []string {
	return []string{
		"claim", "insurance", "limits", "network", "appropriate-use", "cost", "therapy-alternatives-opt", "therapy-alternatives-req",
		"clinical-reminder", "duplicate-therapy", "contraindication", "guideline", "off-guideline",
	}
}

package coverage

// Words are how a person calls the outcome, to follow "is".
func (o Outcome) Words() string {
	switch o {
	case Silent:
		return "not answered"
	case NotCovered:
		return "not covered"
	case Indeterminate:
		return "not determined"
	}
	return string(o)
}

// Words are how a person calls the answer, to follow "prior authorization is"; "" when there is nothing to say.
func (p PriorAuth) Words() string {
	switch p {
	case NoPriorAuth:
		return "not needed"
	case PriorAuthNeeded:
		return "needed"
	case PriorAuthSatisfied:
		return "given already"
	case PriorAuthPerformer:
		return "needed, to be asked for by who performs the order"
	case PriorAuthIndeterminate:
		return "not determined"
	}
	return string(p)
}

// Words are how a person calls the reason.
func (c ReasonCode) Words() string {
	switch c {
	case NoActiveCoverage:
		return "no active coverage"
	case Technical:
		return "technical trouble"
	case GoldCard:
		return "gold card: the provider is trusted"
	case AuthOutNetwork:
		return "authorization because of care out of network"
	}
	return string(c)
}

// InfoNeededWords are how a person calls what a code of info-needed asks for (CRD 2.2.1 value set informationNeeded).
func InfoNeededWords(code string) string {
	switch code {
	case "performer":
		return "who performs it"
	case "location":
		return "where it is done"
	case "timeframe":
		return "when it is done"
	case "contract-window":
		return "a service date within the current contract"
	case "detail-code":
		return "a more detailed code"
	case InfoOther:
		return "what the reason says"
	}
	return code
}

// DocumentationWords are how a person calls a code of doc-needed (CRD 2.2.1 value set AdditionalDocumentation).
func DocumentationWords(code string) string {
	switch code {
	case "clinical":
		return "clinical documentation"
	case "admin":
		return "administrative documentation"
	case "patient":
		return "documentation by the patient"
	case DocumentationConditional:
		return "conditional"
	}
	return code
}

// DocumentationPurposeWords are how a person says what documentation is for (CRD 2.2.1 value set DocReason).
func DocumentationPurposeWords(code string) string {
	switch code {
	case "withclaim":
		return "to go with the claim"
	case "withorder":
		return "to go with the order"
	case "retain-doc":
		return "to be kept on file"
	case InfoOther:
		return "for what the reason says"
	}
	return code
}

package policy

import (
	"regexp"
	"slices"
	"strconv"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// decimal is a number as FHIR and people write it.
var decimal = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// rule reads what a statement or exception decides, and refuses what would break an invariant of coverage-information
// (CRD 2.2.1: crd-ci-q1 to crd-ci-q4, and pa-needed on every finding that is not not-covered).
func (r *reader) rule(within document.Place, written Ruling) coverage.Ruling {
	made := r.needs(within, written.Needs)
	made.Outcome = coverage.Outcome(written.Outcome.Value)
	made.PriorAuth = coverage.PriorAuth(written.PriorAuthorization.Value)
	made.ReasonCode = coverage.ReasonCode(written.ReasonCode.Value)
	r.oneOf(written.ReasonCode, "reason_code", plain(reasonCodes()))
	if quantity := written.AllowedQuantity; quantity != nil && r.file.Require(quantity.Value, quantity.At, "value") {
		// What else counts as a number in Go (1e3, +4, NaN, 0x10) is none in FHIR or hard to read.
		if number, err := strconv.ParseFloat(quantity.Value.Value, 64); err != nil || number <= 0 || !decimal.MatchString(quantity.Value.Value) {
			r.file.Fault(quantity.Value.Place, "%q is no amount: write a number above 0, such as 4 or 2.5", quantity.Value.Value)
		}
		made.AllowedQuantity = coverage.Quantity{Value: quantity.Value.Value, Unit: quantity.Unit.Value}
	}
	knownPriorAuth := r.oneOf(written.PriorAuthorization, "prior_authorization", plain(priorAuths()))
	if !r.file.Require(written.Outcome, within, "outcome") || !r.oneOf(written.Outcome, "outcome", plain(outcomes())) {
		return made
	}
	switch {
	case made.Outcome == coverage.NotCovered && made.PriorAuth != "":
		r.file.Fault(written.PriorAuthorization.Place, "what is not-covered has no prior authorization: remove prior_authorization")
	case made.Outcome != coverage.NotCovered && made.PriorAuth == "":
		r.file.Missing(within, "prior_authorization is missing: with the outcome %s write %s", made.Outcome, document.OneOf(priorAuths()))
	}
	if made.ReasonCode == coverage.GoldCard && (made.Outcome != coverage.Covered || made.PriorAuth != coverage.NoPriorAuth) {
		r.file.Fault(written.ReasonCode.Place, "reason_code %s says that no review is needed: it goes with the outcome %s and prior_authorization %s only", coverage.GoldCard, coverage.Covered, coverage.NoPriorAuth)
	}
	if made.Outcome == coverage.NotCovered && len(made.Documentation) > 0 {
		r.file.Fault(written.Documentation[0].Place, "documentation with what is not-covered asks for work that changes nothing: remove it, with documentation_purpose and questionnaires, or write covered with prior_authorization auth-needed when the plan reviews it")
	}
	if made.Outcome == coverage.NotCovered && written.AllowedQuantity != nil {
		r.file.Fault(written.AllowedQuantity.At, "of what is not-covered no quantity is allowed: remove allowed_quantity")
	}
	switch conditional := made.Conditional(); {
	case conditional && len(made.InfoNeeded) == 0:
		r.file.Missing(within, "information_needed is missing: what is conditional says on what, with one of %s", document.OneOf(informationNeeded()))
	case !conditional && len(made.InfoNeeded) > 0 && knownPriorAuth:
		r.file.Fault(written.InformationNeeded[0].Place, "information_needed goes with conditional only: remove it")
	}
	return made
}

// needs reads what is asked for.
func (r *reader) needs(within document.Place, written Needs) coverage.Ruling {
	r.allOf(written.InformationNeeded, "information_needed", informationNeeded())
	r.allOf(written.Documentation, "documentation", documentation())
	r.eachOnce(written.DocumentationPurpose)
	for _, purpose := range written.DocumentationPurpose {
		if purpose.Value == purposeWithPA {
			r.file.Fault(purpose.Place, "documentation_purpose withpa is refused by the validators of CRD: remove it, prior_authorization auth-needed says it already")
			continue
		}
		r.oneOf(purpose, "documentation_purpose", documentationPurposes())
	}
	for _, dependent := range []struct {
		key   string
		texts []document.Text
	}{{"documentation_purpose", written.DocumentationPurpose}, {"questionnaires", written.Questionnaires}} {
		if len(dependent.texts) > 0 && len(written.Documentation) == 0 {
			r.file.Fault(dependent.texts[0].Place, "%s without documentation: say with documentation who has to provide it, with %s", dependent.key, document.OneOf(documentation()))
		}
	}
	r.eachOnce(written.Questionnaires)
	for _, questionnaire := range written.Questionnaires {
		r.canonical(questionnaire)
	}
	return coverage.Ruling{
		InfoNeeded:            document.Values(written.InformationNeeded),
		Documentation:         document.Values(written.Documentation),
		DocumentationPurposes: document.Values(written.DocumentationPurpose),
		Questionnaires:        document.Values(written.Questionnaires),
		Contact:               r.contact(written.Contact),
	}
}

// unknown reads what is said when it cannot be told whether a condition holds.
func (r *reader) unknown(written Condition) (coverage.Ruling, document.Text) {
	unknown := written.WhenUnknown
	if unknown == nil {
		return coverage.Ruling{}, document.Text{}
	}
	if written.When.Value == "" {
		r.file.Missing(unknown.At, "when_unknown without when: add the condition that it is about, or remove it")
	}
	return r.needs(unknown.At, unknown.Needs), unknown.Reason
}

func (r *reader) contact(written *ContactDocument) coverage.Contact {
	if written == nil {
		return coverage.Contact{}
	}
	r.file.Require(written.Name, written.At, "name")
	if len(written.Points) == 0 {
		r.file.Missing(written.At, "points is missing: say how to reach the contact")
	}
	made := coverage.Contact{Name: written.Name.Value}
	for _, point := range written.Points {
		if r.file.Require(point.System, point.At, "system") {
			r.oneOf(point.System, "contact system", ContactSystems())
		}
		r.file.Require(point.Value, point.At, "value")
		r.oneOf(point.Use, "contact use", ContactUses())
		way := coverage.ContactPoint{System: point.System.Value, Value: point.Value.Value, Use: point.Use.Value}
		if slices.Contains(made.Points, way) {
			r.file.Fault(point.At, "%s %s stands twice in this list: keep one", way.System, way.Value)
		}
		made.Points = append(made.Points, way)
	}
	return made
}

// oneOf faults a word that is given and not among those that may stand there.
func (r *reader) oneOf(word document.Text, key string, words []string) bool {
	if word.Value == "" || slices.Contains(words, word.Value) {
		return true
	}
	r.file.Fault(word.Place, "unknown %s %q: write %s", key, word.Value, document.OneOf(words))
	return false
}

func (r *reader) allOf(written []document.Text, key string, words []string) {
	r.eachOnce(written)
	for _, word := range written {
		r.oneOf(word, key, words)
	}
}

// eachOnce faults what stands in a list again.
func (r *reader) eachOnce(written []document.Text) {
	for i, text := range written {
		if slices.ContainsFunc(written[:i], func(before document.Text) bool { return before.Value == text.Value }) {
			r.file.Fault(text.Place, "%s stands twice in this list: keep one", text.Value)
		}
	}
}

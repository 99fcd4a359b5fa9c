package answer

import (
	"fmt"
	"strings"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/library"
)

// annotate writes information, the finding's, onto its order as a system action. It changes nothing when there is nothing to say, nothing to
// write it on, or the order already carries the same finding (CRD 2.2.1 resp-35).
func annotate(call Call, finding *Finding, information cards.CoverageInformation) (action cards.Action, changed bool, err error) {
	if finding.Outcome == coverage.Silent || !finding.Standing.Known() || finding.Resource.ID() == "" {
		return cards.Action{}, false, nil
	}
	if carries(finding.Resource, information, call.Version) {
		return cards.Action{}, false, nil
	}
	extension, err := information.Extension(call.Version)
	if err != nil {
		return cards.Action{}, false, fmt.Errorf("finding of %s: %w", finding.Resource.Type(), err)
	}
	resource, err := finding.Resource.ReplaceExtensions(ofSameCoverage(information), fhir.ParseValue(string(extension)))
	if err != nil {
		return cards.Action{}, false, fmt.Errorf("writing coverage-information onto a %s: %w", finding.Resource.Type(), err)
	}
	action, err = cards.Update(describe(finding), resource)
	return action, err == nil, err
}

// describe says what a system action does. The EHR may show it to the clinician.
func describe(finding *Finding) string {
	switch finding.Resource.Type() {
	case "Encounter", "Appointment":
		return "Adds coverage information to the " + strings.ToLower(finding.Resource.Type())
	}
	return "Adds coverage information to the order for " + ordered(finding)
}

// carries tells whether the order has the finding already, and no other of the same coverage.
func carries(order fhir.Resource, information cards.CoverageInformation, version cards.Version) bool {
	ours := ofSameCoverage(information)
	found := false
	for present := range order.Member("extension").Elements() {
		if !ours(present) {
			continue
		}
		if found || !information.SameFinding(present, version) {
			return false
		}
		found = true
	}
	return found
}

// ofSameCoverage recognises findings of the same coverage, which are our own earlier ones. Those of other coverages and payers are
// not ours to touch.
func ofSameCoverage(information cards.CoverageInformation) func(extension fhir.Value) bool {
	resourceType, id, _ := fhir.Reference{Reference: information.Coverage}.Target()
	return func(extension fhir.Value) bool {
		reference, ok := cards.CoverageOf(extension)
		return ok && reference.LeadsTo(resourceType, id)
	}
}

// coverageInformation puts the finding into CRD's words.
func coverageInformation(call Call, finding *Finding) cards.CoverageInformation {
	information := cards.CoverageInformation{
		Coverage:    finding.Standing.Coverage,
		Covered:     cards.Covered(finding.Outcome),
		PANeeded:    priorAuthorization(call, finding),
		DocNeeded:   finding.Documentation,
		DocPurposes: finding.DocumentationPurposes,
		InfoNeeded:  finding.InfoNeeded,
		Date:        string(call.Today),
		AssertionID: finding.AssertionID,

		Questionnaires: finding.Questionnaires,
	}
	for i, reason := range finding.Reasons {
		information.Reasons = append(information.Reasons, cards.Reason{Text: reason})
		if i == 0 {
			information.Reasons[0].Code = cards.ReasonCode(finding.ReasonCode)
		}
	}
	if day := finding.Order.ServiceDate; day != call.Today {
		information.Reasons = append(information.Reasons, cards.Reason{Text: "Decided for the service date " + string(day) + "."})
	}
	for _, billing := range finding.BillingCodes {
		information.BillingCodes = append(information.BillingCodes,
			cards.Coding{System: billing.System.URI(), Code: billing.Code.Code, Display: billing.Display})
	}
	if finding.Related != nil && finding.Related.Order != "" {
		information.Dependencies = []string{finding.Related.Order}
	}
	if finding.Authorization != nil {
		information.SatisfiedPAID = finding.Authorization.Number
	}
	if end := lastDay(finding); restsOnCoverage(finding) && end >= call.Today {
		information.ExpiryDate = string(end)
	}
	if quantity := finding.AllowedQuantity; quantity.Value != "" {
		information.Details = append(information.Details, cards.AllowedQuantity(cards.Quantity(quantity), ""))
	}
	if finding.Statement != nil {
		policy := finding.Statement.Policy
		information.Details = append(information.Details,
			cards.PolicyLink(policy.URL, "Version of "+string(policy.Effective())),
			cards.NextSteps(disclaimer(call.Payer.ContactsInWords())),
		)
	}
	if contact := finding.Contact; contact.Name != "" {
		information.Contacts = []cards.Contact{contactOf(contact)}
		return information
	}
	information.Details = append(information.Details, formularyDetails(finding)...)
	if information.Covered != cards.IsCovered || information.PANeeded != cards.NoAuth && information.PANeeded != cards.Satisfied {
		information.Contacts = contacts(call.Payer) // there is something to ask
	}
	return information
}

// restsOnCoverage tells whether a finding holds as long as the coverage does.
func restsOnCoverage(finding *Finding) bool {
	switch finding.ReasonCode {
	case coverage.NoActiveCoverage, coverage.NoMemberFound, coverage.CoverageNotFound, coverage.Technical:
		return false
	}
	return true
}

// technicalTrouble says that there is a finding to make and that this service failed to make it.
func technicalTrouble(call Call, finding *Finding) cards.CoverageInformation {
	return cards.CoverageInformation{
		Coverage: finding.Standing.Coverage,
		Covered:  cards.CoveredIndeterminate,
		PANeeded: cards.PAIndeterminate,
		Reasons: []cards.Reason{{
			Code: cards.ReasonTechnical,
			Text: "Coverage could not be determined for a technical reason; ask the plan.",
		}},
		Date:        string(call.Today),
		AssertionID: finding.AssertionID,
	}
}

// priorAuthorization is pa-needed as this client is to read it.
func priorAuthorization(call Call, finding *Finding) cards.PANeeded {
	if finding.Outcome == coverage.NotCovered && call.Version == cards.V20 && call.Settings.NoAuthWhenNotCovered {
		return cards.NoAuth
	}
	return cards.PANeeded(finding.PriorAuth)
}

// contactOf is somebody else than the payer.
func contactOf(contact coverage.Contact) cards.Contact {
	made := cards.Contact{Name: contact.Name}
	for _, point := range contact.Points {
		made.Points = append(made.Points, cards.ContactPoint(point))
	}
	return made
}

// contacts are the ways to reach the payer about a finding.
func contacts(payer library.Payer) []cards.Contact {
	if len(payer.Contacts) == 0 {
		return nil
	}
	contact := cards.Contact{Name: payer.Name}
	for _, point := range payer.Contacts {
		contact.Points = append(contact.Points, cards.ContactPoint(point))
	}
	return []cards.Contact{contact}
}

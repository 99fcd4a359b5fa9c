package answer

import (
	"fmt"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/drug"
	"covercard/internal/library"
)

// annotate writes the finding onto its order as a system action. It changes nothing when there is nothing to say, nothing to write it on, or the
// order already carries the same finding (CRD 2.2.1 resp-35).
func annotate(call Call, finding *Finding) (action cards.Action, changed bool, err error) {
	if finding.Outcome == "" || finding.Resource.ID() == "" {
		return cards.Action{}, false, nil
	}
	information := coverageInformation(call, finding)
	if carries(finding.Resource, information, call.Version) {
		return cards.Action{}, false, nil
	}
	extension, err := information.Extension(call.Version)
	if err != nil {
		return cards.Action{}, false, fmt.Errorf("finding of %s: %w", finding.Resource.Type(), err)
	}
	resource, err := fhir.ReplaceExtensions(finding.Resource.Raw(), ofSameCoverage(information), string(extension))
	if err != nil {
		return cards.Action{}, false, fmt.Errorf("writing coverage-information onto a %s: %w", finding.Resource.Type(), err)
	}
	action, err = cards.Update("Adds coverage information to the order for "+finding.Order.Name, []byte(resource))
	return action, err == nil, err
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
		PANeeded:    cards.PANeeded(finding.PriorAuth),
		InfoNeeded:  finding.InfoNeeded,
		Date:        string(call.Today),
		AssertionID: finding.AssertionID,
	}
	for _, reason := range finding.Reasons {
		information.Reasons = append(information.Reasons, cards.Reason{Text: reason})
	}
	for _, billing := range finding.BillingCodes {
		information.BillingCodes = append(information.BillingCodes,
			cards.Coding{System: drug.HCPCS.URI(), Code: billing.Code, Display: billing.Description})
	}
	if finding.Statement != nil {
		information.Contacts = contacts(call.Payer)
	}
	return information
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

package policytest

import (
	"covercard/cards"
	"covercard/fhir"
)

// written is coverage-information as it stands on an order.
type written struct {
	covered, paNeeded                            string
	infoNeeded, docNeeded, billingCodes, reasons []string
}

// readWritten finds the coverage-information of a Coverage among what is written onto orders; nil when there is none.
func readWritten(response cards.Response, coverage string) *written {
	resourceType, id, _ := fhir.Reference{Reference: coverage}.Target()
	for _, action := range response.SystemActions {
		resource := fhir.ParseValue(string(action.Resource))
		for extension := range resource.Member("extension").Elements() {
			if of, ok := cards.CoverageOf(extension); ok && of.LeadsTo(resourceType, id) {
				return readParts(extension)
			}
		}
	}
	return nil
}

func readParts(information fhir.Value) *written {
	read := &written{}
	for part := range information.Member("extension").Elements() {
		code := part.Member("valueCode").Text()
		switch part.Member("url").Text() {
		case "covered":
			read.covered = code
		case "pa-needed":
			read.paNeeded = code
		case "info-needed":
			read.infoNeeded = append(read.infoNeeded, code)
		case "doc-needed":
			read.docNeeded = append(read.docNeeded, code)
		case "billingCode":
			read.billingCodes = append(read.billingCodes, part.Path("valueCoding", "code").Text())
		case "reason":
			read.reasons = append(read.reasons, part.Path("valueCodeableConcept", "text").Text())
		}
	}
	return read
}

// carriesFinding tells whether an order came with a finding already, which may then be left as it is.
func carriesFinding(order fhir.Resource) bool {
	for extension := range order.Member("extension").Elements() {
		if _, ok := cards.CoverageOf(extension); ok {
			return true
		}
	}
	return false
}

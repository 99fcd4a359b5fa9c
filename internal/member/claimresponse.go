package member

import (
	"errors"
	"fmt"

	"covercard/fhir"
	"covercard/internal/drug"
)

// Extensions of Da Vinci PAS on the items of a ClaimResponse.
const (
	pasExtension             = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-"
	reviewActionExtension    = pasExtension + "reviewAction"
	reviewCodeExtension      = pasExtension + "reviewActionCode"
	preAuthPeriodExtension   = pasExtension + "itemPreAuthPeriod"
	authorizedItemsExtension = pasExtension + "itemAuthorizedDetail"
)

// Codes of the review action (X12 code list 306) that approve an item: certified in total, and modified, where the item says what was
// certified.
const (
	certified = "A1"
	modified  = "A6"
)

// claimResponse takes in the answer to a request for authorization, with a row for each approved item. A ClaimResponse that is no
// authorization, or of which nothing was approved, is left out.
func (r *resourceReader) claimResponse(into *batch, resource fhir.Resource) error {
	into.authorizationList = true
	if resource.Member("use").Text() != "preauthorization" || resource.Member("status").Text() != "active" || !decided(resource) {
		into.leftOut++
		return nil
	}
	whose, err := ownerOf(resource)
	if err != nil {
		return err
	}
	var rows []authorizationRecord
	approved := false
	for _, list := range []string{"item", "addItem"} {
		at := -1
		for item := range resource.Member(list).Elements() {
			at++
			number, isApproved := reviewOf(item, resource)
			if !isApproved {
				continue
			}
			approved = true
			path := fmt.Sprintf("/%s/%d", list, at)
			row, err := r.authorizedItem(resource, item, path)
			if err != nil {
				return err
			}
			if row.number = number; number == "" {
				return errors.New(path + " is approved, but there is no number: write /preAuthRef")
			}
			row.member, row.patient = whose.member, whose.patient
			rows = append(rows, row)
		}
	}
	if !approved {
		into.leftOut++
		return nil
	}
	into.authorizations = append(into.authorizations, rows...)
	return nil
}

// decided tells whether the answer is a decision, be it about a part.
func decided(resource fhir.Resource) bool {
	outcome := resource.Member("outcome").Text()
	return outcome == "complete" || outcome == "partial"
}

// ownerOf tells whose a ClaimResponse is: by the member number in its patient reference, else by the Patient.
func ownerOf(resource fhir.Resource) (authorizationRecord, error) {
	patient := fhir.ParseReference(resource.Member("patient"))
	if patient.Identifier.Value != "" {
		return authorizationRecord{member: foldID(patient.Identifier.Value)}, nil
	}
	if resourceType, id, ok := patient.Target(); ok && resourceType == "Patient" {
		return authorizationRecord{patient: id}, nil
	}
	return authorizationRecord{}, errors.New("/patient names nobody: refer to a Patient of the member list, or write the member number as /patient/identifier")
}

// reviewOf reads how an item was reviewed: its number, and whether it was approved. The ClaimResponse's number stands for an item without one.
func reviewOf(item fhir.Value, of fhir.Resource) (number string, approved bool) {
	number = of.Member("preAuthRef").Text()
	for adjudication := range item.Member("adjudication").Elements() {
		for review := range extensions(adjudication, reviewActionExtension) {
			for part := range review.Member("extension").Elements() {
				switch part.Member("url").Text() {
				case reviewCodeExtension:
					code := firstCode(part.Member("valueCodeableConcept"))
					approved = approved || code == certified || code == modified
				case "number":
					if own := part.Member("valueString").Text(); own != "" {
						number = own
					}
				}
			}
		}
	}
	return number, approved
}

// authorizedItem reads what was approved, and for when.
func (r *resourceReader) authorizedItem(of fhir.Resource, item fhir.Value, path string) (authorizationRecord, error) {
	var made authorizationRecord
	product, quantity := item.Member("productOrService"), item.Path("quantity", "value") // of an added item
	for detail := range extensions(item, authorizedItemsExtension) {
		for part := range detail.Member("extension").Elements() {
			switch part.Member("url").Text() {
			case "productOrServiceCode":
				product = part.Member("valueCodeableConcept")
			case "quantity":
				quantity = part.Path("valueQuantity", "value")
			}
		}
	}
	var ok bool
	if made.system, made.code, ok = codeOf(product); !ok {
		return made, errors.New(path + " names no drug or service by a code that is known: write it as productOrServiceCode of extension-itemAuthorizedDetail")
	}
	period, where := of.Member("preAuthPeriod"), "/preAuthPeriod"
	for own := range extensions(item, preAuthPeriodExtension) {
		period, where = own.Member("valuePeriod"), path+"/extension-itemPreAuthPeriod"
	}
	var err error
	if made.firstDay, made.lastDay, err = r.period(period, where); err != nil {
		return made, err
	}
	if quantity.Exists() {
		if !isAmount(quantity.Text()) {
			return made, errors.New(path + " has a quantity that is not a number of zero or more")
		}
		made.units = quantity.Text()
	}
	return made, nil
}

// codeOf is the first code of a CodeableConcept that tells what is meant, in the spelling in which codes are compared.
func codeOf(concept fhir.Value) (system, code string, ok bool) {
	for _, coding := range fhir.ParseCodeableConcept(concept).Codings {
		if folded, known := foldCode(drug.Coding(coding)); known && !drug.Unclassified(folded) {
			return string(folded.System), folded.Code, true
		}
	}
	return "", "", false
}

// extensions yields the extensions of an element with that URL.
func extensions(element fhir.Value, url string) func(yield func(fhir.Value) bool) {
	return func(yield func(fhir.Value) bool) {
		for extension := range element.Member("extension").Elements() {
			if extension.Member("url").Text() == url && !yield(extension) {
				return
			}
		}
	}
}

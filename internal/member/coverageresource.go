package member

import (
	"errors"
	"strings"

	"github.com/go-json-experiment/json"

	"covercard/fhir"
	"covercard/internal/library"
)

// coverage takes in a Coverage.
func (r *resourceReader) coverage(into *batch, resource fhir.Resource) error {
	made := coverageRecord{
		subscriber:   foldID(resource.Member("subscriberId").Text()),
		number:       memberNumber(resource.Value),
		dependent:    foldDependent(resource.Member("dependent").Text()),
		relationship: firstCode(resource.Member("relationship")),
		status:       resource.Member("status").Text(),
	}
	if resourceType, id, ok := fhir.ParseReference(resource.Member("beneficiary")).Target(); ok && resourceType == "Patient" {
		made.patient = id
	}
	switch made.status {
	case "entered-in-error":
		into.leftOut++ // it says itself that it is none
		return nil
	case "", "active", "cancelled", "draft":
	default:
		return errors.New("/status is no status of a Coverage: write active, cancelled, draft or entered-in-error")
	}
	if made.subscriber == "" && made.number == "" {
		return errors.New("/subscriberId and an /identifier of type MB are both missing: nobody could be found by it; write one")
	}
	var err error
	if made.firstDay, made.lastDay, err = r.period(resource.Member("period"), "/period"); err != nil {
		return err
	}
	if r.ofAnotherPayer(resource) {
		return errors.New("/payor is another payer: leave its coverages out")
	}
	classes, err := r.classes(resource.Member("class"))
	if err != nil {
		return err
	}
	made.classes = classes.kept
	if !classes.namePlan {
		into.withoutPlan++
	}
	into.coverages = append(into.coverages, made)
	return nil
}

// patient takes in a Patient.
func (r *resourceReader) patient(into *batch, resource fhir.Resource) error {
	if resource.ID() == "" {
		return errors.New("/id is missing: no Coverage can refer to the Patient; write one")
	}
	made := patientRecord{id: resource.ID(), number: memberNumber(resource.Value), given: foldName(givenName(resource.Member("name")))}
	if birthDate := resource.Member("birthDate"); birthDate.Exists() {
		span := r.span(birthDate.Text())
		if span.Start == "" {
			return errors.New("/birthDate is not a date: write YYYY-MM-DD")
		}
		if span.Start == span.End { // a month or a year tells nobody apart
			made.birthDate = string(span.Start)
		}
	}
	into.patients = append(into.patients, made)
	return nil
}

// ofAnotherPayer tells whether a Coverage says that others pay.
func (r *resourceReader) ofAnotherPayer(resource fhir.Resource) bool {
	foreign := false
	for payor := range resource.Member("payor").Elements() {
		identifier := fhir.ParseReference(payor).Identifier
		ours, others := r.payer.Payer.IdentifiedBy(identifier.System, identifier.Value)
		if ours {
			return false
		}
		foreign = foreign || others
	}
	return foreign
}

// memberNumber is the identifier of type MB (HL7 v2 table 0203, "member number"), folded.
func memberNumber(resource fhir.Value) string {
	for _, number := range Numbers(resource) {
		return foldID(number)
	}
	return ""
}

// Numbers are the identifiers of type MB (HL7 v2 table 0203, "member number") of a Coverage or a Patient.
func Numbers(resource fhir.Value) []string {
	var found []string
	for identifier := range resource.Member("identifier").Elements() {
		for coding := range identifier.Member("type").Member("coding").Elements() {
			if value := identifier.Member("value").Text(); value != "" && coding.Member("code").Text() == "MB" {
				found = append(found, value)
				break
			}
		}
	}
	return found
}

// givenName is the first given name of the first name that has one and is still in use.
func givenName(names fhir.Value) string {
	for name := range names.Elements() {
		if name.Member("use").Text() == "old" {
			continue
		}
		for given := range name.Member("given").Elements() {
			if given.Text() != "" {
				return given.Text()
			}
		}
	}
	return ""
}

// GivenName is the first given name of a Patient; "" when there is none.
func GivenName(patient fhir.Value) string { return givenName(patient.Member("name")) }

// firstCode is the code of the first coding of a CodeableConcept.
func firstCode(concept fhir.Value) string {
	for coding := range concept.Member("coding").Elements() {
		if code := coding.Member("code").Text(); code != "" {
			return code
		}
	}
	return ""
}

// classSet is what a Coverage.class comes to.
type classSet struct {
	kept     string // as the database keeps it
	namePlan bool   // a plan of the library
}

// mostClassSets bounds how many are remembered: a payer has thousands of groups, not millions.
const mostClassSets = 20_000

// classes reads Coverage.class. The text of one is that of many, so what was read is remembered.
func (r *resourceReader) classes(class fhir.Value) (classSet, error) {
	if known, found := r.classSets[class.Raw()]; found {
		return known, nil
	}
	classes := readClasses(class)
	kept, err := encodeClasses(classes)
	if err != nil {
		return classSet{}, errors.New("/class cannot be kept: write types and values in UTF-8")
	}
	_, named := r.payer.PlanOf(classes)
	made := classSet{kept: kept, namePlan: named}
	if len(r.classSets) < mostClassSets {
		r.classSets[strings.Clone(class.Raw())] = made
	}
	return made, nil
}

// readClasses reads Coverage.class, without those that number a person and would make every set of classes one of its own.
func readClasses(class fhir.Value) []library.Class {
	var found []library.Class
	for one := range class.Elements() {
		value := one.Member("value").Text()
		for coding := range one.Member("type").Member("coding").Elements() {
			switch code := coding.Member("code").Text(); code {
			case "", "rxid", "sequence":
			default:
				found = append(found, library.Class{Type: code, Value: value})
			}
		}
	}
	return found
}

// encodeClasses writes classes as the database keeps them; "" for none.
func encodeClasses(classes []library.Class) (string, error) {
	if len(classes) == 0 {
		return "", nil
	}
	pairs := make([][2]string, len(classes))
	for i, class := range classes {
		pairs[i] = [2]string{class.Type, class.Value}
	}
	text, err := json.Marshal(pairs)
	return string(text), err
}

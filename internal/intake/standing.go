package intake

import (
	"cmp"
	"slices"
	"strconv"

	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/library"
)

// readStanding picks the Coverage the finding is about and reads the plan from it. Without one, and with one whose plan is not
// known, the payer's default plan serves, marked as assumed.
func (r *reader) readStanding() {
	standing := &r.call.Standing
	standing.PlanAssumed = true
	if chosen, found := r.chooseCoverage(); found {
		standing.Coverage = chosen.Reference()
		standing.Status = chosen.Member("status").Text()
		period := chosen.Member("period")
		standing.InForce = coverage.Period{
			Start: r.span(period.Member("start").Text()).Start,
			End:   r.span(period.Member("end").Text()).End,
		}
		if plan, known := r.payer.PlanOf(classes(chosen)); known {
			standing.Plan, standing.PlanAssumed = plan, false
			return
		}
	}
	if plan, found := r.payer.DefaultPlan(); found {
		standing.Plan = plan
	}
}

// chooseCoverage takes, of the patient's Coverages, the active one that is billed first (Coverage.order), else the first
// that is not active: it is answered as such.
func (r *reader) chooseCoverage() (fhir.Resource, bool) {
	var usable []fhir.Resource
	for candidate := range r.resources.OfType("Coverage") {
		switch {
		case !r.isPatient(fhir.ParseReference(candidate.Member("beneficiary"))):
			r.leave("a Coverage of another patient")
		case candidate.ID() == "":
			r.leave("a Coverage without an id: a finding could not refer to it")
		case candidate.Member("status").Text() == "entered-in-error":
			r.leave("a Coverage entered in error")
		default:
			usable = append(usable, candidate)
		}
	}
	if len(usable) == 0 {
		return fhir.Resource{}, false
	}
	return slices.MinFunc(usable, func(a, b fhir.Resource) int {
		return cmp.Or(cmp.Compare(inactive(a), inactive(b)), cmp.Compare(billingOrder(a), billingOrder(b)))
	}), true
}

func inactive(candidate fhir.Resource) int {
	switch candidate.Member("status").Text() {
	case "", "active":
		return 0
	}
	return 1
}

// billingOrder is Coverage.order; a Coverage without one comes last.
func billingOrder(candidate fhir.Resource) uint64 {
	order, err := strconv.ParseUint(candidate.Member("order").Text(), 10, 32)
	if err != nil {
		return 1 << 32
	}
	return order
}

// classes reads Coverage.class: each coded type with its value.
func classes(candidate fhir.Resource) []library.Class {
	var found []library.Class
	for class := range candidate.Member("class").Elements() {
		value := class.Member("value").Text()
		for coding := range class.Member("type").Member("coding").Elements() {
			found = append(found, library.Class{Type: coding.Member("code").Text(), Value: value})
		}
	}
	return found
}

// readPatient finds the patient's birth date, which the labelled ages of alternatives are held against.
func (r *reader) readPatient() {
	for patient := range r.resources.OfType("Patient") {
		if patient.ID() != r.request.Context.PatientID {
			continue
		}
		if born, err := coverage.ParseDate(patient.Member("birthDate").Text()); err == nil {
			r.call.BirthDate = born
		}
		return
	}
}

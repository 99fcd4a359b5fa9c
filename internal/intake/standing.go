package intake

import (
	"strings"

	"covercard/fhir"
	"covercard/internal/library"
)

// readStanding picks the Coverage the finding is about and reads the plan from it. Without one, and with one whose plan is not
// known, the payer's default plan serves, marked as assumed.
func (r *reader) readStanding() error {
	standing := &r.call.Standing
	standing.PlanAssumed = true
	chosen, found, err := r.chooseCoverage()
	if err != nil {
		return err
	}
	if found {
		r.chosen = chosen.resource
		standing.Coverage = chosen.resource.Reference()
		standing.Status = chosen.resource.Member("status").Text()
		standing.InForce = chosen.period
		standing.Relationship = relationship(chosen.resource)
		r.call.Coverage = chosen.resource
		standing.Trouble = chosen.trouble
		standing.PayerAssumed = chosen.payer == payerUnknown && chosen.trouble == ""
		if plan, known := r.payer.PlanOf(classes(chosen.resource)); known {
			standing.Plan, standing.PlanAssumed = plan, false
			return nil
		}
	}
	if plan, found := r.payer.DefaultPlan(); found {
		standing.Plan = plan
	}
	return nil
}

// relationship is the patient's to the subscriber, by FHIR's codes; "" when the Coverage has none of them.
func relationship(chosen fhir.Resource) string {
	for coding := range chosen.Member("relationship").Member("coding").Elements() {
		if system := coding.Member("system").Text(); system == "" || strings.HasSuffix(system, "/subscriber-relationship") {
			return coding.Member("code").Text()
		}
	}
	return ""
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

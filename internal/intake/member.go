package intake

import (
	"context"
	"time"

	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/member"
)

// lookUpReserve is the part of a call's time that looking up the member leaves for the answer.
const lookUpReserve = 100 * time.Millisecond

// lookUpMember asks the payer's lists who the patient is, which coverage is in force and what has been authorized. Without lists the
// Coverage sent is believed; without a Coverage there is nothing to check, and where its payer is not known it may be another's member.
func (r *reader) lookUpMember(ctx context.Context) {
	standing := &r.call.Standing
	if !r.listed || !standing.Known() || standing.Trouble != "" {
		return
	}
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-lookUpReserve))
		defer cancel()
	}
	identity := r.identity()
	found, err := r.members.Find(ctx, identity)
	if err != nil {
		r.call.ListFault = err
		standing.Membership = &coverage.Membership{Trouble: "the member list could not be read"}
		return
	}
	for _, one := range found.Authorizations {
		standing.Authorizations = append(standing.Authorizations, one.OnFile(r.payer.Catalog))
	}
	if found.Match == member.NoList {
		return
	}
	standing.Membership = &coverage.Membership{NotFound: notFound(found.Match, identity)}
	if err := r.failed["Patient/"+r.request.Context.PatientID]; err != nil && found.Match == member.SeveralMembers {
		standing.Membership.Trouble = "several share the member id, and the patient could not be read: " + err.Error()
	}
	if !standing.PlanAssumed {
		standing.Membership.Sent = standing.Plan
	}
	for _, one := range found.Coverages {
		plan, _ := r.payer.PlanOf(one.Classes)
		standing.Membership.Coverages = append(standing.Membership.Coverages,
			coverage.ListedCoverage{Period: one.Period, Status: one.Status, Relationship: one.Relationship, Plan: plan})
	}
}

// notFound says why no member was found, and what would mend it; "" when one was. It names no id: the sentence goes onto the order.
func notFound(match member.Match, identity member.Identity) string {
	switch {
	case match == member.OneMember:
		return ""
	case len(identity.IDs) == 0:
		return "No member was found: the coverage sent has no member id; send subscriberId, or an identifier of type MB."
	case match == member.SeveralMembers:
		return "No one member was found: several share the member id sent; send the coverage's dependent and the patient's birth date."
	}
	return "No member was found by the member id, dependent and birth date sent; check them against the member's card."
}

// identity is what the chosen Coverage and the Patient say about who the patient is.
func (r *reader) identity() member.Identity {
	identity := member.Identity{
		Dependent:    r.chosen.Member("dependent").Text(),
		Relationship: firstCode(r.chosen.Member("relationship")),
	}
	add := func(id string) {
		if id != "" {
			identity.IDs = append(identity.IDs, id)
		}
	}
	add(r.chosen.Member("subscriberId").Text())
	for _, number := range member.Numbers(r.chosen.Value) {
		add(number)
	}
	for patient := range r.resources.OfType("Patient") {
		if patient.ID() != r.request.Context.PatientID {
			continue
		}
		for _, number := range member.Numbers(patient.Value) {
			add(number)
		}
		identity.Given = member.GivenName(patient.Value)
		if born, err := coverage.ParseDate(patient.Member("birthDate").Text()); err == nil {
			identity.BirthDate = born
		}
		break
	}
	return identity
}

// firstCode is the code of the first coding that has one.
func firstCode(concept fhir.Value) string {
	for _, coding := range fhir.ParseCodeableConcept(concept).Codings {
		if coding.Code != "" {
			return coding.Code
		}
	}
	return ""
}

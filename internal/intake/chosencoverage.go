package intake

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"covercard/cards"
	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/coverage"
)

// candidate is a Coverage of the patient that the finding could be about.
type candidate struct {
	resource fhir.Resource
	payer    payerIdentity
	period   coverage.Period
	inForce  bool   // today, by status and period
	trouble  string // why the payer could not be read, where that was tried
}

// coveragePath is where a Coverage is looked for, for the caller to mend.
const coveragePath = "prefetch.coverage"

// chooseCoverage reduces the patient's Coverages to those of this payer, and these to those in force. CRD 2.2.1 wants exactly one left
// whose payer is known (its section on payer identification); in 2.0, which has no such rule, the one that is billed first
// (Coverage.order) is taken, and none is no error. When some of the Coverages could not be read, one that is in force is taken or none: it
// might be among them.
func (r *reader) chooseCoverage() (candidate, bool, error) {
	candidates, err := served(r.candidates())
	someUnread := r.someCoveragesUnread()
	if err != nil && !someUnread {
		return candidate{}, false, err
	}
	if current := only(candidates, func(c candidate) bool { return c.inForce }); len(current) > 0 || someUnread {
		candidates = current
	}
	if r.version != cards.V20 {
		if err := exactlyOne(candidates); err != nil {
			return candidate{}, false, err
		}
	}
	if len(candidates) == 0 {
		return candidate{}, false, nil
	}
	return slices.MinFunc(candidates, func(a, b candidate) int {
		return cmp.Compare(billingOrder(a.resource), billingOrder(b.resource))
	}), true, nil
}

// candidates are the Coverages that came with the call and can be referred to.
func (r *reader) candidates() []candidate {
	var found []candidate
	for resource := range r.resources.OfType("Coverage") {
		status := resource.Member("status").Text()
		switch {
		case slices.ContainsFunc(found, func(c candidate) bool { return c.resource.ID() == resource.ID() }):
			r.leave("a Coverage that was sent twice")
		case !r.isPatient(fhir.ParseReference(resource.Member("beneficiary"))):
			r.leave("a Coverage of another patient")
		case resource.ID() == "":
			r.leave("a Coverage without an id: a finding could not refer to it")
		case status == "entered-in-error":
			r.leave("a Coverage entered in error")
		default:
			resource = resource.Indexed()
			period := resource.Member("period")
			span := coverage.Period{
				Start: r.span(period.Member("start").Text()).Start,
				End:   r.span(period.Member("end").Text()).End,
			}
			made := candidate{
				resource: resource, payer: r.payerOf(resource), period: span,
				inForce: (status == "" || status == "active") && span.Includes(r.call.Today),
			}
			if made.payer == payerUnknown && r.version != cards.V20 {
				made.trouble = r.payorTrouble(resource)
			}
			found = append(found, made)
		}
	}
	return found
}

// served leaves out the Coverages of other payers, and those whose payer is not known when one is known to be this one's. It refuses
// when all are of other payers.
func served(candidates []candidate) ([]candidate, error) {
	if ours := only(candidates, func(c candidate) bool { return c.payer == payerOurs }); len(ours) > 0 {
		return ours, nil
	}
	left := only(candidates, func(c candidate) bool { return c.payer == payerUnknown })
	if len(left) == 0 && len(candidates) > 0 {
		return nil, hooks.Refuse(http.StatusBadRequest, "not-supported", coveragePath,
			"The Coverage is of a payer that this service does not answer for; send the call to that payer.")
	}
	return left, nil
}

// exactlyOne holds the candidates against the rule of CRD 2.2.1.
func exactlyOne(candidates []candidate) error {
	switch {
	case len(candidates) == 0:
		return hooks.Refuse(http.StatusBadRequest, "not-found", coveragePath,
			"No Coverage of the patient came with the call; prefetch the one of this payer.")
	case candidates[0].payer == payerUnknown && candidates[0].trouble == "":
		return hooks.Refuse(http.StatusBadRequest, "not-supported", coveragePath,
			"The Coverage does not identify its payer; send payor.identifier, or the payor's Organization with its identifier.")
	case len(candidates) > 1 && candidates[0].inForce:
		return hooks.Refuse(http.StatusBadRequest, "multiple-matches", coveragePath,
			"More than one active Coverage of this payer came with the call; send the one that the orders are billed to.")
	}
	return nil
}

func only(candidates []candidate, keep func(candidate) bool) []candidate {
	var kept []candidate
	for _, c := range candidates {
		if keep(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// billingOrder is Coverage.order; a Coverage without one comes last.
func billingOrder(resource fhir.Resource) uint64 {
	order, err := strconv.ParseUint(resource.Member("order").Text(), 10, 32)
	if err != nil {
		return 1 << 32
	}
	return order
}

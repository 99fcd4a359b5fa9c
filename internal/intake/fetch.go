package intake

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"covercard/fhir"
)

// mostRounds bounds how often what was read leads to more to read: an order, its medication, an ingredient of that.
const mostRounds = 3

// reserve is the part of a call's time that reading leaves for the answer.
const reserve = 500 * time.Millisecond

// need is something that the answer needs and that did not come with the call.
type need struct {
	key  string // by which a need is known and tried once
	read func(ctx context.Context) ([]fhir.Resource, error)
}

// fetch reads from the EHR what is missing and needed, all that is known to be needed at once, until nothing is or the time is over. What
// cannot be read is noted in failed, for those who need it.
func (r *reader) fetch(ctx context.Context) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	for range mostRounds {
		needs := r.needs()
		if len(needs) == 0 {
			return
		}
		results := make([][]fhir.Resource, len(needs))
		errs := make([]error, len(needs))
		var reading sync.WaitGroup
		for i, need := range needs {
			reading.Go(func() { results[i], errs[i] = need.read(ctx) })
		}
		reading.Wait()
		for i, need := range needs {
			r.failed[need.key] = errs[i]
			for _, resource := range results[i] {
				r.resources.AddEntries(fhir.Entry{Resource: resource})
			}
		}
	}
}

// needs are what is needed now and has not been tried.
func (r *reader) needs() []need {
	var needs []need
	add := func(key string, read func(ctx context.Context) ([]fhir.Resource, error)) {
		if _, tried := r.failed[key]; tried {
			return
		}
		for _, other := range needs {
			if other.key == key {
				return
			}
		}
		needs = append(needs, need{key, read})
	}
	r.needCoverage(add)
	r.eachNeeded(func(from fhir.Resource, reference fhir.Reference) {
		if key, ok := missingKey(reference); ok {
			if _, found := r.resources.Resolve(from, reference); !found {
				add(key, func(ctx context.Context) ([]fhir.Resource, error) {
					resource, err := r.session.Read(ctx, reference.Reference)
					if err != nil {
						return nil, err
					}
					return []fhir.Resource{resource}, nil
				})
			}
		}
	})
	return needs
}

// missingKey is the key of a reference that can be read; contained resources and urns cannot.
func missingKey(reference fhir.Reference) (string, bool) {
	if strings.HasPrefix(reference.Reference, "#") {
		return "", false
	}
	resourceType, id, ok := reference.Target()
	return resourceType + "/" + id, ok
}

const coverageKey = "Coverage"

// needCoverage asks for the patient's Coverages unless they came with the call, or the call said that there are none. A failed
// prefetch (an OperationOutcome in the place of the data) is tried once more.
func (r *reader) needCoverage(add func(string, func(context.Context) ([]fhir.Resource, error))) {
	for name, value := range r.prefetched() {
		if !strings.EqualFold(name, coverageKey) {
			continue
		}
		if value.Member("resourceType").Text() == "Bundle" && value.Member("link").Exists() {
			add(coverageKey+" next", func(ctx context.Context) ([]fhir.Resource, error) {
				return r.session.More(ctx, coverageKey, value)
			})
		}
		if value.Member("resourceType").Text() != "OperationOutcome" {
			return // also null: the EHR looked and has none
		}
	}
	for range r.resources.OfType(coverageKey) {
		return
	}
	add(coverageKey, func(ctx context.Context) ([]fhir.Resource, error) {
		return r.session.Search(ctx, coverageKey, url.Values{"patient": {r.request.Context.PatientID}, "status": {"active"}})
	})
}

// eachNeeded yields the references to what an answer needs: the resources the hook is about, what they are about, the payers, and the
// patient where the age counts.
func (r *reader) eachNeeded(yield func(from fhir.Resource, reference fhir.Reference)) {
	context := r.request.Context
	none := fhir.Resource{}
	for _, order := range context.DispatchedOrders {
		yield(none, fhir.Reference{Reference: order})
	}
	if context.EncounterID != "" && strings.HasPrefix(r.request.Hook, "encounter-") {
		yield(none, fhir.Reference{Reference: "Encounter/" + context.EncounterID})
	}
	if r.payer.AgeMatters() {
		yield(none, fhir.Reference{Reference: "Patient/" + context.PatientID})
	}
	for _, entry := range context.Entries {
		if entry.Resource.Type() == "Appointment" {
			for _, base := range basedOn(entry.Resource) {
				yield(entry.Resource, base)
			}
		}
	}
	for resource := range r.resources.OfType(coverageKey) {
		if r.payerOf(resource) == payerUnknown {
			for payor := range resource.Member("payor").Elements() {
				yield(resource, fhir.ParseReference(payor))
			}
		}
	}
	inScope, _ := r.inScope()
	for _, order := range inScope {
		r.eachNeededBy(order.Resource, yield)
	}
}

// eachNeededBy yields what an order is about: its medication with its ingredients, and, of a service that a policy knows as one that gives a
// drug, the orders that could be for that drug.
func (r *reader) eachNeededBy(order fhir.Resource, yield func(from fhir.Resource, reference fhir.Reference)) {
	switch order.Type() {
	case "MedicationRequest":
		if medication := order.Member("medicationReference"); medication.Exists() {
			yield(order, fhir.ParseReference(medication))
		}
	case "ServiceRequest", "Appointment":
		if !r.givesDrug(order) {
			return
		}
		for _, from := range r.standsFor(order) {
			for _, reference := range linkReferences(from) {
				yield(from, reference)
				if target, found := r.resources.Resolve(from, reference); found && target.Type() == "MedicationRequest" {
					r.eachNeededBy(target, yield)
				}
			}
		}
	}
}

// givesDrug tells whether a service has a code that a policy lists for services that give a drug.
func (r *reader) givesDrug(service fhir.Resource) bool {
	for _, code := range procedureCodes(r.gather(service).evidence) {
		if r.payer.GivesDrug(code) {
			return true
		}
	}
	return false
}

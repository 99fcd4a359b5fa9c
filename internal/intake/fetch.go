package intake

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"covercard/fhir"
	"covercard/internal/coverage"
)

// mostRounds bounds how often what was read leads to more to read: the infusion that an appointment is for, the order for its drug, the
// medication of that, an ingredient, and what that is made of.
const mostRounds = 5

// mostAtOnce bounds how much is read at the same time, so that a call with many orders does not flood the EHR.
const mostAtOnce = 16

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
		slots := make(chan struct{}, mostAtOnce)
		for i, need := range needs {
			reading.Go(func() {
				slots <- struct{}{}
				results[i], errs[i] = need.read(ctx)
				<-slots
			})
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
	left := r.call.Left
	defer func() { r.call.Left = left }() // this is only a look; what is left out is noted when it is
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

// missingKey is the key of a reference that can be read; contained resources and urns cannot. One to another server is not one to the
// resource of that type and id here.
func missingKey(reference fhir.Reference) (string, bool) {
	resourceType, id, ok := reference.Target()
	switch {
	case !ok || strings.HasPrefix(reference.Reference, "#"):
		return "", false
	case strings.Contains(reference.Reference, "://"):
		return reference.Reference, true
	}
	return resourceType + "/" + id, true
}

// Keys of searches.
const (
	coverageKey     = "Coverage"
	coverageNextKey = "Coverage next" // the pages that follow a prefetched one
)

// needCoverage asks for the patient's Coverages unless they came with the call, or the call said that there are none. A failed
// prefetch (an OperationOutcome in the place of the data) is tried once more.
func (r *reader) needCoverage(add func(string, func(context.Context) ([]fhir.Resource, error))) {
	if page, found := r.firstCoverages(); found {
		add(coverageNextKey, func(ctx context.Context) ([]fhir.Resource, error) {
			return r.session.More(ctx, coverageKey, page)
		})
	}
	if r.prefetchHas(coverageKey) {
		return
	}
	for range r.resources.OfType(coverageKey) {
		return
	}
	add(coverageKey, func(ctx context.Context) ([]fhir.Resource, error) {
		return r.session.Search(ctx, coverageKey, url.Values{"patient": {r.request.Context.PatientID}, "status": {"active"}})
	})
}

// firstCoverages is a prefetched page of Coverages that others follow, under whatever key.
func (r *reader) firstCoverages() (fhir.Value, bool) {
	for name, value := range r.prefetched() {
		if hasNext(value) && (strings.EqualFold(name, coverageKey) || holds(value, coverageKey)) {
			return value, true
		}
	}
	return fhir.Value{}, false
}

func hasNext(bundle fhir.Value) bool {
	for link := range bundle.Member("link").Elements() {
		if link.Member("relation").Text() == "next" {
			return true
		}
	}
	return false
}

// holds tells whether a Bundle has a resource of that type.
func holds(bundle fhir.Value, resourceType string) bool {
	for entry := range fhir.Entries(bundle) {
		if entry.Resource.Type() == resourceType {
			return true
		}
	}
	return false
}

// someCoveragesUnread tells whether Coverages follow those that were prefetched, and could not be read.
func (r *reader) someCoveragesUnread() bool {
	if err, tried := r.failed[coverageNextKey]; tried {
		return err != nil
	}
	_, more := r.firstCoverages()
	return more
}

// prefetchHas tells whether prefetch has a key, be it to say that there is no such data (null). A failure in its place is as if it had
// not.
func (r *reader) prefetchHas(key string) bool {
	for name, value := range r.prefetched() {
		if strings.EqualFold(name, key) {
			return value.Member("resourceType").Text() != "OperationOutcome"
		}
	}
	return false
}

// eachNeeded yields the references to what an answer needs: the resources the hook is about, what they are about, the payers, and the
// patient where that counts.
func (r *reader) eachNeeded(yield func(from fhir.Resource, reference fhir.Reference)) {
	call, none := r.request.Context, fhir.Resource{}
	for _, order := range call.DispatchedOrders {
		yield(none, fhir.Reference{Reference: order})
	}
	if call.EncounterID != "" && strings.HasPrefix(r.request.Hook, "encounter-") && !r.prefetchHas("encounter") {
		yield(none, fhir.Reference{Reference: "Encounter/" + call.EncounterID})
	}
	for _, entry := range call.Entries {
		if entry.Resource.Type() == "Appointment" {
			for _, base := range basedOn(entry.Resource) {
				yield(entry.Resource, base)
			}
		}
	}
	for resource := range r.resources.OfType(coverageKey) {
		if r.payerOf(resource) == payerUnknown {
			for payor := range resource.Member("payor").Elements() {
				if reference := fhir.ParseReference(payor); leadsToType(reference, "Organization") {
					yield(resource, reference)
				}
			}
		}
	}
	if r.listed && !r.prefetchHas("patient") { // who shares a member id is told apart by birth date
		yield(none, fhir.Reference{Reference: "Patient/" + call.PatientID})
	}
	inScope, _ := r.inScope()
	for _, order := range inScope {
		if !r.isAbout(order.Resource) || void(order.Resource) != "" {
			continue
		}
		if r.patientCounts(order.Resource) && !r.prefetchHas("patient") {
			yield(none, fhir.Reference{Reference: "Patient/" + call.PatientID})
		}
		r.eachNeededBy(order.Resource, yield)
	}
}

// leadsToType tells whether a reference leads to a resource of that type, as far as it says.
func leadsToType(reference fhir.Reference, wanted string) bool {
	resourceType, _, ok := reference.Target()
	return !ok || resourceType == wanted
}

// patientCounts tells whether who the patient is can change what is answered about an order: where a policy asks, and where another drug
// can be suggested in its place.
func (r *reader) patientCounts(order fhir.Resource) bool {
	if r.payer.Asks(coverage.FactAge) || r.payer.Asks(coverage.FactSex) {
		return true
	}
	return r.payer.AgeMatters() && order.Type() == "MedicationRequest" && r.request.Context.Value.Member("draftOrders").Exists()
}

// eachNeededBy yields what an order is about: its medication with its ingredients, its diagnoses where a policy asks for them, and, of a service
// that a policy knows as one that gives a drug, the orders that could be for that drug.
func (r *reader) eachNeededBy(order fhir.Resource, yield func(from fhir.Resource, reference fhir.Reference)) {
	if r.diagnosesMatter() {
		for _, from := range r.standsFor(order) {
			eachDiagnosis(from, func(reference fhir.Reference) { yield(from, reference) })
		}
	}
	switch order.Type() {
	case "MedicationRequest":
		if medication := order.Member("medicationReference"); medication.Exists() {
			r.eachMedication(order, fhir.ParseReference(medication), 0, yield)
		}
	case "ServiceRequest", "Appointment":
		givesDrug := r.givesDrug(order)
		for _, from := range r.standsFor(order) {
			if from.Type() == "MedicationRequest" {
				r.eachNeededBy(from, yield)
			}
			if !givesDrug {
				continue
			}
			for _, reference := range linkReferences(from) {
				yield(from, reference)
				if linked, found := r.resources.Resolve(from, reference); found {
					r.eachNeededByLinked(linked, yield)
				}
			}
			for linked := range r.sameGroup(from) {
				r.eachNeededByLinked(linked, yield)
			}
		}
	}
}

// eachNeededByLinked yields what an order is about that a service gives the drug of: a prescription, or an order for the drug as a service.
func (r *reader) eachNeededByLinked(order fhir.Resource, yield func(from fhir.Resource, reference fhir.Reference)) {
	switch {
	case !r.isAbout(order) || void(order) != "":
	case order.Type() == "MedicationRequest":
		r.eachNeededBy(order, yield)
	case order.Type() == "ServiceRequest" && r.diagnosesMatter() && r.identify(order.Type(), r.gather(order).evidence).Product != nil:
		eachDiagnosis(order, func(reference fhir.Reference) { yield(order, reference) })
	}
}

// eachMedication yields a reference to a Medication, and those to what it is made of.
func (r *reader) eachMedication(from fhir.Resource, reference fhir.Reference, depth int, yield func(from fhir.Resource, reference fhir.Reference)) {
	yield(from, reference)
	if medication, found := r.resources.Resolve(from, reference); found {
		r.eachIngredient(from, reference, medication, depth, func(container fhir.Resource, item fhir.Reference) {
			r.eachMedication(container, item, depth+1, yield)
		})
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

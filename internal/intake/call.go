// Package intake turns a hook request into what the decision needs: the orders in scope and their drugs, and how the member
// stands. It reads what the request brought; it decides nothing.
package intake

import (
	"time"

	"covercard/cards"
	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/coverage"
	"covercard/internal/library"
)

// Call is a hook request as the decision and the answer need it.
type Call struct {
	// Orders are the orders in scope, in the order they came.
	Orders   []Order
	Standing coverage.Standing
	// BirthDate is the patient's; "" when it did not come with the call or is not a full date.
	BirthDate coverage.Date
	// Today is the day of the call in the payer's time zone.
	Today coverage.Date
	// Left says, for the trace, what was sent but not used, and why.
	Left []string
}

// Order is one order in scope: the order for the decision and the resource as it came.
type Order struct {
	coverage.Order
	Resource fhir.Resource
}

// Read takes in a request at the instant now, against the payer's library, by the rules of a version of CRD. It refuses, as an
// [*hooks.Error], what no answer could be given to: a Coverage of another payer, and orders that did not come with the call.
func Read(request *hooks.Request, payer *library.Library, version cards.Version, now time.Time) (*Call, error) {
	r := reader{
		request: request, payer: payer, version: version,
		call: &Call{Today: coverage.DateOf(now.In(payer.Location()))},
	}
	r.collect()
	if err := r.readStanding(); err != nil {
		return nil, err
	}
	r.readPatient()
	if err := r.readOrders(); err != nil {
		return nil, err
	}
	return r.call, nil
}

// reader carries what the steps of Read share.
type reader struct {
	request *hooks.Request
	payer   *library.Library
	version cards.Version
	// resources are all that came with the request: what is in the hook's context goes before what was prefetched.
	resources fhir.Collection
	call      *Call
}

func (r *reader) collect() {
	r.resources.AddEntries(r.request.Context.Entries...)
	for _, value := range r.request.Prefetch.Members() {
		r.resources.Add(value)
	}
}

// isPatient tells whether a reference may be to the patient of the call. One that names no patient at all (an identifier, a
// contained resource) is believed: only a reference to somebody else is not.
func (r *reader) isPatient(reference fhir.Reference) bool {
	resourceType, id, ok := reference.Target()
	return !ok || (resourceType == "Patient" && id == r.request.Context.PatientID)
}

func (r *reader) leave(what string) { r.call.Left = append(r.call.Left, what) }

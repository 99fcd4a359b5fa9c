// Package intake turns a hook request into what the decision needs: the orders in scope and their drugs, and how the member
// stands. It reads what the request brought; it decides nothing.
package intake

import (
	"context"
	"iter"
	"strings"
	"time"

	"covercard/cards"
	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/ehr"
	"covercard/internal/library"
	"covercard/internal/member"
)

// Call is a hook request as the decision and the answer need it.
type Call struct {
	// Orders are the orders in scope, in the order they came.
	Orders   []Order
	Standing coverage.Standing
	// Coverage is the client's Coverage that Standing is about, as it came; zero without one.
	Coverage fhir.Resource
	// OtherOrders are drafts that are not in scope, and OtherDrugs the drugs of those, which need not be proposed again (CRD 2.2.1 hook-34).
	OtherOrders []fhir.Resource
	OtherDrugs  []*drug.Product
	// Today is the day of the call in the payer's time zone.
	Today coverage.Date
	// ListFault is why the member list could not be read; nil when it was, or did not have to be.
	ListFault error
	// Left says, for the trace, what was sent but not used, and why.
	Left []string
}

// Order is one order in scope: the order for the decision and the resource as it came.
type Order struct {
	coverage.Order
	Resource fhir.Resource
}

// Options are what reading a request depends on.
type Options struct {
	Payer   *library.Library
	Version cards.Version // of CRD, by whose rules the request is read
	Now     time.Time
	// Session is the access to the EHR's FHIR server; nil for none.
	Session *ehr.Session
	// Members are the payer's lists of members and authorizations; nil for none.
	Members *member.Store
}

// Read takes in a request. What is needed and did not come with the call is read from the EHR, as long as ctx leaves time for an answer.
// It refuses, as an [*hooks.Error], what no answer could be given to: a Coverage of another payer, and orders that cannot be had.
func Read(ctx context.Context, request *hooks.Request, options Options) (*Call, error) {
	r := reader{
		request: request, payer: options.Payer, version: options.Version, session: options.Session,
		members: options.Members, listed: options.Members.Exists(),
		failed: map[string]error{},
		call:   &Call{Today: coverage.DateOf(options.Now.In(options.Payer.Location()))},
	}
	r.collect()
	if r.mayFetch() {
		r.fetch(ctx)
	}
	if err := r.readStanding(); err != nil {
		return nil, err
	}
	r.lookUpMember(ctx)
	r.readPatient()
	if err := r.readOrders(); err != nil {
		return nil, err
	}
	r.readOtherOrders()
	return r.call, nil
}

// reader carries what the steps of Read share.
type reader struct {
	request *hooks.Request
	payer   *library.Library
	version cards.Version
	session *ehr.Session
	members *member.Store
	listed  bool // there are lists of members or authorizations
	// chosen is the Coverage the finding is about; zero for none.
	chosen fhir.Resource
	// failed are the needs that were tried, by key, with the reason why they could not be had; nil for those that could.
	failed map[string]error
	// resources are all that came with the request: what is in the hook's context goes before what was prefetched.
	resources fhir.Collection
	call      *Call
}

func (r *reader) collect() {
	r.resources.Grow(len(r.request.Context.Entries) + 16) // about what EHRs prefetch
	r.resources.AddEntries(r.request.Context.Entries...)
	for _, value := range r.prefetched() {
		r.resources.Add(value)
	}
}

func (r *reader) prefetched() iter.Seq2[string, fhir.Value] { return r.request.Prefetch.Members() }

// isPatient tells whether a reference may be to the patient of the call. One that names no patient at all (an identifier, a
// contained resource) is believed: only a reference to somebody else is not.
func (r *reader) isPatient(reference fhir.Reference) bool {
	resourceType, id, ok := reference.Target()
	return !ok || (resourceType == "Patient" && id == r.request.Context.PatientID)
}

// mayFetch tells whether the call brought access to the EHR, and to this patient there (fhirAuthorization.patient, CDS Hooks 2.0).
func (r *reader) mayFetch() bool {
	if r.session == nil || !r.session.Usable() {
		return false
	}
	authorization := r.request.Authorization
	return authorization == nil || authorization.Patient == "" ||
		strings.TrimPrefix(authorization.Patient, "Patient/") == r.request.Context.PatientID
}

func (r *reader) leave(what string) { r.call.Left = append(r.call.Left, what) }

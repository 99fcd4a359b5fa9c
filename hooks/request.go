// Package hooks is CDS Hooks 2.0 over HTTP for a service to implement: discovery, calls, validation, and errors as FHIR
// OperationOutcome. It knows nothing of coverage or payers.
package hooks

import "covercard/fhir"

// Request is one call of a service, already well-formed and valid as CDS Hooks: members have the right types and what
// the hook requires is there.
type Request struct {
	Hook string `json:"hook" validate:"required"`
	// HookInstance identifies the call. The standard has a UUID here; not every client sends one.
	HookInstance string `json:"hookInstance" validate:"required,max=256"`
	// FHIRServer is the base URL of the client's FHIR server. It is the caller's word: check the host before going there.
	FHIRServer string `json:"fhirServer" validate:"required_with=Authorization,omitempty,http_url"`
	// Authorization is the token to read from FHIRServer; nil when the client gave none. Never log or keep it.
	Authorization *Authorization `json:"fhirAuthorization"`
	Context       Context        `json:"context"`
	// Prefetch is the object of prefetched data by key; absent, null and OperationOutcome values are the reader's to tell apart.
	Prefetch  fhir.Value `json:"prefetch" validate:"-"`
	Extension fhir.Value `json:"extension" validate:"-"` // an object or absent
}

// Authorization is the request's fhirAuthorization (CDS Hooks 2.0, "Passing the Access Token to the CDS Service").
type Authorization struct {
	AccessToken string `json:"access_token" validate:"required"`
	// TokenType is "Bearer", in any letter case (RFC 6749 section 5.1); test kits leave it out, and it can be nothing else.
	TokenType string `json:"token_type" validate:"omitempty,eq_ignore_case=Bearer"`
	ExpiresIn int    `json:"expires_in"` // seconds; 0 when not said
	Scope     string `json:"scope"`      // SMART scopes, separated by spaces
	Subject   string `json:"subject"`    // client id of this service
	Patient   string `json:"patient"`    // id of the one patient the token is for; may be ""
}

// Context is the hook's context: the members that hooks share, and the object itself for the rest.
type Context struct {
	PatientID   string `json:"patientId" validate:"required"` // plain id, a "Patient/" in front is taken off
	UserID      string `json:"userId"`                        // "Practitioner/abc"; order-dispatch has none
	EncounterID string `json:"encounterId"`                   // plain id
	// Entries are what is ordered or booked, and what was sent beside it: the Bundle of draftOrders (order-sign, order-select) or of
	// appointments (appointment-book).
	Entries []fhir.Entry `json:"-" validate:"-"`
	// Selections are those of order-select, as sent; each leads to one of Entries.
	Selections []string `json:"selections"`
	// DispatchedOrders are those of order-dispatch: references of orders that the EHR has stored and that came, if at all, by prefetch.
	DispatchedOrders []string `json:"dispatchedOrders"`
	Performer        string   `json:"performer"` // order-dispatch: reference of who is to perform the orders
	// Tasks are those of order-dispatch, each about one of DispatchedOrders.
	Tasks []fhir.Resource `json:"-" validate:"-"`
	Value fhir.Value      `json:"-" validate:"-"`
}

package hooks

import (
	"context"

	"covercard/cards"
)

// Service is one CDS Hooks service: an id under one hook.
type Service interface {
	// Definition is what discovery says of the service. It does not change: a service that would say something else is another one (see
	// [Offering.Replace]).
	Definition() Definition
	// Call answers a request. The response must be ready to be sent (see [cards.Response.Check]). An [*Error] is sent as its
	// status with an OperationOutcome; any other error becomes a 500, or a 503 when it is [context.DeadlineExceeded], and its
	// text goes to the log only, so it must hold no payload. ctx ends when the call's time is over.
	Call(ctx context.Context, request *Request) (cards.Response, error)
}

// Definition is a service's entry in discovery (CDS Hooks 2.0, "Discovery"). Members left empty are left out.
type Definition struct {
	Hook              string
	ID                string // path segment below /cds-services/
	Title             string
	Description       string // required by the standard
	UsageRequirements string
	Prefetch          []Prefetch     // in the order they are to be run; a later one may use an earlier one's result
	Extension         map[string]any // by agreed name
}

// Prefetch is one prefetch template.
type Prefetch struct{ Key, Template string }

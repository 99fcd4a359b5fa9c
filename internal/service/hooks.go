package service

import (
	"context"

	"covercard/cards"
	"covercard/hooks"
)

// Hooks are the CDS Hooks services, one for each hook under an id of its own: EHRs are set up by address.
func (s *Service) Hooks() []hooks.Service {
	return []hooks.Service{
		hookService{s, s.definition("order-select", "order selection",
			"While an order is being chosen: whether the member's plan covers it, and what it covers instead.")},
		hookService{s, s.definition("order-sign", "order signing",
			"When orders are about to be signed: whether the member's plan covers them, written onto each order, and what it covers instead.")},
	}
}

// hookService is the service under one hook.
type hookService struct {
	service    *Service
	definition hooks.Definition
}

// Definition implements [hooks.Service].
func (h hookService) Definition() hooks.Definition { return h.definition }

// Call implements [hooks.Service].
func (h hookService) Call(ctx context.Context, request *hooks.Request) (cards.Response, error) {
	answer, err := h.service.Answer(ctx, request)
	return answer.Response, err
}

// definition is the discovery entry of a hook. Prefetch asks only for what every call needs (CRD 2.2.1 found-27), in the
// standard expressions.
func (s *Service) definition(hook, moment, description string) hooks.Definition {
	return hooks.Definition{
		Hook:              hook,
		ID:                hook,
		Title:             s.options.Library.Payer.Name + ": " + moment,
		Description:       description,
		UsageRequirements: "Answers fully with the patient and the patient's coverage; without a coverage it can only advise.",
		Prefetch: []hooks.Prefetch{
			{Key: "patient", Template: "Patient/{{context.patientId}}"},
			{Key: "coverage", Template: "Coverage?patient={{context.patientId}}&status=active"},
		},
		Extension: map[string]any{"davinci-crd.version": []string{string(cards.V20)}},
	}
}

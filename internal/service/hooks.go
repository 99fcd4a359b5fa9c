package service

import (
	"context"

	"covercard/cards"
	"covercard/hooks"
	"covercard/internal/answer"
)

// hook is one of the hooks served, each under an id of its own: EHRs are set up by address.
type hook struct {
	name, moment, description string
	// primary hooks answer every order with coverage-information (CRD 2.2.1 hook-16).
	primary bool
	// drafts tells that the orders are drafts, which a suggestion may replace.
	drafts   bool
	prefetch []hooks.Prefetch
}

// served are the hooks of CRD.
func served() []hook {
	return []hook{
		{
			name: "order-select", moment: "order selection", drafts: true, prefetch: ofDrafts(),
			description: "While an order is being chosen: whether the member's plan covers it, and what it covers instead.",
		},
		{
			name: "order-sign", moment: "order signing", primary: true, drafts: true, prefetch: ofDrafts(),
			description: "When orders are about to be signed: whether the member's plan covers them, written onto each order, and what it covers instead.",
		},
		{
			name: "order-dispatch", moment: "order dispatch", primary: true, prefetch: ofDispatch(),
			description: "When orders are sent to who performs them: whether the member's plan covers them, written onto each order.",
		},
		{
			name: "appointment-book", moment: "appointment booking", primary: true, prefetch: ofAppointments(),
			description: "When an appointment is booked: whether the member's plan covers what it is for.",
		},
		{
			name: "encounter-start", moment: "encounter start", prefetch: always(),
			description: "When an encounter begins: whether the coverage is in force.",
		},
		{
			name: "encounter-discharge", moment: "encounter discharge", prefetch: always(),
			description: "When an encounter ends: whether the coverage is in force.",
		},
	}
}

// Hooks are the CDS Hooks services.
func (s *Service) Hooks() []hooks.Service {
	var services []hooks.Service
	for _, hook := range served() {
		services = append(services, hookService{service: s, definition: s.definition(hook)})
	}
	return services
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

// Members of the extensions that CRD defines for discovery and requests.
const (
	versionExtension          = "davinci-crd.version"
	requestedVersionExtension = "davinci-crd.requestedVersion"
	optionsExtension          = "davinci-crd.configuration-options"
	configurationExtension    = "davinci-crd.configuration"
)

// definition is the discovery entry of a hook.
func (s *Service) definition(hook hook) hooks.Definition {
	return hooks.Definition{
		Hook:              hook.name,
		ID:                hook.name,
		Title:             s.options.Library.Payer.Name + ": " + hook.moment,
		Description:       hook.description,
		UsageRequirements: "Answers fully with the patient and the patient's coverage.",
		Prefetch:          hook.prefetch,
		Extension: map[string]any{
			versionExtension: []cards.Version{cards.V20, cards.V22},
			optionsExtension: answer.Options(s.options.Library.Topics()),
		},
	}
}

// Package service is one call from request to answer: intake, decision, answer. The HTTP service and the command line both answer
// through it.
package service

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"covercard/cards"
	"covercard/hooks"
	"covercard/internal/answer"
	"covercard/internal/coverage"
	"covercard/internal/intake"
	"covercard/internal/library"
)

// Options are what a Service needs. Library is required; the rest has defaults.
type Options struct {
	// Library is the payer's library.
	Library *library.Library
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// NewID makes the ids of cards, suggestions and assertions; random version 4 UUIDs when nil.
	NewID func() string
	// SilentWithoutCoverage leaves out the cards for a patient of whom no Coverage came.
	SilentWithoutCoverage bool
	// OmitUnlisted answers nothing to orders that no rule speaks about, against CRD's hook-16.
	OmitUnlisted bool
}

// Service answers hook calls for one payer. It is safe for concurrent use.
type Service struct{ options Options }

// New makes a Service.
func New(options Options) *Service {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.NewID == nil {
		options.NewID = uuid.NewString
	}
	return &Service{options}
}

// Answer is what a call led to: the response, and how it came about.
type Answer struct {
	Response cards.Response
	Findings []answer.Finding
	// Left is what was sent but not used, and why.
	Left []string
}

// Answer answers one call. The error is an [*hooks.Error] when the caller is to blame.
func (s *Service) Answer(ctx context.Context, request *hooks.Request) (Answer, error) {
	version, err := requestedVersion(request)
	if err != nil {
		return Answer{}, err
	}
	call, err := intake.Read(request, s.options.Library, s.options.Now())
	if err != nil {
		return Answer{}, err
	}
	findings := make([]answer.Finding, len(call.Orders))
	for i, order := range call.Orders {
		findings[i] = s.find(request.Hook, order, call)
	}
	if err := ctx.Err(); err != nil {
		return Answer{}, fmt.Errorf("deciding %d orders: %w", len(findings), err)
	}
	response, err := answer.Compose(answer.Call{
		Findings:              findings,
		Payer:                 s.options.Library.Payer,
		Version:               version,
		Today:                 call.Today,
		BirthDate:             call.BirthDate,
		PatientID:             request.Context.PatientID,
		UserID:                request.Context.UserID,
		EncounterID:           request.Context.EncounterID,
		TakesSuggestions:      draftHooks[request.Hook],
		SilentWithoutCoverage: s.options.SilentWithoutCoverage,
		NewID:                 s.options.NewID,
	})
	if err != nil {
		return Answer{}, err
	}
	return Answer{Response: response, Findings: findings, Left: call.Left}, nil
}

// find decides one order.
func (s *Service) find(hook string, order intake.Order, call *intake.Call) answer.Finding {
	finding := answer.Finding{
		Determination: coverage.Decide(order.Order, call.Standing, s.options.Library),
		Resource:      order.Resource,
	}
	if finding.Unlisted && (s.options.OmitUnlisted || !primaryHooks[hook]) {
		finding.Outcome = coverage.Silent
	}
	if finding.Outcome != coverage.Silent {
		finding.AssertionID = s.options.NewID()
	}
	return finding
}

// primaryHooks are those whose orders all get coverage-information (CRD 2.2.1 hook-16).
var primaryHooks = map[string]bool{"order-sign": true}

// draftHooks are those whose orders are drafts that a suggestion may replace.
var draftHooks = map[string]bool{"order-sign": true, "order-select": true}

// requestedVersion is the CRD version to answer in. A client that names none knows no such member and speaks 2.0
// (CRD 2.2.1, "davinci-crd.requestedVersion").
func requestedVersion(request *hooks.Request) (cards.Version, error) {
	asked := request.Extension.Member("davinci-crd.requestedVersion")
	switch asked.Text() {
	case "2.0", "2.0.1":
		return cards.V20, nil
	}
	if !asked.Exists() {
		return cards.V20, nil
	}
	return "", hooks.Refuse(400, "not-supported", `extension["davinci-crd.requestedVersion"]`,
		"This service does not speak the Da Vinci CRD version asked for; discovery lists those it does.")
}

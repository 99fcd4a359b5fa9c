// Package service is one call from request to answer: intake, decision, answer. The HTTP service and the command line both answer
// through it.
package service

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"covercard/cards"
	"covercard/hooks"
	"covercard/internal/answer"
	"covercard/internal/coverage"
	"covercard/internal/ehr"
	"covercard/internal/intake"
	"covercard/internal/library"
	"covercard/internal/member"
)

// Options are what a Service needs. Library is required; the rest has defaults.
type Options struct {
	// Library is the payer's library.
	Library *library.Library
	// DefaultVersion is the version of CRD that a client speaks which names none; 2.0 when empty, as its clients cannot name one.
	DefaultVersion cards.Version
	// Answer is what the operator chooses about answers.
	Answer answer.Settings
	// OmitUnlisted answers nothing to orders that no rule speaks about, against CRD's hook-16.
	OmitUnlisted bool
	// EHR reads what did not come with a call; nil for no reading.
	EHR *ehr.Client
	// Members are the payer's lists of members and authorizations; nil for none.
	Members *member.Store
	// Logger is told what the service itself did wrong, and at debug level what of a call was left out. Without PHI; nil for none.
	Logger *slog.Logger
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// NewID makes the ids of cards, suggestions and assertions; random version 4 UUIDs when nil.
	NewID func() string
}

// Service answers hook calls for one payer, by one library for life. It is safe for concurrent use.
type Service struct {
	options Options
	hooks   map[string]hook // by name
	// origin begins the trace of every determination: it tells which library it was made by.
	origin string
}

// New makes a Service.
func New(options Options) *Service {
	if options.DefaultVersion == "" {
		options.DefaultVersion = cards.V20
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.NewID == nil {
		options.NewID = uuid.NewString
	}
	made := &Service{options: options, hooks: map[string]hook{}, origin: "library " + options.Library.Fingerprint}
	for _, hook := range served() {
		made.hooks[hook.name] = hook
	}
	return made
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
	version, err := s.requestedVersion(request)
	if err != nil {
		return Answer{}, err
	}
	call, err := intake.Read(ctx, request, intake.Options{
		Payer: s.options.Library, Version: version, Now: s.options.Now(), Session: s.session(request),
		Members: s.options.Members,
	})
	if err != nil {
		return Answer{}, err
	}
	hook := s.hooks[request.Hook]
	findings := make([]answer.Finding, len(call.Orders))
	for i, order := range call.Orders {
		findings[i] = s.find(hook, order, call)
	}
	if err := ctx.Err(); err != nil {
		return Answer{}, fmt.Errorf("deciding %d orders: %w", len(findings), err)
	}
	preferences, ignored := answer.ReadPreferences(request.Extension.Member(configurationExtension))
	left := append(call.Left, ignored...)
	response, faults, err := answer.Compose(answer.Call{
		Findings:         findings,
		Payer:            s.options.Library.Payer,
		Products:         s.options.Library,
		Version:          version,
		Preferences:      preferences,
		Settings:         s.options.Answer,
		Today:            call.Today,
		Coverage:         call.Coverage,
		OtherDrugs:       call.OtherDrugs,
		OtherOrders:      call.OtherOrders,
		PatientID:        request.Context.PatientID,
		UserID:           request.Context.UserID,
		EncounterID:      request.Context.EncounterID,
		TakesSuggestions: hook.drafts,
		NewID:            s.options.NewID,
	})
	s.log(ctx, request, left, faults)
	if call.ListFault != nil {
		s.options.Logger.ErrorContext(ctx, "the member list could not be read", "hook", request.Hook, "error", call.ListFault)
	}
	if err != nil {
		return Answer{}, err
	}
	return Answer{Response: response, Findings: findings, Left: left}, nil
}

// log tells what was left out and what went wrong. All of it is worded by this service and the payer's library.
func (s *Service) log(ctx context.Context, request *hooks.Request, left []string, faults []error) {
	for _, what := range left {
		s.options.Logger.DebugContext(ctx, "left out", "hook", request.Hook, "what", what)
	}
	for _, fault := range faults {
		s.options.Logger.ErrorContext(ctx, "part of the answer was not sent", "hook", request.Hook, "error", fault)
	}
}

// session is the access to the EHR that a call brought; nil when the service reads from no EHR.
func (s *Service) session(request *hooks.Request) *ehr.Session {
	if s.options.EHR == nil {
		return nil
	}
	var token string
	if request.Authorization != nil {
		token = request.Authorization.AccessToken
	}
	return s.options.EHR.Session(request.FHIRServer, token)
}

// find decides one order. On secondary hooks only what is worth saying is said.
func (s *Service) find(hook hook, order intake.Order, call *intake.Call) answer.Finding {
	finding := answer.Finding{
		Determination: coverage.Decide(order.Order, call.Standing, s.options.Library),
		Resource:      order.Resource,
	}
	finding.Trace = slices.Insert(finding.Trace, 0, s.origin)
	nothingSaid := finding.Unlisted || finding.Order.Void != "" || finding.Outcome == coverage.Indeterminate
	if nothingSaid && !hook.primary || finding.Unlisted && s.options.OmitUnlisted {
		finding.Outcome = coverage.Silent
	}
	if !hook.primary {
		finding.Ruling = finding.Ruling.WithoutDocumentation() // CRD 2.2.1 hook-19
	}
	if finding.Outcome != coverage.Silent {
		finding.AssertionID = s.options.NewID()
	}
	return finding
}

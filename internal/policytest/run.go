package policytest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"covercard/cards"
	"covercard/hooks"
	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/service"
)

// Result is what came of a case.
type Result struct {
	Case *Case
	// Answers has one for each version of CRD that the case asks for.
	Answers []Answer
}

// Passed tells whether all answers were as expected.
func (r *Result) Passed() bool {
	for _, answer := range r.Answers {
		if len(answer.Differences) > 0 {
			return false
		}
	}
	return true
}

// Answer is what was answered to a case in one version of CRD.
type Answer struct {
	Version cards.Version
	// Response is what goes to the EHR; it has no cards, not even an empty list of them, when the call was refused.
	Response cards.Response
	// Differences are those between what was expected and what came; none when the case passed.
	Differences []Difference
	// Trace is each step of the decision and why, and what of the request was left out.
	Trace []string

	statement *coverage.Statement // that decided; nil when none did
}

// Difference is one thing that came otherwise than expected.
type Difference struct {
	Position document.Position // of the expectation
	Message  string
	// Lines set lists side by side: what was expected and did not come begins with "- ", what came instead with "+ ", the rest with "  ".
	Lines []string
}

// Run puts a case to the library. The error is that of a run that was cut short; whatever else goes wrong is a difference.
func Run(ctx context.Context, rules *library.Library, of *Case) (Result, error) {
	calls, err := of.Calls()
	if err != nil {
		return Result{}, err
	}
	result := Result{Case: of}
	for _, call := range calls {
		saw, err := observe(ctx, rules, call)
		if err != nil {
			return Result{}, fmt.Errorf("case %q: %w", of.Name, err)
		}
		judge := judge{expect: of.expect, file: of.Position.File, policy: of.Policy, version: call.Version, saw: saw}
		judge.all()
		answer := Answer{Version: call.Version, Response: saw.response, Differences: judge.differences, Trace: saw.trace}
		if saw.decided != nil {
			answer.statement = saw.decided.Statement
		}
		result.Answers = append(result.Answers, answer)
	}
	return result, nil
}

// observation is what a call led to.
type observation struct {
	// refused says why there is no answer; "" when there is one.
	refused string
	// decided is the determination about what is ordered; nil when there is none.
	decided  *coverage.Determination
	response cards.Response
	// written is the finding on the order; nil when none was written.
	written *written
	// due tells that a finding has to be written.
	due   bool
	trace []string
}

// observe puts a call to a service of its own, whose clock stands still and whose ids count up.
func observe(ctx context.Context, rules *library.Library, call Call) (observation, error) {
	decide := service.New(service.Options{
		Library: rules,
		Now:     func() time.Time { return call.Now },
		NewID:   countingIDs(),
	})
	request, err := hooks.Decode(call.Hook, call.Body)
	if err != nil {
		return refusal(err), nil
	}
	answer, err := decide.Answer(ctx, request)
	if ctx.Err() != nil {
		return observation{}, ctx.Err()
	}
	if err != nil {
		return refusal(err), nil
	}
	saw := observation{response: answer.Response}
	if len(answer.Findings) > 0 {
		finding := &answer.Findings[0]
		saw.decided = &finding.Determination
		saw.trace = append(saw.trace, finding.Trace...)
		saw.written = readWritten(answer.Response, finding.Standing.Coverage)
		saw.due = finding.Outcome != coverage.Silent && finding.Standing.Known() && !carriesFinding(finding.Resource)
	}
	for _, left := range answer.Left {
		saw.trace = append(saw.trace, "left out: "+left)
	}
	return saw, nil
}

func refusal(err error) observation {
	refused := &hooks.Error{}
	if !errors.As(err, &refused) {
		return observation{refused: err.Error()}
	}
	var texts []string
	for _, issue := range refused.Issues {
		texts = append(texts, issue.Text)
	}
	return observation{refused: strings.Join(texts, " ")}
}

// countingIDs makes ids in the shape of UUIDs that are the same in every run.
func countingIDs() func() string {
	count := 0
	return func() string {
		count++
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", count)
	}
}

// Package answerdiff answers recorded hook requests by two libraries of a payer and says in words which answers change.
package answerdiff

import (
	"context"
	"fmt"
	"time"

	"covercard/hooks"
	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/service"
)

// Change is one thing in which the answers to a request differ.
type Change struct {
	Kind Kind
	// About is the order that it is about, with its name; "" for the answer as a whole.
	About string
	// Was and Is say what the answer was by the earlier library and is by the later one.
	Was, Is string
}

// Kind is what changes in an answer.
type Kind string

// Kinds.
const (
	Refusal       Kind = "refusal"
	Outcome       Kind = "outcome"
	PriorAuth     Kind = "prior authorization"
	Information   Kind = "information needed"
	Documentation Kind = "documentation"
	Reason        Kind = "reason"
	Policy        Kind = "deciding policy"
	Alternatives  Kind = "alternatives"
	Cards         Kind = "cards"
	CardText      Kind = "text of a card"
	Suggestions   Kind = "suggestions"
	// Other is what none of the others says, such as a billing code.
	Other Kind = "other"
)

// Kinds are all kinds, the weightiest first.
func Kinds() []Kind {
	return []Kind{Refusal, Outcome, PriorAuth, Information, Documentation, Reason, Policy, Alternatives, Cards, CardText, Suggestions, Other}
}

// Comparison answers requests by two libraries, on one day. It is not safe for concurrent use.
type Comparison struct {
	before, after *answering
	later         *library.Library
	asked         coverage.Period
}

// New compares the answers of two libraries as of noon of a day.
func New(before, after *library.Library, on coverage.Date) (*Comparison, error) {
	made := &Comparison{later: after}
	for _, one := range []struct {
		rules *library.Library
		by    **answering
	}{{before, &made.before}, {after, &made.after}} {
		noon, err := time.ParseInLocation("2006-01-02 15", string(on)+" 12", one.rules.Location())
		if err != nil {
			return nil, fmt.Errorf("comparing answers: %w", err)
		}
		*one.by = newAnswering(one.rules, noon)
	}
	return made, nil
}

// Hooks are the CDS Hooks services whose answers can be compared.
func (c *Comparison) Hooks() []hooks.Service { return c.after.service.Hooks() }

// Compare answers a request by both libraries and gives what changes; nothing when the answers are the same. The error is that of a
// request that is answered by neither, for the same reason.
func (c *Comparison) Compare(ctx context.Context, request *hooks.Request) ([]Change, error) {
	was, errBefore := c.before.answer(ctx, request)
	is, errAfter := c.after.answer(ctx, request)
	c.ask(was)
	c.ask(is)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errBefore == nil && errAfter == nil:
		return compare(was, is)
	case errBefore != nil && errAfter != nil && errBefore.Error() == errAfter.Error():
		return nil, errAfter
	}
	return []Change{{Kind: Refusal, Was: refusal(errBefore), Is: refusal(errAfter)}}, nil
}

func refusal(err error) string {
	if err == nil {
		return "answered"
	}
	return "refused (" + err.Error() + ")"
}

// answering answers by one library. What it makes up, it makes up alike for every request.
type answering struct {
	service *service.Service
	ids     int
}

func newAnswering(rules *library.Library, now time.Time) *answering {
	made := &answering{}
	made.service = service.New(service.Options{
		Library: rules,
		Now:     func() time.Time { return now },
		NewID: func() string {
			made.ids++
			return fmt.Sprintf("00000000-0000-4000-8000-%012d", made.ids)
		},
	})
	return made
}

func (a *answering) answer(ctx context.Context, request *hooks.Request) (service.Answer, error) {
	a.ids = 0
	return a.service.Answer(ctx, request)
}

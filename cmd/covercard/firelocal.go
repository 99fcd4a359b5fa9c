package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"covercard/hooks"
	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/service"
)

// day is a day given on the command line; "" is today.
type day coverage.Date

// UnmarshalText implements [encoding.TextUnmarshaler], by which a wrong date is wrong use.
func (d *day) UnmarshalText(text []byte) error {
	date, err := coverage.ParseDate(string(text))
	*d = day(date)
	return err
}

// local answers in this process.
func local(rules *library.Library, asOf day) (gun, error) {
	options := service.Options{Library: rules}
	if asOf != "" {
		noon, err := time.ParseInLocation("2006-01-02 15", string(asOf)+" 12", rules.Location())
		if err != nil {
			return nil, fmt.Errorf("--as-of: %w", err)
		}
		options.Now = func() time.Time { return noon }
	}
	decide := service.New(options)
	offered := hookNames(decide.Hooks())
	return func(ctx context.Context, hook string, body []byte) ([]byte, error) {
		request, err := readRequest(offered, hook, body)
		if err != nil {
			return nil, err
		}
		answer, err := decide.Answer(ctx, request)
		if err != nil {
			return nil, refused(err)
		}
		return answer.Response.Encode()
	}, nil
}

func hookNames(services []hooks.Service) []string {
	var names []string
	for _, offer := range services {
		names = append(names, offer.Definition().Hook)
	}
	return names
}

// readRequest reads a request for one of the hooks that there are services for.
func readRequest(offered []string, hook string, body []byte) (*hooks.Request, error) {
	if !slices.Contains(offered, hook) {
		return nil, fmt.Errorf("no service for the hook %q; there are services for %s", hook, strings.Join(offered, ", "))
	}
	request, err := hooks.Decode(hook, body)
	if err != nil {
		return nil, refused(err)
	}
	return request, nil
}

// refused is the error as the caller of a service would be told it.
func refused(err error) error {
	var refusal *hooks.Error
	if !errors.As(err, &refusal) {
		return err
	}
	made := refusalError{status: refusal.Status}
	for _, issue := range refusal.Issues {
		made.issues = append(made.issues, issueLine(issue.Expression, issue.Text))
	}
	return made
}

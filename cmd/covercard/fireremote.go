package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"covercard/fhir"
)

// serviceAddress is the address in front of /cds-services; "" is none.
type serviceAddress string

// UnmarshalText implements [encoding.TextUnmarshaler], by which a wrong address is wrong use.
func (a *serviceAddress) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(string(text))
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.RawQuery != "" || parsed.Fragment != "" {
		return fmt.Errorf("%q is not the address of a service: write for example http://127.0.0.1:8080", text)
	}
	*a = serviceAddress(strings.TrimRight(strings.TrimSuffix(strings.TrimRight(string(text), "/"), "/cds-services"), "/"))
	return nil
}

// remote answers at a running service, found by its discovery.
func remote(base serviceAddress) (gun, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	services, err := discover(ctx, base)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, hook string, body []byte) ([]byte, error) {
		id, offered := services[hook]
		if !offered {
			return nil, fmt.Errorf("%s offers no service for the hook %q", base, hook)
		}
		status, answer, err := exchange(ctx, http.MethodPost, base.path(url.PathEscape(id)), body)
		if err != nil {
			return nil, err
		}
		if status != http.StatusOK {
			return nil, readRefusal(status, answer)
		}
		if err := fhir.CheckJSON(answer); err != nil {
			return nil, fmt.Errorf("the answer is not acceptable JSON: %w", err)
		}
		return answer, nil
	}, nil
}

func (a serviceAddress) path(below ...string) string {
	return strings.Join(append([]string{string(a), "cds-services"}, below...), "/")
}

// discover asks a service which ids it has, by hook.
func discover(ctx context.Context, base serviceAddress) (map[string]string, error) {
	status, answer, err := exchange(ctx, http.MethodGet, base.path(), nil)
	if err != nil {
		return nil, fmt.Errorf(`nothing answers at %s: %w; start a service there with "covercard serve", or leave --to out to have it decided here`, base, err)
	}
	notOne := fmt.Sprintf("%s is not a CDS Hooks service: GET %s", base, base.path())
	const mend = "; give --to the address that stands before /cds-services"
	if status != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s"+mend, notOne, statusText(status))
	}
	offers := fhir.Value{}
	if fhir.CheckJSON(answer) == nil {
		offers = fhir.ParseValue(string(answer)).Member("services")
	}
	if !offers.IsArray() {
		return nil, fmt.Errorf(`%s does not answer with a list of "services"`+mend, notOne)
	}
	services := map[string]string{}
	for offer := range offers.Elements() {
		hook := offer.Member("hook").Text()
		if _, known := services[hook]; !known {
			services[hook] = offer.Member("id").Text()
		}
	}
	return services, nil
}

// client goes to no other address than the one given: a redirected POST would arrive as a GET, or send an order to someone else.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// mostAnswer bounds what is read of an answer, in bytes.
const mostAnswer = 64 << 20

func exchange(ctx context.Context, method, address string, body []byte) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if failure := (*url.Error)(nil); errors.As(err, &failure) {
		err = failure.Err // the address is named by whoever prints this
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %s", patience)
	}
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return 0, nil, fmt.Errorf("reading the answer: %w", err)
	}
	return response.StatusCode, answer, nil
}

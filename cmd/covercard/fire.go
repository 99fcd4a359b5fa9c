package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/service"
)

type fireCommand struct {
	Files   []string `arg:"" name:"file" help:"Hook requests (JSON); - reads standard input."`
	To      string   `help:"Address of a running service; decided here when left out." placeholder:"URL" xor:"where"`
	AsOf    string   `help:"Answer as on that day (YYYY-MM-DD) instead of today." placeholder:"DATE" xor:"where"`
	Library string   `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
	JSON    bool     `name:"json" help:"Print the answer as it goes over the wire."`
}

// Run sends each file and prints its answer. A file that fails does not keep the others from being sent.
func (c *fireCommand) Run(to terminal) error {
	fire, err := c.gun()
	if err != nil {
		return err
	}
	printer := newCardPrinter(to.out)
	var failed bool
	for i, file := range c.Files {
		answer, err := c.fireFile(file, to.in, fire)
		if err != nil {
			failed = true
			fmt.Fprintf(to.err, "%s: %v\n", file, err)
			continue
		}
		if c.JSON {
			fmt.Fprintf(to.out, "%s\n", answer)
			continue
		}
		if len(c.Files) > 1 {
			printer.file(file, i == 0)
		}
		if err := printer.print(answer); err != nil {
			failed = true
			fmt.Fprintf(to.err, "%s: %v\n", file, err)
		}
	}
	if failed {
		return errReported
	}
	return nil
}

// gun answers the request bodies it is given.
type gun func(ctx context.Context, hook string, body []byte) (answer []byte, err error)

func (c *fireCommand) gun() (gun, error) {
	if c.To != "" {
		return remote(c.To)
	}
	rules, err := openLibrary(c.Library)
	if err != nil {
		return nil, err
	}
	return local(rules, c.AsOf)
}

func (c *fireCommand) fireFile(file string, in io.Reader, fire gun) ([]byte, error) {
	body, err := readFile(file, in)
	if err != nil {
		return nil, err
	}
	if err := fhir.CheckJSON(body); err != nil {
		return nil, fmt.Errorf("not acceptable JSON: %w", err)
	}
	hook := fhir.ParseValue(string(body)).Member("hook").Text()
	if hook == "" {
		return nil, errors.New(`not a hook request: it has no "hook"`)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	return fire(ctx, hook, body)
}

func readFile(file string, in io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(file)
}

// local answers in this process.
func local(rules *library.Library, asOf string) (gun, error) {
	options := service.Options{Library: rules}
	if asOf != "" {
		day, err := coverage.ParseDate(asOf)
		if err != nil {
			return nil, fmt.Errorf("--as-of: %w", err)
		}
		noon, err := time.ParseInLocation("2006-01-02 15", string(day)+" 12", rules.Location())
		if err != nil {
			return nil, fmt.Errorf("--as-of: %w", err)
		}
		options.Now = func() time.Time { return noon }
	}
	decide := service.New(options)
	offered := map[string]bool{}
	for _, offer := range decide.Hooks() {
		offered[offer.Definition().Hook] = true
	}
	return func(ctx context.Context, hook string, body []byte) ([]byte, error) {
		if !offered[hook] {
			return nil, fmt.Errorf("no service for the hook %q", hook)
		}
		request, err := hooks.Decode(hook, body)
		if err != nil {
			return nil, err
		}
		answer, err := decide.Answer(ctx, request)
		if err != nil {
			return nil, err
		}
		return answer.Response.Encode()
	}, nil
}

// remote answers at a running service, found by its discovery.
func remote(base string) (gun, error) {
	base = strings.TrimSuffix(strings.TrimRight(base, "/"), "/cds-services")
	if parsed, err := url.Parse(base); err != nil || parsed.Host == "" {
		return nil, fmt.Errorf("--to %q is not an address: write http://127.0.0.1:8080", base)
	}
	var services map[string]string
	return func(ctx context.Context, hook string, body []byte) ([]byte, error) {
		if services == nil {
			found, err := discover(ctx, base)
			if err != nil {
				return nil, err
			}
			services = found
		}
		id, offered := services[hook]
		if !offered {
			return nil, fmt.Errorf("%s offers no service for the hook %q", base, hook)
		}
		return exchange(ctx, http.MethodPost, base+"/cds-services/"+url.PathEscape(id), body)
	}, nil
}

// discover asks a service which ids it has, by hook.
func discover(ctx context.Context, base string) (map[string]string, error) {
	answer, err := exchange(ctx, http.MethodGet, base+"/cds-services", nil)
	if err != nil {
		return nil, err
	}
	var discovery struct {
		Services []struct {
			Hook string `json:"hook"`
			ID   string `json:"id"`
		} `json:"services"`
	}
	if err := json.Unmarshal(answer, &discovery); err != nil {
		return nil, fmt.Errorf("reading the discovery of %s: %w", base, err)
	}
	services := map[string]string{}
	for _, offer := range discovery.Services {
		services[offer.Hook] = offer.ID
	}
	return services, nil
}

func exchange(ctx context.Context, method, address string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 16<<20))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, refusal(response.Status, answer)
	}
	return answer, nil
}

// refusal puts an OperationOutcome into a line per issue.
func refusal(status string, outcome []byte) error {
	text := []string{status}
	if fhir.CheckJSON(outcome) == nil {
		for issue := range fhir.ParseValue(string(outcome)).Member("issue").Elements() {
			line := issue.Path("details", "text").Text()
			if at := issue.Path("expression").Text(); at != "" {
				line = at + ": " + line
			}
			text = append(text, line)
		}
	}
	return errors.New(strings.Join(text, "\n  "))
}

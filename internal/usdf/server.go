package usdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"covercard/fhir"
	"covercard/internal/document"
)

// Bounds of what is read from a server.
const (
	largestPage = 64 << 20
	mostPages   = 200_000
	pageTimeout = time.Minute
	pageSize    = "500"
)

// itemTypeSystem is the code system of formulary-item, the only one of the guide without -TEMPORARY-TRIAL-USE.
const itemTypeSystem = "http://hl7.org/fhir/us/davinci-drug-formulary/CodeSystem/usdf-InsuranceItemTypeCS"

// IsServer tells whether a source is the address of a server.
func IsServer(source string) bool {
	return strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://")
}

// Server takes in the items of a running server, and the drugs that they refer to, by its base URL; wanted names the formulary, "" all. A
// formulary is public, so nothing is sent by which anybody could be known, and no credentials are taken.
func (g *Gathering) Server(ctx context.Context, base, wanted string, progress func()) error {
	address, err := url.Parse(base)
	if err != nil || address.Host == "" || address.User != nil || address.RawQuery != "" || address.Fragment != "" {
		return errors.New("the source is not the base URL of a FHIR server, which has neither a user nor a query: write for example https://formulary.example.org/fhir")
	}
	s := server{base: address, into: g, progress: progress}
	s.http = &http.Client{Timeout: pageTimeout, CheckRedirect: s.checkRedirect}
	items := url.Values{"code": {itemTypeSystem + "|" + itemCode}, "_include": {"Basic:subject"}, "_count": {pageSize}}
	if wanted != "" {
		items.Set("formulary", "InsurancePlan/"+wanted)
	}
	if err := s.search(ctx, "Basic", items); err != nil {
		return err
	}
	if !g.Missing() {
		return nil
	}
	// The server does not know _include.
	return s.search(ctx, "MedicationKnowledge", url.Values{"_count": {pageSize}})
}

type server struct {
	base     *url.URL
	http     *http.Client
	into     *Gathering
	progress func()
}

// checkRedirect follows a redirect on the same server only.
func (s *server) checkRedirect(next *http.Request, before []*http.Request) error {
	const most = 3
	if !s.holds(next.URL) || len(before) > most {
		return errors.New("it redirects elsewhere, or too often")
	}
	return nil
}

func (s *server) holds(address *url.URL) bool {
	return address.Scheme == s.base.Scheme && address.Host == s.base.Host
}

// search takes in all pages of a search.
func (s *server) search(ctx context.Context, resourceType string, parameters url.Values) error {
	address := s.base.JoinPath(resourceType)
	address.RawQuery = parameters.Encode()
	seen := make(map[string]bool)
	for {
		if seen[address.String()] || len(seen) >= mostPages {
			return fmt.Errorf("the search for %s on %s comes to no end", resourceType, s.base.Host)
		}
		seen[address.String()] = true
		page, err := s.page(ctx, address)
		if err != nil {
			return fmt.Errorf("reading page %d of the search for %s on %s: %w", len(seen), resourceType, s.base.Host, err)
		}
		if err := s.into.entries(ctx, page, placeOnServer, s.progress); err != nil {
			return err
		}
		next := nextPage(page)
		if next == "" {
			return nil
		}
		if address, err = address.Parse(next); err != nil || !s.holds(address) {
			return fmt.Errorf("the page behind page %d of the search for %s is not on %s", len(seen), resourceType, s.base.Host)
		}
	}
}

// placeOnServer is the type and id of a resource.
func placeOnServer(resource fhir.Value) document.Position {
	return document.Position{File: resource.Member("resourceType").Text() + "/" + resource.Member("id").Text()}
}

func nextPage(bundle fhir.Value) string {
	for link := range bundle.Member("link").Elements() {
		if link.Member("relation").Text() == "next" {
			return link.Member("url").Text()
		}
	}
	return ""
}

func (s *server) page(ctx context.Context, address *url.URL) (fhir.Value, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return fhir.Value{}, err
	}
	request.Header.Set("Accept", "application/fhir+json, application/json")
	response, err := s.http.Do(request)
	if err != nil {
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err // without the address, which is long
		}
		return fhir.Value{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fhir.Value{}, fmt.Errorf("the server answered %s", response.Status)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, largestPage+1))
	if err != nil {
		return fhir.Value{}, err
	}
	if len(body) > largestPage {
		return fhir.Value{}, fmt.Errorf("the page is larger than %d MB", largestPage>>20)
	}
	page, err := fhir.Parse(body, "entry", "link")
	if err != nil {
		return fhir.Value{}, fmt.Errorf("the page is not JSON: %w", err)
	}
	if page.Member("resourceType").Text() != "Bundle" {
		return fhir.Value{}, errors.New("the server did not answer with a Bundle")
	}
	return page, nil
}

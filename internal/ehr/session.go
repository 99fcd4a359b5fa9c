package ehr

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"covercard/fhir"
)

// Session is the access to one EHR's FHIR server for one call. It is safe for concurrent use.
type Session struct {
	client *Client
	base   *url.URL
	token  string
	refuse *Trouble // why nothing can be read; nil when something can
}

// Bounds of what is read.
const (
	mostBytes = 4 << 20 // of one answer
	mostPages = 5       // of one search
)

// Session opens the access that a call brought: the base URL of the EHR's FHIR server and a bearer token. When it brought none, or the server
// may not be contacted, every read fails with that reason.
func (c *Client) Session(server, token string) *Session {
	session := &Session{client: c, token: token}
	base, err := parseBase(server)
	switch {
	case server == "" || token == "" || strings.ContainsFunc(token, unicode.IsControl):
		session.refuse = errNoAccess
	case err != nil || !c.allowed(base):
		session.refuse = errHost
	}
	session.base = base
	return session
}

// Usable tells whether anything can be read at all.
func (s *Session) Usable() bool { return s.refuse == nil }

// Read reads the resource that a reference leads to: "Medication/12", or an absolute one on the same server. Of a reference to a version
// it reads the resource as it is now. The error is a [*Trouble].
func (s *Session) Read(ctx context.Context, reference string) (fhir.Resource, error) {
	if s.refuse != nil {
		return fhir.Resource{}, s.refuse
	}
	relative, here := s.relative(reference)
	resourceType, id, ok := fhir.Reference{Reference: relative}.Target()
	if !here || !ok || !strings.HasPrefix(relative, resourceType+"/"+id) {
		return fhir.Resource{}, errReference
	}
	value, err := s.get(ctx, s.address(resourceType, id))
	if err != nil {
		return fhir.Resource{}, err
	}
	resource, _ := fhir.ParseResource(value)
	if resource.Type() != resourceType || resource.ID() != id {
		return fhir.Resource{}, errOther
	}
	return resource, nil
}

// Search runs a search by type and parameters, and reads its pages one after another. Entries of other types than the one that was
// searched for are left out. The error is a [*Trouble].
func (s *Session) Search(ctx context.Context, resourceType string, parameters url.Values) ([]fhir.Resource, error) {
	if s.refuse != nil {
		return nil, s.refuse
	}
	address := s.address(resourceType)
	address.RawQuery = parameters.Encode()
	page, err := s.get(ctx, address)
	if err != nil {
		return nil, err
	}
	return s.pages(ctx, resourceType, page, 1)
}

// More reads the pages that follow a page of a search which came by prefetch; there may be none. The error is a [*Trouble].
func (s *Session) More(ctx context.Context, resourceType string, page fhir.Value) ([]fhir.Resource, error) {
	next, found := nextPage(page)
	if !found {
		return nil, nil
	}
	value, err := s.follow(ctx, resourceType, next)
	if err != nil {
		return nil, err
	}
	return s.pages(ctx, resourceType, value, 2)
}

// pages gathers the resources of a page, the number-th, and of those that follow.
func (s *Session) pages(ctx context.Context, resourceType string, page fhir.Value, number int) ([]fhir.Resource, error) {
	var found []fhir.Resource
	for {
		if page.Member("resourceType").Text() != "Bundle" {
			return nil, errOther
		}
		for entry := range fhir.Entries(page) {
			if entry.Resource.Type() == resourceType {
				found = append(found, entry.Resource)
			}
		}
		next, more := nextPage(page)
		if !more {
			return found, nil
		}
		if number++; number > mostPages {
			return nil, errTooLarge
		}
		var err error
		if page, err = s.follow(ctx, resourceType, next); err != nil {
			return nil, err
		}
	}
}

// nextPage is the address of the page that follows a page of a search.
func nextPage(bundle fhir.Value) (string, bool) {
	for link := range bundle.Member("link").Elements() {
		if link.Member("relation").Text() == "next" {
			address := link.Member("url").Text()
			return address, address != ""
		}
	}
	return "", false
}

// follow reads the next page of a search by type at an address that the EHR gave, which must be on its server.
func (s *Session) follow(ctx context.Context, resourceType, address string) (fhir.Value, error) {
	if s.refuse != nil {
		return fhir.Value{}, s.refuse
	}
	next, err := s.address(resourceType).Parse(address)
	if err != nil || !s.holds(next) {
		return fhir.Value{}, errNext
	}
	return s.get(ctx, next)
}

// relative is a reference without the session's server. It reports false when another one is named.
func (s *Session) relative(reference string) (string, bool) {
	_, rest, absolute := strings.Cut(reference, "://")
	if !absolute {
		return strings.TrimPrefix(reference, "/"), true
	}
	address, err := url.Parse(reference)
	path := strings.IndexAny(rest, "/?#")
	if err != nil || path < 0 || !sameOrigin(address, s.base) {
		return "", false
	}
	return strings.CutPrefix(rest[path:], s.base.EscapedPath()+"/")
}

// address is that of what lies under the session's server by those names, whatever characters they hold.
func (s *Session) address(names ...string) *url.URL {
	address := *s.base
	for _, name := range names {
		address.RawPath = address.EscapedPath() + "/" + url.PathEscape(name)
		address.Path += "/" + name
	}
	return &address
}

// holds tells whether an address is on the session's server, so that the token may go there.
func (s *Session) holds(address *url.URL) bool {
	return sameOrigin(address, s.base) && s.client.allowed(address)
}

// get reads one address, a second time when the first attempt fails in a way that may pass.
func (s *Session) get(ctx context.Context, address *url.URL) (fhir.Value, error) {
	if !s.holds(address) {
		return fhir.Value{}, errReference
	}
	ctx, cancel := context.WithTimeout(ctx, s.client.timeout)
	defer cancel()
	value, trouble := s.attempt(ctx, address)
	if trouble != nil && trouble.passing && ctx.Err() == nil {
		value, trouble = s.attempt(ctx, address)
	}
	if trouble != nil { // a nil *Trouble is no nil error
		return fhir.Value{}, trouble
	}
	return value, nil
}

func (s *Session) attempt(ctx context.Context, address *url.URL) (fhir.Value, *Trouble) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return fhir.Value{}, errReference
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Accept", "application/fhir+json, application/json")
	response, err := s.client.http.Do(request)
	if err != nil {
		return fhir.Value{}, troubleOf(err, errUnreached)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fhir.Value{}, errStatus(response.StatusCode)
	}
	return readJSON(response)
}

// readJSON reads the body of a response. The bound is on what a compressed one holds.
func readJSON(response *http.Response) (fhir.Value, *Trouble) {
	mediaType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if mediaType != "application/json" && !strings.HasSuffix(mediaType, "+json") {
		return fhir.Value{}, errNotFHIR
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, mostBytes+1))
	switch {
	case err != nil:
		return fhir.Value{}, troubleOf(err, errBroken)
	case len(body) > mostBytes:
		return fhir.Value{}, errTooLarge
	}
	value, err := fhir.Parse(body)
	if err != nil || !value.IsObject() {
		return fhir.Value{}, errNotFHIR
	}
	return value, nil
}

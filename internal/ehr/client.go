// Package ehr reads from the FHIR server of the EHR that calls, with the token that came with the call.
//
// The server's address is the caller's word. A [Client] contacts only servers it was told of, the token goes to that server and nowhere
// else, and neither is ever part of an error: errors say what kind of trouble there was, and no more.
package ehr

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Options are what a Client needs.
type Options struct {
	// Servers are the base URLs of the FHIR servers that may be contacted, all https. With none the client is for development: it
	// contacts servers on this machine's loopback addresses, over http too, and no others.
	Servers []string
	// ReadTimeout is how long one read may take, or one page of a search, with a second attempt if there is one; 2 s when zero.
	ReadTimeout time.Duration
}

// Client reads from the FHIR servers it may contact. It is safe for concurrent use.
type Client struct {
	servers []*url.URL // nil in development
	timeout time.Duration
	http    *http.Client
}

// New makes a Client. The error says which server is no https base URL.
func New(options Options) (*Client, error) {
	client := &Client{timeout: options.ReadTimeout}
	if client.timeout <= 0 {
		client.timeout = 2 * time.Second
	}
	for _, server := range options.Servers {
		base, err := parseBase(server)
		if err != nil || base.Scheme != "https" {
			return nil, errors.New("FHIR server " + server + " is not an https base URL such as https://ehr.example.org/fhir")
		}
		client.servers = append(client.servers, base)
	}
	dialer := &net.Dialer{Timeout: client.timeout}
	if client.servers == nil {
		dialer.ControlContext = loopbackOnly
	}
	client.http = &http.Client{
		Transport: &http.Transport{
			DialContext:     dialer.DialContext,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
			// No Proxy: one that the environment names is not told the token.
			TLSHandshakeTimeout:    client.timeout,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    16,
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: client.checkRedirect,
	}
	return client, nil
}

// parseBase reads a base URL; slashes at its end are no part of it.
func parseBase(server string) (*url.URL, error) {
	base, err := url.Parse(server)
	if err != nil || !isPlain(base) || base.RawQuery != "" || base.ForceQuery || base.Fragment != "" {
		return nil, errors.New("not a base URL")
	}
	base.Path, base.RawPath = strings.TrimRight(base.Path, "/"), strings.TrimRight(base.RawPath, "/")
	return base, nil
}

// isPlain tells whether an address names a host, no user, and a path that cannot climb: servers take "..", "%2e%2e" and on some
// systems "..%5c" for the folder above.
func isPlain(address *url.URL) bool {
	segments := strings.FieldsFunc(address.Path, func(r rune) bool { return r == '/' || r == '\\' })
	return address.Hostname() != "" && address.User == nil && !slices.Contains(segments, ".") && !slices.Contains(segments, "..")
}

// loopbackOnly keeps a name that only looks like this machine's from leading elsewhere.
func loopbackOnly(_ context.Context, _, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return errHost
	}
	return nil
}

// checkRedirect follows a redirect only to where the token may go.
func (c *Client) checkRedirect(next *http.Request, before []*http.Request) error {
	const most = 3
	switch {
	case !sameOrigin(next.URL, before[0].URL) || !c.allowed(next.URL):
		return errRedirected
	case len(before) > most:
		return errRedirects
	}
	return nil
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

func portOf(address *url.URL) string {
	switch port := address.Port(); {
	case port != "":
		return port
	case address.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

// allowed tells whether an address may be contacted: a server's base URL, or what lies under it. Paths are compared as they are sent,
// since it is the server's business what it takes "%2F" for.
func (c *Client) allowed(address *url.URL) bool {
	if !isPlain(address) {
		return false
	}
	if c.servers == nil {
		return isLoopback(address.Hostname()) && (address.Scheme == "http" || address.Scheme == "https")
	}
	return slices.ContainsFunc(c.servers, func(server *url.URL) bool {
		rest, under := strings.CutPrefix(address.EscapedPath(), server.EscapedPath())
		return sameOrigin(address, server) && under && (rest == "" || rest[0] == '/')
	})
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

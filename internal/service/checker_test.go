package service_test

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The checker judges answers by the standards alone (CDS Hooks 2.0 and 3.0-ballot, CRD 2.0.1 and 2.2.1), apart from the code that
// builds them. Where the standards leave a choice that this service has made, it holds the service to it.

const (
	coverageInformationURL = "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information"
	crdCodesTemporary      = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"
	cardTypes22            = "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"
	rxNorm                 = "http://www.nlm.nih.gov/research/umls/rxnorm"

	payerName = "Blue Cross & Blue Shield of Mississippi"
	// today is the day on the clock of start, in the payer's time zone.
	today = "2026-11-24"
)

// checkAnswer fails the test for everything in a 200 answer that CRD does not allow. The version is "2.0" or "2.2", or "" when the
// client asked for none.
func checkAnswer(t testing.TB, version, hook string, request, answer []byte, settings ...setting) {
	t.Helper()
	require.Empty(t, complaintsAbout(version, hook, request, answer, settings...), string(answer))
}

// setting is what the operator of the service chose.
type setting func(*checker)

// noAuthWhenNotCovered is the setting crd20_pa_needed_when_not_covered: no-auth.
func noAuthWhenNotCovered(c *checker) { c.noAuthWhenNotCovered = true }

// ofPayer is the payer of the library, when it is not the built-in one.
func ofPayer(name string) setting { return func(c *checker) { c.payer = name } }

// complaintsAbout lists what is wrong with an answer.
func complaintsAbout(version, hook string, request, answer []byte, settings ...setting) []string {
	if version == "" {
		version = "2.0"
	}
	asked, err := parse(request)
	if err != nil {
		return []string{"the request cannot be read: " + err.Error()}
	}
	c := &checker{
		version: version, hook: hook, payer: payerName, asked: understand(version, hook, asked), uuids: map[string]bool{}, forms: map[string]bool{},
	}
	for _, apply := range settings {
		apply(c)
	}
	response, err := parse(answer)
	if err != nil {
		c.complain("the answer cannot be read: %v", err)
		return c.complaints
	}
	if response.encode() != string(answer) {
		c.complain("the answer holds white space between its tokens (CRD found-40)")
	}
	c.response(response)
	return c.complaints
}

type checker struct {
	version, hook        string
	payer                string // its name
	noAuthWhenNotCovered bool
	asked                asked
	uuids                map[string]bool // of cards and suggestions
	forms                map[string]bool // orders that a form is to be completed for
	coverageUpdates      int
	complaints           []string
}

func (c *checker) complain(format string, values ...any) {
	c.complaints = append(c.complaints, fmt.Sprintf(format, values...))
}

func (c *checker) response(response *node) {
	if !c.object("answer", response, "cards:array! systemActions:array") {
		return
	}
	cards, actions := response.at("cards"), response.at("systemActions")
	if limit, ok := c.maxCards(); ok && float64(len(cards.items())) > limit {
		c.complain("cards: %d of them, though max-cards is %v", len(cards.items()), limit)
	}
	for i, card := range cards.items() {
		where := fmt.Sprintf("cards[%d]", i)
		c.nothingEmpty(where, card)
		c.card(where, card)
	}
	if actions != nil && len(actions.items()) == 0 {
		c.complain("systemActions: empty, it should not be there")
	}
	c.systemActions(actions)
}

// maxCards is the client's limit: a whole number that is not negative, as JSON has it (3.0 is 3).
func (c *checker) maxCards() (float64, bool) {
	number := c.asked.configuration.at("max-cards")
	if !number.is('0') {
		return 0, false
	}
	limit, err := strconv.ParseFloat(number.raw, 64)
	return limit, err == nil && limit >= 0 && limit == math.Trunc(limit)
}

// object complains unless a value is an object with the members that are required and none that is not listed. A member is listed
// with its JSON type, and with "!" when it is required.
func (c *checker) object(where string, value *node, listed string) bool {
	kinds := map[string]string{"string": `"`, "boolean": "tf", "number": "0", "object": "{", "array": "["}
	if !value.is('{') {
		c.complain("%s: not an object", where)
		return false
	}
	known := map[string]string{}
	for _, entry := range strings.Fields(listed) {
		name, kind, _ := strings.Cut(entry, ":")
		kind, required := strings.CutSuffix(kind, "!")
		known[name] = kinds[kind]
		if required && value.at(name) == nil {
			c.complain("%s: no %s", where, name)
		}
	}
	fits := true
	for name, member := range value.members {
		switch kind, ok := known[name]; {
		case !ok:
			c.complain("%s: member %s is not allowed", where, name)
		case !strings.Contains(kind, string(member.kind)):
			c.complain("%s: member %s has the wrong JSON type", where, name)
			fits = false
		}
	}
	return fits
}

// nothingEmpty complains about null, "", [] and {}, which CDS Hooks and FHIR forbid.
func (c *checker) nothingEmpty(where string, value *node) {
	switch {
	case value.is('n'), value.is('"') && value.text() == "":
		c.complain("%s: an empty value, %s", where, value.raw)
	case (value.is('{') || value.is('[')) && len(value.children) == 0:
		c.complain("%s: an empty value", where)
	case value.is('{'):
		for name, member := range value.members {
			c.nothingEmpty(where+"."+name, member)
		}
	case value.is('['):
		for i, element := range value.children {
			c.nothingEmpty(fmt.Sprintf("%s[%d]", where, i), element)
		}
	}
}

var uuidPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// uuid complains about an id that is no plain UUID or that another card or suggestion has.
func (c *checker) uuid(where string, id *node) {
	switch text := id.text(); {
	case !uuidPattern.MatchString(text):
		c.complain("%s: uuid %q is not a UUID", where, text)
	case c.uuids[text]:
		c.complain("%s: uuid %s occurs twice", where, text)
	default:
		c.uuids[text] = true
	}
}

func isAbsoluteURL(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http") && parsed.Host != ""
}

// oneOf complains about a text that is not among those allowed.
func (c *checker) oneOf(where string, text *node, allowed ...string) {
	if !slices.Contains(allowed, text.text()) {
		c.complain("%s: %q is not one of %v", where, text.text(), allowed)
	}
}

// systemActions judges the system actions, each of which must be an update with coverage-information (CRD 2.2.1,
// CRDHooksResponse-coverageInformation) or one of a Coverage (CRD 2.2.1 resp-66).
func (c *checker) systemActions(actions *node) {
	annotated, assertions := map[string]int{}, map[string]string{}
	for i, action := range actions.items() {
		where := fmt.Sprintf("systemActions[%d]", i)
		if !c.object(where, action, "type:string! description:string! resource:object!") {
			continue
		}
		c.oneOf(where+": type", action.at("type"), "update")
		c.nothingEmpty(where, action.without("resource"))
		reference := address(action.at("resource"))
		if strings.HasPrefix(reference, "Coverage/") {
			c.coverageUpdate(where+".resource", action.at("resource"))
			if c.asked.isOff("insurance") {
				c.complain("%s: an update of a Coverage, though insurance is off", where)
			}
			continue
		}
		if c.asked.isOff("coverage-info") {
			c.complain("%s: coverage-information, though coverage-info is off", where)
		}
		annotated[reference]++
		if annotated[reference] == 2 {
			c.complain("%s: a second action on %s", where, reference)
		}
		if !slices.Contains(c.asked.scope, reference) {
			c.complain("%s: %s is not in the scope of %s", where, reference, c.hook)
			continue
		}
		for _, id := range c.annotation(where, c.asked.resources[reference], action.at("resource")) {
			if other, ok := assertions[id]; ok && other != reference {
				c.complain("%s: coverage-assertion-id %s is also that of %s", where, id, other)
			}
			assertions[id] = reference
		}
	}
	c.nothingForgotten(annotated)
	c.noFormWhereDTRServes(actions)
}

// nothingForgotten complains about resources that a primary hook should have annotated (CRD 2.2.1 hook-16).
func (c *checker) nothingForgotten(annotated map[string]int) {
	if !slices.Contains(primaryHooks, c.hook) || c.asked.isOff("coverage-info") || len(c.asked.coverages) == 0 {
		return
	}
	for _, reference := range c.asked.scope {
		if annotated[reference] == 0 && !c.carriesOurs(c.asked.resources[reference]) {
			c.complain("systemActions: none on %s (CRD hook-16)", reference)
		}
	}
}

// carriesOurs tells whether a resource was sent with a finding for one of the patient's Coverages.
func (c *checker) carriesOurs(resource *node) bool {
	return slices.ContainsFunc(resource.coverageInformation(), func(finding *node) bool {
		return slices.Contains(c.asked.coverages, c.coverageOf(finding))
	})
}

// coverageOf is the Coverage that a coverage-information is about, as "Coverage/id".
func (c *checker) coverageOf(finding *node) string {
	return c.asked.resolve(finding.at("extension", "url=coverage", "valueReference", "reference").text())
}

package service_test

import (
	"slices"
)

// invariants holds a finding to crd-ci-q1 to q9 in their strict reading: the text where it is stricter than the published expression,
// and the expression where validators apply it.
func (c *checker) invariants(where string, finding *node) {
	values := map[string][]string{}
	for _, element := range finding.at("extension").items() {
		url := element.at("url").text()
		text := element.at("valueCode").text()
		if text == "" {
			text = "(present)"
		}
		values[url] = append(values[url], text)
	}
	has := func(url string) bool { return len(values[url]) > 0 }
	is := func(url, code string) bool { return slices.Contains(values[url], code) }
	anyIs := func(code string) bool { return is("covered", code) || is("pa-needed", code) || is("doc-needed", code) }
	require := func(invariant string, holds bool) {
		if !holds {
			c.complain("%s: invariant %s does not hold", where, invariant)
		}
	}

	require("crd-ci-q1", has("doc-needed") || !has("questionnaire") && !has("response"))
	switch {
	case c.version == "2.0" && !is("covered", "not-covered"):
		require("crd-ci-q2 of 2.0 (pa-needed unless not covered)", has("pa-needed"))
	case c.version == "2.0" && c.noAuthWhenNotCovered:
		require("crd-ci-q2 of 2.0 (no-auth when not covered, by the setting)", is("pa-needed", "no-auth"))
	case is("covered", "not-covered"):
		require("crd-ci-q2", !has("pa-needed"))
	}
	require("crd-ci-q3", anyIs("conditional") == has("info-needed"))
	// By its text q4 is about authorizations that are satisfied or not needed; the expression of 2.2 fails on any withpa.
	withPA := is("doc-purpose", "withpa")
	require("crd-ci-q4", !withPA || c.version == "2.0" && !is("pa-needed", "satisfied") && !is("pa-needed", "no-auth") && !is("covered", "not-covered"))
	require("crd-ci-q5", is("pa-needed", "satisfied") == has("satisfied-pa-id"))
	require("crd-ci-q6", !is("info-needed", "OTH") || has("reason"))
	for _, element := range finding.at("extension").items() {
		if element.at("url").text() == "reason" {
			require("crd-ci-q7", element.at("valueCodeableConcept", "text").text() != "")
		}
	}
	require("crd-ci-q8", !has("doc-purpose") || has("reason"))
	require("crd-ci-q9", !anyIs("indeterminate") || has("reason"))

	if !slices.Contains(primaryHooks, c.hook) && (is("doc-needed", "clinical") || is("doc-needed", "admin") || is("doc-needed", "both")) {
		c.complain("%s: a secondary hook asks for documentation (CRD hook-19)", where)
	}
	if has("doc-purpose") && !has("doc-needed") {
		c.complain("%s: doc-purpose without doc-needed", where)
	}
	if c.asked.isOff("unsolicited-determ") && (is("pa-needed", "satisfied") || has("satisfied-pa-id")) {
		c.complain("%s: an authorization is granted, though unsolicited-determ is off", where)
	}
}

// nothingNew complains when the resource was sent with the same finding, made on the same or another day (resp-35).
func (c *checker) nothingNew(where string, finding, sent *node) {
	for _, earlier := range sent.coverageInformation() {
		if c.said(earlier) == c.said(finding) {
			c.complain("%s: the order was sent with this finding already (CRD resp-35)", where)
		}
	}
}

// said is what a finding says, without when and under which number; the order of the parts does not matter.
func (c *checker) said(finding *node) string {
	var parts []string
	for _, element := range finding.at("extension").items() {
		if url := element.at("url").text(); url != "date" && url != "coverage-assertion-id" {
			parts = append(parts, element.signature())
		}
	}
	slices.Sort(parts)
	said := ""
	for _, part := range parts {
		said += part + "\x01"
	}
	return said
}

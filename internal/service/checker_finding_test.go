package service_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// annotation judges an annotated resource next to the one sent: nothing but coverage-information changed, others' findings kept, and
// ours right. It returns the assertion ids of our findings.
func (c *checker) annotation(where string, sent, annotated *node) []string {
	if sent.withoutCoverageInformation().signature() != annotated.withoutCoverageInformation().signature() {
		c.complain("%s: the resource differs from the one sent outside coverage-information (CRD resp-37)", where)
	}
	before := map[string]int{}
	for _, finding := range sent.coverageInformation() {
		before[finding.signature()]++
	}
	ours, assertions := map[string]bool{}, map[string]string{}
	var made []*node
	for _, finding := range annotated.coverageInformation() {
		if before[finding.signature()] > 0 {
			before[finding.signature()]--
		} else {
			made = append(made, finding)
			ours[c.coverageOf(finding)] = true
		}
	}
	if len(made) == 0 {
		c.complain("%s: nothing new is said about the resource (CRD resp-35)", where)
	}
	if len(ours) > 1 {
		c.complain("%s: findings on more than one Coverage; one is answered, those on others are kept as they are (CRD resp-37)", where)
	}
	var ids []string
	for i, finding := range made {
		at := fmt.Sprintf("%s.coverage-information[%d]", where, i)
		c.nothingEmpty(at, finding)
		c.finding(at, finding, sent)
		id := finding.at("extension", "url=coverage-assertion-id", "valueString").text()
		for coverage, other := range assertions {
			if (coverage == c.coverageOf(finding)) != (other == id) {
				c.complain("%s: the assertion id must be one for each coverage (CRD resp-32, resp-33)", at)
			}
		}
		assertions[c.coverageOf(finding)] = id
		ids = append(ids, id)
	}
	c.othersKept(where, sent, before, ours)
	return ids
}

// othersKept complains when a finding about another coverage is gone or changed, or one of ours stands beside its successor.
func (c *checker) othersKept(where string, sent *node, missing map[string]int, ours map[string]bool) {
	for _, finding := range sent.coverageInformation() {
		isOurs := ours[c.coverageOf(finding)]
		isMissing := missing[finding.signature()] > 0
		if isMissing && !isOurs {
			c.complain("%s: the finding on %s, another coverage, was not kept", where, c.coverageOf(finding))
		}
		if !isMissing && isOurs {
			c.complain("%s: an earlier finding on %s was not replaced", where, c.coverageOf(finding))
		}
	}
}

// part is what the standard says of a sub-extension: its value's member, how often it occurs (0 is any number), its codes.
type part struct {
	value    string
	min, max int
	codes    []string
}

// partsOf are the sub-extensions of coverage-information in a version (ext-coverage-information of CRD 2.0.1 and 2.2.1).
func partsOf(version string) map[string]part {
	parts := map[string]part{
		"coverage":              {value: "valueReference", min: 1, max: 1},
		"covered":               {value: "valueCode", min: 1, max: 1, codes: []string{"covered", "not-covered", "conditional"}},
		"pa-needed":             {value: "valueCode", max: 1, codes: []string{"no-auth", "auth-needed", "satisfied", "performpa", "conditional"}},
		"doc-needed":            {value: "valueCode", max: 1, codes: []string{"clinical", "admin", "both", "conditional"}},
		"doc-purpose":           {value: "valueCode", codes: []string{"withpa", "withclaim", "withorder", "retain-doc", "OTH"}},
		"info-needed":           {value: "valueCode", codes: []string{"performer", "location", "timeframe", "contract-window", "OTH"}},
		"billingCode":           {value: "valueCoding"},
		"reason":                {value: "valueCodeableConcept"},
		"detail":                {value: "extension"},
		"dependency":            {value: "valueReference"},
		"questionnaire":         {value: "valueCanonical"},
		"date":                  {value: "valueDate", min: 1, max: 1},
		"coverage-assertion-id": {value: "valueString", min: 1, max: 1},
		"satisfied-pa-id":       {value: "valueString", max: 1},
		"contact":               {value: "valueContactPoint"},
	}
	if version == "2.0" {
		parts["response"] = part{value: "valueReference"}
		return parts
	}
	for _, url := range []string{"covered", "pa-needed"} {
		changed := parts[url]
		changed.codes = append(changed.codes, "indeterminate")
		parts[url] = changed
	}
	parts["doc-needed"] = part{value: "valueCode", codes: []string{"clinical", "admin", "patient", "conditional", "indeterminate"}}
	parts["info-needed"] = part{value: "valueCode", codes: append(parts["info-needed"].codes, "detail-code")}
	parts["contact"] = part{value: "valueContactDetail"}
	parts["expiry-date"] = part{value: "valueDate", max: 1}
	return parts
}

// finding judges one coverage-information extension that this service made, on the resource as it was sent.
func (c *checker) finding(where string, finding, sent *node) {
	if !c.object(where, finding, "url:string! extension:array!") {
		return
	}
	parts, count := partsOf(c.version), map[string]int{}
	for _, element := range finding.at("extension").items() {
		url := element.at("url").text()
		count[url]++
		at := where + "." + url
		known, ok := parts[url]
		switch {
		case !ok:
			c.complain("%s: not a part of coverage-information in CRD %s", at, c.version)
		case known.value == "extension":
			c.detail(at, element)
		case c.object(at, element, "url:string! "+known.value+":"+kindOf(known.value)+"!"):
			if known.codes != nil {
				c.oneOf(at, element.at(known.value), known.codes...)
			}
			c.value(at, known.value, element.at(known.value))
			c.meaning(at, url, element.at(known.value), sent)
		}
	}
	for url, known := range parts {
		if count[url] < known.min || known.max > 0 && count[url] > known.max {
			c.complain("%s: %d of %s", where, count[url], url)
		}
	}
	c.invariants(where, finding)
	c.reasonsFit(where, finding)
	c.nothingNew(where, finding, sent)
}

// kindOf is the JSON type of a value[x].
func kindOf(value string) string {
	switch value {
	case "valueReference", "valueCoding", "valueCodeableConcept", "valueContactDetail", "valueContactPoint", "valueQuantity", "valuePeriod":
		return "object"
	case "valueBoolean":
		return "boolean"
	}
	return "string"
}

// value judges the shape of a FHIR data type.
func (c *checker) value(where, name string, value *node) {
	switch name {
	case "valueReference":
		c.object(where, value, "reference:string! type:string display:string")
	case "valueCoding":
		c.object(where, value, "system:string! version:string code:string! display:string userSelected:boolean")
	case "valueCodeableConcept":
		if c.object(where, value, "coding:array text:string") {
			for _, coding := range value.at("coding").items() {
				c.value(where, "valueCoding", coding)
			}
		}
	case "valueContactDetail":
		if c.object(where, value, "name:string telecom:array!") {
			for _, point := range value.at("telecom").items() {
				c.value(where, "valueContactPoint", point)
			}
		}
	case "valueContactPoint":
		if c.object(where, value, "system:string! value:string! use:string rank:number period:object") {
			c.oneOf(where, value.at("system"), "phone", "fax", "email", "pager", "url", "sms", "other")
			if value.at("use") != nil {
				c.oneOf(where, value.at("use"), "home", "work", "temp", "old", "mobile")
			}
		}
	case "valueDate":
		if !datePattern.MatchString(value.text()) {
			c.complain("%s: %q is no date", where, value.text())
		}
	case "valueUrl", "valueCanonical":
		if !isAbsoluteURL(value.text()) {
			c.complain("%s: %q is no address", where, value.text())
		}
	case "valueQuantity":
		c.object(where, value, "value:number! unit:string system:string code:string")
	case "valuePeriod":
		c.object(where, value, "start:string end:string")
	}
}

// meaning judges what a part says, beyond its shape.
func (c *checker) meaning(where, url string, value, sent *node) {
	switch url {
	case "coverage":
		if reference := c.asked.resolve(value.at("reference").text()); !slices.Contains(c.asked.coverages, reference) {
			c.complain("%s: %q is no Coverage of the patient in the request", where, reference)
		}
	case "dependency":
		reference := c.asked.resolve(value.at("reference").text())
		if !slices.Contains(append(requestTypes, "Appointment"), strings.Split(reference, "/")[0]) ||
			c.asked.resources[reference] == nil || reference == address(sent) {
			c.complain("%s: %q is no other order of the request", where, reference)
		}
	case "date":
		if value.text() != today {
			c.complain("%s: %s is not today, %s", where, value.text(), today)
		}
	case "expiry-date":
		if value.text() < today {
			c.complain("%s: %s is past", where, value.text())
		}
	case "coverage-assertion-id":
		if c.asked.patient != "" && strings.Contains(value.text(), c.asked.patient) {
			c.complain("%s: holds the patient's id", where)
		}
	case "billingCode":
		if system := value.at("system").text(); strings.Contains(strings.ToLower(system), "hcpcs") {
			c.oneOf(where, value.at("system"), "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets")
		}
	case "reason":
		c.reason(where, value)
	}
}

// reasonCodes are the codes that reasons can have (CRD 2.2.1, coverageAssertionReasons; CRD 2.0.1 knows two), and the "covered" that goes with
// each in 2.2; "" for any.
var reasonCodes = map[string]map[string]string{
	"2.0": {"gold-card": "covered", "detail-code": ""},
	"2.2": {
		"gold-card": "covered", "no-member-found": "not-covered", "no-active-coverage": "not-covered", "coverage-not-found": "not-covered",
		"auth-out-network": "", "technical": "indeterminate",
	},
}

// reason: always with text, and with a code of the version's at the most.
func (c *checker) reason(where string, reason *node) {
	if reason.at("text").text() == "" {
		c.complain("%s: no text", where)
	}
	for _, coding := range reason.at("coding").items() {
		c.oneOf(where+": system", coding.at("system"), crdCodesTemporary)
		c.oneOf(where+": code", coding.at("code"), slices.Collect(maps.Keys(reasonCodes[c.version]))...)
	}
}

// reasonsFit complains when the code of a reason contradicts the finding.
func (c *checker) reasonsFit(where string, finding *node) {
	covered, prior := finding.at("extension", "url=covered", "valueCode").text(), finding.at("extension", "url=pa-needed", "valueCode").text()
	for _, element := range finding.at("extension").items() {
		if element.at("url").text() != "reason" {
			continue
		}
		for _, coding := range element.at("valueCodeableConcept", "coding").items() {
			code := coding.at("code").text()
			if fits := reasonCodes[c.version][code]; fits != "" && covered != fits && !(code == "technical" && prior == "indeterminate") {
				c.complain("%s: the reason %s does not go with %s", where, code, covered)
			}
			if code == "gold-card" && prior != "no-auth" {
				c.complain("%s: the reason gold-card does not go with pa-needed %s", where, prior)
			}
		}
	}
}

// detailKinds are the category and the value of each detail code (CRD 2.2.1, coverageDetailNew); "" is any category.
var detailKinds = map[string]struct{ category, value string }{
	"allowed-quantity":       {"cat-limitation", "valueQuantity"},
	"allowed-period":         {"cat-limitation", "valuePeriod"},
	"in-network-copay":       {"cat-decisional", "valueQuantity"},
	"out-network-copay":      {"cat-decisional", "valueQuantity"},
	"concurrent-review":      {"cat-decisional", "valueBoolean"},
	"appropriate-use-needed": {"cat-decisional", "valueBoolean"},
	"policy-link":            {"cat-other", "valueUrl"},
	"instructions":           {"", "valueString"},
}

// detail judges a nested detail: category, code, value and qualification in 2.2; no category, and fewer codes, in 2.0.
func (c *checker) detail(where string, detail *node) {
	if !c.object(where, detail, "url:string! extension:array!") {
		return
	}
	code := detail.at("extension", "url=code", "valueCodeableConcept", "coding", "0")
	kind, known := detailKinds[code.at("code").text()]
	only20 := c.version == "2.0" && (kind.value == "valueUrl" || code.at("code").text() == "instructions")
	if !known || only20 {
		c.complain("%s: code %q is none of CRD %s", where, code.at("code").text(), c.version)
	}
	system := map[string]string{"2.0": crdCodesTemporary, "2.2": "http://terminology.hl7.org/CodeSystem/crd-coverage-detail"}[c.version]
	c.oneOf(where+": code.system", code.at("system"), system)
	count := map[string]int{}
	for _, element := range detail.at("extension").items() {
		url := element.at("url").text()
		count[url]++
		value := map[string]string{
			"category": "valueCode", "code": "valueCodeableConcept", "value": kind.value, "qualification": "valueString",
		}[url]
		if value == "" || url == "category" && c.version == "2.0" {
			c.complain("%s: %s is not a part of detail in CRD %s", where, url, c.version)
		} else if c.object(where+"."+url, element, "url:string! "+value+":"+kindOf(value)+"!") {
			c.value(where+"."+url, value, element.at(value))
		}
	}
	if count["code"] != 1 || count["value"] != 1 || count["qualification"] > 1 || c.version == "2.2" && count["category"] != 1 {
		c.complain("%s: parts missing or repeated: %v", where, count)
	}
	if c.version == "2.2" {
		category := detail.at("extension", "url=category", "valueCode")
		c.oneOf(where+": category", category, "cat-limitation", "cat-decisional", "cat-other")
		if kind.category != "" && category.text() != kind.category {
			c.complain("%s: category %s of code %s", where, category.text(), code.at("code").text())
		}
	}
}

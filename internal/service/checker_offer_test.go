package service_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Kinds of cards: CRD's types of response, each with a logical model of its own.
const (
	instructions      = "instructions"
	externalReference = "external reference"
	alternateRequest  = "alternate request"
	additionalOrders  = "additional orders"
	formCompletion    = "form completion"
	coverageRecord    = "coverage update"
	smartLaunch       = "SMART launch"
)

// kindOfCard tells a card's type by what is on it; "" when it has things of several types.
func kindOfCard(card *node) string {
	links, suggestions := card.at("links").items(), card.at("suggestions").items()
	switch {
	case len(links) > 0 && len(suggestions) > 0:
		return ""
	case len(links) > 0:
		kinds := map[string]bool{}
		for _, link := range links {
			kinds[link.at("type").text()] = true
		}
		switch {
		case len(kinds) > 1:
			return ""
		case kinds["smart"]:
			return smartLaunch
		}
		return externalReference
	case len(suggestions) == 0:
		return instructions
	}
	kind := ""
	for i, suggestion := range suggestions {
		one := kindOfSuggestion(suggestion)
		if i > 0 && one != kind {
			return ""
		}
		kind = one
	}
	return kind
}

func kindOfSuggestion(suggestion *node) string {
	kinds, resources := map[string]bool{}, map[string]bool{}
	for _, action := range suggestion.at("actions").items() {
		kinds[action.at("type").text()] = true
		resources[action.at("resource", "resourceType").text()] = true
	}
	switch {
	case resources["Task"]:
		return formCompletion
	case resources["Coverage"]:
		return coverageRecord
	case kinds["create"] && len(kinds) == 1:
		return additionalOrders
	}
	return alternateRequest
}

// shape holds a card to the logical model of its type (CRD 2.2.1, "Response types").
func (c *checker) shape(where string, card *node) {
	topic, behavior := card.at("source", "topic", "code").text(), card.at("selectionBehavior").text()
	kind := kindOfCard(card)
	switch kind {
	case "":
		c.complain("%s: things of several types, which no response type has", where)
	case instructions:
		if card.at("detail").text() == "" {
			c.complain("%s: neither links nor detail", where)
		}
	case alternateRequest:
		if !strings.HasPrefix(topic, "therapy-alternatives-") {
			c.complain("%s: alternatives are suggested under another topic", where)
		}
	case additionalOrders:
		if strings.HasPrefix(topic, "therapy-alternatives-") {
			c.complain("%s: an alternative that takes the place of nothing", where)
		}
	case coverageRecord:
		if topic != "insurance" {
			c.complain("%s: an update of a Coverage under the topic %s", where, topic)
		}
		if len(card.at("suggestions").items()) != 1 {
			c.complain("%s: several suggestions for a Coverage (CRD resp-71)", where)
		}
		if c.hook == "order-select" || c.hook == "order-sign" {
			c.complain("%s: a card about the coverage record on %s (CRD resp-70)", where, c.hook)
		}
	}
	if kind != alternateRequest && behavior == "at-most-one" {
		c.complain("%s: at-most-one, though suggestions that only add can go together", where)
	}
}

// actions judges the actions of a suggestion by its type.
func (c *checker) actions(where string, actions *node) {
	suggestion := &node{kind: '{', names: []string{`"actions"`}, children: []*node{actions}}
	kind := kindOfSuggestion(suggestion)
	var kinds, created, deleted []string
	for i, action := range actions.items() {
		at := fmt.Sprintf("%s.actions[%d]", where, i)
		does := action.at("type").text()
		kinds = append(kinds, does)
		switch does {
		case "create":
			if c.object(at, action, "type:string! description:string! resource:object!") {
				created = append(created, address(action.at("resource")))
				c.created(at+".resource", kind, action.at("resource"))
			}
		case "delete":
			if c.object(at, action, "type:string! description:string! resourceId:string!") {
				reference := action.at("resourceId").text()
				deleted = append(deleted, strings.Split(reference, "/")[0])
				if !slices.Contains(c.asked.drafts, reference) || !slices.Contains(c.asked.scope, reference) {
					c.complain("%s: resourceId %q is no order of the call", at, reference)
				}
			}
		case "update":
			if !c.object(at, action, "type:string! description:string! resource:object!") {
				continue
			}
			if kind == coverageRecord {
				c.coverageUpdate(at+".resource", action.at("resource"))
			} else if !slices.Contains(c.asked.scope, address(action.at("resource"))) {
				c.complain("%s: %s is not in scope", at, address(action.at("resource")))
			}
		default:
			c.complain("%s: type %q", at, does)
		}
	}
	sequence := strings.Join(kinds, " ")
	replaces := regexp.MustCompile(`^(create )+delete$`).MatchString(sequence)
	switch {
	case kind == coverageRecord && sequence != "update":
		c.complain("%s: the actions are %q, not one update (CRD resp-71)", where, sequence)
	case kind == formCompletion && sequence != "create":
		c.complain("%s: the actions are %q, not one create", where, sequence)
	case kind == alternateRequest && sequence != "update" && !replaces: // real clients apply the first action only
		c.complain("%s: the actions are %q, not one update, nor create and then delete", where, sequence)
	case len(deleted) > 0 && !slices.ContainsFunc(created, func(made string) bool { return strings.HasPrefix(made, deleted[0]+"/") }):
		c.complain("%s: a %s is deleted and none created", where, deleted[0])
	}
	if len(slices.Compact(slices.Sorted(slices.Values(created)))) < len(created) {
		c.complain("%s: two created resources have one id", where)
	}
}

// created judges a resource that a suggestion would create.
func (c *checker) created(where, kind string, resource *node) {
	if id := resource.at("id").text(); !idPattern.MatchString(id) || c.asked.resources[address(resource)] != nil {
		c.complain("%s: id %q is no id, or one that is taken", where, id)
	}
	if !dateTimePattern.MatchString(resource.at("authoredOn").text()) {
		c.complain("%s: authoredOn %q is no date", where, resource.at("authoredOn").text())
	}
	if kind == formCompletion {
		c.task(where, resource)
	} else {
		c.proposal(where, kind, resource)
	}
	c.referencesKnown(where, resource)
}

// proposal judges an order (CRD 2.2.1, profile-medicationrequest and profile-servicerequest).
func (c *checker) proposal(where, kind string, order *node) {
	c.oneOf(where+": status", order.at("status"), "draft")
	c.oneOf(where+": intent", order.at("intent"), "original-order")
	concept := order.at("medicationCodeableConcept")
	systems := []string{rxNorm}
	switch order.at("resourceType").text() {
	case "MedicationRequest":
		if order.at("dosageInstruction") != nil {
			c.complain("%s: dosageInstruction, though the dose is the prescriber's to choose", where)
		}
	case "ServiceRequest":
		if kind == alternateRequest {
			c.complain("%s: a service in the place of a drug", where)
		}
		concept = order.at("code")
		systems = []string{"http://www.ama-assn.org/go/cpt", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "http://snomed.info/sct"}
		for _, category := range order.at("category").items() {
			c.value(where+": category", "valueCodeableConcept", category)
		}
	default: // CRD allows more; this service makes these
		c.complain("%s: a %s is not one of the orders that are proposed", where, order.at("resourceType").text())
	}
	if concept.at("text").text() == "" || len(concept.at("coding").items()) == 0 {
		c.complain("%s: the code lacks coding or text", where)
	}
	for _, coding := range concept.at("coding").items() {
		if c.object(where+": coding", coding, "system:string! version:string code:string! display:string") {
			c.oneOf(where+": coding.system", coding.at("system"), systems...)
			if kind == additionalOrders && c.asked.orders(order.at("resourceType").text(), coding) {
				c.complain("%s: %s is ordered already", where, coding.at("code").text())
			}
		}
	}
	if reference := order.at("subject", "reference").text(); c.asked.resolve(reference) != "Patient/"+c.asked.patient {
		c.complain("%s: subject %q is not the patient", where, reference)
	}
	requester := order.at("requester")
	if requester.at("reference").text() == "" && requester.at("extension") == nil && requester.at("identifier") == nil {
		c.complain("%s: no requester", where)
	}
}

// orders tells whether one of the drafts is for what the coding stands for.
func (a *asked) orders(resourceType string, coding *node) bool {
	member := map[string]string{"MedicationRequest": "medicationCodeableConcept", "ServiceRequest": "code"}[resourceType]
	return slices.ContainsFunc(a.drafts, func(reference string) bool {
		order := a.resources[reference]
		if order.at("resourceType").text() != resourceType || slices.Contains([]string{"cancelled", "entered-in-error", "revoked"}, order.at("status").text()) {
			return false
		}
		return slices.ContainsFunc(order.at(member, "coding").items(), func(other *node) bool {
			return other.at("system").text() == coding.at("system").text() && other.at("code").text() == coding.at("code").text()
		})
	})
}

// task judges the Task to complete a form (CRD 2.2.1, profile-taskquestionnaire, which is SDC's but for more that it demands).
func (c *checker) task(where string, task *node) {
	if !c.object(where, task, "resourceType:string! id:string! status:string! intent:string! basedOn:array code:object! for:object! encounter:object "+
		"authoredOn:string! requester:object! owner:object reasonCode:object! input:array!") {
		return
	}
	c.oneOf(where+": resourceType", task.at("resourceType"), "Task")
	c.oneOf(where+": status", task.at("status"), "ready")
	c.oneOf(where+": intent", task.at("intent"), "order")
	code := task.at("code", "coding", "0")
	c.oneOf(where+": code.system", code.at("system"), "http://hl7.org/fhir/uv/sdc/CodeSystem/temp")
	c.oneOf(where+": code.code", code.at("code"), "complete-questionnaire")
	if reference := task.at("for", "reference").text(); c.asked.resolve(reference) != "Patient/"+c.asked.patient {
		c.complain("%s: for %q is not the patient", where, reference)
	}
	for _, basis := range task.at("basedOn").items() {
		reference := c.asked.resolve(basis.at("reference").text())
		if !slices.Contains(c.asked.scope, reference) {
			c.complain("%s: basedOn %q is nothing that was asked about", where, reference)
		}
		c.forms[reference] = true
	}
	c.requester(where+": requester", task.at("requester"))
	if task.at("reasonCode", "text").text() == "" {
		c.complain("%s: reasonCode without text", where)
	}
	questionnaires := 0
	for _, input := range task.at("input").items() {
		if !c.object(where+": input", input, "type:object! valueCanonical:string!") {
			continue
		}
		if input.at("type", "text").text() == "questionnaire" {
			questionnaires++
		}
		c.value(where+": input", "valueCanonical", input.at("valueCanonical"))
	}
	if questionnaires != 1 {
		c.complain("%s: %d inputs are a questionnaire, not 1", where, questionnaires)
	}
}

// requester judges who asks for a form: the payer, by a reference that means something outside the Coverage it was taken from.
func (c *checker) requester(where string, requester *node) {
	if !c.object(where, requester, "reference:string type:string identifier:object display:string") {
		return
	}
	reference := requester.at("reference").text()
	switch {
	case reference == "" && requester.at("identifier") == nil && requester.at("display") == nil:
		c.complain("%s: says nothing", where)
	case reference != "" && !strings.HasPrefix(c.asked.resolve(reference), "Organization/"):
		c.complain("%s: %q is no Organization", where, reference)
	}
}

// coverageUpdate judges the update of a Coverage: the complete record of the client as it was sent, but for what is corrected (CRD 2.2.1,
// "Update Coverage Records").
func (c *checker) coverageUpdate(where string, updated *node) {
	c.coverageUpdates++
	if c.coverageUpdates > 1 {
		c.complain("%s: a second update of a Coverage: the later would undo the earlier", where)
	}
	reference := address(updated)
	sent := c.asked.resources[reference]
	if sent == nil || !slices.Contains(c.asked.coverages, reference) {
		c.complain("%s: %q is no Coverage of the patient in the request", where, reference)
		return
	}
	if sent.signature() == updated.signature() {
		c.complain("%s: nothing is changed", where)
	}
	if withoutCorrections(sent) != withoutCorrections(updated) {
		c.complain("%s: the Coverage differs from the one sent elsewhere than in the end of the period and the classes", where)
	}
	if end := updated.at("period", "end"); end != nil && end.text() != sent.at("period", "end").text() && !datePattern.MatchString(end.text()) {
		c.complain("%s: the period's end %q is no date", where, end.text())
	}
	before, after := sent.at("class").items(), updated.at("class").items()
	if len(after) < len(before) {
		c.complain("%s: a class of the Coverage was lost", where)
	}
	for i, class := range after {
		if i < len(before) && class.without("value").signature() != before[i].without("value").signature() {
			c.complain("%s: class %d is another one", where, i)
		}
		if class.at("type", "coding", "0", "code").text() == "" || class.at("value").text() == "" {
			c.complain("%s: class %d lacks type or value", where, i)
		}
	}
}

// withoutCorrections is a Coverage without what an update may correct: the end of its period, and its classes.
func withoutCorrections(coverage *node) string {
	rest := coverage.without("period").without("class").signature()
	for name, member := range coverage.at("period").members {
		if name != "end" {
			rest += "\x01" + name + member.signature()
		}
	}
	return rest
}

// noFormWhereDTRServes complains about forms for orders whose finding names a questionnaire, which DTR fills in (CRD 2.2.1 resp-59).
func (c *checker) noFormWhereDTRServes(actions *node) {
	for _, action := range actions.items() {
		reference := address(action.at("resource"))
		for _, finding := range action.at("resource").coverageInformation() {
			if c.forms[reference] && finding.at("extension", "url=questionnaire") != nil {
				c.complain("cards: a form for %s, whose questionnaire DTR fills in (CRD resp-59)", reference)
			}
		}
	}
}

// link judges a link of a card: to a page, or to the launch of a SMART application, which alone takes a context.
func (c *checker) link(where string, link *node) {
	if !c.object(where, link, "label:string! url:string! type:string! appContext:string") {
		return
	}
	c.oneOf(where+": type", link.at("type"), "absolute", "smart")
	if link.at("appContext") != nil && link.at("type").text() != "smart" {
		c.complain("%s: appContext belongs to SMART applications", where)
	}
	if !isAbsoluteURL(link.at("url").text()) {
		c.complain("%s: url %q is not absolute", where, link.at("url").text())
	}
}

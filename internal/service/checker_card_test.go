package service_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// cardTopics are the codes of CRD's card types but coverage-info, of which there are no cards (resp-25).
var cardTopics = []string{
	"claim", "insurance", "limits", "network", "appropriate-use", "cost", "therapy-alternatives-opt", "therapy-alternatives-req",
	"clinical-reminder", "duplicate-therapy", "contraindication", "guideline", "off-guideline",
}

// htmlPattern finds a tag whose bracket is not escaped, as Markdown has it.
var htmlPattern = regexp.MustCompile(`(^|[^\\])</?[A-Za-z]`)

// card judges a card (CDS Hooks 2.0, "Card Attributes"; CRD 2.2.1, CRDHooksResponseBase).
func (c *checker) card(where string, card *node) {
	if !c.object(where, card, "uuid:string! summary:string! detail:string indicator:string! source:object! suggestions:array "+
		"selectionBehavior:string overrideReasons:array links:array extension:object") {
		return
	}
	c.uuid(where, card.at("uuid"))
	summary := card.at("summary").text()
	if runes, units := utf8.RuneCountInString(summary), len(utf16.Encode([]rune(summary))); runes < 1 || max(runes, units) > 139 {
		c.complain("%s: summary has %d characters, %d in UTF-16", where, runes, units)
	}
	if htmlPattern.MatchString(card.at("detail").text()) {
		c.complain("%s: detail holds HTML", where)
	}
	c.oneOf(where+": indicator", card.at("indicator"), "info", "warning")
	c.source(where+".source", card.at("source"))
	for i, reason := range card.at("overrideReasons").items() {
		c.object(fmt.Sprintf("%s.overrideReasons[%d]", where, i), reason, "code:string! system:string! display:string!")
	}
	c.shape(where, card)
	for i, link := range card.at("links").items() {
		c.link(fmt.Sprintf("%s.links[%d]", where, i), link)
	}
	c.suggestions(where, card)
	if card.at("extension") != nil && c.object(where+".extension", card.at("extension"), "davinci-crd.associated-resource:array!") {
		c.associatedResources(where+": associated-resource", card)
	}
}

func (c *checker) source(where string, source *node) {
	if !c.object(where, source, "label:string! url:string icon:string topic:object!") {
		return
	}
	if label := source.at("label").text(); label != c.payer {
		c.complain("%s: label %q is not the payer's name", where, label)
	}
	for _, member := range []string{"url", "icon"} {
		if source.at(member) != nil && !isAbsoluteURL(source.at(member).text()) {
			c.complain("%s: %s is not an absolute address", where, member)
		}
	}
	topic := source.at("topic")
	if !c.object(where+".topic", topic, "system:string! code:string! display:string") {
		return
	}
	system := map[string]string{"2.0": crdCodesTemporary, "2.2": cardTypes22}[c.version]
	c.oneOf(where+".topic.system", topic.at("system"), system)
	c.oneOf(where+".topic.code", topic.at("code"), cardTopics...)
	if code := topic.at("code").text(); c.asked.isOff(code) {
		c.complain("%s: a card of topic %s, though that is off", where, code)
	}
}

// associatedResources judges davinci-crd.associated-resource, whose shape differs between the versions, and that a card
// about only some of what was asked about names it in its detail (CRD dev-24).
func (c *checker) associatedResources(where string, card *node) {
	list := card.at("extension", "davinci-crd.associated-resource").items()
	for _, element := range list {
		reference := element.text()
		if c.version == "2.2" {
			if !c.object(where, element, "reference:string!") {
				continue
			}
			reference = element.at("reference").text()
		} else if !element.is('"') {
			c.complain("%s: not a string, as CRD 2.0 has it", where)
			continue
		}
		resource := c.asked.resources[reference]
		unselected := slices.Contains(c.asked.drafts, reference) && !slices.Contains(c.asked.scope, reference)
		if resource == nil || unselected {
			c.complain("%s: %q is nothing that was asked about", where, reference)
			continue
		}
		names := c.asked.names(resource)
		if len(list) < len(c.asked.scope) && len(names) > 0 && !containsAny(strings.ToLower(card.at("detail").text()), names) {
			c.complain("%s: the detail does not name %s, which the card is about, by any of %v (CRD dev-24)", where, reference, names)
		}
	}
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// suggestions judges the suggestions of a card (CDS Hooks 2.0, "Suggestion"; CRD 2.2.1, "Propose Alternate Request").
func (c *checker) suggestions(where string, card *node) {
	suggestions, behavior := card.at("suggestions"), card.at("selectionBehavior")
	if (suggestions == nil) != (behavior == nil) {
		c.complain("%s: suggestions without selectionBehavior, or the other way round", where)
	}
	if behavior != nil {
		c.oneOf(where+": selectionBehavior", behavior, "at-most-one", "any")
	}
	recommended := 0
	for i, suggestion := range suggestions.items() {
		at := fmt.Sprintf("%s.suggestions[%d]", where, i)
		if !c.object(at, suggestion, "label:string! uuid:string! isRecommended:boolean actions:array!") {
			continue
		}
		c.uuid(at, suggestion.at("uuid"))
		if suggestion.at("isRecommended").is('t') {
			recommended++
		}
		c.actions(at, suggestion.at("actions"))
	}
	if behavior.text() == "at-most-one" && recommended > 1 {
		c.complain("%s: more than one suggestion is recommended", where)
	}
}

var (
	idPattern       = regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`)
	datePattern     = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	dateTimePattern = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$`)
)

// referencesKnown complains about references that the request does not hold.
func (c *checker) referencesKnown(where string, value *node) {
	if value == nil {
		return
	}
	if reference := value.at("reference"); reference.is('"') && !c.asked.mentions(reference.text()) {
		c.complain("%s: reference %q is not in the request", where, reference.text())
	}
	for _, child := range value.children {
		c.referencesKnown(where, child)
	}
}

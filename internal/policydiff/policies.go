package policydiff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/policy"
	"covercard/internal/policypage"
)

func (c *comparison) policies() {
	byID(c.before.Policies, c.after.Policies, func(p *policy.Policy) string { return p.ID }, func(was, is **policy.Policy) {
		switch {
		case was == nil:
			c.policy(nil, *is)
		case is == nil:
			c.policy(*was, nil)
		default:
			c.policy(*was, *is)
		}
	})
}

// policy compares two policies of one id, either of which may be missing.
func (c *comparison) policy(was, is *policy.Policy) {
	old, now := timelineOf(was), timelineOf(is)
	switch {
	case was == nil:
		c.place = "Policy " + is.ID
		c.say("the policy is new")
	case is == nil:
		c.place = "Policy " + was.ID
		c.say("the policy is gone")
	default:
		c.place = "Policy " + is.ID
		old = c.versions(old, now)
		c.text("the address", was.URL, is.URL)
	}
	c.spans(spans(old, now, c.on))
	if was != nil && is != nil {
		c.page(&was.Page, &is.Page)
	}
}

// versions says which versions are new, gone or moved, and gives the old timeline with those moved that were: what a moved version says
// has not changed.
func (c *comparison) versions(old, now timeline) timeline {
	moved := make(timeline, len(old))
	taken := make(map[coverage.Date]bool)
	for i, one := range old {
		moved[i] = one
		if now.has(one.from) != nil {
			continue
		}
		for _, other := range now {
			if old.has(other.from) == nil && !taken[other.from] && c.sameWords(one.version, other.version) {
				moved[i].from, taken[other.from] = other.from, true
				break
			}
		}
	}
	if !slices.IsSortedFunc(moved, func(a, b dated) int { return strings.Compare(string(b.from), string(a.from)) }) {
		moved = old // they have changed places, which is no mere change of date
		clear(taken)
	}
	if c.on == "" {
		c.sayVersions(old, moved, now, taken)
	}
	return moved
}

func (c *comparison) sayVersions(old, moved, now timeline, taken map[coverage.Date]bool) {
	for i, one := range moved {
		switch is := now.has(one.from); {
		case one.from != old[i].from:
			c.say("the version of %s is effective from %s", old[i].from, one.from)
		case is == nil:
			c.say("the version of %s is gone", one.from)
		default:
			c.reconstructed(one.from, one.version, is)
		}
	}
	for _, one := range now {
		if old.has(one.from) == nil && !taken[one.from] {
			c.say("the version of %s is new", one.from)
		}
	}
	was, is := old[0].version.Period.End, now[0].version.Period.End
	switch {
	case was == is:
	case was == "":
		c.say("the policy is retired: it ends on %s", is)
	case is == "":
		c.say("the policy ended on %s, and does not end any more", was)
	default:
		c.say("the policy ended on %s, and ends on %s", was, is)
	}
}

func (c *comparison) reconstructed(date coverage.Date, was, is *policy.Version) {
	switch {
	case was.Reconstructed == is.Reconstructed:
	case is.Reconstructed:
		c.say("the wording of the version of %s is reconstructed from the policy history", date)
	default:
		c.say("the wording of the version of %s was reconstructed, and is that of a published text", date)
	}
}

// sameWords tells whether two versions say the same.
func (c *comparison) sameWords(was, is *policy.Version) bool {
	if was.Title != is.Title || was.Reconstructed != is.Reconstructed || !slices.Equal(was.Notes, is.Notes) || len(was.Statements) != len(is.Statements) {
		return false
	}
	for i := range was.Statements {
		a, b := &was.Statements[i], &is.Statements[i]
		if a.ID != b.ID || a.Exception != b.Exception || policypage.SubjectOf(a) != policypage.SubjectOf(b) ||
			!slices.Equal(policypage.FactsOf(c.before, &a.Statement, ""), policypage.FactsOf(c.after, &b.Statement, "")) {
			return false
		}
	}
	return true
}

// change is a difference that holds for a stretch of time.
type change struct {
	subject string // drug or service; "" for the version as a whole
	phrase
	first, last span
	until       int // index of last
}

// phrase is a sentence without its subject; the time stands before the tail.
type phrase struct{ head, tail string }

// spans compares stretch by stretch. What differs in the same way in one stretch and the next is one change, and what changes in the
// same way for several drugs or services is said once.
func (c *comparison) spans(stretches []span) {
	var changes []*change
	note := func(at int, subject string, words phrase) {
		for _, known := range changes {
			if known.subject == subject && known.phrase == words && known.until == at-1 {
				known.last, known.until = stretches[at], at
				return
			}
		}
		changes = append(changes, &change{subject, words, stretches[at], stretches[at], at})
	}
	for at, stretch := range stretches {
		if stretch.was != nil && stretch.is != nil {
			whole := comparison{before: c.before, after: c.after}
			whole.text("the title", stretch.was.Title, stretch.is.Title)
			whole.notes(stretch.was.Notes, stretch.is.Notes)
			for _, difference := range whole.found {
				note(at, "", phrase{head: difference.Text})
			}
		}
		for _, subject := range subjectsOf(stretch) {
			for _, words := range c.about(subject, stretch) {
				note(at, c.name(subject), words)
			}
		}
	}
	c.sayChanges(changes)
}

func (c *comparison) sayChanges(changes []*change) {
	said := make(map[string][]string) // what is said -> subjects
	var order []string
	for _, one := range changes {
		text := one.head + when(one.first, one.last) + one.tail
		if _, known := said[text]; !known {
			order = append(order, text)
		}
		said[text] = append(said[text], one.subject)
	}
	for _, text := range order {
		subjects := said[text]
		if subjects[0] == "" {
			c.say("%s", text)
			continue
		}
		c.say("%s%s", some(subjects), text)
	}
}

func (c *comparison) notes(was, is []coverage.Note) {
	byID(was, is, func(note coverage.Note) string { return note.ID }, func(was, is *coverage.Note) {
		switch {
		case was == nil:
			c.say("the note %s is new: %s", is.ID, quoted(is.Text))
		case is == nil:
			c.say("the note %s is gone: %s", was.ID, quoted(was.Text))
		default:
			c.text("the title of the note "+is.ID, was.Title, is.Title)
			c.text("the note "+is.ID, was.Text, is.Text)
		}
	})
	// Where notes come and go, the order of the others shows little.
	if old, now := noteIDs(was), noteIDs(is); moreAndLess(old, now) == "" {
		c.ordered("the notes", old, now)
	}
}

func noteIDs(of []coverage.Note) []string {
	ids := make([]string, len(of))
	for i, note := range of {
		ids[i] = note.ID
	}
	return ids
}

// subjectsOf are the drugs and services that either version speaks about, in the order of the statements.
func subjectsOf(stretch span) []policypage.Subject {
	var found []policypage.Subject
	for _, version := range []*policy.Version{stretch.is, stretch.was} {
		if version == nil {
			continue
		}
		for i := range version.Statements {
			subject := policypage.SubjectOf(&version.Statements[i])
			if !slices.ContainsFunc(found, func(other policypage.Subject) bool { return same(other, subject) }) {
				found = append(found, subject)
			}
		}
	}
	return found
}

// same tells whether two subjects are one; a service is known by its code.
func same(a, b policypage.Subject) bool {
	return a.Product == b.Product && a.Service.Code == b.Service.Code
}

func (c *comparison) name(subject policypage.Subject) string {
	if _, found := c.after.Product(subject.Product); subject.Product != "" && !found {
		return subject.Name(c.before)
	}
	return subject.Name(c.after)
}

func statementsAbout(subject policypage.Subject, version *policy.Version) []*coverage.Statement {
	var found []*coverage.Statement
	if version != nil {
		for i := range version.Statements {
			if one := &version.Statements[i]; same(policypage.SubjectOf(one), subject) {
				found = append(found, &one.Statement)
			}
		}
	}
	return withoutNeverDeciding(found)
}

// withoutNeverDeciding leaves out statements that say nothing about the drug, as one about its group where another, which always holds, is
// about the drug itself. Their exceptions go before any statement.
func withoutNeverDeciding(statements []*coverage.Statement) []*coverage.Statement {
	least := coverage.RankGroup
	for _, one := range statements {
		if one.Exception == "" && len(one.When) == 0 {
			least = max(least, one.Rank)
		}
	}
	return slices.DeleteFunc(statements, func(one *coverage.Statement) bool { return one.Exception == "" && one.Rank < least })
}

// about says what differs in what two versions say about a drug or a service, each phrase to follow its name.
func (c *comparison) about(subject policypage.Subject, stretch span) []phrase {
	was, is := statementsAbout(subject, stretch.was), statementsAbout(subject, stretch.is)
	var phrases []phrase
	switch {
	case len(was) == 0:
		phrases = append(phrases, phrase{head: ": was not addressed, is " + verdicts(c.after, is)})
	case len(is) == 0:
		return []phrase{{head: ": was " + verdicts(c.before, was) + ", is not addressed"}}
	}
	said := make(map[phrase]bool)
	for _, pair := range pairs(was, is) {
		which := which(pair, was, is)
		for _, words := range c.statement(pair, which == "") {
			// An exception has what it does not say itself from its statement, of which the change is said.
			if !pair.isException() {
				said[words] = true
			} else if said[words] {
				continue
			}
			phrases = append(phrases, phrase{which + words.head, words.tail})
		}
	}
	return phrases
}

// verdicts are the policy's words for the drug, each with its circumstances, and at last what it is otherwise.
func verdicts(rules *library.Library, statements []*coverage.Statement) string {
	var words []string
	otherwise := ""
	for _, one := range statements {
		switch {
		case one.Exception != "":
		case len(one.When) == 0:
			otherwise = one.Verdict
		default:
			words = append(words, one.Verdict+" ("+circumstances(rules, one)+")")
		}
	}
	switch {
	case len(words) == 0:
		return otherwise
	case otherwise != "":
		words = append(words, "otherwise "+otherwise)
	}
	return strings.Join(words, ", ")
}

// circumstances are the conditions of a statement, in words where they are plain.
func circumstances(rules *library.Library, of *coverage.Statement) string {
	texts := make([]string, len(of.When))
	for i, condition := range of.When {
		texts[i] = inWords(rules, condition.String())
	}
	return strings.Join(texts, "; ")
}

func inWords(rules *library.Library, condition string) string {
	if words, plain := policypage.Reading(rules, condition); plain {
		return words
	}
	return "when " + condition
}

// which names a statement or exception where there are several about the same drug.
func which(of pair, was, is []*coverage.Statement) string {
	switch {
	case of.isException():
		named := ", exception " + of.either().Exception
		alike := func(other *coverage.Statement) bool {
			return other.Exception == of.either().Exception && other.ID != of.either().ID
		}
		if slices.ContainsFunc(was, alike) || slices.ContainsFunc(is, alike) {
			named += " to statement " + of.either().ID
		}
		return named
	case rules(was) > 1 || rules(is) > 1:
		return ", statement " + of.either().ID
	}
	return ""
}

// rules counts the statements that are no exceptions.
func rules(statements []*coverage.Statement) int {
	count := 0
	for _, one := range statements {
		if one.Exception == "" {
			count++
		}
	}
	return count
}

// statement says what differs between a statement and the one that it was. Of the only one about a drug it is said elsewhere that the drug
// was not addressed, or is no more.
func (c *comparison) statement(of pair, only bool) []phrase {
	switch {
	case (of.was == nil || of.is == nil) && only:
		return nil
	case of.was == nil:
		return []phrase{{" is new", ": " + summary(c.after, of.is)}}
	case of.is == nil:
		return []phrase{{" is gone", ": " + summary(c.before, of.was)}}
	}
	was, is := policypage.FactsOf(c.before, of.was, ""), policypage.FactsOf(c.after, of.is, "")
	var phrases []phrase
	for _, name := range names(is, was) {
		old, now := named(was, name), named(is, name)
		switch {
		case old == now:
		case name == policypage.NameVerdict:
			phrases = append(phrases, phrase{head: fmt.Sprintf(": was %s, is %s", old, now)})
		default:
			phrases = append(phrases, phrase{head: ": " + wasIs(name, cmp.Or(old, "none"), cmp.Or(now, "none"))})
		}
	}
	return append(phrases, nameAndRank(of)...)
}

// nameAndRank says what differs between two statements besides what they say: what an exception is called, which is also the name of the note
// that its cards leave out, and whether others go before.
func nameAndRank(of pair) []phrase {
	var phrases []phrase
	if of.was.Exception != of.is.Exception {
		renamed := phrase{head: fmt.Sprintf(": was called %s, is called %s", of.was.Exception, of.is.Exception)}
		if leavesOutANote(of.was) {
			renamed.tail += fmt.Sprintf(", and its cards no longer leave out the note %s", of.was.Exception)
		}
		if leavesOutANote(of.is) {
			renamed.tail += fmt.Sprintf(", and its cards leave out the note %s", of.is.Exception)
		}
		phrases = append(phrases, renamed)
	}
	switch was, is := aboutGroup(of.was), aboutGroup(of.is); {
	case was && !is:
		phrases = append(phrases, phrase{head: ": is addressed by name, no longer as one of a group (by name goes before)"})
	case is && !was:
		phrases = append(phrases, phrase{head: ": is addressed as one of a group, no longer by name (by name goes before)"})
	}
	return phrases
}

func leavesOutANote(exception *coverage.Statement) bool {
	return slices.ContainsFunc(exception.Policy.Notes, exception.Replaces)
}

func aboutGroup(statement *coverage.Statement) bool { return statement.Rank < coverage.RankProduct }

// summary is a statement in short: for whom it is, what it decides.
func summary(rules *library.Library, of *coverage.Statement) string {
	var parts []string
	for _, fact := range policypage.FactsOf(rules, of, "") {
		switch fact.Name {
		case "for members of":
			parts = append(parts, fact.Name+" "+fact.Text)
		case "condition":
			parts = append(parts, inWords(rules, fact.Text))
		case "prior authorization":
			parts = append(parts, "prior authorization "+fact.Text)
		case "outcome":
			parts = append(parts, fact.Text)
		}
	}
	return strings.Join(parts, ", ")
}

// names are the names of facts, each once.
func names(lists ...policypage.Facts) []string {
	var found []string
	for _, facts := range lists {
		for _, fact := range facts {
			if !slices.Contains(found, fact.Name) {
				found = append(found, fact.Name)
			}
		}
	}
	return found
}

// named are the facts of a name in one text.
func named(facts policypage.Facts, name string) string {
	var texts []string
	for _, fact := range facts {
		if fact.Name == name {
			texts = append(texts, fact.Text)
		}
	}
	return strings.Join(texts, "; ")
}

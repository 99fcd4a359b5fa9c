package policypage

import (
	"fmt"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/policy"
)

// New is the page of a policy as it stood on a day, in the order in which payers publish theirs. Only the statements, the notes and the
// history are known for every version; the rest is the latest version's wording, and is left out of the page of an earlier one. The error
// says that the policy is not in force on that day.
func New(rules *library.Library, of *policy.Policy, on coverage.Date) (*Page, error) {
	version, found := of.InForce(on)
	if !found {
		return nil, notInForce(of, on)
	}
	w := writer{rules: rules}
	latest := &of.Versions[0]
	isLatest := version == latest

	page := &Page{Title: version.Title, Opening: []Block{w.masthead(of, version, on)}}
	if isLatest {
		page.Opening = append(page.Opening, paragraphs(of.Page.Notice)...)
	} else {
		page.Opening = append(page.Opening, Paragraph(fmt.Sprintf(
			"This is an earlier version than that of %s. What the policy said then besides its statements, notes and history is not known and is left out.",
			latest.Effective())))
	}
	if isLatest {
		page.add("Description", paragraphs(of.Page.Description...)...)
		page.add("Indications", w.indications(of.Page.Indications)...)
	}
	page.add("Policy statements", w.statements(version)...)
	page.add("Exceptions to all statements", w.exceptions(version)...)
	page.add("Notes", notes(version.Notes)...)
	if isLatest {
		page.add("Medical necessity", definition(of.Page.MedicalNecessity)...)
	}
	page.add("History", history(of.Page.History, on)...)
	if isLatest {
		page.add("Sources", list(of.Page.Sources)...)
		page.add("Code reference", codes(of.Page)...)
	}
	return page, nil
}

func notInForce(of *policy.Policy, on coverage.Date) error {
	latest, first := of.Versions[0], of.Versions[len(of.Versions)-1]
	if on < first.Effective() {
		return fmt.Errorf("policy %s is not in force on %s: its first version takes effect on %s", of.ID, on, first.Effective())
	}
	return fmt.Errorf("policy %s is not in force on %s: it ended on %s", of.ID, on, latest.Period.End)
}

// add adds a section, unless it would be empty.
func (p *Page) add(heading string, blocks ...Block) {
	if len(blocks) > 0 {
		p.Sections = append(p.Sections, Section{Heading: heading, Blocks: blocks})
	}
}

// writer puts things into words, with the library's names.
type writer struct{ rules *library.Library }

// masthead says which policy and version it is, and whose.
func (w writer) masthead(of *policy.Policy, version *policy.Version, on coverage.Date) Facts {
	period := "in force since " + string(version.Effective())
	if version.Period.End != "" {
		period = fmt.Sprintf("in force from %s to %s", version.Effective(), version.Period.End)
	}
	facts := Facts{
		{Name: "policy", Text: of.ID},
		{Name: "payer", Text: w.rules.Payer.Name},
		{Name: "as of", Text: string(on)},
		{Name: "version", Text: period},
	}
	if version.Reconstructed {
		facts = append(facts, Fact{Name: "wording", Text: "reconstructed from the policy history, not read in a published text"})
	}
	return append(facts, Fact{Name: "published at", Text: of.URL})
}

func paragraphs(texts ...string) []Block {
	var made []Block
	for _, text := range texts {
		if text != "" {
			made = append(made, Paragraph(text))
		}
	}
	return made
}

func list(items []string) []Block {
	if len(items) == 0 {
		return nil
	}
	return []Block{List(items)}
}

func (w writer) indications(written []policy.Indication) []Block {
	var facts Facts
	for _, indication := range written {
		facts = append(facts, Fact{Name: w.product(indication.Drug), Text: indication.Text})
	}
	return some(facts)
}

// some is the facts as blocks: none when there are none.
func some(facts Facts) []Block {
	if len(facts) == 0 {
		return nil
	}
	return []Block{facts}
}

func notes(written []coverage.Note) []Block {
	var made []Block
	for _, note := range written {
		text := note.Text
		if note.Title != "" {
			text = note.Title + ": " + text
		}
		made = append(made, Paragraph(text))
	}
	return made
}

func definition(written policy.Definition) []Block {
	made := paragraphs(written.Opening)
	if len(written.Criteria) > 0 {
		made = append(made, Lettered(written.Criteria))
	}
	return append(made, paragraphs(written.Closing...)...)
}

// history is what had happened by that day.
func history(written []policy.Event, by coverage.Date) []Block {
	var facts Facts
	for _, event := range written {
		if event.Date <= by {
			facts = append(facts, Fact{Name: string(event.Date), Text: event.Text})
		}
	}
	return some(facts)
}

func codes(page policy.Page) []Block {
	made := paragraphs(page.CodesNotice)
	table := Table{Columns: []string{"System", "Code", "Description"}}
	for _, code := range page.Codes {
		table.Rows = append(table.Rows, []string{code.System, code.Code, code.Description})
	}
	if len(table.Rows) > 0 {
		made = append(made, table)
	}
	return append(made, paragraphs(page.CPTNotice)...)
}

// statements has a block of facts for each written statement, and one for each of its exceptions.
func (w writer) statements(version *policy.Version) []Block {
	var made []Block
	for _, statement := range Statements(version) {
		if statement.OfVersion() {
			continue
		}
		names := w.subjects(statement.About)
		subject := oneOf(names)
		made = append(made, Heading(and(names)), Quote(statement.Text))
		own := w.facts(&statement.Statement, subject)
		facts := append(Facts{w.about(statement.About)}, w.forReading(own)...)
		if at := slices.IndexFunc(facts, func(fact Fact) bool { return fact.Name == nameAlternatives }); at >= 0 {
			// Drug groups have no versions.
			members := Fact{Name: "drugs of that group now", Text: w.products(w.rules.Group(statement.AlternativesGroup))}
			facts = slices.Insert(facts, at+1, members)
		}
		if at := slices.IndexFunc(facts, func(fact Fact) bool { return fact.Name == nameServices }); at >= 0 && len(statement.Given) < len(statement.About) {
			facts[at].Name = "services that give " + and(w.subjects(statement.Given))
		}
		made = append(made, facts)
		for _, exception := range statement.Exceptions {
			made = append(made, Subheading("Exception: "+exception.Exception), w.forReading(w.differing(exception, subject, own)))
		}
	}
	return made
}

// exceptions has a block of facts for each exception to all statements: what it says itself, and not what it has from them.
func (w writer) exceptions(version *policy.Version) []Block {
	var made []Block
	for _, statement := range Statements(version) {
		if !statement.OfVersion() {
			continue
		}
		subject := oneOf(w.subjects(statement.About))
		for _, exception := range statement.Exceptions {
			own := *exception
			own.AlternativesGroup, own.Administration = "", nil
			facts := append(Facts{w.about(statement.About)}, w.forReading(w.facts(&own, subject))...)
			made = append(made, Heading("Exception: "+exception.Exception), facts)
		}
	}
	return made
}

// differing is what an exception says itself; the rest is its statement's. What it rules is its own even where that is the same.
func (w writer) differing(exception *coverage.Statement, subject string, statement Facts) Facts {
	return slices.DeleteFunc(w.facts(exception, subject), func(fact Fact) bool {
		ruled := fact.Name == nameOutcome || fact.Name == namePriorAuth
		return !ruled && slices.Contains(statement, fact)
	})
}

// forReading leaves out the policy's own sentence, which is quoted, and the marks of what is bold on a card, and puts plain conditions into
// words.
func (w writer) forReading(facts Facts) Facts {
	var made Facts
	for _, fact := range facts {
		switch fact.Name {
		case NameText:
			continue
		case nameDetail:
			fact.Text = strings.ReplaceAll(fact.Text, "**", "")
		case nameCondition:
			if words, plain := Reading(w.rules, fact.Text); plain {
				fact = Fact{Name: nameCondition, Text: words}
			}
		}
		made = append(made, fact)
	}
	return made
}

func and(names []string) string { return joined(names, " and ") }

// oneOf names any of them, for a text that speaks about each.
func oneOf(names []string) string { return joined(names, " or ") }

func joined(names []string, before string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + before + names[last]
}

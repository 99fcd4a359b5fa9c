package policypage

import (
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/policy"
)

// Statement is a statement as it was written, with all that it is about.
type Statement struct {
	coverage.Statement
	About      []Subject
	Exceptions []*coverage.Statement
	// Given are the drugs for which it names services that give them.
	Given []Subject
}

// Subject is what a statement is about.
type Subject struct {
	Product string // id; "" for a service
	Service coverage.Service
}

// SubjectOf is what one statement of a version is about.
func SubjectOf(statement *policy.Statement) Subject {
	if statement.Service != nil {
		return Subject{Service: *statement.Service}
	}
	return Subject{Product: statement.Product}
}

// Name is what a person calls the subject.
func (s Subject) Name(rules *library.Library) string {
	if s.Product == "" {
		return s.Service.Name
	}
	return writer{rules}.product(s.Product)
}

// Statements are the statements of a version as they were written, in their order.
func Statements(version *policy.Version) []Statement {
	var made []Statement
	for i := range version.Statements {
		one := &version.Statements[i]
		at := slices.IndexFunc(made, func(other Statement) bool { return other.ID == one.ID })
		if at < 0 {
			at = len(made)
			made = append(made, Statement{Statement: one.Statement})
		}
		subject := SubjectOf(one)
		if !slices.Contains(made[at].About, subject) {
			made[at].About = append(made[at].About, subject)
		}
		if one.Exception == "" && one.Administration != nil {
			made[at].Given = append(made[at].Given, subject)
			made[at].Administration = one.Administration
		}
		known := func(other *coverage.Statement) bool { return other.Exception == one.Exception }
		if one.Exception != "" && !slices.ContainsFunc(made[at].Exceptions, known) {
			made[at].Exceptions = append(made[at].Exceptions, &one.Statement)
		}
	}
	return made
}

// Names of the facts of a statement that are to be found among the others.
const (
	NameVerdict = "verdict"
	NameGround  = "ground"
	NameText    = "policy's sentence"
	nameDetail  = "card's text"

	nameCondition    = "condition"
	nameOutcome      = "outcome"
	namePriorAuth    = "prior authorization"
	nameAlternatives = "alternatives"
	nameServices     = "services that give it"
)

// FactsOf is each thing that a statement says, in words. {drug} and {service} in its texts become the subject's name, unless that is "".
// Several facts may have one name.
func FactsOf(rules *library.Library, statement *coverage.Statement, subject string) Facts {
	return writer{rules}.facts(statement, subject)
}

func (w writer) facts(statement *coverage.Statement, subject string) Facts {
	var facts Facts
	add := func(name, text string) {
		if text == "" {
			return
		}
		if subject != "" {
			text = statement.Fill(text, subject)
		}
		facts = append(facts, Fact{Name: name, Text: text})
	}
	add("for members of", w.plans(statement.Plans))
	for _, condition := range statement.When {
		facts = append(facts, Fact{Name: nameCondition, Text: condition.String(), Literal: true})
	}
	if !statement.OfVersion() { // which has them from the first statement about the same
		add(NameVerdict, statement.Verdict)
		add(NameGround, statement.Ground)
		add(NameText, statement.Text)
	}
	ruling(statement.Ruling, "", add)
	add("reason", statement.Reason)
	add("card's headline", statement.Summary)
	add(nameDetail, statement.Detail)
	if len(statement.When) > 0 {
		unknown := statement.UnknownReason
		if unknown == "" {
			unknown = "conditional, with the missing fact as the reason"
		}
		add("when a fact of the condition is missing", unknown)
		ruling(statement.Unknown, " then", add)
	}
	if statement.AlternativesGroup != "" {
		add(nameAlternatives, "the member's formulary's treatments for "+statement.AlternativesFor+" (group "+statement.AlternativesGroup+")")
	}
	if administration := statement.Administration; administration != nil {
		var codes []string
		for _, code := range administration.Codes {
			codes = append(codes, code.Words())
		}
		add(nameServices, strings.Join(codes, ", "))
		if administration.Reason != statement.Reason { // an exception has one for both
			add("what that means for them", administration.Reason)
		}
	}
	w.responses(statement.Responses, add)
	return facts
}

// ruling adds what is decided; then is put behind the names.
func ruling(ruled coverage.Ruling, then string, add func(name, text string)) {
	if ruled.Outcome != coverage.Silent {
		add(nameOutcome+then, ruled.Outcome.Words())
	}
	add(namePriorAuth+then, ruled.PriorAuth.Words())
	add("information needed"+then, each(ruled.InfoNeeded, coverage.InfoNeededWords))
	add("documentation needed"+then, each(ruled.Documentation, coverage.DocumentationWords))
	add("purpose of the documentation"+then, each(ruled.DocumentationPurposes, coverage.DocumentationPurposeWords))
	add("questionnaires"+then, strings.Join(ruled.Questionnaires, ", "))
	add("allowed quantity"+then, strings.TrimSpace(ruled.AllowedQuantity.Value+" "+ruled.AllowedQuantity.Unit))
	add("reason's code"+then, ruled.ReasonCode.Words())
	add("contact"+then, contact(ruled.Contact))
}

func each(codes []string, words func(string) string) string {
	made := make([]string, len(codes))
	for i, code := range codes {
		made[i] = words(code)
	}
	return strings.Join(made, ", ")
}

func contact(of coverage.Contact) string {
	if of.Name == "" {
		return ""
	}
	var points []string
	for _, point := range of.Points {
		points = append(points, strings.TrimSpace(point.System+" "+point.Value+" "+point.Use))
	}
	return of.Name + ": " + strings.Join(points, ", ")
}

// responses adds what the answer offers besides the finding.
func (w writer) responses(offered coverage.Responses, add func(name, text string)) {
	for _, orders := range offered.AdditionalOrders {
		var names []string
		for _, order := range orders.Orders {
			names = append(names, w.additionalOrder(order))
		}
		add("suggested besides", headline(orders.Card)+": "+strings.Join(names, ", ")+". "+orders.Detail)
	}
	if form := offered.Form; form != nil {
		add("form to complete", headline(form.Card)+": "+form.Questionnaire+", "+form.Reason+". "+form.Detail)
	}
	if update := offered.CoverageUpdate; update != nil {
		var changes []string
		if update.PeriodEnd != "" {
			changes = append(changes, "ends on "+string(update.PeriodEnd))
		}
		if update.Class.Type != "" {
			changes = append(changes, update.Class.Type+" is "+update.Class.Value)
		}
		add("update of the coverage on record", headline(update.Card)+": "+strings.Join(changes, ", ")+". "+update.Detail)
	}
	for _, app := range offered.Apps {
		address := app.URL
		if app.Context != "" {
			address += " with the context " + app.Context
		}
		add("application to launch", headline(app.Card)+": "+app.Label+", "+address+". "+app.Detail)
	}
}

// headline is a card's, with its topic, by which a client can switch it off.
func headline(of coverage.Card) string { return of.Summary + " (" + of.Topic + ")" }

func (w writer) additionalOrder(order coverage.AdditionalOrder) string {
	if order.Product != "" {
		return w.product(order.Product)
	}
	text := order.Service.Display + " (" + order.Service.Code.Words()
	if order.Category.Display != "" {
		text += ", " + order.Category.Display + " " + order.Category.Code.Words()
	}
	return text + ")"
}

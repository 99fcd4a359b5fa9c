package policydiff

import (
	"strings"

	"covercard/internal/library"
)

func (c *comparison) plans() {
	byID(c.before.Plans, c.after.Plans, func(plan library.Plan) string { return plan.ID }, func(was, is *library.Plan) {
		switch {
		case was == nil:
			c.place = "Plan " + is.ID
			c.say("the plan is new")
		case is == nil:
			c.place = "Plan " + was.ID
			c.say("the plan is gone")
		default:
			c.place = "Plan " + is.ID
			c.text("the name", was.Name, is.Name)
			c.text("the formulary", formularyOf(was), formularyOf(is))
			c.list("the classes of a coverage that name it", classes(was), classes(is))
		}
	})
}

func formularyOf(of *library.Plan) string {
	if of.Formulary.Example {
		return of.Formulary.ID + " (an example)"
	}
	return of.Formulary.ID
}

func classes(of *library.Plan) []string {
	var words []string
	for _, class := range of.Classes {
		words = append(words, class.Type+" "+class.Value)
	}
	return words
}

func (c *comparison) payer() {
	c.place = "Payer"
	was, is := c.before.Payer, c.after.Payer
	c.text("the name", was.Name, is.Name)
	c.text("the short name", was.ShortName, is.ShortName)
	c.text("the address", was.URL, is.URL)
	c.list("identifiers", identifiers(was), identifiers(is))
	c.ordered("contacts", contacts(was), contacts(is))
	c.text("the time zone", was.TimeZone, is.TimeZone)
	c.text("the plan for members whose plan is not known", was.DefaultPlan, is.DefaultPlan)
}

func identifiers(of library.Payer) []string {
	var words []string
	for _, identifier := range of.Identifiers {
		words = append(words, identifier.System+" "+identifier.Value)
	}
	return words
}

func contacts(of library.Payer) []string {
	var words []string
	for _, contact := range of.Contacts {
		words = append(words, strings.TrimSpace(contact.System+" "+contact.Value+" "+contact.Use))
	}
	return words
}

package policydiff

import (
	"slices"
	"strconv"
	"strings"

	"covercard/internal/drug"
	"covercard/internal/library"
	"covercard/internal/policy"
	"covercard/internal/policypage"
)

// groups compares the drug groups whose products are offered as alternatives. A group that a statement is about shows in what is said
// about its drugs.
func (c *comparison) groups() {
	c.place = "Drug groups"
	was, is := groupsOf(c.before), groupsOf(c.after)
	for _, id := range append(slices.Clone(is), without(was, is)...) {
		c.list("group "+id, members(c.before, id), members(c.after, id))
	}
}

// groupsOf are the groups that statements name, in the order of the policies.
func groupsOf(rules *library.Library) []string {
	seen := make(map[string]bool)
	var ids []string
	each(rules, func(statement *policy.Statement) {
		if id := statement.AlternativesGroup; id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	})
	return ids
}

func each(rules *library.Library, do func(*policy.Statement)) {
	for _, one := range rules.Policies {
		for i := range one.Versions {
			for j := range one.Versions[i].Statements {
				do(&one.Versions[i].Statements[j])
			}
		}
	}
}

func members(rules *library.Library, group string) []string {
	var names []string
	for _, id := range rules.Group(group) {
		names = append(names, policypage.Subject{Product: id}.Name(rules))
	}
	return names
}

// drugs compares the products of drugs/.
func (c *comparison) drugs() {
	c.place = "Drugs"
	byID(c.before.Products, c.after.Products, func(p drug.Product) string { return p.ID }, func(was, is *drug.Product) {
		switch {
		case was == nil:
			c.say("%s (%s) is new", is.Brand, is.Generic)
		case is == nil:
			c.say("%s (%s) is gone", was.Brand, was.Generic)
		default:
			c.product(was, is)
		}
	})
}

func (c *comparison) product(was, is *drug.Product) {
	about := is.Brand + ": "
	c.text(about+"the brand", was.Brand, is.Brand)
	c.text(about+"the generic name", was.Generic, is.Generic)
	c.list(about+"names", was.Names, is.Names)
	c.text(about+"the class", was.Class, is.Class)
	c.text(about+"the labelled use", was.Use, is.Use)
	c.text(about+"the labelled ages", was.Ages, is.Ages)
	c.text(about+"the lower age limit", ageLimit(was), ageLimit(is))
	c.text(about+"the note that it is discontinued", was.Discontinued, is.Discontinued)
	c.text(about+"the billing code", billing(was), billing(is))
	c.entries(about+"the code ", productCodes(was), productCodes(is))
}

func ageLimit(of *drug.Product) string {
	if of.MinimumAge == 0 {
		return ""
	}
	return strconv.Itoa(of.MinimumAge) + " years"
}

func billing(of *drug.Product) string {
	if of.Billing == nil {
		return ""
	}
	return strings.TrimSpace(of.Billing.Code + " " + of.Billing.Unit + " (" + of.Billing.Description + ")")
}

func productCodes(of *drug.Product) entries {
	var made entries
	for _, code := range of.Codes {
		words := "identifies it"
		if code.Shared {
			words = "is shared with other drugs"
		}
		for _, more := range []string{code.Kind, code.Display} {
			if more != "" {
				words += ", " + more
			}
		}
		made.add(code.System.Name()+" "+code.Code, words)
	}
	return made
}

package policydiff

import (
	"cmp"
	"strings"

	"covercard/internal/library"
	"covercard/internal/policy"
	"covercard/internal/policypage"
)

// page compares what the policies say besides their statements, which has no versions.
func (c *comparison) page(was, is *policy.Page) {
	if c.on != "" {
		return
	}
	c.text("the formulary notice", was.Notice, is.Notice)
	c.text("the description", strings.Join(was.Description, " "), strings.Join(is.Description, " "))
	c.entries("the indication of ", indications(c.before, was), indications(c.after, is))
	c.text("the definition of medical necessity", definition(was.MedicalNecessity), definition(is.MedicalNecessity))
	c.entries("the history of ", history(was), history(is))
	c.list("sources", was.Sources, is.Sources)
	c.entries("the code ", codes(was), codes(is))
	c.text("the notice about the codes", was.CodesNotice, is.CodesNotice)
	c.text("the notice about CPT", was.CPTNotice, is.CPTNotice)
}

func indications(rules *library.Library, of *policy.Page) entries {
	var made entries
	for _, indication := range of.Indications {
		made.add(policypage.Subject{Product: indication.Drug}.Name(rules), indication.Text)
	}
	return made
}

func history(of *policy.Page) entries {
	var made entries
	for _, event := range of.History {
		made.add(string(event.Date), event.Text)
	}
	return made
}

func codes(of *policy.Page) entries {
	var made entries
	for _, code := range of.Codes {
		made.add(code.System+" "+code.Code, cmp.Or(code.Description, "not described"))
	}
	return made
}

func definition(of policy.Definition) string {
	return strings.Join(append(append([]string{of.Opening}, of.Criteria...), of.Closing...), " ")
}

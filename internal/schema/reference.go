package schema

import (
	"fmt"
	"strings"

	"covercard/internal/condition"
)

// Reference is the page of reference for authors, in Markdown: every key of every kind of document, and the language of conditions.
func Reference() string {
	var page strings.Builder
	page.WriteString(referenceHead)
	for _, kind := range Kinds() {
		fmt.Fprintf(&page, "\n## %s\n", kind.Files)
		for _, part := range kind.parts() {
			writePart(&page, kind, part)
		}
	}
	page.WriteString(conditionsHead)
	for _, fact := range condition.Descriptions() {
		fmt.Fprintf(&page, "| `%s` | %s | %s |\n", fact.Name, fact.Type, fact.Doc)
	}
	page.WriteString(conditionsTail)
	return page.String()
}

func writePart(page *strings.Builder, kind Kind, part *part) {
	if part.name != "" && len(part.places) > 0 {
		var places []string
		for _, place := range part.places {
			within := kind.Files
			if len(place.in.places) > 0 {
				within = place.in.name
			}
			places = append(places, fmt.Sprintf("`%s` of %s", place.key.name, within))
		}
		fmt.Fprintf(page, "\n### %s\n\nAt %s.\n", part.name, strings.Join(places, ", "))
	}
	page.WriteString("\n| Key | | What |\n|---|---|---|\n")
	for _, key := range part.keys {
		fmt.Fprintf(page, "| `%s` | %s | %s |\n", key.name, key.kindInWords(), key.what())
	}
}

// kindInWords is what stands at a key, and whether something must.
func (k key) kindInWords() string {
	words := map[shape]string{text: "text", wholeNumber: "whole number", trueOrFalse: "true or false"}[k.shape]
	switch {
	case k.shape == group:
		words = "keys of *" + k.part.name + "*"
	case k.date:
		words = "date"
	case k.values != nil:
		words = "word"
	}
	if k.list {
		words = "list, each: " + words
	}
	if k.required {
		words += ", **required**"
	}
	return words
}

// what is what a key is for, and what may stand there.
func (k key) what() string {
	doc := strings.ReplaceAll(k.doc, "|", `\|`)
	if len(k.values) > 0 {
		doc += " One of `" + strings.Join(k.values, "`, `") + "`."
	}
	return doc
}

const referenceHead = `# Reference: the documents of a library

Every key that a library's files can have. This page is made from the program, as the JSON Schemas are that editors complete by; how the files
are used is told in [From a policy to a published rule](policy-authoring.md). A key that is not listed here is refused.

Codes, ids and numbers are texts: write ` + "`\"00100\"`" + ` or ` + "`00100`" + `, both keep their zeros. Dates are YYYY-MM-DD. Formularies are CSV files, whose columns are
described in [the library](../internal/library/default/README.md).
`

const conditionsHead = `
## Conditions

` + "`when`" + ` is an expression of [CEL](https://cel.dev/) that is true or false. It is checked when the library is loaded: names, types, codes, dates, whether it can
hold at all, and what it may cost. The facts:

| Fact | | What |
|---|---|---|
`

const conditionsTail = `
A fact that neither the order nor the patient's record has is missing. A condition that depends on it cannot be told, and the answer is
conditional; one that does not depend on it, because the rest decides, holds or does not.

| Write | For |
|---|---|
| ` + "`patient.age >= 12 && patient.age < 18`" + ` | both; ` + "`\\|\\|`" + ` is or, ` + "`!( )`" + ` is not |
| ` + "`order.icd10.under(\"E75.2\")`" + ` | E75.2 or a code below it, such as E75.22; with dots or without |
| ` + "`order.icd10.under([\"D66\", \"D67\"])`" + ` | one of several, or a code below one |
| ` + "`\"190794006\" in order.snomed`" + ` | exactly that code |
| ` + "`plan.id in [\"commercial\", \"exchange\"]`" + ` | one of several texts |
| ` + "`order.quantity <= 4.0`" + ` | a quantity is written with a point |
| ` + "`date >= \"2026-07-01\"`" + ` | dates compare as texts |

## Placeholders

In ` + "`reason`, `summary`, `detail`" + ` and the texts of offers ` + "`{drug}`" + ` stands for the brand of what was ordered, and in a statement about services ` + "`{service}`" + ` for
the name of the service. There are no others.
`

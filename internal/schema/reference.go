package schema

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"covercard/internal/condition"
)

//go:embed reference.tmpl
var pageText string

// Reference is the page of reference for authors, in Markdown: every key of every document, and what conditions and texts may use.
func Reference() ([]byte, error) {
	page, err := template.New("reference").Funcs(template.FuncMap{"document": describe, "facts": factTable}).Parse(pageText)
	if err != nil {
		return nil, fmt.Errorf("reading the text of the reference page: %w", err)
	}
	var written bytes.Buffer
	if err := page.Execute(&written, nil); err != nil {
		return nil, fmt.Errorf("writing the reference page: %w", err)
	}
	return written.Bytes(), nil
}

// describe is a kind of document for a reader: a table of keys for each group.
func describe(kind string) (string, error) {
	of, found := Of(kind)
	if !found {
		return "", fmt.Errorf("no kind of document is called %q", kind)
	}
	var page strings.Builder
	for i, part := range of.parts() {
		if i > 0 {
			fmt.Fprintf(&page, "\n### %s\n\n%s\n\n", of.title(part), of.standing(part))
		}
		page.WriteString(of.table(part))
	}
	return strings.TrimSuffix(page.String(), "\n"), nil
}

// title is the heading of a part. It names the kind, as several kinds have a part of one name.
func (k Kind) title(of *part) string {
	kind := strings.ToUpper(k.Name[:1]) + k.Name[1:]
	if of.name == "" || of.name == kind {
		return kind
	}
	return kind + ": " + strings.ToLower(of.name)
}

func (k Kind) link(to *part) string {
	title := k.title(to)
	return fmt.Sprintf("[%s](#%s)", strings.ToLower(strings.TrimPrefix(title, strings.ToUpper(k.Name[:1])+k.Name[1:]+": ")),
		strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(title), ":", ""), " ", "-"))
}

// standing says where a part stands, and what for: a line for each key, with all parts that have it.
func (k Kind) standing(of *part) string {
	var lines []string
	in := make(map[string][]string) // parts by line
	for _, place := range of.places {
		under := "Under"
		if place.key.list {
			under = "Each of"
		}
		line := fmt.Sprintf("%s `%s`%%s: %s", under, place.key.name, strings.ReplaceAll(place.key.doc, "%", "%%"))
		if _, known := in[line]; !known {
			lines = append(lines, line)
			in[line] = nil
		}
		if len(place.in.places) > 0 {
			in[line] = append(in[line], k.link(place.in))
		}
	}
	for i, line := range lines {
		parts := ""
		if in[line] != nil {
			parts = " of " + strings.Join(in[line], ", ")
		}
		lines[i] = fmt.Sprintf(line, parts)
	}
	return strings.Join(lines, "  \n")
}

func (k Kind) table(of *part) string {
	var table strings.Builder
	table.WriteString("| Key | Meaning | Required | Value |\n|---|---|---|---|\n")
	for _, key := range of.keys {
		required := ""
		if key.required {
			required = "yes"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", key.name, cell(key.doc), required, k.content(key))
	}
	return table.String()
}

// content is what stands at a key.
func (k Kind) content(of key) string {
	one, several := "a text", "a list of texts"
	switch {
	case of.shape == group:
		one, several = k.link(of.part), "a list: "+k.link(of.part)
	case of.shape == wholeNumber:
		one, several = "a whole number", "a list of whole numbers"
	case of.shape == trueOrFalse:
		one, several = "`true` or `false`; `false` when left out", "a list of `true` or `false`"
	case of.values != nil:
		one = "`" + strings.Join(of.values, "`, `") + "`"
		several = "a list of " + one
	case of.date:
		one, several = "a date, YYYY-MM-DD", "a list of dates, YYYY-MM-DD"
	}
	if of.list {
		return several
	}
	return one
}

func factTable() string {
	var table strings.Builder
	table.WriteString("| Fact | Meaning | Value |\n|---|---|---|\n")
	for _, fact := range condition.Descriptions() {
		holds := fact.Type
		if fact.Words != nil {
			holds = "`\"" + strings.Join(fact.Words, "\"`, `\"") + "\"`"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", fact.Name, cell(fact.Meaning), holds)
	}
	return strings.TrimSuffix(table.String(), "\n")
}

// cell keeps a text in its cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

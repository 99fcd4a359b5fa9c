package policypage

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Markdown is the page in GitHub-flavoured Markdown.
func (p *Page) Markdown() string {
	var m markdown
	m.line("# ", escaped(p.Title))
	m.blocks(p.Opening)
	for _, section := range p.Sections {
		m.line()
		m.line("## ", escaped(section.Heading))
		m.blocks(section.Blocks)
	}
	return m.text.String()
}

type markdown struct{ text strings.Builder }

func (m *markdown) line(pieces ...string) {
	for _, piece := range pieces {
		m.text.WriteString(piece)
	}
	m.text.WriteByte('\n')
}

func (m *markdown) blocks(blocks []Block) {
	for _, block := range blocks {
		m.line()
		switch block := block.(type) {
		case Heading:
			m.line("### ", escaped(string(block)))
		case Subheading:
			m.line("#### ", escaped(string(block)))
		case Paragraph:
			m.line(escaped(string(block)))
		case Quote:
			m.line("> ", escaped(string(block)))
		case Lettered:
			// Lists of Markdown count in numbers only; a list without marks keeps the letters.
			for i, item := range block {
				m.line("- **", Letter(i), ".** ", escaped(item))
			}
		case List:
			for _, item := range block {
				m.line("- ", escaped(item))
			}
		case Facts:
			for _, fact := range block {
				m.line("- **", escaped(fact.Name), ":** ", factText(fact))
			}
		case Table:
			m.table(block)
		}
	}
}

func factText(fact Fact) string {
	if !fact.Literal {
		return escaped(fact.Text)
	}
	// A fence is longer than any run of its character inside.
	fence := "`"
	for strings.Contains(fact.Text, fence) {
		fence += "`"
	}
	text := oneLine(fact.Text)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

func (m *markdown) table(table Table) {
	m.row(table.Columns)
	m.line("|", strings.Repeat(" --- |", len(table.Columns)))
	for _, row := range table.Rows {
		m.row(row)
	}
}

func (m *markdown) row(cells []string) {
	line := "|"
	for _, cell := range cells {
		line += " " + strings.ReplaceAll(escaped(cell), "|", `\|`) + " |"
	}
	m.line(line)
}

// Text that Markdown would take for something else.
var (
	entity    = regexp.MustCompile(`&(#?[0-9A-Za-z]+;)`)
	beginning = regexp.MustCompile(`^([-+#=>~]|[0-9]+[.)])`)
)

// escaped is a text as Markdown that shows it unchanged, in one line.
func escaped(text string) string {
	var made strings.Builder
	runes := []rune(oneLine(text))
	for i, r := range runes {
		if strings.ContainsRune("\\`*[]<~", r) || r == '_' && !within(runes, i) {
			made.WriteByte('\\')
		}
		made.WriteRune(r)
	}
	escaped := entity.ReplaceAllString(made.String(), `\&$1`)
	if mark := beginning.FindString(escaped); mark != "" {
		_, last := utf8.DecodeLastRuneInString(mark)
		at := len(mark) - last
		escaped = escaped[:at] + `\` + escaped[at:]
	}
	return escaped
}

// within tells whether a character stands between letters or digits, where an underscore means nothing.
func within(runes []rune, at int) bool {
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	return word(at-1) && word(at+1)
}

// oneLine folds white space, line breaks too, into single spaces.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Package policypage puts a medical policy as it stood on a day into words for a person: its page, and each thing that a statement says.
// The page knows nothing of where it is shown; Markdown is one way.
package policypage

// Page is a policy as it stood on a day.
type Page struct {
	Title string
	// Opening stands below the title.
	Opening  []Block
	Sections []Section
}

// Section is a part of a page under a heading of its own.
type Section struct {
	Heading string
	Blocks  []Block
}

// Block is a piece of a page: [Heading], [Subheading], [Paragraph], [Quote], [Lettered], [List], [Facts] or [Table]. Their texts are plain: no
// markup stands in them.
type Block interface{ block() }

// Heading is a heading within a section.
type Heading string

// Subheading is a heading of what belongs to the thing that the last [Heading] is about.
type Subheading string

// Paragraph is a paragraph.
type Paragraph string

// Quote is the policy's own sentence.
type Quote string

// Lettered are criteria A, B, C and so on.
type Lettered []string

// List are items in no order.
type List []string

// Facts are things with their names.
type Facts []Fact

// Fact is one thing that a policy says, such as that the outcome is not covered.
type Fact struct {
	Name string // "outcome"
	Text string // "not covered"
	// Literal tells that the text is not for reading aloud, such as a condition.
	Literal bool
}

// Table is a table.
type Table struct {
	Columns []string
	Rows    [][]string // each as long as Columns
}

func (Heading) block()    {}
func (Subheading) block() {}
func (Paragraph) block()  {}
func (Quote) block()      {}
func (Lettered) block()   {}
func (List) block()       {}
func (Facts) block()      {}
func (Table) block()      {}

// Letter is the letter of a criterion that counts from 0: A to Z, then AA, AB and so on.
func Letter(at int) string {
	const letters = 'Z' - 'A' + 1
	letter := string(rune('A' + at%letters))
	if at < letters {
		return letter
	}
	return Letter(at/letters-1) + letter
}

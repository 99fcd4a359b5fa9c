package main

import (
	"fmt"
	"strings"

	"covercard/internal/policypage"
)

// unlimited is the width of lines that nobody looks at on a screen.
const unlimited = 1 << 30

// table prints aligned columns in lines of that width, each cell wrapped within its column. Where the columns have no room beside each
// other, they stand below each other, row by row.
func (p *cardPrinter) table(indent string, width int, table policypage.Table) {
	const gap = "  "
	rows := append([][]string{table.Columns}, table.Rows...)
	widths := make([]int, len(table.Columns))
	for _, row := range rows {
		for column, cell := range row {
			widths[column] = max(widths[column], visible(plain(oneLine(cell))))
		}
	}
	if !narrow(widths, width-len(indent)-len(gap)*(len(widths)-1)) {
		p.rows(indent, table)
		return
	}
	for at, row := range rows {
		cells := make([][]string, len(row))
		height := 0
		for column, cell := range row {
			cells[column] = folded(plain(cell), widths[column])
			height = max(height, len(cells[column]))
		}
		for line := range height {
			text := indent
			for column, lines := range cells {
				cell := ""
				if line < len(lines) {
					cell = lines[line]
				}
				text += cell + strings.Repeat(" ", max(widths[column]-visible(cell), 0)) + gap
			}
			text = strings.TrimRight(text, " ")
			if at == 0 {
				text = p.paint(bold, text)
			}
			fmt.Fprintln(p.out, text)
		}
	}
}

// rows prints a table row by row, a line or more for each cell.
func (p *cardPrinter) rows(indent string, table policypage.Table) {
	for at, row := range table.Rows {
		if at > 0 {
			fmt.Fprintln(p.out)
		}
		for column, cell := range row {
			p.wrapped(indent+p.paint(bold, plain(table.Columns[column]))+" ", indent+"  ", plain(cell))
		}
	}
}

// narrow takes from the widest columns until all fit, and leaves each wide enough for a word; it reports false when they do not fit then.
func narrow(widths []int, room int) bool {
	const word = 12
	for {
		sum, widest := 0, 0
		for column, width := range widths {
			sum += width
			if width > widths[widest] {
				widest = column
			}
		}
		if sum <= room || widths[widest] <= word {
			return sum <= room
		}
		widths[widest]--
	}
}

// folded is a text in lines of at most that many characters; a longer word has a line of its own.
func folded(text string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case visible(*last)+1+visible(word) > width:
			lines = append(lines, word)
		default:
			*last += " " + word
		}
	}
	return lines
}

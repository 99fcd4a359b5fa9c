package main

import (
	"fmt"
	"strings"

	"covercard/internal/policypage"
)

// pagePrinter shows a policy's page in lines that fit: headings at the left, what stands under them further in.
type pagePrinter struct{ *cardPrinter }

const indent = "  "

func (p pagePrinter) print(page *policypage.Page) {
	p.wrapped("", "", p.paint(bold, plain(page.Title)))
	p.blocks(page.Opening)
	for _, section := range page.Sections {
		fmt.Fprintln(p.out)
		p.wrapped("", "", p.paint(bold, strings.ToUpper(plain(section.Heading))))
		p.blocks(section.Blocks)
	}
}

func (p pagePrinter) blocks(blocks []policypage.Block) {
	for i, block := range blocks {
		if i == 0 || !underHeading(blocks[i-1]) {
			fmt.Fprintln(p.out)
		}
		switch block := block.(type) {
		case policypage.Heading:
			p.wrapped(indent, indent, p.paint(bold, plain(string(block))))
		case policypage.Subheading:
			p.wrapped(indent, indent, p.paint(bold, plain(string(block))))
		case policypage.Paragraph:
			p.wrapped(indent, indent, plain(string(block)))
		case policypage.Quote:
			p.wrapped(indent+"| ", indent+"| ", plain(string(block)))
		case policypage.Lettered:
			for at, item := range block {
				mark := policypage.Letter(at) + ". "
				p.wrapped(indent+mark, indent+strings.Repeat(" ", len(mark)), plain(item))
			}
		case policypage.List:
			for _, item := range block {
				p.wrapped(indent+"- ", indent+"  ", plain(item))
			}
		case policypage.Facts:
			p.facts(block)
		case policypage.Table:
			p.table(indent, p.width, block)
		}
	}
}

// underHeading tells whether what follows the block stands right below it.
func underHeading(block policypage.Block) bool {
	switch block.(type) {
	case policypage.Heading, policypage.Subheading:
		return true
	}
	return false
}

// facts prints names and texts side by side, or one below the other where that would leave too little room.
func (p pagePrinter) facts(facts policypage.Facts) {
	widest := 0
	for _, fact := range facts {
		widest = max(widest, visible(plain(fact.Name)))
	}
	const gap = "  "
	beside := len(indent)+widest+len(gap) <= p.width/2
	for _, fact := range facts {
		name := plain(fact.Name)
		if !beside {
			p.wrapped(indent, indent, p.paint(cyan, name))
			p.wrapped(indent+gap, indent+gap, plain(fact.Text))
			continue
		}
		first := indent + p.paint(cyan, name) + strings.Repeat(" ", widest-visible(name)) + gap
		p.wrapped(first, strings.Repeat(" ", visible(first)), plain(fact.Text))
	}
}

package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"covercard/cards"
)

// cardPrinter shows an answer the way an EHR would: the cards with their choices and links, and what is written onto the
// orders.
type cardPrinter struct {
	out    io.Writer
	colour bool
	width  int
	begun  bool // something has been printed
}

// Lines that are longer than widest are hard to read.
const (
	usual  = 80
	widest = 100
)

func newCardPrinter(to terminal) *cardPrinter {
	width := usual
	if to.screen.width > 0 {
		width = min(to.screen.width, widest)
	}
	return &cardPrinter{out: to.out, colour: to.screen.colour, width: width}
}

// Select Graphic Rendition codes of ECMA-48.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	yellow = "33"
	blue   = "34"
	cyan   = "36"
)

func (p *cardPrinter) paint(code, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// file heads the answer to one of several files.
func (p *cardPrinter) file(name string) {
	if p.begun {
		fmt.Fprintln(p.out)
	}
	p.begun = true
	fmt.Fprintln(p.out, p.paint(dim, "== "+plain(name)))
}

// print shows a response whose texts are plain.
func (p *cardPrinter) print(response cards.Response) {
	p.begun = true
	if len(response.Cards) == 0 {
		fmt.Fprintln(p.out, p.paint(dim, "No cards: nothing to tell the clinician."))
	}
	for i, card := range response.Cards {
		if i > 0 {
			fmt.Fprintln(p.out)
		}
		p.card(card)
	}
	for i, action := range response.SystemActions {
		if i == 0 {
			fmt.Fprintf(p.out, "\n%s\n", p.paint(bold, "Written onto the orders"))
		}
		p.systemAction(action)
	}
}

func (p *cardPrinter) card(card cards.Card) {
	indicator := strings.ToUpper(oneLine(string(card.Indicator)))
	p.wrapped(p.paint(colourOf(card.Indicator), indicator)+"  ", "", p.paint(bold, card.Summary))
	p.wrapped("", "", p.paint(dim, card.Source.Label))
	p.markdown(card.Detail)
	for i, suggestion := range card.Suggestions {
		if i == 0 {
			fmt.Fprintln(p.out)
		}
		fmt.Fprintf(p.out, "  %s %s\n", p.paint(cyan, "[ ]"), oneLine(suggestion.Label))
	}
	for _, link := range card.Links {
		fmt.Fprintf(p.out, "  %s %s\n", oneLine(link.Label), p.paint(cyan, oneLine(link.URL)))
	}
}

func colourOf(indicator cards.Indicator) string {
	switch indicator {
	case cards.Info:
		return blue
	case cards.Warning:
		return yellow
	}
	return red // "critical", which other services send
}

var strong = regexp.MustCompile(`\*\*(.+?)\*\*`)

// markdown prints the plain Markdown that cards are written in: paragraphs, bold, lists.
func (p *cardPrinter) markdown(detail string) {
	for paragraph := range strings.SplitSeq(detail, "\n\n") {
		if paragraph == "" {
			continue
		}
		fmt.Fprintln(p.out)
		for line := range strings.SplitSeq(paragraph, "\n") {
			line = strong.ReplaceAllStringFunc(line, func(match string) string {
				return p.paint(bold, strings.Trim(match, "*"))
			})
			if item, isItem := strings.CutPrefix(line, "- "); isItem {
				p.wrapped("  - ", "    ", item)
			} else {
				p.wrapped("", "", line)
			}
		}
	}
}

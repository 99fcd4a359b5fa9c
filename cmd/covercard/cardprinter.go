package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"golang.org/x/term"

	"covercard/cards"
	"covercard/fhir"
)

// cardPrinter shows an answer the way an EHR would: the cards with their choices and links, and what is written onto the
// orders.
type cardPrinter struct {
	out    io.Writer
	colour bool
	width  int
}

// newCardPrinter writes to out, in colour when it is a terminal and NO_COLOR (no-color.org) is not set.
func newCardPrinter(out io.Writer) *cardPrinter {
	printer := &cardPrinter{out: out, width: 80}
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		printer.colour = os.Getenv("NO_COLOR") == ""
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			printer.width = min(width, 100)
		}
	}
	return printer
}

// Select Graphic Rendition codes of ECMA-48.
const (
	bold   = "1"
	dim    = "2"
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
func (p *cardPrinter) file(name string, first bool) {
	if !first {
		fmt.Fprintln(p.out)
	}
	fmt.Fprintln(p.out, p.paint(dim, "== "+name))
}

func (p *cardPrinter) print(answer []byte) error {
	var response cards.Response
	if err := json.Unmarshal(answer, &response); err != nil {
		return fmt.Errorf("the answer is not a CDS Hooks response: %w", err)
	}
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
	return nil
}

func (p *cardPrinter) card(card cards.Card) {
	colour := blue
	if card.Indicator == cards.Warning {
		colour = yellow
	}
	p.wrapped(p.paint(colour, strings.ToUpper(string(card.Indicator)))+"  ", "", p.paint(bold, card.Summary))
	p.wrapped("", "", p.paint(dim, card.Source.Label))
	p.markdown(card.Detail)
	for i, suggestion := range card.Suggestions {
		if i == 0 {
			fmt.Fprintln(p.out)
		}
		fmt.Fprintf(p.out, "  %s %s\n", p.paint(cyan, "[ ]"), suggestion.Label)
	}
	for _, link := range card.Links {
		fmt.Fprintf(p.out, "  %s %s\n", link.Label, p.paint(cyan, link.URL))
	}
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

// wrapped prints text in lines that fit, the first after first, the others after rest.
func (p *cardPrinter) wrapped(first, rest, text string) {
	line, used := first, visible(first)
	start := true
	for _, word := range strings.Fields(text) {
		if !start && used+1+visible(word) > p.width {
			fmt.Fprintln(p.out, line)
			line, used, start = rest, visible(rest), true
		}
		if !start {
			line, used = line+" ", used+1
		}
		line, used, start = line+word, used+visible(word), false
	}
	fmt.Fprintln(p.out, line)
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// visible is the width of text on the screen.
func visible(text string) int { return utf8.RuneCountInString(escapes.ReplaceAllString(text, "")) }

// systemAction sums up the coverage-information written onto an order.
func (p *cardPrinter) systemAction(action cards.Action) {
	resource, ok := fhir.ParseResource(fhir.ParseValue(string(action.Resource)))
	if !ok {
		return
	}
	for extension := range resource.Member("extension").Elements() {
		if extension.Member("url").Text() != cards.CoverageInformationURL {
			continue
		}
		fmt.Fprintf(p.out, "  %s\n", p.paint(cyan, resource.Reference()))
		for part := range extension.Member("extension").Elements() {
			p.part(part)
		}
	}
}

// part prints one sub-extension of coverage-information: its name, and its value in a few words.
func (p *cardPrinter) part(part fhir.Value) {
	for name, value := range part.Members() {
		if !strings.HasPrefix(name, "value") {
			continue
		}
		words := value.Text()
		for _, path := range [][]string{{"reference"}, {"text"}, {"code"}, {"value"}} {
			if words == "" {
				words = value.Path(path...).Text()
			}
		}
		p.wrapped(fmt.Sprintf("    %-22s ", part.Member("url").Text()), strings.Repeat(" ", 27), words)
	}
}

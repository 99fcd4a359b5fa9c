package main

import (
	"cmp"
	"fmt"
	"strings"

	"covercard/cards"
	"covercard/fhir"
)

// systemAction sums up the coverage-information written onto an order; of any other action it gives the description.
func (p *cardPrinter) systemAction(action cards.Action) {
	resource, ok := fhir.ParseResource(fhir.ParseValue(string(action.Resource)))
	told := false
	if ok {
		for extension := range resource.Member("extension").Elements() {
			if extension.Member("url").Text() != cards.CoverageInformationURL {
				continue
			}
			told = true
			fmt.Fprintf(p.out, "  %s\n", p.paint(cyan, oneLine(resource.Reference())))
			p.parts(extension, false)
		}
	}
	if !told {
		p.wrapped("  ", "  ", string(action.Type)+": "+action.Description)
	}
}

// nameWidth is the room for the name of a part; "coverage-assertion-id" is the longest.
const nameWidth = 22

// parts prints the sub-extensions of an extension: the name of each, and its value in a few words. CRD nests them once more in "detail"
// and no further.
func (p *cardPrinter) parts(extension fhir.Value, nested bool) {
	indent, room := "    ", nameWidth
	if nested {
		indent, room = indent+"  ", room-2
	}
	for part := range extension.Member("extension").Elements() {
		name := oneLine(part.Member("url").Text())
		if part.Member("extension").Exists() && !nested {
			fmt.Fprintln(p.out, indent+name)
			p.parts(part, true)
		}
		for member, value := range part.Members() {
			if datatype, found := strings.CutPrefix(member, "value"); found {
				p.wrapped(fmt.Sprintf("%s%-*s ", indent, room, name), strings.Repeat(" ", len(indent)+room+1), words(datatype, value))
			}
		}
	}
}

// words is what a person would say of a value: of a FHIR datatype its most telling member, and a quantity with its unit.
func words(datatype string, value fhir.Value) string {
	if datatype == "Quantity" {
		return strings.TrimSpace(value.Member("value").Text() + " " + cmp.Or(value.Member("unit").Text(), value.Member("code").Text()))
	}
	var said []string
	for _, path := range [][]string{
		{}, {"reference"}, {"text"}, {"code"}, {"value"}, {"name"}, {"coding", "display"}, {"coding", "code"},
	} {
		if text := value.Path(path...).Text(); text != "" {
			said = append(said, text)
			break
		}
	}
	for telecom := range value.Member("telecom").Elements() { // of a ContactDetail
		said = append(said, telecom.Member("value").Text())
	}
	return strings.Join(said, ", ")
}

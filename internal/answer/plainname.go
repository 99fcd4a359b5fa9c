package answer

import "strings"

// markup are the characters that mean something in Markdown or HTML.
const markup = "<>[]()*_`|#&!\\~"

// plainName is what an order calls itself, for a card's Markdown: without what could make it a link, an image or a tag, as the EHR's
// users can write what they like there.
func plainName(name string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if strings.ContainsRune(markup, r) {
			return ' '
		}
		return r
	}, name)), " ")
}

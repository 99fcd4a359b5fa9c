package policydiff

import "slices"

// entry is a text with the name of what it is about.
type entry struct{ name, text string }

// entries are texts by what they are about, in order.
type entries []entry

// add adds a text; texts about the same thing become one.
func (e *entries) add(name, text string) {
	at := slices.IndexFunc(*e, func(one entry) bool { return one.name == name })
	if at < 0 {
		*e = append(*e, entry{name, text})
		return
	}
	(*e)[at].text += "; " + text
}

// of is the text about something; "" when there is none.
func (e entries) of(name string) string {
	at := slices.IndexFunc(e, func(one entry) bool { return one.name == name })
	if at < 0 {
		return ""
	}
	return e[at].text
}

// entries compares texts that belong to names, each named as "the note x".
func (c *comparison) entries(prefix string, was, is entries) {
	for _, one := range is {
		c.text(prefix+one.name, was.of(one.name), one.text)
	}
	for _, one := range was {
		if is.of(one.name) == "" {
			c.text(prefix+one.name, one.text, "")
		}
	}
}

package policydiff

import (
	"fmt"
	"strings"
)

// atAGlance is the number of things that are named one by one.
const atAGlance = 8

// some names the first of several things, and says how many more there are.
func some(names []string) string {
	if len(names) > atAGlance {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:atAGlance], ", "), len(names)-atAGlance)
	}
	return and(names)
}

func and(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// counted is a number of things: "1 drug", "2 drugs".
func counted(count int, thing string) string {
	if count == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", count, thing)
}

// wasIs says what something was and is.
func wasIs(name, was, is string) string {
	switch {
	case was == "":
		return name + " is new: " + quoted(is)
	case is == "":
		return name + " is gone: " + quoted(was)
	}
	was, is = Changed(was, is)
	return fmt.Sprintf("%s was %s, is %s", name, quoted(was), quoted(is))
}

// quoted puts a text into quotation marks when it would run into the sentence around it.
func quoted(text string) string {
	const short = 40
	if len(text) <= short && !strings.ContainsAny(text, ",;:.\"") || text == "nothing" {
		return text
	}
	return "“" + text + "”"
}

// Changed are two versions of a text without what they have in common, but for a few words around the change. Short texts stay whole.
func Changed(was, is string) (string, string) {
	const short, around = 12, 3 // words
	old, now := strings.Fields(was), strings.Fields(is)
	if max(len(old), len(now)) <= short {
		return strings.Join(old, " "), strings.Join(now, " ")
	}
	most := min(len(old), len(now))
	first := 0
	for first < most && old[first] == now[first] {
		first++
	}
	last := 0
	for last < most-first && old[len(old)-1-last] == now[len(now)-1-last] {
		last++
	}
	first, last = max(first-around, 0), max(last-around, 0)
	return cut(old, first, last), cut(now, first, last)
}

// cut leaves out the first and the last words of a text and marks where.
func cut(words []string, first, last int) string {
	text := strings.Join(words[first:len(words)-last], " ")
	if first > 0 {
		text = "… " + text
	}
	if last > 0 {
		text += " …"
	}
	return text
}

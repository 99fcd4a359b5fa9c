package policytest

import (
	"slices"

	"covercard/internal/document"
)

// list compares a list one by one and reports whether it is as expected.
func (j *judge) list(expected []document.Text, key string, came []string, matches func(came, expected string) bool) bool {
	values := document.Values(expected)
	if slices.EqualFunc(came, values, matches) {
		return true
	}
	j.differ(j.placeOf(expected), sideBySide(values, came, matches), "%s: expected (-), came (+)", key)
	return false
}

// placeOf is that of a list: its first entry, or all that is expected when it is empty.
func (j *judge) placeOf(list []document.Text) document.Place {
	if len(list) == 0 {
		return j.expect.At
	}
	return at(list[0], j.expect.At)
}

// sideBySide sets what came beside what was expected, entry by entry.
func sideBySide(expected, came []string, matches func(came, expected string) bool) []string {
	var lines []string
	for i := range max(len(expected), len(came)) {
		if i < len(expected) && i < len(came) && matches(came[i], expected[i]) {
			lines = append(lines, "  "+came[i])
			continue
		}
		if i < len(expected) {
			lines = append(lines, "- "+expected[i])
		}
		if i < len(came) {
			lines = append(lines, "+ "+came[i])
		}
	}
	return lines
}

// count compares the length of a list.
func (j *judge) count(expected document.Number, key string, came []string) {
	if !expected.Given() || expected.Value == len(came) {
		return
	}
	var lines []string
	for _, one := range came {
		lines = append(lines, "+ "+one)
	}
	j.differ(expected.Place, lines, "%s: expected %d, came %d", key, expected.Value, len(came))
}

func equal(came, expected string) bool { return came == expected }

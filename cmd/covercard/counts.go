package main

import (
	"fmt"
	"strings"
)

// thousands writes a number with commas: "1,000,000".
func thousands(number int) string {
	digits := fmt.Sprint(number)
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, groups...), ",")
}

// countOf is a number of things: "1 item", "2 items", "3 policies".
func countOf(number int, thing string) string {
	if number == 1 {
		return "1 " + thing
	}
	if stem, found := strings.CutSuffix(thing, "y"); found {
		thing = stem + "ie"
	}
	return thousands(number) + " " + thing + "s"
}

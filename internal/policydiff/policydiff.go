// Package policydiff says in words how two libraries of a payer differ: what is said about a drug or a service, and from when; not in
// which lines.
package policydiff

import (
	"fmt"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/library"
)

// Difference is one thing in which two libraries differ.
type Difference struct {
	// Place is where it is found: "Policy L.5.01.594", "Plan commercial", "Drugs".
	Place string
	// Text is the difference, such as "Beqvez: was not addressed, is considered not medically necessary from 2025-01-15".
	Text string
}

// Compare gives the differences, policies first. On a day it compares what is in force then, otherwise all times. Names are those that
// the later library has for things.
func Compare(before, after *library.Library, on coverage.Date) []Difference {
	if before.Fingerprint == after.Fingerprint {
		return nil
	}
	c := comparison{before: before, after: after, on: on}
	c.policies()
	c.groups()
	c.drugs()
	c.formularies()
	c.plans()
	c.payer()
	return c.found
}

// comparison gathers the differences.
type comparison struct {
	before, after *library.Library
	on            coverage.Date // "" for all times
	found         []Difference
	place         string
}

func (c *comparison) say(format string, values ...any) {
	c.found = append(c.found, Difference{Place: c.place, Text: fmt.Sprintf(format, values...)})
}

// text compares a text that something is called or described by.
func (c *comparison) text(name, was, is string) {
	if was != is {
		c.say("%s", wasIs(name, was, is))
	}
}

// list compares a list whose order does not matter.
func (c *comparison) list(name string, was, is []string) {
	if text := moreAndLess(was, is); text != "" {
		c.say("%s: %s", name, text)
	}
}

// ordered compares a list that is told in its order.
func (c *comparison) ordered(name string, was, is []string) {
	text := moreAndLess(was, is)
	if text == "" && !slices.Equal(was, is) {
		text = "now in the order " + some(is)
	}
	if text != "" {
		c.say("%s: %s", name, text)
	}
}

// moreAndLess says what a list has gained and lost; "" when nothing.
func moreAndLess(was, is []string) string {
	var parts []string
	if gone := without(was, is); len(gone) > 0 {
		parts = append(parts, "no longer "+some(gone))
	}
	if added := without(is, was); len(added) > 0 {
		parts = append(parts, "now also "+some(added))
	}
	return strings.Join(parts, "; ")
}

// without are those of a list that the other does not have, each once.
func without(list, other []string) []string {
	var left []string
	for _, one := range list {
		if !slices.Contains(other, one) && !slices.Contains(left, one) {
			left = append(left, one)
		}
	}
	return left
}

// byID pairs the things of two libraries by their ids, those of the later library first and in its order.
func byID[T any](before, after []T, id func(T) string, pair func(was, is *T)) {
	olds := make(map[string]*T, len(before))
	for i := range before {
		olds[id(before[i])] = &before[i]
	}
	news := make(map[string]bool, len(after))
	for i := range after {
		news[id(after[i])] = true
		pair(olds[id(after[i])], &after[i])
	}
	for i := range before {
		if !news[id(before[i])] {
			pair(&before[i], nil)
		}
	}
}

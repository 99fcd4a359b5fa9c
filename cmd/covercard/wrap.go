package main

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

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

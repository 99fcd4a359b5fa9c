package main

import (
	"fmt"
	"strings"
	"time"
)

// progressBar tells on a screen how far a work of known length is; elsewhere nothing.
type progressBar struct {
	statusLine
	whole float64
}

// newProgressBar begins a bar for a work of that many parts.
func newProgressBar(to terminal, parts int) *progressBar {
	return &progressBar{newStatusLine(to), float64(parts)}
}

// show says how many parts are done, and how many requests that were.
func (p *progressBar) show(done float64, requests int) {
	const often, width = 100 * time.Millisecond, 30
	if !p.due(often) {
		return
	}
	share := min(done/p.whole, 1)
	filled := int(share * width)
	p.write(fmt.Sprintf("[%s%s] %3.0f %%, %s", strings.Repeat("#", filled), strings.Repeat(".", width-filled), 100*share, countOf(requests, "request")))
}

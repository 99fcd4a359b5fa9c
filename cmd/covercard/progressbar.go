package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// progressBar tells on a screen how far a long work is; elsewhere nothing.
type progressBar struct {
	to    io.Writer // nil for nowhere
	whole float64
	told  time.Time
	shown bool
}

// newProgressBar begins a bar for a work of that many parts.
func newProgressBar(to terminal, parts int) *progressBar {
	made := &progressBar{whole: float64(parts)}
	if to.watched {
		made.to = to.err
	}
	return made
}

// show says how many parts are done, not more often than can be read.
func (p *progressBar) show(done float64, requests int) {
	const often, width = 100 * time.Millisecond, 30
	if p.to == nil || time.Since(p.told) < often {
		return
	}
	p.told, p.shown = time.Now(), true
	share := min(done/p.whole, 1)
	filled := int(share * width)
	fmt.Fprintf(p.to, "\r[%s%s] %3.0f %%, %s ", strings.Repeat("#", filled), strings.Repeat(".", width-filled), 100*share, number(requests, "request"))
}

// clear takes the bar away, for others to write.
func (p *progressBar) clear() {
	if p.shown {
		p.shown = false
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}

package main

import (
	"fmt"
	"io"
	"time"
)

// progress tells on a screen how far a long import is; elsewhere nothing.
type progress struct {
	to    io.Writer // nil for nowhere
	began time.Time
	told  time.Time
	shown bool
}

func newProgress(to terminal) *progress {
	made := &progress{began: time.Now()}
	if to.watched {
		made.to = to.err
	}
	return made
}

// tell says how many rows have been read, not more often than can be read.
func (p *progress) tell(rows int) {
	const often = 200 * time.Millisecond
	if p.to == nil || time.Since(p.told) < often {
		return
	}
	p.told, p.shown = time.Now(), true
	perSecond := float64(rows) / time.Since(p.began).Seconds()
	fmt.Fprintf(p.to, "\r%s rows, %s a second ", thousands(rows), thousands(int(perSecond)))
}

// clear takes the line away, for others to write.
func (p *progress) clear() {
	if p.shown {
		p.shown = false
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}

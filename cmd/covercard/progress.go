package main

import (
	"fmt"
	"time"
)

// progress tells on a screen how far a long import is; elsewhere nothing.
type progress struct {
	statusLine
	began time.Time
}

func newProgress(to terminal) *progress {
	return &progress{newStatusLine(to), time.Now()}
}

// tell says how many rows have been read.
func (p *progress) tell(rows int) {
	const often = 200 * time.Millisecond
	if !p.due(often) {
		return
	}
	perSecond := float64(rows) / time.Since(p.began).Seconds()
	p.write(fmt.Sprintf("%s rows, %s a second", thousands(rows), thousands(int(perSecond))))
}

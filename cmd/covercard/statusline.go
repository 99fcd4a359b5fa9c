package main

import (
	"fmt"
	"io"
	"time"
)

// statusLine is a line on a screen that is written again and again, and goes away in the end.
type statusLine struct {
	to    io.Writer // nil for nowhere
	told  time.Time
	shown bool
}

// newStatusLine is a line for a person who waits; what is no screen gets none.
func newStatusLine(to terminal) statusLine {
	if !to.watched {
		return statusLine{}
	}
	return statusLine{to: to.err}
}

// due tells whether the line is to be written: not more often than can be read.
func (l *statusLine) due(often time.Duration) bool {
	return l.to != nil && time.Since(l.told) >= often
}

func (l *statusLine) write(text string) {
	l.told, l.shown = time.Now(), true
	fmt.Fprintf(l.to, "\r%s ", text)
}

// clear takes the line away, for others to write.
func (l *statusLine) clear() {
	if l.shown {
		l.shown = false
		fmt.Fprint(l.to, "\r\x1b[K")
	}
}

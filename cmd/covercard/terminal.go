package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// terminal is where a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	screen   screen // what out is shown on
	watched  bool   // err is shown on a screen, where progress may be told
}

// screen is what a person sees an answer on; the zero screen is a file or a pipe.
type screen struct {
	interactive bool
	colour      bool
	width       int // in characters; 0 when not known
}

func newTerminal(in io.Reader, out *os.File, err io.Writer) terminal {
	to := terminal{in: in, out: out, err: err}
	if file, ok := err.(*os.File); ok {
		to.watched = term.IsTerminal(int(file.Fd()))
	}
	if term.IsTerminal(int(out.Fd())) {
		to.screen = screen{interactive: true, colour: wantsColour(os.Getenv)}
		if width, _, err := term.GetSize(int(out.Fd())); err == nil {
			to.screen.width = width
		}
	}
	return to
}

// wantsColour follows no-color.org, and spares terminals that cannot.
func wantsColour(environment func(string) string) bool {
	return environment("NO_COLOR") == "" && environment("TERM") != "dumb"
}

// complain writes a fault to the error stream. It may hold text of an answer or a file, so nothing in it may steer the terminal.
func (t terminal) complain(format string, values ...any) {
	fmt.Fprintln(t.err, plain(fmt.Sprintf(format, values...)))
}

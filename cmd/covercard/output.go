package main

import (
	"fmt"
	"io"
)

// output remembers the first failure of writing to it, such as a full disk, so that a command whose answer was lost does not end
// as if it were fine.
type output struct {
	to  io.Writer
	err error
}

// Write implements [io.Writer].
func (o *output) Write(text []byte) (int, error) {
	written, err := o.to.Write(text)
	if err != nil && o.err == nil {
		o.err = fmt.Errorf("writing the answer: %w", err)
	}
	return written, err
}

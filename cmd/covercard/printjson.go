package main

import (
	"fmt"

	"github.com/go-json-experiment/json"
)

// printJSON prints an answer for programs.
func printJSON(to terminal, answer any) error {
	text, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	printed := string(text)
	if to.screen.interactive {
		printed = plainJSON(text)
	}
	fmt.Fprintln(to.out, printed)
	return nil
}

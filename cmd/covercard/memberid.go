package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// memberID is the id of a member as it was given, or, for "-", the first line of the input: what stands on a command line is seen by whoever
// lists the processes of a machine, and kept in a shell's history.
func memberID(given string, in io.Reader) (string, error) {
	if given != "-" {
		return given, nil
	}
	const longest = 1 << 10
	line, err := bufio.NewReader(io.LimitReader(in, longest)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the id: %w", err)
	}
	if line = strings.TrimSpace(line); line == "" {
		return "", errors.New("no id came on standard input: write it there, on one line")
	}
	return line, nil
}

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAFileIsNotAScreen(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/out")
	require.NoError(t, err)
	defer file.Close()
	require.Equal(t, screen{}, newTerminal(os.Stdin, file, os.Stderr).screen)
}

func TestColourIsLeftOutWhereItIsNotWanted(t *testing.T) {
	for _, test := range []struct {
		set  map[string]string
		want bool
	}{
		{map[string]string{}, true},
		{map[string]string{"TERM": "xterm-256color"}, true},
		{map[string]string{"NO_COLOR": ""}, true}, // no-color.org: "when present and not an empty string"
		{map[string]string{"NO_COLOR": "1"}, false},
		{map[string]string{"NO_COLOR": "0"}, false},
		{map[string]string{"TERM": "dumb"}, false},
	} {
		require.Equal(t, test.want, wantsColour(func(name string) string { return test.set[name] }), test.set)
	}
}

func TestCardsFitTheScreen(t *testing.T) {
	for width, widestLine := range map[int]int{0: usual, 64: 64, 300: widest} {
		var out strings.Builder
		to := terminal{out: &out, err: &out, screen: screen{interactive: true, colour: true, width: width}}
		require.Equal(t, exitFine, run([]string{"fire", hemgenix}, to))
		for line := range strings.Lines(out.String()) {
			if !strings.Contains(line, "https://") { // an address is not broken: it is to be clicked
				require.LessOrEqual(t, visible(strings.TrimSuffix(line, "\n")), widestLine, line)
			}
		}
	}
}

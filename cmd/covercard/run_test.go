package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// outcome is what a run of the command line ended in.
type outcome struct {
	code     int
	out, err string
}

// covercard runs the command line in this process, with nothing on standard input.
func covercard(arguments ...string) outcome { return covercardReading("", arguments...) }

func covercardReading(in string, arguments ...string) outcome {
	var out, err bytes.Buffer
	code := run(arguments, terminal{in: strings.NewReader(in), out: &out, err: &err})
	return outcome{code: code, out: out.String(), err: err.String()}
}

// requireFine is for runs that must go well and so have nothing to complain about.
func (o outcome) requireFine(t testing.TB) {
	t.Helper()
	require.Equal(t, exitFine, o.code, o.err)
	require.Empty(t, o.err)
}

// requireFault is for runs that must fail, with the reason on the error stream only.
func (o outcome) requireFault(t testing.TB, code int, reasons ...string) {
	t.Helper()
	require.Equal(t, code, o.code, o.err)
	require.Empty(t, o.out)
	for _, reason := range reasons {
		require.Contains(t, o.err, reason)
	}
}

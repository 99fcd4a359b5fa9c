package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

func TestNearest(t *testing.T) {
	known := []string{"L.5.01.594", "L.5.01.600", "M.1.02.003"}
	for written, want := range map[string]string{
		"L.5.01.594": "L.5.01.594",
		"l.5.01.594": "L.5.01.594",
		"L.5.01.549": "L.5.01.594",
		"L.5.01.601": "L.5.01.600",
		"M.1.02.00":  "M.1.02.003",
		"hemgenix":   "",
		"":           "",
	} {
		nearest, found := document.Nearest(written, known)
		require.Equal(t, want, nearest, written)
		require.Equal(t, want != "", found, written)
	}
}

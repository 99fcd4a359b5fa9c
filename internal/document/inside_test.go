package document_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

func TestInside(t *testing.T) {
	for name, c := range map[string]struct {
		yaml   string
		offset int
		want   document.Place
	}{
		"plain":            {"title: age < 18\n", 4, document.Place{Line: 1, Column: 12}},
		"quoted":           {"title: \"é < 18\"\n", 2, document.Place{Line: 1, Column: 11}},
		"single quoted":    {"title:   'age < 18'\n", 0, document.Place{Line: 1, Column: 11}},
		"folded":           {"title: >-\n  age <\n  18 && ok\n", 10, document.Place{Line: 3, Column: 7}},
		"literal":          {"title: |\n    age\n    < 18\n", 4, document.Place{Line: 3, Column: 5}},
		"plain over lines": {"title: age\n  < 18\n", 6, document.Place{Line: 2, Column: 5}},
		"behind the end":   {"title: age <\n", 5, document.Place{Line: 1, Column: 13}},
		"escapes":          {"title: \"\\u0061ge < x\"\n", 6, document.Place{Line: 1, Column: 8}},
		"two quotes":       {"title: 'a == ''x'' && y'\n", 12, document.Place{Line: 1, Column: 8}},
		"in a space":       {"title: age < 18\n", 3, document.Place{Line: 1, Column: 12}},
	} {
		t.Run(name, func(t *testing.T) {
			var into sample
			file := document.Read("a.yaml", []byte(c.yaml), &into)
			require.Empty(t, file.Faults)
			require.Equal(t, c.want, file.Inside(into.Title, c.offset), strings.ReplaceAll(into.Title.Value, "\n", "⏎"))
		})
	}
}

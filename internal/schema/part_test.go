package schema

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A tag that names no set of words, or says nothing, would go unnoticed.
func TestTagsSaySomething(t *testing.T) {
	for _, kind := range Kinds() {
		for _, part := range kind.parts() {
			require.NotEmpty(t, part.keys, part.name)
			for _, key := range part.keys {
				name := kind.Name + ": " + part.name + ": " + key.name
				require.NotEmpty(t, key.doc, name)
				require.True(t, strings.HasSuffix(key.doc, "."), name)
				require.False(t, key.date && key.shape != text, name)
				require.Equal(t, key.valuesOf != "", len(key.values) > 0, "%s: no set of words is called %q", name, key.valuesOf)
			}
		}
	}
}

func TestInWords(t *testing.T) {
	for name, want := range map[string]string{"Document": "", "CoverageUpdateDocument": "Coverage update", "productDocument": "Product", "Needs": "Needs"} {
		require.Equal(t, want, inWords(name))
	}
}

package drug_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/drug"
)

func TestMisspelt(t *testing.T) {
	for _, test := range []struct {
		word, meant string
		want        bool
	}{
		{"hemgenix", "hemgenix", true},
		{"hemgenics", "hemgenix", true},
		{"hemgeniks", "hemgenix", true},
		{"hmegneix", "hemgenix", true}, // two pairs swapped
		{"hemgen", "hemgenix", true},
		{"hemge", "hemgenix", false},
		{"xhemgenixyz", "hemgenix", false},
		{"zinc", "zink", true},
		{"zicn", "zink", false},
		{"müsli", "müsle", true},
		{"", "a", true},
		{"", "abc", false},
	} {
		require.Equal(t, test.want, drug.Misspelt(test.word, test.meant), "%s for %s", test.word, test.meant)
	}
}

func TestWords(t *testing.T) {
	require.Equal(t, []string{"alphanine", "sd", "10", "mg"}, drug.Words("AlphaNine® SD, 10-MG"))
	require.Empty(t, drug.Words(" - "))
}

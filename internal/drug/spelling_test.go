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
		letters     int
	}{
		{"hemgenix", "hemgenix", true, 0},
		{"hemgenics", "hemgenix", true, 2},
		{"hemgeniks", "hemgenix", true, 2},
		{"hmegneix", "hemgenix", true, 2}, // two pairs swapped
		{"hemgen", "hemgenix", true, 2},
		{"hemge", "hemgenix", false, 3},
		{"xhemgenixyz", "hemgenix", false, 3},
		{"zinc", "zink", true, 1},
		{"zicn", "zink", false, 2},
		{"müsli", "müsle", true, 1},
		{"", "a", true, 1},
		{"", "abc", false, 2},
	} {
		letters, may := drug.Misspelt(test.word, test.meant)
		require.Equal(t, test.want, may, "%s for %s", test.word, test.meant)
		require.Equal(t, test.letters, letters, "%s for %s", test.word, test.meant)
	}
}

func TestWords(t *testing.T) {
	require.Equal(t, []string{"alphanine", "sd", "10", "mg"}, drug.Words("AlphaNine® SD, 10-MG"))
	require.Empty(t, drug.Words(" - "))
}

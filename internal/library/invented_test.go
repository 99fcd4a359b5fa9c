package library_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/library"
)

// The invented library (testdata/library-invented/README.md) is one that a payer could publish.
func TestInventedLibraryLoads(t *testing.T) {
	loaded, err := library.Load(os.DirFS("../../testdata/library-invented"))
	require.NoError(t, err)
	require.Len(t, loaded.Policies, 7)
	require.Equal(t, []string{"appropriate-use", "claim", "clinical-reminder", "guideline", "insurance", "network"}, loaded.Topics())
}

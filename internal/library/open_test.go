package library_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
	"covercard/internal/library"
)

func TestOpenReadsAFolderOrWhatIsBuiltIn(t *testing.T) {
	builtIn, err := library.Open("")
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "library")
	require.NoError(t, library.Export(dir))
	opened, err := library.Open(dir)
	require.NoError(t, err)
	require.Equal(t, builtIn.Fingerprint, opened.Fingerprint)
}

func TestOpenPlacesFaultsUnderTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "library")
	require.NoError(t, library.Export(dir))
	file := filepath.Join(dir, "payer.yaml")
	require.NoError(t, os.WriteFile(file, []byte("nme: x\n"), 0o600))
	_, err := library.Open(dir)
	require.ErrorContains(t, err, "the library "+dir+" cannot be used:\n"+file+":1:1: ")
	var faults document.Faults
	require.ErrorAs(t, err, &faults)
	require.Contains(t, faults, document.Fault{
		Position: document.Position{File: file, Place: document.Place{Line: 1, Column: 1}}, Message: `unknown key "nme"; did you mean "name"?`,
	})
}

func TestOpenOfWhatIsNoFolder(t *testing.T) {
	_, err := library.Open(filepath.Join(t.TempDir(), "nowhere"))
	require.ErrorIs(t, err, os.ErrNotExist)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = library.Open(file)
	require.ErrorContains(t, err, file+" is not a folder; name one as")
}

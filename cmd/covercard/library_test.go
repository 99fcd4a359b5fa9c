package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// exported is a folder with the built-in library.
func exported(t testing.TB) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "library")
	covercard("library", "export", folder).requireFine(t)
	return folder
}

func TestAnExportedLibraryAnswersAsTheBuiltInOneDoes(t *testing.T) {
	folder := exported(t)
	built, own := covercard("version"), covercard("version", "--library", folder)
	own.requireFine(t)
	require.Equal(t, built.out, own.out, "the fingerprint is of the content")

	built, own = covercard("fire", hemgenix), covercard("fire", "--library", folder, hemgenix)
	own.requireFine(t)
	require.Equal(t, withoutUUIDs(built.out), withoutUUIDs(own.out))
}

func TestExportTellsHowToGoOn(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "below")
	got := covercard("library", "export", folder)
	got.requireFine(t)
	require.Equal(t, "Library written to "+folder+". Serve it with: covercard serve --library "+folder+"\n", got.out)
	require.FileExists(t, filepath.Join(folder, "payer.yaml"))
}

func TestExportFillsAnEmptyFolder(t *testing.T) {
	folder := t.TempDir()
	covercard("library", "export", folder).requireFine(t)
	require.FileExists(t, filepath.Join(folder, "payer.yaml"))
}

func TestExportLeavesAFolderThatIsNotEmptyAlone(t *testing.T) {
	folder := t.TempDir()
	mine := filepath.Join(folder, "payer.yaml")
	require.NoError(t, os.WriteFile(mine, []byte("mine"), 0o600))
	covercard("library", "export", folder).requireFault(t, exitNotFine, folder+" is not empty", "name a new or an empty folder")
	left, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, "mine", string(left))
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestExportIntoAFileFails(t *testing.T) {
	file := write(t, "mine")
	covercard("library", "export", file).requireFault(t, exitNotFine, file, "not a directory")
}

// The place of a fault begins its line and can be gone to from here, not only from inside the library.
func TestAFaultyLibraryNamesThePlace(t *testing.T) {
	folder := exported(t)
	file := filepath.Join(folder, "drugs", "groups.yaml")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), "- alphanine-sd", "- alphanate", 1)), 0o600))
	for _, arguments := range [][]string{{"version"}, {"fire", hemgenix}, {"serve", "--listen", "127.0.0.1:0"}} {
		got := covercard(append(arguments, "--library", folder)...)
		got.requireFault(t, exitNotFine, "the library "+folder+" cannot be used:\n")
		require.Regexp(t, `(?m)^`+file+`:\d+:\d+: no product "alphanate"`, got.err)
	}
}

// An empty name is that of a variable which is not set. It must not have the built-in library checked or served in the place of one's own.
func TestAnEmptyNameIsNoLibrary(t *testing.T) {
	for _, command := range []string{
		"policy lint", "policy test", "policy list", "policy show L.5.01.594", "policy request L.5.01.594 --all", "version", "serve --print-config",
		"fire request.json", "formulary list --plan commercial", "formulary search hemgenix --plan commercial", "member show M1", "member import members.csv",
	} {
		covercard(append(strings.Fields(command), "--library", "")...).requireFault(t, exitWrongUse, "--library: the name of the folder is empty")
	}
	covercard("library", "export", "").requireFault(t, exitNotFine, "the name of the folder is empty")
}

//go:build unix

package member

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Environment of the process that TestAKilledImportChangesNothing kills.
const (
	killedFolder = "MEMBER_TEST_KILLED_FOLDER"
	killedFile   = "MEMBER_TEST_KILLED_FILE"
)

// TestImportToBeKilled is that process, and does nothing in a run of the tests.
func TestImportToBeKilled(t *testing.T) {
	folder := os.Getenv(killedFolder)
	if folder == "" {
		t.Skip("only for TestAKilledImportChangesNothing")
	}
	_, err := Import{Folder: folder, Files: []string{os.Getenv(killedFile)}, Library: rules(t)}.Run(t.Context())
	require.NoError(t, err)
}

// TestAKilledImportChangesNothing kills an import that has written half of a list: it reads from a pipe whose other end is kept open.
func TestAKilledImportChangesNothing(t *testing.T) {
	folder := t.TempDir()
	const count = 20_000
	first, second := twoLists(count)
	_, _, err := lists(t, folder, first)
	require.NoError(t, err)
	store := storeIn(t, folder)
	pipe := filepath.Join(t.TempDir(), "second.ndjson")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestImportToBeKilled$")
	process.Env = append(os.Environ(), killedFolder+"="+folder, killedFile+"="+pipe)
	require.NoError(t, process.Start())
	to, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = to.WriteString(second) // returns when all but what fits into the pipe has been read
	require.NoError(t, err)
	require.Equal(t, "commercial", planOf(t, store, 0), "while it runs")
	require.NoError(t, process.Process.Kill())
	require.Error(t, process.Wait())
	require.NoError(t, to.Close())

	for _, i := range []int{0, count - 1} {
		require.Equal(t, "commercial", planOf(t, store, i))
	}
	again := storeIn(t, folder)
	require.Equal(t, "commercial", planOf(t, again, 0), "to one who comes later")
	_, _, err = lists(t, folder, second)
	require.NoError(t, err, "the next import is not in its way")
	require.Equal(t, "state-health-plan", planOf(t, store, count-1))
}

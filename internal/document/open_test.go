package document_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

func TestOpenUnzipsByTheName(t *testing.T) {
	var packed bytes.Buffer
	to := gzip.NewWriter(&packed)
	_, err := to.Write([]byte("a,b\n1,2\n"))
	require.NoError(t, err)
	require.NoError(t, to.Close())
	folder := t.TempDir()
	for name, text := range map[string][]byte{"plain.csv": []byte("a,b\n1,2\n"), "packed.csv.gz": packed.Bytes(), "PACKED.CSV.GZ": packed.Bytes()} {
		name = filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(name, text, 0o600))
		require.Equal(t, ".csv", document.Kind(name))
		file, err := document.Open(name)
		require.NoError(t, err)
		read, err := io.ReadAll(file)
		require.NoError(t, err)
		require.Equal(t, "a,b\n1,2\n", string(read), name)
		require.NoError(t, file.Close())
	}

	cut := filepath.Join(folder, "cut.csv.gz")
	require.NoError(t, os.WriteFile(cut, packed.Bytes()[:packed.Len()-4], 0o600))
	file, err := document.Open(cut)
	require.NoError(t, err)
	defer file.Close()
	_, err = io.ReadAll(file)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "a file that broke off is not taken for a whole one")
}

func TestOpenOfWhatIsNone(t *testing.T) {
	folder := t.TempDir()
	plain := filepath.Join(folder, "plain.gz")
	require.NoError(t, os.WriteFile(plain, []byte("{}"), 0o600))
	for name, want := range map[string]string{
		plain:            "is not compressed by gzip",
		folder:           "is a folder: name the files in it",
		plain + ".other": "no such file",
	} {
		_, err := document.Open(name)
		require.ErrorContains(t, err, want)
	}
}

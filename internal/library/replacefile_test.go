package library_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/library"
)

func writing(text string) func(io.Writer) error {
	return func(to io.Writer) error {
		_, err := io.WriteString(to, text)
		return err
	}
}

func TestReplaceFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f.csv")
	holds := func(want string) {
		t.Helper()
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 1, "nothing is left lying about")
	}
	changed, err := library.ReplaceFile(name, writing("old"))
	require.NoError(t, err)
	require.True(t, changed)
	holds("old")

	// Half-way something fails, or the process ends: then a hidden file is left, which the next one removes.
	broken := errors.New("broken")
	_, err = library.ReplaceFile(name, func(to io.Writer) error {
		require.NoError(t, writing("ne")(to))
		return broken
	})
	require.ErrorIs(t, err, broken)
	holds("old")
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".123.replacing"), []byte("ne"), 0o600))

	require.NoError(t, os.Chmod(name, 0o640))
	changed, err = library.ReplaceFile(name, writing("new"))
	require.NoError(t, err)
	require.True(t, changed)
	holds("new")
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode().Perm())

	changed, err = library.ReplaceFile(name, writing("new"))
	require.NoError(t, err)
	require.False(t, changed)
	holds("new")
	now, err := os.Stat(name)
	require.NoError(t, err)
	require.True(t, os.SameFile(info, now), "the file is left untouched")
}

func TestReplaceFileKeepsALink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(t.TempDir(), "real"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(real, []byte("old"), 0o600))
	require.NoError(t, os.Symlink(real, link))
	_, err := library.ReplaceFile(link, writing("new"))
	require.NoError(t, err)
	text, err := os.ReadFile(real)
	require.NoError(t, err)
	require.Equal(t, "new", string(text))
}

func TestNameFormulary(t *testing.T) {
	for name, test := range map[string]struct{ before, after string }{
		"block": {
			"# mine\nplans:\n  - id: a # first\n    name: A\n\n  - name: B\n    id: b\n    formulary: {id: x}\n",
			"# mine\nplans:\n  - id: a # first\n    name: A\n    formulary: {id: f}\n\n  - name: B\n    id: b\n    formulary: {id: x}\n",
		},
		"flow":            {"plans: [{id: a, name: 'Ä'}, {id: b, name: B}]\n", "plans: [{formulary: {id: f}, id: a, name: 'Ä'}, {id: b, name: B}]\n"},
		"windows":         {"plans:\r\n- id: a\r\n  name: A\r\n", "plans:\r\n- id: a\r\n  name: A\r\n  formulary: {id: f}\r\n"},
		"no line break":   {"plans:\n- id: a\n  name: A", "plans:\n- id: a\n  formulary: {id: f}\n  name: A"},
		"id last":         {"plans:\n- name: A\n  id: a", "plans:\n- name: A\n  id: a\n  formulary: {id: f}\n"},
		"a name of lines": {"plans:\n- name: >-\n    A\n    B\n  id: a\n", "plans:\n- name: >-\n    A\n    B\n  id: a\n  formulary: {id: f}\n"},
		"name last":       {"plans:\n- id: a\n  name: >-\n    A\n    B\n", "plans:\n- id: a\n  formulary: {id: f}\n  name: >-\n    A\n    B\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "plans.yaml")
			require.NoError(t, os.WriteFile(file, []byte(test.before), 0o600))
			require.NoError(t, library.NameFormulary(dir, "a", "f"))
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, test.after, string(text))
		})
	}
	for name, before := range map[string]string{
		"has one":      "plans:\n- id: a\n  name: A\n  formulary: {id: g}\n",
		"not there":    "plans:\n- id: b\n  name: A\n",
		"no YAML":      "plans: [",
		"by reference": "plans:\n- &plan {id: a, name: A}\n- *plan\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "plans.yaml")
			require.NoError(t, os.WriteFile(file, []byte(before), 0o600))
			require.EqualError(t, library.NameFormulary(dir, "a", "no"), file+" could not be edited: add to the plan a the line\n  formulary: {id: 'no'}")
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, before, string(text))
		})
	}
}

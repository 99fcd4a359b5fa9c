package main

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestServeDoesNotStartWithABadConfiguration(t *testing.T) {
	file := filepath.Join(t.TempDir(), "covercard.yaml")
	for text, reason := range map[string]string{
		"lisen: 127.0.0.1:0":                  file + `:1:1: unknown key "lisen"; did you mean "listen"?`,
		"listen: 127.0.0.1:0\ndeadline: soon": file + ":2:",
		"deadline: 1h":                        "deadline is 1h0m0s: must be 10s or less",
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		covercard("serve", "--config", file).requireFault(t, exitNotFine, reason)
	}
	missing := filepath.Join(t.TempDir(), "missing.yaml")
	covercard("serve", "--config", missing).requireFault(t, exitNotFine, missing, "no such file or directory")
}

func TestServeDoesNotStartWithABadLibrary(t *testing.T) {
	covercard("serve", "--library", "no-such-folder").requireFault(t, exitNotFine,
		"no-such-folder", "no such file or directory", `"covercard library export DIR"`)
	file := write(t, "")
	covercard("serve", "--library", file).requireFault(t, exitNotFine, file+" is not a folder", `"covercard library export DIR"`)
	folder := t.TempDir()
	covercard("serve", "--library", folder).requireFault(t, exitNotFine, filepath.Join(folder, "payer.yaml")+": the file is missing")
}

func TestServeDoesNotStartWithABadAddress(t *testing.T) {
	for address, reason := range map[string]string{
		"8080":            "missing port in address",
		"127.0.0.1:99999": "invalid port",
		"[::1:0":          "missing ']' in address",
	} {
		covercard("serve", "--listen", address).requireFault(t, exitNotFine, `"`+address+`"`, reason, "for example 127.0.0.1:8080")
	}
	covercard("serve", "--listen", "").requireFault(t, exitNotFine, "listen")

	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	covercard("serve", "--listen", taken.Addr().String()).requireFault(t, exitNotFine,
		`"`+taken.Addr().String()+`"`, "address already in use", "choose another port")
}

func TestServePrintsTheConfigurationThatResults(t *testing.T) {
	file := filepath.Join(t.TempDir(), "covercard.yaml")
	require.NoError(t, os.WriteFile(file, []byte("listen: 127.0.0.1:1\ndata: of-the-file\nunlisted: omit\n"), 0o600))
	t.Setenv("COVERCARD_LISTEN", "127.0.0.1:2")
	t.Setenv("COVERCARD_DATA", "of-the-environment")
	got := covercard("serve", "--config", file, "--listen", "127.0.0.1:3", "--print-config")
	got.requireFine(t)
	require.Contains(t, got.out, "listen: 127.0.0.1:3\n", "the flag goes over all")
	require.Contains(t, got.out, "data: of-the-environment\n", "the environment goes over the file")
	require.Contains(t, got.out, "unlisted: omit\n", "the file goes over the default")

	again := filepath.Join(t.TempDir(), "printed.yaml")
	require.NoError(t, os.WriteFile(again, []byte(got.out), 0o600))
	require.Equal(t, got.out, covercard("serve", "--config", again, "--listen", "127.0.0.1:3", "--print-config").out)
}

// A small library leaves room for many calls between collections; a large one must not take many times its size.
func TestTheHeapGrowsByWhatFits(t *testing.T) {
	for live, want := range map[uint64]int{0: 1600, 2 << 20: 1600, 7 << 20: 1000, 70 << 20: 100, 400 << 20: 100} {
		require.Equal(t, want, growthFor(live), live)
	}
	require.Positive(t, liveHeap())
}

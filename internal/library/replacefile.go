package library

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// replacing is the pattern of the names under which new contents are written before they take the place of a file. Hidden files are no part
// of a library.
const replacing = ".*.replacing"

// ReplaceFile puts what write writes in the place of a file, or makes the file, all at once: whoever reads it, and whatever ends this process
// half-way, finds the old contents or the new. It reports false when the file holds them already, and then leaves it untouched.
func ReplaceFile(name string, write func(io.Writer) error) (changed bool, err error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // the link stays
	}
	folder := filepath.Dir(name)
	removeLeftovers(folder)
	file, err := os.CreateTemp(folder, replacing)
	if err != nil {
		return false, fmt.Errorf("replacing %s: %w", name, err)
	}
	defer func() {
		if !changed {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if err := write(file); err != nil {
		return false, err
	}
	if err := errors.Join(file.Chmod(modeOf(name)), file.Sync()); err != nil {
		return false, fmt.Errorf("replacing %s: %w", name, err)
	}
	if same, err := sameContents(file.Name(), name); err != nil || same {
		return false, err
	}
	if err := errors.Join(file.Close(), os.Rename(file.Name(), name)); err != nil {
		return false, fmt.Errorf("replacing %s: %w", name, err)
	}
	syncFolder(folder)
	return true, nil
}

// removeLeftovers removes what an earlier process did not live to put in place.
func removeLeftovers(folder string) {
	leftovers, _ := filepath.Glob(filepath.Join(folder, replacing))
	for _, leftover := range leftovers {
		_ = os.Remove(leftover) // or the next one does
	}
}

func modeOf(name string) fs.FileMode {
	if info, err := os.Stat(name); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

// sameContents tells whether two files hold the same; one that does not exist holds nothing that could be.
func sameContents(one, other string) (bool, error) {
	first, err := os.Open(one)
	if err != nil {
		return false, fmt.Errorf("reading what was written: %w", err)
	}
	defer first.Close()
	second, err := os.Open(other)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("comparing with the file to be replaced: %w", err)
	}
	defer second.Close()
	const piece = 256 << 10
	ours, theirs := make([]byte, piece), make([]byte, piece)
	for {
		n, ourErr := io.ReadFull(first, ours)
		m, theirErr := io.ReadFull(second, theirs)
		if !bytes.Equal(ours[:n], theirs[:m]) {
			return false, nil
		}
		for _, err := range []error{ourErr, theirErr} {
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return false, fmt.Errorf("comparing with the file to be replaced: %w", err)
			}
		}
		if ourErr != nil {
			return theirErr != nil, nil
		}
		if theirErr != nil {
			return false, nil
		}
	}
}

// syncFolder makes a rename outlast a loss of power, where the file system can.
func syncFolder(folder string) {
	if opened, err := os.Open(folder); err == nil {
		_ = opened.Sync()
		_ = opened.Close()
	}
}

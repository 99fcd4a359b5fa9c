package reload

import (
	"crypto/sha256"
	"fmt"
	"io/fs"

	"covercard/internal/library"
)

// stamp tells two states of a folder apart without reading its files: by their names, sizes and times, those of the files that links lead to.
func stamp(dir string) [sha256.Size]byte {
	hash := sha256.New()
	files := library.Files(dir)
	// What cannot be read is part of the state, too.
	_ = library.Walk(files, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			fmt.Fprintln(hash, name, err)
			return nil
		}
		if entry.IsDir() {
			fmt.Fprintln(hash, name)
			return nil
		}
		info, err := fs.Stat(files, name)
		if err != nil {
			fmt.Fprintln(hash, name, err)
			return nil
		}
		fmt.Fprintln(hash, name, info.Size(), info.ModTime().UnixNano())
		return nil
	})
	return [sha256.Size]byte(hash.Sum(nil))
}

package library

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

//go:embed default
var embedded embed.FS

// Default is the library that is built in.
func Default() fs.FS {
	// The folder is embedded, so Sub can only fail on its name, which it does not check against the files.
	library, _ := fs.Sub(embedded, "default")
	return library
}

// Export writes the built-in library into a folder that is new or empty. It never overwrites a file.
func Export(dir string) error {
	if dir == "" { // for os.CopyFS that is the root of the file system
		return errors.New("export the library: the name of the folder is empty: name a new or an empty folder")
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("export the library: name a new or an empty folder: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("export the library: %s is not empty: name a new or an empty folder", dir)
	}
	if err := os.CopyFS(dir, Default()); err != nil {
		return fmt.Errorf("export the library: %w", err)
	}
	return nil
}

package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"covercard/internal/document"
)

// Open loads the library of a folder, or the built-in one when the folder is not named. What is wrong in the files is a document.Faults
// inside the error, with paths that lead there from here and each at the start of a line, so that an editor or a terminal finds the place.
func Open(dir string) (*Library, error) {
	if dir == "" {
		return Load(Files(dir))
	}
	if err := CheckFolder(dir); err != nil {
		return nil, err
	}
	loaded, err := Load(Files(dir))
	if found := (document.Faults)(nil); errors.As(err, &found) {
		return nil, fmt.Errorf("the library %s cannot be used:\n%w", dir, found.In(dir))
	}
	return loaded, err
}

// CheckFolder refuses what is no folder to read a library from.
func CheckFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf(`opening the library: %w; name a folder as "covercard library export DIR" writes it`, err)
	case !info.IsDir():
		return fmt.Errorf(`opening the library: %s is not a folder; name one as "covercard library export DIR" writes it`, dir)
	}
	return nil
}

// Files are those of a folder's library, or of the built-in one when the folder is not named.
func Files(dir string) fs.FS {
	if dir == "" {
		return Default()
	}
	return os.DirFS(dir)
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"covercard/internal/document"
	"covercard/internal/library"
)

type libraryCommand struct {
	Export exportCommand `cmd:"" help:"Write the built-in library to a folder, to start one of your own."`
}

type exportCommand struct {
	Dir string `arg:"" help:"Folder to write to; it must be new or empty."`
}

func (c *exportCommand) Run(to terminal) error {
	if err := library.Export(c.Dir); err != nil {
		return err
	}
	fmt.Fprintf(to.out, "Library written to %[1]s. Serve it with: covercard serve --library %[1]s\n", c.Dir)
	return nil
}

// openLibrary loads the library of a folder, or the built-in one when the folder is not named.
func openLibrary(dir string) (*library.Library, error) {
	if dir == "" {
		return library.Load(libraryFiles(dir))
	}
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	rules, err := library.Load(libraryFiles(dir))
	if found := (document.Faults)(nil); errors.As(err, &found) {
		return nil, faultyLibrary(dir, found)
	}
	return rules, err
}

// checkFolder refuses what is no folder to read a library from.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf(`opening the library: %w; name a folder as "covercard library export DIR" writes it`, err)
	case !info.IsDir():
		return fmt.Errorf(`opening the library: %s is not a folder; name one as "covercard library export DIR" writes it`, dir)
	}
	return nil
}

// libraryFiles are the files of a folder's library, or of the built-in one when the folder is not named.
func libraryFiles(dir string) fs.FS {
	if dir == "" {
		return library.Default()
	}
	return os.DirFS(dir)
}

// faultyLibrary lists the faults of a library.
func faultyLibrary(dir string, faults document.Faults) error {
	return fmt.Errorf("the library %s cannot be used:\n%w", dir, inFolder(dir, faults))
}

// inFolder puts the folder in front of the files of faults, each at the start of a line, so that an editor or a terminal finds the place.
func inFolder(dir string, faults document.Faults) document.Faults {
	placed := make(document.Faults, len(faults))
	for i, fault := range faults {
		fault.File = filepath.Join(dir, fault.File)
		placed[i] = fault
	}
	return placed
}

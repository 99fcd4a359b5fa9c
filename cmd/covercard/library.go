package main

import (
	"fmt"
	"io/fs"
	"os"

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
	fmt.Fprintf(to.out, "Library written to %s. Serve it with: covercard serve --library %s\n", c.Dir, c.Dir)
	return nil
}

// openLibrary loads the library of a folder, or the built-in one when the folder is not named.
func openLibrary(dir string) (*library.Library, error) {
	files := library.Default()
	if dir != "" {
		if info, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("opening the library: %w", err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("the library %s is not a folder", dir)
		}
		files = fs.FS(os.DirFS(dir))
	}
	return library.Load(files)
}

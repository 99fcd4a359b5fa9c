package main

import (
	"fmt"

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

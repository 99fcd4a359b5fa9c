package main

import (
	"errors"
	"fmt"

	"covercard/internal/library"
)

// libraryFolder is the folder of a library given on the command line; "" when none was, which stands for the built-in library.
type libraryFolder string

// UnmarshalText implements [encoding.TextUnmarshaler], by which an empty name is wrong use: that of a variable which is not set must not pass
// for the built-in library.
func (f *libraryFolder) UnmarshalText(text []byte) error {
	*f = libraryFolder(text)
	if *f == "" {
		return errors.New("the name of the folder is empty: name one, or leave --library out for the built-in library")
	}
	return nil
}

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

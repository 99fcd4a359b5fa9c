package library

import (
	"io/fs"
	"path"
	"strings"
)

// Walk visits the folder of a library with all that is in it, as [fs.WalkDir] does, in the order of the names. It passes over what is
// hidden, and goes where symbolic links stand for the folders of a library: a configuration that is mounted into a container is made of
// such links.
func Walk(fsys fs.FS, visit fs.WalkDirFunc) error { return walk(fsys, ".", visit) }

func walk(fsys fs.FS, from string, visit fs.WalkDirFunc) error {
	return fs.WalkDir(fsys, from, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return visit(name, entry, err)
		case hidden(name) && entry.IsDir():
			return fs.SkipDir
		case hidden(name):
			return nil
		case isFolder(name) && linksToFolder(fsys, name, entry):
			return walk(fsys, name, visit)
		}
		return visit(name, entry, nil)
	})
}

func hidden(name string) bool {
	base := path.Base(name)
	return base != "." && strings.HasPrefix(base, ".")
}

// isFolder tells from its name whether this is one of the folders of a library.
func isFolder(name string) bool {
	switch name {
	case drugsFolder, policiesFolder, formularyFolder:
		return true
	}
	return path.Dir(name) == formularyFolder
}

func linksToFolder(fsys fs.FS, name string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

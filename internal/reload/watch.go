package reload

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"covercard/internal/library"
)

// watch tells that something changed which a library's folder is made of: the files and folders in it, and the links by which they and
// the folder itself are reached. Folders are watched and not files: an editor replaces a file by another of its name, a container
// platform a link.
type watch struct {
	// changes has an element when something has changed since the last was taken.
	changes chan struct{}

	notify *fsnotify.Watcher // nil when the operating system gave none
	// folders are those of the library, by their paths without links. Whatever happens in them counts.
	folders map[string]bool
	// places are the folders of the library by their paths as they are reached, and what stood there; nil where nothing did.
	places map[string]fs.FileInfo
	// ways are the links that lead there and what else must be where it is, by their paths without links but at the end. The folders
	// around them may be anybody's: nothing else in there counts.
	ways map[string]bool
}

// newWatch begins to watch. With an error too there is a watch, of as much as can be watched.
func newWatch(dir string) (*watch, error) {
	w := &watch{changes: make(chan struct{}, 1), folders: make(map[string]bool), ways: make(map[string]bool), places: make(map[string]fs.FileInfo)}
	root, err := filepath.Abs(dir)
	if err != nil {
		return w, fmt.Errorf("watching %s: %w", dir, err)
	}
	if w.notify, err = fsnotify.NewWatcher(); err != nil {
		return w, fmt.Errorf("watching %s: %w", dir, err)
	}
	err = w.add(root)
	go w.forward()
	return w, err
}

func (w *watch) close() {
	if w.notify != nil {
		_ = w.notify.Close() // it ends forward, and has nothing to lose
	}
}

// look is how often is looked whether the folders are still in their places: nobody tells when one far above them is renamed.
const look = time.Second

// forward passes on until the watch is closed what counts.
func (w *watch) forward() {
	looking := time.NewTicker(look)
	defer looking.Stop()
	for {
		select {
		case <-looking.C:
			if !w.moved() {
				continue
			}
		case event, open := <-w.notify.Events:
			if !open {
				return
			}
			if !w.counts(event.Name) {
				continue
			}
		case _, open := <-w.notify.Errors:
			if !open {
				return
			}
			// Most likely there were more events than the system keeps: anything may have changed.
		}
		select {
		case w.changes <- struct{}{}:
		default: // one is told of already
		}
	}
}

// moved tells whether others stand now in the places of the folders that are watched, or none.
func (w *watch) moved() bool {
	for path, stood := range w.places {
		stands, err := os.Stat(path)
		if (err == nil) != (stood != nil) || err == nil && !os.SameFile(stands, stood) {
			return true
		}
	}
	return false
}

// place notes what stands at the path of a folder.
func (w *watch) place(path string) {
	w.places[path] = nil
	if stands, err := os.Stat(path); err == nil {
		w.places[path] = stands
	}
}

// counts tells whether what happened to a path may change the library.
func (w *watch) counts(path string) bool {
	path = filepath.Clean(path)
	if w.ways[path] || w.folders[path] {
		return true
	}
	return w.folders[filepath.Dir(path)] && !strings.HasPrefix(filepath.Base(path), ".") // as a library has no hidden files
}

// add watches the library in a folder.
func (w *watch) add(root string) error {
	var faults []error
	keep := func(err error) {
		// What is gone by now was seen to go by the watch on the folder that it was in.
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = append(faults, err)
		}
	}
	w.place(root)
	keep(w.follow(root)) // also when nothing is there to walk
	keep(library.Walk(os.DirFS(root), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fs.SkipDir // reading the library tells what is wrong there
		}
		path := filepath.Join(root, name)
		if entry.IsDir() {
			keep(w.folder(path))
		}
		if entry.IsDir() || entry.Type()&fs.ModeSymlink != 0 {
			keep(w.follow(path))
		}
		return nil
	}))
	return errors.Join(faults...)
}

// folder watches all that happens in a folder of the library.
func (w *watch) folder(path string) error {
	w.place(path)
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("watching a folder of the library: %w", err)
	}
	w.folders[path] = true
	return w.notice(path)
}

// mostLinks is how many symbolic links Linux follows on the way to a file.
const mostLinks = 40

// follow watches the way to path: each symbolic link on it and on from there, and the place that it ends in.
func (w *watch) follow(path string) error {
	for range mostLinks {
		link, beyond := firstLink(path)
		w.ways[link] = true
		if err := w.notice(filepath.Dir(link)); err != nil || beyond == "" {
			return err
		}
		path = beyond
	}
	return nil
}

// firstLink finds the first symbolic link on an absolute path, and the path that goes on behind it. On a path without one it gives what
// there is of the path up to the first thing that is missing, and no path behind it.
func firstLink(path string) (link, beyond string) {
	for end := len(filepath.VolumeName(path)) + 1; end < len(path); end++ {
		if path[end] != filepath.Separator {
			continue
		}
		if target, err := os.Readlink(path[:end]); err == nil {
			return path[:end], linked(path[:end], target, path[end:])
		} else if errors.Is(err, fs.ErrNotExist) {
			return path[:end], ""
		}
	}
	if target, err := os.Readlink(path); err == nil {
		return path, linked(path, target, "")
	}
	return path, ""
}

// linked is the path that a link leads to, and on to the rest below.
func linked(link, target, rest string) string {
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(link), target)
	}
	return filepath.Join(target, rest)
}

// notice has the operating system tell of what happens in a folder.
func (w *watch) notice(folder string) error {
	if err := w.notify.Add(folder); err != nil {
		return fmt.Errorf("watching %s: %w", folder, err)
	}
	return nil
}

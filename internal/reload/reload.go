// Package reload keeps a running service on the newest sound state of its library's folder. A faulty library is refused and the one in
// use goes on answering.
package reload

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"covercard/internal/library"
)

// Options are what a Reloader needs.
type Options struct {
	// Dir is the folder of the library; "" when the one built in is in use, which nothing can change.
	Dir string
	// Library is the one in use, as it was read from the folder.
	Library *library.Library
	// Use puts a library into use, all of it at once. Its error refuses the library as a fault in it does.
	Use    func(*library.Library) error
	Logger *slog.Logger
}

// Reloader reads a library again when its folder changes or someone asks for it.
type Reloader struct {
	dir    string
	open   func(dir string) (*library.Library, error)
	use    func(*library.Library) error
	logger *slog.Logger
	state  atomic.Pointer[State]

	// A folder that changed is read when it has been quiet for so long, as files come one after the other, ...
	quiet time.Duration
	// ... and at the latest so long after the first change, as it may never be.
	latest time.Duration
	// changing is when the folder was first found to change while it was read; zero when it was not the last time.
	changing time.Time
}

// State is where reloading stands.
type State struct {
	// Library is the one in use.
	Library *library.Library
	// Refused is what is wrong with the folder as it is now; nil when that is what is in use.
	Refused *Refusal
}

// New makes a Reloader. It reads nothing until it runs.
func New(options Options) *Reloader {
	made := &Reloader{
		dir: options.Dir, open: library.Open, use: options.Use, logger: options.Logger,
		quiet: 250 * time.Millisecond, latest: 5 * time.Second,
	}
	made.state.Store(&State{Library: options.Library})
	return made
}

// State is where reloading stands now.
func (r *Reloader) State() State { return *r.state.Load() }

// Run watches the folder and reads it again after each change, and whenever asked sends something, until ctx ends.
func (r *Reloader) Run(ctx context.Context, asked <-chan os.Signal) {
	if r.dir == "" {
		r.runBuiltIn(ctx, asked)
		return
	}
	// The first round finds what has changed since the library in use was read.
	for wasAsked := false; ctx.Err() == nil; {
		// The folder is watched anew each time and before it is read. So nothing is missed, whichever folders and links were put in the
		// place of others.
		watched := r.watch()
		settled := r.reload(wasAsked)
		askedNow := r.wait(ctx, watched.changes, asked, !settled)
		wasAsked = askedNow || wasAsked && !settled
		watched.close()
	}
}

// runBuiltIn answers those who ask for what there is not.
func (r *Reloader) runBuiltIn(ctx context.Context, asked <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
			r.logger.Info("nothing to reload: the built-in library is in use; name a folder with --library to have one that can change")
		}
	}
}

func (r *Reloader) watch() *watch {
	watched, err := newWatch(r.dir)
	if err != nil {
		r.logger.Warn("the library is not watched for every change; after one, ask for it to be reloaded with SIGHUP",
			"folder", r.dir, "error", err)
	}
	return watched
}

// wait returns when it is time to read the library again, or ctx has ended, and tells whether someone asked for it. changing tells that
// the folder has changed already.
func (r *Reloader) wait(ctx context.Context, changes <-chan struct{}, asked <-chan os.Signal, changing bool) bool {
	var quiet, latest <-chan time.Time
	if changing {
		quiet, latest = time.After(r.quiet), time.After(r.latest)
	}
	for {
		select {
		case <-ctx.Done():
			return false
		case <-asked:
			return true
		case <-changes:
			quiet = time.After(r.quiet)
			if latest == nil {
				latest = time.After(r.latest)
			}
		case <-quiet:
			return false
		case <-latest:
			return false
		}
	}
}

// reload reads the library and puts it into use when it is sound and another one than that in use. Who asked is told in the log
// whatever comes of it. It reports false when the folder changed while it was read, so that what was read may be half of one state and half
// of another: it is to be read again.
func (r *Reloader) reload(wasAsked bool) (settled bool) {
	before := r.State()
	stampBefore := stamp(r.dir)
	found, err := r.open(r.dir)
	if stamp(r.dir) != stampBefore && r.unsettled() {
		return false
	}
	r.changing = time.Time{}
	if err == nil && found.Fingerprint != before.Library.Fingerprint {
		err = r.use(found)
	}
	switch {
	case err != nil:
		r.refuse(before, err, wasAsked)
	case found.Fingerprint != before.Library.Fingerprint:
		r.state.Store(&State{Library: found})
		r.logger.Info("library replaced", "folder", r.dir, "from", before.Library.Fingerprint, "to", found.Fingerprint)
	case before.Refused != nil:
		r.state.Store(&State{Library: before.Library})
		r.logger.Info("library sound again, and as the one in use", "folder", r.dir, "in_use", before.Library.Fingerprint)
	case wasAsked:
		r.logger.Info("library unchanged", "folder", r.dir, "in_use", before.Library.Fingerprint)
	}
	return true
}

// unsettled tells whether a folder that changes is to be waited for: not for ever, as it may always do.
func (r *Reloader) unsettled() bool {
	if r.changing.IsZero() {
		r.changing = time.Now()
	}
	return time.Since(r.changing) < r.latest
}

// refuse leaves the library in use where it is, and says why. What was said of the same faults is not said again unasked.
func (r *Reloader) refuse(before State, err error, wasAsked bool) {
	refused := newRefusal(err)
	if before.Refused != nil && slices.Equal(before.Refused.Findings, refused.Findings) {
		refused.Since = before.Refused.Since
		if !wasAsked {
			return
		}
	}
	r.state.Store(&State{Library: before.Library, Refused: refused})
	first, _ := refused.First()
	for _, finding := range first {
		r.logger.Error("library finding", "finding", finding)
	}
	r.logger.Error("library refused; the one in use goes on answering", "folder", r.dir,
		"findings", len(refused.Findings), "in_use", before.Library.Fingerprint)
}

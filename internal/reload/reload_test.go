package reload

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/internal/library"
)

// bench is a Reloader that runs, and what it does.
type bench struct {
	*Reloader
	dir   string
	asked chan os.Signal

	mutex sync.Mutex
	used  []string // fingerprints of the libraries put into use
	fault error    // of putting one into use
	log   bytes.Buffer
}

func (b *bench) Write(text []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.log.Write(text)
}

func (b *bench) logged() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.log.String()
}

func (b *bench) use(rules *library.Library) error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.fault != nil {
		return b.fault
	}
	b.used = append(b.used, rules.Fingerprint)
	return nil
}

// prepare makes a Reloader of the library in dir that does not run yet.
func prepare(t testing.TB, dir string) *bench {
	t.Helper()
	rules, err := library.Open(dir)
	require.NoError(t, err)
	made := &bench{dir: dir, asked: make(chan os.Signal)}
	made.Reloader = New(Options{Dir: dir, Library: rules, Use: made.use, Logger: slog.New(slog.NewTextHandler(made, nil))})
	made.quiet = time.Millisecond
	return made
}

// run lets it run; the test ends only when it has ended.
func (b *bench) run(t testing.TB) *bench {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx, b.asked) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	return b
}

// watching waits until the folder has been read and only the watch can tell of what changes from now on.
func (b *bench) watching(t testing.TB) *bench {
	t.Helper()
	b.asked <- syscall.SIGHUP
	eventually(t, func() bool { return strings.Contains(b.logged(), "library unchanged") }, "who asks is told")
	return b
}

func eventually(t testing.TB, is func() bool, what string) {
	t.Helper()
	require.Eventually(t, is, time.Minute, time.Millisecond, what)
}

// becomes waits until the library in use is the one that dir holds.
func (b *bench) becomes(t testing.TB, dir string) {
	t.Helper()
	want, err := library.Open(dir)
	require.NoError(t, err)
	eventually(t, func() bool { return b.State().Library.Fingerprint == want.Fingerprint && b.State().Refused == nil }, b.logged())
}

// refuses waits until the folder is refused with a finding that holds a text.
func (b *bench) refuses(t testing.TB, text string) {
	t.Helper()
	eventually(t, func() bool {
		refused := b.State().Refused
		return refused != nil && strings.Contains(strings.Join(refused.Findings, "\n"), text)
	}, text)
}

// exported is a new folder with the built-in library.
func exported(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "library")
	require.NoError(t, library.Export(dir))
	return dir
}

// comment adds a line that says nothing to a file, which makes another library of it.
func comment(t testing.TB, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(text, "# Another line.\n"...), 0o600))
}

// Each way to change a folder is seen, and seen again when it is done a second time.
func TestChangesAreFollowed(t *testing.T) {
	move := func(t *testing.T, from, to string) { t.Helper(); require.NoError(t, os.Rename(from, to)) }
	link := func(t *testing.T, target, name string) {
		t.Helper()
		require.NoError(t, os.Symlink(target, name+".new"))
		move(t, name+".new", name)
	}
	// another is a library that no other is the same as, at a new path beside dir.
	another := func(t *testing.T, dir, name string) string {
		t.Helper()
		made := filepath.Join(filepath.Dir(dir), name)
		require.NoError(t, library.Export(made))
		for range len(name) {
			comment(t, filepath.Join(made, "payer.yaml"))
		}
		return made
	}
	for name, test := range map[string]struct {
		// lay makes a folder to serve of an exported library; nil leaves it as it is.
		lay    func(t *testing.T, dir string) string
		change func(t *testing.T, dir string)
		again  func(t *testing.T, dir string)
	}{
		"a file is written": {
			change: func(t *testing.T, dir string) { comment(t, filepath.Join(dir, "payer.yaml")) },
			again:  func(t *testing.T, dir string) { comment(t, filepath.Join(dir, "policies", "L.5.01.594.yaml")) },
		},
		"a file is replaced": {
			change: func(t *testing.T, dir string) {
				file := filepath.Join(dir, "drugs", "groups.yaml")
				require.NoError(t, os.CopyFS(filepath.Join(dir, ".saving"), os.DirFS(filepath.Dir(file))))
				comment(t, filepath.Join(dir, ".saving", "groups.yaml"))
				move(t, filepath.Join(dir, ".saving", "groups.yaml"), file)
			},
			again: func(t *testing.T, dir string) { comment(t, filepath.Join(dir, "drugs", "groups.yaml")) },
		},
		"a folder comes later": {
			change: func(t *testing.T, dir string) {
				require.NoError(t, os.CopyFS(filepath.Join(dir, "formularies", "later"), os.DirFS(filepath.Join(dir, "formularies", "commercial"))))
			},
			again: func(t *testing.T, dir string) {
				move(t, filepath.Join(dir, "formularies", "later", "hemophilia-b.csv"), filepath.Join(dir, "formularies", "later", "renamed.csv"))
			},
		},
		"a folder goes": {
			lay: func(t *testing.T, dir string) string {
				require.NoError(t, os.CopyFS(filepath.Join(dir, "formularies", "more"), os.DirFS(filepath.Join(dir, "formularies", "commercial"))))
				return dir
			},
			change: func(t *testing.T, dir string) {
				require.NoError(t, os.RemoveAll(filepath.Join(dir, "formularies", "more")))
			},
			again: func(t *testing.T, dir string) { comment(t, filepath.Join(dir, "plans.yaml")) },
		},
		"the whole folder is replaced": {
			change: func(t *testing.T, dir string) {
				made := another(t, dir, "new")
				move(t, dir, dir+".old")
				move(t, made, dir)
			},
			again: func(t *testing.T, dir string) { comment(t, filepath.Join(dir, "payer.yaml")) },
		},
		"a link to the folder is turned": {
			lay: func(t *testing.T, dir string) string {
				link(t, dir, filepath.Join(filepath.Dir(dir), "current"))
				return filepath.Join(filepath.Dir(dir), "current")
			},
			change: func(t *testing.T, dir string) { link(t, another(t, dir, "other"), dir) },
			again:  func(t *testing.T, dir string) { link(t, filepath.Base(another(t, dir, "another")), dir) },
		},
		"a link on the way to the folder is turned": {
			lay: func(t *testing.T, dir string) string {
				checkouts := filepath.Join(filepath.Dir(dir), "checkouts")
				require.NoError(t, os.MkdirAll(filepath.Join(checkouts, "one"), 0o700))
				require.NoError(t, os.MkdirAll(filepath.Join(checkouts, "two"), 0o700))
				move(t, dir, filepath.Join(checkouts, "one", "library"))
				link(t, filepath.Join("checkouts", "one"), filepath.Join(filepath.Dir(dir), "current"))
				return filepath.Join(filepath.Dir(dir), "current", "library")
			},
			change: func(t *testing.T, dir string) {
				current := filepath.Dir(dir)
				made := another(t, current, "made")
				move(t, made, filepath.Join(filepath.Dir(current), "checkouts", "two", "library"))
				link(t, filepath.Join("checkouts", "two"), current)
			},
			again: func(t *testing.T, dir string) {
				current := filepath.Dir(dir)
				link(t, filepath.Join("checkouts", "one"), current)
			},
		},
		// What Kubernetes makes of a ConfigMap: the files and folders are links through the link ..data, which it turns.
		"a mounted configuration is updated": {
			lay: func(t *testing.T, dir string) string {
				mount := filepath.Join(filepath.Dir(dir), "mount")
				require.NoError(t, os.Mkdir(mount, 0o700))
				move(t, dir, filepath.Join(mount, "..2026_01"))
				link(t, "..2026_01", filepath.Join(mount, "..data"))
				for _, name := range []string{"payer.yaml", "plans.yaml", "drugs", "policies", "formularies"} {
					link(t, filepath.Join("..data", name), filepath.Join(mount, name))
				}
				return mount
			},
			change: func(t *testing.T, dir string) {
				require.NoError(t, os.CopyFS(filepath.Join(dir, "..2026_02"), os.DirFS(filepath.Join(dir, "..2026_01"))))
				comment(t, filepath.Join(dir, "..2026_02", "policies", "L.5.01.594.yaml"))
				link(t, "..2026_02", filepath.Join(dir, "..data"))
			},
			again: func(t *testing.T, dir string) {
				require.NoError(t, os.RemoveAll(filepath.Join(dir, "..2026_01")))
				comment(t, filepath.Join(dir, "..2026_02", "drugs", "groups.yaml"))
			},
		},
		"a file that is linked to is written": {
			lay: func(t *testing.T, dir string) string {
				elsewhere := filepath.Join(filepath.Dir(dir), "elsewhere.yaml")
				move(t, filepath.Join(dir, "payer.yaml"), elsewhere)
				link(t, elsewhere, filepath.Join(dir, "payer.yaml"))
				return dir
			},
			change: func(t *testing.T, dir string) { comment(t, filepath.Join(filepath.Dir(dir), "elsewhere.yaml")) },
			again:  func(t *testing.T, dir string) { comment(t, filepath.Join(filepath.Dir(dir), "elsewhere.yaml")) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := exported(t)
			if test.lay != nil {
				dir = test.lay(t, dir)
			}
			followed := prepare(t, dir).run(t).watching(t)
			before := followed.State().Library.Fingerprint
			test.change(t, dir)
			followed.becomes(t, dir)
			after := followed.State().Library.Fingerprint
			require.NotEqual(t, before, after)
			test.again(t, dir)
			followed.becomes(t, dir)
			require.NotEqual(t, after, followed.State().Library.Fingerprint)
		})
	}
}

// What changed between reading the library and watching it is found.
func TestTheFirstRoundReadsTheFolder(t *testing.T) {
	followed := prepare(t, exported(t))
	comment(t, filepath.Join(followed.dir, "payer.yaml"))
	followed.run(t).becomes(t, followed.dir)
}

func TestAFolderThatGoesAndComesBack(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "parent")
	dir := filepath.Join(parent, "library")
	require.NoError(t, library.Export(dir))
	followed := prepare(t, dir).run(t).watching(t)
	before := followed.State().Library
	require.NoError(t, os.RemoveAll(parent))
	followed.refuses(t, "no such file or directory")
	require.Same(t, before, followed.State().Library)
	require.NoError(t, library.Export(dir))
	followed.becomes(t, dir)
	require.Contains(t, followed.logged(), "library sound again, and as the one in use")
	comment(t, filepath.Join(dir, "payer.yaml"))
	followed.becomes(t, dir)
	require.NotSame(t, before, followed.State().Library)
}

// A folder some way above may be renamed, of which nobody tells the folders in it.
func TestAFolderFarAboveThatIsReplaced(t *testing.T) {
	place := t.TempDir()
	far := filepath.Join(place, "current")
	dir := filepath.Join(far, "payer", "library")
	require.NoError(t, os.MkdirAll(filepath.Dir(dir), 0o755))
	require.NoError(t, os.Rename(exported(t), dir))
	running := prepare(t, dir).run(t).watching(t)

	require.NoError(t, os.Rename(far, filepath.Join(place, "before")))
	running.refuses(t, "no such file or directory")
	require.NoError(t, os.MkdirAll(filepath.Dir(dir), 0o755))
	require.NoError(t, os.Rename(exported(t), dir))
	running.becomes(t, dir)

	next := filepath.Join(place, "next", "payer", "library")
	require.NoError(t, os.MkdirAll(filepath.Dir(next), 0o755))
	require.NoError(t, os.Rename(exported(t), next))
	comment(t, filepath.Join(next, "payer.yaml"))
	require.NoError(t, os.Rename(far, filepath.Join(place, "between")))
	require.NoError(t, os.Rename(filepath.Join(place, "next"), far))
	running.becomes(t, dir)
}

func TestWhatIsNotOfTheLibraryDoesNotCount(t *testing.T) {
	dir := exported(t)
	w, err := newWatch(dir)
	require.NoError(t, err)
	t.Cleanup(w.close)
	for path, counts := range map[string]bool{
		dir:                                               true,
		filepath.Join(dir, "payer.yaml"):                  true,
		filepath.Join(dir, "policies", "x.yaml"):          true,
		filepath.Join(dir, "formularies", "new"):          true,
		filepath.Join(dir, ".payer.yaml.swp"):             false,
		filepath.Join(dir, ".git"):                        false,
		filepath.Dir(dir):                                 false,
		filepath.Join(filepath.Dir(dir), "covercard.log"): false,
	} {
		require.Equal(t, counts, w.counts(path), path)
	}
}

func TestAWatchEnds(t *testing.T) {
	w, err := newWatch(exported(t))
	require.NoError(t, err)
	w.close()
	eventually(t, func() bool {
		_, open := <-w.notify.Events
		return !open
	}, "its channel is closed")
}

func TestRefusalsAreToldOnce(t *testing.T) {
	followed := prepare(t, exported(t))
	file := filepath.Join(followed.dir, "payer.yaml")
	sound, err := os.ReadFile(file)
	require.NoError(t, err)

	require.NoError(t, os.WriteFile(file, []byte("nme: x\n"), 0o600))
	followed.reload(false)
	first := *followed.State().Refused
	require.NotZero(t, first.Since)
	require.Contains(t, first.Findings, file+`:1:1: unknown key "nme"; did you mean "name"?`)
	told := followed.logged()
	require.Equal(t, len(first.Findings), strings.Count(told, `msg="library finding"`))
	require.Contains(t, told, "library refused; the one in use goes on answering")

	followed.reload(false)
	require.Equal(t, told, followed.logged(), "the same again")
	require.Equal(t, first, *followed.State().Refused)
	followed.reload(true)
	require.Equal(t, strings.Count(told, "\n")*2, strings.Count(followed.logged(), "\n"), "who asks is told")
	require.Equal(t, first, *followed.State().Refused)

	require.NoError(t, os.WriteFile(file, []byte("nme: x\nmore: x\n"), 0o600))
	followed.reload(false)
	require.Greater(t, len(followed.State().Refused.Findings), len(first.Findings))

	require.NoError(t, os.WriteFile(file, sound, 0o600))
	followed.reload(false)
	require.Nil(t, followed.State().Refused)
	require.Empty(t, followed.used, "it is the library that was in use all the time")
}

func TestAnUnchangedLibraryIsNotReplaced(t *testing.T) {
	followed := prepare(t, exported(t))
	before := followed.State()
	require.NoError(t, os.WriteFile(filepath.Join(followed.dir, "README.md"), []byte("Another text.\n"), 0o600))
	followed.reload(false)
	require.Empty(t, followed.logged())
	followed.reload(true)
	require.Contains(t, followed.logged(), "library unchanged")
	require.Equal(t, before, followed.State())
	require.Empty(t, followed.used)
}

func TestALibraryThatCannotBePutIntoUseIsRefused(t *testing.T) {
	followed := prepare(t, exported(t))
	before := followed.State().Library
	comment(t, filepath.Join(followed.dir, "payer.yaml"))
	followed.fault = errors.New("its services cannot be offered")
	followed.reload(false)
	require.Same(t, before, followed.State().Library)
	require.Equal(t, []string{"its services cannot be offered"}, followed.State().Refused.Findings)

	followed.fault = nil
	followed.reload(false)
	require.Nil(t, followed.State().Refused)
	require.Equal(t, []string{followed.State().Library.Fingerprint}, followed.used)
}

func TestOnlyTheFirstFindingsAreTold(t *testing.T) {
	followed := prepare(t, exported(t))
	file := filepath.Join(followed.dir, "payer.yaml")
	comment(t, file)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	for i := range 50 {
		text = append(text, "unknown"+strings.Repeat("x", i)+": x\n"...)
	}
	require.NoError(t, os.WriteFile(file, text, 0o600))
	followed.reload(false)
	findings, total := followed.State().Refused.First()
	require.Len(t, findings, 20)
	require.Equal(t, 50, total)
	require.Equal(t, 20, strings.Count(followed.logged(), `msg="library finding"`))
	require.Contains(t, followed.logged(), "findings=50")
}

func TestTheBuiltInLibraryHasNothingToReload(t *testing.T) {
	followed := prepare(t, "").run(t)
	followed.asked <- syscall.SIGHUP
	eventually(t, func() bool {
		return strings.Contains(followed.logged(), "nothing to reload: the built-in library is in use; name a folder with --library")
	}, "who asks is told")
	require.Empty(t, followed.used)
}

// A folder is read when it is quiet, but not only then. The times are those of a clock that runs for the test alone.
func TestWaitingForAFolderToBeQuiet(t *testing.T) {
	waited := func(t *testing.T, gap time.Duration, changes int) (after time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			r := New(Options{})
			changed := make(chan struct{})
			go func() {
				for range changes {
					select {
					case <-time.After(gap):
					case <-t.Context().Done():
						return
					}
					select {
					case changed <- struct{}{}:
					case <-t.Context().Done():
						return
					}
				}
			}()
			start := time.Now()
			require.False(t, r.wait(t.Context(), changed, nil, false))
			after = time.Since(start)
		})
		return after
	}
	require.Equal(t, 100*time.Millisecond+250*time.Millisecond, waited(t, 100*time.Millisecond, 1))
	require.Equal(t, 1000*time.Millisecond+250*time.Millisecond, waited(t, 100*time.Millisecond, 10), "the last change counts")
	require.Equal(t, 100*time.Millisecond+5*time.Second, waited(t, 100*time.Millisecond, 1000), "a folder that is never quiet")
	require.Equal(t, time.Second+250*time.Millisecond, waited(t, time.Second, 10), "changes far apart are read each")
}

func TestWaitingEndsAtOnce(t *testing.T) {
	r := New(Options{})
	asked := make(chan os.Signal, 1)
	asked <- syscall.SIGHUP
	require.True(t, r.wait(t.Context(), nil, asked, false), "when someone asks")
	ctx, end := context.WithCancel(t.Context())
	end()
	require.False(t, r.wait(ctx, nil, nil, false), "when it is over")
}

// What was read while files were put in place may be half of one state and half of another: it is not put into use, but read again.
func TestAFolderThatChangesWhileItIsReadIsReadAgain(t *testing.T) {
	dir := exported(t)
	made := prepare(t, dir)
	reads := 0 // by the Reloader alone
	made.open = func(dir string) (*library.Library, error) {
		read, err := library.Open(dir)
		if reads++; reads <= 2 {
			comment(t, filepath.Join(dir, "payer.yaml"))
		}
		return read, err
	}
	comment(t, filepath.Join(dir, "plans.yaml"))
	made.run(t)
	eventually(t, func() bool { return strings.Contains(made.logged(), "library replaced") }, "the state in the end")
	last, err := library.Open(dir)
	require.NoError(t, err)
	made.mutex.Lock()
	defer made.mutex.Unlock()
	require.Equal(t, []string{last.Fingerprint}, made.used, "neither of the two states on the way")
}

// A folder that never comes to rest is taken as it is read in the end.
func TestAFolderThatAlwaysChangesIsReadAllTheSame(t *testing.T) {
	dir := exported(t)
	made := prepare(t, dir)
	made.latest = 20 * time.Millisecond
	made.open = func(dir string) (*library.Library, error) {
		read, err := library.Open(dir)
		comment(t, filepath.Join(dir, "payer.yaml"))
		return read, err
	}
	made.run(t)
	eventually(t, func() bool { return strings.Contains(made.logged(), "library replaced") }, "a state on the way")
}

package member

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/library"
)

// builtIn is the library that is built in, read once for all tests: it never changes.
var builtIn = sync.OnceValues(func() (*library.Library, error) { return library.Load(library.Default()) })

func rules(t testing.TB) *library.Library {
	t.Helper()
	made, err := builtIn()
	require.NoError(t, err)
	return made
}

// lists imports texts into a folder; those that begin with a brace are NDJSON, others CSV. Rows that are refused are returned.
func lists(t testing.TB, folder string, texts ...string) (Counts, document.Faults, error) {
	t.Helper()
	var files []string
	for _, text := range texts {
		name := filepath.Join(t.TempDir(), "list.csv")
		if strings.HasPrefix(strings.TrimSpace(text), "{") {
			name = strings.TrimSuffix(name, ".csv") + ".ndjson"
		}
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		files = append(files, name)
	}
	var faults document.Faults
	counts, err := Import{
		Folder: folder, Files: files, Library: rules(t),
		Refused: func(fault document.Fault) {
			fault.File = filepath.Base(fault.File)
			faults = append(faults, fault)
		},
	}.Run(t.Context())
	return counts, faults, err
}

// stored are lists without a fault, ready to be asked.
func stored(t testing.TB, texts ...string) *Store {
	t.Helper()
	folder := t.TempDir()
	_, faults, err := lists(t, folder, texts...)
	require.NoError(t, err)
	require.Empty(t, faults)
	return storeIn(t, folder)
}

func storeIn(t testing.TB, folder string) *Store {
	t.Helper()
	store := New(folder)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

func find(t testing.TB, store *Store, identity Identity) Member {
	t.Helper()
	found, err := store.Find(t.Context(), identity)
	require.NoError(t, err)
	return found
}

// The people of the tests are invented. covered is a Coverage, line for line: what each member of it holds, "" for none.
type covered struct {
	subscriber, dependent, number, patient, relationship, status, start, end, plan string
}

func (c covered) line() string {
	var members []string
	add := func(value, before, after string) {
		if value != "" {
			members = append(members, before+value+after)
		}
	}
	add(c.subscriber, `"subscriberId":"`, `"`)
	add(c.dependent, `"dependent":"`, `"`)
	add(c.number, `"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MB"}]},"value":"`, `"}]`)
	add(c.patient, `"beneficiary":{"reference":"Patient/`, `"}`)
	add(c.relationship, `"relationship":{"coding":[{"code":"`, `"}]}`)
	add(c.status, `"status":"`, `"`)
	add(c.plan, `"class":[{"type":{"coding":[{"code":"plan"}]},"value":"`, `"}]`)
	var period []string
	if c.start != "" {
		period = append(period, `"start":"`+c.start+`"`)
	}
	if c.end != "" {
		period = append(period, `"end":"`+c.end+`"`)
	}
	add(strings.Join(period, ","), `"period":{`, `}`)
	return `{"resourceType":"Coverage",` + strings.Join(members, ",") + "}\n"
}

func born(id, birthDate, given string) string {
	return `{"resourceType":"Patient","id":"` + id + `","birthDate":"` + birthDate + `","name":[{"given":["` + given + `"]}]}` + "\n"
}

func (c covered) with(change func(*covered)) covered {
	change(&c)
	return c
}

// solo is a member whose id is nobody else's.
var solo = covered{subscriber: "QZX0099431", status: "active", start: "2026-01-01", end: "2026-12-31", plan: "commercial"}

func TestWithoutAListNobodyIsChecked(t *testing.T) {
	for name, store := range map[string]*Store{"no store": nil, "no folder": New(filepath.Join(t.TempDir(), "none")), "an empty folder": New(t.TempDir())} {
		t.Run(name, func(t *testing.T) {
			require.False(t, store.Exists())
			require.NoError(t, store.Check(t.Context()))
			require.Equal(t, NoList, find(t, store, Identity{IDs: []string{"QZX0099431"}}).Match)
			_, err := store.Plan(t.Context(), Identity{IDs: []string{"QZX0099431"}}, "2026-11-24", rules(t))
			require.ErrorIs(t, err, ErrNoList)
		})
	}
}

// A store that is opened before the first import, and one that an import replaces, need nobody to tell them.
func TestAnImportIsSeenByWhoeverReads(t *testing.T) {
	folder := t.TempDir()
	store := storeIn(t, folder)
	identity := Identity{IDs: []string{solo.subscriber}}
	require.Equal(t, NoList, find(t, store, identity).Match)
	for range 3 {
		_, _, err := lists(t, folder, solo.line())
		require.NoError(t, err)
		require.Equal(t, OneMember, find(t, store, identity).Match)
		_, _, err = lists(t, folder, solo.with(func(c *covered) { c.subscriber = "OTHER" }).line())
		require.NoError(t, err)
		require.Equal(t, NoMember, find(t, store, identity).Match)
	}
}

// Who takes the file away has no list any more, and who puts another in its place has that one.
func TestAnotherFileInItsPlaceIsRead(t *testing.T) {
	folder, other := t.TempDir(), t.TempDir()
	_, _, err := lists(t, folder, solo.line())
	require.NoError(t, err)
	_, _, err = lists(t, other, solo.with(func(c *covered) { c.subscriber = "OTHER" }).line())
	require.NoError(t, err)
	store := storeIn(t, folder)
	identity := Identity{IDs: []string{solo.subscriber}}
	require.Equal(t, OneMember, find(t, store, identity).Match)
	require.NoError(t, os.Remove(filepath.Join(folder, FileName)))
	require.Equal(t, NoList, find(t, store, identity).Match)
	require.NoError(t, os.Rename(filepath.Join(other, FileName), filepath.Join(folder, FileName)))
	require.Equal(t, NoMember, find(t, store, identity).Match)
	require.Equal(t, OneMember, find(t, store, Identity{IDs: []string{"OTHER"}}).Match)
}

func TestAFileThatIsNoListIsAClearFault(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, FileName), []byte(strings.Repeat("no database ", 1000)), 0o600))
	store := storeIn(t, folder)
	const mend = FileName + " is damaged, or no member list: remove it and import the lists again"
	require.ErrorContains(t, store.Check(t.Context()), mend)
	_, err := store.Find(t.Context(), Identity{IDs: []string{solo.subscriber}})
	require.ErrorContains(t, err, mend)
	_, _, err = lists(t, folder, solo.line())
	require.ErrorContains(t, err, mend)
}

func TestAListOfAnotherVersionIsNotRead(t *testing.T) {
	folder := t.TempDir()
	_, _, err := lists(t, folder, solo.line())
	require.NoError(t, err)
	database, err := open(folder, forWriting)
	require.NoError(t, err)
	_, err = database.Exec("PRAGMA user_version = 99")
	require.NoError(t, err)
	require.NoError(t, database.Close())
	require.ErrorContains(t, storeIn(t, folder).Check(t.Context()), "another version")
	_, _, err = lists(t, folder, solo.line())
	require.ErrorContains(t, err, "remove it and import the lists again")
}

// Only its owner may read the list, and what SQLite keeps beside it.
func TestNobodyElseMayReadTheList(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	_, _, err := lists(t, folder, solo.line())
	require.NoError(t, err)
	store := storeIn(t, folder)
	find(t, store, Identity{IDs: []string{solo.subscriber}})
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.NotEmpty(t, entries)
	for _, entry := range entries {
		info, err := entry.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), entry.Name())
	}
}

// A folder's name may hold what means something in an address.
func TestAFolderMayHaveAnyName(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a b?c#d%20&e")
	_, _, err := lists(t, folder, solo.line())
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(folder, FileName))
	require.Equal(t, OneMember, find(t, storeIn(t, folder), Identity{IDs: []string{solo.subscriber}}).Match)
}

func period(start, end coverage.Date) coverage.Period { return coverage.Period{Start: start, End: end} }

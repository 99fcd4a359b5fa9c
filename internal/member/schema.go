package member

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// FileName is the database's name in the data folder.
const FileName = "members.db"

// schemaVersion is kept in the database (PRAGMA user_version). A database holds nothing but what was imported, so that one of another
// version is not converted but imported again.
const schemaVersion = 1

// Ids are kept as [foldID] makes them, days as YYYY-MM-DD. What is not known is NULL, so that no index holds it.
const schema = `
CREATE TABLE list (
	kind     TEXT PRIMARY KEY, -- "members" or "authorizations"
	imported TEXT NOT NULL     -- when, RFC 3339
) WITHOUT ROWID;
CREATE TABLE class_set (
	id      INTEGER PRIMARY KEY,
	classes TEXT NOT NULL      -- Coverage.class as JSON: [["plan","commercial"]]
);
CREATE TABLE coverage (
	subscriber   TEXT,         -- Coverage.subscriberId, which a family may share
	number       TEXT,         -- the member number: the identifier of type MB
	dependent    TEXT,
	patient      TEXT,         -- id of the beneficiary
	relationship TEXT,
	status       TEXT,
	first_day    TEXT,
	last_day     TEXT,
	class_set    INTEGER
);
CREATE TABLE patient (
	id         TEXT,
	number     TEXT,           -- an identifier of type MB
	birth_date TEXT,
	given      TEXT
);
CREATE TABLE authorization (
	number     TEXT NOT NULL,
	member     TEXT,           -- subscriber id or member number
	dependent  TEXT,
	birth_date TEXT,
	patient    TEXT,           -- id of the patient, where that is all that is said
	system     TEXT NOT NULL,  -- "product" or a code system's short name
	code       TEXT NOT NULL,
	first_day  TEXT,
	last_day   TEXT,
	units      TEXT,           -- as written; NULL for no limit
	used       TEXT
);`

// listKind names one of the lists.
type listKind string

const (
	members        listKind = "members"
	authorizations listKind = "authorizations"
)

// storage are the tables of a list, which an import replaces as a whole, and the indexes over them. The indexes are made when the rows are in,
// which takes a fraction of the time of keeping them up to date row by row.
func (k listKind) storage() (tables, indexes []string) {
	if k == authorizations {
		return []string{"authorization"}, []string{
			"authorization_member ON authorization (member) WHERE member IS NOT NULL",
			"authorization_patient ON authorization (patient) WHERE patient IS NOT NULL",
		}
	}
	return []string{"coverage", "patient", "class_set"}, []string{
		"coverage_subscriber ON coverage (subscriber) WHERE subscriber IS NOT NULL",
		"coverage_number ON coverage (number) WHERE number IS NOT NULL",
		"coverage_patient ON coverage (patient) WHERE patient IS NOT NULL",
		"patient_id ON patient (id)",
		"patient_number ON patient (number) WHERE number IS NOT NULL",
	}
}

// access is what a database is opened for.
type access int

const (
	forReading access = iota
	forWriting        // for one writer at a time; others are told so soon
)

// open opens the database of a data folder with settings of SQLite, such as "cache_size(-65536)".
func open(folder string, to access, pragmas ...string) (*sql.DB, error) {
	settings := url.Values{"_pragma": append([]string{"busy_timeout(500)"}, pragmas...)}
	if to == forWriting {
		settings.Set("_txlock", "immediate")
	}
	path := filepath.Join(folder, FileName)
	address := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: settings.Encode()}
	database, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	return database, nil
}

// errNoList tells that nothing has been imported yet.
var errNoList = errors.New("no member list")

// checkVersion tells whether the database is one to be read; errNoList when it is still empty.
func checkVersion(ctx context.Context, from querier) error {
	var found int
	if err := from.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil {
		return fmt.Errorf("reading the version of %s: %w", FileName, damaged(err))
	}
	switch found {
	case 0:
		return errNoList
	case schemaVersion:
		return nil
	}
	return fmt.Errorf("%s is of another version of covercard (%d, not %d): remove it and import the lists again", FileName, found, schemaVersion)
}

// damaged says how to mend what SQLite says of a file that it cannot make sense of.
func damaged(err error) error {
	const corrupt, notADatabase = 11, 26
	if failure := (*sqlite.Error)(nil); errors.As(err, &failure) && (failure.Code()&0xff == corrupt || failure.Code()&0xff == notADatabase) {
		return fmt.Errorf("%s is damaged, or no member list: remove it and import the lists again: %w", FileName, err)
	}
	return err
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, values ...any) *sql.Row
}

// stat finds the database of a data folder; the error is errNoList when there is none.
func stat(folder string) (fs.FileInfo, error) {
	info, err := os.Stat(filepath.Join(folder, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoList
	}
	if err != nil {
		return nil, fmt.Errorf("looking for the member list: %w", err)
	}
	return info, nil
}

// create makes the data folder and in it an empty file that only its owner may read; SQLite gives the files beside it the same rights.
func create(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(folder, FileName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("making the member list: %w", err)
	}
	return file.Close()
}

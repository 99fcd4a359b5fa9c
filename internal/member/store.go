// Package member keeps the payer's member list and the prior authorizations on file: who is a member, which coverage was in force when,
// and what has been approved. Both are imported as a whole, and can be read while an import writes.
package member

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"sync"
)

// Store reads the lists in a data folder. It is safe for concurrent use, and sees a new import with the first look-up after it, also the
// very first one. A nil Store has no lists.
type Store struct {
	folder string

	mutex  sync.Mutex
	opened *queries    // nil as long as nothing has been imported
	file   fs.FileInfo // that opened reads
}

// queries is an open database with its queries prepared.
type queries struct {
	database                      *sql.DB
	lists, people, authorizations *sql.Stmt
}

// New makes a Store over the lists in a data folder, whether there are any yet or not. Close it after use.
func New(folder string) *Store { return &Store{folder: folder} }

// Check tells whether the lists, if there are any, can be read.
func (s *Store) Check(ctx context.Context) error {
	_, err := s.open(ctx)
	if errors.Is(err, errNoList) {
		return nil
	}
	return err
}

// Exists tells whether anything was imported, as far as that can be told at no cost.
func (s *Store) Exists() bool {
	if s == nil {
		return false
	}
	_, err := stat(s.folder)
	return !errors.Is(err, errNoList) // what cannot be read is no reason to believe that there is nothing
}

// Close ends all reading.
func (s *Store) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.close()
}

// close waits for the look-ups that have begun.
func (s *Store) close() error {
	if s.opened == nil {
		return nil
	}
	err := s.opened.database.Close()
	s.opened = nil
	return err
}

// open opens the database when there is one. The error is errNoList when nothing has been imported.
func (s *Store) open(ctx context.Context) (*queries, error) {
	if s == nil {
		return nil, errNoList
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	file, err := stat(s.folder)
	if s.opened != nil && err == nil && os.SameFile(file, s.file) {
		return s.opened, nil
	}
	// Somebody took the file away, perhaps to put another in its place: an import does neither.
	if err := s.close(); err != nil {
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	database, err := open(s.folder, forReading, "query_only(1)", "cache_size(-16384)")
	if err != nil {
		return nil, err
	}
	made, err := prepare(ctx, database)
	if err != nil {
		return nil, errors.Join(err, database.Close())
	}
	s.opened, s.file = made, file
	return made, nil
}

func prepare(ctx context.Context, database *sql.DB) (*queries, error) {
	if err := checkVersion(ctx, database); err != nil {
		return nil, err
	}
	// Connections are kept, since one costs more than a look-up; and they are few, since a look-up is all work and no waiting.
	connections := 2 * runtime.GOMAXPROCS(0)
	database.SetMaxOpenConns(connections)
	database.SetMaxIdleConns(connections)
	made := &queries{database: database}
	for _, query := range []struct {
		text string
		into **sql.Stmt
	}{
		{selectLists, &made.lists},
		{selectPeople, &made.people},
		{selectAuthorizations, &made.authorizations},
	} {
		statement, err := database.PrepareContext(ctx, query.text)
		if err != nil {
			return nil, fmt.Errorf("reading the member list: %w", err)
		}
		*query.into = statement
	}
	return made, nil
}

package member

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"covercard/internal/document"
	"covercard/internal/library"
)

// Import is an import to be run.
type Import struct {
	// Folder is the data folder; it is made when it is not there.
	Folder string
	// Files are FHIR NDJSON (Coverage, Patient, ClaimResponse) and, when their names end in .csv, authorizations. They may be mixed, and
	// zipped (.gz).
	Files []string
	// Library is the payer's, whose identifiers, plans, products and time zone the rows are read by.
	Library *library.Library
	// Refused is told of each row that is not taken in: where it stands and why, without what stands there. nil for nobody.
	Refused func(document.Fault)
	// Progress is told how many rows have been read; nil for nobody.
	Progress func(rows int)
}

// Counts are what an import came to. Every row read is in one of the first five.
type Counts struct {
	Coverages, Patients, Authorizations int
	// LeftOut are rows that are no news: entered in error, or authorizations that were not approved.
	LeftOut int
	Refused int
	// WithoutPlan are the coverages whose classes name no plan of the library; they are in.
	WithoutPlan int
	// Members and AuthorizationList tell which of the lists were replaced.
	Members, AuthorizationList bool
}

// Run replaces the lists that the files are about, each as a whole and both at once: whoever reads sees the old lists until the new ones
// are complete, also when the import is broken off. A list of which no row could be read is left alone; Patients alone are no
// list. The error tells that nothing was changed.
func (i Import) Run(ctx context.Context) (Counts, error) {
	if err := create(i.Folder); err != nil {
		return Counts{}, err
	}
	// The cache also bounds what sorting for an index takes before it turns to temporary files.
	database, err := open(i.Folder, forWriting, "journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-131072)", "temp_store(FILE)")
	if err != nil {
		return Counts{}, err
	}
	database.SetMaxOpenConns(1)
	counts, err := i.into(ctx, database)
	if err == nil {
		// Moves the new lists from the log into the database. Readers may be in the way, and then a later import does it.
		_, _ = database.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if closing := database.Close(); err == nil && closing != nil {
		err = fmt.Errorf("closing %s: %w", FileName, closing)
	}
	return counts, err
}

func (i Import) into(ctx context.Context, database *sql.DB) (counts Counts, err error) {
	transaction, err := database.BeginTx(ctx, nil)
	if err != nil {
		if strings.Contains(err.Error(), "SQLITE_BUSY") {
			return Counts{}, errors.New("another import is running: wait until it has ended")
		}
		return Counts{}, fmt.Errorf("opening %s: %w", FileName, damaged(err))
	}
	defer func() { _ = transaction.Rollback() }() // without effect after Commit
	if err := checkVersion(ctx, transaction); errors.Is(err, errNoList) {
		if _, err := transaction.ExecContext(ctx, fmt.Sprintf("%s; PRAGMA user_version = %d", schema, schemaVersion)); err != nil {
			return Counts{}, fmt.Errorf("making %s: %w", FileName, err)
		}
	} else if err != nil {
		return Counts{}, err
	}
	w := newWriter(ctx, transaction)
	if err := i.copyTo(ctx, w, &counts); err != nil {
		return Counts{}, err
	}
	if len(w.replaced) == 0 {
		return counts, errors.New("nothing was imported: no row could be taken in, and the lists are as they were")
	}
	if w.replaced[members] && counts.Coverages == 0 {
		return counts, errors.New("nothing was imported: there are Patients but no Coverage that could be taken in, and both together replace the list: " +
			"name the files of both in one import; the lists are as they were")
	}
	if err := w.finish(); err != nil {
		return Counts{}, fmt.Errorf("writing %s: %w", FileName, damaged(err))
	}
	if err := ctx.Err(); err != nil {
		return Counts{}, fmt.Errorf("importing: %w", err)
	}
	if err := transaction.Commit(); err != nil {
		return Counts{}, fmt.Errorf("writing %s: %w", FileName, damaged(err))
	}
	counts.Members, counts.AuthorizationList = w.replaced[members], w.replaced[authorizations]
	return counts, nil
}

// copyTo reads the files and writes their rows, one batch while the next is read.
func (i Import) copyTo(outer context.Context, w *writer, counts *Counts) error {
	ctx, cancel := context.WithCancel(outer)
	defer cancel()
	batches := make(chan *batch, 8)
	failed := make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- i.readAll(ctx, batches)
	}()
	rows := 0
	emptyList := false
	var writing error
	for b := range batches {
		if writing != nil {
			continue // only until the reader has seen that it is over
		}
		if writing = w.write(b); writing != nil {
			cancel()
			continue
		}
		for _, fault := range b.faults {
			if i.Refused != nil {
				i.Refused(fault)
			}
		}
		counts.Coverages += len(b.coverages)
		counts.Patients += len(b.patients)
		counts.Authorizations += len(b.authorizations)
		counts.LeftOut += b.leftOut
		counts.Refused += len(b.faults)
		counts.WithoutPlan += b.withoutPlan
		emptyList = emptyList || b.authorizationList
		if rows += b.read; i.Progress != nil {
			i.Progress(rows)
		}
	}
	switch reading := <-failed; {
	case outer.Err() != nil:
		return fmt.Errorf("importing: %w", outer.Err())
	case writing != nil:
		return fmt.Errorf("writing %s: %w", FileName, damaged(writing))
	case reading != nil:
		return reading
	}
	if emptyList && counts.Refused == 0 {
		return w.replace(authorizations) // a list without any authorization is one too
	}
	return nil
}

// rowReader reads rows of one file into a batch. The error is io.EOF at the end.
type rowReader interface{ read(into *batch) error }

// readAll reads the files and sends what is in them.
func (i Import) readAll(ctx context.Context, to chan<- *batch) error {
	for _, name := range i.Files {
		if err := i.readFile(ctx, name, to); err != nil {
			return err
		}
	}
	return nil
}

func (i Import) readFile(ctx context.Context, name string, to chan<- *batch) error {
	file, err := document.Open(name)
	if err != nil {
		return fmt.Errorf("reading the list: %w", err)
	}
	defer file.Close()
	var rows rowReader
	if document.Kind(name) == ".csv" {
		rows = newCSVReader(name, file, i.Library)
	} else {
		rows = newResourceReader(name, file, i.Library)
	}
	for {
		b := &batch{}
		reading := rows.read(b)
		select {
		case to <- b:
		case <-ctx.Done():
			return fmt.Errorf("importing: %w", ctx.Err())
		}
		switch {
		case errors.Is(reading, io.EOF):
			return nil
		case errors.Is(reading, errHeader):
			return fmt.Errorf("nothing was imported: the files include %s, of which %w", name, errHeader)
		case reading != nil:
			return fmt.Errorf("reading %s: %w", name, reading)
		}
	}
}

// now is the day and time of an import.
func now() string { return time.Now().UTC().Format(time.RFC3339) }

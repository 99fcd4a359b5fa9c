package member

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"covercard/internal/coverage"
	"covercard/internal/library"
)

// Match is what looking for a member led to.
type Match int

// Matches.
const (
	// NoList tells that no member list has been imported: nobody can be checked.
	NoList Match = iota
	// NoMember tells that the list has nobody who fits.
	NoMember
	// SeveralMembers tells that the list has several who fit, such as a family that shares an id.
	SeveralMembers
	// OneMember tells that the member was found.
	OneMember
)

// Member is what the lists hold about a patient.
type Member struct {
	Match Match
	// Coverages are those of the member, in force or not, the latest first. Empty unless OneMember.
	Coverages []Coverage
	// Authorizations are those on file for the member, used up and past ones as well. Without a member list they are those for the ids that
	// were asked for.
	Authorizations []Authorization
}

// Coverage is one coverage of a member, over one period.
type Coverage struct {
	Subscriber, Number, Dependent string // "" when the list has none
	Relationship                  string // FHIR subscriber-relationship: "self", "child"
	Status                        string // FHIR: "active", "cancelled", "draft"
	Period                        coverage.Period
	Classes                       []library.Class // which name the plan
}

// mostRows bounds what is read under one id: a family has fewer coverages, and an id that has more is no one's.
const mostRows = 500

// selectPeople finds the rows under an id, whatever it is to the payer: a subscriber's, a member's, or a Patient's, who may have no
// coverage.
const selectPeople = `
SELECT c.rowid IS NOT NULL, c.subscriber, c.number, c.dependent, c.relationship, c.status, c.first_day, c.last_day, s.classes,
	coalesce(c.patient, p.id), p.number, p.birth_date, p.given
FROM (
	SELECT rowid AS coverage, patient FROM coverage WHERE subscriber = ?1
	UNION SELECT rowid, patient FROM coverage WHERE number = ?1
	UNION SELECT c.rowid, p.id FROM patient p LEFT JOIN coverage c ON c.patient = p.id WHERE p.number = ?1
) found
LEFT JOIN coverage c ON c.rowid = found.coverage
LEFT JOIN patient p ON p.id = found.patient
LEFT JOIN class_set s ON s.id = c.class_set
LIMIT ?2`

const selectLists = "SELECT kind FROM list"

// Find looks for the one member whom an identity fits. The error is that of reading; it holds nothing of the identity.
func (s *Store) Find(ctx context.Context, identity Identity) (Member, error) {
	var found Member
	_, err := s.look(ctx, func(l *lookup) (err error) {
		found, err = l.find(identity.folded())
		return err
	})
	return found, err
}

// look looks into the lists by one transaction, so that an import which ends in the middle is seen wholly or not at all. It reports false
// when there are no lists.
func (s *Store) look(ctx context.Context, into func(l *lookup) error) (bool, error) {
	opened, transaction, err := s.begin(ctx)
	if errors.Is(err, errNoList) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = transaction.Rollback() }() // nothing was written
	if err := into(&lookup{ctx: ctx, transaction: transaction, queries: opened, read: map[string]bool{}}); err != nil {
		return false, fmt.Errorf("reading the member list: %w", damaged(err))
	}
	return true, nil
}

func (s *Store) begin(ctx context.Context) (*queries, *sql.Tx, error) {
	opened, err := s.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	for {
		transaction, err := opened.database.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err == nil {
			return opened, transaction, nil
		}
		// Another call may have found another file, and closed this one.
		again, opening := s.open(ctx)
		if opening != nil {
			return nil, nil, opening
		}
		if again == opened {
			return nil, nil, fmt.Errorf("reading the member list: %w", err)
		}
		opened = again
	}
}

// lookup is one look into the lists.
type lookup struct {
	ctx         context.Context
	transaction *sql.Tx
	queries     *queries
	read        map[string]bool // ids whose rows are in rows
	rows        []row
}

func (l *lookup) find(identity Identity) (found Member, err error) {
	kinds, err := l.kinds()
	if err != nil {
		return Member{}, err
	}
	if !slices.Contains(kinds, members) {
		if slices.Contains(kinds, authorizations) {
			found.Authorizations, err = l.ofStranger(identity)
		}
		return found, err
	}
	for _, id := range identity.IDs {
		if err := l.readPeople(id); err != nil {
			return Member{}, err
		}
	}
	fitting := pick(l.rows, identity)
	switch {
	case len(fitting) == 0:
		found.Match = NoMember
	case len(fitting) > 1 || len(l.rows) >= mostRows:
		found.Match = SeveralMembers
	default:
		found.Match = OneMember
		found.Coverages, err = fitting[0].coverages()
		if err == nil && slices.Contains(kinds, authorizations) {
			found.Authorizations, err = l.ofMember(fitting[0])
		}
	}
	return found, err
}

func (l *lookup) kinds() ([]listKind, error) {
	rows, err := l.transaction.StmtContext(l.ctx, l.queries.lists).QueryContext(l.ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var kinds []listKind
	for rows.Next() {
		var kind string
		if err := rows.Scan(&kind); err != nil {
			return nil, err
		}
		kinds = append(kinds, listKind(kind))
	}
	return kinds, rows.Err()
}

// readPeople reads the rows under an id, unless that was done.
func (l *lookup) readPeople(id string) error {
	if id == "" || l.read[id] {
		return nil
	}
	l.read[id] = true
	rows, err := l.transaction.StmtContext(l.ctx, l.queries.people).QueryContext(l.ctx, id, mostRows)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one row
		if err := rows.Scan(&one.hasCoverage, text{&one.subscriber}, text{&one.number}, text{&one.dependent}, text{&one.relationship}, text{&one.status},
			text{&one.firstDay}, text{&one.lastDay}, text{&one.classSet},
			text{&one.patient}, text{&one.patientNumber}, text{&one.birthDate}, text{&one.given}); err != nil {
			return err
		}
		if !slices.Contains(l.rows, one) {
			l.rows = append(l.rows, one)
		}
	}
	return rows.Err()
}

// coverages are those of the person, the latest first.
func (p person) coverages() ([]Coverage, error) {
	var found []Coverage
	for _, one := range p {
		if !one.hasCoverage {
			continue
		}
		made := Coverage{
			Subscriber: one.subscriber, Number: one.number, Dependent: one.dependent, Relationship: one.relationship, Status: one.status,
			Period: coverage.Period{Start: coverage.Date(one.firstDay), End: coverage.Date(one.lastDay)},
		}
		if one.classSet != "" {
			var classes [][2]string
			if err := json.Unmarshal([]byte(one.classSet), &classes); err != nil {
				return nil, fmt.Errorf("a set of classes: %w", err)
			}
			for _, class := range classes {
				made.Classes = append(made.Classes, library.Class{Type: class[0], Value: class[1]})
			}
		}
		found = append(found, made)
	}
	slices.SortStableFunc(found, func(a, b Coverage) int { return compareDays(b.Period.Start, a.Period.Start) })
	return found, nil
}

func compareDays(a, b coverage.Date) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// text scans a text, and NULL as "".
type text struct{ into *string }

// Scan implements [sql.Scanner].
func (t text) Scan(value any) error {
	switch value := value.(type) {
	case nil:
		*t.into = ""
	case string:
		*t.into = value
	case []byte:
		*t.into = string(value)
	default:
		return fmt.Errorf("not a text but %T", value)
	}
	return nil
}

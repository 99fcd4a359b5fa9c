package member

import (
	"context"
	"slices"

	"covercard/internal/coverage"
)

// Person is one who is found under an id, for a person to look at.
type Person struct {
	Dependent      string        // "" when the list has none
	BirthDate      coverage.Date // "" when not known
	Coverages      []Coverage    // the latest first
	Authorizations []Authorization
}

// Under lists all who are found under an id of the member card, such as a family. The error is [ErrNoList] without a list.
func (s *Store) Under(ctx context.Context, id string) ([]Person, error) {
	var listed []Person
	isList := false
	_, err := s.look(ctx, func(l *lookup) error {
		kinds, err := l.kinds()
		if isList = slices.Contains(kinds, members); err != nil || !isList {
			return err
		}
		if err := l.readPeople(foldID(id)); err != nil {
			return err
		}
		for _, one := range people(l.rows) {
			made := Person{Dependent: one[0].dependent, BirthDate: coverage.Date(one[0].birthDate)}
			var err error
			if made.Coverages, err = one.coverages(); err != nil {
				return err
			}
			if made.Authorizations, err = l.ofMember(one); err != nil {
				return err
			}
			listed = append(listed, made)
		}
		return nil
	})
	if err == nil && !isList {
		err = ErrNoList
	}
	return listed, err
}

package member

import (
	"database/sql"
	"errors"
	"math/big"
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// productSystem is the "code system" of the library's product ids.
const productSystem = "product"

// Authorization is an approved prior authorization on file.
type Authorization struct {
	Number string
	// System is the code's: "product" for a product id of the library, else the short name of a code system.
	System, Code string
	Period       coverage.Period
	// Units are how many were approved, and Used how many of them are gone, as written; Units is "" for no limit.
	Units, Used string

	member, dependent, birthDate, patient string // whose it is
}

// UsedUp tells whether nothing is left of it.
func (a Authorization) UsedUp() bool {
	units, limited := new(big.Rat).SetString(a.Units)
	if !limited {
		return false
	}
	used, known := new(big.Rat).SetString(a.Used)
	if !known {
		used = new(big.Rat)
	}
	return used.Cmp(units) >= 0
}

// OnFile is the authorization as the decision needs it. Product ids and codes of the catalog's products become that product.
func (a Authorization) OnFile(catalog *drug.Catalog) coverage.Authorization {
	made := coverage.Authorization{Number: a.Number, Period: a.Period, UsedUp: a.UsedUp()}
	if a.System == productSystem {
		made.Product = a.Code
		return made
	}
	made.Code = drug.Code{System: drug.System(a.System), Code: a.Code}
	code := a.Code
	const labelerDigits, productDigits = 5, 9
	if made.Code.System == drug.NDC && len(code) == productDigits {
		code = code[:labelerDigits] + "-" + code[labelerDigits:] // nine digits alone could be a number that lost its zeros
	}
	if product, found := catalog.Lookup(made.Code.System, code); found {
		made.Product = product.ID
	}
	return made
}

// stranger is a person of whom only what the call says is known. Others may share the ids of one who is a dependent.
func stranger(identity Identity) (one person, others []person) {
	var other person
	for _, id := range identity.IDs {
		one = append(one, row{subscriber: id, number: id, dependent: identity.Dependent, birthDate: string(identity.BirthDate)})
		other = append(other, row{subscriber: id, number: id, dependent: "another", birthDate: "another"})
	}
	if identity.Dependent != "" {
		others = []person{other}
	}
	return one, others
}

// fits tells whether an authorization can be the person's by what it says about whose it is.
func (p person) fits(a Authorization) bool {
	return slices.ContainsFunc(p, func(r row) bool {
		if a.member == "" {
			return a.patient != "" && a.patient == r.patient
		}
		return (a.member == r.subscriber || a.member == r.number || a.member == r.patientNumber) &&
			(a.dependent == "" || a.dependent == r.dependent) &&
			(a.birthDate == "" || a.birthDate == r.birthDate)
	})
}

const selectAuthorizations = `
SELECT number, member, dependent, birth_date, patient, system, code, first_day, last_day, units, used FROM authorization
WHERE member IN (?1, ?2, ?3) OR patient = ?4`

// ofMember are the authorizations of a person of the list. One that fits others of the family as well is nobody's: nothing is granted to
// whom it may not be meant for.
func (l *lookup) ofMember(one person) ([]Authorization, error) {
	found, err := l.fitting(one)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	for _, r := range one {
		if err := l.readPeople(r.subscriber); err != nil {
			return nil, err
		}
	}
	if len(l.rows) >= mostRows {
		return nil, nil // too many to tell whose it is
	}
	family := slices.DeleteFunc(people(l.rows), func(other person) bool { return slices.ContainsFunc(other, one[0].isOf) })
	return notOf(family, found), nil
}

// ofStranger are the authorizations of somebody whom no list knows.
func (l *lookup) ofStranger(identity Identity) ([]Authorization, error) {
	one, others := stranger(identity)
	found, err := l.fitting(one)
	return notOf(others, found), err
}

// notOf leaves out what fits others as well.
func notOf(others []person, found []Authorization) []Authorization {
	return slices.DeleteFunc(found, func(a Authorization) bool {
		return slices.ContainsFunc(others, func(other person) bool { return other.fits(a) })
	})
}

// fitting are the authorizations that can be the person's.
func (l *lookup) fitting(one person) ([]Authorization, error) {
	var found []Authorization
	asked := map[[4]string]bool{}
	for _, r := range one {
		ids := [4]string{r.subscriber, r.number, r.patientNumber, r.patient}
		if asked[ids] {
			continue
		}
		asked[ids] = true
		rows, err := l.transaction.StmtContext(l.ctx, l.queries.authorizations).
			QueryContext(l.ctx, known(ids[0]), known(ids[1]), known(ids[2]), known(ids[3]))
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			a, err := scanAuthorization(rows)
			if err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			if one.fits(a) && !slices.Contains(found, a) {
				found = append(found, a)
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func scanAuthorization(rows *sql.Rows) (Authorization, error) {
	var a Authorization
	var first, last string
	err := rows.Scan(&a.Number, text{&a.member}, text{&a.dependent}, text{&a.birthDate}, text{&a.patient}, &a.System, &a.Code,
		text{&first}, text{&last}, text{&a.Units}, text{&a.Used})
	a.Period = coverage.Period{Start: coverage.Date(first), End: coverage.Date(last)}
	return a, err
}

package member

import "slices"

// row is a row of the member list: one coverage of a person, or a person without any. What is not known is "".
type row struct {
	hasCoverage                                       bool
	subscriber, number, dependent                     string
	relationship, status, firstDay, lastDay, classSet string
	patient, patientNumber, birthDate, given          string
}

// person is a person of the list, by all rows about them.
type person []row

// isOf tells whether two rows are about one person.
func (r row) isOf(other row) bool {
	switch {
	case r.patient != "" && other.patient != "":
		return r.patient == other.patient
	case r.number != "" && other.number != "":
		return r.number == other.number
	}
	return r.subscriber == other.subscriber && r.dependent == other.dependent
}

// people puts together the rows that are about one person.
func people(rows []row) []person {
	var found []person
next:
	for _, one := range rows {
		for i := range found {
			if slices.ContainsFunc(found[i], one.isOf) {
				found[i] = append(found[i], one)
				continue next
			}
		}
		found = append(found, person{one})
	}
	return found
}

// pick finds the people of a family that an identity fits, each with all coverages. A birth date that differs excludes; names and
// relationships only choose between those that are left.
func pick(rows []row, identity Identity) []person {
	meant := ofDependent(rows, identity)
	fitting := only(people(withoutOtherBirthDates(rows, identity)), func(r row) bool { return slices.Contains(meant, r) })
	for _, narrows := range []func(row) bool{
		func(r row) bool { return identity.Given != "" && r.given == identity.Given },
		func(r row) bool { return identity.Relationship != "" && r.relationship == identity.Relationship },
	} {
		if len(fitting) < 2 {
			break
		}
		if fewer := only(fitting, narrows); len(fewer) > 0 {
			fitting = fewer
		}
	}
	return fitting
}

// ofDependent keeps the rows of a member number that is the person's own; else those of the dependent, or where the list has none for a
// person, those without.
func ofDependent(rows []row, identity Identity) []row {
	own := filter(rows, func(r row) bool {
		return r.number != r.subscriber && slices.Contains(identity.IDs, r.number) ||
			r.patientNumber != r.subscriber && slices.Contains(identity.IDs, r.patientNumber)
	})
	if len(own) > 0 || identity.Dependent == "" {
		if len(own) > 0 {
			return own
		}
		return rows
	}
	if exact := filter(rows, func(r row) bool { return r.dependent == identity.Dependent }); len(exact) > 0 {
		return exact
	}
	return filter(rows, func(r row) bool { return r.dependent == "" })
}

func withoutOtherBirthDates(rows []row, identity Identity) []row {
	return filter(rows, func(r row) bool {
		return r.birthDate == "" || identity.BirthDate == "" || r.birthDate == string(identity.BirthDate)
	})
}

// only keeps the people of whom a row fits.
func only(among []person, fits func(row) bool) []person {
	var kept []person
	for _, one := range among {
		if slices.ContainsFunc(one, fits) {
			kept = append(kept, one)
		}
	}
	return kept
}

func filter(rows []row, keep func(row) bool) []row {
	var kept []row
	for _, one := range rows {
		if keep(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

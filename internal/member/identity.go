package member

import (
	"strings"

	"covercard/internal/coverage"
)

// Identity is what a call says about who a patient is. Ids are compared without regard to letter case, spaces and hyphens; a prefix that the
// payer's list writes is part of the id.
type Identity struct {
	// IDs are the ids of the member card: Coverage.subscriberId, and the identifiers of type MB of the Coverage and the Patient. Either may
	// be what the other is to the payer.
	IDs []string
	// Dependent is Coverage.dependent; "" when not known, as everything below.
	Dependent string
	BirthDate coverage.Date
	// Given is the first given name, which tells twins apart.
	Given string
	// Relationship is the patient's to the subscriber, as FHIR's subscriber-relationship codes it: "self", "child".
	Relationship string
}

// folded is the identity in the spelling in which it is compared, each id once.
func (i Identity) folded() Identity {
	seen := map[string]bool{"": true}
	var ids []string
	for _, id := range i.IDs {
		if id = foldID(id); !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	i.IDs, i.Dependent, i.Given = ids, foldDependent(i.Dependent), foldName(i.Given)
	return i
}

// foldID makes spellings of an id equal.
func foldID(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\t' || r == '\n' || r == '\r':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, id)
}

// foldDependent makes "01" and "1" equal.
func foldDependent(dependent string) string {
	dependent = foldID(dependent)
	if short := strings.TrimLeft(dependent, "0"); short != "" || dependent == "" {
		return short
	}
	return "0"
}

func foldName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

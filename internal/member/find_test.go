package member

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/library"
)

// family is five people under one subscriber id: told apart by dependents, by birth dates, and the twins by name alone.
func family() string {
	base := solo.with(func(c *covered) { c.subscriber = "FAM100" })
	of := func(dependent, patient, number, relationship string) string {
		return base.with(func(c *covered) {
			c.dependent, c.patient, c.number, c.relationship = dependent, patient, number, relationship
		}).line()
	}
	return of("00", "p-0", "FAM100", "self") + of("01", "p-1", "", "spouse") +
		of("", "p-2", "", "child") + of("", "p-3", "", "child") + of("", "p-4", "M-444", "child") +
		born("p-0", "1980-01-01", "Ada") + born("p-1", "1981-02-02", "Ben") +
		born("p-2", "2010-05-05", "Cleo") + born("p-3", "2010-05-05", "Dan") + born("p-4", "2015-06-06", "Eve")
}

func TestFindTellsAFamilyApart(t *testing.T) {
	store := stored(t, family(), solo.line())
	tests := map[string]struct {
		identity Identity
		want     Match
		who      string // relationship or number of whom was found
	}{
		"nobody's id":                       {Identity{IDs: []string{"NOBODY"}}, NoMember, ""},
		"no id":                             {Identity{BirthDate: "1980-01-01"}, NoMember, ""},
		"an empty id":                       {Identity{IDs: []string{""}}, NoMember, ""},
		"an id of one's own":                {Identity{IDs: []string{"QZX0099431"}}, OneMember, ""},
		"as written on the card":            {Identity{IDs: []string{" qzx 009-9431"}}, OneMember, ""},
		"the family's id alone":             {Identity{IDs: []string{"FAM100"}}, SeveralMembers, ""},
		"a dependent":                       {Identity{IDs: []string{"FAM100"}, Dependent: "01"}, OneMember, "spouse"},
		"a dependent without its zero":      {Identity{IDs: []string{"FAM100"}, Dependent: "1"}, OneMember, "spouse"},
		"the subscriber's own zeros":        {Identity{IDs: []string{"FAM100"}, Dependent: "0"}, OneMember, "self"},
		"a dependent and the birth date":    {Identity{IDs: []string{"FAM100"}, Dependent: "01", BirthDate: "1981-02-02"}, OneMember, "spouse"},
		"a dependent, another birth date":   {Identity{IDs: []string{"FAM100"}, Dependent: "01", BirthDate: "1999-09-09"}, NoMember, ""},
		"a birth date":                      {Identity{IDs: []string{"FAM100"}, BirthDate: "1981-02-02"}, OneMember, "spouse"},
		"a birth date of none":              {Identity{IDs: []string{"FAM100"}, BirthDate: "1999-09-09"}, NoMember, ""},
		"twins":                             {Identity{IDs: []string{"FAM100"}, BirthDate: "2010-05-05"}, SeveralMembers, ""},
		"a twin by name":                    {Identity{IDs: []string{"FAM100"}, BirthDate: "2010-05-05", Given: " CLEO "}, OneMember, "child"},
		"a twin by another name":            {Identity{IDs: []string{"FAM100"}, BirthDate: "2010-05-05", Given: "Zoe"}, SeveralMembers, ""},
		"a nickname, where the date is one": {Identity{IDs: []string{"FAM100"}, BirthDate: "1981-02-02", Given: "Benny"}, OneMember, "spouse"},
		"the relationship":                  {Identity{IDs: []string{"FAM100"}, Relationship: "self"}, OneMember, "self"},
		"a relationship of several":         {Identity{IDs: []string{"FAM100"}, Relationship: "child"}, SeveralMembers, ""},
		"a dependent unknown to the list, where it names none": {
			Identity{IDs: []string{"FAM100"}, Dependent: "07", BirthDate: "2015-06-06"}, OneMember, "child"},
		"a dependent of nobody":                {Identity{IDs: []string{"FAM100"}, Dependent: "07", BirthDate: "1980-01-01"}, NoMember, ""},
		"a member number":                      {Identity{IDs: []string{"M444"}}, OneMember, "child"},
		"a number beside the family's id":      {Identity{IDs: []string{"FAM100", "M-444"}}, OneMember, "child"},
		"a number and another's birth date":    {Identity{IDs: []string{"M444"}, BirthDate: "1980-01-01"}, NoMember, ""},
		"a number and a dependent not listed":  {Identity{IDs: []string{"M444"}, Dependent: "04"}, OneMember, "child"},
		"the id that is the subscriber's both": {Identity{IDs: []string{"FAM100", "FAM100"}, BirthDate: "1981-02-02"}, OneMember, "spouse"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found := find(t, store, test.identity)
			require.Equal(t, test.want, found.Match)
			if test.want != OneMember {
				require.Empty(t, found.Coverages)
				return
			}
			require.Len(t, found.Coverages, 1)
			require.Equal(t, test.who, found.Coverages[0].Relationship)
		})
	}
}

// Some lists number the people, not the coverages.
func TestFindByThePatientsNumber(t *testing.T) {
	numbered := func(id, number string) string {
		return `{"resourceType":"Patient","id":"` + id + `","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"MRN1"},` +
			`{"type":{"coding":[{"code":"MB"}]},"value":"` + number + `"}]}` + "\n"
	}
	store := stored(t, solo.with(func(c *covered) { c.patient = "p-1" }).line(), numbered("p-1", "MB-1")+numbered("p-2", "MB-2"))
	found := find(t, store, Identity{IDs: []string{"MB1"}})
	require.Equal(t, OneMember, found.Match)
	require.Equal(t, solo.subscriber, found.Coverages[0].Subscriber)

	found = find(t, store, Identity{IDs: []string{"MB2"}})
	require.Equal(t, OneMember, found.Match, "known, though without coverage")
	require.Empty(t, found.Coverages)
	require.Equal(t, NoMember, find(t, store, Identity{IDs: []string{"MRN1"}}).Match)
}

func TestCoveragesOfAMember(t *testing.T) {
	earlier := solo.with(func(c *covered) {
		c.start, c.end, c.plan, c.relationship = "2025-01-01", "2025-12-31", "state-health-plan", "self"
	})
	store := stored(t, earlier.line()+solo.line())
	require.Equal(t, []Coverage{
		{Subscriber: solo.subscriber, Status: "active", Period: period("2026-01-01", "2026-12-31"), Classes: []library.Class{{Type: "plan", Value: "commercial"}}},
		{Subscriber: solo.subscriber, Status: "active", Relationship: "self", Period: period("2025-01-01", "2025-12-31"), Classes: []library.Class{{Type: "plan", Value: "state-health-plan"}}},
	}, find(t, store, Identity{IDs: []string{solo.subscriber}}).Coverages)
}

// Somebody who gets another dependent number has one coverage behind the other, by whichever of them he is asked for.
func TestAMemberIsFoundWithAllDependents(t *testing.T) {
	earlier := solo.with(func(c *covered) { c.dependent, c.patient, c.start, c.end = "01", "p-1", "2025-01-01", "2025-12-31" })
	now := earlier.with(func(c *covered) { c.dependent, c.start, c.end = "02", "2026-01-01", "" })
	sibling := earlier.with(func(c *covered) { c.dependent, c.patient = "03", "p-3" })
	store := stored(t, earlier.line()+now.line()+sibling.line()+born("p-1", "2010-05-05", "Cleo")+born("p-3", "2012-05-05", "Dan"))
	for _, dependent := range []string{"01", "02"} {
		found := find(t, store, Identity{IDs: []string{solo.subscriber}, Dependent: dependent, BirthDate: "2010-05-05"})
		require.Equal(t, OneMember, found.Match)
		require.Len(t, found.Coverages, 2)
		require.True(t, found.Coverages[0].InForce("2026-11-24"))
	}
	require.Equal(t, NoMember, find(t, store, Identity{IDs: []string{solo.subscriber}, Dependent: "03", BirthDate: "2010-05-05"}).Match)
}

// An id that hundreds have, such as one written where there is none, is nobody's.
func TestAnIDOfHundredsIsNobodys(t *testing.T) {
	var list strings.Builder
	for i := range 600 {
		list.WriteString(solo.with(func(c *covered) { c.subscriber, c.number = "UNKNOWN", strings.Repeat("9", 1+i%300)+c.end }).line())
	}
	require.Equal(t, SeveralMembers, find(t, stored(t, list.String()), Identity{IDs: []string{"UNKNOWN"}, Relationship: "self"}).Match)
}

func TestPlanOfAMemberOnADay(t *testing.T) {
	first := solo.with(func(c *covered) { c.end = "2026-06-30" })
	then := solo.with(func(c *covered) { c.start, c.end, c.plan = "2026-07-01", "2026-09-30", "state-health-plan" })
	strange := solo.with(func(c *covered) { c.start, c.end, c.plan = "2026-10-01", "2026-10-31", "bronze" })
	cancelled := solo.with(func(c *covered) { c.start, c.end, c.status = "2026-11-01", "", "cancelled" })
	store := stored(t, first.line()+then.line()+strange.line()+cancelled.line(), family())
	for day, want := range map[coverage.Date]string{"2026-01-01": "commercial", "2026-06-30": "commercial", "2026-07-01": "state-health-plan"} {
		plan, err := store.Plan(t.Context(), Identity{IDs: []string{solo.subscriber}}, day, rules(t))
		require.NoError(t, err)
		require.Equal(t, want, plan.ID, day)
	}
	for _, test := range []struct {
		id   string
		day  coverage.Date
		want error
	}{
		{solo.subscriber, "2025-12-31", ErrNoCoverage},
		{solo.subscriber, "2026-10-01", ErrUnknownPlan},
		{solo.subscriber, "2026-11-24", ErrNoCoverage},
		{"NOBODY", "2026-11-24", ErrNoMember},
		{"FAM100", "2026-11-24", ErrSeveralMembers},
	} {
		_, err := store.Plan(t.Context(), Identity{IDs: []string{test.id}}, test.day, rules(t))
		require.ErrorIs(t, err, test.want)
		require.NotContains(t, err.Error(), test.id)
	}
}

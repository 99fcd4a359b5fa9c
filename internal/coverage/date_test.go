package coverage_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
)

func TestParseDate(t *testing.T) {
	for _, text := range []string{"2025-01-15", "2024-02-29", "1900-12-31"} {
		date, err := coverage.ParseDate(text)
		require.NoError(t, err)
		require.Equal(t, coverage.Date(text), date)
	}
	const (
		form    = "write YYYY-MM-DD"
		noMonth = "there is no such month; the months are 01 to 12 and stand before the day"
	)
	for text, mend := range map[string]string{
		"": form, "2025": form, "2025-01": form, "2025-1-15": form, "15.01.2025": form, "2025-01-15T00:00:00Z": form, " 2025-01-15": form, "+2025-01-15": form,
		"2025-02-29": "there is no such day; that month has the days 01 to 28",
		"2024-02-30": "there is no such day; that month has the days 01 to 29",
		"2026-06-31": "there is no such day; that month has the days 01 to 30",
		"2026-12-32": "there is no such day; that month has the days 01 to 31",
		"2026-06-00": "there is no such day; that month has the days 01 to 30",
		"2026-13-01": noMonth,
		"2026-31-12": noMonth,
		"2026-00-10": noMonth,
	} {
		date, err := coverage.ParseDate(text)
		require.EqualError(t, err, `"`+text+`" is not a date: `+mend)
		require.Empty(t, date)
	}
}

// The day is the payer's: a late evening in Mississippi is the next day already in UTC.
func TestDateOfIsTheDayWhereTheInstantIsRead(t *testing.T) {
	at := time.Date(2026, time.January, 1, 4, 30, 0, 0, time.UTC)
	require.Equal(t, coverage.Date("2026-01-01"), coverage.DateOf(at))
	require.Equal(t, coverage.Date("2025-12-31"), coverage.DateOf(at.In(time.FixedZone("CST", -6*60*60))))
}

func TestPeriodIncludesBothItsEnds(t *testing.T) {
	tests := map[string]struct {
		period coverage.Period
		day    coverage.Date
		want   bool
	}{
		"day before":         {coverage.Period{Start: "2025-01-15", End: "2025-12-01"}, "2025-01-14", false},
		"first day":          {coverage.Period{Start: "2025-01-15", End: "2025-12-01"}, "2025-01-15", true},
		"between":            {coverage.Period{Start: "2025-01-15", End: "2025-12-01"}, "2025-06-30", true},
		"last day":           {coverage.Period{Start: "2025-01-15", End: "2025-12-01"}, "2025-12-01", true},
		"day after":          {coverage.Period{Start: "2025-01-15", End: "2025-12-01"}, "2025-12-02", false},
		"one day":            {coverage.Period{Start: "2025-01-15", End: "2025-01-15"}, "2025-01-15", true},
		"without a start":    {coverage.Period{End: "2025-12-01"}, "1999-01-01", true},
		"start open, after":  {coverage.Period{End: "2025-12-01"}, "2025-12-02", false},
		"without an end":     {coverage.Period{Start: "2025-01-15"}, "2999-01-01", true},
		"end open, before":   {coverage.Period{Start: "2025-01-15"}, "2025-01-14", false},
		"always":             {coverage.Period{}, "2025-01-15", true},
		"end before a start": {coverage.Period{Start: "2025-12-01", End: "2025-01-15"}, "2025-06-30", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, test.period.Includes(test.day))
		})
	}
}

func TestAgeCountsCompletedYears(t *testing.T) {
	tests := map[string]struct {
		birth, on coverage.Date
		want      int
	}{
		"day of birth":                       {"2014-06-15", "2014-06-15", 0},
		"day before the birthday":            {"2014-06-15", "2026-06-14", 11},
		"birthday":                           {"2014-06-15", "2026-06-15", 12},
		"earlier month, later day":           {"2014-06-15", "2026-05-31", 11},
		"later month, earlier day":           {"2014-06-15", "2026-07-01", 12},
		"leap day, the day before March":     {"2008-02-29", "2026-02-28", 17},
		"leap day, the first of March":       {"2008-02-29", "2026-03-01", 18},
		"leap day in a leap year":            {"2008-02-29", "2028-02-29", 20},
		"last day of a year, first of a new": {"2025-12-31", "2026-01-01", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			age, known := coverage.Age(test.birth, test.on)
			require.True(t, known)
			require.Equal(t, test.want, age)
		})
	}
}

func TestAgeIsUnknownWithoutBothDays(t *testing.T) {
	tests := map[string]struct{ birth, on coverage.Date }{
		"no birth date":        {"", today},
		"no day":               {"2014-06-15", ""},
		"birth year only":      {"2014", today},
		"a day that is none":   {"2014-06-15", "2026-02-30"},
		"born after that day":  {"2026-01-21", today},
		"neither is to be had": {},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			age, known := coverage.Age(test.birth, test.on)
			require.False(t, known)
			require.Zero(t, age)
		})
	}
}

func TestPeriodsOverlap(t *testing.T) {
	for _, test := range []struct {
		a, b coverage.Period
		want bool
	}{
		{coverage.Period{}, coverage.Period{}, true},
		{coverage.Period{Start: "2025-01-01", End: "2025-06-30"}, coverage.Period{Start: "2025-07-01"}, false},
		{coverage.Period{Start: "2025-01-01", End: "2025-07-01"}, coverage.Period{Start: "2025-07-01"}, true},
		{coverage.Period{End: "2025-06-30"}, coverage.Period{Start: "2025-06-30", End: "2025-06-30"}, true},
		{coverage.Period{Start: "2025-01-01"}, coverage.Period{End: "2024-12-31"}, false},
	} {
		require.Equal(t, test.want, test.a.Overlaps(test.b), "%v %v", test.a, test.b)
		require.Equal(t, test.want, test.b.Overlaps(test.a), "%v %v", test.b, test.a)
	}
}

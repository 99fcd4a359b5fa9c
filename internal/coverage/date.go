package coverage

import (
	"fmt"
	"time"
)

// Date is a calendar day, "2025-01-15", in the payer's time zone. Days compare as strings do; "" is no day.
type Date string

// ParseDate reads YYYY-MM-DD.
func ParseDate(text string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", fmt.Errorf("%q is not a date: write YYYY-MM-DD", text)
	}
	return Date(text), nil
}

// DateOf is the day of an instant, in the instant's location.
func DateOf(at time.Time) Date { return Date(at.Format(time.DateOnly)) }

// Period is a span of days; an empty bound is open.
type Period struct {
	Start Date // first day
	End   Date // last day
}

// Includes tells whether the day lies in the period.
func (p Period) Includes(day Date) bool {
	return (p.Start == "" || p.Start <= day) && (p.End == "" || day <= p.End)
}

// Overlaps tells whether two periods have a day in common.
func (p Period) Overlaps(other Period) bool {
	return (p.End == "" || other.Start <= p.End) && (other.End == "" || p.Start <= other.End)
}

// Age is the age in completed years on a day of somebody born on birth; it reports false when either is missing.
func Age(birth, on Date) (int, bool) {
	born, err := time.Parse(time.DateOnly, string(birth))
	if err != nil {
		return 0, false
	}
	day, err := time.Parse(time.DateOnly, string(on))
	if err != nil || day.Before(born) {
		return 0, false
	}
	years := day.Year() - born.Year()
	if day.Month() < born.Month() || (day.Month() == born.Month() && day.Day() < born.Day()) {
		years--
	}
	return years, true
}

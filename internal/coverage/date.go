package coverage

import (
	"fmt"
	"regexp"
	"time"
)

// Date is a calendar day, "2025-01-15", in the payer's time zone. Days compare as strings do; "" is no day.
type Date string

// ParseDate reads YYYY-MM-DD. Its error is a [DateError].
func ParseDate(text string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", DateError{text}
	}
	return Date(text), nil
}

// DateError says why a text is not a date.
type DateError struct{ Text string }

// Error names the text, and how to mend it.
func (e DateError) Error() string { return fmt.Sprintf("%q is not a date: %s", e.Text, e.Mend()) }

// Mend is how to mend the text without a word of it, for one who must not show it.
func (e DateError) Mend() string {
	if !dateShape.MatchString(e.Text) {
		return "write YYYY-MM-DD"
	}
	first, err := time.Parse(yearAndMonth, e.Text[:len(yearAndMonth)])
	if err != nil {
		return "there is no such month; the months are 01 to 12 and stand before the day"
	}
	return fmt.Sprintf("there is no such day; that month has the days 01 to %d", first.AddDate(0, 1, -1).Day())
}

const yearAndMonth = "2006-01"

// dateShape is a text that looks like a date, whether there is such a day or not.
var dateShape = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

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

package policydiff

import (
	"slices"
	"time"

	"covercard/internal/coverage"
	"covercard/internal/policy"
)

// timeline is the versions of a policy with the days from which they hold, latest first. A policy that is not there has none.
type timeline []dated

type dated struct {
	version *policy.Version
	from    coverage.Date
}

func timelineOf(of *policy.Policy) timeline {
	if of == nil {
		return nil
	}
	made := make(timeline, len(of.Versions))
	for i := range of.Versions {
		made[i] = dated{&of.Versions[i], of.Versions[i].Effective()}
	}
	return made
}

// on is the version that holds on a day; nil when none does.
func (t timeline) on(day coverage.Date) *policy.Version {
	for i, one := range t {
		if one.from > day {
			continue
		}
		if end := one.version.Period.End; i == 0 && end != "" && end < day {
			return nil
		}
		return one.version
	}
	return nil
}

// has finds the version of a date.
func (t timeline) has(date coverage.Date) *policy.Version {
	for _, one := range t {
		if one.from == date {
			return one.version
		}
	}
	return nil
}

// borders are the days on which something begins or has ended.
func (t timeline) borders() []coverage.Date {
	var days []coverage.Date
	for i, one := range t {
		days = append(days, one.from)
		if end := one.version.Period.End; i == 0 && end != "" {
			days = append(days, dayFrom(end, 1))
		}
	}
	return days
}

// span is a stretch of time in which neither policy changes.
type span struct {
	from, to   coverage.Date // to is "" when it does not end
	was, is    *policy.Version
	onlyOneDay bool // nobody asked about the time around it
}

// spans are the stretches in which two timelines can be compared, in their order.
func spans(was, is timeline, on coverage.Date) []span {
	if on != "" {
		return []span{{from: on, to: on, was: was.on(on), is: is.on(on), onlyOneDay: true}}
	}
	days := append(was.borders(), is.borders()...)
	slices.Sort(days)
	days = slices.Compact(days)
	made := make([]span, len(days))
	for i, day := range days {
		made[i] = span{from: day, was: was.on(day), is: is.on(day)}
		if i+1 < len(days) {
			made[i].to = dayFrom(days[i+1], -1)
		}
	}
	return made
}

// dayFrom is the day that many days later.
func dayFrom(date coverage.Date, days int) coverage.Date {
	day, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return date
	}
	return coverage.DateOf(day.AddDate(0, 0, days))
}

// when says from when to when, to end a sentence.
func when(first, last span) string {
	switch {
	case first.onlyOneDay:
		return ""
	case last.to == "":
		return " from " + string(first.from)
	case first.from == last.to:
		return " on " + string(first.from)
	}
	return " from " + string(first.from) + " to " + string(last.to)
}

package coverage

import "time"

// Span are the days that a FHIR date or dateTime covers in a time zone: one, or those of a month or a year. It is the zero Period when
// the text is neither.
func Span(text string, zone *time.Location) Period {
	if text == "" {
		return Period{}
	}
	if len(text) > len(time.DateOnly) {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			day := DateOf(at.In(zone))
			return Period{Start: day, End: day}
		}
		text = text[:len(time.DateOnly)] // a dateTime without a zone, which FHIR forbids and EHRs send
	}
	if day, err := ParseDate(text); err == nil {
		return Period{Start: day, End: day}
	}
	if first, err := time.Parse(yearAndMonth, text); err == nil {
		return Period{Start: DateOf(first), End: DateOf(first.AddDate(0, 1, -1))}
	}
	if first, err := time.Parse("2006", text); err == nil {
		return Period{Start: DateOf(first), End: DateOf(first.AddDate(1, 0, -1))}
	}
	return Period{}
}

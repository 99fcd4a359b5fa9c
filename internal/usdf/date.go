package usdf

import (
	"time"

	"covercard/internal/coverage"
)

// firstDay is the day on which a FHIR date or dateTime begins: of a month or year its first. "" stays "".
func firstDay(text string) (coverage.Date, bool) {
	day, _, ok := span(text)
	return day, ok
}

// lastDay is the day on which a FHIR date or dateTime ends: of a month or year its last. "" stays "".
func lastDay(text string) (coverage.Date, bool) {
	_, day, ok := span(text)
	return day, ok
}

func span(text string) (first, last coverage.Date, ok bool) {
	if text == "" {
		return "", "", true
	}
	if len(text) > len(time.DateOnly) && text[len(time.DateOnly)] == 'T' {
		text = text[:len(time.DateOnly)] // the day is the one written, whatever the time zone
	}
	for _, shape := range [...]struct {
		layout              string
		years, months, days int
	}{{time.DateOnly, 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if start, err := time.Parse(shape.layout, text); err == nil {
			return coverage.DateOf(start), coverage.DateOf(start.AddDate(shape.years, shape.months, shape.days).AddDate(0, 0, -1)), true
		}
	}
	return "", "", false
}

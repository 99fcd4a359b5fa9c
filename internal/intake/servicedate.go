package intake

import (
	"time"

	"covercard/fhir"
	"covercard/internal/coverage"
)

// serviceDate is the day the ordered thing is to be given, and where that was read. A prescription's validity period counts only
// when it starts after today: it says when the prescription may be filled, and a stale one must not reach back to before a
// policy.
//
// When an appointment was booked for the order, its day is known better than the order can know it.
func (r *reader) serviceDate(order, appointment fhir.Resource) (day coverage.Date, from string) {
	for _, place := range [...]struct {
		name  string
		value fhir.Value
	}{
		{"appointment.start", appointment.Member("start")},
		{"appointment.requestedPeriod", appointment.Path("requestedPeriod", "start")},
		{"occurrenceDateTime", order.Member("occurrenceDateTime")},
		{"occurrencePeriod", order.Path("occurrencePeriod", "start")},
		{"occurrenceTiming", timingStart(order.Member("occurrenceTiming"))},
		{"dosageInstruction.timing", timingStart(order.Path("dosageInstruction", "timing"))},
		{"period", encounterStart(order)},
	} {
		if day := r.dayOf(place.value.Text()); day != "" {
			return day, place.name
		}
	}
	if day := r.dayOf(order.Path("dispenseRequest", "validityPeriod", "start").Text()); day > r.call.Today {
		return day, "dispenseRequest.validityPeriod"
	}
	return r.call.Today, "the day of the call"
}

// encounterStart is when an Encounter began; absent for anything else, whose period, if it has one, means something else.
func encounterStart(resource fhir.Resource) fhir.Value {
	if resource.Type() != "Encounter" {
		return fhir.Value{}
	}
	return resource.Path("period", "start")
}

// timingStart is when a Timing begins: its bounds, else its first event.
func timingStart(timing fhir.Value) fhir.Value {
	if start := timing.Path("repeat", "boundsPeriod", "start"); start.Exists() {
		return start
	}
	for event := range timing.Member("event").Elements() {
		return event
	}
	return fhir.Value{}
}

// dayOf is the one day that stands for a FHIR date or dateTime: of a month or year that holds today it is today, of another the first.
// "" when the text is neither.
func (r *reader) dayOf(text string) coverage.Date {
	span := r.span(text)
	if span.Start != "" && span.Includes(r.call.Today) {
		return r.call.Today
	}
	return span.Start
}

// span are the days that a FHIR date or dateTime covers in the payer's time zone: one, or those of a month or a year. It is the
// zero Period when the text is neither.
func (r *reader) span(text string) coverage.Period {
	if text == "" {
		return coverage.Period{}
	}
	if len(text) > len(time.DateOnly) {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			day := coverage.DateOf(at.In(r.payer.Location()))
			return coverage.Period{Start: day, End: day}
		}
		text = text[:len(time.DateOnly)] // a dateTime without a zone, which FHIR forbids and EHRs send
	}
	if day, err := coverage.ParseDate(text); err == nil {
		return coverage.Period{Start: day, End: day}
	}
	if first, err := time.Parse("2006-01", text); err == nil {
		return coverage.Period{Start: coverage.DateOf(first), End: coverage.DateOf(first.AddDate(0, 1, -1))}
	}
	if first, err := time.Parse("2006", text); err == nil {
		return coverage.Period{Start: coverage.DateOf(first), End: coverage.DateOf(first.AddDate(1, 0, -1))}
	}
	return coverage.Period{}
}

package intake

import (
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

// span are the days that a FHIR date or dateTime covers in the payer's time zone.
func (r *reader) span(text string) coverage.Period { return coverage.Span(text, r.payer.Location()) }

package member

import (
	"errors"

	"covercard/fhir"
	"covercard/internal/coverage"
)

// span are the days that a FHIR date or dateTime covers in the payer's time zone.
func (r *resourceReader) span(text string) coverage.Period {
	return coverage.Span(text, r.payer.Location())
}

// period reads a FHIR Period: the first and the last day, "" for an open end. path is where it stands.
func (r *resourceReader) period(period fhir.Value, path string) (first, last string, err error) {
	start, end := period.Member("start"), period.Member("end")
	from, to := r.span(start.Text()), r.span(end.Text())
	switch {
	case period.Exists() && !period.IsObject():
		return "", "", errors.New(path + " is not a Period: write an object with start and end")
	case start.Exists() && from.Start == "":
		return "", "", errors.New(path + "/start is not a date: write YYYY-MM-DD")
	case end.Exists() && to.End == "":
		return "", "", errors.New(path + "/end is not a date: write YYYY-MM-DD")
	case to.End != "" && to.End < from.Start:
		return "", "", errors.New(path + " ends before it starts: mend one of the dates")
	}
	return string(from.Start), string(to.End), nil
}

package intake

import "covercard/internal/coverage"

// readPatient finds the patient's birth date, which the labelled ages of alternatives are held against.
func (r *reader) readPatient() {
	for patient := range r.resources.OfType("Patient") {
		if patient.ID() != r.request.Context.PatientID {
			continue
		}
		if born, err := coverage.ParseDate(patient.Member("birthDate").Text()); err == nil {
			r.call.BirthDate = born
		}
		return
	}
}

package intake

import "covercard/internal/coverage"

// readPatient finds the patient's birth date and sex, which conditions and the labelled ages of alternatives are held against.
func (r *reader) readPatient() {
	for patient := range r.resources.OfType("Patient") {
		if patient.ID() != r.request.Context.PatientID {
			continue
		}
		if born, err := coverage.ParseDate(patient.Member("birthDate").Text()); err == nil {
			r.call.Standing.Patient.BirthDate = born
		}
		r.call.Standing.Patient.Sex = patient.Member("gender").Text()
		return
	}
	if err := r.failed["Patient/"+r.request.Context.PatientID]; err != nil {
		r.call.Standing.Patient.Trouble = err.Error()
	}
}

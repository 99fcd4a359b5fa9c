package answer

import "covercard/internal/coverage"

// task is the Task to complete a form (CRD 2.2.1 profile-taskquestionnaire). The Questionnaire itself is left to its canonical address.
func (w *cardWriter) task(offer offer, form *coverage.Form) []byte {
	task := objectWriter{make([]byte, 0, 768)}
	task.raw(`{"resourceType":"Task","id":"form-1","status":"ready","intent":"order"`)
	if len(offer.about) > 0 {
		task.name("basedOn")
		separator := "["
		for _, reference := range offer.about {
			task.raw(separator + `{"reference":` + quoted(reference).Raw() + `}`)
			separator = ","
		}
		task.raw("]")
	}
	task.name("code")
	task.raw(`{"coding":[{"system":"http://hl7.org/fhir/uv/sdc/CodeSystem/temp","code":"complete-questionnaire"}]}`)
	task.reference("for", "Patient", w.PatientID)
	if w.EncounterID != "" {
		task.reference("encounter", "Encounter", w.EncounterID)
	}
	task.text("authoredOn", string(w.Today))
	w.payerReference(&task)
	task.name("reasonCode")
	task.raw(`{"text":` + quoted(offer.Statement.Fill(form.Reason, offer.name)).Raw() + `}`)
	task.name("input")
	task.raw(`[{"type":{"text":"questionnaire"}`)
	task.text("valueCanonical", form.Questionnaire)
	task.raw("}]}")
	return task.written
}

// payerReference names the payer as the requester, the way the client's Coverage does where that can be repeated.
func (w *cardWriter) payerReference(task *objectWriter) {
	for payor := range w.Coverage.Member("payor").Elements() {
		if travels(payor) {
			task.asSent("requester", payor)
			return
		}
	}
	task.name("requester")
	task.raw(`{"display":` + quoted(w.Payer.Name).Raw() + `}`)
}

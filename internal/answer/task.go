package answer

import (
	"slices"

	"covercard/internal/coverage"
)

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
	task.raw(`{"text":` + quoted(offer.Statement.Fill(form.Reason, offer.subject)).Raw() + `}`)
	task.name("input")
	task.raw(`[{"type":{"text":"questionnaire"}`)
	task.text("valueCanonical", form.Questionnaire)
	task.raw("}]}")
	return task.written
}

// payerReference names the payer as the requester, the way the client's Coverage does where that can be repeated, else by identifier and
// name. A Coverage with several payors does not tell which of them this is.
func (w *cardWriter) payerReference(task *objectWriter) {
	payors := slices.Collect(w.Coverage.Member("payor").Elements())
	if len(payors) == 1 && travels(payors[0]) {
		task.asSent("requester", payors[0])
		return
	}
	task.name("requester")
	task.raw(`{"type":"Organization"`)
	if len(w.Payer.Identifiers) > 0 {
		identifier := w.Payer.Identifiers[0]
		task.name("identifier")
		task.raw(`{"system":` + quoted(identifier.System).Raw())
		task.text("value", identifier.Value)
		task.raw("}")
	}
	task.text("display", w.Payer.Name)
	task.raw("}")
}

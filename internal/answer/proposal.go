package answer

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// proposal writes the draft MedicationRequests that are proposed instead of an order (CRD 2.2.1 profile-medicationrequest): what is
// mandatory and the reason, but no dose, which the prescriber completes.
type proposal struct {
	shared []byte // the members that all of them have, each with a comma before it
	// hasRequester tells that somebody is known who orders, without whom there is no order.
	hasRequester bool
}

func (w *cardWriter) proposalFor(order fhir.Resource) proposal {
	shared := objectWriter{make([]byte, 0, 512)}
	shared.reference("subject", "Patient", w.PatientID)
	if w.EncounterID != "" {
		shared.reference("encounter", "Encounter", w.EncounterID)
	} else {
		shared.asSent("encounter", order.Member("encounter"))
	}
	shared.text("authoredOn", string(w.Today))
	requester := order.Member("requester")
	asOrdered := travels(requester) && fhir.ParseReference(requester).Reference != ""
	if asOrdered {
		shared.asSent("requester", requester)
	} else if w.UserID != "" {
		shared.reference("requester", "Practitioner", w.UserID)
	}
	shared.asSent("reasonCode", order.Member("reasonCode"))
	if reasons := order.Member("reasonReference"); explainAnyOrder(reasons) {
		shared.asSent("reasonReference", reasons)
	}
	return proposal{shared.written, asOrdered || w.UserID != ""}
}

// explainAnyOrder tells whether references are to what every kind of order can have as its reason.
func explainAnyOrder(reasons fhir.Value) bool {
	for reason := range reasons.Elements() {
		resourceType, _, _ := fhir.ParseReference(reason).Target()
		if resourceType != "Condition" && resourceType != "Observation" {
			return false
		}
	}
	return true
}

// order is the draft for one product. Its id, a word and a number, is a placeholder: the EHR assigns its own.
func (p proposal) order(placeholder string, product *drug.Product, code drug.ProductCode, number int) []byte {
	draft := objectWriter{make([]byte, 0, 512+len(p.shared))}
	draft.raw(`{"resourceType":"MedicationRequest","id":"`)
	draft.raw(placeholder)
	draft.raw(strconv.Itoa(number))
	draft.raw(`","status":"draft","intent":"original-order","medicationCodeableConcept":{"coding":[{"system":"`)
	draft.raw(code.System.URI())
	draft.raw(`"`)
	draft.text("code", code.Code)
	if code.Display != "" {
		draft.text("display", code.Display)
	}
	draft.raw("}]")
	draft.text("text", product.Brand+" ("+product.Generic+")")
	draft.raw("}")
	draft.written = append(draft.written, p.shared...)
	draft.raw("}")
	return draft.written
}

// service is the draft for a service (CRD 2.2.1 profile-servicerequest).
func (p proposal) service(order coverage.AdditionalOrder, number int) []byte {
	draft := objectWriter{make([]byte, 0, 512+len(p.shared))}
	draft.raw(`{"resourceType":"ServiceRequest","id":"additional-`)
	draft.raw(strconv.Itoa(number))
	draft.raw(`","status":"draft","intent":"original-order"`)
	if order.Category.Code.Code != "" {
		draft.name("category")
		draft.raw("[")
		draft.concept(order.Category)
		draft.raw("]")
	}
	draft.name("code")
	draft.concept(order.Service)
	draft.written = append(draft.written, p.shared...)
	draft.raw("}")
	return draft.written
}

// objectWriter writes members of a JSON object behind its first. Its texts come from the library and from checked requests, and so
// are UTF-8.
type objectWriter struct{ written []byte }

func (o *objectWriter) raw(piece string) { o.written = append(o.written, piece...) }

func (o *objectWriter) name(name string) {
	o.raw(`,"`)
	o.raw(name)
	o.raw(`":`)
}

func (o *objectWriter) text(name, text string) {
	o.name(name)
	o.written, _ = jsontext.AppendQuote(o.written, text)
}

// concept writes a CodeableConcept with one coding and its words as the text.
func (o *objectWriter) concept(coding coverage.Coding) {
	o.raw(`{"coding":[{"system":"`)
	o.raw(coding.System.URI())
	o.raw(`"`)
	o.text("code", coding.Code.Code)
	o.text("display", coding.Display)
	o.raw("}]")
	o.text("text", coding.Display)
	o.raw("}")
}

// quoted is a text as JSON.
func quoted(text string) fhir.Value {
	written, _ := jsontext.AppendQuote(nil, text)
	return fhir.ParseValue(string(written))
}

// reference writes a Reference; an id that already names its type ("PractitionerRole/7") keeps it.
func (o *objectWriter) reference(name, resourceType, id string) {
	if !strings.Contains(id, "/") {
		id = resourceType + "/" + id
	}
	o.name(name)
	o.raw(`{"reference":`)
	o.written, _ = jsontext.AppendQuote(o.written, id)
	o.raw("}")
}

// asSent writes a member of the order, unless it cannot come along.
func (o *objectWriter) asSent(name string, value fhir.Value) {
	if travels(value) {
		o.name(name)
		o.written = value.AppendCompact(o.written)
	}
}

// travels tells whether a member of one order can stand in another: not when it refers to what the first one contains, nor when it
// has an empty value, which CDS Hooks forbids to send.
func travels(value fhir.Value) bool {
	compact := string(value.AppendCompact(nil))
	for _, mark := range [...]string{`"#`, `null`, `:""`, `[]`, `{}`} {
		if strings.Contains(compact, mark) {
			return false
		}
	}
	return value.Exists()
}

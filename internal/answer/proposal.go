package answer

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"covercard/fhir"
	"covercard/internal/drug"
)

// proposal writes the draft MedicationRequests that are proposed instead of an order (CRD 2.2.1 profile-medicationrequest): what is
// mandatory and the reason, but no dose, which the prescriber completes.
type proposal struct {
	shared objectWriter // the members that all of them have
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
	if requester := order.Member("requester"); travels(requester) && fhir.ParseReference(requester).Reference != "" {
		shared.asSent("requester", requester)
	} else if w.UserID != "" {
		shared.reference("requester", "Practitioner", w.UserID)
	}
	shared.asSent("reasonCode", order.Member("reasonCode"))
	shared.asSent("reasonReference", order.Member("reasonReference"))
	return proposal{shared}
}

// order is the draft for one product. Its id is a placeholder, the EHR assigns its own.
func (p proposal) order(product *drug.Product, code drug.ProductCode, number int) []byte {
	var coding, concept objectWriter
	coding.text("system", code.System.URI())
	coding.text("code", code.Code)
	if code.Display != "" {
		coding.text("display", code.Display)
	}
	concept.raw("coding", "["+coding.object()+"]")
	concept.text("text", product.Brand+" ("+product.Generic+")")

	draft := objectWriter{make([]byte, 0, 512+len(p.shared.written))}
	draft.text("resourceType", "MedicationRequest")
	draft.text("id", "alternative-"+strconv.Itoa(number))
	draft.text("status", "draft")
	draft.text("intent", "original-order")
	draft.raw("medicationCodeableConcept", concept.object())
	draft.written = append(draft.written, ',')
	draft.written = append(draft.written, p.shared.written[1:]...)
	return append(draft.written, '}')
}

// objectWriter writes a JSON object, member by member. Its texts come from the library and from checked requests, and so are UTF-8.
type objectWriter struct{ written []byte }

func (o *objectWriter) name(name string) {
	separator := byte(',')
	if len(o.written) == 0 {
		separator = '{'
	}
	o.written = append(o.written, separator, '"')
	o.written = append(o.written, name...)
	o.written = append(o.written, '"', ':')
}

func (o *objectWriter) text(name, text string) {
	o.name(name)
	o.written, _ = jsontext.AppendQuote(o.written, text)
}

func (o *objectWriter) raw(name, value string) {
	o.name(name)
	o.written = append(o.written, value...)
}

// reference writes a Reference; an id that already names its type ("PractitionerRole/7") keeps it.
func (o *objectWriter) reference(name, resourceType, id string) {
	if !strings.Contains(id, "/") {
		id = resourceType + "/" + id
	}
	var reference objectWriter
	reference.text("reference", id)
	o.raw(name, reference.object())
}

// asSent writes a member of the order, unless it cannot come along.
func (o *objectWriter) asSent(name string, value fhir.Value) {
	if travels(value) {
		o.name(name)
		o.written = value.AppendCompact(o.written)
	}
}

func (o *objectWriter) object() string { return string(o.written) + "}" }

// travels tells whether a member of one order can stand in another: not when it refers to what the first one contains.
func travels(value fhir.Value) bool { return value.Exists() && !strings.Contains(value.Raw(), `"#`) }

package answer

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// proposal writes the draft MedicationRequests that are proposed instead of an order (CRD 2.2.1 profile-medicationrequest): what is
// mandatory and the reason, but no dose, which the prescriber completes.
type proposal struct {
	shared jsontext.Value // an object of the members that all of them share
}

// sharedMembers are those that come from the order and the call.
type sharedMembers struct {
	Subject         jsontext.Value `json:"subject"`
	Encounter       jsontext.Value `json:"encounter,omitempty"`
	AuthoredOn      coverage.Date  `json:"authoredOn"`
	Requester       jsontext.Value `json:"requester,omitempty"`
	ReasonCode      jsontext.Value `json:"reasonCode,omitempty"`
	ReasonReference jsontext.Value `json:"reasonReference,omitempty"`
}

func (w *cardWriter) proposalFor(order fhir.Resource) (proposal, error) {
	members := sharedMembers{
		Subject:         referenceTo("Patient", w.PatientID),
		Encounter:       asSent(order.Member("encounter")),
		AuthoredOn:      w.Today,
		ReasonCode:      asSent(order.Member("reasonCode")),
		ReasonReference: asSent(order.Member("reasonReference")),
	}
	if w.EncounterID != "" {
		members.Encounter = referenceTo("Encounter", w.EncounterID)
	}
	if requester := order.Member("requester"); fhir.ParseReference(requester).Reference != "" {
		members.Requester = asSent(requester)
	}
	if members.Requester == nil && w.UserID != "" {
		members.Requester = referenceTo("Practitioner", w.UserID)
	}
	shared, err := json.Marshal(members, jsontext.PreserveRawStrings(true))
	return proposal{shared}, err
}

// order is the draft for one product. Its id is a placeholder, the EHR assigns its own.
func (p proposal) order(product *drug.Product, code drug.ProductCode, number int) (draft []byte, err error) {
	draft = make([]byte, 0, 512+len(p.shared))
	draft = append(draft, `{"resourceType":"MedicationRequest","id":"alternative-`...)
	draft = strconv.AppendInt(draft, int64(number), 10)
	draft = append(draft, `","status":"draft","intent":"original-order","medicationCodeableConcept":{"coding":[{"system":"`...)
	draft = append(draft, code.System.URI()...)
	draft = append(draft, `","code":"`...)
	draft = append(draft, code.Code...) // digits, see drug.Product.OrderableCode
	draft = append(draft, '"')
	if code.Display != "" {
		draft = append(draft, `,"display":`...)
		if draft, err = jsontext.AppendQuote(draft, code.Display); err != nil {
			return nil, err
		}
	}
	draft = append(draft, `}],"text":`...)
	if draft, err = jsontext.AppendQuote(draft, product.Brand+" ("+product.Generic+")"); err != nil {
		return nil, err
	}
	draft = append(draft, "},"...)
	return append(draft, p.shared[1:]...), nil
}

// referenceTo writes a Reference; an id that already names its type ("PractitionerRole/7") keeps it.
func referenceTo(resourceType, id string) jsontext.Value {
	if !strings.Contains(id, "/") {
		id = resourceType + "/" + id
	}
	quoted, err := jsontext.AppendQuote([]byte(`{"reference":`), id)
	if err != nil { // not UTF-8: what came with the call was
		return nil
	}
	return append(quoted, '}')
}

// asSent is a member of the order for an order that is proposed in its place; nil when it refers to what is contained in the order,
// as that does not come along.
func asSent(value fhir.Value) jsontext.Value {
	if !value.Exists() || strings.Contains(value.Raw(), `"#`) {
		return nil
	}
	return jsontext.Value(value.Raw())
}

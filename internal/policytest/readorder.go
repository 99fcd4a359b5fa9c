package policytest

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// systems are those that the library knows codes of.
func systems() []drug.System {
	return []drug.System{drug.RxNorm, drug.NDC, drug.HCPCS, drug.CPT, drug.ATC, drug.UNII, drug.SNOMED}
}

// ICD-10-CM has no place among the systems of drugs.
const icd10URI = "http://hl7.org/fhir/sid/icd-10-cm"

// orderTypes are the resources that a file may hold.
func orderTypes() []string {
	return []string{"CommunicationRequest", "DeviceRequest", "MedicationRequest", "NutritionOrder", "ServiceRequest", "VisionPrescription"}
}

// quantity is a number as both YAML and JSON write it.
var quantity = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// order reads what is ordered.
func (r *reader) order(written *OrderDocument, within document.Place) order {
	if written == nil {
		r.file.Fault(within, "order is missing: name a drug of the library, as in order: {drug: ID}")
		return order{}
	}
	var made order
	switch ways := written.ways(); {
	case len(ways) == 0:
		r.file.Fault(written.At, "what is ordered is missing: write drug, codes, text, service or file")
		return order{}
	case len(ways) > 1:
		r.file.Fault(written.At, "%s stand side by side: keep one of them", strings.Join(ways, " and "))
		return order{}
	case ways[0] == "file":
		made.resource = r.resource(written.File)
		r.nothingBeside(written)
		return made
	case ways[0] == "drug":
		made.text, made.codes = r.drug(written.Drug)
	case ways[0] == "service":
		made.isService = true
		made.codes = r.codes([]CodeDocument{*written.Service})
		made.text = written.Text.Value
	default:
		made.codes = r.codes(written.Codes)
		made.text = written.Text.Value
	}
	if linked := written.LinkedTo; linked.Line != 0 && !made.isService {
		r.file.Fault(linked.Place, "only a service can be linked to a drug: write service, or remove linked_to")
	}
	made.linked = r.linked(written)
	made.reasons = r.diagnoses(written.Diagnoses)
	made.quantity = r.quantity(written.Quantity)
	return made
}

// linked reads the order for the drug that a service gives; nil for none.
func (r *reader) linked(written *OrderDocument) *linkedOrder {
	more := written.LinkedOrder
	if written.LinkedTo.Line == 0 {
		if more != nil {
			r.file.Fault(more.At, "linked_order tells more of the order that linked_to names: write linked_to, or remove it")
		}
		return nil
	}
	made := &linkedOrder{drug: r.product(written.LinkedTo)}
	if more == nil {
		return made
	}
	if more.Quantity.Line == 0 && more.Diagnoses == nil {
		r.file.Missing(more.At, "nothing is said here of the linked order: write quantity or diagnoses, or remove the key")
	}
	made.quantity = r.quantity(more.Quantity)
	made.reasons = r.diagnoses(more.Diagnoses)
	return made
}

func (r *reader) quantity(written document.Text) string {
	if written.Line != 0 && !quantity.MatchString(written.Value) {
		r.file.Fault(written.Place, "%q is no quantity: write a number such as 30 or 1.5", written.Value)
	}
	return written.Value
}

// ways are the keys by which the order says what is ordered, of which one is enough. A text may stand by itself, or go with codes or a
// service.
func (o *OrderDocument) ways() []string {
	var ways []string
	if o.Drug.Line != 0 {
		ways = append(ways, "drug")
	}
	if len(o.Codes) > 0 {
		ways = append(ways, "codes")
	}
	if o.Service != nil {
		ways = append(ways, "service")
	}
	if o.File.Line != 0 {
		ways = append(ways, "file")
	}
	alone := len(o.Codes) == 0 && o.Service == nil
	if o.Text.Line != 0 && alone {
		ways = append(ways, "text")
	}
	return ways
}

// nothingBeside faults the keys that stand beside a file, which says all there is to say.
func (r *reader) nothingBeside(written *OrderDocument) {
	keys := []document.Place{written.LinkedTo.Place, written.Quantity.Place}
	if written.Diagnoses != nil {
		keys = append(keys, written.Diagnoses.At)
	}
	if written.LinkedOrder != nil {
		keys = append(keys, written.LinkedOrder.At)
	}
	for _, at := range keys {
		if at.Line != 0 {
			r.file.Fault(at, "an order in a file says this itself: remove it, or write it into the file")
		}
	}
}

func (r *reader) product(id document.Text) *drug.Product {
	product, found := r.rules.Product(id.Value)
	if !found {
		r.file.Fault(id.Place, "no product %q in drugs/: write the id of a product there", id.Value)
	}
	return product
}

// drug gives the text and the code with which a prescriber orders a product.
func (r *reader) drug(id document.Text) (text string, codes []coding) {
	product := r.product(id)
	if product == nil {
		return "", nil
	}
	return product.Brand, codesOf(product)
}

// codesOf is the one code by which a product is ordered: its RxNorm code for orders, else the first that stands for it alone, and none
// when there is no such code.
func codesOf(product *drug.Product) []coding {
	if code, ok := product.OrderableCode(); ok {
		return []coding{{System: code.System.URI(), Code: code.Code}}
	}
	for _, system := range systems() {
		for _, code := range product.Codes {
			if code.System == system && !code.Shared {
				return []coding{{System: system.URI(), Code: code.Code}}
			}
		}
	}
	return nil
}

// codes takes codes as they are written: how an EHR spells them may be what a case is about.
func (r *reader) codes(written []CodeDocument) []coding {
	var made []coding
	for _, one := range written {
		hasSystem := r.file.Require(one.System, one.At, "system")
		r.file.Require(one.Code, one.At, "code")
		if hasSystem && !slices.Contains(systems(), drug.System(one.System.Value)) {
			r.file.Fault(one.System.Place, "unknown system %q: write %s", one.System.Value, document.OneOf(systems()))
		}
		made = append(made, coding{System: drug.System(one.System.Value).URI(), Code: one.Code.Value})
	}
	return made
}

// diagnoses reads the codes of each diagnosis: its ICD-10-CM code and the SNOMED CT code at the same place, as far as there are both.
func (r *reader) diagnoses(written *DiagnosesDocument) [][]coding {
	if written == nil {
		return nil
	}
	made := make([][]coding, max(len(written.ICD10), len(written.SNOMED)))
	take := func(system string, codes []document.Text) {
		for i, code := range codes {
			if _, isICD10 := coverage.ICD10(code.Value); system == icd10URI && code.Value != "" && !isICD10 {
				r.file.Fault(code.Place, "%q is not an ICD-10-CM code: write it such as E75.22%s", code.Value, coverage.MistypedDigit(code.Value))
			}
			made[i] = append(made[i], coding{System: system, Code: code.Value})
		}
	}
	take(icd10URI, written.ICD10)
	take(drug.SNOMED.URI(), written.SNOMED)
	if len(made) == 0 {
		r.file.Missing(written.At, "codes are missing: list them under icd10 or snomed")
	}
	return made
}

// at is where a text stands, and what it stands in when it has no place of its own.
func at(text document.Text, within document.Place) document.Place {
	if text.Line == 0 {
		return within
	}
	return text.Place
}

// resource reads the order in a file beside the cases.
func (r *reader) resource(name document.Text) *fhir.Resource {
	full := path.Join(path.Dir(r.file.Name), name.Value)
	data, err := fs.ReadFile(r.files, full)
	if err != nil {
		r.file.Fault(name.Place, "the file %s cannot be read: %s", full, reason(err))
		return nil
	}
	if err := fhir.CheckJSON(data); err != nil {
		r.file.Fault(name.Place, "the file %s is not acceptable JSON: %s", full, err)
		return nil
	}
	resource, ok := fhir.ParseResource(fhir.ParseValue(string(data)))
	switch {
	case !ok || !slices.Contains(orderTypes(), resource.Type()):
		r.file.Fault(name.Place, "the file %s does not hold an order: its resourceType must be %s", full, document.OneOf(orderTypes()))
		return nil
	case resource.ID() == "":
		r.file.Fault(name.Place, "the order in %s has no id: give it one, a finding is written onto an order by its id", full)
		return nil
	}
	return &resource
}

package policy

import (
	"strings"

	"covercard/internal/drug"
)

// label faults a description that contradicts the drug entry which its code belongs to: a policy that lists one drug's code under
// another's name would be read one way and decided the other.
func (r *reader) label(written CodeDocument) {
	product, found := r.references.Catalog.Lookup(drug.System(strings.ToLower(written.System.Value)), written.Code.Value)
	if !found || written.Description.Value == "" {
		return
	}
	if problem := r.references.Catalog.Mislabels(product, written.Description.Value); problem != "" {
		r.file.Fault(written.Description.Place, "%s is a code of %s in drugs/, but its description %s: mend the code or the description", written.Code.Value, product.Brand, problem)
	}
}

// tableCode faults a code of the page's table that is as long as one of HCPCS or CPT, and none.
func (r *reader) tableCode(written CodeDocument) {
	switch drug.System(strings.ToLower(written.System.Value)) {
	case drug.HCPCS, drug.CPT:
	default:
		return
	}
	if len(written.Code.Value) == len("J1411") { // others are ranges, or have modifiers
		r.procedureShape(written.Code)
	}
}

package formulary

import (
	"strings"

	"covercard/internal/drug"
)

// identity is the row's own code and the product that it stands for, "" when it is none of the catalog's.
func (r *reader) identity() (drug.Code, string) {
	rxnorm, atRxNorm := r.text(columnRxNorm)
	ndc, atNDC := r.text(columnNDC)
	if rxnorm == "" && ndc == "" {
		r.file.Fault(atRxNorm, "the row has no code: give rxnorm or ndc")
		return drug.Code{}, ""
	}
	var code drug.Code
	var product string
	if ndc != "" {
		normal, _, err := drug.ParseNDC(ndc)
		switch {
		case err != nil:
			r.file.Fault(atNDC, "ndc %q: %s", ndc, err)
		case normal == "":
			r.file.Fault(atNDC, "ndc %q can be read in several ways: write it with hyphens or with 11 digits", ndc)
		}
		code = drug.Code{System: drug.NDC, Code: string(normal)}
		product = r.lookup(drug.NDC, ndc)
	}
	if rxnorm == "" {
		return code, product
	}
	if strings.Trim(rxnorm, "0123456789") != "" {
		r.file.Fault(atRxNorm, "rxnorm %q is not an RxNorm code: it has digits only", rxnorm)
	}
	byRxNorm := r.lookup(drug.RxNorm, rxnorm)
	if product != "" && byRxNorm != "" && product != byRxNorm {
		r.file.Fault(atNDC, "ndc %s is %s, but rxnorm %s is %s: mend one of the codes", ndc, product, rxnorm, byRxNorm)
	}
	if byRxNorm != "" {
		product = byRxNorm
	}
	return drug.Code{System: drug.RxNorm, Code: rxnorm}, product
}

func (r *reader) lookup(system drug.System, code string) string {
	product, found := r.catalog.Lookup(system, code)
	if !found {
		return ""
	}
	return product.ID
}

package library

import (
	"regexp"
	"slices"

	"covercard/internal/document"
	"covercard/internal/drug"
)

// identifyingCode is a code in the form in which two spellings of it are equal.
type identifyingCode struct {
	system drug.System
	code   string
}

// codeOwner is the product that gave a code first.
type codeOwner struct {
	product string
	shared  bool
}

func systems() []drug.System {
	return []drug.System{drug.RxNorm, drug.NDC, drug.HCPCS, drug.CPT, drug.ATC, drug.UNII, drug.SNOMED}
}

// termTypes are the RxNorm term types that can stand for one product. Ingredients (IN, PIN, MIN) are not among them.
func termTypes() []string {
	return []string{"SBD", "SCD", "BPCK", "GPCK", "BN", "SBDF", "SBDC", "SBDG", "SCDF", "SCDC", "SCDG"}
}

var (
	rxnormShape = regexp.MustCompile(`^[0-9]+$`)
	hcpcsShape  = regexp.MustCompile(`^[A-Z][0-9]{4}$`)
)

// billing reads how a product is billed. The billing code is one of the product's codes.
func (l *loader) billing(file *document.File, written *billingDocument, into *drug.Product) *drug.Billing {
	if written == nil {
		return nil
	}
	file.Require(written.Description, written.At, "description")
	file.Require(written.Unit, written.At, "unit")
	l.code(file, codeDocument{
		At:         written.At,
		System:     document.Text{Value: string(drug.HCPCS), Place: written.Code.Place},
		Code:       written.Code,
		Shared:     written.Shared,
		Provenance: written.Provenance,
	}, into)
	return &drug.Billing{Code: written.Code.Value, Description: written.Description.Value, Unit: written.Unit.Value}
}

func (l *loader) code(file *document.File, written codeDocument, into *drug.Product) {
	l.verified(file, written.At, written.Provenance, "code")
	hasSystem := file.Require(written.System, written.At, "system")
	if !file.Require(written.Code, written.At, "code") || !hasSystem {
		return
	}
	made := drug.ProductCode{
		System: drug.System(written.System.Value), Code: written.Code.Value,
		Kind: written.Kind.Value, Display: written.Display.Value, Shared: written.Shared,
	}
	if !slices.Contains(systems(), made.System) {
		file.Fault(written.System.Place, "unknown system %q: write %s", made.System, document.OneOf(systems()))
		return
	}
	switch {
	case made.Kind != "" && made.System != drug.RxNorm:
		file.Fault(written.Kind.Place, "kind is RxNorm's term type: remove it from a code of %s", made.System)
	case made.Kind != "" && !slices.Contains(termTypes(), made.Kind):
		file.Fault(written.Kind.Place, "unknown kind %q: write %s, or leave it out when it is not known", made.Kind, document.OneOf(termTypes()))
	}
	if normal, ok := normalCode(file, made, written.Code.Place); ok {
		l.claimCode(file, identifyingCode{made.System, normal}, written, into.ID)
	}
	into.Codes = append(into.Codes, made)
}

// normalCode checks a code's shape and gives it in the form in which two spellings are equal.
func normalCode(file *document.File, code drug.ProductCode, at document.Place) (string, bool) {
	switch code.System {
	case drug.RxNorm:
		if !rxnormShape.MatchString(code.Code) {
			file.Fault(at, "%q is not an RxNorm code: it has digits only", code.Code)
			return "", false
		}
	case drug.HCPCS:
		if !hcpcsShape.MatchString(code.Code) {
			file.Fault(at, "%q is not an HCPCS code: it is a capital letter and four digits", code.Code)
			return "", false
		}
	case drug.NDC:
		normal, _, err := drug.ParseNDC(code.Code)
		if err != nil {
			file.Fault(at, "%q is not an NDC: %s", code.Code, err)
			return "", false
		}
		if normal == "" {
			file.Fault(at, "%q can be read in several ways: write the NDC with hyphens", code.Code)
			return "", false
		}
		return string(normal), true
	}
	return code.Code, true
}

// claimCode notes that a code stands for a product. Only a code that is marked shared wherever it stands may be of several.
func (l *loader) claimCode(file *document.File, code identifyingCode, written codeDocument, product string) {
	owner, taken := l.codeOwners[code]
	switch {
	case !taken:
		l.codeOwners[code] = codeOwner{product: product, shared: written.Shared}
	case owner.product == product:
		file.Fault(written.Code.Place, "the code %s stands twice in this product: keep one", written.Code.Value)
	case !owner.shared || !written.Shared:
		file.Fault(written.Code.Place, "the code %s is of %s too: mark it shared in both, or correct it", written.Code.Value, owner.product)
	}
}

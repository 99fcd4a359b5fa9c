package policy

import (
	"regexp"
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// The shapes of codes without modifiers. Level I of HCPCS is CPT; the codes of Level II begin with a letter. The letters O and I stand for
// nothing in either: they are mistyped digits.
var (
	cptShape     = regexp.MustCompile(`^[0-9]{4}[0-9A-HJ-NP-Z]$`)
	levelIIShape = regexp.MustCompile(`^[A-Z][0-9]{4}$`)
)

// administration reads the services that give a statement's drugs; nil when it has none.
func (r *reader) administration(written *AdministrationDocument) *coverage.Administration {
	if written == nil {
		return nil
	}
	r.file.Require(written.Reason, written.At, "reason")
	r.placeholders(written.Reason)
	if len(written.Codes) == 0 {
		r.file.Missing(written.At, "codes is missing: list the procedure codes of the services")
	}
	made := &coverage.Administration{Reason: written.Reason.Value}
	for _, code := range written.Codes {
		if folded, ok := r.procedureCode(code.At, code.System, code.Code); ok {
			if slices.Contains(made.Codes, folded) {
				r.file.Fault(code.Code.Place, "%s stands twice in this list: keep one", code.Code.Value)
				continue
			}
			r.notOfDrug(folded, code.Code, "a service that gives it has a code of its own")
			made.Codes = append(made.Codes, folded)
		}
	}
	return made
}

// administered gives statements that name no services those that others of their version name for the drug: these are decided as the drug is,
// by whichever statement decides.
func administered(statements []Statement) {
	named := map[string][]drug.Code{} // by product
	for _, statement := range statements {
		if _, done := named[statement.Product]; !done {
			named[statement.Product] = servicesGiving(statement.Product, statements)
		}
	}
	for i := range statements {
		statement := &statements[i]
		if codes := named[statement.Product]; statement.Administration == nil && codes != nil {
			statement.Administration = &coverage.Administration{Codes: codes, Reason: statement.Reason}
		}
	}
}

// servicesGiving are the codes of all services that statements name for a drug.
func servicesGiving(product string, statements []Statement) []drug.Code {
	var codes []drug.Code
	for _, statement := range statements {
		if statement.Administration == nil || statement.Product != product {
			continue
		}
		for _, code := range statement.Administration.Codes {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// services reads the services that a statement is about.
func (r *reader) services(written []ServiceDocument) []coverage.Service {
	var made []coverage.Service
	for _, service := range written {
		r.file.Require(service.Name, service.At, "name")
		code, ok := r.procedureCode(service.At, service.System, service.Code)
		if !ok {
			continue
		}
		if slices.ContainsFunc(made, func(other coverage.Service) bool { return other.Code == code }) {
			r.file.Fault(service.Code.Place, "%s stands twice in this statement: keep one", service.Code.Value)
			continue
		}
		r.notOfDrug(code, service.Code, "name it under drugs instead")
		made = append(made, coverage.Service{Code: code, Name: service.Name.Value})
	}
	return made
}

// notOfDrug faults a code of a service that is a drug's.
func (r *reader) notOfDrug(code drug.Code, written document.Text, mend string) {
	if product, found := r.references.Catalog.Lookup(code.System, code.Code); found {
		r.file.Fault(written.Place, "%s is the billing code of the drug %s: %s", written.Value, product.ID, mend)
	}
}

func (r *reader) procedureCode(within document.Place, system, code document.Text) (drug.Code, bool) {
	hasSystem := r.file.Require(system, within, "system")
	if !r.file.Require(code, within, "code") || !hasSystem {
		return drug.Code{}, false
	}
	as := drug.System(system.Value)
	if as != drug.HCPCS && as != drug.CPT {
		r.file.Fault(system.Place, "unknown system %q: write hcpcs or cpt", system.Value)
		return drug.Code{}, false
	}
	switch {
	case !r.procedureShape(code):
		return drug.Code{}, false
	case as == drug.CPT && levelIIShape.MatchString(code.Value):
		r.file.Fault(system.Place, "%s is not a CPT code, as it begins with a letter: write system hcpcs", code.Value)
		return drug.Code{}, false
	}
	return drug.FoldCode(drug.Coding{System: as.URI(), Code: code.Value})
}

// procedureShape faults what has not the shape of a HCPCS or CPT code, and reports whether it has.
func (r *reader) procedureShape(code document.Text) bool {
	if cptShape.MatchString(code.Value) || levelIIShape.MatchString(code.Value) {
		return true
	}
	r.file.Fault(code.Place, "%q is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411%s", code.Value, coverage.MistypedDigit(code.Value))
	return false
}

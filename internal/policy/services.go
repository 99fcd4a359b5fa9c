package policy

import (
	"regexp"
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// procedureCode is the shape of a HCPCS or CPT code without modifiers.
var procedureCode = regexp.MustCompile(`^[0-9A-Z][0-9]{3}[0-9A-Z]$`)

// administration reads the services that give a statement's drugs; nil when it has none.
func (r *reader) administration(written *AdministrationDocument) *coverage.Administration {
	if written == nil {
		return nil
	}
	r.file.Require(written.Reason, written.At, "reason")
	r.placeholders(written.Reason)
	if len(written.Codes) == 0 {
		r.file.Fault(written.At, "codes is missing: list the procedure codes of the services")
	}
	made := &coverage.Administration{Reason: written.Reason.Value}
	for _, code := range written.Codes {
		if folded, ok := r.procedureCode(code.At, code.System, code.Code); ok {
			made.Codes = append(made.Codes, folded)
		}
	}
	return made
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
		if product, found := r.references.Catalog.Lookup(code.System, code.Code); found {
			r.file.Fault(service.Code.Place, "%s is the billing code of the drug %s: name it under drugs instead", service.Code.Value, product.ID)
		}
		made = append(made, coverage.Service{Code: code, Name: service.Name.Value})
	}
	return made
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
	if !procedureCode.MatchString(code.Value) {
		r.file.Fault(code.Place, "%q is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411", code.Value)
		return drug.Code{}, false
	}
	return drug.FoldCode(drug.Coding{System: as.URI(), Code: code.Value})
}

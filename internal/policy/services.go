package policy

import (
	"regexp"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// procedureCode is the shape of a HCPCS or CPT code without modifiers.
var procedureCode = regexp.MustCompile(`^[0-9A-Z][0-9]{3}[0-9A-Z]$`)

// services reads the services that a statement speaks about; nil when it has none.
func (r *reader) services(written *ServicesDocument) *coverage.Services {
	if written == nil {
		return nil
	}
	r.file.Require(written.Reason, written.At, "reason")
	r.placeholders(written.Reason)
	if len(written.Codes) == 0 {
		r.file.Fault(written.At, "codes is missing: list the procedure codes of the services")
	}
	made := &coverage.Services{Reason: written.Reason.Value}
	for _, code := range written.Codes {
		if folded, ok := r.procedureCode(code); ok {
			made.Codes = append(made.Codes, folded)
		}
	}
	return made
}

func (r *reader) procedureCode(written ServiceCodeDocument) (drug.Code, bool) {
	hasSystem := r.file.Require(written.System, written.At, "system")
	if !r.file.Require(written.Code, written.At, "code") || !hasSystem {
		return drug.Code{}, false
	}
	system := drug.System(written.System.Value)
	if system != drug.HCPCS && system != drug.CPT {
		r.file.Fault(written.System.Place, "unknown system %q: write hcpcs or cpt", written.System.Value)
		return drug.Code{}, false
	}
	if !procedureCode.MatchString(written.Code.Value) {
		r.file.Fault(written.Code.Place, "%q is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411", written.Code.Value)
		return drug.Code{}, false
	}
	return drug.FoldCode(drug.Coding{System: system.URI(), Code: written.Code.Value})
}

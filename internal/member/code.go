package member

import (
	"strings"

	"covercard/internal/drug"
)

// foldCode is a coding in the spelling in which codes are compared. It reports false for what is no code of its system, as far as its shape
// tells: an authorization for it would wait for ever.
func foldCode(coding drug.Coding) (drug.Code, bool) {
	code, ok := drug.FoldCode(coding)
	const procedureCodeLength = 5
	switch code.System {
	case drug.HCPCS, drug.CPT:
		ok = ok && len(code.Code) == procedureCodeLength
	case drug.RxNorm:
		ok = ok && strings.Trim(code.Code, "0123456789") == ""
	}
	return code, ok
}

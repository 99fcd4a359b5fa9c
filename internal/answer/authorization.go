package answer

import (
	"covercard/cards"
	"covercard/internal/coverage"
)

// reasons are why, as this client is to read it. One that only asks "what if" is told of no authorization on file.
func reasons(finding *Finding, needed cards.PANeeded) []string {
	if finding.PriorAuth == coverage.PriorAuthSatisfied && needed != cards.Satisfied {
		return []string{finding.Order.Name + " is covered with prior authorization."}
	}
	return finding.Reasons
}

// lastDay is the last day on which the finding holds: that of the coverage it rests on, or of the authorization when that ends before;
// "" when there is none.
func lastDay(finding *Finding, needed cards.PANeeded) coverage.Date {
	end := finding.Standing.InForce.End
	if needed != cards.Satisfied {
		return end
	}
	if authorized := finding.Authorization.Period.End; end == "" || authorized != "" && authorized < end {
		return authorized
	}
	return end
}

package answer

import (
	"slices"

	"covercard/internal/coverage"
)

// withholdAuthorizations is the findings as a client may see them that only asks what would be if: nothing is granted to it, and it is told
// of no authorization on file. Where the client wants to know, they are as they are.
func withholdAuthorizations(call Call) []Finding {
	if call.Preferences.UnsolicitedDetermination {
		return call.Findings
	}
	findings := slices.Clone(call.Findings)
	for i := range findings {
		if finding := &findings[i]; finding.PriorAuth == coverage.PriorAuthSatisfied {
			finding.PriorAuth, finding.Authorization = coverage.PriorAuthNeeded, nil
			finding.Reasons = slices.Concat([]string{ordered(finding) + " is covered with prior authorization."}, finding.Reasons[1:])
		}
	}
	return findings
}

// lastDay is the last day on which the finding holds: that of the coverage it rests on, or of the authorization when that ends before;
// "" when there is none.
func lastDay(finding *Finding) coverage.Date {
	end := finding.Standing.InForce.End
	if finding.Authorization == nil {
		return end
	}
	if authorized := finding.Authorization.Period.End; end == "" || authorized != "" && authorized < end {
		return authorized
	}
	return end
}

package policy

import (
	"slices"

	"covercard/internal/coverage"
	"covercard/internal/document"
)

// outcomes are what a policy can decide. Indeterminate is left out: it is for technical trouble, which no policy foresees.
func outcomes() []coverage.Outcome {
	return []coverage.Outcome{coverage.Covered, coverage.NotCovered, coverage.Conditional}
}

// priorAuths are what a policy can ask for. Satisfied is left out: only an authorization on file satisfies.
func priorAuths() []coverage.PriorAuth {
	return []coverage.PriorAuth{coverage.NoPriorAuth, coverage.PriorAuthNeeded, coverage.PriorAuthPerformer, coverage.PriorAuthConditional}
}

// informationNeeded is CRD 2.2.1's value set informationNeeded.
func informationNeeded() []string {
	return []string{"performer", "location", "timeframe", "contract-window", "detail-code", coverage.InfoOther}
}

// rule reads what a statement or exception decides, and refuses what would break an invariant of coverage-information
// (CRD 2.2.1: crd-ci-q2, crd-ci-q3, and pa-needed on every finding that is not not-covered).
func (r *reader) rule(within document.Place, written Ruling, into *coverage.Statement) {
	into.Outcome = coverage.Outcome(written.Outcome.Value)
	into.PriorAuth = coverage.PriorAuth(written.PriorAuthorization.Value)
	into.InfoNeeded = document.Values(written.InformationNeeded)
	r.informationCodes(written)

	knownPriorAuth := into.PriorAuth == "" || slices.Contains(priorAuths(), into.PriorAuth)
	if !knownPriorAuth {
		r.file.Fault(written.PriorAuthorization.Place, "unknown prior_authorization %q: write %s", into.PriorAuth, document.OneOf(priorAuths()))
	}
	if !r.file.Require(written.Outcome, within, "outcome") {
		return
	}
	if !slices.Contains(outcomes(), into.Outcome) {
		r.file.Fault(written.Outcome.Place, "unknown outcome %q: write %s", into.Outcome, document.OneOf(outcomes()))
		return
	}
	switch {
	case into.Outcome == coverage.NotCovered && into.PriorAuth != "":
		r.file.Fault(written.PriorAuthorization.Place, "what is not-covered has no prior authorization: remove prior_authorization")
	case into.Outcome != coverage.NotCovered && into.PriorAuth == "":
		r.file.Fault(within, "prior_authorization is missing: with the outcome %s write %s", into.Outcome, document.OneOf(priorAuths()))
	}
	conditional := into.Outcome == coverage.Conditional || into.PriorAuth == coverage.PriorAuthConditional
	switch {
	case conditional && len(into.InfoNeeded) == 0:
		r.file.Fault(within, "information_needed is missing: what is conditional says on what, with one of %s", document.OneOf(informationNeeded()))
	case !conditional && len(into.InfoNeeded) > 0 && knownPriorAuth:
		r.file.Fault(written.InformationNeeded[0].Place, "information_needed goes with conditional only: remove it")
	}
}

func (r *reader) informationCodes(written Ruling) {
	for _, code := range written.InformationNeeded {
		if !slices.Contains(informationNeeded(), code.Value) {
			r.file.Fault(code.Place, "unknown information_needed %q: write %s", code.Value, document.OneOf(informationNeeded()))
		}
	}
}

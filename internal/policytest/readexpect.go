package policytest

import (
	"reflect"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/policy"
)

// none says that there is to be nothing: no outcome, no prior authorization answer, no statement.
const none = "none"

// Codes that can be expected, besides none. Sources: CRD 2.2.1 value sets coverageInfo and coveragePaDetail.
func outcomes() []string {
	return []string{string(coverage.Covered), string(coverage.NotCovered), string(coverage.Conditional), string(coverage.Indeterminate), none}
}

func priorAuths() []string {
	return []string{
		string(coverage.NoPriorAuth), string(coverage.PriorAuthNeeded), string(coverage.PriorAuthSatisfied), string(coverage.PriorAuthPerformer),
		string(coverage.PriorAuthConditional), string(coverage.PriorAuthIndeterminate), none,
	}
}

// indicators are those of CDS Hooks cards.
func indicators() []string { return []string{"info", "warning", "critical"} }

// expect checks that what is expected can come at all.
func (r *reader) expect(written ExpectDocument) {
	if reflect.DeepEqual(written, ExpectDocument{At: written.At}) {
		if r.file.Broken() {
			return // what was mentioned could not be read
		}
		r.file.Fault(written.At, "nothing is expected here: mention at least one thing, such as outcome")
		return
	}
	r.word(written.Outcome, "outcome", "", outcomes())
	r.word(written.PriorAuthorization, "prior_authorization", "", priorAuths())
	if written.Details != nil && len(written.Details) == 0 {
		r.file.Fault(written.At, "details expects no text: write one, or remove the key")
	}
	for _, card := range written.Cards {
		if indicator, _, ok := strings.Cut(card.Value, ": "); !ok || !slices.Contains(indicators(), indicator) {
			r.file.Fault(at(card, written.At), "%q is no card: write %s, a colon, a space and the beginning of its summary", card.Value, document.OneOf(indicators()))
		}
	}
	for _, count := range []document.Number{written.AlternativesCount, written.SuggestionsCount} {
		if count.Value < 0 {
			r.file.Fault(count.Place, "%d is no count: write 0 or more", count.Value)
		}
	}
	alone := ExpectDocument{At: written.At, Refused: written.Refused}
	if written.Refused.Line != 0 && !reflect.DeepEqual(written, alone) {
		r.file.Fault(written.Refused.Place, "a call that is refused gets no answer: expect refused alone")
	}
	r.statement(written)
}

// statement looks for the version, statement and exception in the policy.
func (r *reader) statement(written ExpectDocument) {
	if r.policy == nil {
		return
	}
	versions := r.policy.Versions
	if effective := written.Version.Value; effective != "" {
		versions = slices.DeleteFunc(slices.Clone(versions), func(version policy.Version) bool { return string(version.Effective()) != effective })
		if len(versions) == 0 {
			r.file.Fault(written.Version.Place, "%s has no version of %s: write one of its effective dates", r.policy.ID, effective)
			return
		}
	}
	statement, exception := written.Statement.Value, written.Exception.Value
	if statement == none && exception != "" {
		r.file.Fault(written.Exception.Place, "without a statement no exception decides: remove it, or name the statement")
		return
	}
	if statement != "" && statement != none && !anyStatement(versions, func(s policy.Statement) bool { return s.ID == statement }) {
		r.file.Fault(written.Statement.Place, "%s has no statement %q there: write the id of one, or %s", r.policy.ID, statement, none)
		return
	}
	if exception != "" && !anyStatement(versions, func(s policy.Statement) bool {
		return s.Exception == exception && (statement == "" || s.ID == statement)
	}) {
		r.file.Fault(written.Exception.Place, "%s has no exception %q there: write the id of one", r.policy.ID, exception)
	}
}

func anyStatement(versions []policy.Version, is func(policy.Statement) bool) bool {
	return slices.ContainsFunc(versions, func(version policy.Version) bool { return slices.ContainsFunc(version.Statements, is) })
}

package policytest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/cards"
	"covercard/internal/coverage"
	"covercard/internal/document"
)

func text(value string) document.Text {
	return document.Text{Value: value, Place: document.Place{Line: 1, Column: 1}}
}

func decision(outcome coverage.Outcome, priorAuth coverage.PriorAuth, infoNeeded ...string) coverage.Determination {
	var made coverage.Determination
	made.Outcome, made.PriorAuth, made.InfoNeeded = outcome, priorAuth, infoNeeded
	return made
}

// messages judges what was decided and what was written, which differ only when the service writes something wrong.
func messages(version cards.Version, expect ExpectDocument, decided coverage.Determination, found *written) []string {
	judge := judge{expect: expect, version: version, saw: observation{decided: &decided, written: found, due: true}}
	judge.all()
	var told []string
	for _, difference := range judge.differences {
		told = append(told, difference.Message)
	}
	return told
}

func TestWhatIsWrittenMustBeWhatWasDecided(t *testing.T) {
	expect := ExpectDocument{
		Outcome: text("conditional"), PriorAuthorization: text("conditional"), InformationNeeded: []document.Text{text("OTH")}, Reason: text("Because."),
	}
	decided := decision(coverage.Conditional, coverage.PriorAuthConditional, "OTH")
	decided.Reasons = []string{"Because."}
	right := written{covered: "conditional", paNeeded: "conditional", infoNeeded: []string{"OTH"}, reasons: []string{"Because."}}
	require.Empty(t, messages(cards.V22, expect, decided, &right))

	require.Equal(t, []string{"a finding was made, but it was not written onto the order"}, messages(cards.V22, expect, decided, nil))

	wrong := written{covered: "not-covered", infoNeeded: []string{"location"}, reasons: []string{"Another reason."}}
	require.Equal(t, []string{
		"outcome: decided conditional as expected, but not-covered was written onto the order",
		"prior_authorization: decided conditional as expected, but none was written onto the order",
		"information_needed: decided as expected (-), but written otherwise onto the order (+)",
		"reason: expected to hold (-), came (+)",
	}, messages(cards.V22, expect, decided, &wrong))
}

// CRD 2.0 has no word for "cannot be told", and none for a code that is too coarse.
func TestAnAnswerIn20IsJudgedByItsOwnWords(t *testing.T) {
	expect := ExpectDocument{Outcome: text("indeterminate"), PriorAuthorization: text("indeterminate")}
	decided := decision(coverage.Indeterminate, coverage.PriorAuthIndeterminate)
	in22 := written{covered: "indeterminate", paNeeded: "indeterminate"}
	in20 := written{covered: "conditional", paNeeded: "conditional", infoNeeded: []string{"OTH"}}
	require.Empty(t, messages(cards.V22, expect, decided, &in22))
	require.Empty(t, messages(cards.V20, expect, decided, &in20))
	require.Len(t, messages(cards.V22, expect, decided, &in20), 2)
	require.Len(t, messages(cards.V20, expect, decided, &in22), 2)

	expect = ExpectDocument{InformationNeeded: []document.Text{text("detail-code")}}
	decided = decision(coverage.Conditional, coverage.PriorAuthConditional, "detail-code")
	require.Empty(t, messages(cards.V22, expect, decided, &written{infoNeeded: []string{"detail-code"}}))
	require.Empty(t, messages(cards.V20, expect, decided, &written{infoNeeded: []string{"OTH"}}))
}

// Two policies may give their statements the same id.
func TestAStatementOfAnotherPolicyIsAnother(t *testing.T) {
	decided := decision(coverage.NotCovered, "")
	decided.Statement = &coverage.Statement{ID: "rule", Policy: &coverage.PolicyVersion{ID: "X.2"}}
	for policy, want := range map[string][]Difference{
		"X.2": nil,
		"X.1": {{Position: document.Position{Place: document.Place{Line: 1, Column: 1}}, Message: "statement: expected rule, came rule (X.2)"}},
	} {
		judge := judge{expect: ExpectDocument{Statement: text("rule")}, policy: policy, saw: observation{decided: &decided}}
		judge.all()
		require.Equal(t, want, judge.differences)
	}
}

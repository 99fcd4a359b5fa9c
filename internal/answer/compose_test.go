package answer

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
)

// order is a finding about an order of a member.
func order(t *testing.T, id string, outcome coverage.Outcome, prior coverage.PriorAuth, reasons ...string) Finding {
	t.Helper()
	resource, ok := fhir.ParseResource(fhir.ParseValue(`{"resourceType":"MedicationRequest","id":"` + id + `"}`))
	require.True(t, ok)
	return Finding{
		Determination: coverage.Determination{
			Order:    coverage.Order{Reference: resource.Reference(), Name: "drug " + id},
			Standing: coverage.Standing{Coverage: "Coverage/1", InForce: coverage.Period{}},
			Ruling:   coverage.Ruling{Outcome: outcome, PriorAuth: prior},
			Reasons:  reasons,
		},
		Resource: resource, AssertionID: "assertion-" + id,
	}
}

func callOf(findings ...Finding) Call {
	ids := 0
	return Call{
		Findings: findings, Version: cards.V22, Preferences: DefaultPreferences(), Today: "2026-11-24",
		NewID: func() string { ids++; return strconv.Itoa(ids) },
	}
}

// A finding that must not be sent (here: not covered, yet with prior authorization) does not cost the other orders theirs.
func TestFindingThatBreaksARuleBecomesTechnicalTrouble(t *testing.T) {
	response, faults, err := Compose(callOf(
		order(t, "a", coverage.NotCovered, coverage.PriorAuthNeeded, "Why."),
		order(t, "b", coverage.Covered, coverage.NoPriorAuth, "Why."),
	))
	require.NoError(t, err)
	require.Len(t, faults, 1)
	require.ErrorContains(t, faults[0], "crd-ci-q2")

	require.Len(t, response.SystemActions, 2)
	require.Equal(t, []string{"indeterminate", "indeterminate", "technical"}, said(response.SystemActions[0]))
	require.Equal(t, []string{"covered", "no-auth", ""}, said(response.SystemActions[1]))
}

// said are covered, pa-needed and the code of the reason.
func said(action cards.Action) []string {
	found := make([]string, 3)
	for part := range fhir.ParseValue(string(action.Resource)).Path("extension", "extension").Elements() {
		switch part.Member("url").Text() {
		case "covered":
			found[0] = part.Member("valueCode").Text()
		case "pa-needed":
			found[1] = part.Member("valueCode").Text()
		case "reason":
			found[2] = part.Path("valueCodeableConcept", "coding", "code").Text()
		}
	}
	return found
}

func TestEpicsCardSaysEachFinding(t *testing.T) {
	call := callOf(
		order(t, "a", coverage.Covered, coverage.PriorAuthNeeded, "Because A."),
		order(t, "b", coverage.Covered, coverage.PriorAuthConditional, "Because B."),
		order(t, "c", coverage.NotCovered, "", "Because C."),
		order(t, "d", coverage.Indeterminate, coverage.PriorAuthIndeterminate, "Because D."),
		order(t, "e", coverage.Covered, coverage.NoPriorAuth, "Not worth a card."),
	)
	call.Settings.Dialect = Epic
	call.Payer.Name = "Example Health Plan"
	response, faults, err := Compose(call)
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Empty(t, response.SystemActions)
	require.Len(t, response.Cards, 1)
	require.Equal(t, "Coverage of drug a, drug b, drug c, drug d", response.Cards[0].Summary)
	require.Equal(t, "- **drug a**: covered, prior authorization needed. Because A.\n"+
		"- **drug b**: covered, prior authorization may be needed. Because B.\n"+
		"- **drug c**: not covered. Because C.\n"+
		"- **drug d**: could not be determined. Because D.", response.Cards[0].Detail)
}

func TestWhatIfIsGrantedNothing(t *testing.T) {
	finding := order(t, "a", coverage.Covered, coverage.PriorAuthSatisfied, "Authorized.")
	call := callOf(finding)
	call.Preferences.UnsolicitedDetermination = false
	response, faults, err := Compose(call)
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Equal(t, []string{"covered", "auth-needed", ""}, said(response.SystemActions[0]))
}

func TestPlainNameKeepsWordsAndDropsMarkup(t *testing.T) {
	for written, want := range map[string]string{
		"Factor IX":                       "Factor IX",
		"<b>Factor</b>  [IX](http://x)":   "b Factor /b IX http://x",
		"**bold** `code` _under_ # head!": "bold code under head",
		"10 mg & more":                    "10 mg more",
	} {
		require.Equal(t, want, plainName(written))
	}
}

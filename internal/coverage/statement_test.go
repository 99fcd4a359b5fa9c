package coverage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

func TestFillPutsTheDrugIn(t *testing.T) {
	product := &drug.Product{Brand: "Hemgenix", Generic: "etranacogene dezaparvovec-drlb"}
	for text, want := range map[string]string{
		"":                                 "",
		"check the plan's own benefit":     "check the plan's own benefit",
		"before ordering {drug}":           "before ordering Hemgenix",
		"{drug}: {drug} is not {Drug}":     "Hemgenix: Hemgenix is not {Drug}",
		"a policy on {drug}s and {drug":    "a policy on Hemgenixs and {drug",
		"{{drug}} keeps what it stands in": "{Hemgenix} keeps what it stands in",
	} {
		var statement coverage.Statement
		require.Equal(t, want, statement.Fill(text, product.Brand))
	}
}

func TestReplacesTheNoteOfItsException(t *testing.T) {
	exception := coverage.Statement{Exception: "state-health-plan"}
	require.True(t, exception.Replaces(coverage.Note{ID: "state-health-plan"}))
	require.False(t, exception.Replaces(coverage.Note{ID: "services"}))

	rule := coverage.Statement{ID: "state-health-plan"}
	require.False(t, rule.Replaces(coverage.Note{ID: "state-health-plan"}))
	require.False(t, rule.Replaces(coverage.Note{}), "the rule itself replaces nothing")
}

func TestRestricted(t *testing.T) {
	require.False(t, coverage.FormularyItem{Tier: "specialty", TierRank: 10}.Restricted())
	require.True(t, coverage.FormularyItem{PriorAuthorization: true}.Restricted())
	require.True(t, coverage.FormularyItem{StepTherapy: true}.Restricted())
	require.True(t, coverage.FormularyItem{QuantityLimit: true}.Restricted())
}

func TestRanksRiseWithHowSpecificTheyAre(t *testing.T) {
	var ranks []int
	for _, rank := range []coverage.Rank{
		coverage.RankGroup, coverage.RankGroupCondition, coverage.RankGroupException, coverage.RankGroupExceptionCondition,
		coverage.RankProduct, coverage.RankProductCondition, coverage.RankProductException, coverage.RankProductExceptionCondition,
	} {
		ranks = append(ranks, int(rank))
	}
	require.IsIncreasing(t, ranks)
}

package cards_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/cards"
)

// TestDocumentationIsWrittenInTheWordsOfTheVersion: CRD 2.0 has one code for who documents, no category of a detail, and few reasons.
func TestDocumentationIsWrittenInTheWordsOfTheVersion(t *testing.T) {
	finding := plain()
	finding.PANeeded = cards.AuthNeeded
	finding.DocNeeded, finding.DocPurposes = []string{"clinical", "patient"}, []string{"withorder"}
	finding.Questionnaires = []string{"https://payer.example/q|1"}
	finding.Reasons = []cards.Reason{{Text: "Trusted.", Code: cards.ReasonGoldCard}, {Text: "Far.", Code: "auth-out-network"}}
	finding.Details = []cards.Detail{cards.AllowedQuantity(cards.Quantity{Value: "2.50", Unit: "vial"}, ""), cards.NextSteps("Ask.")}
	const temporary = `"system":"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp",`
	for version, want := range map[cards.Version]struct{ has, hasNot []string }{
		cards.V20: {
			[]string{
				`{"url":"doc-needed","valueCode":"both"}`, `{"url":"doc-purpose","valueCode":"withorder"}`,
				`{"url":"questionnaire","valueCanonical":"https://payer.example/q|1"}`,
				`{"coding":[{` + temporary + `"code":"gold-card"}],"text":"Trusted."}`, `{"text":"Far."}`,
				`{"coding":[{` + temporary + `"code":"allowed-quantity"}]}},{"url":"value","valueQuantity":{"value":2.50,"unit":"vial"}}`,
			},
			[]string{"category", "Ask.", `"clinical"`},
		},
		cards.V22: {
			[]string{
				`{"url":"doc-needed","valueCode":"clinical"},{"url":"doc-needed","valueCode":"patient"}`, `"code":"auth-out-network"`,
				`{"url":"category","valueCode":"cat-limitation"},{"url":"code","valueCodeableConcept":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/crd-coverage-detail","code":"allowed-quantity"}]}}`,
			},
			[]string{`"both"`},
		},
	} {
		written, err := finding.Extension(version)
		require.NoError(t, err)
		for _, text := range want.has {
			require.Contains(t, string(written), text)
		}
		for _, text := range want.hasNot {
			require.NotContains(t, string(written), text)
		}
	}
}

func TestWhoDocumentsIn20(t *testing.T) {
	for want, codes := range map[string][]string{
		"clinical": {"clinical"}, "admin": {"admin", "patient"}, "both": {"admin", "clinical"}, "conditional": {"clinical", "conditional"},
	} {
		require.Equal(t, []string{want}, cards.CoverageInformation{DocNeeded: codes}.In(cards.V20).DocNeeded)
	}
	require.Empty(t, cards.CoverageInformation{}.In(cards.V20).DocNeeded)
}

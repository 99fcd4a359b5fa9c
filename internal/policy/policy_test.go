package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/condition"
	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/policy"
)

const written = `id: P.1
url: https://payer.example/p1
versions:
  - effective: 2025-07-01
    title: Newer
    statements:
      - id: rule
        drugs: [one, two]
        outcome: not-covered
        verdict: considered not medically necessary
        ground: others are covered
        text: One and two are out.
        alternatives: group
        exceptions:
          - id: special
            plans: [special]
            outcome: conditional
            prior_authorization: conditional
            information_needed: [OTH]
            reason: Look up {drug}.
            summary: Look up {drug}
    notes:
      - {id: n, title: Note, text: Mind this.}
  - effective: 2025-01-01
    title: Older
    reconstructed: true
    statements:
      - {id: rule, group: group, outcome: covered, prior_authorization: no-auth, verdict: covered, text: All are in.}
history:
  - {date: 2025-01-01, text: New.}
codes:
  - {system: HCPCS, code: J1411, description: Injection}
indications:
  - {drug: one, text: For one.}
`

func references() policy.References {
	conditions, err := condition.NewCompiler()
	if err != nil {
		panic(err)
	}
	return policy.References{
		Conditions: conditions,
		Catalog:    drug.NewCatalog([]drug.Product{{ID: "one", Brand: "One"}, {ID: "two", Brand: "Two"}, {ID: "three", Brand: "Three"}}),
		Groups:     map[string]policy.DrugGroup{"group": {ID: "group", Treats: "the illness", Products: []string{"two", "three"}}},
		Plans:      map[string]bool{"special": true},
	}
}

func TestReadMakesStatements(t *testing.T) {
	made, faults := policy.Read("p.yaml", []byte(written), references())
	require.Empty(t, faults)
	require.Equal(t, "P.1", made.ID)
	require.Len(t, made.Versions, 2)

	newer, older := made.Versions[0], made.Versions[1]
	require.Equal(t, coverage.Period{Start: "2025-07-01"}, newer.Period)
	require.Equal(t, coverage.Period{Start: "2025-01-01", End: "2025-06-30"}, older.Period)
	require.True(t, older.Reconstructed)
	require.Equal(t, []coverage.Note{{ID: "n", Title: "Note", Text: "Mind this."}}, newer.Notes)

	require.Len(t, newer.Statements, 4) // two products, each with its exception
	rule, exception := newer.Statements[0], newer.Statements[1]
	require.Equal(t, "one", rule.Product)
	require.Equal(t, coverage.Statement{
		Policy: &newer.PolicyVersion, ID: "rule", Rank: coverage.RankProduct, Ruling: coverage.Ruling{Outcome: coverage.NotCovered},
		Verdict: "considered not medically necessary", Ground: "others are covered", Text: "One and two are out.",
		AlternativesGroup: "group", AlternativesFor: "the illness",
	}, rule.Statement)
	require.Equal(t, "one", exception.Product)
	require.Equal(t, coverage.Statement{
		Policy: &newer.PolicyVersion, ID: "rule", Exception: "special", Rank: coverage.RankProductException, Plans: []string{"special"},
		Ruling:  coverage.Ruling{Outcome: coverage.Conditional, PriorAuth: coverage.PriorAuthConditional, InfoNeeded: []string{coverage.InfoOther}},
		Verdict: "considered not medically necessary", Ground: "others are covered", Text: "One and two are out.",
		Reason: "Look up {drug}.", Summary: "Look up {drug}",
		AlternativesGroup: "group", AlternativesFor: "the illness",
	}, exception.Statement)

	require.Len(t, older.Statements, 2)
	require.Equal(t, "three", older.Statements[1].Product)
	require.Equal(t, coverage.RankGroup, older.Statements[1].Rank)

	require.Equal(t, []policy.Event{{Date: "2025-01-01", Text: "New."}}, made.Page.History)
	require.Equal(t, []policy.Code{{System: "HCPCS", Code: "J1411", Description: "Injection"}}, made.Page.Codes)
}

func TestInForce(t *testing.T) {
	made, faults := policy.Read("p.yaml", []byte(written), references())
	require.Empty(t, faults)
	for day, title := range map[coverage.Date]string{"2025-01-01": "Older", "2025-06-30": "Older", "2025-07-01": "Newer", "2030-01-01": "Newer"} {
		version, found := made.InForce(day)
		require.True(t, found)
		require.Equal(t, title, version.Title, day)
	}
	_, found := made.InForce("2024-12-31")
	require.False(t, found)
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	tests := map[string]struct{ old, new, want string }{
		"no id":                   {"id: P.1\n", "", `p.yaml:1:1: id is missing: add the key "id" with a text`},
		"url without a host":      {"url: https://payer.example/p1", "url: payer/p1", `p.yaml:2:6: "payer/p1" is not a web address: write it with https:// and a host`},
		"bad date":                {"effective: 2025-07-01", "effective: 2025-02-30", `p.yaml:4:16: "2025-02-30" is not a date: there is no such day; that month has the days 01 to 28`},
		"same date":               {"effective: 2025-01-01", "effective: 2025-07-01", "p.yaml:24:16: two versions are effective on 2025-07-01: give each a date of its own"},
		"wrong order":             {"effective: 2025-01-01", "effective: 2026-01-01", "p.yaml:24:16: the version of 2026-01-01 stands after the one of 2025-07-01: put the latest first"},
		"unknown product":         {"drugs: [one, two]", "drugs: [one, tow]", `p.yaml:8:22: no product "tow" in drugs/: write the id of a product there`},
		"product twice":           {"drugs: [one, two]", "drugs: [one, one]", "p.yaml:8:22: one stands twice in this statement: keep one"},
		"no drugs":                {"        drugs: [one, two]\n", "", `p.yaml:7:9: drugs is missing: name the products, a drug group with the key "group", or services with the key "services"`},
		"drugs and group":         {"drugs: [one, two]\n", "drugs: [one, two]\n        group: group\n", "p.yaml:9:16: group stands beside drugs or services: keep one of them"},
		"unknown group":           {"group: group,", "group: herd,", `p.yaml:28:27: no drug group "herd" in drugs/: write the id of a group there`},
		"unknown alternatives":    {"alternatives: group", "alternatives: herd", `p.yaml:13:23: no drug group "herd" in drugs/: write the id of a group there`},
		"unknown plan":            {"plans: [special]", "plans: [speciaal]", `p.yaml:16:21: no plan "speciaal" in plans.yaml: write the id of a plan there`},
		"no plans":                {"            plans: [special]\n", "", "p.yaml:15:13: plans is missing: name the plans whose members the exception is for, or a condition with the key \"when\""},
		"unknown outcome":         {"outcome: not-covered", "outcome: denied", `p.yaml:9:18: unknown outcome "denied": write covered, not-covered or conditional`},
		"indeterminate":           {"outcome: not-covered", "outcome: indeterminate", `p.yaml:9:18: unknown outcome "indeterminate": write covered, not-covered or conditional`},
		"unknown prior auth":      {"prior_authorization: no-auth", "prior_authorization: satisfied", `p.yaml:28:73: unknown prior_authorization "satisfied": write no-auth, auth-needed, performpa or conditional`},
		"not covered, prior auth": {"outcome: not-covered", "outcome: not-covered\n        prior_authorization: auth-needed", "p.yaml:10:30: what is not-covered has no prior authorization: remove prior_authorization"},
		"covered, no prior auth":  {", prior_authorization: no-auth", "", "p.yaml:28:9: prior_authorization is missing: with the outcome covered write no-auth, auth-needed, performpa or conditional"},
		"conditional on nothing":  {"            information_needed: [OTH]\n", "", "p.yaml:15:13: information_needed is missing: what is conditional says on what, with one of performer, location, timeframe, contract-window, detail-code or OTH"},
		"information for nothing": {"outcome: not-covered", "outcome: not-covered\n        information_needed: [OTH]", "p.yaml:10:30: information_needed goes with conditional only: remove it"},
		"unknown information":     {"[OTH]", "[other]", `p.yaml:19:34: unknown information_needed "other": write performer, location, timeframe, contract-window, detail-code or OTH`},
		"no text":                 {"        text: One and two are out.\n", "", `p.yaml:7:9: text is missing: add the key "text" with a text`},
		"no reason":               {"            reason: Look up {drug}.\n", "", `p.yaml:15:13: reason is missing: add the key "reason" with a text`},
		"bad placeholder":         {"reason: Look up {drug}.", "reason: Look up {drugs}.", "p.yaml:20:21: unknown placeholder {drugs}: the only one is {drug}"},
		"exception id taken":      {"- id: special", "- id: rule", `p.yaml:15:17: the id "rule" is taken in this statement: give the exception its own`},
		"statement id twice":      {"    notes:\n", "      - {id: rule, drugs: [three], outcome: not-covered, verdict: out, text: Out.}\n    notes:\n", `p.yaml:22:14: two statements of this version have the id "rule": give each its own`},
		"note without text":       {", text: Mind this.", "", `p.yaml:23:9: text is missing: add the key "text" with a text`},
		"indication of nothing":   {"{drug: one, text", "{drug: four, text", `p.yaml:34:12: no product "four" in drugs/: write the id of a product there`},
		"history without date":    {"date: 2025-01-01", "date: soon", `p.yaml:30:12: "soon" is not a date: write YYYY-MM-DD`},
		"summary too long":        {"summary: Look up {drug}", "summary: Look up {drug}" + strings.Repeat("!", 130), "p.yaml:21:22: the summary has 141 characters with the name One: a card holds at most 139"},
		"several at once": {"outcome: not-covered\n        verdict: considered not medically necessary\n", "outcome: denied\n",
			"p.yaml:7:9: verdict is missing: add the key \"verdict\" with a text\np.yaml:9:18: unknown outcome \"denied\": write covered, not-covered or conditional"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, written, test.old)
			_, faults := policy.Read("p.yaml", []byte(strings.Replace(written, test.old, test.new, 1)), references())
			require.EqualError(t, faults, test.want)
		})
	}
}

// What an unreadable drug file may define is not missed.
func TestReadWithoutDrugs(t *testing.T) {
	_, faults := policy.Read("p.yaml", []byte(written), policy.References{Catalog: drug.NewCatalog(nil), DrugsUnread: true, PlansUnread: true})
	require.Empty(t, faults)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(written))
	f.Add([]byte("versions: [~, {statements: [~]}]\n"))
	f.Add([]byte("versions: &v [{statements: [{drugs: [~], exceptions: [~]}]}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, faults := policy.Read("p.yaml", data, references())
		for _, fault := range faults {
			require.Positive(t, fault.Line)
		}
	})
}

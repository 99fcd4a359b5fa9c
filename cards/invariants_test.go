package cards_test

import (
	"fmt"
	"slices"
	"testing"

	r4 "github.com/samply/golang-fhir-models/fhir-models/fhir"
	"github.com/stretchr/testify/require"

	"covercard/cards"
)

const (
	brokenQ1   = "crd-ci-q1: a questionnaire goes with doc-needed"
	brokenQ4   = `doc-purpose "withpa" is none that every validator takes (crd-ci-q4)`
	brokenQ8   = "crd-ci-q8: doc-purpose needs a reason"
	brokenQ2   = "crd-ci-q2: what is not-covered has no pa-needed"
	brokenQ220 = "pa-needed is required unless not-covered (crd-ci-q2 of CRD 2.0)"
	brokenQ3   = "crd-ci-q3: info-needed goes with conditional, and conditional with info-needed"
	brokenQ5   = "crd-ci-q5: satisfied goes with satisfied-pa-id, and satisfied-pa-id with satisfied"
	brokenQ6   = "crd-ci-q6: info-needed OTH needs a reason"
	brokenQ7   = "crd-ci-q7: a reason needs a text"
	brokenQ9   = "crd-ci-q9: indeterminate needs a reason"
	noCoverage = "coverage is required: a finding is that of a Coverage"
	badDetail  = "a detail needs a category, a code and one value"

	badQuantity = `the quantity "6O" of a detail is not a number`
)

// TestCheckTellsWhichRuleIsBroken changes the plain finding and tells which rule that breaks in either version, "" for none.
func TestCheckTellsWhichRuleIsBroken(t *testing.T) {
	reason := []cards.Reason{{Text: "It depends on the member's own benefit."}}
	for name, test := range map[string]struct {
		change     func(*cards.CoverageInformation)
		in20, in22 string
	}{
		"nothing changed": {func(*cards.CoverageInformation) {}, "", ""},
		"no coverage": {func(i *cards.CoverageInformation) {
			i.Coverage = ""
		}, noCoverage, noCoverage},
		"no date": {func(i *cards.CoverageInformation) { i.Date = "" }, "date is required", "date is required"},
		"no assertion id": {func(i *cards.CoverageInformation) {
			i.AssertionID = ""
		}, "coverage-assertion-id is required", "coverage-assertion-id is required"},
		"authorization needed":    {func(i *cards.CoverageInformation) { i.PANeeded = cards.AuthNeeded }, "", ""},
		"performer authorization": {func(i *cards.CoverageInformation) { i.PANeeded = cards.PerformPA }, "", ""},

		"no covered": {func(i *cards.CoverageInformation) {
			i.Covered = ""
		}, `covered has no code "" in CRD 2.0`, `covered has no code "" in CRD 2.2`},
		"unknown covered": {func(i *cards.CoverageInformation) {
			i.Covered = "maybe"
		}, `covered has no code "maybe" in CRD 2.0`, `covered has no code "maybe" in CRD 2.2`},
		"unknown pa-needed": {func(i *cards.CoverageInformation) {
			i.PANeeded = "noauth"
		}, `pa-needed has no code "noauth" in CRD 2.0`, `pa-needed has no code "noauth" in CRD 2.2`},
		"unknown info-needed": {func(i *cards.CoverageInformation) {
			i.InfoNeeded = []string{"performer", "oth"}
		}, `info-needed has no code "oth" in CRD 2.0`, `info-needed has no code "oth" in CRD 2.2`},
		"an empty info-needed": {func(i *cards.CoverageInformation) {
			i.InfoNeeded = []string{""}
		}, `info-needed has no code "" in CRD 2.0`, `info-needed has no code "" in CRD 2.2`},

		"documentation by everybody": {func(i *cards.CoverageInformation) { i.DocNeeded = []string{"clinical", "admin", "patient"} }, "", ""},
		"unknown doc-needed": {func(i *cards.CoverageInformation) {
			i.DocNeeded = []string{"nurse"}
		}, "", `doc-needed has no code "nurse" in CRD 2.2`}, // in 2.0 it is whoever is no clinician
		"a questionnaire with documentation": {func(i *cards.CoverageInformation) {
			i.DocNeeded, i.Questionnaires = []string{"clinical"}, []string{"https://payer.example/q|1"}
		}, "", ""},
		"a questionnaire by itself": {func(i *cards.CoverageInformation) {
			i.Questionnaires = []string{"https://payer.example/q|1"}
		}, brokenQ1, brokenQ1},
		"documentation with the authorization": {func(i *cards.CoverageInformation) {
			i.DocNeeded, i.DocPurposes, i.Reasons = []string{"clinical"}, []string{"withpa"}, reason
		}, brokenQ4, brokenQ4},
		"documentation with the claim": {func(i *cards.CoverageInformation) {
			i.DocNeeded, i.DocPurposes, i.Reasons = []string{"clinical"}, []string{"withclaim"}, reason
		}, "", ""},
		"a purpose without a reason": {func(i *cards.CoverageInformation) {
			i.DocNeeded, i.DocPurposes = []string{"clinical"}, []string{"withclaim"}
		}, brokenQ8, brokenQ8},
		"documentation conditional on nothing": {func(i *cards.CoverageInformation) { i.DocNeeded = []string{"conditional"} }, brokenQ3, brokenQ3},
		"documentation conditional on the place": {func(i *cards.CoverageInformation) {
			i.DocNeeded, i.InfoNeeded = []string{"conditional"}, []string{"location"}
		}, "", ""},
		"an allowed quantity": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{cards.AllowedQuantity(cards.Quantity{Value: "2.50", Unit: "vial"}, "")}
		}, "", ""},

		"not covered": {func(i *cards.CoverageInformation) { i.Covered, i.PANeeded = cards.NotCovered, "" }, "", ""},
		// The one exception: CRD 2.0's published expression of q2 fails without it.
		"not covered, no authorization needed": {func(i *cards.CoverageInformation) { i.Covered = cards.NotCovered }, "", brokenQ2},
		"not covered, authorization needed": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded = cards.NotCovered, cards.AuthNeeded
		}, brokenQ2, brokenQ2},
		"not covered, performer authorization": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded = cards.NotCovered, cards.PerformPA
		}, brokenQ2, brokenQ2},
		"not covered, authorization satisfied": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded, i.SatisfiedPAID = cards.NotCovered, cards.Satisfied, "PA-77"
		}, brokenQ2, brokenQ2},
		"not covered, authorization conditional": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded, i.InfoNeeded = cards.NotCovered, cards.PAConditional, []string{"performer"}
		}, brokenQ2, brokenQ2},
		"not covered, authorization indeterminate": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded, i.Reasons = cards.NotCovered, cards.PAIndeterminate, reason
		}, brokenQ2, brokenQ2},
		"covered, nothing about authorization": {func(i *cards.CoverageInformation) { i.PANeeded = "" }, brokenQ220, brokenQ220},
		"conditional, nothing about authorization": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded, i.InfoNeeded = cards.CoveredConditional, "", []string{"performer"}
		}, brokenQ220, brokenQ220},
		"indeterminate, nothing about authorization": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded, i.Reasons = cards.CoveredIndeterminate, "", reason
		}, "", brokenQ220}, // for 2.0 the words of indeterminate say it

		"conditional with performer": {func(i *cards.CoverageInformation) {
			i.Covered, i.InfoNeeded = cards.CoveredConditional, []string{"performer"}
		}, "", ""},
		"conditional with location": {func(i *cards.CoverageInformation) {
			i.Covered, i.InfoNeeded = cards.CoveredConditional, []string{"location"}
		}, "", ""},
		"conditional with timeframe": {func(i *cards.CoverageInformation) {
			i.Covered, i.InfoNeeded = cards.CoveredConditional, []string{"timeframe"}
		}, "", ""},
		"conditional with contract-window": {func(i *cards.CoverageInformation) {
			i.Covered, i.InfoNeeded = cards.CoveredConditional, []string{"contract-window"}
		}, "", ""},
		"conditional with nothing": {func(i *cards.CoverageInformation) { i.Covered = cards.CoveredConditional }, brokenQ3, brokenQ3},
		"authorization conditional with performer": {func(i *cards.CoverageInformation) {
			i.PANeeded, i.InfoNeeded = cards.PAConditional, []string{"performer"}
		}, "", ""},
		"authorization conditional with nothing": {func(i *cards.CoverageInformation) { i.PANeeded = cards.PAConditional }, brokenQ3, brokenQ3},
		"information needed for what is covered": {func(i *cards.CoverageInformation) { i.InfoNeeded = []string{"performer"} }, brokenQ3, brokenQ3},
		"information needed for what is not covered": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded, i.InfoNeeded = cards.NotCovered, "", []string{"performer"}
		}, brokenQ3, brokenQ3},

		"satisfied with a number":    {func(i *cards.CoverageInformation) { i.PANeeded, i.SatisfiedPAID = cards.Satisfied, "PA-77" }, "", ""},
		"satisfied without a number": {func(i *cards.CoverageInformation) { i.PANeeded = cards.Satisfied }, brokenQ5, brokenQ5},
		"a number without satisfied": {func(i *cards.CoverageInformation) { i.SatisfiedPAID = "PA-77" }, brokenQ5, brokenQ5},
		"a number with not covered": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded, i.SatisfiedPAID = cards.NotCovered, "", "PA-77"
		}, brokenQ5, brokenQ5},

		"other with a reason": {func(i *cards.CoverageInformation) {
			i.Covered, i.InfoNeeded, i.Reasons = cards.CoveredConditional, []string{"OTH"}, reason
		}, "", ""},
		"other without a reason": {func(i *cards.CoverageInformation) {
			i.Covered, i.InfoNeeded = cards.CoveredConditional, []string{"performer", "OTH"}
		}, brokenQ6, brokenQ6},
		"code too coarse, with a reason": {func(i *cards.CoverageInformation) {
			i.Covered, i.InfoNeeded, i.Reasons = cards.CoveredConditional, []string{"detail-code"}, reason
		}, "", ""},
		// CRD 2.0 has other words for it, and those need a reason.
		"code too coarse, without a reason": {func(i *cards.CoverageInformation) {
			i.Covered, i.InfoNeeded = cards.CoveredConditional, []string{"detail-code"}
		}, brokenQ6, ""},

		"a reason without a text": {func(i *cards.CoverageInformation) { i.Reasons = []cards.Reason{{}} }, brokenQ7, brokenQ7},
		"a code is no text": {func(i *cards.CoverageInformation) {
			i.Reasons = []cards.Reason{{Code: cards.ReasonTechnical}}
		}, brokenQ7, brokenQ7},
		"each reason needs a text": {func(i *cards.CoverageInformation) {
			i.Reasons = append(slices.Clone(reason), cards.Reason{})
		}, brokenQ7, brokenQ7},
		"a reason that nothing asked for": {func(i *cards.CoverageInformation) { i.Reasons = reason }, "", ""},

		"indeterminate with a reason": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded, i.Reasons = cards.CoveredIndeterminate, cards.PAIndeterminate, reason
		}, "", ""},
		"indeterminate without a reason": {func(i *cards.CoverageInformation) {
			i.Covered, i.PANeeded = cards.CoveredIndeterminate, cards.PAIndeterminate
		}, brokenQ6, brokenQ9},
		"coverage indeterminate without a reason":      {func(i *cards.CoverageInformation) { i.Covered = cards.CoveredIndeterminate }, brokenQ6, brokenQ9},
		"authorization indeterminate without a reason": {func(i *cards.CoverageInformation) { i.PANeeded = cards.PAIndeterminate }, brokenQ6, brokenQ9},

		"a detail with a quantity": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{cards.AllowedQuantity(cards.Quantity{Value: "60", Unit: "tablet"}, "in 30 days")}
		}, "", ""},
		"a detail with a quantity and a text": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{cards.AllowedQuantity(cards.Quantity{Value: "60"}, "")}
			i.Details[0].Text = "sixty"
		}, badDetail, badDetail},
		"a quantity that is not a number": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{cards.AllowedQuantity(cards.Quantity{Value: "6O"}, "")}
		}, badQuantity, badQuantity},
		"a quantity of two numbers": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{cards.AllowedQuantity(cards.Quantity{Value: "60,61"}, "")}
		}, `the quantity "60,61" of a detail is not a number`, `the quantity "60,61" of a detail is not a number`},
		"a quantity without a value": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{cards.AllowedQuantity(cards.Quantity{Unit: "tablet"}, "")}
		}, badDetail, badDetail},

		// CRD 2.0 is sent none of these, so nothing can be wrong with them.
		"a detail with a link": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{cards.PolicyLink("https://payer.example/1", "")}
		}, "", ""},
		"a detail with a text":     {func(i *cards.CoverageInformation) { i.Details = []cards.Detail{cards.NextSteps("Call the plan.")} }, "", ""},
		"a detail without a value": {func(i *cards.CoverageInformation) { i.Details = []cards.Detail{cards.NextSteps("")} }, "", badDetail},
		"a detail with two values": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{{Category: "cat-other", Code: "policy-link", URL: "u", Text: "t"}}
		}, "", badDetail},
		"a detail without a category": {func(i *cards.CoverageInformation) { i.Details = []cards.Detail{{Code: "policy-link", URL: "u"}} }, "", badDetail},
		"a detail without a code": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{{Category: "cat-other", URL: "u"}}
		}, "", badDetail},
		"one good detail, one without a value": {func(i *cards.CoverageInformation) {
			i.Details = []cards.Detail{cards.NextSteps("Call the plan."), cards.PolicyLink("", "")}
		}, "", badDetail},
	} {
		information := changed(plain(), test.change)
		requireCheck(t, information, cards.V20, test.in20, name)
		requireCheck(t, information, cards.V22, test.in22, name)
	}
}

// requireCheck also checks that Extension writes what Check lets through, and nothing else.
func requireCheck(t *testing.T, information cards.CoverageInformation, version cards.Version, broken, name string) {
	t.Helper()
	extension, err := information.Extension(version)
	if broken == "" {
		require.NoError(t, information.Check(version), "%s, CRD %s", name, version)
		require.NoError(t, err, "%s, CRD %s", name, version)
		readAsFHIR(t, string(extension))
		return
	}
	require.EqualError(t, information.Check(version), broken, "%s, CRD %s", name, version)
	require.EqualError(t, err, "coverage-information: "+broken, "%s, CRD %s", name, version)
	require.Empty(t, extension, "%s, CRD %s", name, version)
}

// TestWhatIsWrittenKeepsThePublishedInvariants puts every combination of codes through Extension and holds what comes out against
// the expressions of the published definitions, as a client's validator does.
func TestWhatIsWrittenKeepsThePublishedInvariants(t *testing.T) {
	sent := make(map[string]bool)
	for information := range combinations {
		for _, version := range versions {
			extension, err := information.Extension(version)
			require.Equal(t, information.Check(version) == nil, err == nil)
			if err != nil {
				continue
			}
			require.Empty(t, brokenBy(readAsFHIR(t, string(extension)), version), string(extension))
			sent[fmt.Sprintf("%s %s %s", version, information.Covered, information.PANeeded)] = true
		}
	}
	// Without these the checks above could pass because nothing was let through.
	for _, must := range []string{
		"2.0 covered no-auth", "2.0 covered auth-needed", "2.0 covered satisfied", "2.0 covered conditional", "2.0 conditional conditional", "2.0 not-covered ",
		"2.0 not-covered no-auth", "2.0 indeterminate indeterminate", "2.2 covered no-auth", "2.2 covered auth-needed", "2.2 covered satisfied",
		"2.2 covered performpa", "2.2 conditional conditional", "2.2 not-covered ", "2.2 indeterminate indeterminate",
	} {
		require.True(t, sent[must], must)
	}
}

// combinations yields findings with every combination of codes.
func combinations(yield func(cards.CoverageInformation) bool) {
	for _, covered := range []cards.Covered{"", cards.IsCovered, cards.NotCovered, cards.CoveredConditional, cards.CoveredIndeterminate} {
		for _, needed := range []cards.PANeeded{"", cards.NoAuth, cards.AuthNeeded, cards.Satisfied, cards.PerformPA, cards.PAConditional, cards.PAIndeterminate} {
			for _, info := range [][]string{nil, {"performer"}, {"detail-code"}, {"OTH"}, {"location", "OTH"}} {
				for _, reasons := range [][]cards.Reason{nil, {{Text: "Why."}}, {{Text: "Why.", Code: cards.ReasonTechnical}}, {{Code: cards.ReasonTechnical}}} {
					for _, number := range []string{"", "PA-77"} {
						information := plain()
						information.Covered, information.PANeeded, information.InfoNeeded = covered, needed, info
						information.Reasons, information.SatisfiedPAID = reasons, number
						if !yield(information) {
							return
						}
					}
				}
			}
		}
	}
}

// brokenBy names the invariants whose published expression or text the extension breaks. CRD 2.0's q2 is left out for not-covered:
// its expression contradicts its text.
func brokenBy(extension r4.Extension, version cards.Version) (broken []string) {
	has := func(url, code string) bool { return slices.Contains(codes(extension, url), code) }
	exists := func(url string) bool { return len(parts(extension, url)) > 0 }
	either := func(code string) bool { return has("covered", code) || has("pa-needed", code) }
	isCoded := func(part r4.Extension) bool { return part.ValueCodeableConcept.Text == nil }

	for key, holds := range map[string]bool{
		"q2 of 2.2":                version == cards.V20 || !has("covered", "not-covered") || !exists("pa-needed"),
		"q2 of 2.0":                version != cards.V20 || has("covered", "not-covered") || exists("pa-needed"),
		"q3":                       either("conditional") == exists("info-needed"),
		"q5":                       has("pa-needed", "satisfied") == exists("satisfied-pa-id"),
		"q6":                       !has("info-needed", "OTH") || exists("reason"),
		"q7":                       !slices.ContainsFunc(parts(extension, "reason"), isCoded),
		"q9":                       !either("indeterminate") || exists("reason"),
		"2.0 has no indeterminate": version != cards.V20 || !either("indeterminate"),
		"2.0 has no detail-code":   version != cards.V20 || !has("info-needed", "detail-code"),
	} {
		if !holds {
			broken = append(broken, key)
		}
	}
	return broken
}

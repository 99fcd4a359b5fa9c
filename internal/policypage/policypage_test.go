package policypage_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/policypage"
)

func builtIn(t testing.TB) *library.Library {
	t.Helper()
	made, err := library.Load(library.Default())
	require.NoError(t, err)
	return made
}

// invented is a library with everything that a statement can say.
func invented(t testing.TB) *library.Library {
	t.Helper()
	const drugs = `
sources: [{id: s, title: Invented}]
products:
  - {id: examplumab, brand: Examplumab, generic: examplumab-test, source: s, grade: A}
  - {id: samplumab, brand: Samplumab, generic: samplumab-test, source: s, grade: A,
     codes: [{system: rxnorm, code: "99000001", kind: SBD, source: s, grade: A}]}
groups: [{id: treatments, treats: the example disease, products: [samplumab]}]
`
	const policy = `
id: T.1
url: https://example.org/t1
versions:
  - effective: 2026-07-01
    title: Later
    statements: [{id: s, drugs: [examplumab], outcome: not-covered, verdict: out, text: Out.}]
  - effective: 2026-01-01
    title: An *invented* policy
    reconstructed: true
    statements:
      - id: adults
        drugs: [examplumab]
        when: patient.age >= 18 && order.icd10.under("D67")
        when_unknown: {reason: "The age decides about {drug}.", information_needed: [OTH]}
        outcome: covered
        prior_authorization: performpa
        documentation: [clinical, patient]
        documentation_purpose: [withclaim]
        questionnaires: ["https://example.org/form|1"]
        reason_code: auth-out-network
        allowed_quantity: {value: "2", unit: vials}
        contact: {name: The vendor, points: [{system: phone, value: 555-0100, use: work}]}
        verdict: covered
        ground: the tests are done
        text: Covered.
        summary: "{drug} is covered for adults"
        detail: "**Training:** the maker trains whoever gives {drug}."
        alternatives: treatments
        administration: {reason: "Giving {drug} is covered too.", codes: [{system: cpt, code: "96365"}]}
        additional_orders:
          - summary: A test first
            detail: It tells.
            orders:
              - {drug: samplumab}
              - {service: {system: cpt, code: "81405", display: invented test}, category: {system: snomed, code: "108252007", display: Laboratory procedure}}
        coverage_update: {summary: Update, detail: It is old., period_end: 2026-12-31, class: {type: plan, value: x}}
        apps: [{summary: An app, detail: It helps., label: Start, url: "https://example.org/app", context: c}]
        exceptions:
          - {id: members, plans: [p], outcome: not-covered, reason: "Not {drug}.", summary: "Plan P: no {drug}", detail: "Ask Plan P about {drug}."}
      - id: test
        services: [{system: cpt, code: "81406", name: another test}]
        outcome: conditional
        prior_authorization: conditional
        information_needed: [performer, OTH]
        verdict: covered or not
        text: It depends.
`
	made, err := library.Load(fstest.MapFS{
		"payer.yaml":        {Data: []byte("name: Invented Plan\ntime_zone: America/Chicago\n")},
		"plans.yaml":        {Data: []byte("plans: [{id: p, name: Plan P}]\n")},
		"drugs/drugs.yaml":  {Data: []byte(drugs)},
		"policies/t.1.yaml": {Data: []byte(policy)},
	})
	require.NoError(t, err)
	return made
}

func page(t testing.TB, rules *library.Library, id string, on coverage.Date) *policypage.Page {
	t.Helper()
	policy, found := rules.Policy(id)
	require.True(t, found)
	made, err := policypage.New(rules, policy, on)
	require.NoError(t, err)
	return made
}

func headings(of *policypage.Page) []string {
	var made []string
	for _, section := range of.Sections {
		made = append(made, section.Heading)
	}
	return made
}

func TestThePageOfTheLatestVersionIsWhole(t *testing.T) {
	latest := page(t, builtIn(t), "L.5.01.594", "2025-12-02")
	require.Equal(t, "Gene Therapy for the Treatment of Hemophilia B", latest.Title)
	require.Equal(t, []string{
		"Description", "Indications", "Policy statements", "Notes", "Medical necessity", "History", "Sources", "Code reference",
	}, headings(latest))
}

// What a policy says besides its statements is kept in the latest wording, which must not pass for an older one.
func TestThePageOfAnEarlierVersionHasNothingOfLater(t *testing.T) {
	before := page(t, builtIn(t), "L.5.01.594", "2025-12-01")
	require.Equal(t, []string{"Policy statements", "Notes", "History"}, headings(before))
	text := before.Markdown()
	require.Contains(t, text, "This is an earlier version than that of 2025-12-02.")
	require.Contains(t, text, "its place in therapy has not been addressed in treatment guidelines")
	require.Contains(t, text, "reconstructed from the policy history")
	require.NotContains(t, text, "2025-12-02:**")

	first := page(t, builtIn(t), "L.5.01.594", "2023-05-15").Markdown()
	for _, later := range []string{"Beqvez", "Exception", "J1411", "2023-07-01:**"} {
		require.NotContains(t, first, later)
	}
}

// The history ends with the day, even where the version does not.
func TestHistoryIsCutToTheDay(t *testing.T) {
	rules := builtIn(t)
	policy, _ := rules.Policy("L.5.01.594")
	later := *policy
	later.Page.History = append(later.Page.History[:4:4], later.Page.History[0])
	later.Page.History[4].Date = "2026-05-01"
	for on, want := range map[coverage.Date]int{"2026-04-30": 4, "2026-05-01": 5} {
		made, err := policypage.New(rules, &later, on)
		require.NoError(t, err)
		for _, section := range made.Sections {
			if section.Heading == "History" {
				require.Len(t, section.Blocks[0], want)
			}
		}
	}
}

func TestAPolicyThatIsNotInForceHasNoPage(t *testing.T) {
	rules := builtIn(t)
	policy, _ := rules.Policy("L.5.01.594")
	_, err := policypage.New(rules, policy, "2023-05-14")
	require.EqualError(t, err, "policy L.5.01.594 is not in force on 2023-05-14: its first version takes effect on 2023-05-15")

	ended := *policy
	ended.Versions = append(ended.Versions[:0:0], ended.Versions...)
	ended.Versions[0].Period.End = "2026-01-31"
	_, err = policypage.New(rules, &ended, "2026-02-01")
	require.EqualError(t, err, "policy L.5.01.594 is not in force on 2026-02-01: it ended on 2026-01-31")
}

func TestEverythingThatAStatementSaysIsOnThePage(t *testing.T) {
	require.Equal(t, `# An \*invented\* policy

- **policy:** T.1
- **payer:** Invented Plan
- **as of:** 2026-06-30
- **version:** in force from 2026-01-01 to 2026-06-30
- **wording:** reconstructed from the policy history, not read in a published text
- **published at:** https://example.org/t1

This is an earlier version than that of 2026-07-01. What the policy said then besides its statements, notes and history is not known and is left out.

## Policy statements

### Examplumab

> Covered.

- **drugs:** Examplumab (examplumab-test)
- **condition:** for patients of 18 years or older, with a diagnosis of D67 or below
- **verdict:** covered
- **ground:** the tests are done
- **outcome:** covered
- **prior authorization:** needed, to be asked for by who performs the order
- **documentation needed:** clinical documentation, documentation by the patient
- **purpose of the documentation:** to go with the claim
- **questionnaires:** https://example.org/form|1
- **allowed quantity:** 2 vials
- **reason's code:** authorization because of care out of network
- **contact:** The vendor: phone 555-0100 work
- **card's headline:** Examplumab is covered for adults
- **card's text:** Training: the maker trains whoever gives Examplumab.
- **when a fact of the condition is missing:** The age decides about Examplumab.
- **information needed then:** what the reason says
- **alternatives:** the member's formulary's treatments for the example disease (group treatments)
- **drugs of that group now:** Samplumab
- **services that give it:** CPT 96365
- **what that means for them:** Giving Examplumab is covered too.
- **suggested besides:** A test first (clinical-reminder): Samplumab, invented test (CPT 81405, Laboratory procedure SNOMED CT 108252007). It tells.
- **update of the coverage on record:** Update (insurance): ends on 2026-12-31, plan is x. It is old.
- **application to launch:** An app (guideline): Start, https://example.org/app with the context c. It helps.

#### Exception: members

- **for members of:** Plan P
- **outcome:** not covered
- **reason:** Not Examplumab.
- **card's headline:** Plan P: no Examplumab
- **card's text:** Ask Plan P about Examplumab.

### another test

> It depends.

- **services:** another test (CPT 81406)
- **verdict:** covered or not
- **outcome:** conditional
- **prior authorization:** conditional
- **information needed:** who performs it, what the reason says
`, page(t, invented(t), "T.1", "2026-06-30").Markdown())
}

// small is the page of a policy with these statements about drugs a to e.
func small(t testing.TB, statements string) string {
	t.Helper()
	drugs := "sources: [{id: s, title: Invented}]\nproducts:\n"
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		drugs += "  - {id: " + id + ", brand: Drug " + strings.ToUpper(id) + ", generic: " + id + "-test, source: s, grade: A}\n"
	}
	made, err := library.Load(fstest.MapFS{
		"payer.yaml":        {Data: []byte("name: Invented Plan\ntime_zone: America/Chicago\n")},
		"plans.yaml":        {Data: []byte("plans: [{id: p, name: Plan P}, {id: q, name: Plan Q}]\n")},
		"drugs/drugs.yaml":  {Data: []byte(drugs)},
		"policies/t.1.yaml": {Data: []byte("id: T.1\nurl: https://example.org/t1\nversions: [{effective: 2026-01-01, title: T, statements: [" + statements + "]}]\n")},
	})
	require.NoError(t, err)
	_, text, found := strings.Cut(page(t, made, "T.1", "2026-06-30").Markdown(), "## Policy statements\n")
	require.True(t, found)
	return text
}

func TestAHeadingNamesAllThatAStatementIsAbout(t *testing.T) {
	require.Contains(t, small(t, "{id: s, drugs: [a, b, c, d, e], outcome: not-covered, verdict: out, text: Out.}"), "\n### Drug A, Drug B, Drug C, Drug D and Drug E\n")
}

// An exception may rule as its statement does, for another reason.
func TestAnExceptionAlwaysSaysWhatItRules(t *testing.T) {
	require.Contains(t, small(t, "{id: s, drugs: [a], outcome: not-covered, verdict: out, text: Out., exceptions: [{id: x, plans: [p], outcome: not-covered, reason: Other.}]}"),
		"\n#### Exception: x\n\n- **for members of:** Plan P\n- **outcome:** not covered\n- **reason:** Other.\n")
	require.Contains(t, small(t, "{id: s, drugs: [a], outcome: covered, prior_authorization: no-auth, verdict: in, text: In., exceptions: [{id: x, plans: [p], outcome: covered, prior_authorization: no-auth, documentation: [admin], reason: Other.}]}"),
		"\n#### Exception: x\n\n- **for members of:** Plan P\n- **outcome:** covered\n- **prior authorization:** not needed\n- **documentation needed:**")
}

// Services are named for those of the drugs that a statement names them for.
func TestServicesOfSomeOfTheDrugs(t *testing.T) {
	text := small(t, "{id: s, drugs: [a], when: patient.age > 3, outcome: not-covered, verdict: out, text: Out., administration: {reason: Out., codes: [{system: cpt, code: '96365'}]}}, "+
		"{id: r, drugs: [b, a], outcome: not-covered, verdict: off, text: Off.}")
	require.Contains(t, text, "- **services that give it:** CPT 96365\n")
	require.Contains(t, text, "- **services that give Drug A:** CPT 96365\n")
}

// What an exception to a whole version has from the first statement about each drug is not its own.
func TestAnExceptionToAllStatementsStandsByItself(t *testing.T) {
	text := small(t, "{id: s, drugs: [a], outcome: not-covered, verdict: out, ground: it is so, text: Out.}, {id: r, drugs: [b], outcome: not-covered, verdict: off, text: Off.}], "+
		"exceptions: [{id: x, plans: [p], outcome: conditional, prior_authorization: conditional, information_needed: [OTH], reason: 'Ask about {drug}.'}")
	require.Contains(t, text, "\n## Exceptions to all statements\n\n### Exception: x\n\n- **drugs:** Drug A (a-test), Drug B (b-test)\n- **for members of:** Plan P\n")
	_, own, _ := strings.Cut(text, "## Exceptions")
	require.Contains(t, own, "Ask about Drug A or Drug B.")
	for _, theirs := range []string{"verdict", "it is so", "Off."} {
		require.NotContains(t, own, theirs)
	}
}

func TestAnExceptionToAllStatementsMayBeAboutDrugsAndServices(t *testing.T) {
	require.Contains(t, small(t, "{id: s, drugs: [a], outcome: not-covered, verdict: out, text: Out.}, {id: r, services: [{system: cpt, code: 9909Z, name: Test}], outcome: not-covered, verdict: off, text: Off.}], "+
		"exceptions: [{id: x, plans: [p], outcome: not-covered, reason: Other.}"),
		"### Exception: x\n\n- **drugs and services:** Drug A (a-test), Test (CPT 9909Z)\n")
}

func TestConditionsAreReadAloudWhereTheyArePlain(t *testing.T) {
	text := small(t, `{id: s, drugs: [a, b], when: "plan.id in ['p', 'q'] && order.drug == 'a'", outcome: not-covered, verdict: out, text: Out.,`+
		` exceptions: [{id: x, when: "order.icd10.exists(code, code == 'D67')", outcome: not-covered, reason: Other.}]}`)
	require.Contains(t, text, "- **condition:** for patients who are members of Plan P or Plan Q, whose order is for Drug A\n")
	require.Contains(t, text, "- **condition:** `order.icd10.exists(code, code == 'D67')`\n")
	require.Equal(t, 2, strings.Count(text, "condition:"))
}

func TestMarkdownShowsTextsUnchanged(t *testing.T) {
	text := (&policypage.Page{
		Title: "# *T*",
		Opening: []policypage.Block{
			policypage.Paragraph("- no list, <b>no tag</b>, [no](link), a_b and _c_, P&T, &amp;\nno line"),
			policypage.Paragraph("1. no number"),
			policypage.Facts{{Name: "condition", Text: "a == '``'", Literal: true}},
			policypage.Table{Columns: []string{"A|B"}, Rows: [][]string{{"1 | 2"}}},
			policypage.Lettered{"first", "second"},
			policypage.List{"item"},
		},
	}).Markdown()
	require.Equal(t, "# \\# \\*T\\*\n\n"+
		"\\- no list, \\<b>no tag\\</b>, \\[no\\](link), a_b and \\_c\\_, P&T, \\&amp; no line\n\n"+
		"1\\. no number\n\n"+
		"- **condition:** ```a == '``'```\n\n"+
		"| A\\|B |\n| --- |\n| 1 \\| 2 |\n\n"+
		"- **A.** first\n- **B.** second\n\n"+
		"- item\n", text)
}

func TestLetters(t *testing.T) {
	for at, want := range map[int]string{0: "A", 3: "D", 25: "Z", 26: "AA", 27: "AB", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		require.Equal(t, want, policypage.Letter(at))
	}
}

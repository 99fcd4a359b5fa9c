package policydiff_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/policydiff"
)

const (
	policyFile    = "policies/L.5.01.594.yaml"
	commercialCSV = "formularies/commercial/hemophilia-b.csv"
)

// edit is a text of a file that is written otherwise; the first that fits. An old text of "" makes a new file.
type edit struct{ file, old, with string }

// edited is the built-in library with some texts written otherwise.
func edited(t testing.TB, edits ...edit) *library.Library {
	t.Helper()
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(library.Default(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(library.Default(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}))
	for _, one := range edits {
		if one.old == "" {
			files[one.file] = &fstest.MapFile{Data: []byte(one.with)}
			continue
		}
		text := string(files[one.file].Data)
		require.Contains(t, text, one.old)
		files[one.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, one.old, one.with, 1))}
	}
	made, err := library.Load(files)
	require.NoError(t, err)
	return made
}

// sentences are the differences, each "place: text".
func sentences(before, after *library.Library, on coverage.Date) []string {
	var texts []string
	for _, difference := range policydiff.Compare(before, after, on) {
		texts = append(texts, difference.Place+": "+difference.Text)
	}
	return texts
}

// withoutVersions is the built-in library as it was before Beqvez.
func withoutVersions(t testing.TB) *library.Library {
	t.Helper()
	data, err := fs.ReadFile(library.Default(), policyFile)
	require.NoError(t, err)
	text := string(data)
	later := text[strings.Index(text, "  - effective: 2025-12-02"):strings.Index(text, "  - effective: 2023-07-01")]
	return edited(t, edit{policyFile, later, ""})
}

func TestADrugThatWasNotAddressed(t *testing.T) {
	before, after := withoutVersions(t), edited(t)
	require.Equal(t, []string{
		"Policy L.5.01.594: the version of 2025-12-02 is new",
		"Policy L.5.01.594: the version of 2025-01-15 is new",
		"Policy L.5.01.594: the title was “Hemgenix (etranacogene dezaparvovec-drlb)”, is “Gene Therapy for the Treatment of Hemophilia” from 2025-01-15 to 2025-12-01",
		"Policy L.5.01.594: Beqvez: was not addressed, is considered not medically necessary from 2025-01-15",
		"Policy L.5.01.594: Beqvez, exception state-health-plan is new from 2025-01-15: for members of State Health Plan, conditional, prior authorization conditional",
		"Policy L.5.01.594: the title was “Hemgenix (etranacogene dezaparvovec-drlb)”, is “Gene Therapy for the Treatment of Hemophilia B” from 2025-12-02",
		"Policy L.5.01.594: Hemgenix: policy's sentence was “Hemgenix (etranacogene dezaparvovec-drlb) is considered not medically …”, " +
			"is “Beqvez (fidanacogene elaparvovec-dzkt) and Hemgenix (etranacogene dezaparvovec-drlb) are considered not medically …” from 2025-12-02",
	}, sentences(before, after, ""))
	require.Contains(t, sentences(after, before, ""), "Policy L.5.01.594: Beqvez: was considered not medically necessary, is not addressed from 2025-01-15")
}

func TestOnADayOnlyWhatIsInForceIsCompared(t *testing.T) {
	before, after := withoutVersions(t), edited(t)
	require.Empty(t, sentences(before, after, "2025-01-14"))
	require.Equal(t, []string{
		"Policy L.5.01.594: the title was “Hemgenix (etranacogene dezaparvovec-drlb)”, is “Gene Therapy for the Treatment of Hemophilia”",
		"Policy L.5.01.594: Beqvez: was not addressed, is considered not medically necessary",
		"Policy L.5.01.594: Beqvez, exception state-health-plan is new: for members of State Health Plan, conditional, prior authorization conditional",
	}, sentences(before, after, "2025-01-15"))
}

func TestDifferences(t *testing.T) {
	const (
		both    = "Policy L.5.01.594: Beqvez and Hemgenix: "
		outcome = "        outcome: not-covered\n"
		invent  = "id: T.1\nurl: https://example.org/t1\nversions: [{effective: 2026-01-01, title: Invented, statements: ["
	)
	for name, test := range map[string]struct {
		before, after []edit
		want          []string
	}{
		"nothing":              {nil, nil, nil},
		"comments and spacing": {nil, []edit{{policyFile, "versions:\n", "# A remark.\n\nversions:\n"}}, nil},
		"moved lines": {nil, []edit{{
			policyFile, "        outcome: not-covered\n        verdict: considered not medically necessary\n", "        verdict: considered not medically necessary\n        outcome: not-covered\n",
		}}, nil},
		"another id": {nil, []edit{{policyFile, "id: gene-therapies", "id: both"}}, nil},
		"order of drugs": {
			nil, []edit{{policyFile, "drugs: [beqvez, hemgenix]", "drugs: [hemgenix, beqvez]"}}, nil,
		},
		"outcome": {
			nil, []edit{{policyFile, outcome, "        outcome: conditional\n        prior_authorization: conditional\n        information_needed: [location]\n        documentation: [clinical]\n"}},
			[]string{
				both + "outcome was not covered, is conditional from 2025-12-02",
				both + "prior authorization was none, is conditional from 2025-12-02",
				both + "information needed was none, is where it is done from 2025-12-02",
				both + "documentation needed was none, is clinical documentation from 2025-12-02",
			},
		},
		"what an exception to a version has from its first statement": {
			[]edit{{"policies/T.1.yaml", "", invent + "{id: s, drugs: [alhemo], outcome: not-covered, verdict: out, text: Out.}], exceptions: [{id: x, plans: [commercial], outcome: not-covered, reason: Ask.}]}]\n"}},
			[]edit{{"policies/T.1.yaml", "", invent + "{id: k, drugs: [alhemo], when: patient.age < 3, outcome: not-covered, verdict: beyond, text: Beyond.}, {id: s, drugs: [alhemo], outcome: not-covered, verdict: out, text: Out.}], exceptions: [{id: x, plans: [commercial], outcome: not-covered, reason: Ask.}]}]\n"}},
			[]string{
				"Policy T.1: Alhemo, statement k is new from 2026-01-01: for patients younger than 3 years, not covered",
			},
		},
		"verdict": {
			nil, []edit{{policyFile, "verdict: considered not medically necessary", "verdict: considered investigational"}},
			[]string{both + "was considered not medically necessary, is considered investigational from 2025-12-02"},
		},
		"condition": {
			nil, []edit{{policyFile, outcome, outcome + "        when: patient.age >= 18\n"}},
			[]string{
				both + "condition was none, is “patient.age >= 18” from 2025-12-02",
				both + "when a fact of the condition is missing was none, is “conditional, with the missing fact as the reason” from 2025-12-02",
			},
		},
		"another condition": {
			[]edit{{policyFile, outcome, outcome + "        when: patient.age >= 18\n"}}, []edit{{policyFile, outcome, outcome + "        when: patient.age >= 21\n"}},
			[]string{both + "condition was “patient.age >= 18”, is “patient.age >= 21” from 2025-12-02"},
		},
		"a drug less": {
			nil, []edit{{policyFile, "drugs: [beqvez, hemgenix]", "drugs: [hemgenix]"}},
			[]string{"Policy L.5.01.594: Beqvez: was considered not medically necessary, is not addressed from 2025-12-02"},
		},
		"a service": {
			nil, []edit{{"policies/t1.yaml", "", invent + "{id: s, services: [{system: cpt, code: \"81405\", name: an invented test}], outcome: covered, prior_authorization: no-auth, verdict: covered, text: Covered.}]}]\n"}},
			[]string{"Policy T.1: the policy is new", "Policy T.1: an invented test: was not addressed, is covered from 2026-01-01"},
		},
		"a statement more": {
			[]edit{{"policies/t1.yaml", "", invent + "{id: s, drugs: [qfitlia], outcome: not-covered, verdict: out, text: Out.}]}]\n"}},
			[]edit{{"policies/t1.yaml", "", invent +
				"{id: s, drugs: [qfitlia], outcome: not-covered, verdict: out, text: Out.}, {id: young, drugs: [qfitlia], when: patient.age < 12, outcome: covered, prior_authorization: no-auth, verdict: in, text: In.}]}]\n"}},
			[]string{"Policy T.1: Qfitlia, statement young is new from 2026-01-01: for patients younger than 12 years, covered, prior authorization not needed"},
		},
		"statements under conditions, and one otherwise": {
			nil, []edit{{"policies/t1.yaml", "", invent +
				"{id: rest, drugs: [qfitlia], outcome: not-covered, verdict: out, text: Out.}, " +
				"{id: young, drugs: [qfitlia], when: patient.age < 12, outcome: covered, prior_authorization: no-auth, verdict: in, text: In.}, " +
				"{id: odd, drugs: [qfitlia], when: patient.age == 20 || patient.age == 30 && plan.id == 'commercial', outcome: covered, prior_authorization: auth-needed, verdict: in with authorization, text: In.}]}]\n"}},
			[]string{
				"Policy T.1: the policy is new",
				"Policy T.1: Qfitlia: was not addressed, is in (for patients younger than 12 years), in with authorization (when patient.age == 20 || patient.age == 30 && plan.id == 'commercial'), otherwise out from 2026-01-01",
				"Policy T.1: Qfitlia, statement rest is new from 2026-01-01: not covered",
				"Policy T.1: Qfitlia, statement young is new from 2026-01-01: for patients younger than 12 years, covered, prior authorization not needed",
				"Policy T.1: Qfitlia, statement odd is new from 2026-01-01: when patient.age == 20 || patient.age == 30 && plan.id == 'commercial', covered, prior authorization needed",
			},
		},
		"a statement under a condition alone": {
			[]edit{{"policies/t1.yaml", "", invent + "{id: young, drugs: [qfitlia], when: patient.age < 12, outcome: covered, prior_authorization: no-auth, verdict: in, text: In.}]}]\n"}}, nil,
			[]string{"Policy T.1: the policy is gone", "Policy T.1: Qfitlia: was in (for patients younger than 12 years), is not addressed from 2026-01-01"},
		},
		"exceptions of one name": {
			nil, []edit{{"policies/t1.yaml", "", invent +
				"{id: rest, drugs: [qfitlia], outcome: not-covered, verdict: out, text: Out., exceptions: [{id: state, plans: [state-health-plan], outcome: covered, prior_authorization: no-auth, reason: There.}]}, " +
				"{id: young, drugs: [qfitlia], when: patient.age < 12, outcome: covered, prior_authorization: no-auth, verdict: in, text: In., exceptions: [{id: state, plans: [state-health-plan], outcome: not-covered, reason: Not there.}]}]}]\n"}},
			[]string{
				"Policy T.1: the policy is new",
				"Policy T.1: Qfitlia: was not addressed, is in (for patients younger than 12 years), otherwise out from 2026-01-01",
				"Policy T.1: Qfitlia, statement rest is new from 2026-01-01: not covered",
				"Policy T.1: Qfitlia, exception state to statement rest is new from 2026-01-01: for members of State Health Plan, covered, prior authorization not needed",
				"Policy T.1: Qfitlia, statement young is new from 2026-01-01: for patients younger than 12 years, covered, prior authorization not needed",
				"Policy T.1: Qfitlia, exception state to statement young is new from 2026-01-01: for members of State Health Plan, for patients younger than 12 years, not covered",
			},
		},
		"a group beside one of its drugs": {
			nil, []edit{{"policies/t1.yaml", "", invent +
				"{id: drug, drugs: [alhemo], outcome: not-covered, verdict: out, text: Out.}, " +
				"{id: group, group: non-factor, outcome: covered, prior_authorization: no-auth, verdict: in, text: In., exceptions: [{id: state, plans: [state-health-plan], outcome: not-covered, reason: Not there.}]}]}]\n"},
				{"drugs/groups.yaml", "groups:\n", "groups:\n  - {id: non-factor, treats: hemophilia B, products: [alhemo, qfitlia]}\n"}},
			[]string{
				"Policy T.1: the policy is new",
				"Policy T.1: Alhemo: was not addressed, is out from 2026-01-01",
				"Policy T.1: Alhemo and Qfitlia, exception state is new from 2026-01-01: for members of State Health Plan, not covered",
				"Policy T.1: Qfitlia: was not addressed, is in from 2026-01-01",
			},
		},
		"a drug that had only its group's statement": {
			[]edit{{"policies/t1.yaml", "", invent + "{id: group, group: hemophilia-b-treatments, outcome: covered, prior_authorization: no-auth, verdict: in, text: In.}]}]\n"}},
			[]edit{{"policies/t1.yaml", "", invent + "{id: group, group: hemophilia-b-treatments, outcome: covered, prior_authorization: no-auth, verdict: in, text: In.}, " +
				"{id: drug, drugs: [alhemo], outcome: not-covered, verdict: out, text: Out.}]}]\n"}},
			[]string{
				"Policy T.1: Alhemo: was in, is out from 2026-01-01",
				"Policy T.1: Alhemo: policy's sentence was “In.”, is “Out.” from 2026-01-01",
				"Policy T.1: Alhemo: outcome was covered, is not covered from 2026-01-01",
				"Policy T.1: Alhemo: prior authorization was not needed, is none from 2026-01-01",
				"Policy T.1: Alhemo: is addressed by name, no longer as one of a group (by name goes before) from 2026-01-01",
			},
		},
		// It may take the order from a statement of another policy, or give it to one.
		"a group in the place of its drug": {
			[]edit{{"policies/t1.yaml", "", invent + "{id: s, drugs: [qfitlia], outcome: covered, prior_authorization: no-auth, verdict: in, text: In., exceptions: [{id: state, plans: [state-health-plan], outcome: not-covered, reason: Not there.}]}]}]\n"},
				{"drugs/groups.yaml", "groups:\n", "groups:\n  - {id: one, treats: hemophilia B, products: [qfitlia]}\n"}},
			[]edit{{"policies/t1.yaml", "", invent + "{id: s, group: one, outcome: covered, prior_authorization: no-auth, verdict: in, text: In., exceptions: [{id: state, plans: [state-health-plan], outcome: not-covered, reason: Not there.}]}]}]\n"},
				{"drugs/groups.yaml", "groups:\n", "groups:\n  - {id: one, treats: hemophilia B, products: [qfitlia]}\n"}},
			[]string{"Policy T.1: Qfitlia: is addressed as one of a group, no longer by name (by name goes before) from 2026-01-01"},
		},
		// A note of the name of an exception is left out of its cards.
		"an exception of another name": {
			nil, []edit{{policyFile, "          - id: state-health-plan\n", "          - id: state-members\n"}},
			[]string{"Policy L.5.01.594: Beqvez and Hemgenix, exception state-members: was called state-health-plan, is called state-members from 2025-12-02, and its cards no longer leave out the note state-health-plan"},
		},
		"an exception of another name back": {
			[]edit{{policyFile, "          - id: state-health-plan\n", "          - id: state-members\n"}}, nil,
			[]string{"Policy L.5.01.594: Beqvez and Hemgenix, exception state-health-plan: was called state-members, is called state-health-plan from 2025-12-02, and its cards leave out the note state-health-plan"},
		},
		"topic of a card": {
			[]edit{{policyFile, outcome, outcome + "        apps: [{summary: An app, detail: It helps., label: Start, url: https://example.org/app}]\n"}},
			[]edit{{policyFile, outcome, outcome + "        apps: [{summary: An app, detail: It helps., label: Start, url: https://example.org/app, topic: claim}]\n"}},
			[]string{both + "application to launch was “An app (guideline): Start, https://example.org/app. It helps.”, is “An app (claim): Start, https://example.org/app. It helps.” from 2025-12-02"},
		},
		"exception": {
			nil, []edit{{policyFile, "prior_authorization: conditional", "prior_authorization: auth-needed"}},
			[]string{"Policy L.5.01.594: Beqvez and Hemgenix, exception state-health-plan: prior authorization was conditional, is needed from 2025-12-02"},
		},
		"version moved": {
			nil, []edit{{policyFile, "effective: 2025-12-02", "effective: 2025-12-15"}},
			[]string{"Policy L.5.01.594: the version of 2025-12-02 is effective from 2025-12-15"},
		},
		"retired": {
			nil, []edit{{policyFile, "effective: 2025-12-02\n", "effective: 2025-12-02\n    ends: 2026-12-31\n"}},
			[]string{
				"Policy L.5.01.594: the policy is retired: it ends on 2026-12-31",
				both + "was considered not medically necessary, is not addressed from 2027-01-01",
			},
		},
		"no longer reconstructed": {
			nil, []edit{{policyFile, "    reconstructed: true\n", ""}},
			[]string{"Policy L.5.01.594: the wording of the version of 2025-01-15 was reconstructed, and is that of a published text"},
		},
		"note": {
			nil, []edit{{policyFile, "plan language goes before this policy manual", "plan language decides"}},
			[]string{"Policy L.5.01.594: the note state-health-plan was “… benefit plan language goes before this policy manual. Search the State …”, is “… benefit plan language decides. Search the State …” from 2025-12-02"},
		},
		"another order of the notes": {
			[]edit{{policyFile, "    notes:\n", "    notes:\n      - {id: first, text: First.}\n      - {id: second, text: Second.}\n"}},
			[]edit{{policyFile, "    notes:\n", "    notes:\n      - {id: second, text: Second.}\n      - {id: first, text: First.}\n"}},
			[]string{"Policy L.5.01.594: the notes: now in the order second, first, "},
		},
		"page": {
			nil, []edit{
				{policyFile, "normally. Hemophilia", "normally, as is known. Hemophilia"},
				{policyFile, "      New policy added.", "      New policy added, at last."},
				{policyFile, "code: J1414, description", "code: J1413, description"},
			},
			[]string{
				"Policy L.5.01.594: the description was “… does not clot normally. Hemophilia is usually …”, is “… does not clot normally, as is known. Hemophilia is usually …”",
				"Policy L.5.01.594: the history of 2023-05-15 was “New policy added.”, is “New policy added, at last.”",
				"Policy L.5.01.594: the code HCPCS J1413 is new: “Injection, fidanacogene elaparvovec-dzkt, per therapeutic dose”",
				"Policy L.5.01.594: the code HCPCS J1414 is gone: “Injection, fidanacogene elaparvovec-dzkt, per therapeutic dose”",
			},
		},
		"group": {
			nil, []edit{{"drugs/groups.yaml", "      - benefix\n", ""}},
			[]string{"Drug groups: group hemophilia-b-treatments: no longer BeneFIX"},
		},
		"drug": {
			nil, []edit{{"drugs/gene-therapies.yaml", "kind: SBD", "kind: SCD"}},
			[]string{"Drugs: Hemgenix: the code RxNorm 2626778"},
		},
		"formulary": {
			nil, []edit{
				{commercialCSV, "1666323,,Alprolix,medical-service,true", "1666323,,Alprolix,specialty,true"},
				{commercialCSV, ",68516-3610-02,AlphaNine SD,medical-service,false,false,false\n", ""},
			},
			[]string{
				"Formulary commercial: 1 drug no longer listed: AlphaNine SD",
				"Formulary commercial: 1 drug changed: Alprolix: was “medical benefit, prior authorization”, is “specialty tier, prior authorization”",
			},
		},
		// A card calls a drug that is no product of drugs/ as the formulary does.
		"name of a drug on a formulary": {
			[]edit{{commercialCSV, "1666323,", "99999999,,Oddomab,specialty,true,false,false\n1666323,"}},
			[]edit{{commercialCSV, "1666323,", "99999999,,Evenomab,specialty,true,false,false\n1666323,"}},
			[]string{"Formulary commercial: 1 drug called otherwise: Oddomab is Evenomab"},
		},
		"terms of two packages exchanged": {
			[]edit{{commercialCSV, "1666323,", ",58394-0633-03,BeneFIX,specialty,true,false,false\n,58394-0634-03,BeneFIX,specialty,false,false,false\n1666323,"}},
			[]edit{{commercialCSV, "1666323,", ",58394-0633-03,BeneFIX,specialty,false,false,false\n,58394-0634-03,BeneFIX,specialty,true,false,false\n1666323,"}},
			[]string{"Formulary commercial: 1 drug changed: BeneFIX: was “"},
		},
		"a package more on the same terms": {
			nil, []edit{{commercialCSV, "1666323,", ",58394-0633-03,BeneFIX,medical-service,false,false,false\n1666323,"}}, nil,
		},
		"plan": {
			nil, []edit{{"plans.yaml", "name: Commercial", "name: Trade"}, {"plans.yaml", "value: commercial", "value: trade"}},
			[]string{
				"Plan commercial: the name was Commercial, is Trade",
				"Plan commercial: the classes of a coverage that name it: no longer plan commercial; now also plan trade",
			},
		},
		"order of the payer's contacts": {
			[]edit{{"payer.yaml", "contacts:\n", "contacts:\n  - {system: phone, value: 555-0100}\n  - {system: fax, value: 555-0101}\n"}},
			[]edit{{"payer.yaml", "contacts:\n", "contacts:\n  - {system: fax, value: 555-0101}\n  - {system: phone, value: 555-0100}\n"}},
			[]string{"Payer: contacts: now in the order fax 555-0101, phone 555-0100, "},
		},
		"payer": {
			nil, []edit{{"payer.yaml", "time_zone: America/Chicago", "time_zone: America/Denver"}},
			[]string{"Payer: the time zone was America/Chicago, is America/Denver"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := sentences(edited(t, test.before...), edited(t, test.after...), "")
			require.Len(t, got, len(test.want), strings.Join(got, "\n"))
			for i, want := range test.want {
				require.True(t, strings.HasPrefix(got[i], want), "want %s\ngot  %s", want, got[i])
			}
		})
	}
}

func TestAPolicyLess(t *testing.T) {
	more := edit{"policies/t1.yaml", "", "id: T.1\nurl: https://example.org/t1\nversions: [{effective: 2026-01-01, title: Invented, statements: [{id: s, drugs: [qfitlia], outcome: not-covered, verdict: out, text: Out.}]}]\n"}
	require.Equal(t, []string{"Policy T.1: the policy is gone", "Policy T.1: Qfitlia: was out, is not addressed from 2026-01-01"},
		sentences(edited(t, more), edited(t), ""))
}

func TestChangedLeavesOutWhatIsTheSame(t *testing.T) {
	for _, test := range []struct{ was, is, wantWas, wantIs string }{
		{"a b", "a c", "a b", "a c"},
		{"one two three four five six seven eight nine ten eleven twelve thirteen", "one two three four five six VII eight nine ten eleven twelve thirteen",
			"… four five six seven eight nine ten …", "… four five six VII eight nine ten …"},
		{"one two three four five six seven eight nine ten eleven twelve thirteen", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
			"… eleven twelve thirteen", "… eleven twelve thirteen fourteen"},
		{"a a a a a a a a a a a a a", "a a a a a a a a a a a a", "… a a a a", "… a a a"},
	} {
		was, is := policydiff.Changed(test.was, test.is)
		require.Equal(t, test.wantWas, was)
		require.Equal(t, test.wantIs, is)
	}
}

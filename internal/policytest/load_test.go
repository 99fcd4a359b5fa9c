package policytest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/policytest"
)

// sound is a file of cases without a fault.
const sound = `policy: L.5.01.594
cases:
  - name: first
    date: 2026-01-10
    order: {drug: hemgenix}
    plan: commercial
    expect: {outcome: not-covered}
  - name: second
    date: 2026-01-10
    order: {service: {system: cpt, code: "96365"}, linked_to: hemgenix}
    plan: state-health-plan
    patient: {age: 42, sex: female}
    expect: {statement: gene-therapies, exception: state-health-plan, version: 2025-12-02}
`

func builtIn(t testing.TB) *library.Library {
	t.Helper()
	rules, err := library.Load(library.Default())
	require.NoError(t, err)
	return rules
}

func read(t testing.TB, text string) ([]policytest.Case, document.Faults) {
	t.Helper()
	return policytest.Read("policies/a_test.yaml", []byte(text), library.Default(), builtIn(t))
}

func TestReadMakesCases(t *testing.T) {
	cases, faults := read(t, sound)
	require.Empty(t, faults)
	require.Len(t, cases, 2)
	require.Equal(t, "first", cases[0].Name)
	require.Equal(t, "L.5.01.594", cases[0].Policy)
	require.Equal(t, "policies/a_test.yaml:3:11", cases[0].Position.String())
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	const order, expect = "{drug: hemgenix}", "{outcome: not-covered}"
	for name, test := range map[string]struct{ old, new, want string }{
		"not YAML":               {"cases:", "cases: [", "this is not YAML"},
		"unknown key":            {"plan: commercial", "plan: commercial\n    hooks: order-sign", `7:5: unknown key "hooks"; did you mean "hook"?`},
		"unknown expectation":    {expect, "{outcom: covered}", `7:14: unknown key "outcom"; did you mean "outcome"?`},
		"key twice":              {"date: 2026-01-10", "date: 2026-01-10\n    date: 2026-01-11", `5:5: the key "date" stands twice, first on line 4: keep one`},
		"no policy":              {"policy: L.5.01.594\n", "", `1:1: policy is missing: add the key "policy" with a text`},
		"other policy":           {"L.5.01.594", "X.1", `1:9: no policy "X.1" in policies/: write the id of a policy there`},
		"no name":                {"name: first", `name: ""`, "3:11: a text is missing here: write one, or remove the key or entry that is empty"},
		"name twice":             {"name: second", "name: first", `8:11: two cases have the name "first": give each its own`},
		"no date":                {"    date: 2026-01-10\n", "", `3:5: date is missing: add the key "date" with a text`},
		"no such date":           {"2026-01-10", "2026-02-30", `4:11: "2026-02-30" is not a date: there is no such day; that month has the days 01 to 28`},
		"no order":               {"    order: " + order + "\n", "", "3:5: order is missing: name a drug of the library, as in order: {drug: ID}"},
		"nothing ordered":        {order, "{quantity: 1}", "5:12: what is ordered is missing: write drug, codes, text, service or file"},
		"drug and text":          {order, "{drug: hemgenix, text: Hemgenix}", "5:12: drug and text stand side by side: keep one of them"},
		"drug and service":       {order, "{drug: hemgenix, service: {system: cpt, code: 96365}}", "5:12: drug and service stand side by side: keep one of them"},
		"other drug":             {order, "{drug: hemgenics}", `5:19: no product "hemgenics" in drugs/: write the id of a product there`},
		"other system":           {order, "{codes: [{system: icd, code: D67}]}", `5:30: unknown system "icd": write rxnorm, ndc, hcpcs, cpt, atc, unii or snomed`},
		"no code":                {order, "{codes: [{system: rxnorm}]}", `5:21: code is missing: add the key "code" with a text`},
		"linked drug":            {order, "{drug: hemgenix, linked_to: beqvez}", "5:40: only a service can be linked to a drug: write service, or remove linked_to"},
		"linked to nothing":      {"linked_to: hemgenix", "linked_to: hemgenics", `10:63: no product "hemgenics" in drugs/`},
		"no diagnoses":           {order, "{drug: hemgenix, diagnoses: {}}", "5:40: codes are missing: list them under icd10 or snomed"},
		"empty diagnosis":        {order, `{drug: hemgenix, diagnoses: {icd10: [""]}}`, "5:49: a text is missing here: write one, or remove the key or entry that is empty"},
		"quantity in words":      {order, "{drug: hemgenix, quantity: two}", `5:39: "two" is no quantity: write a number such as 30 or 1.5`},
		"order file missing":     {order, "{file: none.json}", "5:19: the file policies/none.json cannot be read: file does not exist"},
		"no plan":                {"    plan: commercial\n", "", `3:5: plan is missing: add the key "plan" with a text`},
		"other plan":             {"plan: commercial", "plan: gold", `6:11: no plan "gold" in plans.yaml: write the id of a plan there, or unknown`},
		"plan without coverage":  {"plan: commercial", "plan: commercial\n    coverage: none", "6:11: without a Coverage nothing tells this: remove it, or remove coverage: none"},
		"other coverage":         {"plan: commercial", "plan: commercial\n    coverage: gone", `7:15: unknown coverage "gone": write in-force, ended or none`},
		"other hook":             {"plan: commercial", "plan: commercial\n    hook: patient-view", `7:11: unknown hook "patient-view": write order-sign, order-select, order-dispatch or appointment-book`},
		"other version of CRD":   {"plan: commercial", "plan: commercial\n    crd: 2.1", `7:10: unknown crd "2.1": write 2.0, 2.2 or both`},
		"too old":                {"age: 42", "age: 420", "12:20: 420 is no age in years: write 0 to 130"},
		"age in words":           {"age: 42", "age: old", `12:20: a whole number must stand here, not "old"`},
		"age and birth":          {"age: 42", "age: 42, born: 1984-01-01", "12:30: age and born stand side by side: keep one of them"},
		"other sex":              {"sex: female", "sex: f", `12:29: unknown sex "f": write female, male, other or unknown`},
		"no expectation":         {"    expect: " + expect + "\n", "", "3:5: expect is missing: say what the answer is to be"},
		"nothing expected":       {expect, "{}", "7:13: nothing is expected here: mention at least one thing, such as outcome"},
		"other outcome":          {expect, "{outcome: denied}", `7:23: unknown outcome "denied": write covered, not-covered, conditional, indeterminate or none`},
		"other authorization":    {expect, "{prior_authorization: yes}", `7:35: unknown prior_authorization "yes": write no-auth, auth-needed`},
		"empty reason":           {expect, `{reason: ""}`, "7:22: a text is missing here: write one, or remove the key or entry that is empty"},
		"empty detail":           {expect, `{details: [ok, ""]}`, "7:28: a text is missing here: write one, or remove the key or entry that is empty"},
		"no details":             {expect, "{details: []}", "7:13: details expects no text: write one, or remove the key"},
		"card without indicator": {expect, "{cards: [Hemgenix]}", `7:22: "Hemgenix" is no card: write info, warning or critical, a colon, a space and the beginning of its summary`},
		"negative count":         {expect, "{suggestions_count: -1}", "7:33: -1 is no count: write 0 or more"},
		"refused and more":       {expect, "{refused: x, outcome: covered}", "7:23: a call that is refused gets no answer: expect refused alone"},
		"other statement":        {expect, "{statement: gene-therapy}", `7:25: L.5.01.594 has no statement "gene-therapy" there: write the id of one, or none`},
		"statement of another version": {
			expect, "{statement: gene-therapies, version: 2023-05-15}", `7:25: L.5.01.594 has no statement "gene-therapies" there`,
		},
		"exception of another version": {
			expect, "{exception: state-health-plan, version: 2023-05-15}", `7:25: L.5.01.594 has no exception "state-health-plan" there`,
		},
		"exception without a statement": {
			expect, "{statement: none, exception: state-health-plan}", "7:42: without a statement no exception decides",
		},
		"other key of linked order": {
			"linked_to: hemgenix", "linked_to: hemgenix, linked_order: {diagnosis: {}}", `10:88: unknown key "diagnosis"; did you mean "diagnoses"?`,
		},
		"linked order of nothing": {
			"linked_to: hemgenix", "linked_order: {quantity: 1}", "10:66: linked_order tells more of the order that linked_to names: write linked_to, or remove it",
		},
		"linked order says nothing": {
			"linked_to: hemgenix", "linked_to: hemgenix, linked_order: {}", "10:87: nothing is said here of the linked order: write quantity or diagnoses, or remove the key",
		},
		"no linked diagnoses": {
			"linked_to: hemgenix", "linked_to: hemgenix, linked_order: {diagnoses: {}}", "10:99: codes are missing: list them under icd10 or snomed",
		},
		"linked quantity in words": {
			"linked_to: hemgenix", "linked_to: hemgenix, linked_order: {quantity: two}", `10:98: "two" is no quantity: write a number such as 30 or 1.5`,
		},
		"other day of a version": {expect, "{version: 2025-12-03}", "7:23: L.5.01.594 has no version of 2025-12-03: write one of its effective dates"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, sound, test.old)
			_, faults := read(t, strings.Replace(sound, test.old, test.new, 1))
			require.Len(t, faults, 1, faults.Error())
			require.Contains(t, faults.Error(), test.want)
			require.True(t, strings.HasPrefix(faults.Error(), "policies/a_test.yaml:"), faults.Error())
		})
	}
}

func TestReadWantsCases(t *testing.T) {
	_, faults := read(t, "policy: L.5.01.594\n")
	require.EqualError(t, faults, "policies/a_test.yaml:1:1: cases is missing: list at least one case")
}

// exported is a folder with the built-in library, whose own cases are replaced by the files given by name and text.
func exported(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "library")
	require.NoError(t, library.Export(dir))
	require.NoError(t, os.Remove(filepath.Join(dir, "policies", "L.5.01.594_test.yaml")))
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "policies", name), []byte(text), 0o600))
	}
	return dir
}

func TestLoadListsTheFaultsOfAllFiles(t *testing.T) {
	dir := exported(t, map[string]string{
		"b_test.yaml":  strings.Replace(sound, "hemgenix", "hemgenics", 1),
		"a_test.yaml":  strings.Replace(sound, "not-covered", "denied", 1),
		".c_test.yaml": "not: [looked at",
	})
	_, err := policytest.Load(os.DirFS(dir), builtIn(t))
	require.ErrorContains(t, err, "policies/a_test.yaml:7:23: unknown outcome")
	require.ErrorContains(t, err, "policies/b_test.yaml:5:19: no product")
	require.Len(t, strings.Split(err.Error(), "\n"), 2)
}

func TestLoadTakesAllFilesInTheirOrder(t *testing.T) {
	dir := exported(t, map[string]string{"b_test.yaml": sound, "a_test.yaml": sound})
	cases, err := policytest.Load(os.DirFS(dir), builtIn(t))
	require.NoError(t, err)
	require.Len(t, cases, 4)
	require.Equal(t, "policies/a_test.yaml", cases[0].Position.File)
	require.Equal(t, "policies/b_test.yaml", cases[3].Position.File)
}

// A library needs no cases.
func TestLoadOfALibraryWithoutCases(t *testing.T) {
	cases, err := policytest.Load(os.DirFS(exported(t, nil)), builtIn(t))
	require.NoError(t, err)
	require.Empty(t, cases)
}

func TestOrderFilesMustHoldOrders(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"not JSON": {`{"resourceType": `, "the file policies/order.json is not acceptable JSON: "},
		"twice":    {`{"id": "a", "id": "b"}`, "duplicate member: a name may stand only once in an object at byte 12, at /id"},
		"no order": {`{"resourceType": "Patient", "id": "a"}`, "the file policies/order.json does not hold an order: its resourceType must be CommunicationRequest, "},
		"no id":    {`{"resourceType": "MedicationRequest"}`, "the order in policies/order.json has no id: give it one, a finding is written onto an order by its id"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := exported(t, map[string]string{
				"a_test.yaml": strings.Replace(sound, "{drug: hemgenix}", "{file: order.json}", 1),
				"order.json":  test.text,
			})
			_, err := policytest.Load(os.DirFS(dir), builtIn(t))
			require.ErrorContains(t, err, "policies/a_test.yaml:5:19: ")
			require.ErrorContains(t, err, test.want)
		})
	}
}

// A file says all there is to say about the order.
func TestNothingStandsBesideAnOrderFile(t *testing.T) {
	dir := exported(t, map[string]string{
		"a_test.yaml": strings.Replace(sound, "{drug: hemgenix}",
			"{file: order.json, quantity: 1, linked_to: hemgenix, diagnoses: {icd10: [D67]}, linked_order: {quantity: 1}}\n    service_date: 2026-02-01", 1),
		"order.json": `{"resourceType": "MedicationRequest", "id": "rx-1"}`,
	})
	_, err := policytest.Load(os.DirFS(dir), builtIn(t))
	const beside = ": an order in a file says this itself: remove it, or write it into the file\n"
	require.EqualError(t, err, "policies/a_test.yaml:5:41"+beside+"policies/a_test.yaml:5:55"+beside+"policies/a_test.yaml:5:76"+beside+
		"policies/a_test.yaml:5:106"+beside+"policies/a_test.yaml:6:19: an order in a file says itself when it is to be given: remove service_date")
}

package condition_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/condition"
	"covercard/internal/coverage"
)

func compile(t testing.TB, text string) coverage.Condition {
	t.Helper()
	compiler, err := condition.NewCompiler()
	require.NoError(t, err)
	made, mistakes := compiler.Compile(text)
	require.Empty(t, mistakes, text)
	require.Equal(t, text, made.String())
	return made
}

func child() *coverage.Facts {
	return &coverage.Facts{
		Age: 12, Sex: "female", OrderType: "MedicationRequest", Drug: "examplumab", ICD10: []string{"E75.22", "D67"}, SNOMED: []string{"190794006"},
		Quantity: 2.5, Plan: "commercial", Relationship: "child", CoverageStart: "2026-01-01", Date: "2026-06-30",
	}
}

func TestHolds(t *testing.T) {
	for text, want := range map[string]coverage.Truth{
		`patient.age < 18`:  coverage.True,
		`patient.age >= 18`: coverage.False,
		`patient.sex == "female" && order.type == "MedicationRequest" && order.drug == "examplumab"`: coverage.True,
		`order.icd10.under("E75.2")`:                     coverage.True,
		`order.icd10.under("E752")`:                      coverage.True,
		`order.icd10.under("E75.229")`:                   coverage.False,
		`order.icd10.under(["G12", "D67"])`:              coverage.True,
		`"D67" in order.icd10`:                           coverage.True,
		`"D66" in order.icd10`:                           coverage.False,
		`order.icd10.exists(code, code.startsWith("D"))`: coverage.True,
		`"190794006" in order.snomed`:                    coverage.True,
		`order.quantity > 2.0`:                           coverage.True,
		`plan.id in ["commercial", "other"]`:             coverage.True,
		`coverage.relationship != "self" && coverage.start <= "2026-01-01" && date >= "2026-06-30"`: coverage.True,
	} {
		truth, missing := compile(t, text).Holds(child())
		require.Equal(t, want, truth, text)
		require.Empty(t, missing)
	}
}

// A fact that is missing leaves a condition open only when it depends on it.
func TestMissingFacts(t *testing.T) {
	facts := child()
	facts.Missing = []coverage.Fact{coverage.FactAge, coverage.FactICD10}
	for text, want := range map[string]struct {
		truth   coverage.Truth
		missing []coverage.Fact
	}{
		`patient.age < 18`: {coverage.Unknown, []coverage.Fact{coverage.FactAge}},
		`patient.age < 18 && plan.id == "commercial"`:     {coverage.Unknown, []coverage.Fact{coverage.FactAge}},
		`patient.age < 18 && plan.id == "another"`:        {coverage.False, nil},
		`patient.age < 18 || plan.id == "commercial"`:     {coverage.True, nil},
		`patient.age < 18 || order.icd10.under("E75")`:    {coverage.Unknown, []coverage.Fact{coverage.FactAge, coverage.FactICD10}},
		`!order.icd10.under(["E75", "G12"])`:              {coverage.Unknown, []coverage.Fact{coverage.FactICD10}},
		`10 / (order.quantity > 2.0 ? 0 : 1) > 1`:         {coverage.Unknown, []coverage.Fact{coverage.FactQuantity}}, // fails as it runs
		`plan.id == "commercial" && order.quantity > 2.0`: {coverage.True, nil},
	} {
		truth, missing := compile(t, text).Holds(facts)
		require.Equal(t, want.truth, truth, text)
		require.ElementsMatch(t, want.missing, missing, text)
	}
}

func TestMistakes(t *testing.T) {
	compiler, err := condition.NewCompiler()
	require.NoError(t, err)
	for text, want := range map[string]condition.Mistake{
		`patient.agee < 18`:                    {7, `unknown name "patient.agee" in the condition; did you mean "patient.age"?`},
		`age < 18`:                             {0, `unknown name "age" in the condition: the facts are patient.age, patient.sex, order.type, order.drug, order.icd10, order.snomed, order.quantity, plan.id, coverage.relationship, coverage.start, date, and a list of codes is asked with under`},
		`patient.age < "18"`:                   {12, "< cannot take a whole number and a text in the condition: compare things of one kind"},
		`order.quantity > 2`:                   {15, "> cannot take a number with a point (such as 2.0) and a whole number in the condition: compare things of one kind"},
		`patient.age`:                          {0, "the condition gives a whole number: write one that is true or false, such as patient.age >= 18"},
		`patient.age <`:                        {13, `the condition cannot be read: mismatched input its end; write it such as patient.age >= 18 && plan.id == "commercial"`},
		`patient.age < 18 and patient.age > 3`: {17, `the condition cannot be read: for "and" write &&`},
		`patient.sex == "F"`:                   {15, `patient.sex is never "F": write male, female, other`},
		`order.icd10.undr("E75")`:              {16, `unknown name "undr" in the condition; did you mean "under"?`},
		`date >= "2026-1-1"`:                   {8, `date is compared with a date: "2026-1-1" is not a date: write YYYY-MM-DD`},
		`date >= "2026-01-01" && coverage.start < "soon"`:                              {41, `coverage.start is compared with a date: "soon" is not a date: write YYYY-MM-DD`},
		`order.icd10.under("hemophilia")`:                                              {18, `"hemophilia" is not an ICD-10-CM code: write it such as E75.22, or E75 for all below it`},
		`"12" in order.snomed`:                                                         {0, `"12" is not a SNOMED CT code: it has 6 to 18 digits`},
		`order.icd10.all(a, order.icd10.all(b, order.icd10.all(c, a == b && b == c)))`: {0, "the condition may take"},
	} {
		made, mistakes := compiler.Compile(text)
		require.Nil(t, made, text)
		require.NotEmpty(t, mistakes, text)
		require.Equal(t, want.Offset, mistakes[0].Offset, text)
		require.Contains(t, mistakes[0].Message, want.Message, text)
	}
}

func TestTogether(t *testing.T) {
	scope := condition.Scope{Drug: "examplumab", Plans: []string{"commercial", "state"}, Period: coverage.Period{Start: "2026-01-01", End: "2026-12-31"}}
	for name, c := range map[string]struct {
		texts             []string
		possible, certain bool
		example           string
	}{
		"ages apart":               {[]string{`patient.age < 18`, `patient.age >= 18`}, false, true, ""},
		"ages that meet":           {[]string{`patient.age <= 18`, `patient.age >= 18`}, true, true, "patient.age 18"},
		"an empty range":           {[]string{`patient.age < 5 && patient.age > 65`}, false, true, ""},
		"codes that go together":   {[]string{`order.icd10.under("E75.2")`, `order.icd10.under("G12")`}, true, true, "order.icd10 E75.2 and G12"},
		"a code and its absence":   {[]string{`order.icd10.under("E75.2")`, `!order.icd10.under("E75")`}, false, true, ""},
		"below, not the rest":      {[]string{`order.icd10.under("E75")`, `!order.icd10.under("E75.2")`}, true, true, "order.icd10 E75"},
		"plans apart":              {[]string{`plan.id == "commercial"`, `plan.id == "state"`}, false, true, ""},
		"a plan that is not there": {[]string{`plan.id == "comercial"`}, false, true, ""},
		"dates apart":              {[]string{`date < "2026-06-01"`, `date >= "2026-06-01"`}, false, true, ""},
		"a date out of force":      {[]string{`date < "2026-01-01"`}, false, true, ""},
		"the drug of another":      {[]string{`order.drug == "placebex"`}, false, true, ""},
		"quantities apart":         {[]string{`order.quantity > 2.0`, `order.quantity <= 2.0`}, false, true, ""},
		"quantities that meet":     {[]string{`order.quantity > 2.0`, `order.quantity < 2.5`}, true, true, "order.quantity 2.25"},
		"what cannot be tried":     {[]string{`order.icd10.size() > 3`}, false, false, ""},
		"many codes of one kind": {
			[]string{`order.icd10.under(["A00", "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A09"])`, `patient.age < 2`, `patient.age > 3`}, false, true, "",
		},
	} {
		var conditions []coverage.Condition
		for _, text := range c.texts {
			conditions = append(conditions, compile(t, text))
		}
		verdict := condition.Together(conditions, scope)
		require.Equal(t, condition.Verdict{Possible: c.possible, Example: c.example, Certain: c.certain}, verdict, name)
	}
}

// What is tried is what holds: an example is always one.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{``, `patient.age < 18`, `order.icd10.under(["E75"])`, `plan.id in ["a"] ? date > "2026-01-01" : !(patient.sex == "male")`, `1 / 0 == 1`} {
		f.Add(seed)
	}
	compiler, err := condition.NewCompiler()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		made, mistakes := compiler.Compile(text)
		if made == nil {
			require.NotEmpty(t, mistakes)
			for _, mistake := range mistakes {
				require.GreaterOrEqual(t, mistake.Offset, 0)
				require.NotEmpty(t, mistake.Message)
			}
			return
		}
		made.Holds(child())
		condition.Together([]coverage.Condition{made}, condition.Scope{Plans: []string{"a"}})
	})
}

func BenchmarkHolds(b *testing.B) {
	made := compile(b, `patient.age >= 12 && order.icd10.under("E75.2") && plan.id == "commercial" && date >= "2026-01-01"`)
	facts := child()
	b.ReportAllocs()
	for b.Loop() {
		made.Holds(facts)
	}
}

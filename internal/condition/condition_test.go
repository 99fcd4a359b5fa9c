package condition_test

import (
	"fmt"
	"strconv"
	"strings"
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
		`"e7522" in order.icd10`:                         coverage.True,
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

// Of a list of which only a part is known, what is in it is, and what is not may be.
func TestPartialCodes(t *testing.T) {
	facts := child()
	facts.Partial = []coverage.Fact{coverage.FactICD10}
	for text, want := range map[string]coverage.Truth{
		`order.icd10.under("E75.2")`:                          coverage.True,
		`!order.icd10.under("E75.2")`:                         coverage.False,
		`order.icd10.under("G12")`:                            coverage.Unknown,
		`!order.icd10.under(["G12", "G13"])`:                  coverage.Unknown,
		`"D67" in order.icd10`:                                coverage.True,
		`"D66" in order.icd10`:                                coverage.Unknown,
		`"D66" in order.icd10 && patient.age > 17`:            coverage.False,
		`"D66" in order.icd10 || patient.age < 18`:            coverage.True,
		`order.icd10.exists(code, code.startsWith("D"))`:      coverage.True,
		`order.icd10.exists(code, code.startsWith("G"))`:      coverage.Unknown,
		`order.icd10.all(code, code.startsWith("D"))`:         coverage.False,
		`order.icd10.all(code, code.size() > 2)`:              coverage.Unknown,
		`order.icd10.filter(code, code == "D66").size() == 0`: coverage.Unknown,
		`order.icd10.size() == 2`:                             coverage.Unknown,
		`"D68" in ["D66"] + order.icd10`:                      coverage.Unknown,
		`(["D66"] + order.icd10).exists(c, c == "D68")`:       coverage.Unknown,
		`order.icd10[0] == "D67"`:                             coverage.Unknown,
		`order.icd10[9] == "D67"`:                             coverage.Unknown,
		`"190794006" in order.snomed`:                         coverage.True,
		`"190794007" in order.snomed`:                         coverage.False,
	} {
		truth, missing := compile(t, text).Holds(facts)
		require.Equal(t, want, truth, text)
		if want == coverage.Unknown {
			require.Equal(t, []coverage.Fact{coverage.FactICD10}, missing, text)
		}
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
		`patient.age >= 3 && not order.icd10.under("G43")`: {20, `the condition cannot be read: for "not" write !`},
		`patient.age => 18`:                               {12, `the condition cannot be read: for "=>" write >=`},
		`plan.id = "commercial"`:                          {8, `the condition cannot be read: for "=" write ==`},
		`patient.age > 3 & patient.age < 9`:               {16, `the condition cannot be read: for "&" write &&`},
		`== 3`:                                            {0, `the condition cannot be read: extraneous input '=='`},
		`plan.id == “commercial”`:                         {11, `the condition cannot be read: for “ write "`},
		`order.icd10.under(G43)`:                          {18, `unknown name "G43" in the condition: put a text such as a code into quotation marks`},
		`patient.weight > 45`:                             {0, `unknown name "patient.weight" in the condition: the facts are patient.age,`},
		`order.icd10 in ["G43"]`:                          {12, `in cannot take a list of texts and a list of texts in the condition: a list of codes is asked for one, such as order.icd10.under("E75.2") or "E75.22" in order.icd10`},
		`"G43" == order.icd10`:                            {6, `== cannot take a text and a list of texts in the condition: a list of codes is asked for one, such as`},
		`order.icd10.contains("G43")`:                     {20, `contains cannot take a list of texts and a text in the condition: a list of codes is asked for one, such as`},
		`18 <= patient.age <= 65`:                         {18, `<= cannot take true or false and a whole number in the condition: join two comparisons with &&, such as 18 <= patient.age && patient.age < 65`},
		`patient.sex == "F"`:                              {15, `patient.sex is never "F": write male, female, other`},
		`order.icd10.undr("E75")`:                         {16, `unknown name "undr" in the condition; did you mean "under"?`},
		`date >= "2026-1-1"`:                              {8, `date is compared with a date: "2026-1-1" is not a date: write YYYY-MM-DD`},
		`date >= "2026-01-01" && coverage.start < "soon"`: {41, `coverage.start is compared with a date: "soon" is not a date: write YYYY-MM-DD`},
		`order.icd10.under("hemophilia")`:                 {18, `"hemophilia" is not an ICD-10-CM code: write it such as E75.22, or E75 for all below it`},
		`order.snomed.under("190794006")`:                 {0, `under is asked of order.icd10 only, whose codes begin with those that they stand below: name the codes themselves, such as "190794006" in order.snomed`},
		`patient.age > 1 && ["E75"] != order.icd10`:       {30, `order.icd10 is a list of codes, of which an order may have several: ask for one of them, such as order.icd10.under("E75.2") or "E75.22" in order.icd10`},
		`order.snomed == ["190794006"]`:                   {0, `order.snomed is a list of codes, of which an order may have several: ask for one of them, such as "190794006" in order.snomed`},
		`patient.age > 1 && order.icd10.filter(code, code != "D67").under("D")`: {37, `under is asked of order.icd10 only`},
		`order.icd10 in [["D67"]]`:                                                     {0, `order.icd10 is a list of codes, of which an order may have several: ask for one of them, such as`},
		`patient.age > 1 && [order.icd10] == [["D67"]]`:                                {20, `order.icd10 is a list of codes, of which an order may have several: ask for one of them, such as`},
		`{"a": order.snomed} == {"a": ["190794006"]}`:                                  {6, `order.snomed is a list of codes, of which an order may have several: ask for one of them, such as`},
		`patient.age > 1 && order.icd10.exists_one(c, c == "D67")`:                     {41, `a list of codes is gone through with exists, all or filter only, as it may have more codes than are known`},
		`order.icd10.map(c, c + "x").exists(c, c == "D68x")`:                           {15, `a list of codes is gone through with exists, all or filter only`},
		`order.snomed.map(c, c > "1", "x").size() > 2`:                                 {16, `a list of codes is gone through with exists, all or filter only`},
		`["D66"] != order.icd10 + ["D66"]`:                                             {11, `order.icd10 is a list of codes`},
		`["D66"] == (patient.age > 3 ? order.icd10 : order.snomed)`:                    {30, `order.icd10 is a list of codes`},
		`[order.icd10 + ["D66"]] == [["D66"]]`:                                         {1, `order.icd10 is a list of codes`},
		`["a"].map(one, order.icd10) == [["D67"]]`:                                     {15, `order.icd10 is a list of codes`},
		`[dyn(order.icd10)] == [dyn("D67")]`:                                           {5, `order.icd10 is a list of codes`},
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

// icd10s and snomeds are that many codes.
func icd10s(many int) (codes []string) {
	for i := range many {
		codes = append(codes, fmt.Sprintf("A%02d", i))
	}
	return codes
}

// belowEach are codes two places below one, one for each of those that can stand between.
func belowEach(code string) (codes []string) {
	for _, next := range "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ" {
		codes = append(codes, code+string(next)+"0")
	}
	return codes
}

func snomeds(many int) (codes []string) {
	for i := range many {
		codes = append(codes, strconv.Itoa(100000+i))
	}
	return codes
}

// allOf and anyOf are the conditions that all or any of the codes are in a list.
func allOf(list string, codes ...string) string {
	return `"` + strings.Join(codes, `" in `+list+` && "`) + `" in ` + list
}
func anyOf(list string, codes ...string) string {
	return strings.ReplaceAll(allOf(list, codes...), "&&", "||")
}

func TestTogether(t *testing.T) {
	const anySex = `(patient.sex != "male" || coverage.relationship == "self" || order.type == "Appointment" || plan.id == "state" || patient.sex == "male")`
	manyKinds := allOf("order.icd10", icd10s(9)...)
	scope := condition.Scope{Drug: "examplumab", Plans: []string{"commercial", "state"}, Period: coverage.Period{Start: "2026-01-01", End: "2026-12-31"}}
	for name, c := range map[string]struct {
		texts   []string
		example string // "" when they cannot hold together
		doubt   string
	}{
		"ages apart":               {[]string{`patient.age < 18`, `patient.age >= 18`}, "", ""},
		"ages that meet":           {[]string{`patient.age <= 18`, `patient.age >= 18`}, "patient.age 18", ""},
		"an empty range":           {[]string{`patient.age < 5 && patient.age > 65`}, "", ""},
		"codes that go together":   {[]string{`order.icd10.under("E75.2")`, `order.icd10.under("G12")`}, "order.icd10 E75.2 and G12", ""},
		"a code and its absence":   {[]string{`order.icd10.under("E75.2")`, `!order.icd10.under("E75")`}, "", ""},
		"the same without a dot":   {[]string{`"E75.2" in order.icd10`, `!("E752" in order.icd10)`}, "", ""},
		"below, not the rest":      {[]string{`order.icd10.under("E75")`, `!order.icd10.under("E75.2")`}, "order.icd10 E75", ""},
		"below, not itself":        {[]string{`order.icd10.under("E75.2")`, `!("E75.2" in order.icd10)`}, "order.icd10 E75.20", ""},
		"below, not some below it": {[]string{`order.icd10.under("E75.2") && !order.icd10.under(["E75.20", "E75.21"]) && !("E75.2" in order.icd10)`}, "order.icd10 E75.22", ""},
		"a code that stands between": {
			[]string{`order.icd10.under("E75.2") && !("E75.2" in order.icd10)`, `!order.icd10.under(["` + strings.Join(belowEach("E75.2"), `", "`) + `"])`}, "order.icd10 E75.20", "",
		},
		"nothing below the last":   {[]string{`order.icd10.under("S72.001A")`, `!("S72.001A" in order.icd10)`}, "", ""},
		"any other code":           {[]string{`!order.icd10.under(["Z99", "Z98"])`}, "order.icd10 Z97.89", ""},
		"any other concept":        {[]string{`!("138875005" in order.snomed)`}, "order.snomed 138875006", ""},
		"plans apart":              {[]string{`plan.id == "commercial"`, `plan.id == "state"`}, "", ""},
		"a plan that is not there": {[]string{`plan.id == "comercial"`}, "", ""},
		"dates apart":              {[]string{`date < "2026-06-01"`, `date >= "2026-06-01"`}, "", ""},
		"a date out of force":      {[]string{`date < "2026-01-01"`}, "", ""},
		"the drug of another":      {[]string{`order.drug == "placebex"`}, "", ""},
		"quantities apart":         {[]string{`order.quantity > 2.0`, `order.quantity <= 2.0`}, "", ""},
		"quantities that meet":     {[]string{`order.quantity > 2.0`, `order.quantity < 2.5`}, "order.quantity 2.25", ""},
		"what cannot be tried":     {[]string{`order.icd10.size() > 3`}, "", "the conditions do more with order.icd10 than compare it with constants"},
		"what cannot be tried of ages apart": {
			[]string{`patient.age < 18 && order.icd10.exists(c, c.startsWith("D"))`, `patient.age >= 18 && order.icd10.exists(c, c.startsWith("E"))`}, "", "",
		},
		"what cannot be tried and yet holds": {[]string{`order.icd10.exists(c, c.startsWith("Z"))`}, "order.icd10 Z99.89", ""},
		"many codes of one kind": {
			[]string{`order.icd10.under(["A00", "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A09"])`, `patient.age < 2`, `patient.age > 3`}, "", "",
		},
		"many kinds of codes of ages apart": {
			[]string{manyKinds + ` && patient.age < 18`, manyKinds + ` && patient.age >= 18`}, "", "",
		},
		"many kinds of codes": {[]string{manyKinds}, "", "the conditions ask for more kinds of codes in order.icd10 than can be combined"},
		"quantities apart, beside much that does not matter": {
			[]string{
				anySex + ` && order.quantity > 1.0 && order.quantity < 2.0 && patient.age > 3 && (order.icd10.under(["A00", "B00", "C00"]) || "100000" in order.snomed || "100002" in order.snomed || "D01" in order.icd10)`,
				anySex + ` && order.quantity > 57.0 && order.quantity < 58.0 && patient.age > 4 && (order.icd10.under(["A01", "B01", "C01"]) || "100001" in order.snomed || "D01" in order.icd10)`,
			}, "", "",
		},
		"too many facts": {
			[]string{
				anyOf("order.icd10", icd10s(8)...), anyOf("order.snomed", snomeds(8)...),
				`"A00" in order.icd10 || "100000" in order.snomed`, `"A00" in order.icd10 || !("100000" in order.snomed)`,
				`!("A00" in order.icd10) || "100000" in order.snomed`, `!("A00" in order.icd10) || !("100000" in order.snomed)`,
			}, "",
			"there are more combinations of facts than can be tried",
		},
	} {
		var conditions []coverage.Condition
		for _, text := range c.texts {
			conditions = append(conditions, compile(t, text))
		}
		verdict := condition.Together(conditions, scope)
		require.Equal(t, condition.Verdict{Possible: c.example != "", Example: c.example, Doubt: c.doubt}, verdict, name)
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

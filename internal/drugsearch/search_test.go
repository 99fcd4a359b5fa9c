package drugsearch_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/drugsearch"
	"covercard/internal/library"
)

// rows are of invented drugs, and of two products of the library.
const rows = `rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit,start,end
999000001,,inventol 10 MG Oral Tablet,generic,false,false,false,,2026-06-30
999000001,,inventol 10 MG Oral Tablet,specialty,true,true,true,2026-07-01,
999000002,,inventol 20 MG Oral Tablet [Inventa],generic,false,false,false,2027-01-01,
,99999-0001-01,Inventol vial,generic,false,false,false,,
1666317,,BeneFIX,medical-service,false,false,false,,2025-12-31
1666323,,Alprolix,medical-service,true,false,false,,
`

func load(t testing.TB, commercial string) *library.Library {
	t.Helper()
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(library.Default(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(library.Default(), name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	}))
	files["formularies/commercial/hemophilia-b.csv"] = &fstest.MapFile{Data: []byte(commercial)}
	plans := string(files["plans.yaml"].Data) + "  - id: bare\n    name: Bare\n"
	files["plans.yaml"] = &fstest.MapFile{Data: []byte(plans)}
	rules, err := library.Load(files)
	require.NoError(t, err)
	return rules
}

func search(t *testing.T, rules *library.Library, plan, text string) drugsearch.Answer {
	t.Helper()
	member, found := rules.Plan(plan)
	require.True(t, found)
	return drugsearch.Search(rules, member, text, "2026-07-01")
}

// inWords is an answer in few words: each drug, + when it is on the formulary, and its alternatives.
func inWords(answer drugsearch.Answer) []string {
	var words []string
	for _, drug := range answer.Drugs {
		word := drug.Name
		if drug.OnFormulary {
			word += " +"
		}
		if drug.Note != "" {
			word += " " + drug.Note
		}
		for _, alternative := range drug.Alternatives {
			word += " | " + alternative.Name
		}
		words = append(words, word)
	}
	return words
}

func TestSearch(t *testing.T) {
	rules := load(t, rows)
	hemgenix, benefix := "Hemgenix | Alprolix", "BeneFIX on the formulary until 2025-12-31 | Alprolix"
	for text, want := range map[string][]string{
		"Hemgenix":                 {hemgenix},
		"HEMGENIX ":                {hemgenix},
		"etranacogene":             {hemgenix},
		"2626778":                  {hemgenix},
		"J1411":                    {hemgenix},
		"j1411-jz":                 {hemgenix},
		"B02BD16":                  {hemgenix},
		"Z5XCD5Q9RL":               {hemgenix},
		"0053-0300-30":             {hemgenix},
		"00053030030":              {hemgenix},
		"J7195":                    {benefix}, // shared with others, and still a way to ask
		"nonacog alfa":             {benefix},
		"alprolix":                 {"Alprolix +"},
		"999000001":                {"inventol 10 MG Oral Tablet +"},
		"inventol 10":              {"inventol 10 MG Oral Tablet +"},
		"tablet inventol":          {"inventol 10 MG Oral Tablet +", "inventol 20 MG Oral Tablet [Inventa] on the formulary from 2027-01-01"},
		"inventa":                  {"inventol 20 MG Oral Tablet [Inventa] on the formulary from 2027-01-01"},
		"99999-001-01":             {"Inventol vial +"},
		"9999900101":               {"Inventol vial +"},
		"factor ix albumin fusion": {"Idelvion | Alprolix"},
		"nothing":                  nil,
		"":                         nil,
		"!":                        nil,
	} {
		require.Equal(t, want, inWords(search(t, rules, "commercial", text)), text)
	}
}

func TestSearchSaysTheTerms(t *testing.T) {
	answer := search(t, load(t, rows), "commercial", "999000001")
	require.Equal(t, drugsearch.Plan{ID: "commercial", Name: "Commercial"}, answer.Plan)
	require.Equal(t, &drugsearch.Formulary{ID: "commercial", Example: true, Note: "from an example formulary, not the plan's own"}, answer.Formulary)
	require.Equal(t, &drugsearch.Terms{
		Tier: "specialty", PriorAuthorization: true, StepTherapy: true, QuantityLimit: true, Start: "2026-07-01",
		Words: "specialty tier, prior authorization, step therapy, quantity limit",
	}, answer.Drugs[0].Terms)
}

func TestSearchDecidesAsAnOrderIsDecided(t *testing.T) {
	rules := load(t, rows)
	policy := search(t, rules, "commercial", "hemgenix").Drugs[0].Policy
	require.Equal(t, "L.5.01.594", policy.ID)
	require.Equal(t, "not-covered", string(policy.Outcome))
	require.Contains(t, policy.Reasons[0], "Hemgenix is considered not medically necessary")
	policy = search(t, rules, "state-health-plan", "hemgenix").Drugs[0].Policy
	require.Equal(t, "conditional", string(policy.Outcome))
	require.Nil(t, search(t, rules, "commercial", "alprolix").Drugs[0].Policy)

	// A plan without a formulary has no alternatives on it.
	bare := search(t, rules, "bare", "hemgenix")
	require.Nil(t, bare.Formulary)
	require.Equal(t, []string{"Hemgenix"}, inWords(bare))
	require.NotNil(t, bare.Drugs[0].Policy)
	require.Nil(t, inWords(search(t, rules, "bare", "999000001")))
}

func TestDidYouMean(t *testing.T) {
	rules := load(t, rows)
	for text, want := range map[string][]string{
		"hemgenics":         {"Hemgenix"},
		"Hemogenix":         {"Hemgenix"},
		"Bequez":            {"Beqvez"},
		"benfeix":           {"BeneFIX"},
		"inventl":           {"inventa", "inventol"},
		"invento 10":        {"inventol 10"},
		"hemg":              {"Hemgenix"},
		"inventol 30":       nil, // no strength is taken for another
		"abc":               nil,
		"roctavian":         nil,
		"a b c d e f g h i": nil,
	} {
		answer := search(t, rules, "commercial", text)
		require.Empty(t, answer.Drugs, text)
		require.Equal(t, want, answer.DidYouMean, text)
	}
	require.Empty(t, search(t, rules, "commercial", "hemgenix").DidYouMean)
}

func TestSearchIsBounded(t *testing.T) {
	var many strings.Builder
	many.WriteString("rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit\n")
	for i := range 120 {
		fmt.Fprintf(&many, "%d,Inventol %d MG,generic,false,false,false\n", 999000000+i, i)
	}
	answer := search(t, load(t, many.String()), "commercial", "inventol")
	require.Len(t, answer.Drugs, 50)
	require.Equal(t, 70, answer.More)
}

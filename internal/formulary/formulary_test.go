package formulary_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

const optional = "prior_authorization_new_starts_only, step_therapy_new_starts_only, benefit, quantity, quantity_days, quantity_a_day, " +
	"quantity_unit, supply_days, supplies, supplies_within_days or quantity_text"

const header = "rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit,start,end\n"

func catalog() *drug.Catalog {
	return drug.NewCatalog([]drug.Product{
		{ID: "one", Brand: "One", Codes: []drug.ProductCode{{System: drug.RxNorm, Code: "111"}, {System: drug.NDC, Code: "0053-0300-30"}}},
		{ID: "two", Brand: "Two", Codes: []drug.ProductCode{{System: drug.RxNorm, Code: "222"}}},
	})
}

// build reads the rows of one file into a formulary.
func build(csv string) (*formulary.Formulary, document.Faults) {
	builder := formulary.NewBuilder("f")
	faults := formulary.ReadCSV("f.csv", []byte(csv), catalog(), builder.Add)
	made, more := builder.Build()
	return made, append(faults, more...)
}

func read(t *testing.T, csv string) *formulary.Formulary {
	t.Helper()
	made, faults := build(csv)
	require.Empty(t, faults)
	return made
}

func names(of *formulary.Formulary) []string {
	var found []string
	for item := range of.Items() {
		found = append(found, item.Name)
	}
	return found
}

func TestReadCSV(t *testing.T) {
	made := read(t, "\ufeff# comment\n"+header+
		"111,,One,specialty,true,false,true,2025-01-01,2025-06-30\n"+
		",00053-0300-30,\"One, again\",medical-service,false,false,false,2025-07-01,\n"+
		"999,,Other,generic,false,true,false,,\n")

	item, found := made.Item("one", "2025-06-30")
	require.True(t, found)
	require.Equal(t, coverage.FormularyItem{
		Product: "one", Name: "One", Tier: "specialty", TierRank: 11, PriorAuthorization: true, QuantityLimit: true,
		Period: coverage.Period{Start: "2025-01-01", End: "2025-06-30"},
	}, item)
	item, found = made.Item("one", "2030-01-01")
	require.True(t, found)
	require.Equal(t, "One, again", item.Name)
	_, found = made.Item("one", "2024-12-31")
	require.False(t, found)
	_, found = made.Item("two", "2025-01-01")
	require.False(t, found)
	item, found = made.ItemByCode("", []drug.Code{{System: drug.RxNorm, Code: "999"}}, "2025-01-01")
	require.True(t, found)
	require.Equal(t, "Other", item.Name)
	require.Equal(t, []string{"One", "One, again", "Other"}, names(made))
	require.Equal(t, 3, made.Len())
}

func TestReadCSVSaysWhatIsWrong(t *testing.T) {
	tests := map[string]struct{ csv, want string }{
		"empty":          {"", "f.csv:1:1: the file is empty: start it with the line rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit"},
		"unknown column": {"rxnorm,ndc,naam,name,tier,prior_authorization,step_therapy,quantity_limit\n", `f.csv:1:12: unknown column "naam": use rxnorm, ndc, name, tier, prior_authorization, step_therapy, quantity_limit, start, end, ` + optional},
		"missing column": {"rxnorm,ndc,name,prior_authorization,step_therapy,quantity_limit\n", `f.csv:1:1: the column "tier" is missing: the header is rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit`},
		"column twice":   {"rxnorm,ndc,name,name,tier,prior_authorization,step_therapy,quantity_limit\n", `f.csv:1:17: the column "name" stands twice: keep one`},
		"not a flag":     {header + "111,,Öne,specialty,Yes,false,false,,\n", `f.csv:2:20: prior_authorization is "Yes": write true or false`},
		"unknown tier":   {header + "111,,One,gold,true,false,false,,\n", `f.csv:2:10: unknown tier "gold": write zero-cost-share-preventative, preferred-generic, generic, non-preferred-generic, preferred-brand, brand, preferred, non-preferred-brand, non-preferred, medical-service or specialty`},
		"no name":        {header + "111,,,specialty,true,false,false,,\n", "f.csv:2:6: the name is missing: write the drug as the formulary calls it"},
		"no code":        {header + ",,One,specialty,true,false,false,,\n", "f.csv:2:1: the row has no code: give rxnorm or ndc"},
		"bad code":       {header + "J1411,,One,specialty,true,false,false,,\n", `f.csv:2:1: rxnorm "J1411" is not an RxNorm code: it has digits only`},
		"ambiguous NDC":  {header + ",0053030030,One,specialty,true,false,false,,\n", `f.csv:2:2: ndc "0053030030" can be read in several ways: write it with hyphens or with 11 digits`},
		"two products":   {header + "222,0053-0300-30,One,specialty,true,false,false,,\n", "f.csv:2:5: ndc 0053-0300-30 is one, but rxnorm 222 is two: mend one of the codes"},
		"bad date":       {header + "111,,One,specialty,true,false,false,1.1.2025,\n", `f.csv:2:37: start: "1.1.2025" is not a date: write YYYY-MM-DD`},
		"end first":      {header + "111,,One,specialty,true,false,false,2025-02-01,2025-01-01\n", "f.csv:2:48: the period ends on 2025-01-01, before it starts on 2025-02-01: mend one of the dates"},
		"short row":      {header + "111,,One\n", "f.csv:2:1: the row has not as many fields as the header has columns: add the commas of empty fields"},
		"stray quote":    {header + "111,,O\"ne,specialty,true,false,false,,\n", "f.csv:2:7: a quotation mark stands in the middle of a field: put the field in quotation marks and double the ones inside"},
		"several at once": {header + "111,,One\n111,,One,specialty,x,y,false,,\n",
			"f.csv:2:1: the row has not as many fields as the header has columns: add the commas of empty fields\n" +
				"f.csv:3:20: prior_authorization is \"x\": write true or false\nf.csv:3:22: step_therapy is \"y\": write true or false"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, faults := build(test.csv)
			require.EqualError(t, faults, test.want)
		})
	}
}

func TestTheSameCodesTwiceAreAFault(t *testing.T) {
	tests := map[string]struct {
		rows  string
		wrong bool
	}{
		"same product by two codes":  {"111,,One,specialty,true,false,false,,\n,0053-0300-30,One,specialty,true,false,false,,\n", false},
		"same code, two packages":    {"111,0053-0300-30,One,specialty,true,false,false,,\n111,,One,specialty,true,false,false,,\n", false},
		"last day is first day":      {"111,,One,specialty,true,false,false,,2025-01-01\n111,,One,specialty,true,false,false,2025-01-01,\n", true},
		"periods that follow":        {"111,,One,specialty,true,false,false,,2025-01-01\n111,,One,specialty,true,false,false,2025-01-02,\n", false},
		"same unknown code":          {"999,,One,specialty,true,false,false,,\n999,,One,specialty,true,false,false,,\n", true},
		"two products":               {"111,,One,specialty,true,false,false,,\n222,,Two,specialty,true,false,false,,\n", false},
		"two different unknown ones": {"998,,One,specialty,true,false,false,,\n999,,One,specialty,true,false,false,,\n", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, faults := build(header + test.rows)
			if !test.wrong {
				require.Empty(t, faults)
				return
			}
			require.EqualError(t, faults, "f.csv:3:1: One is listed twice for the same days: keep one row, or give the rows periods that do not overlap")
		})
	}
}

func TestTiers(t *testing.T) {
	specialty, known := formulary.TierRank("specialty")
	require.True(t, known)
	generic, _ := formulary.TierRank("preferred-generic")
	require.Less(t, generic, specialty)
	_, known = formulary.TierRank("gold")
	require.False(t, known)
	require.Equal(t, "medical benefit", formulary.TierWords("medical-service"))
	require.Equal(t, "gold", formulary.TierWords("gold"))
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(header + "111,,One,specialty,true,false,false,,\n"))
	f.Add([]byte(header + ",0053-0300-30,\"One\n two\",generic,false,false,false,2025-01-01,2024-01-01\n"))
	f.Add([]byte("# only\n"))
	f.Add([]byte(header + "1,\"2\"x\n"))
	f.Add([]byte("rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit,quantity,quantity_days,supply_days,benefit\n" +
		"999,Other,generic,false,false,true,60,30,28,pharmacy\n"))
	known := catalog()
	f.Fuzz(func(t *testing.T, data []byte) {
		builder := formulary.NewBuilder("f")
		var items []formulary.Item
		faults := formulary.ReadCSV("f.csv", data, known, func(item formulary.Item) {
			items = append(items, item)
			builder.Add(item)
		})
		for _, fault := range faults {
			require.Positive(t, fault.Line)
			require.Positive(t, fault.Column)
		}
		made, _ := builder.Build()
		made.Item("one", "2025-01-01")
		made.Named([]string{"one"}, 3)

		// What was read is written so that it reads the same.
		var written bytes.Buffer
		require.NoError(t, formulary.WriteCSV(&written, items))
		var again []formulary.Item
		faults = formulary.ReadCSV("f.csv", written.Bytes(), known, func(item formulary.Item) { again = append(again, item) })
		require.Empty(t, faults)
		for i := range items {
			items[i].Position, again[i].Position = document.Position{}, document.Position{}
		}
		require.Equal(t, items, again)
	})
}

package formulary_test

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

const optional = "prior_authorization_new_starts_only, step_therapy_new_starts_only, benefit, quantity, quantity_days, quantity_a_day, " +
	"quantity_unit, quantity_a_day_unit, supply_days, supplies, supplies_within_days or quantity_text"

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

func TestReadCSVReadsWhatASpreadsheetWrites(t *testing.T) {
	made := read(t, "\ufeffrxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit,prior_authorization_new_starts_only\r\n111,,One,generic,TRUE,False,tRUE,FALSE\r\n")
	item, found := made.Item("one", "2026-01-01")
	require.True(t, found)
	require.Equal(t, "generic tier, prior authorization, quantity limit", formulary.TermsWords(item))
}

func TestReadCSVSaysWhatIsWrong(t *testing.T) {
	tests := map[string]struct{ csv, want string }{
		"empty":          {"", "f.csv:1:1: the file is empty: start it with the line rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit"},
		"unknown column": {"rxnorm,ndc,naam,name,tier,prior_authorization,step_therapy,quantity_limit\n", `f.csv:1:12: unknown column "naam": use rxnorm, ndc, name, tier, prior_authorization, step_therapy, quantity_limit, start, end, ` + optional},
		"missing column": {"rxnorm,ndc,name,prior_authorization,step_therapy,quantity_limit\n", `f.csv:1:1: the column "tier" is missing: the header is rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit`},
		"column twice":   {"rxnorm,ndc,name,name,tier,prior_authorization,step_therapy,quantity_limit\n", `f.csv:1:17: the column "name" stands twice: keep one`},
		"semicolons":     {"\ufeff# comment; more\n\nrxnorm;ndc;name\n111;;One\n222;;Two\n", "f.csv:3:7: the columns are to be separated by commas, not by semicolons: save the file again as CSV with commas"},
		"tabs":           {"rxnorm\tname\n111\tOne\n", "f.csv:1:7: the columns are to be separated by commas, not by tabs: save the file again as CSV with commas"},
		"in quotes":      {"\"rxnorm\";\"name\"\r\n", "f.csv:1:9: the columns are to be separated by commas, not by semicolons: save the file again as CSV with commas"},
		"told so":        {"sep=;\nrxnorm;name\n", "f.csv:1:5: the columns are to be separated by commas, not by semicolons: save the file again as CSV with commas"},
		"within a name":  {header + "111,,One; two\tthree,special,true,false,false,,\n", `f.csv:2:21: unknown tier "special": write zero-cost-share-preventative, preferred-generic, generic, non-preferred-generic, preferred-brand, brand, preferred, non-preferred-brand, non-preferred, medical-service or specialty`},
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
		"not UTF-8":      {header + "111,,On\xe9,specialty,true,false,false,,\n", "f.csv:2:6: the text is not in UTF-8: save the file in UTF-8"},
		"in UTF-16":      {"\xff\xfer\x00x\x00", "f.csv:1:1: the text is not in UTF-8: save the file in UTF-8"},
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

// A quotation mark that is not closed costs its own row, not those up to the next one or to the end.
func TestAnOpenQuotationMarkSpoilsItsRowOnly(t *testing.T) {
	const open = "a quotation mark that opens a field here is not closed where the field ends: close it, and double those inside the field"
	row := func(code, name string) string { return code + ",," + name + ",specialty,true,false,false,,\n" }
	made, faults := build(header + row("111", "One") + "# then\n\n" + row("222", `"Two`) + row("333", "Three") + row("444", `"Four"`) + row("555", "\"Fi\nve\"") +
		row("666", `"Six`) + row("777", "Seven") + row("", "Eight"))
	require.EqualError(t, faults, "f.csv:5:1: "+open+"\nf.csv:10:1: "+open+"\nf.csv:12:1: the row has no code: give rxnorm or ndc")
	require.Equal(t, []string{"Fi\nve", "Four", "One", "Seven", "Three"}, names(made))
	item, found := made.ItemByCode("", []drug.Code{{System: drug.RxNorm, Code: "777"}}, "2026-01-01")
	require.True(t, found)
	require.Equal(t, "Seven", item.Name)
	for item := range made.Items() {
		require.Equal(t, map[string]int{"One": 2, "Three": 6, "Four": 7, "Fi\nve": 8, "Seven": 11}[item.Name], item.Position.Line, item.Name)
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
	f.Add([]byte("\ufeff" + header + "# \"x\n\r\n\r\r\n333,,\"a\nb\"\",x\n1,\"\xff\n\"\n2,,\"Two,x\n"))
	f.Add([]byte("rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit,quantity,quantity_days,supply_days,benefit\n" +
		"999,Other,generic,false,false,true,60,30,28,pharmacy\n"))
	known := catalog()
	f.Fuzz(func(t *testing.T, data []byte) {
		builder := formulary.NewBuilder("f")
		var items []formulary.Item
		faults := formulary.ReadCSV("f.csv", data, known, func(item formulary.Item) {
			require.True(t, utf8.ValidString(item.Name+item.Quantity.Unit+item.Quantity.Text))
			items = append(items, item)
			builder.Add(item)
		})
		for _, fault := range faults {
			require.Positive(t, fault.Line)
			require.LessOrEqual(t, fault.Line, bytes.Count(data, []byte("\n"))+1)
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

func TestItemByCode(t *testing.T) {
	made := read(t, header+
		"999,99999-0001-01,Pack,generic,false,false,false,,\n"+
		"999,99999-0001-02,Other pack,specialty,true,false,false,,2025-12-31\n"+
		"999,99999-0001-02,Other pack,specialty,true,true,false,2026-01-01,\n"+
		",99999-0002,Whole product,generic,false,false,false,,\n"+
		"111,,One,generic,false,false,false,,\n")
	rxnorm := func(code string) drug.Code { return drug.Code{System: drug.RxNorm, Code: code} }
	ndc := func(code string) drug.Code { return drug.Code{System: drug.NDC, Code: code} }
	for name, test := range map[string]struct {
		product string
		codes   []drug.Code
		on      coverage.Date
		want    string // the item's terms; "" when there is none
	}{
		"by RxNorm the strictest":             {"", []drug.Code{rxnorm("999")}, "2025-01-01", "specialty tier, prior authorization"},
		"on another day":                      {"", []drug.Code{rxnorm("999")}, "2026-01-01", "specialty tier, prior authorization, step therapy"},
		"by NDC the very package":             {"", []drug.Code{rxnorm("999"), ndc("99999000101")}, "2026-01-01", "generic tier"},
		"by NDC that is not listed":           {"", []drug.Code{rxnorm("999"), ndc("99999000909")}, "2026-01-01", "specialty tier, prior authorization, step therapy"},
		"ten digits":                          {"", []drug.Code{ndc("9999900101")}, "2026-01-01", "generic tier"},
		"a package of a product":              {"", []drug.Code{ndc("99999000277")}, "2026-01-01", "generic tier"},
		"a product":                           {"", []drug.Code{ndc("999990002")}, "2026-01-01", "generic tier"},
		"a product whose packages are listed": {"", []drug.Code{ndc("999990001")}, "2026-01-01", ""},
		"no code":                             {"", nil, "2026-01-01", ""},
		"another system":                      {"", []drug.Code{{System: drug.HCPCS, Code: "999"}}, "2026-01-01", ""},
		"of a product":                        {"one", []drug.Code{rxnorm("111")}, "2026-01-01", "generic tier"},
		"of another product":                  {"two", []drug.Code{rxnorm("111")}, "2026-01-01", ""},
		"of no product":                       {"", []drug.Code{rxnorm("111")}, "2026-01-01", ""},
	} {
		t.Run(name, func(t *testing.T) {
			item, found := made.ItemByCode(test.product, test.codes, test.on)
			require.Equal(t, test.want != "", found)
			require.Equal(t, test.want, formulary.TermsWords(item))
		})
	}
}

// A product that is listed by package on different terms has, as long as nobody says which package, the strictest of them.
func TestItemOfAProductIsTheStrictest(t *testing.T) {
	made := read(t, header+"111,,One,generic,true,false,false,,\n,0053-0300-30,One kit,specialty,false,true,false,,\n")
	item, found := made.Item("one", "2026-01-01")
	require.True(t, found)
	require.Equal(t, "specialty tier, prior authorization, step therapy", formulary.TermsWords(item))
	require.Len(t, made.OfProduct("one"), 2)
}

func TestReadCSVReadsAllColumns(t *testing.T) {
	made := read(t, "name,rxnorm,tier,prior_authorization,step_therapy,quantity_limit,prior_authorization_new_starts_only,step_therapy_new_starts_only,"+
		"benefit,quantity,quantity_days,quantity_a_day,quantity_unit,supply_days,supplies,supplies_within_days,quantity_text\n"+
		"Other,999,medical-service,true,true,true,true,true,pharmacy,60,30,2.5,tablet,28,2,365,as labelled\n")
	item, found := made.ItemByCode("", []drug.Code{{System: drug.RxNorm, Code: "999"}}, "2026-01-01")
	require.True(t, found)
	require.Equal(t, coverage.FormularyItem{
		Name: "Other", Tier: "medical-service", TierRank: 10, PriorAuthorization: true, PriorAuthorizationNewStartsOnly: true,
		StepTherapy: true, StepTherapyNewStartsOnly: true, QuantityLimit: true, Benefit: coverage.PharmacyBenefit,
		Quantity: coverage.QuantityLimits{
			Amount: 60, Days: 30, Daily: 2.5, Unit: "tablet", SupplyDays: 28, Supplies: 2, SupplyWithin: 365, Text: "as labelled",
		},
	}, item)
	require.Equal(t, "medical service tier, pharmacy benefit, prior authorization for new starts only, step therapy for new starts only, "+
		"quantity limit (60 tablet in 30 days, 2.5 tablet a day, 28 days' supply 2 times in 365 days, as labelled)",
		formulary.TermsWords(item))
}

func TestReadCSVSaysWhatIsWrongWithLimits(t *testing.T) {
	const limits = "rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit,prior_authorization_new_starts_only,benefit,quantity,quantity_days,supply_days,supplies\n"
	for row, want := range map[string]string{
		"999,X,generic,false,false,true,true,,,,,\n":        "f.csv:2:32: prior_authorization_new_starts_only is true, but prior_authorization is not: mend one of them",
		"999,X,generic,false,false,true,,dental,,,,\n":      `f.csv:2:33: benefit is "dental": write pharmacy or medical, or leave it out`,
		"999,X,generic,false,false,true,,,-1,,,\n":          `f.csv:2:34: quantity is "-1": write a number above 0, such as 30 or 2.5`,
		"999,X,generic,false,false,true,,,1e9,,,\n":         `f.csv:2:34: quantity is "1e9": write a number above 0, such as 30 or 2.5`,
		"999,X,generic,false,false,true,,,,30,,\n":          "f.csv:2:35: quantity_days is given without quantity: give both",
		"999,X,generic,false,false,true,,,60,2.5,,\n":       `f.csv:2:37: quantity_days is "2.5": write a whole number above 0`,
		"999,X,generic,false,false,true,,,,,28,2\n":         "f.csv:2:39: supply_days, supplies and supplies_within_days belong together: give all, or supply_days alone",
		"999,X,generic,false,false,false,,,60,30,,\n":       "f.csv:2:27: quantity_limit is false, but the row gives limits: write true, or leave them out",
		"999,X,generic,false,false,true,maybe,,60,30,,\n":   `f.csv:2:32: prior_authorization_new_starts_only is "maybe": write true or false`,
		"999,\"X\n1,Y,generic,false,false,true,,,60,30,,\n": "f.csv:2:1: a quotation mark that opens a field here is not closed where the field ends: close it, and double those inside the field",
	} {
		_, faults := build(limits + row)
		require.EqualError(t, faults, want, row)
	}
}

func TestMerge(t *testing.T) {
	at := func(line int) document.Position {
		return document.Position{File: "s", Place: document.Place{Line: line, Column: 1}}
	}
	item := func(line int, name, tier string, start, end coverage.Date) formulary.Item {
		return formulary.Item{Position: at(line), RxNorm: "999", FormularyItem: coverage.FormularyItem{
			Name: name, Tier: tier, Period: coverage.Period{Start: start, End: end},
		}}
	}
	kept, repeated, faults := formulary.Merge([]formulary.Item{
		item(1, "One", "generic", "2026-01-01", "2026-06-30"),
		item(2, "One", "specialty", "2026-07-01", ""),
		item(3, "ONE", "generic", "2026-01-01", "2026-06-30"), // another spelling says nothing new
		item(4, "One", "brand", "2026-06-30", "2026-06-30"),
		{Position: at(5), NDC: "99999000101", FormularyItem: coverage.FormularyItem{Name: "One", Tier: "brand"}},
	})
	var lines []int
	for _, item := range kept {
		lines = append(lines, item.Position.Line)
	}
	require.Equal(t, []int{1, 2, 5}, lines)
	require.Equal(t, 1, repeated)
	require.EqualError(t, faults, "s:4:1: the same drug stands at s:1:1 on other terms for the same days")
}

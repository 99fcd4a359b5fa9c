package library_test

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/library"
)

func load(t *testing.T) *library.Library {
	t.Helper()
	loaded, err := library.Load(library.Default())
	require.NoError(t, err)
	return loaded
}

func codes(product *drug.Product, system drug.System) []string {
	var codes []string
	for _, code := range product.Codes {
		if code.System == system {
			codes = append(codes, code.Code)
		}
	}
	return codes
}

func TestDefaultPayerAndPlans(t *testing.T) {
	loaded := load(t)
	require.Equal(t, "Blue Cross & Blue Shield of Mississippi", loaded.Payer.Name)
	require.Equal(t, []library.Identifier{{System: "urn:oid:2.16.840.1.113883.6.300", Value: "60111"}}, loaded.Payer.Identifiers)
	require.Len(t, loaded.Payer.Contacts, 2)
	require.Equal(t, "America/Chicago", loaded.Location().String())

	plan, found := loaded.DefaultPlan()
	require.True(t, found)
	require.Equal(t, coverage.Plan{ID: "commercial", Name: "Commercial", Formulary: coverage.Formulary{ID: "commercial", Example: true}}, plan)
}

func TestPlanOf(t *testing.T) {
	loaded := load(t)
	tests := map[string]struct {
		classes []library.Class
		want    string
	}{
		"by class":            {[]library.Class{{Type: "plan", Value: "state-health-plan"}}, "state-health-plan"},
		"case and space":      {[]library.Class{{Type: "Plan ", Value: " Commercial"}}, "commercial"},
		"among others":        {[]library.Class{{Type: "group", Value: "7"}, {Type: "plan", Value: "commercial"}}, "commercial"},
		"the same plan twice": {[]library.Class{{Type: "plan", Value: "commercial"}, {Type: "plan", Value: "COMMERCIAL"}}, "commercial"},
		"two plans":           {[]library.Class{{Type: "plan", Value: "commercial"}, {Type: "plan", Value: "state-health-plan"}}, ""},
		"other type":          {[]library.Class{{Type: "group", Value: "commercial"}}, ""},
		"none":                {nil, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			plan, found := loaded.PlanOf(test.classes)
			require.Equal(t, test.want != "", found)
			require.Equal(t, test.want, plan.ID)
		})
	}
}

func TestDefaultGeneTherapies(t *testing.T) {
	loaded := load(t)
	hemgenix, found := loaded.Product("hemgenix")
	require.True(t, found)
	require.Equal(t, []string{"0053-0300-30", "0053-0099-01"}, codes(hemgenix, drug.NDC))
	require.Equal(t, []string{"J1411"}, codes(hemgenix, drug.HCPCS))
	require.Equal(t, []string{"B02BD16"}, codes(hemgenix, drug.ATC))
	require.Equal(t, []string{"Z5XCD5Q9RL"}, codes(hemgenix, drug.UNII))
	rxnorm := codes(hemgenix, drug.RxNorm)
	require.Len(t, rxnorm, 17)
	require.Equal(t, []string{"2626778", "2626772", "2626780"}, rxnorm[:3])
	require.Equal(t, "2626794", rxnorm[16])
	for _, code := range hemgenix.Codes {
		if code.System == drug.RxNorm && code.Code != "2626778" {
			require.Empty(t, code.Kind, "the term type of %s was not verified", code.Code)
		}
	}
	require.Contains(t, hemgenix.Names, "etranacogen dezaparvovec")
	require.Empty(t, hemgenix.Discontinued)

	beqvez, found := loaded.Product("beqvez")
	require.True(t, found)
	require.Empty(t, codes(beqvez, drug.NDC))
	require.Equal(t, []string{"2681033"}, codes(beqvez, drug.RxNorm))
	require.Equal(t, "Pfizer, its maker, ended Beqvez in February 2025.", beqvez.Discontinued)
}

func TestDefaultSharedBillingCodes(t *testing.T) {
	loaded := load(t)
	shared := map[string]bool{}
	for _, product := range loaded.Products {
		for _, code := range product.Codes {
			require.Equal(t, slices.Contains([]string{"J7193", "J7194", "J7195"}, code.Code), code.Shared, code.Code)
			shared[code.Code] = shared[code.Code] || code.Shared
		}
		require.Contains(t, codes(&product, drug.HCPCS), product.Billing.Code)
	}
	require.True(t, shared["J7195"])
	_, identifies := loaded.Catalog.Lookup(drug.HCPCS, "J7195")
	require.False(t, identifies)
}

// Codes that the drug reference gives with grade C, or that stand for more than a product, or for another one.
func TestDefaultLeavesUnverifiedCodesOut(t *testing.T) {
	loaded := load(t)
	for system, list := range map[drug.System][]string{
		drug.RxNorm: {"1666311", "1666328", "2708346", "2708356", "2708361", "4249", "1670383", "2626795", "2641620"},
		drug.NDC:    {"0053-0100-10", "0053-7202-02", "0069-0315-01", "68516-3601-02"},
		drug.HCPCS:  {"J1410", "J1412", "J1413", "J7170", "J7199", "J3490", "J3590", "C9399"},
		drug.ATC:    {"B02BD01", "B02BD04", "B02BD15"},
	} {
		for _, code := range list {
			_, found := loaded.Catalog.Lookup(system, code)
			require.False(t, found, "%s %s", system, code)
		}
	}
}

// Every file of drugs/ carries its grades as text, so that this also holds for facts that no look-up shows.
func TestDefaultHoldsNothingOfGradeC(t *testing.T) {
	names, err := fs.Glob(library.Default(), "drugs/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	grades := 0
	for _, name := range names {
		data, err := fs.ReadFile(library.Default(), name)
		require.NoError(t, err)
		grades += strings.Count(string(data), "grade: A") + strings.Count(string(data), "grade: B")
		require.NotContains(t, string(data), "grade: C", name)
	}
	require.Greater(t, grades, 100)
}

func TestDefaultAlternatives(t *testing.T) {
	loaded := load(t)
	group := loaded.Group("hemophilia-b-treatments")
	require.Len(t, group, 11)
	for _, id := range group {
		product, found := loaded.Product(id)
		require.True(t, found)
		require.Empty(t, product.Discontinued, id)
	}
	for _, id := range []string{"alhemo", "hympavzi", "qfitlia"} {
		product, _ := loaded.Product(id)
		require.Contains(t, product.Use, "routine prophylaxis only, not for bleeds")
		require.Equal(t, 12, product.MinimumAge)
	}
}

func TestDefaultFormularies(t *testing.T) {
	loaded := load(t)
	for id, size := range map[string]int{"commercial": 11, "state-health-plan": 10} {
		list, found := loaded.Formularies[id]
		require.True(t, found)
		require.Equal(t, size, list.Len())
		for item := range list.Items() {
			require.NotEmpty(t, item.Product, "%s resolves to no product", item.Name)
			require.NotContains(t, []string{"hemgenix", "beqvez"}, item.Product)
			product, _ := loaded.Product(item.Product)
			require.True(t, strings.HasPrefix(item.Name, product.Brand), item.Name)
		}
	}
	item, found := loaded.FormularyItem("commercial", "rebinyn", "2026-01-01")
	require.True(t, found)
	require.True(t, item.Restricted())
	_, found = loaded.FormularyItem("state-health-plan", "alhemo", "2026-01-01")
	require.False(t, found)
	_, found = loaded.FormularyItem("nothing", "rebinyn", "2026-01-01")
	require.False(t, found)
}

func TestDefaultPolicyOnEachDay(t *testing.T) {
	loaded := load(t)
	tests := []struct {
		product string
		day     coverage.Date
		want    []string // ids in the order of the decision
	}{
		{"hemgenix", "2023-05-14", nil},
		{"hemgenix", "2023-05-15", []string{"hemgenix"}},
		{"hemgenix", "2023-06-30", []string{"hemgenix"}},
		{"hemgenix", "2023-07-01", []string{"state-health-plan", "hemgenix"}},
		{"hemgenix", "2025-12-01", []string{"state-health-plan", "hemgenix"}},
		{"hemgenix", "2025-12-02", []string{"state-health-plan", "gene-therapies"}},
		{"beqvez", "2025-01-14", nil},
		{"beqvez", "2025-01-15", []string{"state-health-plan", "beqvez"}},
		{"beqvez", "2026-01-01", []string{"state-health-plan", "gene-therapies"}},
		{"benefix", "2026-01-01", nil},
	}
	for _, test := range tests {
		var got []string
		for _, statement := range loaded.Statements(test.product) {
			if statement.Policy.Period.Includes(test.day) {
				got = append(got, cmp.Or(statement.Exception, statement.ID))
			}
		}
		require.Equal(t, test.want, got, "%s on %s", test.product, test.day)
	}
}

func TestDefaultStatementsAreInOrder(t *testing.T) {
	statements := load(t).Statements("hemgenix")
	require.True(t, slices.IsSortedFunc(statements, func(a, b coverage.Statement) int {
		if a.Rank != b.Rank {
			return int(b.Rank - a.Rank)
		}
		return strings.Compare(string(b.Policy.Effective()), string(a.Policy.Effective()))
	}))
	latest := statements[0]
	require.Equal(t, coverage.Conditional, latest.Outcome)
	require.Equal(t, []string{"state-health-plan"}, latest.Plans)
	require.Equal(t, "hemophilia B", latest.AlternativesFor)
	require.Equal(t, "Gene Therapy for the Treatment of Hemophilia B", latest.Policy.Title)
	require.Len(t, latest.Policy.Notes, 2)
}

// The clause about treatment guidelines came with Beqvez and went in December 2025.
func TestDefaultGuidelineClause(t *testing.T) {
	const clause = "has not been addressed in treatment guidelines"
	loaded := load(t)
	for _, product := range []string{"hemgenix", "beqvez"} {
		for _, statement := range loaded.Statements(product) {
			with := product == "beqvez" && statement.Policy.Effective() == "2025-01-15"
			require.Equal(t, with, strings.Contains(statement.Text, clause))
			require.Equal(t, with, strings.Contains(statement.Ground, clause))
			require.Equal(t, statement.Policy.Effective() != "2025-12-02", statement.Policy.Reconstructed)
		}
	}
}

func TestDefaultPolicyPage(t *testing.T) {
	made, found := load(t).Policy("L.5.01.594")
	require.True(t, found)
	require.Len(t, made.Versions, 4)
	require.Len(t, made.Page.History, 4)
	require.Len(t, made.Page.Sources, 3)
	require.Len(t, made.Page.MedicalNecessity.Criteria, 4)
	require.Len(t, made.Page.Indications, 2)
	require.Len(t, made.Page.Description, 2)
	require.Equal(t, "J1414", made.Page.Codes[1].Code)
	require.Contains(t, made.Page.Notice, "patient’s member ID")
	require.NotEmpty(t, made.Page.CodesNotice)
	require.NotEmpty(t, made.Page.CPTNotice)
	_, found = load(t).Policy("L.5.01.595")
	require.False(t, found)
}

func TestExport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "library")
	require.NoError(t, library.Export(dir))
	exported, err := library.Load(os.DirFS(dir))
	require.NoError(t, err)
	require.Equal(t, load(t).Fingerprint, exported.Fingerprint)

	require.ErrorContains(t, library.Export(dir), "is not empty: name a new or an empty folder")
	require.NoError(t, library.Export(t.TempDir()))
	require.ErrorContains(t, library.Export(""), "name a new or an empty folder")
}

func TestExportedFilesCanBeChanged(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, library.Export(dir))
	name := filepath.Join(dir, "payer.yaml")
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(name, append(data, "# changed\n"...), 0o600))
	changed, err := library.Load(os.DirFS(dir))
	require.NoError(t, err)
	require.NotEqual(t, load(t).Fingerprint, changed.Fingerprint)
}

func TestLocationKnowsSummerTime(t *testing.T) {
	at := time.Date(2025, 7, 1, 3, 0, 0, 0, time.UTC).In(load(t).Location())
	require.Equal(t, coverage.Date("2025-06-30"), coverage.DateOf(at))
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := library.Load(library.Default()); err != nil {
			b.Fatal(err)
		}
	}
}

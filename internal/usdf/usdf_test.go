package usdf_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/formulary"
	"covercard/internal/usdf"
)

const export = "testdata/export"

func catalog() *drug.Catalog {
	return drug.NewCatalog([]drug.Product{
		{ID: "benefix", Brand: "BeneFIX", Codes: []drug.ProductCode{{System: drug.RxNorm, Code: "1666317"}}},
		{ID: "hemgenix", Brand: "Hemgenix", Codes: []drug.ProductCode{{System: drug.NDC, Code: "0053-0300-30"}}},
	})
}

func quietly() {}

// exportItems are the rows that the test export makes, as they are written.
const exportItems = `rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit,start,end,prior_authorization_new_starts_only,step_therapy_new_starts_only,benefit,quantity,quantity_days,quantity_a_day,quantity_a_day_unit,supply_days,supplies,supplies_within_days,quantity_text
999000002,,Inventol starter pack,specialty,true,true,true,2026-01-01,2026-06-30,true,true,pharmacy,60,30,2.5,tablet,28,2,365,two packs
,99999-0001-01,Inventol vial,generic,false,false,true,,,,,pharmacy,,,,,,,,
,99999-0001-02,Inventol vial,generic,false,false,true,,,,,pharmacy,,,,,,,,
999000003,,RxNorm 999000003,medical-service,false,false,false,2026-01-01,,,,medical,,,,,,,,
999000001,,inventol 10 MG Oral Tablet [Inventol],generic,false,false,false,,,,,pharmacy,,,,,,,,
1666317,58394-0633-03,nonacog alfa 1 UNT Injection [BeneFIX],non-preferred-brand,false,false,false,,,,,,,,,,,,,
`

// exportFaults are those of the test export, with the places in its folder.
const exportFaults = `Basic.ndjson:5:1: this is not a resource in JSON: %s
Basic.ndjson:6:1: this is not a FHIR resource: it has no resourceType
Basic.ndjson:7:1: this is not a resource in JSON: %s
Basic.ndjson:8:1: this is not a FHIR resource: it has no resourceType
Basic.ndjson:13:1: DrugTierID is "gold", which is no tier of the US Drug Formulary
Basic.ndjson:14:1: DrugTierID is missing
Basic.ndjson:15:1: AvailabilityStatus is missing
Basic.ndjson:16:1: FormularyReference is missing or leads to no InsurancePlan
Basic.ndjson:17:1: its drug, MedicationKnowledge/absent, is not in the source, or was refused
Basic.ndjson:18:1: subject refers to no MedicationKnowledge
Basic.ndjson:19:1: PriorAuthorizationNewStartsOnly is true, but PriorAuthorization is not; StepTherapyLimitNewStartsOnly is true, but StepTherapyLimit is not; QuantityLimitDetail gives limits, but QuantityLimit is not true
Basic.ndjson:20:1: PriorAuthorization is neither true nor false
Basic.ndjson:21:1: the start of AvailabilityPeriod is "soon", which is no date; the end of AvailabilityPeriod is "2026-13", which is no date
Basic.ndjson:22:1: AvailabilityPeriod ends before it starts
Basic.ndjson:23:1: Rolling of QuantityLimitDetail does not say how much in how many days; MaximumDaily of QuantityLimitDetail is no amount; DaysSupply of QuantityLimitDetail does not say how many days a supply may last; DaysSupply of QuantityLimitDetail does not say how often in how many days; QuantityLimitDetail has a limit "Weekly", which is not known
MedicationKnowledge.ndjson:9:1: another drug of the source has the id unused
MedicationKnowledge.ndjson:10:1: the drug has neither an RxNorm code nor an NDC
MedicationKnowledge.ndjson:11:1: the drug has neither an RxNorm code nor an NDC
MedicationKnowledge.ndjson:12:1: ndc 0053-0300-30 is hemgenix, but rxnorm 1666317 is benefix
MedicationKnowledge.ndjson:13:1: the drug has no id, so no item can refer to it`

func ignoredInExport() map[string]int {
	return map[string]int{
		"InsurancePlan":                                                        1,
		"file that is not NDJSON: manifest.json":                               1,
		"Basic that is no formulary item":                                      1,
		"item that is not active but retired":                                  1,
		"item of a drug that is entered-in-error":                              1,
		"drug that came before":                                                1,
		"drug without an item":                                                 1,
		"extension AdditionalCoverageInformation":                              1,
		"NDC that is none":                                                     1,
		"NDC of ten digits without hyphens, which can be read in several ways": 1,
	}
}

func written(t *testing.T, items []formulary.Item) string {
	t.Helper()
	formulary.Sort(items)
	var text bytes.Buffer
	require.NoError(t, formulary.WriteCSV(&text, items))
	return text.String()
}

// Every line is in, refused with its place and reason, or counted as something that is no part of the formulary.
func TestAMessyExport(t *testing.T) {
	gathering := usdf.NewGathering(catalog())
	read := 0
	require.NoError(t, gathering.Folder(t.Context(), export, func() { read++ }))
	made, err := gathering.Items("")
	require.NoError(t, err)
	require.Equal(t, exportItems, written(t, made.Items))
	require.Equal(t, ignoredInExport(), made.Ignored)

	got := strings.Split(strings.ReplaceAll(made.Refused.Error(), export+"/", ""), "\n")
	want := strings.Split(exportFaults, "\n")
	require.Len(t, got, len(want))
	for i := range want {
		before, reason, cut := strings.Cut(want[i], "%s")
		if cut {
			require.True(t, strings.HasPrefix(got[i], before), got[i])
			require.NotEqual(t, before, got[i], "the reason is missing")
			require.Empty(t, reason)
			continue
		}
		require.Equal(t, want[i], got[i])
	}
	products := map[string]string{}
	for _, item := range made.Items {
		products[item.Name] = item.Product
	}
	require.Equal(t, "benefix", products["nonacog alfa 1 UNT Injection [BeneFIX]"])
	require.Empty(t, products["Inventol vial"])

	text := readAll(t)
	require.Equal(t, nonEmpty(text["Basic.ndjson"])+nonEmpty(text["MedicationKnowledge.ndjson"])+nonEmpty(text["InsurancePlan.ndjson"]), read)
}

func readAll(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	files, err := filepath.Glob(export + "/*.ndjson")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		texts[filepath.Base(file)] = string(text)
	}
	return texts
}

func nonEmpty(text string) int {
	count := 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			count++
		}
	}
	return count
}

// The same resources in one compressed file, drugs behind the items that refer to them, make the same items.
func TestOneCompressedFile(t *testing.T) {
	texts := readAll(t)
	name := filepath.Join(t.TempDir(), "all.ndjson.gz")
	file, err := os.Create(name)
	require.NoError(t, err)
	zipped := gzip.NewWriter(file)
	_, err = zipped.Write([]byte(texts["Basic.ndjson"] + texts["MedicationKnowledge.ndjson"]))
	require.NoError(t, err)
	require.NoError(t, zipped.Close())
	require.NoError(t, file.Close())

	gathering := usdf.NewGathering(catalog())
	require.NoError(t, gathering.NDJSON(t.Context(), name, quietly))
	made, err := gathering.Items("formulary-a")
	require.NoError(t, err)
	require.Equal(t, exportItems, written(t, made.Items))
}

// bundle is the test export as one Bundle, an entry a line, without what is no resource.
func bundle(t *testing.T, types ...string) string {
	t.Helper()
	var entries []string
	for _, name := range types {
		for line := range strings.Lines(strings.TrimPrefix(readAll(t)[name+".ndjson"], "\ufeff")) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "{") && fhir.CheckJSON([]byte(line)) == nil {
				entries = append(entries, `  {"resource": `+line+`}`)
			}
		}
	}
	return "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [\n" + strings.Join(entries, ",\n") + "\n]}\n"
}

func TestABundle(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bundle.json")
	require.NoError(t, os.WriteFile(name, []byte(bundle(t, "Basic", "MedicationKnowledge")), 0o600))
	gathering := usdf.NewGathering(catalog())
	require.NoError(t, gathering.Bundle(t.Context(), name, quietly))
	made, err := gathering.Items("")
	require.NoError(t, err)
	require.Equal(t, exportItems, written(t, made.Items))
	require.Contains(t, made.Refused.Error(), name+":5:16: this is not a FHIR resource: it has no resourceType")
	require.Contains(t, made.Refused.Error(), name+":10:16: DrugTierID is \"gold\"")
}

func TestSourcesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	gathering := usdf.NewGathering(catalog())
	for want, err := range map[string]error{
		"holds no .ndjson file":   gathering.Folder(t.Context(), dir, quietly),
		"no such file":            gathering.Folder(t.Context(), filepath.Join(dir, "absent"), quietly),
		"not compressed by gzip":  gathering.NDJSON(t.Context(), file("plain.gz", "{}"), quietly),
		"is not JSON":             gathering.Bundle(t.Context(), file("a.json", "{"), quietly),
		"is not a FHIR Bundle":    gathering.Bundle(t.Context(), file("b.json", `{"resourceType": "Basic"}`), quietly),
		"opening the source":      gathering.Bundle(t.Context(), filepath.Join(dir, "absent.json"), quietly),
		"opening the source: ope": gathering.NDJSON(t.Context(), filepath.Join(dir, "absent.ndjson"), quietly),
	} {
		require.ErrorContains(t, err, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, gathering.Folder(ctx, export, quietly), context.Canceled)
}

// A line without end is refused without being kept, and reading goes on behind it.
func TestALineThatIsTooLong(t *testing.T) {
	name := filepath.Join(t.TempDir(), "long.ndjson")
	require.NoError(t, os.WriteFile(name, []byte("\""+strings.Repeat("x", 17<<20)+"\"\n{\"resourceType\":\"Location\"}"), 0o600))
	gathering := usdf.NewGathering(catalog())
	require.NoError(t, gathering.NDJSON(t.Context(), name, quietly))
	made, err := gathering.Items("")
	require.NoError(t, err)
	require.EqualError(t, made.Refused, name+":1:1: the line is longer than 16 MB")
	require.Equal(t, map[string]int{"Location": 1}, made.Ignored)
}

const reference = "http://hl7.org/fhir/us/davinci-drug-formulary/StructureDefinition/usdf-FormularyReference-extension"

func TestSeveralFormularies(t *testing.T) {
	gathering := usdf.NewGathering(catalog())
	add := func(text string) {
		resource, ok := fhir.ParseResource(fhir.ParseValue(text))
		require.True(t, ok)
		gathering.Add(document.Position{File: resource.Reference()}, resource)
	}
	const base = "http://hl7.org/fhir/us/davinci-drug-formulary/StructureDefinition/usdf-"
	for i, of := range []string{"b", "a", "b"} {
		add(fmt.Sprintf(`{"resourceType":"Basic","id":"%d","code":{"coding":[{"code":"formulary-item"}]},"subject":{"reference":"MedicationKnowledge/%[1]d"},"extension":[
			{"url":"%s","valueReference":{"reference":"InsurancePlan/%s"}},{"url":"%sAvailabilityStatus-extension","valueCode":"active"},
			{"url":"%[4]sDrugTierID-extension","valueCodeableConcept":{"coding":[{"code":"generic"}]}}]}`, i, reference, of, base))
		add(fmt.Sprintf(`{"resourceType":"MedicationKnowledge","id":"%d","code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"99900000%[1]d"}]}}`, i))
	}
	add(`{"resourceType":"InsurancePlan","id":"a","name":"Formulary A"}`)
	require.Equal(t, []string{"a", "b"}, gathering.Formularies())

	_, err := gathering.Items("")
	require.EqualError(t, err, "the source holds the items of 2 formularies: choose one with --formulary: a (Formulary A), b")
	_, err = gathering.Items("c")
	require.EqualError(t, err, `the source has no items of the formulary "c": it has a (Formulary A), b`)
	made, err := gathering.Items("b")
	require.NoError(t, err)
	require.Len(t, made.Items, 2)
	require.Equal(t, map[string]int{"InsurancePlan": 1, "item of another formulary": 1}, made.Ignored)
}

func FuzzNDJSON(f *testing.F) {
	for _, name := range []string{"Basic", "MedicationKnowledge"} {
		text, err := os.ReadFile(export + "/" + name + ".ndjson")
		require.NoError(f, err)
		for line := range strings.Lines(string(text)) {
			f.Add([]byte(line))
		}
	}
	f.Add([]byte("\ufeff{}\n\n[]\r\n{\"resourceType\":\"Location\"}"))
	f.Add([]byte(`{"resourceType":"MedicationKnowledge","id":"1","code":{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":"99999-0001-01"}]}}
{"resourceType":"Basic","code":{"coding":{"code":"formulary-item"}},"subject":{"reference":"MedicationKnowledge/1"},"extension":[` +
		`{"url":"usdf-FormularyReference-extension","valueReference":{"reference":"InsurancePlan/a"}},{"url":"usdf-AvailabilityStatus-extension","valueCode":"active"},` +
		`{"url":"usdf-DrugTierID-extension","valueCodeableConcept":{"coding":{"code":"generic"}}}]}`))
	known := catalog()
	f.Fuzz(func(t *testing.T, text []byte) {
		gathering := usdf.NewGathering(known)
		require.NoError(t, gathering.Lines(t.Context(), "fuzz.ndjson", bytes.NewReader(text), quietly))
		for _, id := range gathering.Formularies() {
			made, err := gathering.Items(id)
			require.NoError(t, err)
			// What is taken is what a formulary file can hold.
			items, _, _ := formulary.Merge(made.Items)
			var text bytes.Buffer
			require.NoError(t, formulary.WriteCSV(&text, items))
			again := 0
			faults := formulary.ReadCSV("f.csv", text.Bytes(), known, func(formulary.Item) { again++ })
			require.Empty(t, faults)
			require.Equal(t, len(items), again)
		}
	})
}

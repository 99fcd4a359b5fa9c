package formularyimport_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/formularyimport"
	"covercard/internal/library"
)

// source writes a file to be imported.
func source(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

const csvSource = `rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit,start,end
999000001,Inventol 10 MG Oral Tablet,generic,false,true,false,2026-01-01,2026-06-30
999000001,Inventol 10 MG Oral Tablet,specialty,true,false,false,2026-07-01,
1666317,BeneFIX,medical-service,true,false,false,,
`

// inventol is the code of a drug that is no product of the library; it is made up.
func inventol() []drug.Code { return []drug.Code{{System: drug.RxNorm, Code: "999000001"}} }

// contents are all files of a library, hidden ones too.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			files[strings.TrimPrefix(name, dir+"/")] = string(text)
		}
		return err
	}))
	return files
}

func TestACSVReplacesTheFormulary(t *testing.T) {
	dir := exported(t)
	before := contents(t, dir)
	options := formularyimport.Options{Source: source(t, "f.csv", csvSource), Library: dir, Plan: "commercial"}
	report, err := formularyimport.Import(t.Context(), options)
	require.NoError(t, err)
	file := filepath.Join(dir, "formularies/commercial/hemophilia-b.csv")
	require.Equal(t, formularyimport.Report{
		In: 3, Rows: 3, Ignored: map[string]int{}, File: file, Changed: true, Example: true,
	}, report)

	after := contents(t, dir)
	require.Equal(t, "# Written by covercard formulary import, which replaces it: what is changed here is lost with the next import.\n"+
		"rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit,start,end,benefit\n"+
		"1666317,BeneFIX,medical-service,true,false,false,,,medical\n"+
		"999000001,Inventol 10 MG Oral Tablet,generic,false,true,false,2026-01-01,2026-06-30,\n"+
		"999000001,Inventol 10 MG Oral Tablet,specialty,true,false,false,2026-07-01,,\n", after["formularies/commercial/hemophilia-b.csv"])
	delete(before, "formularies/commercial/hemophilia-b.csv")
	delete(after, "formularies/commercial/hemophilia-b.csv")
	require.Equal(t, before, after, "nothing else changes")

	loaded, err := library.Load(os.DirFS(dir))
	require.NoError(t, err)
	for day, tier := range map[coverage.Date]string{"2025-12-31": "", "2026-06-30": "generic", "2026-07-01": "specialty", "2030-01-01": "specialty"} {
		item, found := loaded.Formularies["commercial"].ItemByCode("", inventol(), day)
		require.Equal(t, tier != "", found, day)
		require.Equal(t, tier, item.Tier, day)
	}

	// What was written is a source too, and says the same.
	options.Source = file
	again, err := formularyimport.Import(t.Context(), options)
	require.NoError(t, err)
	require.False(t, again.Changed)
}

func TestFaultyRowsAreReportedAndTheOthersTaken(t *testing.T) {
	name := source(t, "f.csv", csvSource+`,Nothing,generic,false,false,false,,
J1411,Coded,gold,false,maybe,false,,
999000002,Un"quoted,generic,false,false,false,,
999000003,Short
1666317,BeneFIX,medical-service,true,false,false,,
1666317,BeneFIX,medical-service,false,false,false,,
999000004,Last,generic,false,false,false,,
`)
	dir := exported(t)
	report, err := formularyimport.Import(t.Context(), formularyimport.Options{Source: name, Library: dir, Plan: "state-health-plan"})
	require.NoError(t, err)
	require.Equal(t, 4, report.In)
	require.Equal(t, 5, report.RefusedItems())
	require.Equal(t, map[string]int{"row that says the same as one before": 1}, report.Ignored)
	require.Equal(t, strings.ReplaceAll(`f:5:1: the row has no code: give rxnorm or ndc
f:6:1: rxnorm "J1411" is not an RxNorm code: it has digits only
f:6:13: unknown tier "gold": write zero-cost-share-preventative, preferred-generic, generic, non-preferred-generic, preferred-brand, brand, preferred, non-preferred-brand, non-preferred, medical-service or specialty
f:6:24: step_therapy is "maybe": write true or false
f:7:13: a quotation mark stands in the middle of a field: put the field in quotation marks and double the ones inside
f:8:1: the row has not as many fields as the header has columns: add the commas of empty fields
f:10:1: the same drug stands at f:4:1 on other terms for the same days`, "f:", name+":"), report.Refused.Error())
}

func TestAPlanGetsItsFirstFormulary(t *testing.T) {
	dir := exported(t)
	plans := filepath.Join(dir, "plans.yaml")
	text, err := os.ReadFile(plans)
	require.NoError(t, err)
	without := strings.Replace(string(text), "    formulary: {id: commercial, example: true}\n", "", 1)
	require.NotEqual(t, string(text), without)
	require.NoError(t, os.WriteFile(plans, []byte(without), 0o600))
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "formularies", "commercial")))

	report, err := formularyimport.Import(t.Context(), formularyimport.Options{Source: source(t, "f.csv", csvSource), Library: dir, Plan: "commercial"})
	require.NoError(t, err)
	require.True(t, report.Named)
	require.False(t, report.Example)
	require.Equal(t, filepath.Join(dir, "formularies/commercial/formulary.csv"), report.File)
	require.Equal(t, strings.Replace(without, "    name: Commercial\n", "    name: Commercial\n    formulary: {id: commercial}\n", 1), contents(t, dir)["plans.yaml"])
	loaded, err := library.Load(os.DirFS(dir))
	require.NoError(t, err)
	require.Equal(t, 3, loaded.Formularies["commercial"].Len())
}

// A formulary that is missing, or that nobody can read, is what an import mends.
func TestAFaultyFormularyIsReplaced(t *testing.T) {
	for name, spoil := range map[string]func(file string) error{
		"faulty":  func(file string) error { return os.WriteFile(file, []byte("nonsense"), 0o600) },
		"missing": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			dir := exported(t)
			require.NoError(t, spoil(filepath.Join(dir, "formularies/commercial/hemophilia-b.csv")))
			_, err := library.Load(os.DirFS(dir))
			require.Error(t, err)
			_, err = formularyimport.Import(t.Context(), formularyimport.Options{Source: source(t, "f.csv", csvSource), Library: dir, Plan: "commercial"})
			require.NoError(t, err)
			_, err = library.Load(os.DirFS(dir))
			require.NoError(t, err)
		})
	}
}

func TestWhatCannotBeImportedChangesNothing(t *testing.T) {
	good := source(t, "f.csv", csvSource)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx   context.Context
		spoil func(dir string, options *formularyimport.Options)
		want  string
	}{
		"an unknown plan": {nil, func(_ string, o *formularyimport.Options) { o.Plan = "gold" }, `no plan "gold" in `},
		"no library":      {nil, func(_ string, o *formularyimport.Options) { o.Library += "/drugs" }, "the file is missing"},
		"no source":       {nil, func(_ string, o *formularyimport.Options) { o.Source += ".csv" }, "opening the source"},
		"a source of no kind": {nil, func(dir string, o *formularyimport.Options) {
			o.Source = filepath.Join(dir, "plans.yaml")
		}, "is no source of a formulary"},
		"nothing in it": {nil, func(_ string, o *formularyimport.Options) { o.Source = source(t, "f.csv", "rxnorm\n") },
			"the source has no item that could be taken; nothing was changed"},
		"several files": {nil, func(dir string, _ *formularyimport.Options) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "formularies/commercial/more.csv"), nil, 0o600))
		}, "holds 2 files, and an import replaces a formulary all at once: leave one of them there"},
		"a process that ends": {ended, func(string, *formularyimport.Options) {}, "context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := exported(t)
			options := formularyimport.Options{Source: good, Library: dir, Plan: "commercial"}
			test.spoil(dir, &options)
			before := contents(t, dir)
			ctx := test.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			_, err := formularyimport.Import(ctx, options)
			require.ErrorContains(t, err, test.want)
			require.Equal(t, before, contents(t, dir))
		})
	}
}

func TestPlansThatShareAFormularyAreNamed(t *testing.T) {
	dir := exported(t)
	plans := filepath.Join(dir, "plans.yaml")
	text, err := os.ReadFile(plans)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(plans, []byte(strings.Replace(string(text), "{id: state-health-plan,", "{id: commercial,", 1)), 0o600))
	report, err := formularyimport.Import(t.Context(), formularyimport.Options{Source: source(t, "f.csv", csvSource), Library: dir, Plan: "commercial"})
	require.NoError(t, err)
	require.Equal(t, []string{"state-health-plan"}, report.Shared)
}

// The name of a file tells what it holds, however it is written.
func TestACSVMayBeZipped(t *testing.T) {
	var packed bytes.Buffer
	to := gzip.NewWriter(&packed)
	_, err := to.Write([]byte(csvSource))
	require.NoError(t, err)
	require.NoError(t, to.Close())
	dir := exported(t)
	plain, err := formularyimport.Import(t.Context(), formularyimport.Options{Source: source(t, "F.CSV", csvSource), Library: dir, Plan: "commercial"})
	require.NoError(t, err)
	require.True(t, plain.Changed)
	zipped, err := formularyimport.Import(t.Context(), formularyimport.Options{Source: source(t, "f.csv.gz", packed.String()), Library: dir, Plan: "commercial"})
	require.NoError(t, err)
	require.False(t, zipped.Changed)
	require.Equal(t, plain.In, zipped.In)
}

func TestProgressIsTold(t *testing.T) {
	var text strings.Builder
	text.WriteString("rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit\n")
	for i := range 2500 {
		fmt.Fprintf(&text, "%d,Inventol,generic,false,false,false\n", 999000000+i)
	}
	var told []int
	_, err := formularyimport.Import(t.Context(), formularyimport.Options{
		Source: source(t, "f.csv", text.String()), Library: exported(t), Plan: "commercial", Progress: func(read int) { told = append(told, read) },
	})
	require.NoError(t, err)
	require.Equal(t, []int{1000, 2000}, told)
}

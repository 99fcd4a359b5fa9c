package library_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
	"covercard/internal/library"
)

const policyFile = "policies/L.5.01.594.yaml"

// files is the built-in library as files that a test may change.
func files(t testing.TB) fstest.MapFS {
	t.Helper()
	copied := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(library.Default(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(library.Default(), name)
		copied[name] = &fstest.MapFile{Data: data}
		return err
	}))
	return copied
}

// edit replaces the first occurrence of a text in a file; without an old text it adds to the end.
func edit(t testing.TB, in fstest.MapFS, name, old, with string) {
	t.Helper()
	text := ""
	if file, found := in[name]; found {
		text = string(file.Data)
	}
	if old == "" {
		in[name] = &fstest.MapFile{Data: []byte(text + with)}
		return
	}
	require.Contains(t, text, old)
	in[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, with, 1))}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	const missing = "start from the built-in library, which `covercard library export DIR` writes"
	const misplaced = "no file of a library has this name: a library has payer.yaml, plans.yaml, drugs/NAME.yaml, policies/NAME.yaml and formularies/ID/NAME.csv"
	tests := map[string]struct{ file, old, with, want string }{
		"unknown key":         {policyFile, "    title: Gene", "    tite: Gene", `policies/L.5.01.594.yaml:11:5: unknown key "tite"; did you mean "title"?`},
		"unknown drug":        {policyFile, "drugs: [beqvez, hemgenix]", "drugs: [beqvez, hemgenics]", `policies/L.5.01.594.yaml:14:25: no product "hemgenics" in drugs/: write the id of a product there`},
		"bad outcome":         {policyFile, "outcome: not-covered", "outcome: denied", `policies/L.5.01.594.yaml:15:18: unknown outcome "denied": write covered, not-covered or conditional`},
		"two statements":      {policyFile, "    notes:\n", "      - {id: more, drugs: [hemgenix], outcome: not-covered, verdict: out, text: Out.}\n    notes:\n", "policies/L.5.01.594.yaml:48:14: this statement and the one at policies/L.5.01.594.yaml:13:13 rule the same orders of hemgenix: make one an exception, give them conditions that exclude each other, or give the policies periods that do not overlap"},
		"policy twice":        {"policies/other.yaml", "", "id: L.5.01.594\nurl: https://u.example\nversions: [{effective: 2020-01-01, title: t, statements: [{id: s, drugs: [benefix], outcome: not-covered, verdict: v, text: t}]}]\n", "policies/other.yaml:1:5: the policy L.5.01.594 is in policies/L.5.01.594.yaml too: keep one file"},
		"grade C":             {"drugs/gene-therapies.yaml", "code: \"2626772\", source: openfda, grade: A", "code: \"2626772\", source: openfda, grade: C", "drugs/gene-therapies.yaml:37:67: grade C is not verified: leave the code out"},
		"no grade":            {"drugs/gene-therapies.yaml", "code: \"2626772\", source: openfda, grade: A", "code: \"2626772\", source: openfda", `drugs/gene-therapies.yaml:37:9: grade is missing: add the key "grade" with a text`},
		"no source":           {"drugs/gene-therapies.yaml", "code: \"2626772\", source: openfda, grade: A", "code: \"2626772\", grade: A", `drugs/gene-therapies.yaml:37:9: source is missing: add the key "source" with a text`},
		"unknown source":      {"drugs/gene-therapies.yaml", "code: \"2626772\", source: openfda", "code: \"2626772\", source: hearsay", `drugs/gene-therapies.yaml:37:51: no source "hearsay" in drugs/: write the id of a source there`},
		"unknown system":      {"drugs/gene-therapies.yaml", "system: atc", "system: atcc", `drugs/gene-therapies.yaml:56:18: unknown system "atcc": write rxnorm, ndc, hcpcs, cpt, atc, unii or snomed`},
		"ingredient code":     {"drugs/gene-therapies.yaml", "kind: SBD", "kind: IN", `drugs/gene-therapies.yaml:32:15: unknown kind "IN": write SBD, SCD, BPCK, GPCK, BN, SBDF, SBDC, SBDG, SCDF, SCDC or SCDG, or leave it out when it is not known`},
		"not a HCPCS code":    {"drugs/gene-therapies.yaml", "code: J1411", "code: 1411", `drugs/gene-therapies.yaml:24:13: "1411" is not an HCPCS code: it is a capital letter and four digits`},
		"code of another":     {"drugs/non-factor.yaml", `code: "2697142"`, `code: "2626778"`, "drugs/non-factor.yaml:17:32: the code 2626778 is of hemgenix too: mark it shared in both, or correct it"},
		"NDC of another":      {"drugs/non-factor.yaml", "code: 00069-2151-01", "code: 00053-0300-30", "drugs/non-factor.yaml:20:29: the code 00053-0300-30 is of hemgenix too: mark it shared in both, or correct it"},
		"half shared":         {"drugs/factor-ix.yaml", "code: J7200", "code: J7195", "drugs/factor-ix.yaml:33:21: the code J7195 is of benefix too: mark it shared in both, or correct it"},
		"name of another":     {"drugs/non-factor.yaml", "name: fitusiran", "name: BEQVEZ", `drugs/non-factor.yaml:53:16: the name "BEQVEZ" stands for beqvez already: an order that gives it could not be decided; leave it out`},
		"product twice":       {"drugs/non-factor.yaml", "id: alhemo", "id: hympavzi", `drugs/groups.yaml:16:9: no product "alhemo" in drugs/: write the id of a product there` + "\n" + `drugs/non-factor.yaml:24:9: two products have the id "hympavzi": give each its own`},
		"group of nothing":    {"drugs/groups.yaml", "- alphanine-sd", "- alphanate", `drugs/groups.yaml:8:9: no product "alphanate" in drugs/: write the id of a product there`},
		"payer without zone":  {"payer.yaml", "time_zone: America/Chicago", "time_zone: Mississippi", `payer.yaml:14:12: unknown time_zone "Mississippi": write an IANA name such as America/Chicago`},
		"zone of the machine": {"payer.yaml", "time_zone: America/Chicago", "time_zone: Local", `payer.yaml:14:12: unknown time_zone "Local": write an IANA name such as America/Chicago`},
		"unknown default":     {"payer.yaml", "default_plan: commercial", "default_plan: comercial", `payer.yaml:16:15: no plan "comercial" in plans.yaml: write the id of a plan there`},
		"class of another":    {"plans.yaml", "value: state-health-plan", "value: Commercial", `plans.yaml:12:30: the class plan "Commercial" names the plan commercial already: a Coverage must name one plan`},
		"plan twice":          {"plans.yaml", "id: commercial\n    name", "id: state-health-plan\n    name", `payer.yaml:16:15: no plan "commercial" in plans.yaml: write the id of a plan there` + "\n" + `plans.yaml:9:9: two plans have the id "state-health-plan": give each its own`},
		"formulary missing":   {"plans.yaml", "formulary: {id: commercial", "formulary: {id: trade", "plans.yaml:8:21: no .csv file in formularies/trade: put the formulary there, or name another"},
		"formulary as NDJSON": {"formularies/commercial/Basic.ndjson", "", "{}", "formularies/commercial/Basic.ndjson: a formulary is read from .csv: `covercard formulary import` makes one of US Drug Formulary files, which are kept elsewhere"},
		"formulary row":       {"formularies/commercial/hemophilia-b.csv", "1666323,,Alprolix,medical-service,true", "1666323,,Alprolix,medical-service,maybe", `formularies/commercial/hemophilia-b.csv:5:35: prior_authorization is "maybe": write true or false`},
		"drug listed twice":   {"formularies/commercial/more.csv", "", "rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit\n1666317,,BeneFIX,specialty,false,false,false\n", "formularies/commercial/more.csv:2:1: BeneFIX is listed twice for the same days: keep one row, or give the rows periods that do not overlap"},
		"not YAML":            {"payer.yaml", "", "a: [\n", ""},
		"misplaced":           {"policies/2025/new.yaml", "", "id: x\n", "policies/2025/new.yaml: " + misplaced},
		"wrong extension":     {"drugs/more.yml", "", "products: []\n", "drugs/more.yml: " + misplaced},
		"no payer":            {"payer.yaml", "-", "", "payer.yaml: the file is missing: " + missing},
		"no policies":         {policyFile, "-", "", "policies: no .yaml file in this folder: " + missing},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			changed := files(t)
			if test.old == "-" {
				delete(changed, test.file)
			} else {
				edit(t, changed, test.file, test.old, test.with)
			}
			loaded, err := library.Load(changed)
			require.Nil(t, loaded)
			var faults document.Faults
			require.ErrorAs(t, err, &faults)
			if test.want == "" {
				require.Len(t, faults, 1)
				require.Contains(t, err.Error(), "this is not YAML")
				return
			}
			require.EqualError(t, err, test.want)
		})
	}
}

func TestLoadReportsAllFaultsOfAllFiles(t *testing.T) {
	changed := files(t)
	edit(t, changed, "payer.yaml", "short_name", "shortname")
	edit(t, changed, "plans.yaml", "commercial, example: true", "commercial, example: surely")
	edit(t, changed, "drugs/gene-therapies.yaml", "grade: A", "grade: C")
	edit(t, changed, policyFile, "effective: 2025-12-02", "effective: December")
	edit(t, changed, policyFile, "effective: 2023-05-15", "effective: 2023-07-01")
	edit(t, changed, "formularies/commercial/hemophilia-b.csv", "specialty", "special")
	_, err := library.Load(changed)
	var faults document.Faults
	require.ErrorAs(t, err, &faults)
	var places []string
	for _, fault := range faults {
		places = append(places, fault.Position.String())
	}
	require.Equal(t, []string{
		"drugs/gene-therapies.yaml:7:12",
		"formularies/commercial/hemophilia-b.csv:12:17",
		"payer.yaml:3:1",
		"plans.yaml:8:42",
		"policies/L.5.01.594.yaml:10:16",
		"policies/L.5.01.594.yaml:191:16",
	}, places)
}

// A drug file that cannot be read is one fault, not one for each place that names its products.
func TestLoadDoesNotMissWhatItCouldNotRead(t *testing.T) {
	changed := files(t)
	edit(t, changed, "drugs/gene-therapies.yaml", "products:", "products: [")
	edit(t, changed, "plans.yaml", "plans:", "plans: [")
	_, err := library.Load(changed)
	var faults document.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 2)
}

// Nor is a file missed that is there and cannot be opened.
func TestLoadTellsOnceOfWhatCannotBeOpened(t *testing.T) {
	for _, name := range []string{"payer.yaml", "plans.yaml", "drugs/gene-therapies.yaml", "drugs", "policies/L.5.01.594.yaml", "formularies/commercial/hemophilia-b.csv"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "library")
			require.NoError(t, library.Export(dir))
			require.NoError(t, os.RemoveAll(filepath.Join(dir, name)))
			require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, name)))
			_, err := library.Load(os.DirFS(dir))
			var faults document.Faults
			require.ErrorAs(t, err, &faults)
			require.Len(t, faults, 1, "%v", faults)
			require.Equal(t, name, faults[0].File)
			if name != "drugs" { // which is as if it were not there
				require.Contains(t, faults[0].Message, "cannot be read: no such file or directory")
			}
		})
	}
}

func TestLoadWithoutFolder(t *testing.T) {
	_, err := library.Load(os.DirFS(filepath.Join(t.TempDir(), "nowhere")))
	require.ErrorContains(t, err, ".: cannot be read: no such file or directory; start from the built-in library")
}

func TestLoadLeavesOtherFilesAlone(t *testing.T) {
	changed := files(t)
	for _, name := range []string{".git/config.yaml", "drugs/.draft.yaml", "policies/L.5.01.594_test.yaml", "notes.md", "LICENSE", "schemas/policy.json", "formularies/commercial/README.md",
		"policies/L.5.01.594.yaml~", "policies/#L.5.01.594.yaml#", "policies/L.5.01.594.yaml.bak", "policies/L.5.01.594.yaml.orig", "policies/.L.5.01.594.yaml.swp", "drugs/groups.yaml.2025", "policies/L.5.01.594.txt"} {
		changed[name] = &fstest.MapFile{Data: []byte("{")}
	}
	loaded, err := library.Load(changed)
	require.NoError(t, err)
	require.Equal(t, load(t).Fingerprint, loaded.Fingerprint)
}

// A configuration that is mounted into a container consists of symbolic links.
func TestLoadFollowsLinksToFiles(t *testing.T) {
	real, linked := t.TempDir(), t.TempDir()
	require.NoError(t, library.Export(real))
	for _, name := range []string{"payer.yaml", "plans.yaml"} {
		require.NoError(t, os.Symlink(filepath.Join(real, name), filepath.Join(linked, name)))
	}
	for _, folder := range []string{"drugs", "policies", "formularies"} {
		require.NoError(t, os.CopyFS(filepath.Join(linked, folder), os.DirFS(filepath.Join(real, folder))))
	}
	loaded, err := library.Load(os.DirFS(linked))
	require.NoError(t, err)
	require.Equal(t, load(t).Fingerprint, loaded.Fingerprint)
}

func TestLoadFollowsLinksToFolders(t *testing.T) {
	real, linked := t.TempDir(), t.TempDir()
	require.NoError(t, library.Export(real))
	for _, name := range []string{"payer.yaml", "plans.yaml", "drugs", "policies"} {
		require.NoError(t, os.Symlink(filepath.Join(real, name), filepath.Join(linked, name)))
	}
	require.NoError(t, os.Mkdir(filepath.Join(linked, "formularies"), 0o700))
	for _, plan := range []string{"commercial", "state-health-plan"} {
		require.NoError(t, os.Symlink(filepath.Join(real, "formularies", plan), filepath.Join(linked, "formularies", plan)))
	}
	require.NoError(t, os.Symlink("..", filepath.Join(linked, "policies", "loop")), "a link that leads back is not followed for ever")
	loaded, err := library.Load(os.DirFS(linked))
	require.NoError(t, err)
	require.Equal(t, load(t).Fingerprint, loaded.Fingerprint)
}

func TestFingerprintKeepsNamesAndContentsApart(t *testing.T) {
	first := load(t).Fingerprint
	require.Regexp(t, "^[0-9a-f]{12}$", first)
	renamed := files(t)
	renamed["drugs/groups2.yaml"] = renamed["drugs/groups.yaml"]
	delete(renamed, "drugs/groups.yaml")
	loaded, err := library.Load(renamed)
	require.NoError(t, err)
	require.NotEqual(t, first, loaded.Fingerprint)
}

func FuzzLoadDrugs(f *testing.F) {
	for _, name := range []string{"drugs/groups.yaml", "drugs/sources.yaml", "drugs/non-factor.yaml"} {
		f.Add(files(f)[name].Data)
	}
	f.Add([]byte("products: [~, {codes: [~], names: [~], billing: {}, ages: {minimum: -1}}]\ngroups: [~]\nsources: [~]\n"))
	base := files(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		changed := fstest.MapFS{"payer.yaml": base["payer.yaml"], "plans.yaml": base["plans.yaml"], "drugs/fuzz.yaml": {Data: data}}
		_, err := library.Load(changed)
		require.Error(t, err) // there is no policy
	})
}

func FuzzLoadPlans(f *testing.F) {
	base := files(f)
	f.Add(base["payer.yaml"].Data, base["plans.yaml"].Data)
	f.Add([]byte("contacts: [~]\nidentifiers: [~]\n"), []byte("plans: [~, {coverage: [~], formulary: {}}]\n"))
	f.Fuzz(func(t *testing.T, payer, plans []byte) {
		_, err := library.Load(fstest.MapFS{"payer.yaml": {Data: payer}, "plans.yaml": {Data: plans}})
		require.Error(t, err) // there are neither drugs nor policies
	})
}

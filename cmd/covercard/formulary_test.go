package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

func TestFormularySearchPrintsAsOnFile(t *testing.T) {
	for name, arguments := range map[string][]string{
		"formulary-search-hemgenix": {"hemgenix", "--plan", "commercial"},
		"formulary-search-factor":   {"factor", "ix", "--plan", "state-health-plan"},
	} {
		t.Run(name, func(t *testing.T) {
			got := covercard(append([]string{"formulary", "search", "--as-of", "2026-11-24"}, arguments...)...)
			got.requireFine(t)
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got.out), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got.out, "look at the difference; if it is right, run the test with -update")
		})
	}
}

func TestFormularySearchForPrograms(t *testing.T) {
	got := covercard("formulary", "search", "--json", "hemgenix", "--plan", "commercial", "--as-of", "2026-11-24")
	got.requireFine(t)
	require.NoError(t, fhir.CheckJSON([]byte(got.out)))
	require.Equal(t, "Hemgenix", fhir.ParseValue(strings.TrimSpace(got.out)).Path("drugs", "name").Text())

	unknown := covercard("formulary", "search", "--json", "hemgenics", "--plan", "commercial")
	require.Equal(t, exitNotFine, unknown.code)
	require.Contains(t, unknown.out, `"drugs":[],"did_you_mean":["Hemgenix"]`)
}

// The policy's first sentence: search the formulary on the member's id.
func TestFormularySearchOfAMember(t *testing.T) {
	data := t.TempDir()
	covercard("member", "import", file(t, "members.ndjson", familyList), "--data", data).requireFine(t)
	search := func(arguments ...string) outcome {
		return covercard(append([]string{"formulary", "search", "hemgenix", "--data", data, "--member"}, arguments...)...)
	}
	now := search("XMB4410275", "--as-of", "2026-11-24")
	now.requireFine(t)
	require.Contains(t, now.out, "Commercial (commercial), formulary on 2026-11-24")
	require.Contains(t, now.out, "not on the formulary")
	require.Contains(t, now.out, "AlphaNine SD")
	later := search("xmb-4410275", "--as-of", "2026-12-01") // the member changes plans
	require.Contains(t, later.out, "State Health Plan (state-health-plan), formulary on 2026-12-01")
	search("XMB4410275", "--as-of", "2024-12-31").requireFault(t, exitNotFine, "the member has no coverage in force on 2024-12-31")
	covercardReading("XMB4410275\n", "formulary", "search", "hemgenix", "--data", data, "--member", "-", "--as-of", "2026-12-01").requireFine(t)
	search("-").requireFault(t, exitNotFine, "no id came on standard input")
	search("INVENTED1").requireFault(t, exitNotFine, "no member of the list has that id")
}

func TestFormularySearchOfTheUnknown(t *testing.T) {
	search := func(arguments ...string) outcome {
		return covercard(append([]string{"formulary", "search"}, arguments...)...)
	}
	search("hemgenics", "--plan", "commercial").requireFault(t, exitNotFine,
		`no drug "hemgenics" is known to the library or on the Commercial formulary; did you mean Hemgenix?`)
	search("xyzzy", "--plan", "commercial").requireFault(t, exitNotFine, `no drug "xyzzy" is known`)
	search("hemgenix", "--plan", "gold").requireFault(t, exitNotFine, `no plan "gold": there are commercial or state-health-plan`)
	search("hemgenix", "--member", "INVENTED1", "--data", t.TempDir()).requireFault(t, exitNotFine, "no member list has been imported", "--plan")
	search("hemgenix").requireFault(t, exitWrongUse, "--plan")
	search("hemgenix", "--plan", "commercial", "--member", "INVENTED1").requireFault(t, exitWrongUse, "--member")
	search("--plan", "commercial").requireFault(t, exitWrongUse, "drug")
	search("hemgenix", "--plan", "commercial", "--as-of", "soon").requireFault(t, exitWrongUse, "write YYYY-MM-DD")
}

func TestFormularyImportSearchAndList(t *testing.T) {
	folder := exported(t)
	source := filepath.Join(t.TempDir(), "drugs.csv")
	require.NoError(t, os.WriteFile(source, []byte(`rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit,start,end
999000001,Inventol 10 MG,generic,false,false,false,,2026-06-30
999000002,Inventol 20 MG,specialty,true,false,false,,
`), 0o600))
	imported := func() outcome {
		return covercard("formulary", "import", source, "--plan", "commercial", "--library", folder)
	}
	first := imported()
	first.requireFine(t)
	file := filepath.Join(folder, "formularies/commercial/hemophilia-b.csv")
	const example = "plans.yaml marks the formulary with example: true, and everything drawn from it says that it is made up: take the mark away when it is the plan's own\n"
	require.Equal(t, "2 items in, 0 refused, 0 ignored\nwritten to "+file+"\n"+example, first.out)
	again := imported()
	again.requireFine(t)
	require.Equal(t, "2 items in, 0 refused, 0 ignored\n"+file+" holds the same already and was left as it is\n"+example, again.out)

	found := covercard("formulary", "search", "inventol", "10", "--plan", "commercial", "--library", folder, "--as-of", "2026-07-01")
	found.requireFine(t)
	require.Contains(t, found.out, "Inventol 10 MG (RxNorm 999000001): not on the formulary (on the formulary until\n  2026-06-30).")

	list := covercard("formulary", "list", "--plan", "commercial", "--library", folder, "--as-of", "2026-07-01")
	list.requireFine(t)
	require.Equal(t, "Inventol 20 MG (RxNorm 999000002): specialty tier, prior authorization\n"+
		"1 item of 2 on the Commercial formulary on 2026-07-01 (from an example formulary, not the plan's own)\n", list.out)
	all := covercard("formulary", "list", "--all", "--plan", "commercial", "--library", folder, "--as-of", "2026-07-01")
	all.requireFine(t)
	require.Contains(t, all.out, "Inventol 10 MG (RxNorm 999000001): generic tier, until 2026-06-30\n")
	covercard("formulary", "list", "--plan", "gold").requireFault(t, exitNotFine, `no plan "gold"`)

	// Packages of one drug can be told apart, and be searched for as they are printed.
	require.NoError(t, os.WriteFile(source, []byte(`rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit
999000001,99999-0001-01,Inventol,generic,false,false,false
999000001,99999-0001-02,Inventol,brand,true,false,false
,99999-0002,Inventol vial,brand,false,false,false
`), 0o600))
	imported().requireFine(t)
	search := func(drug string) string {
		found := covercard("formulary", "search", drug, "--plan", "commercial", "--library", folder)
		found.requireFine(t)
		return strings.Join(strings.Fields(found.out), " ")
	}
	packages := search("999000001")
	require.Contains(t, packages, "Inventol (RxNorm 999000001, NDC 99999-0001-01): on the formulary: generic tier.")
	require.Contains(t, packages, "Inventol (RxNorm 999000001, NDC 99999-0001-02): on the formulary: brand tier, prior authorization.")
	require.Contains(t, search("99999-0002"), "Inventol vial (NDC 99999-0002): on the formulary: brand tier.")
	all = covercard("formulary", "list", "--plan", "commercial", "--library", folder)
	require.Contains(t, all.out, "Inventol (RxNorm 999000001, NDC 99999-0001-02): brand tier, prior authorization\nInventol vial (NDC 99999-0002): brand tier\n")

	// Rows that are refused do not keep the others out, but the command fails.
	require.NoError(t, os.WriteFile(source, []byte("rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit\n"+
		"999000001,Inventol,gold,false,false,false\n999000002,Inventol 20 MG,specialty,true,false,false\n"), 0o600))
	faulty := imported()
	require.Equal(t, exitNotFine, faulty.code)
	require.Contains(t, faulty.err, source+":2:20: unknown tier \"gold\"")
	require.Contains(t, faulty.out, "1 item in, 1 refused, 0 ignored\n")

	require.NoError(t, os.WriteFile(source, []byte("rxnorm\n"), 0o600))
	imported().requireFault(t, exitNotFine, source+`:1:1: the column "name" is missing`, "nothing was changed")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "plans.yaml"), []byte("plans: 1\n"), 0o600))
	imported().requireFault(t, exitNotFine, filepath.Join(folder, "plans.yaml")+":1:")
	covercard("formulary", "import", source, "--plan", "commercial").requireFault(t, exitWrongUse, "--library")
}

func TestCountsInWords(t *testing.T) {
	require.Equal(t, "1,234,567 items", countOf(1234567, "item"))
	require.Equal(t, []string{"0", "999", "1,000"}, strings.Fields(fmt.Sprint(thousands(0), " ", thousands(999), " ", thousands(1000))))
}

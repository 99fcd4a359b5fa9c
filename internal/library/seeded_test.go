package library_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/library"
)

// seed is a fault put into a library: a text in a file that is replaced by another.
type seed struct {
	file string
	// old is what is replaced; "*" is the whole file, "-" the file itself, and "" adds to the end.
	old, with string
	// want is all that is to be found, a line each; "" when nothing is wrong with it.
	want string
}

// seeds are faults of every kind, by topic, in a library of which every key is in use.
func seeds() map[string]map[string]seed {
	const (
		payer, plans, drugs, policy, list = "payer.yaml", "plans.yaml", "drugs/drugs.yaml", "policies/X.1.yaml", "formularies/commercial/list.csv"

		clash        = ": make one an exception, give them conditions that exclude each other, or give the policies periods that do not overlap"
		nothing      = " is missing here: write one, or remove the key or entry that is empty"
		noBreakSpace = "a no-break space (U+00A0) stands here, which looks like a space and is none: put a space in its place"
		typographic  = "the quotation mark “ is a typographic one, which YAML takes for a letter: write \" instead"
		notYAML      = `; look here and above for an indentation that is off, a bracket left open, or a text that begins with { or [ or holds ": ", which needs quotation marks`
	)
	return map[string]map[string]seed{
		"syntax": {
			"not YAML":                        {policy, "    statements:\n      - id: adults", "    statements: [\n      - id: adults", "policies/X.1.yaml:9:7: this is not YAML: did not find expected node content" + notYAML},
			"a tab":                           {policy, "        drugs:\n          - examplumab\n        when:", "	drugs:\n          - examplumab\n        when:", "policies/X.1.yaml:10:1: a tab stands here, where YAML takes only spaces: put spaces in its place"},
			"a no-break space before a key":   {policy, "        verdict: covered with prior", "       \u00a0verdict: covered with prior", "policies/X.1.yaml:41:8: " + noBreakSpace},
			"a no-break space behind a colon": {policy, "verdict: covered with prior", "verdict:\u00a0covered with prior", "policies/X.1.yaml:41:17: " + noBreakSpace},
			"typographic quotation marks around a date":     {policy, "effective: 2026-01-01", "effective: “2026-01-01”", "policies/X.1.yaml:5:16: " + typographic},
			"typographic quotation marks around a code":     {policy, "code: X0002", "code: “X0002”", "policies/X.1.yaml:51:37: " + typographic},
			"typographic quotation marks around an address": {policy, "url: https://payer.example/launch", "url: “https://payer.example/launch”", "policies/X.1.yaml:71:18: " + typographic},
			"typographic quotation marks around an id":      {policy, "group: example-treatments", "group: “example-treatments”", "policies/X.1.yaml:117:16: " + typographic},
			"typographic quotation marks around true":       {plans, "example: true", "example: “true”", "plans.yaml:7:42: " + typographic},
			"typographic quotation marks around a summary":  {policy, `summary: "{drug}: ask for prior authorization"`, "summary: “Ask for prior authorization”", "policies/X.1.yaml:45:18: " + typographic},
			"typographic quotation marks around a verdict":  {policy, "verdict: covered with prior authorization", "verdict: “covered with prior authorization”", "policies/X.1.yaml:41:18: " + typographic},
			"typographic quotation marks around lines":      {policy, "text: State has a benefit of its own.}", "text: “State has a benefit\n         of its own.”}", "policies/X.1.yaml:138:41: " + typographic},
			"typographic quotation marks around a block":    {policy, "text: Treatments of the example disease are covered under conditions.", "text: >-\n          “Treatments of the example disease\n          are covered under conditions.”", "policies/X.1.yaml:123:15: the quotation marks around this text are part of it, and readers would see them: remove them"},
			"typographic quotation marks that are meant":    {policy, "text: Treatments of the example disease are covered under conditions.", "text: \"“Treatments of the example disease are covered under conditions.”\"", ""},
			"typographic quotation marks in a sentence":     {policy, "text: Examplumab is considered not", "text: “Examplumab” is considered not", ""},
			"a text that begins with a brace":               {policy, `reason: "{drug} is covered with prior authorization."`, "reason: {drug} is covered with prior authorization.", "policies/X.1.yaml:44:24: this is not YAML: did not find expected key" + notYAML},
			"a comma in a text within braces":               {policy, `description: "Injection, examplumab-test, 1 mg"`, "description: Injection, another-test, 1 mg", `policies/X.1.yaml:188:47: a comma begins a new key inside { }: put the text in quotation marks, "Injection, another-test, 1 mg"`},
			"a key without its colon":                       {policy, "        outcome: covered\n        prior_authorization: auth-needed", "        outcome covered\n        prior_authorization: auth-needed", `policies/X.1.yaml:27:9: the key "outcome" has no colon: put one behind it, and a space`},
			"no space behind the colon of a key":            {policy, "        outcome: covered\n        prior_authorization: auth-needed", "        outcome:covered\n        prior_authorization: auth-needed", `policies/X.1.yaml:27:9: the key "outcome" has no space behind its colon: put one there`},
			"a list whose key has no colon":                 {policy, "    statements:\n      - id: adults", "    statements\n      - id: adults", `policies/X.1.yaml:8:5: the key "statements" has no colon: put one behind it, and a space`},
			"an entry whose key has no colon":               {policy, "- id: rest", "- id rest", `policies/X.1.yaml:110:9: the key "id" has no colon: put one behind it, and a space`},
			"a key without its colon within braces":         {plans, "{id: commercial, example", "{id commercial, example", `plans.yaml:7:17: the key "id" has no colon: put one behind it, and a space`},
			"a text too far left":                           {policy, "        ground: the criteria are met\n", "        ground: the criteria\n        are met\n", "policies/X.1.yaml:43:9: this line has neither a key with a colon nor a hyphen: write one, or move the line to the right when it goes on with the text above"},
			"a dash for the hyphen of an entry":             {policy, "      - id: rest", "      – id: rest", "policies/X.1.yaml:110:7: the character – (U+2013) stands where a list has its hyphen: write - and a space in its place"},
			"a dash for the hyphen of the first entry":      {policy, "      - id: out", "      — id: out", "policies/X.1.yaml:143:7: the character — (U+2014) stands where a list has its hyphen: write - and a space in its place"},
			"a bullet for the hyphen of a text":             {drugs, "      - placebol\n      - relaxol", "      • placebol\n      • relaxol", "drugs/drugs.yaml:44:7: the character • (U+2022) stands where a list has its hyphen: write - and a space in its place"},
			"empty file":                                    {payer, "*", "# nothing\n", "payer.yaml:1:1: the file is empty"},
			"two documents":                                 {plans, "plans:\n", "plans: []\n---\nplans:\n", "plans.yaml:3:1: a second document begins here: put it into a file of its own, or remove this line if nothing stands below"},
			"unknown key, near":                             {policy, "        verdict: covered with prior", "        verdikt: covered with prior", `policies/X.1.yaml:41:9: unknown key "verdikt"; did you mean "verdict"?`},
			"unknown key, far":                              {drugs, "    ages: {text: 12", "    children: {text: 12", `drugs/drugs.yaml:14:5: unknown key "children": use one of id, brand, generic, source, grade, names, class, use, ages, market, billing, codes`},
			"key too far right": {policy, "        outcome: covered\n        prior_authorization: auth-needed\n", "          outcome: covered\n          prior_authorization: auth-needed\n",
				"policies/X.1.yaml:27:11: the key \"outcome\" does not belong to when_unknown, but to the entry of statements that begins on line 9: move it left, to column 9\n" +
					"policies/X.1.yaml:28:11: the key \"prior_authorization\" does not belong to when_unknown, but to the entry of statements that begins on line 9: move it left, to column 9"},
			"key of an exception":             {policy, "        outcome: not-covered\n        verdict: considered not medically necessary\n        text: Examplumab is considered not medically necessary for all", "        plans: [state]\n        outcome: not-covered\n        verdict: considered not medically necessary\n        text: Examplumab is considered not medically necessary for all", `policies/X.1.yaml:113:9: the key "plans" does not belong to the entry of statements that begins on line 110, but to an entry of exceptions: write it there`},
			"key of a version":                {policy, "versions:\n", "ends: 2026-12-31\nversions:\n", `policies/X.1.yaml:4:1: the key "ends" does not belong to the file itself, but to an entry of versions: write it there`},
			"key of the policy":               {policy, "    notes:\n", "    history:\n      - {date: 2026-01-01, text: New.}\n    notes:\n", `policies/X.1.yaml:137:5: the key "history" does not belong to the entry of versions that begins on line 5, but to the file itself, which has it already: keep one`},
			"key of statements or exceptions": {policy, "    notes:\n", "    outcome: covered\n    notes:\n", `policies/X.1.yaml:137:5: the key "outcome" does not belong to the entry of versions that begins on line 5, but to an entry of statements or to an entry of exceptions: write it there`},
			"key too far left":                {policy, "          class: {type: plan, value: commercial}", "        class: {type: plan, value: commercial}", `policies/X.1.yaml:65:9: the key "class" does not belong to the entry of statements that begins on line 9, but to coverage_update: move it right, to column 11`},
			"key twice":                       {policy, "        outcome: covered\n", "        outcome: covered\n        outcome: not-covered\n", `policies/X.1.yaml:28:9: the key "outcome" stands twice, first on line 27: keep one`},
			"a text for a list":               {policy, "        drugs:\n          - examplumab\n        when:", "        drugs: examplumab\n        when:", `policies/X.1.yaml:10:16: a list must stand here, not "examplumab"`},
			"a list for a text":               {policy, "        group: example-treatments", "        group: [example-treatments]", "policies/X.1.yaml:117:16: a text must stand here, not a list"},
			"neither true nor false":          {plans, "example: true", "example: sometimes", `plans.yaml:7:42: true or false must stand here, not "sometimes"`},
			"no whole number":                 {drugs, "minimum: 12", "minimum: twelve", `drugs/drugs.yaml:14:47: a whole number must stand here, not "twelve"`},
			"key missing":                     {policy, "    title: Examplumab\n", "", `policies/X.1.yaml:5:5: title is missing: add the key "title" with a text`},
			"key without a text":              {policy, "    title: Examplumab\n", "    title:\n", "policies/X.1.yaml:6:5: a text" + nothing},
			"condition left empty":            {policy, "        when: patient.age >= 18 && order.icd10.under(\"D67\")\n", "        when:\n", "policies/X.1.yaml:12:9: a text" + nothing},
			"outcome's other half left empty": {policy, "        prior_authorization: auth-needed\n", "        prior_authorization: \"\"\n", "policies/X.1.yaml:28:30: a text" + nothing},
			"information left empty":          {policy, "        information_needed:\n          - detail-code\n", "        information_needed:\n", "policies/X.1.yaml:120:9: a list" + nothing},
			"entry left empty":                {policy, "              - state\n", "              - state\n              -\n", "policies/X.1.yaml:77:16: a text" + nothing},
			"word left empty":                 {policy, "        documentation:\n          - clinical\n", "        documentation: [clinical, \"\"]\n", "policies/X.1.yaml:29:35: a text" + nothing},
			"note left empty":                 {policy, "    notes:\n", "    notes:\n      -\n", "policies/X.1.yaml:138:8: a group of keys" + nothing},
			"plan left empty":                 {payer, "default_plan: commercial", "default_plan:", "payer.yaml:10:1: a text" + nothing},
		},
		"dates": {
			"no date":                        {policy, "effective: 2026-01-01", "effective: 01/01/2026", `policies/X.1.yaml:5:16: "01/01/2026" is not a date: write YYYY-MM-DD`},
			"a day that does not exist":      {policy, "effective: 2025-01-01", "effective: 2025-02-30", `policies/X.1.yaml:139:16: "2025-02-30" is not a date: there is no such day; that month has the days 01 to 28`},
			"history without a day":          {policy, "{date: 2025-01-01,", "{date: 2025,", `policies/X.1.yaml:184:12: "2025" is not a date: write YYYY-MM-DD`},
			"end of the coverage is no date": {policy, "period_end: 2026-12-31", "period_end: end of 2026", `policies/X.1.yaml:64:23: "end of 2026" is not a date: write YYYY-MM-DD`},
			"versions of one day":            {policy, "effective: 2025-01-01\n    ends: 2025-12-31", "effective: 2026-01-01", "policies/X.1.yaml:139:16: two versions are effective on 2026-01-01: give each a date of its own"},
			"versions in the wrong order":    {policy, "effective: 2025-01-01\n    ends: 2025-12-31", "effective: 2026-07-01", "policies/X.1.yaml:139:16: the version of 2026-07-01 stands after the one of 2026-01-01: put the latest first"},
			"versions overlap":               {policy, "ends: 2025-12-31", "ends: 2026-01-31", "policies/X.1.yaml:140:11: the version ends on 2026-01-31, but the next one is effective on 2026-01-01: the two overlap; remove ends, as a version ends the day before the next"},
			"gap between versions":           {policy, "ends: 2025-12-31", "ends: 2025-11-30", "policies/X.1.yaml:140:11: the version ends on 2025-11-30 and the next one is effective on 2026-01-01: nothing is in force in the gap between; remove ends, or move the next date"},
			"version ends before it begins":  {policy, "ends: 2025-12-31", "ends: 2024-12-31", "policies/X.1.yaml:140:11: the version ends on 2024-12-31, before it is effective on 2025-01-01: mend one of the dates"},
		},
		"codes": {
			"NDC with four segments":           {drugs, "code: 99999-0001-01", "code: 99999-00-01-01", `drugs/drugs.yaml:25:29: "99999-00-01-01" is not an NDC: it has more than three segments or an empty one: write labeler, product and package with a hyphen between`},
			"NDC with a short segment":         {drugs, "code: 99999-0001-01", "code: 999-0001-01", `drugs/drugs.yaml:25:29: "999-0001-01" is not an NDC: 3-4-2 digits are no NDC: write 4-4-2, 5-3-2, 5-4-1 or 5-4-2, for a product 4-4, 5-3 or 5-4, or 11 digits without hyphens`},
			"NDC with ten bare digits":         {drugs, "code: 99999-0001-01", `code: "9999900001"`, `drugs/drugs.yaml:25:29: "9999900001" can be read in several ways: write the NDC with hyphens`},
			"NDC that lost its zeros":          {drugs, "code: 99999-0001-01", "code: 69215101", `drugs/drugs.yaml:25:29: "69215101" is not an NDC: 8 digits are no NDC: write 4-4-2, 5-3-2, 5-4-1 or 5-4-2, for a product 4-4, 5-3 or 5-4, or 11 digits without hyphens`},
			"NDC with letters":                 {drugs, "code: 99999-0001-01", "code: 99999-OOO1-01", `drugs/drugs.yaml:25:29: "99999-OOO1-01" is not an NDC: it has a character that is neither a digit nor a hyphen: write digits and hyphens only`},
			"RxNorm with a letter":             {drugs, `code: "99000003"`, "code: 9900000O", `drugs/drugs.yaml:39:32: "9900000O" is not an RxNorm code: it has digits only`},
			"HCPCS of a drug":                  {drugs, "code: X0001", "code: 0001X", `drugs/drugs.yaml:17:13: "0001X" is not an HCPCS code: it is a capital letter and four digits`},
			"letter O of a procedure code":     {policy, "code: X0002", "code: 9636O", "policies/X.1.yaml:51:37: \"9636O\" is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411; is the letter O in it a zero?"},
			"letter O of the table":            {policy, "{system: HCPCS, code: X0001, description", "{system: HCPCS, code: XO001, description", "policies/X.1.yaml:188:27: \"XO001\" is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411; is the letter O in it a zero?"},
			"letter O of a diagnosis":          {policy, `under("D67")`, `under("D6O.1")`, "policies/X.1.yaml:12:54: \"D6O.1\" is not an ICD-10-CM code: write it such as E75.22, or E75 for all below it; is the letter O in it a zero?"},
			"procedure code of administration": {policy, "code: X0002", "code: X0002-59", `policies/X.1.yaml:51:37: "X0002-59" is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411`},
			"procedure code of a service":      {policy, "code: X0004", `code: "8140"`, `policies/X.1.yaml:126:35: "8140" is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411`},
			"HCPCS code as CPT":                {policy, "{system: hcpcs, code: X0004", "{system: cpt, code: X0004", "policies/X.1.yaml:126:22: X0004 is not a CPT code, as it begins with a letter: write system hcpcs"},
			"administration that is the drug":  {policy, "code: X0002", "code: X0001", "policies/X.1.yaml:51:37: X0001 is the billing code of the drug examplumab: a service that gives it has a code of its own"},
			"SNOMED CT category":               {policy, `code: "99999999"`, "code: lab", `policies/X.1.yaml:58:50: "lab" is not a SNOMED CT code: it has digits only`},
			"unknown code system":              {drugs, "system: ndc", "system: nbc", `drugs/drugs.yaml:25:18: unknown system "nbc": write rxnorm, ndc, hcpcs, cpt, atc, unii or snomed`},
			"term type of another system":      {drugs, "{system: ndc, ", "{system: ndc, kind: SBD, ", "drugs/drugs.yaml:25:29: kind is RxNorm's term type: remove it from a code of ndc"},
			"ingredient for a product":         {drugs, `kind: SBD, display: "Placebol`, `kind: IN, display: "Placebol`, "drugs/drugs.yaml:32:50: unknown kind \"IN\": write SBD, SCD, BPCK, GPCK, BN, SBDF, SBDC, SBDG, SCDF, SCDC or SCDG, or leave it out when it is not known\npolicies/X.1.yaml:59:23: placebol has no one RxNorm code to be ordered by: give its product in drugs/ one of the kind SBD or SCD, or order another"},
			"ICD-10-CM in a condition":         {policy, `under("D67")`, `under("67.D")`, `policies/X.1.yaml:12:54: "67.D" is not an ICD-10-CM code: write it such as E75.22, or E75 for all below it`},
			"SNOMED CT in a condition":         {policy, `order.icd10.under("D67")`, `"hemophilia B" in order.snomed`, `policies/X.1.yaml:12:36: "hemophilia B" is not a SNOMED CT code: it has 6 to 18 digits`},
		},
		"references": {
			"product":                         {policy, "        drugs:\n          - examplumab\n        when:", "        drugs:\n          - examplunab\n        when:", `policies/X.1.yaml:11:13: no product "examplunab" in drugs/: write the id of a product there`},
			"group":                           {policy, "group: example-treatments", "group: sample-treatments", `policies/X.1.yaml:117:16: no drug group "sample-treatments" in drugs/: write the id of a group there`},
			"group of alternatives":           {policy, "alternatives: example-treatments", "alternatives: sample-treatments", `policies/X.1.yaml:47:23: no drug group "sample-treatments" in drugs/: write the id of a group there`},
			"plan of a whole version":         {policy, "plans: [state]\n", "plans: [estate]\n", `policies/X.1.yaml:151:17: no plan "estate" in plans.yaml: write the id of a plan there`},
			"plan":                            {policy, "              - state\n", "              - estate\n", `policies/X.1.yaml:76:17: no plan "estate" in plans.yaml: write the id of a plan there`},
			"default plan":                    {payer, "default_plan: commercial", "default_plan: trade", `payer.yaml:10:15: no plan "trade" in plans.yaml: write the id of a plan there`},
			"source":                          {drugs, "codes:\n      - {system: rxnorm, code: \"99000003\", display: Relaxol 350 MG Oral Tablet, source: invented", "codes:\n      - {system: rxnorm, code: \"99000003\", display: Relaxol 350 MG Oral Tablet, source: made-up", `drugs/drugs.yaml:39:89: no source "made-up" in drugs/: write the id of a source there`},
			"source, misspelt once":           {drugs, "  - {id: invented, ", "  - {id: invented1, ", `drugs/drugs.yaml:8:13: no source "invented" in drugs/ (it is named on lines 11, 12, 13, 14, 15, 21, 24, 25, 29, 32, 36, 39 too): write the id of a source there; did you mean "invented1"?`},
			"source, misspelt in a fact":      {drugs, "source: invented, grade: B}\n    billing", "source: imvented, grade: B}\n    billing", `drugs/drugs.yaml:15:75: no source "imvented" in drugs/: write the id of a source there; did you mean "invented"?`},
			"source, misspelt in two facts":   {drugs, "    source: invented\n    grade: A\n    names:\n      - {name: examplumab-test, source: invented", "    source: elsewhere\n    grade: A\n    names:\n      - {name: examplumab-test, source: elsewhere", `drugs/drugs.yaml:8:13: no source "elsewhere" in drugs/ (it is named on line 11 too): write the id of a source there`},
			"formulary":                       {plans, "formulary: {id: commercial", "formulary: {id: trade", "plans.yaml:7:21: no .csv file in formularies/trade: put the formulary there, or name another"},
			"alternatives on no formulary":    {list, "*", "rxnorm,name,tier,prior_authorization,step_therapy,quantity_limit\n99000001,Examplumab,specialty,false,false,false\n", "policies/X.1.yaml:9:13: none of the drugs of the group example-treatments, which are the alternatives here, is on a formulary of the library: list them there under a code that they have in drugs/, or remove alternatives"},
			"product of a group":              {drugs, "      - relaxol\n", "      - relaxal\n", `drugs/drugs.yaml:45:9: no product "relaxal" in drugs/: write the id of a product there`},
			"product of the indications":      {policy, "indications:\n  - {drug: examplumab", "indications:\n  - {drug: sampleximab", `policies/X.1.yaml:176:12: no product "sampleximab" in drugs/: write the id of a product there`},
			"product of additional orders":    {policy, "              - drug: placebol", "              - drug: placebo", `policies/X.1.yaml:59:23: no product "placebo" in drugs/: write the id of a product there`},
			"additional order without a code": {policy, "              - drug: placebol", "              - drug: relaxol", "policies/X.1.yaml:59:23: relaxol has no one RxNorm code to be ordered by: give its product in drugs/ one of the kind SBD or SCD, or order another"},
		},
		"two of a kind": {
			"code of two products":                    {drugs, `code: "99000003"`, `code: "99000002"`, "drugs/drugs.yaml:39:32: the code 99000002 is of placebol too: mark it shared in both, or correct it"},
			"code of two products, spelt otherwise":   {drugs, `      - {system: rxnorm, code: "99000003"`, "      - {system: ndc, code: \"99999000101\", source: invented, grade: A}\n      - {system: rxnorm, code: \"99000003\"", "drugs/drugs.yaml:39:29: the code 99999000101 is of examplumab too: mark it shared in both, or correct it"},
			"code shared by one of two":               {drugs, `code: "99000003", `, `code: "99000002", shared: true, `, "drugs/drugs.yaml:39:32: the code 99000002 is of placebol too: mark it shared in both, or correct it"},
			"code twice in a product":                 {drugs, `      - {system: rxnorm, code: "99000003"`, "      - {system: rxnorm, code: \"99000003\", source: invented, grade: A}\n      - {system: rxnorm, code: \"99000003\"", "drugs/drugs.yaml:40:32: the code 99000003 stands twice in this product: keep one"},
			"name of two products":                    {drugs, "brand: Relaxol", "brand: placebol", `drugs/drugs.yaml:34:12: the name "placebol" stands for placebol already: an order that gives it could not be decided; leave it out`},
			"product id twice":                        {drugs, "  - id: relaxol", "  - id: placebol", "drugs/drugs.yaml:33:9: two products have the id \"placebol\": give each its own\ndrugs/drugs.yaml:45:9: no product \"relaxol\" in drugs/: write the id of a product there"},
			"group id twice":                          {drugs, "groups:\n", "groups:\n  - {id: example-treatments, treats: all, products: [relaxol]}\n", `drugs/drugs.yaml:42:9: two groups have the id "example-treatments": give each its own`},
			"source id twice":                         {drugs, "sources:\n", "sources:\n  - {id: invented, title: Again}\n", `drugs/drugs.yaml:4:10: two sources have the id "invented": give each its own`},
			"product twice in a group":                {drugs, "      - relaxol\n", "      - relaxol\n      - placebol\n", "drugs/drugs.yaml:46:9: placebol stands twice in this group: keep one"},
			"exceptions of one id to a whole version": {policy, "{id: not-now,", "{id: state-members,", "policies/X.1.yaml:171:14: two exceptions of this version have the id \"state-members\": give each its own"},
			"plan id twice":                           {plans, "id: state", "id: commercial", "plans.yaml:8:9: two plans have the id \"commercial\": give each its own\npolicies/X.1.yaml:76:17: no plan \"state\" in plans.yaml: write the id of a plan there\npolicies/X.1.yaml:151:17: no plan \"state\" in plans.yaml: write the id of a plan there"},
			"plans of one class":                      {plans, "value: state", "value: Commercial", `plans.yaml:11:30: the class plan "Commercial" names the plan commercial already: a Coverage must name one plan`},
			"policy twice":                            {"policies/X.2.yaml", "", "id: X.1\nurl: https://payer.example/policies/X.2\nversions:\n  - effective: 2026-06-01\n    title: Another\n    statements:\n      - {id: all, drugs: [relaxol], outcome: not-covered, verdict: out, text: Out.}\n", "policies/X.2.yaml:1:5: the policy X.1 is in policies/X.1.yaml too: keep one file"},
			"statement id twice":                      {policy, "- id: rest", "- id: adults", `policies/X.1.yaml:110:13: two statements of this version have the id "adults": give each its own`},
			"exception with the id of its statement":  {policy, "- id: state\n            plans", "- id: adults\n            plans", `policies/X.1.yaml:74:17: the id "adults" is taken in this statement: give the exception its own`},
			"note id twice":                           {policy, "    notes:\n", "    notes:\n      - {id: state, text: Once more.}\n", `policies/X.1.yaml:139:14: two notes of this version have the id "state": give each its own`},
			"information twice":                       {policy, "          - detail-code\n", "          - detail-code\n          - OTH\n          - detail-code\n", "policies/X.1.yaml:123:13: detail-code stands twice in this list: keep one"},
			"documentation twice":                     {policy, "        documentation:\n          - clinical\n", "        documentation: [clinical, admin, clinical]\n", "policies/X.1.yaml:29:42: clinical stands twice in this list: keep one"},
			"purpose twice":                           {policy, "              - withclaim\n", "              - withclaim\n              - withclaim\n", "policies/X.1.yaml:99:17: withclaim stands twice in this list: keep one"},
			"questionnaire twice":                     {policy, "                - https://payer.example/Questionnaire/state|1\n              contact", "                - https://payer.example/Questionnaire/state|1\n                - https://payer.example/Questionnaire/state|1\n              contact", "policies/X.1.yaml:88:19: https://payer.example/Questionnaire/state|1 stands twice in this list: keep one"},
			"way to a contact twice":                  {policy, "            - {system: phone, value: 555-0101, use: work}\n        reason_code", "            - {system: phone, value: 555-0101, use: work}\n            - {system: fax, value: 555-0101, use: work}\n            - {system: phone, value: 555-0101, use: work}\n        reason_code", "policies/X.1.yaml:40:15: phone 555-0101 stands twice in this list: keep one"},
			"plan twice in an exception":              {policy, "              - state\n", "              - state\n              - state\n", "policies/X.1.yaml:77:17: state stands twice in this list: keep one"},
			"service of the administration twice":     {policy, "            - {system: hcpcs, code: X0002}\n", "            - {system: hcpcs, code: X0002}\n            - {system: hcpcs, code: X0002}\n", "policies/X.1.yaml:52:37: X0002 stands twice in this list: keep one"},
			"service twice":                           {policy, "name: Example procedure}\n", "name: Example procedure}\n          - {system: hcpcs, code: X0004, name: Example procedure}\n", "policies/X.1.yaml:127:35: X0004 stands twice in this statement: keep one"},
		},
		"labels": {
			"code of one drug under the name of another": {policy, `code: "99000002", description: Placebol 25`, `code: "99000003", description: Placebol 25`, "policies/X.1.yaml:189:53: 99000003 is a code of Relaxol in drugs/, but its description names Placebol: mend the code or the description"},
			"code under a name that is not its drug's":   {policy, `description: "Injection, examplumab-test, 1 mg"`, `description: "Injection, inventanyl, 1 mg"`, "policies/X.1.yaml:188:47: X0001 is a code of Examplumab in drugs/, but its description names neither Examplumab nor examplumab-test: mend the code or the description"},
			"display of another drug":                    {drugs, "display: Relaxol 350", "display: Placebol 350", "drugs/drugs.yaml:39:53: 99000003 stands in the entry of Relaxol, but its description names Placebol: mend the code or the description"},
			"description of a billing code":              {drugs, "description: Injection, examplumab-test, 1 mg", "description: Injection, sampleximab, 1 mg", "drugs/drugs.yaml:18:20: X0001 stands in the entry of Examplumab, but its description names neither Examplumab nor examplumab-test: mend the code or the description"},
		},
		"statements that meet": {
			"without conditions":                   {policy, "      - id: rest\n", "      - {id: other, drugs: [examplumab], outcome: not-covered, verdict: out, text: Out.}\n      - id: rest\n", "policies/X.1.yaml:111:13: this statement and the one at policies/X.1.yaml:110:14 rule the same orders of examplumab" + clash},
			"with conditions":                      {policy, "      - id: rest\n", "      - {id: other, drugs: [examplumab], when: patient.age < 21, outcome: not-covered, verdict: out, text: Out.}\n      - id: rest\n", "policies/X.1.yaml:110:14: this statement and the one at policies/X.1.yaml:9:13 rule the same orders of examplumab (such as patient.age 18, order.icd10 D67)" + clash},
			"conditions that do more than compare": {policy, "      - id: rest\n", "      - {id: other, drugs: [examplumab], when: 'order.icd10.exists(code, code == \"D68\")', outcome: not-covered, verdict: out, text: Out.}\n      - id: rest\n", "policies/X.1.yaml:110:14: this statement and the one at policies/X.1.yaml:9:13 rule the same orders of examplumab (as far as can be told: the conditions do more with order.icd10 than compare it with constants)" + clash},
			"conditions that exclude each other":   {policy, "      - id: rest\n", "      - {id: other, drugs: [examplumab], when: patient.age < 18, outcome: not-covered, verdict: out, text: Out.}\n      - id: rest\n", ""},
			"of two policies":                      {"policies/X.2.yaml", "", "id: X.2\nurl: https://payer.example/policies/X.2\nversions:\n  - effective: 2026-06-01\n    title: Another\n    statements:\n      - {id: all, drugs: [examplumab], outcome: not-covered, verdict: out, text: Out.}\n", "policies/X.2.yaml:7:14: this statement and the one at policies/X.1.yaml:110:13 rule the same orders of examplumab" + clash},
			"exceptions for the same plan":         {policy, "        exceptions:\n", "        exceptions:\n          - {id: more, when: patient.sex != \"male\", outcome: not-covered, reason: Out.}\n", "policies/X.1.yaml:75:17: this statement and the one at policies/X.1.yaml:74:18 rule the same orders of examplumab (such as patient.age 18, order.icd10 D67, patient.sex female)" + clash},
			"about a group":                        {policy, "      - id: group\n", "      - {id: all, group: example-treatments, outcome: not-covered, verdict: out, text: Out.}\n      - id: group\n", "policies/X.1.yaml:117:13: this statement and the one at policies/X.1.yaml:116:14 rule the same orders of placebol, relaxol" + clash},
			"exceptions to a whole version":        {policy, "when: patient.age >= 21, outcome: conditional", "when: patient.age >= 20, outcome: conditional", "policies/X.1.yaml:171:14: this statement and the one at policies/X.1.yaml:150:13 rule the same orders of examplumab (such as patient.age 20)" + clash},
			"about a service":                      {policy, "      - id: procedure\n", "      - {id: other, services: [{system: hcpcs, code: X0004, name: Example}], outcome: not-covered, verdict: out, text: Out.}\n      - id: procedure\n", "policies/X.1.yaml:125:13: this statement and the one at policies/X.1.yaml:124:14 rule the same orders of X0004" + clash},
		},
		"texts": {
			"text cut off by a comment":          {policy, "title: Examplumab (older)", "title: Examplumab #1 of all", "policies/X.1.yaml:141:12: what stands behind the # is a comment, which nobody reads: put the text in quotation marks, or a space behind the # of a comment"},
			"a comment behind a text":            {policy, "title: Examplumab (older)", "title: Examplumab # one of all", ""},
			"summary too long":                   {policy, `summary: "{drug}: ask`, `summary: "{drug}: ` + strings.Repeat("ask and ", 17) + "ask", "policies/X.1.yaml:45:18: the summary has 175 characters with the name Examplumab: a card holds at most 139"},
			"summary too long for UTF-16":        {policy, `summary: "{drug}: ask`, `summary: "{drug}: ` + strings.Repeat("\U0001F489", 60) + " ask", "policies/X.1.yaml:45:18: the summary has 160 characters with the name Examplumab: a card holds at most 139"},
			"summary of an offer too long":       {policy, "summary: Example application", "summary: Example application" + strings.Repeat(" again", 21), "policies/X.1.yaml:67:22: the summary has 145 characters with the name Examplumab: a card holds at most 139"},
			"detail too long":                    {policy, "detail: It shows the policy.", "detail: It shows the policy." + strings.Repeat(" It does.", 230), "policies/X.1.yaml:68:21: the detail has 2090 characters with the name Examplumab: a card holds at most 2000"},
			"verdict too long":                   {policy, "verdict: considered not medically necessary\n        text: Examplumab is considered not medically necessary for all", "verdict: considered" + strings.Repeat(" very", 18) + " unnecessary\n        text: Examplumab is considered not medically necessary for all", "policies/X.1.yaml:114:18: the headline made of the verdict has 167 characters with the name Examplumab: shorten the verdict, or write a summary of at most 139"},
			"placeholder of a whole version":     {policy, "reason: State covers {drug} for the young.", "reason: State covers {service} for the young.", "policies/X.1.yaml:168:17: unknown placeholder {service}: the only one is {drug}"},
			"unknown placeholder":                {policy, `summary: "{drug}: ask`, `summary: "{drg}: ask`, "policies/X.1.yaml:45:18: unknown placeholder {drg}: the only one is {drug}"},
			"placeholder in a verdict":           {policy, "verdict: covered with prior authorization\n", "verdict: covered when {drug} is authorized\n", "policies/X.1.yaml:41:18: {drug} is not filled in here, but shown as it stands: write the text without it"},
			"placeholder in a ground":            {policy, "ground: the criteria", "ground: the criteria of {drug}", "policies/X.1.yaml:42:17: {drug} is not filled in here, but shown as it stands: write the text without it"},
			"placeholder in a note":              {policy, "text: State has a benefit of its own.", "text: \"{service} has a benefit of its own.\"", "policies/X.1.yaml:138:41: {service} is not filled in here, but shown as it stands: write the text without it"},
			"placeholder on a link":              {policy, "label: Open it", "label: Open {drug}", "policies/X.1.yaml:70:20: {drug} is not filled in here, but shown as it stands: write the text without it"},
			"placeholder of drugs for a service": {policy, "Fill in the form for {service}", "Fill in the form for {drug}", "policies/X.1.yaml:132:20: unknown placeholder {drug}: the only one is {service}"},
		},
		"outcomes": {
			"questionnaire without documentation":                 {policy, "        documentation:\n          - clinical\n        documentation_purpose:\n          - withorder\n        questionnaires:", "        questionnaires:", "policies/X.1.yaml:30:13: questionnaires without documentation: say with documentation who has to provide it, with clinical, admin, patient or conditional"},
			"purpose without documentation":                       {policy, "        documentation:\n          - clinical\n        documentation_purpose:\n          - withorder\n        questionnaires:\n          - https://payer.example/Questionnaire/examplumab|1\n        contact:", "        documentation_purpose:\n          - withorder\n        contact:", "policies/X.1.yaml:30:13: documentation_purpose without documentation: say with documentation who has to provide it, with clinical, admin, patient or conditional"},
			"not covered with prior authorization":                {policy, "        outcome: not-covered\n        verdict", "        outcome: not-covered\n        prior_authorization: auth-needed\n        verdict", "policies/X.1.yaml:114:30: what is not-covered has no prior authorization: remove prior_authorization"},
			"covered, prior authorization not said":               {policy, "        outcome: covered\n        prior_authorization: auth-needed\n", "        outcome: covered\n", "policies/X.1.yaml:9:9: prior_authorization is missing: with the outcome covered write no-auth, auth-needed, performpa or conditional"},
			"conditional on nothing":                              {policy, "        information_needed:\n          - detail-code\n", "", "policies/X.1.yaml:116:9: information_needed is missing: what is conditional says on what, with one of performer, location, timeframe, contract-window, detail-code or OTH"},
			"information needed for what is not conditional":      {policy, "        outcome: covered\n        prior_authorization: no-auth\n", "        outcome: covered\n        prior_authorization: no-auth\n        information_needed: [OTH]\n", "policies/X.1.yaml:129:30: information_needed goes with conditional only: remove it"},
			"documentation with the authorization":                {policy, "        documentation_purpose:\n          - withorder\n        questionnaires:\n          - https://payer.example/Questionnaire/examplumab|1\n        contact:\n          name: Example Reviews", "        documentation_purpose:\n          - withpa\n        questionnaires:\n          - https://payer.example/Questionnaire/examplumab|1\n        contact:\n          name: Example Reviews", "policies/X.1.yaml:32:13: documentation_purpose withpa is refused by the validators of CRD: remove it, prior_authorization auth-needed says it already"},
			"outcome of technical trouble":                        {policy, "        outcome: not-covered\n", "        outcome: indeterminate\n", `policies/X.1.yaml:113:18: unknown outcome "indeterminate": write covered, not-covered or conditional`},
			"satisfied without an authorization":                  {policy, "prior_authorization: no-auth", "prior_authorization: satisfied", `policies/X.1.yaml:128:30: unknown prior_authorization "satisfied": write no-auth, auth-needed, performpa or conditional`},
			"gold card with a review":                             {policy, "        reason_code: auth-out-network\n        allowed", "        reason_code: gold-card\n        allowed", "policies/X.1.yaml:39:22: reason_code gold-card says that no review is needed: it goes with the outcome covered and prior_authorization no-auth only"},
			"gold card for what is not covered":                   {policy, "        outcome: not-covered\n        verdict", "        outcome: not-covered\n        reason_code: gold-card\n        verdict", "policies/X.1.yaml:114:22: reason_code gold-card says that no review is needed: it goes with the outcome covered and prior_authorization no-auth only"},
			"gold card":                                           {policy, "        prior_authorization: no-auth\n", "        prior_authorization: no-auth\n        reason_code: gold-card\n", ""},
			"verdict without prior authorization":                 {policy, "        prior_authorization: auth-needed\n        documentation:\n          - clinical\n        documentation_purpose:\n          - withorder\n        questionnaires:\n          - https://payer.example/Questionnaire/examplumab|1\n        contact:\n          name: Example Reviews", "        prior_authorization: no-auth\n        contact:\n          name: Example Reviews", "policies/X.1.yaml:35:18: the verdict \"covered with prior authorization\" and prior_authorization no-auth contradict each other: mend one of them"},
			"summary that refuses what is covered":                {policy, `summary: "{drug}: ask for prior authorization"`, `summary: "{drug} is not covered"`, "policies/X.1.yaml:45:18: the summary and the outcome covered contradict each other: mend one of them"},
			"reason of an exception that refuses what is covered": {policy, "reason: State covers {drug} for the young.", "reason: For the young {drug} is considered investigational.", "policies/X.1.yaml:168:17: the reason and the outcome covered contradict each other: mend one of them"},
			"quantity of what is not covered":                     {policy, "        outcome: not-covered\n        verdict", "        outcome: not-covered\n        allowed_quantity: {value: 1}\n        verdict", "policies/X.1.yaml:114:27: of what is not-covered no quantity is allowed: remove allowed_quantity"},
			"verdict that refuses what is covered":                {policy, "        prior_authorization: no-auth\n        verdict: covered\n", "        prior_authorization: no-auth\n        verdict: Considered investigational\n", "policies/X.1.yaml:129:18: the verdict \"Considered investigational\" and the outcome covered contradict each other: mend one of them"},
			"verdict that grants what is not covered":             {policy, "        verdict: considered not medically necessary\n        text: Examplumab is considered not medically necessary for all others.", "        verdict: covered for all others\n        text: Examplumab is covered for all others.", "policies/X.1.yaml:114:18: the verdict \"covered for all others\" and the outcome not-covered contradict each other: mend one of them"},
			"documentation of what is not covered":                {policy, "        outcome: not-covered\n        verdict", "        outcome: not-covered\n        documentation: [clinical]\n        verdict", "policies/X.1.yaml:114:25: documentation with what is not-covered asks for work that changes nothing: remove it, with documentation_purpose and questionnaires, or write covered with prior_authorization auth-needed when the plan reviews it"},
			"detail without a card":                               {policy, "        summary: \"{drug}: ask for prior authorization\"\n", "", "policies/X.1.yaml:45:17: detail is shown on a card, and what is covered has one only with a summary: write one, or remove detail\npolicies/X.1.yaml:46:23: alternatives are shown on a card, and what is covered has one only with a summary: write one, or remove alternatives"},
			"detail of an exception without a card":               {policy, "        summary: State covers {drug} for the young\n", "", "policies/X.1.yaml:169:17: detail is shown on a card, and what is covered has one only with a summary: write one, or remove detail"},
			"alternatives without a card":                         {policy, "      - id: rest\n", "      - {id: other, drugs: [placebol], outcome: covered, prior_authorization: no-auth, verdict: covered, text: In., alternatives: example-treatments}\n      - id: rest\n", "policies/X.1.yaml:110:131: alternatives are shown on a card, and what is covered has one only with a summary: write one, or remove alternatives"},
			"no amount":                                           {policy, "{value: 2.5, unit: dose}", "{value: some, unit: dose}", `policies/X.1.yaml:40:35: "some" is no amount: write a number above 0, such as 4 or 2.5`},
		},
		"conditions": {
			"condition of a whole version, never true": {policy, "when: patient.age >= 21, outcome: conditional", "when: 'patient.age >= 21 && plan.id == \"state\" && date > \"2026-01-01\"', outcome: conditional", "policies/X.1.yaml:171:29: the condition can never be true for an order in this version: mend it, or remove what it is the condition of"},
			"syntax of a condition":                    {policy, `patient.age >= 18 && order.icd10.under("D67")`, `patient.age >= 18 and order.icd10.under("D67")`, `policies/X.1.yaml:12:33: the condition cannot be read: for "and" write &&`},
			"open bracket in a condition":              {policy, `patient.age >= 18 && order.icd10.under("D67")`, `(patient.age >= 18 && order.icd10.under("D67")`, `policies/X.1.yaml:12:61: the condition cannot be read: missing ')' at its end; write it such as patient.age >= 18 && plan.id == "commercial"`},
			"kinds in a condition":                     {policy, "patient.age >= 18", `patient.age >= "18"`, "policies/X.1.yaml:12:27: >= cannot take a whole number and a text in the condition: compare things of one kind"},
			"unknown fact, near":                       {policy, "patient.age >= 18", "patient.aeg >= 18", `policies/X.1.yaml:12:22: unknown name "patient.aeg" in the condition; did you mean "patient.age"?`},
			"unknown fact, far":                        {policy, "patient.age >= 18", "weight >= 18", `policies/X.1.yaml:12:15: unknown name "weight" in the condition: the facts are patient.age, patient.sex, order.type, order.drug, order.icd10, order.snomed, order.quantity, plan.id, coverage.relationship, coverage.start, date, and a list of codes is asked with under`},
			"unknown function":                         {policy, `order.icd10.under("D67")`, `order.icd10.below("D67")`, `policies/X.1.yaml:12:53: unknown name "below" in the condition: the facts are patient.age, patient.sex, order.type, order.drug, order.icd10, order.snomed, order.quantity, plan.id, coverage.relationship, coverage.start, date, and a list of codes is asked with under`},
			"neither true nor false, in a condition":   {policy, `patient.age >= 18 && order.icd10.under("D67")`, "patient.age", "policies/X.1.yaml:12:15: the condition gives a whole number: write one that is true or false, such as patient.age >= 18"},
			"too dear":                                 {policy, `patient.age >= 18 && order.icd10.under("D67")`, "order.icd10.all(a, order.icd10.all(b, order.icd10.all(c, a == b || b == c)))", "policies/X.1.yaml:12:15: the condition may take 5525826 steps, more than the 10000 allowed: go through each list once only"},
			"never true":                               {policy, "patient.age >= 18", "patient.age >= 18 && patient.age < 12", "policies/X.1.yaml:12:15: the condition can never be true for an order in this version: mend it, or remove what it is the condition of"},
			"never true in this version":               {policy, "patient.age >= 18", `date < "2026-01-01"`, "policies/X.1.yaml:12:15: the condition can never be true for an order in this version: mend it, or remove what it is the condition of"},
			"exception for no plan of the statement's": {policy, "      - id: rest\n", "      - {id: few, drugs: [placebol], when: 'plan.id == \"commercial\"', outcome: not-covered, verdict: excluded, text: Out., exceptions: [{id: none, plans: [state], outcome: not-covered, reason: Out.}]}\n      - id: rest\n", "policies/X.1.yaml:110:142: the exception can never hold, as the condition of its statement excludes its plans: mend one of the two, or remove the exception"},
			"never true beside the statement's":        {policy, `when: patient.sex == "female"`, "when: patient.age < 18", "policies/X.1.yaml:77:19: the condition can never be true for an order in this version: mend it, or remove what it is the condition of"},
			"never true for a plan that is not there":  {policy, "patient.age >= 18", `plan.id == "comercial"`, `policies/X.1.yaml:12:26: no plan "comercial" in plans.yaml: write the id of a plan there`},
			"drug that is not there, in a condition":   {policy, "patient.age >= 18", `order.drug == "examplunab"`, `policies/X.1.yaml:12:29: no product "examplunab" in drugs/: write the id of a product there`},
			"word that no fact has":                    {policy, `patient.sex == "female"`, `patient.sex == "F"`, `policies/X.1.yaml:77:34: patient.sex is never "F": write male, female, other`},
			"date in a condition":                      {policy, "patient.age >= 18", `date >= "2026-7-1"`, `policies/X.1.yaml:12:23: date is compared with a date: "2026-7-1" is not a date: write YYYY-MM-DD`},
			"what is unknown without a condition":      {policy, "        when: patient.age >= 18 && order.icd10.under(\"D67\")\n", "", "policies/X.1.yaml:13:11: when_unknown without when: add the condition that it is about, or remove it"},
			"over several lines":                       {policy, `when: patient.age >= 18 && order.icd10.under("D67")`, "when: >-\n          patient.age >= 18 &&\n          order.icd10.undr(\"D67\")", `policies/X.1.yaml:14:27: unknown name "undr" in the condition; did you mean "under"?`},
		},
		"parts that do not go together": {
			"form beside questionnaires": {policy, "        coverage_update:\n", "        form: {summary: Form, detail: Form., questionnaire: \"https://payer.example/Questionnaire/a|1\", reason: Form}\n        coverage_update:\n", "policies/X.1.yaml:60:15: form stands beside questionnaires, which DTR fills in: keep one of the two\npolicies/X.1.yaml:101:17: questionnaires, which DTR fills in, stand beside the statement's form, which goes with its exceptions too: remove one of the two, or make the exception a statement with a condition"},
			"form of the statement beside questionnaires of an exception": {policy, "        form:\n", "        exceptions:\n          - {id: kept, plans: [state], outcome: covered, prior_authorization: no-auth, documentation: [admin], reason: Kept.}\n          - {id: asked, plans: [commercial], outcome: covered, prior_authorization: no-auth, documentation: [admin], reason: Asked, questionnaires: [\"https://payer.example/Questionnaire/a|1\"]}\n        form:\n",
				"policies/X.1.yaml:133:150: questionnaires, which DTR fills in, stand beside the statement's form, which goes with its exceptions too: remove one of the two, or make the exception a statement with a condition"},
			"form beside questionnaires of what is unknown": {policy, "        form:\n", "        when: patient.age < 18\n        when_unknown: {documentation: [admin], questionnaires: [\"https://payer.example/Questionnaire/a|1\"]}\n        form:\n", ""},
			"about nothing":                                 {policy, "        group: example-treatments\n", "", `policies/X.1.yaml:116:9: drugs is missing: name the products, a drug group with the key "group", or services with the key "services"`},
			"drugs and a group":                             {policy, "        group: example-treatments\n", "        group: example-treatments\n        drugs: [placebol]\n", "policies/X.1.yaml:117:16: group stands beside drugs or services: keep one of them"},
			"drugs and services":                            {policy, "        services:\n", "        drugs: [placebol]\n        services:\n", "policies/X.1.yaml:127:13: services stand beside drugs: keep one of them"},
			"alternatives of a service":                     {policy, "        form:\n", "        alternatives: example-treatments\n        form:\n", "policies/X.1.yaml:124:9: alternatives and administration go with drugs: remove them from a statement about services"},
			"service that is a drug":                        {policy, "code: X0004, name", "code: X0001, name", "policies/X.1.yaml:126:35: X0001 is the billing code of the drug examplumab: name it under drugs instead"},
			"exception for nobody":                          {policy, "            plans:\n              - state\n            when: patient.sex == \"female\"\n            when_unknown:\n              reason: The plan of State depends on the patient's sex.\n              information_needed:\n                - OTH\n              documentation:\n                - clinical\n              documentation_purpose:\n                - withorder\n              questionnaires:\n                - https://payer.example/Questionnaire/state|1\n              contact:\n                name: State Reviews\n                points:\n                  - {system: phone, value: 555-0102, use: work}\n", "", `policies/X.1.yaml:74:13: plans is missing: name the plans whose members the exception is for, or a condition with the key "when"`},
			"exception for an empty list":                   {policy, "            plans:\n              - state\n", "            plans: []\n", "policies/X.1.yaml:74:13: plans is an empty list, which would make the exception one for every plan: name the plans whose members it is for, or remove the key"},
			"additional order of nothing":                   {policy, "              - drug: placebol", "              - {}", "policies/X.1.yaml:59:17: an additional order is for a drug or for a service: write one of the two keys"},
			"additional order twice":                        {policy, "              - drug: placebol", "              - drug: placebol\n              - drug: placebol", "policies/X.1.yaml:60:23: placebol stands twice among these orders: keep one"},
			"additional service twice, spelt otherwise":     {policy, "              - drug: placebol", "              - service: {system: hcpcs, code: \"81405\", display: Test}\n              - service: {system: cpt, code: \"81405\", display: Test}", "policies/X.1.yaml:60:46: 81405 stands twice among these orders: keep one"},
			"additional order of the drug itself":           {policy, "              - drug: placebol", "              - drug: examplumab", "policies/X.1.yaml:59:23: examplumab is what the statement is about, and is not suggested where it is ordered already: remove it"},
			"additional order of the service itself":        {policy, "        form:\n", "        additional_orders:\n          - {summary: Again, detail: Again., orders: [{service: {system: hcpcs, code: X0004, display: Again}}]}\n        form:\n", "policies/X.1.yaml:132:87: X0004 is what the statement is about, and is not suggested where it is ordered already: remove it"},
			"additional services that are none":             {policy, "              - drug: placebol", "              - service: {system: cpt, code: 8140, display: Test}\n              - service: {system: cpt, code: 8140, display: Test}", "policies/X.1.yaml:59:46: \"8140\" is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411\npolicies/X.1.yaml:60:46: \"8140\" is not a HCPCS or CPT code: it has five characters, such as 96365 or J1411"},
			"category of a drug":                            {policy, "              - drug: placebol", "              - drug: placebol\n                category: {system: snomed, code: \"99999999\", display: Example}", "policies/X.1.yaml:60:27: category goes with a service: remove it"},
			"update of nothing":                             {policy, "          period_end: 2026-12-31\n          class: {type: plan, value: commercial}\n", "", "policies/X.1.yaml:61:11: the coverage update changes nothing: add period_end or class"},
			"form without a version":                        {policy, "Questionnaire/form|1", "Questionnaire/form|", `policies/X.1.yaml:135:26: "https://payer.example/Questionnaire/form|" has no version behind the bar: write url|version`},
			"form with two versions":                        {policy, "Questionnaire/form|1", "Questionnaire/form|1|2", `policies/X.1.yaml:135:26: "https://payer.example/Questionnaire/form|1|2" has more than a version behind the bar: write url|version, without white space`},
			"form with white space":                         {policy, "Questionnaire/form|1", "Questionnaire/the form|1", `policies/X.1.yaml:135:26: "https://payer.example/Questionnaire/the form" has white space in it, as no web address has: remove it, or write %20`},
			"questionnaire with white space in its version": {policy, "Questionnaire/examplumab|1\n        contact", "Questionnaire/examplumab|version 1\n        contact", `policies/X.1.yaml:34:13: "https://payer.example/Questionnaire/examplumab|version 1" has more than a version behind the bar: write url|version, without white space`},
			"link over two lines":                           {policy, "url: https://payer.example/launch", "url: >-\n              https://payer.example/\n              launch", `policies/X.1.yaml:71:18: "https://payer.example/ launch" has white space in it, as no web address has: remove it, or write %20`},
			"page with white space":                         {policy, "https://payer.example/policies/X.1", "https://payer.example/policies/X 1", `policies/X.1.yaml:3:6: "https://payer.example/policies/X 1" has white space in it, as no web address has: remove it, or write %20`},
			"link without a host":                           {policy, "url: https://payer.example/launch", "url: payer.example/launch", `policies/X.1.yaml:71:18: "payer.example/launch" is not a web address: write it with https:// and a host`},
			"unknown topic":                                 {policy, "topic: insurance", "topic: assurance", `policies/X.1.yaml:63:18: unknown topic "assurance": write claim, insurance, limits, network, appropriate-use, cost, therapy-alternatives-opt, therapy-alternatives-req, clinical-reminder, duplicate-therapy, contraindication, guideline or off-guideline`},
		},
		"payer, plans, drugs, formularies": {
			"time zone":                      {payer, "America/Chicago", "Central", `payer.yaml:9:12: unknown time_zone "Central": write an IANA name such as America/Chicago`},
			"kind of contact":                {payer, "system: phone", "system: telephone", `payer.yaml:8:14: unknown contact system "telephone": write phone, fax, email, pager, url, sms or other`},
			"grade that is not sure":         {drugs, "grade: B}\n    billing", "grade: C}\n    billing", "drugs/drugs.yaml:15:92: grade C is not verified: leave the fact out"},
			"unknown grade":                  {drugs, "grade: B}\n    billing", "grade: D}\n    billing", `drugs/drugs.yaml:15:92: unknown grade "D": write A (read in an official source) or B (in a curated secondary one)`},
			"age that nobody has":            {drugs, "minimum: 12", "minimum: 1200", "drugs/drugs.yaml:14:47: minimum 1200 is no age: write the lower age limit in years, 0 for none"},
			"column":                         {list, "tier,", "teir,", "formularies/commercial/list.csv:1:1: the column \"tier\" is missing: the header is rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit\nformularies/commercial/list.csv:1:17: unknown column \"teir\": use rxnorm, ndc, name, tier, prior_authorization, step_therapy, quantity_limit, start, end, prior_authorization_new_starts_only, step_therapy_new_starts_only, benefit, quantity, quantity_days, quantity_a_day, quantity_unit, quantity_a_day_unit, supply_days, supplies, supplies_within_days or quantity_text"},
			"tier":                           {list, "specialty", "special", `formularies/commercial/list.csv:2:20: unknown tier "special": write zero-cost-share-preventative, preferred-generic, generic, non-preferred-generic, preferred-brand, brand, preferred, non-preferred-brand, non-preferred, medical-service or specialty`},
			"flag":                           {list, "99000003,,Relaxol,generic,false", "99000003,,Relaxol,generic,no", `formularies/commercial/list.csv:3:27: prior_authorization is "no": write true or false`},
			"flags of a spreadsheet":         {list, "99000003,,Relaxol,generic,false,false,true", "99000003,,Relaxol,generic,FALSE,False,TRUE", ""},
			"columns between semicolons":     {list, "*", "rxnorm;ndc;name;tier;prior_authorization;step_therapy;quantity_limit\n99000002;;Placebol;specialty;FALSE;FALSE;FALSE\n", "formularies/commercial/list.csv:1:7: the columns are to be separated by commas, not by semicolons: save the file again as CSV with commas"},
			"row without a code":             {list, "99000002,,Placebol", ",,Placebol", "formularies/commercial/list.csv:2:1: the row has no code: give rxnorm or ndc"},
			"RxNorm of a row":                {list, "99000002,", "9900000Z,", `formularies/commercial/list.csv:2:1: rxnorm "9900000Z" is not an RxNorm code: it has digits only`},
			"NDC of a row":                   {list, "99000002,,", "99000002,99999-1,", `formularies/commercial/list.csv:2:10: ndc "99999-1": 5-1 digits are no NDC: write 4-4-2, 5-3-2, 5-4-1 or 5-4-2, for a product 4-4, 5-3 or 5-4, or 11 digits without hyphens`},
			"codes of two products in a row": {list, "99000002,,", "99000002,99999-0001-01,", "formularies/commercial/list.csv:2:10: ndc 99999-0001-01 is examplumab, but rxnorm 99000002 is placebol: mend one of the codes"},
			"listed twice":                   {list, "99000003,,Relaxol", "99000002,,Relaxol", "formularies/commercial/list.csv:3:1: Relaxol is listed twice for the same days: keep one row, or give the rows periods that do not overlap"},
			"period of a row":                {list, "2025-01-01,2026-12-31", "2025-01-01,2024-12-31", "formularies/commercial/list.csv:3:55: the period ends on 2024-12-31, before it starts on 2025-01-01: mend one of the dates"},
			"fields of a row":                {list, "false,false,true,", "false,true,", "formularies/commercial/list.csv:3:1: the row has not as many fields as the header has columns: add the commas of empty fields"},
			"quotation mark in a row":        {list, "Placebol", `Place"bol`, "formularies/commercial/list.csv:2:16: a quotation mark stands in the middle of a field: put the field in quotation marks and double the ones inside"},
			"name of a file":                 {"policies/old/X.0.yaml", "", "id: X.0\n", "policies/old/X.0.yaml: no file of a library has this name: a library has payer.yaml, plans.yaml, drugs/NAME.yaml, policies/NAME.yaml and formularies/ID/NAME.csv"},
			"name with a hidden ending":      {"policies/X.2.yaml.txt", "", "id: X.2\n", "policies/X.2.yaml.txt: this file is not read, as its name does not end in .yaml: save it as plain text under the name X.2.yaml; some systems hide the last ending of a name"},
			"formulary with a hidden ending": {"formularies/commercial/more.CSV.Txt", "", "x\n", "formularies/commercial/more.CSV.Txt: this file is not read, as its name does not end in .csv: save it as plain text under the name more.csv; some systems hide the last ending of a name"},
			"cases with a hidden ending":     {"policies/X.1_test.yaml.txt", "", "x\n", "policies/X.1_test.yaml.txt: this file is not read, as its name does not end in .yaml: save it as plain text under the name X.1_test.yaml; some systems hide the last ending of a name"},
			"policy of a word processor":     {"policies/X.2.yml.docx", "", "x\n", "policies/X.2.yml.docx: this file is not read, as its name does not end in .yaml: save it as plain text under the name X.2.yaml; some systems hide the last ending of a name"},
			"name in capitals":               {"policies/X.2.YAML", "", "id: X.2\n", "policies/X.2.YAML: no file of a library has this name: a library has payer.yaml, plans.yaml, drugs/NAME.yaml, policies/NAME.yaml and formularies/ID/NAME.csv"},
			"cases under another name":       {"policies/X.1_tests.yaml", "", "# cases\npolicy: X.1\ncases:\n  - name: adult\n", "policies/X.1_tests.yaml:3:1: these are cases, and the name of their file ends in _test.yaml: rename this one, such as to X.1_test.yaml"},
			"cases alone":                    {policy, "*", "cases:\npolicy: X.1\n", "policies/X.1.yaml:1:1: these are cases, and the name of their file ends in _test.yaml: rename this one, such as to X.1_test.yaml"},
			"no policy":                      {policy, "-", "", "policies: no .yaml file in this folder: start from the built-in library, which `covercard library export DIR` writes"},
		},
	}
}

// invented are the files of the library that the faults are put into.
func invented(t testing.TB) fstest.MapFS {
	t.Helper()
	const folder = "../../testdata/libraries/every-key/"
	files := fstest.MapFS{}
	for _, name := range []string{"payer.yaml", "plans.yaml", "drugs/drugs.yaml", "policies/X.1.yaml", "formularies/commercial/list.csv"} {
		data, err := os.ReadFile(folder + name)
		require.NoError(t, err)
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

func TestSeededFaultsAreFound(t *testing.T) {
	_, err := library.Load(invented(t))
	require.NoError(t, err)
	for topic, faults := range seeds() {
		for name, fault := range faults {
			t.Run(topic+"/"+name, func(t *testing.T) {
				files := invented(t)
				switch fault.old {
				case "-":
					delete(files, fault.file)
				case "*":
					files[fault.file] = &fstest.MapFile{Data: []byte(fault.with)}
				default:
					edit(t, files, fault.file, fault.old, fault.with)
				}
				_, err := library.Load(files)
				if fault.want == "" {
					require.NoError(t, err)
					return
				}
				require.EqualError(t, err, fault.want)
			})
		}
	}
}

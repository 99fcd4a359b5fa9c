package covercard_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "covercard/"

// rule is an arrow of the design: what some packages may reach, directly or through other packages. Paths are those below the module
// for its own packages, as imported for others; "x/..." is x and everything below it.
type rule struct {
	of     []string
	except []string // of these packages it does not hold
	only   []string // of the module's packages they reach at most these; nil is no such limit
	never  []string
	why    string
}

// nothing is the limit of a package that stands on the bottom.
var nothing = []string{}

// outside are the packages by which a program reaches beyond its own memory.
var outside = []string{"net", "net/http/...", "os/...", "database/..."}

// The standards' vocabulary is ignorant of the product; in the product the arrows point down only.
var rules = []rule{
	{of: []string{"fhir"}, only: nothing, why: "FHIR knows neither cards nor HTTP nor a payer"},
	{of: []string{"cards"}, only: []string{"fhir"}, why: "cards are made of FHIR and know no service"},
	{of: []string{"hooks"}, only: []string{"fhir", "cards"}, why: "CDS Hooks over HTTP serves any service"},
	{of: []string{"fhir", "cards", "hooks"}, never: []string{"internal/..."}, why: "the standards' packages can be used without the product"},

	{of: []string{"internal/drug"}, only: nothing, why: "what a drug is depends on nobody"},
	{of: []string{"internal/document"}, only: nothing, why: "how a file is read does not depend on what stands in it"},
	{of: []string{"internal/coverage"}, only: []string{"internal/drug"}, why: "the decision owns the types it speaks in"},
	// Only what they and packages outside the standard library import counts: fmt imports os, and they have to print.
	{of: []string{"internal/coverage", "internal/drug"}, never: outside, why: "the decision is pure"},
	{of: []string{"internal/condition"}, only: []string{"internal/coverage", "internal/drug"}, why: "a condition is about facts, not about where they stand"},
	{of: []string{"internal/config"}, only: []string{"internal/document"}, why: "settings are plain values for those above"},
	{
		of:    []string{"internal/policy", "internal/formulary"},
		never: []string{"internal/library", "internal/intake", "internal/answer", "internal/service", "internal/server"},
		why:   "a policy can be read and tested without a service",
	},
	{
		of:    []string{"internal/library"},
		never: []string{"internal/reload", "internal/intake", "internal/answer", "internal/service", "internal/server"},
		why:   "the payer's files know no requests",
	},
	{
		of:    []string{"internal/usdf"},
		never: []string{"internal/library", "internal/intake", "internal/answer", "internal/service", "internal/server"},
		why:   "what others publish is read without knowing where it goes",
	},
	{
		of:    []string{"internal/formularyimport", "internal/drugsearch"},
		never: []string{"internal/intake", "internal/answer", "internal/service", "internal/server"},
		why:   "plan data are kept and asked for without a request",
	},
	{
		of:    []string{"internal/library"},
		never: []string{"internal/member"},
		why:   "the payer's rules know no members",
	},
	{
		of:    []string{"internal/member"},
		never: []string{"internal/ehr", "internal/intake", "internal/answer", "internal/service", "internal/server"},
		why:   "the lists of members know no requests",
	},
	{
		of:    []string{"internal/reload"},
		never: []string{"fhir", "cards", "hooks", "internal/ehr", "internal/intake", "internal/answer", "internal/service", "internal/server"},
		why:   "files change whatever they are used for",
	},
	{
		of:    []string{"internal/policypage", "internal/policydiff"},
		never: []string{"internal/intake", "internal/answer", "internal/service", "internal/server"},
		why:   "what a policy says is told without a request",
	},
	{of: []string{"internal/answerdiff"}, never: []string{"internal/server"}, why: "answers are compared without a process that serves"},
	{of: []string{"internal/ehr"}, only: []string{"fhir"}, why: "reading FHIR knows neither payers nor calls"},
	{of: []string{"internal/intake"}, never: []string{"internal/answer", "internal/service", "internal/server"}, why: "a call goes one way"},
	{of: []string{"internal/answer"}, never: []string{"internal/intake", "internal/service", "internal/server"}, why: "a call goes one way"},
	{of: []string{"internal/service"}, never: []string{"internal/server", "internal/policytest"}, why: "a call is answered in any process"},
	{of: []string{"internal/..."}, except: []string{"internal/schema"}, never: []string{"internal/schema"}, why: "a document does not depend on how it is described"},
	{of: []string{"internal/policytest"}, never: []string{"internal/server"}, why: "cases run without a process that serves"},

	{
		of: []string{"..."}, except: []string{"cmd/...", "internal/server"}, never: []string{"internal/server"},
		why: "only the command line starts a process",
	},
	{of: []string{"..."}, except: []string{"cmd/..."}, never: []string{"cmd/..."}, why: "the command line stands on top"},
}

func TestArrowsPointDown(t *testing.T) {
	require.Empty(t, strings.Join(upward(load(t), rules), "\n"))
}

// A rule about a package that was renamed would hold for ever.
func TestRulesAreAboutPackagesThatExist(t *testing.T) {
	packages := slices.Collect(maps.Keys(load(t)))
	for _, rule := range rules {
		for _, pattern := range slices.Concat(rule.of, rule.except, rule.only, rule.never) {
			if slices.Contains(outside, pattern) {
				continue // the module may well do without it
			}
			require.True(t, slices.ContainsFunc(packages, func(path string) bool { return matches(pattern, path) }), "no package %s", pattern)
		}
	}
}

// The drawing keeps all rules until the last arrow of the way is added.
func TestUpwardArrowsAreReported(t *testing.T) {
	reports := []string{
		"fhir -> cards: FHIR knows neither cards nor HTTP nor a payer",
		"fhir -> internal/drug: the standards' packages can be used without the product",
		"cards -> hooks: cards are made of FHIR and know no service",
		"cards -> internal/coverage: cards are made of FHIR and know no service",
		"cards -> internal/coverage: the standards' packages can be used without the product",
		"hooks -> internal/service: CDS Hooks over HTTP serves any service",
		"internal/drug -> internal/document: what a drug is depends on nobody",
		"internal/document -> internal/drug: how a file is read does not depend on what stands in it",
		"internal/coverage -> internal/policy: the decision owns the types it speaks in",
		"internal/coverage -> fhir: the decision owns the types it speaks in",
		"internal/coverage -> os: the decision is pure",
		"internal/coverage -> net/http: the decision is pure",
		"internal/drug -> database/sql: the decision is pure",
		"internal/condition -> internal/policy: a condition is about facts, not about where they stand",
		"internal/config -> internal/library: settings are plain values for those above",
		"internal/policy -> internal/library: a policy can be read and tested without a service",
		"internal/formulary -> internal/answer: a policy can be read and tested without a service",
		"internal/library -> internal/intake: the payer's files know no requests",
		"internal/usdf -> internal/library: what others publish is read without knowing where it goes",
		"internal/drugsearch -> internal/service: plan data are kept and asked for without a request",
		"internal/formularyimport -> internal/answer: plan data are kept and asked for without a request",
		"internal/library -> internal/member: the payer's rules know no members",
		"internal/member -> internal/intake: the lists of members know no requests",
		"internal/library -> internal/reload: the payer's files know no requests",
		"internal/reload -> internal/service: files change whatever they are used for",
		"internal/policydiff -> internal/service: what a policy says is told without a request",
		"internal/answerdiff -> internal/server: answers are compared without a process that serves",
		"internal/ehr -> internal/library: reading FHIR knows neither payers nor calls",
		"internal/intake -> internal/answer: a call goes one way",
		"internal/answer -> internal/intake: a call goes one way",
		"internal/answer -> internal/service: a call goes one way",
		"internal/service -> internal/server: a call is answered in any process",
		"internal/library -> internal/schema: a document does not depend on how it is described",
		"internal/policytest -> internal/server: cases run without a process that serves",
		"internal/new -> internal/server: only the command line starts a process",
		"internal/server -> cmd/covercard: the command line stands on top",

		// Not by the package itself, but by one that it imports.
		"internal/coverage -> internal/drug -> net: the decision is pure",
		"fhir -> example.org/stranger -> cards: FHIR knows neither cards nor HTTP nor a payer",
	}
	require.Empty(t, upward(drawn(), rules))
	for _, want := range reports {
		t.Run(want, func(t *testing.T) {
			way, _, _ := strings.Cut(want, ": ")
			stops := strings.Split(way, " -> ")
			drawing := drawn()
			from := full(drawing, stops[len(stops)-2])
			changed := drawing[from]
			changed.Imports = append(changed.Imports, full(drawing, stops[len(stops)-1]))
			drawing[from] = changed
			require.Contains(t, upward(drawing, rules), want)
		})
	}
	for _, rule := range rules {
		require.True(t, slices.ContainsFunc(reports, func(want string) bool { return strings.HasSuffix(want, ": "+rule.why) }), "no report of %q", rule.why)
	}
}

// full is the import path of a package that describe has shortened.
func full(packages map[string]listed, short string) string {
	if _, found := packages[module+short]; found {
		return module + short
	}
	return short
}

// drawn is the module as the design draws it, with a package that is not its own.
func drawn() map[string]listed {
	made := make(map[string]listed)
	draw := func(path string, standard bool, imports ...string) {
		made[path] = listed{ImportPath: path, Standard: standard, Imports: imports}
	}
	draw("covercard/fhir", false, "fmt", "example.org/stranger")
	draw("covercard/cards", false, "covercard/fhir")
	draw("covercard/hooks", false, "covercard/cards", "covercard/fhir", "net/http")
	draw("covercard/internal/drug", false, "strings")
	draw("covercard/internal/document", false, "fmt")
	draw("covercard/internal/coverage", false, "covercard/internal/drug", "fmt")
	draw("covercard/internal/config", false, "covercard/internal/document", "os")
	draw("covercard/internal/condition", false, "covercard/internal/coverage")
	draw("covercard/internal/policy", false, "covercard/internal/condition", "covercard/internal/document")
	draw("covercard/internal/formulary", false, "covercard/internal/coverage", "covercard/internal/document")
	draw("covercard/internal/library", false, "covercard/internal/policy", "covercard/internal/formulary")
	draw("covercard/internal/usdf", false, "covercard/internal/formulary", "covercard/fhir", "net/http")
	draw("covercard/internal/formularyimport", false, "covercard/internal/library", "covercard/internal/usdf")
	draw("covercard/internal/drugsearch", false, "covercard/internal/library")
	draw("covercard/internal/member", false, "covercard/internal/library", "database/sql")
	draw("covercard/internal/reload", false, "covercard/internal/library", "os")
	draw("covercard/internal/policypage", false, "covercard/internal/library")
	draw("covercard/internal/policydiff", false, "covercard/internal/policypage")
	draw("covercard/internal/answerdiff", false, "covercard/internal/service")
	draw("covercard/internal/ehr", false, "covercard/fhir", "net/http")
	draw("covercard/internal/intake", false, "covercard/internal/library", "covercard/internal/member", "covercard/internal/ehr", "covercard/hooks")
	draw("covercard/internal/answer", false, "covercard/internal/library", "covercard/cards")
	draw("covercard/internal/service", false, "covercard/internal/intake", "covercard/internal/answer")
	draw("covercard/internal/policytest", false, "covercard/internal/service", "covercard/internal/document")
	draw("covercard/internal/schema", false, "covercard/internal/policytest", "covercard/internal/library", "covercard/internal/condition")
	draw("covercard/internal/server", false, "covercard/internal/service", "covercard/internal/reload", "covercard/internal/config")
	draw("covercard/internal/new", false)
	draw("covercard/cmd/covercard", false, "covercard/internal/server")
	draw("example.org/stranger", false, "net/http")
	draw("fmt", true, "os")
	for _, path := range []string{"database/sql", "net", "net/http", "os", "strings"} {
		draw(path, true)
	}
	return made
}

// upward gives the arrows that break a rule, each with the way it takes.
func upward(packages map[string]listed, rules []rule) []string {
	var found []string
	for _, rule := range rules {
		for _, path := range slices.Sorted(maps.Keys(packages)) {
			if !strings.HasPrefix(path, module) || !matchesAny(rule.of, path) || matchesAny(rule.except, path) {
				continue
			}
			for _, way := range ways(packages, path) {
				end := way[len(way)-1]
				beyond := rule.only != nil && strings.HasPrefix(end, module) && !matchesAny(rule.only, end)
				if beyond || matchesAny(rule.never, end) {
					found = append(found, describe(way)+": "+rule.why)
				}
			}
		}
	}
	return found
}

// ways gives a shortest way to each package that a package reaches. It ends at the standard library, which does as it likes.
func ways(packages map[string]listed, from string) [][]string {
	seen := map[string]bool{from: true}
	reached := [][]string{{from}}
	for i := 0; i < len(reached); i++ {
		last := packages[reached[i][len(reached[i])-1]]
		if last.Standard {
			continue
		}
		for _, next := range last.Imports {
			if !seen[next] {
				seen[next] = true
				reached = append(reached, append(slices.Clone(reached[i]), next))
			}
		}
	}
	return reached[1:]
}

func describe(way []string) string {
	short := make([]string, len(way))
	for i, path := range way {
		short[i] = strings.TrimPrefix(path, module)
	}
	return strings.Join(short, " -> ")
}

func matchesAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, path) })
}

func matches(pattern, path string) bool {
	path, own := strings.CutPrefix(path, module)
	if pattern == "..." {
		return own
	}
	below, tree := strings.CutSuffix(pattern, "/...")
	return path == below || (tree && strings.HasPrefix(path, below+"/"))
}

// listed is a package as "go list" tells of it. What its tests import is left out: a test may look at its package from above.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

func load(t *testing.T) map[string]listed {
	t.Helper()
	touchSources(t)
	list := exec.Command("go", "list", "-deps", "-tags", "nomsgpack", "-json=ImportPath,Standard,Imports", "./...")
	var complaint bytes.Buffer
	list.Stderr = &complaint
	out, err := list.Output()
	require.NoError(t, err, complaint.String())

	packages := make(map[string]listed)
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var one listed
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		packages[one.ImportPath] = one
	}
	require.Contains(t, packages, "covercard/fhir")
	return packages
}

// touchSources looks into every folder of sources. The go command keeps the result of a test until a file changes that the test
// itself has looked at, and it would not see those that "go list" reads.
func touchSources(t *testing.T) {
	t.Helper()
	for _, folder := range []string{"cards", "cmd", "fhir", "hooks", "internal"} {
		require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return fmt.Errorf("looking into %s: %w", path, err)
			}
			return nil
		}))
	}
}

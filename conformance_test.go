package covercard_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// The lists of what the standards ask, and the table that accounts for each of it.
const (
	crdStatements      = "testdata/conformance/crd-2.2.1-statements.txt"
	cdsHooksStatements = "testdata/conformance/cds-hooks-2.0-statements.txt"
	conformanceTable   = "docs/conformance.md"
)

func TestConformanceLeavesNothingOut(t *testing.T) {
	lists := []string{read(t, crdStatements), read(t, cdsHooksStatements)}
	require.Equal(t, 232, strings.Count(lists[0], "\n")-1, "the statements of CRD 2.2.1 and a line of comment")
	require.Empty(t, strings.Join(unaccounted(lists, read(t, conformanceTable), testNames(t)), "\n"))
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// statement is a line of a list: the id of what a standard asks, how strongly, and whether a server is addressed; more may follow.
type statement struct {
	id, strength string
	server       bool
}

var (
	idPattern       = regexp.MustCompile(`^[a-z]+-[1-9]\d*$`)
	strengthPattern = regexp.MustCompile(`^(SHALL|SHALL-NOT|SHOULD|SHOULD-NOT|MAY)(/(SHALL|SHOULD|MAY))*$`)
	testPattern     = regexp.MustCompile("^`([a-z][a-z0-9/]*\\.Test\\w*)`$")
)

// statements reads a list, in which a line that begins with # is a comment.
func statements(list string) (read []statement, complaints []string) {
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		words := strings.Fields(line)
		if len(words) < 3 || !idPattern.MatchString(words[0]) || !strengthPattern.MatchString(words[1]) || words[2] != "server" && words[2] != "other" {
			complaints = append(complaints, fmt.Sprintf("list: %q is not an id, a strength, and server or other", line))
			continue
		}
		read = append(read, statement{id: words[0], strength: words[1], server: words[2] == "server"})
	}
	return read, complaints
}

// account is a row of the table.
type account struct {
	id, strength, rule, status string
	tests                      string // each in backquotes as package.TestName, with commas between
	words                      string
}

const columns = 6

// accounts reads all tables whose first column is headed Id.
func accounts(table string) (read []account, complaints []string) {
	inside := false
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			inside = false
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case cells[0] == "Id":
			inside = true
		case !inside || strings.Trim(cells[0], "-") == "":
		case len(cells) != columns:
			complaints = append(complaints, fmt.Sprintf("%s: the row has %d cells, not %d", cells[0], len(cells), columns))
			read = append(read, account{id: cells[0]})
		default:
			read = append(read, account{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]})
		}
	}
	return read, complaints
}

// unaccounted holds the table against the lists and the tests there are, and says what is amiss.
func unaccounted(lists []string, table string, tests map[string]bool) (complaints []string) {
	complain := func(id, format string, values ...any) {
		complaints = append(complaints, id+": "+fmt.Sprintf(format, values...))
	}
	var asked []statement
	known := map[string]statement{}
	for _, list := range lists {
		read, found := statements(list)
		complaints = append(complaints, found...)
		for _, one := range read {
			if _, twice := known[one.id]; twice {
				complain(one.id, "is in the lists twice")
			}
			known[one.id] = one
			asked = append(asked, one)
		}
	}

	rows, found := accounts(table)
	complaints = append(complaints, found...)
	accounted := map[string]bool{}
	for _, row := range rows {
		if accounted[row.id] {
			complain(row.id, "has two rows")
		}
		accounted[row.id] = true
		one, listed := known[row.id]
		if !listed {
			complain(row.id, "is in no list")
			continue
		}
		if row == (account{id: row.id}) {
			continue // the row could not be read
		}
		if row.strength != one.strength {
			complain(row.id, "is said to be %s, the list has %s", cmp.Or(row.strength, "nothing"), one.strength)
		}
		if !says(row.rule) {
			complain(row.id, "does not say the rule")
		}
		complaints = append(complaints, row.proof(tests)...)
	}
	for _, one := range asked {
		if one.server && !accounted[one.id] {
			complain(one.id, "addresses a server and has no row")
		}
	}
	return complaints
}

// proof says what is wrong with the status of a row and what it rests on. A test is looked for whatever the status is.
func (a account) proof(tests map[string]bool) (complaints []string) {
	complain := func(format string, values ...any) {
		complaints = append(complaints, a.id+": "+fmt.Sprintf(format, values...))
	}
	switch a.status {
	case "met":
		if a.tests == "" {
			complain("is met, but no test is named")
		}
	case "not applicable":
		if !says(a.words) {
			complain("is not applicable, but no reason is given")
		}
	case "not yet":
		if !says(a.words) {
			complain("is not yet met, but what is missing is not said")
		}
	default:
		complain("has the status %q, which is none", a.status)
	}
	if a.tests == "" {
		return complaints
	}
	for _, name := range strings.Split(a.tests, ",") {
		switch parts := testPattern.FindStringSubmatch(strings.TrimSpace(name)); {
		case parts == nil:
			complain("%s is not a test as `package.TestName`", strings.TrimSpace(name))
		case !tests[parts[1]]:
			complain("there is no test %s", parts[1])
		}
	}
	return complaints
}

// says tells whether a cell has any words.
func says(cell string) bool { return strings.ContainsFunc(cell, unicode.IsLetter) }

// testNames are the tests of the module, "internal/service.TestX", as they stand in the source.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	require.NoError(t, filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("looking for tests: %w", err)
		case entry.IsDir() && file != "." && (strings.HasPrefix(entry.Name(), ".") || slices.Contains([]string{"bin", "testdata", "tools"}, entry.Name())):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(file, "_test.go"):
			return nil
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("looking for tests: %w", err)
		}
		folder := path.Dir(filepath.ToSlash(file))
		if folder == "." {
			folder = "covercard"
		}
		for _, declaration := range source.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && isTest(function) {
				names[folder+"."+function.Name.Name] = true
			}
		}
		return nil
	}))
	return names
}

// isTest tells whether the go command runs a function as a test: func TestXxx(t *testing.T).
func isTest(function *ast.FuncDecl) bool {
	name, test := strings.CutPrefix(function.Name.Name, "Test")
	if !test || function.Recv != nil || strings.IndexFunc(name, unicode.IsLower) == 0 || len(function.Type.Params.List) != 1 {
		return false
	}
	pointer, ok := function.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	kind, ok := pointer.X.(*ast.SelectorExpr)
	return ok && kind.Sel.Name == "T"
}

// A guard that was never seen to stop anything may be asleep: each kind of fault, in a made-up table, is reported, and nothing else is.
func TestFaultsOfTheConformanceTableAreReported(t *testing.T) {
	lists := []string{
		"# A made-up standard.\nred-1 SHALL server\nred-2 SHALL-NOT server\nred-9 SHALL other\nred-10 SHOULD/MAY server\n",
		"blue-1 MAY server The sky, in words of one's own.\n",
	}
	const table = `
| Status | Meaning |
|---|---|
| met | this is another table |

| Id | Strength | Rule | Status | Test | What else |
|---|---|---|---|---|---|
| red-1 | SHALL | Be red. | met | ` + "`paint.TestRed`, `paint/oil.TestDry`" + ` | |
| red-2 | SHALL-NOT | Be blue. | not applicable | | There is no blue. |
| red-10 | SHOULD/MAY | Shine. | not yet | ` + "`paint.TestRed`" + ` | The varnish is missing. |

| Id | Strength | Rule | Status | Test | What else |
|---|---|---|---|---|---|
| blue-1 | MAY | Have clouds. | met | ` + "`covercard.TestSky`" + ` | See [there](there.md). |
`
	tests := map[string]bool{"paint.TestRed": true, "paint/oil.TestDry": true, "covercard.TestSky": true}
	require.Empty(t, unaccounted(lists, table, tests))

	const another = "| red-9 | SHALL | Be seen. | not applicable | | Nobody looks. |\n"
	for name, test := range map[string]struct {
		old, with string // in the table
		want      string
	}{
		"a statement without a row":              {"| red-2 | SHALL-NOT | Be blue. | not applicable | | There is no blue. |\n", "", "red-2: addresses a server and has no row"},
		"a row behind the end of a table":        {"| red-10 |", "\n| red-10 |", "red-10: addresses a server and has no row"},
		"an unknown id":                          {"| red-2 |", "| red-3 |", "red-3: is in no list\nred-2: addresses a server and has no row"},
		"an id that is none":                     {"| red-2 |", "| Red 2 |", "Red 2: is in no list\nred-2: addresses a server and has no row"},
		"an id twice":                            {"| red-2 |", another + another + "| red-2 |", "red-9: has two rows"},
		"a status of one's own":                  {"| not yet |", "| partly |", `red-10: has the status "partly", which is none`},
		"no status":                              {"| not yet |", "| |", `red-10: has the status "", which is none`},
		"a status in capitals":                   {"| not yet |", "| Met |", `red-10: has the status "Met", which is none`},
		"SHALL met without a test":               {"`paint.TestRed`, `paint/oil.TestDry`", "", "red-1: is met, but no test is named"},
		"MAY met without a test":                 {"`covercard.TestSky`", "", "blue-1: is met, but no test is named"},
		"SHALL met by a test that is gone":       {"TestDry", "TestWet", "red-1: there is no test paint/oil.TestWet"},
		"met by a test of another package":       {"`covercard.TestSky`", "`paint.TestSky`", "blue-1: there is no test paint.TestSky"},
		"met by words":                           {"`covercard.TestSky`", "as one can see", "blue-1: as one can see is not a test as `package.TestName`"},
		"met by a test and words":                {"`paint/oil.TestDry`", "and by eye", "red-1: and by eye is not a test as `package.TestName`"},
		"met by what is no test":                 {"`covercard.TestSky`", "`covercard.BenchmarkSky`", "blue-1: `covercard.BenchmarkSky` is not a test as `package.TestName`"},
		"not yet, with a test that is gone":      {"`paint.TestRed` | The varnish", "`paint.TestShine` | The varnish", "red-10: there is no test paint.TestShine"},
		"SHALL NOT not applicable without words": {"There is no blue.", "", "red-2: is not applicable, but no reason is given"},
		"not applicable for a dash":              {"There is no blue.", "-", "red-2: is not applicable, but no reason is given"},
		"not yet without words":                  {"The varnish is missing.", "...", "red-10: is not yet met, but what is missing is not said"},
		"another strength":                       {"| red-1 | SHALL |", "| red-1 | SHOULD |", "red-1: is said to be SHOULD, the list has SHALL"},
		"no strength":                            {"| red-1 | SHALL |", "| red-1 | |", "red-1: is said to be nothing, the list has SHALL"},
		"no rule":                                {"Have clouds.", "", "blue-1: does not say the rule"},
		"a cell too many":                        {"There is no blue.", "There | is none.", "red-2: the row has 7 cells, not 6"},
		"a cell too few":                         {"| not applicable | | There", "| There", "red-2: the row has 4 cells, not 6"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(table, test.old))
			require.Equal(t, test.want, strings.Join(unaccounted(lists, strings.Replace(table, test.old, test.with, 1), tests), "\n"))
		})
	}
	for name, test := range map[string]struct{ line, want string }{
		"an id twice":              {"red-1 SHALL server", "red-1: is in the lists twice"},
		"no actor":                 {"red-7 SHALL", `list: "red-7 SHALL" is not an id, a strength, and server or other`},
		"an unknown strength":      {"red-7 MUST server", `list: "red-7 MUST server" is not an id, a strength, and server or other`},
		"an unknown actor":         {"red-7 SHALL client", `list: "red-7 SHALL client" is not an id, a strength, and server or other`},
		"an id that is none":       {"7 SHALL server", `list: "7 SHALL server" is not an id, a strength, and server or other`},
		"a statement more":         {"red-7 SHALL server", "red-7: addresses a server and has no row"},
		"a statement not for us":   {"red-7 SHALL other", ""},
		"a comment":                {"# red-7 SHALL server", ""},
		"a statement in two lists": {"blue-1 MAY server", "blue-1: is in the lists twice"},
	} {
		t.Run("list/"+name, func(t *testing.T) {
			require.Equal(t, test.want, strings.Join(unaccounted([]string{lists[0] + test.line + "\n", lists[1]}, table, tests), "\n"))
		})
	}
}

// What is found in the source is what the go command would run.
func TestTestsAreFoundInTheSource(t *testing.T) {
	names := testNames(t)
	require.True(t, names["covercard.TestTestsAreFoundInTheSource"])
	require.True(t, names["internal/service.TestGoldenAnswers"])
	for name := range names {
		require.NotContains(t, name, "TestMain", "it is no test")
	}
	for source, want := range map[string]bool{
		"func TestX(t *testing.T) {}":         true,
		"func Test(t *testing.T) {}":          true,
		"func Test_x(t *testing.T) {}":        true,
		"func Testx(t *testing.T) {}":         false,
		"func testX(t *testing.T) {}":         false,
		"func TestX() {}":                     false,
		"func TestX(m *testing.M) {}":         false,
		"func TestX(t testing.TB) {}":         false,
		"func BenchmarkX(b *testing.B) {}":    false,
		"func (s suite) TestX(*testing.T) {}": false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x_test.go", "package x\n"+source, 0)
		require.NoError(t, err)
		require.Equal(t, want, isTest(file.Decls[0].(*ast.FuncDecl)), source)
	}
}

package document_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

type sample struct {
	At    document.Place  `yaml:",inline"`
	Title document.Text   `yaml:"title"`
	Codes []document.Text `yaml:"codes"`
	Flag  bool            `yaml:"flag"`
	Count int             `yaml:"count"`
	Parts []part          `yaml:"parts"`
}

type part struct {
	At document.Place `yaml:",inline"`
	ID document.Text  `yaml:"id"`
}

func TestLoadKeepsTextAndPlaces(t *testing.T) {
	var into sample
	faults := document.Load("a.yaml", []byte("# comment\ntitle: é Gene\ncodes: [00100, 1.10, \"J1411\", on]\nflag: true\nparts:\n  - id: >\n      a\n      b\n"), &into)
	require.Empty(t, faults)
	require.Equal(t, []string{"00100", "1.10", "J1411", "on"}, document.Values(into.Codes))
	require.Equal(t, document.Place{Line: 2, Column: 8}, into.Title.Place)
	require.Equal(t, document.Place{Line: 3, Column: 9}, into.Codes[0].Place)
	require.Equal(t, "a b", into.Parts[0].ID.Value)
	require.Equal(t, document.Place{Line: 2, Column: 1}, into.At)
	require.Equal(t, document.Place{Line: 6, Column: 5}, into.Parts[0].At)
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	tests := map[string]struct{ yaml, want string }{
		"near key":          {"tite: x\n", `a.yaml:1:1: unknown key "tite"; did you mean "title"?`},
		"unknown key":       {"parts:\n  - number: 1\n", `a.yaml:2:5: unknown key "number": use one of id`},
		"duplicate key":     {"title: x\nflag: true\ntitle: y\n", `a.yaml:3:1: the key "title" stands twice, first on line 1: keep one`},
		"not a bool":        {"flag: perhaps\n", `a.yaml:1:7: true or false must stand here, not "perhaps"`},
		"not a number":      {"count: [1]\n", `a.yaml:1:8: a whole number must stand here, not a list`},
		"not a text":        {"title: [x]\n", `a.yaml:1:8: a text must stand here, not a list`},
		"not a list":        {"parts: x\n", `a.yaml:1:8: a list must stand here, not "x"`},
		"not a group":       {"parts: [x]\n", `a.yaml:1:9: a group of keys must stand here, not "x"`},
		"not a document":    {"- x\n", `a.yaml:1:1: a group of keys must stand here, not a list`},
		"two documents":     {"title: x\n---\ntitle: y\n", `a.yaml:2:1: a second document begins here: put it into a file of its own, or remove this line if nothing stands below`},
		"marker at the end": {"# comment\n---\ntitle: >\n  --- x\n---\n", `a.yaml:5:1: a second document begins here: put it into a file of its own, or remove this line if nothing stands below`},
		"empty":             {"# only a comment\n", `a.yaml:1:1: the file is empty`},
		"several at once":   {"flag: 3\nxyz: 1\n", "a.yaml:1:7: true or false must stand here, not \"3\"\na.yaml:2:1: unknown key \"xyz\": use one of title, codes, flag, count, parts"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var into sample
			require.EqualError(t, document.Load("a.yaml", []byte(test.yaml), &into), test.want)
		})
	}
}

func TestLoadPointsAtSyntax(t *testing.T) {
	var into sample
	faults := document.Load("a.yaml", []byte("title: x\nparts: [\n"), &into)
	require.Len(t, faults, 1)
	require.Contains(t, faults.Error(), "this is not YAML")
	require.Contains(t, faults.Error(), "a bracket left open")
	require.Equal(t, "a.yaml", faults[0].File)
	require.Positive(t, faults[0].Line)
}

func TestFileDropsSecondFaultsOfBrokenPlaces(t *testing.T) {
	var into sample
	file := document.Read("a.yaml", []byte("title: [x]\n"), &into)
	require.True(t, file.Broken())
	require.False(t, file.Require(into.Title, into.At, "title"))
	require.Len(t, file.Faults, 1)

	into = sample{}
	file = document.Read("a.yaml", []byte("parts:\n  - {}\n"), &into)
	require.False(t, file.Broken())
	file.Require(into.Title, into.At, "title")
	file.Require(into.Parts[0].ID, into.Parts[0].At, "id")
	require.EqualError(t, file.Faults, "a.yaml:1:1: title is missing: add the key \"title\" with a text\n"+
		"a.yaml:2:5: id is missing: add the key \"id\" with a text")
}

// What stands empty would be left out without a word.
func TestReadRefusesNothing(t *testing.T) {
	const end = " is missing here: write one, or remove the key or entry that is empty"
	for name, test := range map[string]struct{ yaml, want string }{
		"text":                  {"flag: true\ntitle:\n", "a.yaml:2:1: a text" + end},
		"empty text":            {"title: \"\"\n", "a.yaml:1:8: a text" + end},
		"white space":           {"title: \"  \\n\"\n", "a.yaml:1:8: a text" + end},
		"null":                  {"{flag: true, title: ~}\n", "a.yaml:1:14: a text" + end},
		"aliased":               {"title: &a\nparts: [{id: *a}]\n", "a.yaml:1:1: a text" + end},
		"true or false":         {"flag:\n", "a.yaml:1:1: true or false" + end},
		"number":                {"count:\n", "a.yaml:1:1: a whole number" + end},
		"list":                  {"codes: # none yet\n", "a.yaml:1:1: a list" + end},
		"entry":                 {"codes:\n  - a\n  -\n  - ''\n", "a.yaml:3:4: a text" + end + "\na.yaml:4:5: a text" + end},
		"entry in brackets":     {"codes: [a, ~, null]\n", "a.yaml:1:12: a text" + end + "\na.yaml:1:15: a text" + end},
		"group of keys":         {"parts:\n  -\n", "a.yaml:2:4: a group of keys" + end},
		"key that is not known": {"tite:\n", `a.yaml:1:1: unknown key "tite"; did you mean "title"?`},
	} {
		t.Run(name, func(t *testing.T) {
			var into sample
			file := document.Read("a.yaml", []byte(test.yaml), &into)
			if into.Title.Line != 0 {
				file.Require(into.Title, into.At, "title")
			}
			file.Missing(into.At, "parts is missing")
			require.EqualError(t, file.Faults, test.want)
		})
	}
}

// Settings that stand empty are as if they were not there.
func TestLoadTakesNothing(t *testing.T) {
	into := sample{Flag: true, Count: 3}
	require.Empty(t, document.Load("a.yaml", []byte("flag:\ncount:\nparts:\n"), &into))
	require.Equal(t, sample{Flag: true, Count: 3, At: into.At}, into)
}

// What is missing may be what could not be read.
func TestMissingIsOfFilesThatWereRead(t *testing.T) {
	var into sample
	file := document.Read("a.yaml", []byte("parts: x\n"), &into)
	file.Missing(into.At, "parts is missing")
	require.Len(t, file.Faults, 1)

	file = document.Read("a.yaml", []byte("title: x\n"), &into)
	file.Missing(into.At, "parts is missing")
	require.EqualError(t, file.Faults, "a.yaml:1:1: parts is missing")
}

func TestFaultsAreSortedAndOnce(t *testing.T) {
	at := func(file string, line, column int) document.Fault {
		return document.Fault{Position: document.Position{File: file, Place: document.Place{Line: line, Column: column}}, Message: "m"}
	}
	faults := document.Faults{at("b", 1, 1), at("a", 10, 1), at("a", 2, 3), at("a", 2, 1), at("a", 2, 3), at("a", 0, 0)}
	require.EqualError(t, faults, "a: m\na:2:1: m\na:2:3: m\na:10:1: m\nb:1:1: m")
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{"title: x\n", "a: &a [*a]\n", "parts: [{id: 1}]\n", "<<: {title: x}\n", "flag: !!binary x\n", "? [a]\n: b\n", "title:\ncodes: [~]\nparts:\n  -\n", "<<:\n", "a: &a\ntitle: *a\n", "\xef\xbb\xbftitle: x"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var loaded, read sample
		for _, fault := range append(document.Load("a.yaml", data, &loaded), document.Read("a.yaml", data, &read).Faults...) {
			require.NotEmpty(t, fault.Message)
			require.Positive(t, fault.Line)
		}
	})
}

// A file that a program wrote wrongly has thousands of faults, and each is told: explaining one must not cost a walk through the file.
func TestManyFaultsAreTold(t *testing.T) {
	const many = 5000
	file := document.Read("a.yaml", []byte("parts:\n"+strings.Repeat("  - id: a\n    number: 1\n", many)), new(sample))
	require.Len(t, file.Faults, many)
	require.Equal(t, `a.yaml:10001:5: unknown key "number": use one of id`, file.Faults[many-1].Error())

	var keys strings.Builder
	for i := range many {
		fmt.Fprintf(&keys, "key%d: 1\n", i)
	}
	require.Len(t, document.Read("a.yaml", []byte(keys.String()), new(sample)).Faults, many)
}

// A text ends where a comment begins, and nobody is told.
func TestTextsThatACommentCutsOff(t *testing.T) {
	for text, want := range map[string]string{
		"name: drug #1 of two\n":               `1:7: what stands behind the # is a comment`,
		"list:\n  - a\n  - drug #1 of two\n":   `3:5: what stands behind the # is a comment`,
		"name: drug # one of two\n":            "",
		"name: drug #\n":                       "",
		"name: 'drug #1 of two'\n":             "",
		"name: \"drug #1\" # of two\n":         "",
		"name: >-\n  drug #1 of two\n":         "",
		"name: drug#1\n":                       "",
		"name: drug\n#1 of two\nlist: [a]\n":   "",
		"{name: drug, list: ['drug #1', b]}\n": "",
	} {
		var into struct {
			Name document.Text   `yaml:"name"`
			List []document.Text `yaml:"list"`
		}
		file := document.Read("f.yaml", []byte(text), &into)
		if want == "" {
			require.Empty(t, file.Faults, text)
			continue
		}
		require.Len(t, file.Faults, 1, text)
		require.Contains(t, file.Faults[0].Error(), want, text)
	}
}

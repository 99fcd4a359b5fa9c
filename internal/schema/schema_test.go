package schema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"covercard/internal/library"
	"covercard/internal/schema"
)

// everyKey is a library in which every key of every document is in use.
const everyKey = "../../testdata/libraries/every-key"

var update = flag.Bool("update", false, "write the schemas of the built-in library and the reference page anew")

// requireOnFile compares with a file, or writes it with -update.
func requireOnFile(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, got, 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "look at the difference; if it is right, run the test with -update")
}

func TestSchemasOfTheBuiltInLibraryAreUpToDate(t *testing.T) {
	folder := filepath.Join("..", "library", "default", "schemas")
	for _, kind := range schema.Kinds() {
		text, err := kind.JSON()
		require.NoError(t, err)
		requireOnFile(t, filepath.Join(folder, kind.Name+".json"), text)
	}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, len(schema.Kinds()), "a schema without a kind")
}

// resolved is the schema of a kind as an editor reads it.
func resolved(t *testing.T, name string) *jsonschema.Resolved {
	t.Helper()
	kind, found := schema.Of(name)
	require.True(t, found)
	text, err := kind.JSON()
	require.NoError(t, err)
	var read jsonschema.Schema
	require.NoError(t, json.Unmarshal(text, &read))
	made, err := read.Resolve(nil)
	require.NoError(t, err)
	return made
}

// asJSON is a YAML document as an editor hands it to a schema: a date is a text.
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	var node yaml.Node
	require.NoError(t, yaml.Load(data, &node))
	return valueOf(t, &node)
}

func valueOf(t *testing.T, node *yaml.Node) any {
	t.Helper()
	switch node.Kind {
	case yaml.DocumentNode:
		return valueOf(t, node.Content[0])
	case yaml.MappingNode:
		made := make(map[string]any)
		for i := 0; i < len(node.Content); i += 2 {
			made[node.Content[i].Value] = valueOf(t, node.Content[i+1])
		}
		return made
	case yaml.SequenceNode:
		made := []any{}
		for _, one := range node.Content {
			made = append(made, valueOf(t, one))
		}
		return made
	}
	switch node.ShortTag() {
	case "!!int", "!!float", "!!bool", "!!null":
		var value any
		require.NoError(t, json.Unmarshal([]byte(node.Value), &value))
		return value
	}
	return node.Value
}

// Every file names the schema of its kind by a path that leads there, and is as the schema says.
func TestLibrariesFollowTheirSchemas(t *testing.T) {
	for _, files := range []fs.FS{library.Default(), os.DirFS(everyKey)} {
		seen := 0
		require.NoError(t, fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(name) != ".yaml" {
				return err
			}
			seen++
			data, err := fs.ReadFile(files, name)
			require.NoError(t, err)
			line, _, _ := bytes.Cut(data, []byte("\n"))
			named, is := strings.CutPrefix(string(line), "# yaml-language-server: $schema=")
			require.True(t, is, name)
			kind := strings.TrimSuffix(filepath.Base(named), ".json")
			require.Equal(t, "schemas/"+kind+".json", filepath.ToSlash(filepath.Join(filepath.Dir(name), named)))
			require.NoError(t, resolved(t, kind).Validate(asJSON(t, data)), name)
			return nil
		}))
		require.Positive(t, seen)
	}
}

func TestSchemasRefuseWhatLoadersRefuse(t *testing.T) {
	for name, test := range map[string]struct{ kind, text string }{
		"unknown key":       {"payer", "name: Payer\ntime_zone: UTC\ncolour: blue\n"},
		"key missing":       {"payer", "name: Payer\n"},
		"text missing":      {"payer", "name: \"\"\ntime_zone: UTC\n"},
		"list for a text":   {"payer", "name: [Payer]\ntime_zone: UTC\n"},
		"group for a text":  {"payer", "name: {a: b}\ntime_zone: UTC\n"},
		"text for a list":   {"plans", "plans: one\n"},
		"empty list":        {"plans", "plans: []\n"},
		"no true or false":  {"plans", "plans: [{id: a, name: A, formulary: {id: a, example: perhaps}}]\n"},
		"no number":         {"drugs", "products: [{id: a, brand: A, generic: a, source: s, grade: A, ages: {text: old, minimum: old, source: s, grade: A}}]\n"},
		"unknown word":      {"drugs", "products: [{id: a, brand: A, generic: a, source: s, grade: C}]\n"},
		"unknown word deep": {"tests", "policy: p\ncases: [{name: n, date: 2026-01-01, order: {drug: d}, expect: {outcome: denied}}]\n"},
	} {
		t.Run(name, func(t *testing.T) { require.Error(t, resolved(t, test.kind).Validate(asJSON(t, []byte(test.text)))) })
	}
}

func TestSchemasTakeTextsThatLookLikeNumbers(t *testing.T) {
	require.NoError(t, resolved(t, "payer").Validate(asJSON(t, []byte("name: 3\ntime_zone: UTC\nidentifiers: [{system: a, value: 60111}]\n"))))
	require.NoError(t, resolved(t, "tests").Validate(asJSON(t, []byte("policy: p\ncases: [{name: n, date: 2026-01-01, order: {drug: d}, crd: 2.0, expect: {outcome: none}}]\n"))))
}

func TestKindsAreFoundByName(t *testing.T) {
	require.Equal(t, []string{"payer", "plans", "drugs", "policy", "tests"}, schema.Names())
	_, found := schema.Of("Policy")
	require.False(t, found)
}

package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/policytest"
	"covercard/internal/schema"
)

// use is a key of a document where it is in use.
type use struct {
	file  string
	name  string // "versions.statements.id": the keys that lead there
	in    []int  // the way to the group of keys: which of its parent's children each is
	key   string
	value *jsonschema.Schema
	// required is what the schema says.
	required bool
}

// uses are the keys of the sample that are in use, each once.
func uses(t *testing.T) map[string]use {
	t.Helper()
	found := make(map[string]use)
	require.NoError(t, fs.WalkDir(os.DirFS(everyKey), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		data, err := os.ReadFile(everyKey + "/" + name)
		require.NoError(t, err)
		first, _, _ := strings.Cut(string(data), "\n")
		kind := strings.TrimSuffix(first[strings.LastIndex(first, "/")+1:], ".json")
		visit(name, kind, parse(t, data), ofKind(t, kind), nil, found)
		return nil
	}))
	return found
}

func inOrder(all map[string]use) []use {
	return slices.SortedFunc(maps.Values(all), func(a, b use) int { return strings.Compare(a.name, b.name) })
}

func ofKind(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	kind, _ := schema.Of(name)
	text, err := kind.JSON()
	require.NoError(t, err)
	var read jsonschema.Schema
	require.NoError(t, json.Unmarshal(text, &read))
	return &read
}

func visit(file, path string, node *yaml.Node, as *jsonschema.Schema, way []int, found map[string]use) {
	step := func(i int) []int { return append(way[:len(way):len(way)], i) }
	switch node.Kind {
	case yaml.SequenceNode:
		for i, one := range node.Content {
			visit(file, path, one, as.Items, step(i), found)
		}
	case yaml.MappingNode:
		for i := 0; i < len(node.Content); i += 2 {
			key := node.Content[i].Value
			below := path + "." + key
			if _, known := found[below]; !known {
				found[below] = use{file, below, way, key, as.Properties[key], slices.Contains(as.Required, key)}
			}
			visit(file, below, node.Content[i+1], as.Properties[key], step(i+1), found)
		}
	}
}

func parse(t *testing.T, data []byte) *yaml.Node {
	t.Helper()
	var node yaml.Node
	require.NoError(t, yaml.Load(data, &node))
	return node.Content[0]
}

// keysOf are all keys that a schema has.
func keysOf(path string, of *jsonschema.Schema, add func(string)) {
	if of.Items != nil {
		keysOf(path, of.Items, add)
	}
	for key, below := range of.Properties {
		add(path + "." + key)
		keysOf(path+"."+key, below, add)
	}
}

// The tests below are about what is in use here.
func TestTheSampleUsesEveryKey(t *testing.T) {
	used := uses(t)
	var unused []string
	for _, kind := range schema.Names() {
		keysOf(kind, ofKind(t, kind), func(name string) {
			if _, is := used[name]; !is {
				unused = append(unused, name)
			}
		})
	}
	require.Empty(t, unused)
	require.Empty(t, faultsOf(t, sample(t)))
}

// sample are the files of the sample.
func sample(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(os.DirFS(everyKey), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(everyKey + "/" + name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}))
	return files
}

// changed is the sample with one document changed at a use of a key, the faults that it has then, and the group of keys as it stands there.
func changed(t *testing.T, at use, change func(group *yaml.Node, key int)) (document.Faults, *yaml.Node) {
	t.Helper()
	files := sample(t)
	root := parse(t, files[at.file].Data)
	group := follow(root, at.in)
	for i := 0; i < len(group.Content); i += 2 {
		if group.Content[i].Value == at.key {
			change(group, i)
			break
		}
	}
	text, err := yaml.Dump(root)
	require.NoError(t, err)
	files[at.file] = &fstest.MapFile{Data: text}
	return faultsOf(t, files), follow(parse(t, text), at.in)
}

func follow(node *yaml.Node, way []int) *yaml.Node {
	for _, step := range way {
		node = node.Content[step]
	}
	return node
}

func faultsOf(t *testing.T, files fs.FS) document.Faults {
	t.Helper()
	rules, err := library.Load(files)
	if err == nil {
		_, err = policytest.Load(files, rules)
	}
	var faults document.Faults
	if !errors.As(err, &faults) {
		require.NoError(t, err)
	}
	return faults
}

// missing are the faults that miss a key in a group.
func missing(faults document.Faults, key string, in *yaml.Node) document.Faults {
	var found document.Faults
	for _, fault := range faults {
		if fault.Place == (document.Place{Line: in.Line, Column: in.Column}) && strings.HasPrefix(fault.Message, key+" is missing: ") {
			found = append(found, fault)
		}
	}
	return found
}

func remove(group *yaml.Node, key int) {
	group.Content = slices.Delete(group.Content, key, key+2)
}

func TestWhatSchemasRequireLoadersMiss(t *testing.T) {
	tried := 0
	for _, at := range inOrder(uses(t)) {
		if !at.required {
			continue
		}
		tried++
		t.Run(at.name, func(t *testing.T) {
			faults, group := changed(t, at, remove)
			require.Len(t, missing(faults, at.key, group), 1, "%v", faults)
			for _, fault := range faults {
				if strings.Contains(fault.Message, " is missing: ") {
					require.Contains(t, fault.Message, at.key+" is missing: ")
				}
			}
		})
	}
	require.Greater(t, tried, 100)
}

func TestNoKeyStandsEmpty(t *testing.T) {
	for _, at := range inOrder(uses(t)) {
		t.Run(at.name, func(t *testing.T) {
			faults, group := changed(t, at, func(group *yaml.Node, key int) {
				group.Content[key+1] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
			})
			for i := 0; i < len(group.Content); i += 2 {
				if key := group.Content[i]; key.Value == at.key {
					require.Contains(t, faults.Error(), fmt.Sprintf("%s:%d:%d: ", at.file, key.Line, key.Column))
				}
			}
			require.Contains(t, faults.Error(), " is missing here: write one")
		})
	}
}

// sometimes are the keys that are required beside others, or without them, which only the loader tells.
func sometimes() map[string]string {
	return map[string]string{
		"policy.versions.statements.drugs":                          "or group, or services",
		"policy.versions.statements.prior_authorization":            "unless the outcome is not-covered",
		"policy.versions.statements.information_needed":             "with conditional",
		"policy.versions.statements.exceptions.prior_authorization": "unless the outcome is not-covered",
		"policy.versions.statements.exceptions.reason":              "an exception cannot go by the statement's verdict",
		"tests.cases.plan": "unless there is no Coverage",
	}
}

func TestWhatSchemasDoNotRequireLoadersDoNotMiss(t *testing.T) {
	for _, at := range inOrder(uses(t)) {
		if at.required {
			continue
		}
		t.Run(at.name, func(t *testing.T) {
			faults, group := changed(t, at, remove)
			_, may := sometimes()[at.name]
			if !may {
				require.Empty(t, missing(faults, at.key, group))
			}
		})
	}
}

func TestLoadersKnowTheWordsOfSchemas(t *testing.T) {
	tried := 0
	for _, at := range inOrder(uses(t)) {
		words := at.value
		if words.Items != nil {
			words = words.Items
		}
		if words.Enum == nil {
			continue
		}
		tried++
		t.Run(at.name, func(t *testing.T) {
			var value *yaml.Node
			faults, group := changed(t, at, func(group *yaml.Node, key int) {
				value = group.Content[key+1]
				if value.Kind == yaml.SequenceNode {
					value.Content = []*yaml.Node{{Kind: yaml.ScalarNode, Value: "nonsense"}}
					return
				}
				*value = yaml.Node{Kind: yaml.ScalarNode, Value: "nonsense"}
			})
			for i := 0; i < len(group.Content); i += 2 {
				if group.Content[i].Value == at.key {
					value = group.Content[i+1]
				}
			}
			if value.Kind == yaml.SequenceNode {
				value = value.Content[0]
			}
			place := fmt.Sprintf("%s:%d:%d: unknown ", at.file, value.Line, value.Column)
			var said []string
			for _, fault := range faults {
				if strings.HasPrefix(fault.Error(), place) && strings.Contains(fault.Message, `"nonsense": write `) {
					said = append(said, fault.Message)
				}
			}
			require.Len(t, said, 1, "%v", faults)
			for _, word := range words.Enum {
				if text, ok := word.(string); ok {
					require.Contains(t, said[0], text)
				}
			}
		})
	}
	require.Greater(t, tried, 30)
}

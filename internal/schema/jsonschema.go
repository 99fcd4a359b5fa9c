package schema

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/jsonschema-go/jsonschema"
)

// draft is the version of JSON Schema that the schemas are written in: the newest that YAML language servers know whole.
const draft = "http://json-schema.org/draft-07/schema#"

// JSON is the JSON Schema of the kind's documents, indented. What it refuses, the loader refuses, but for the way in which a value is written:
// a schema does not take a whole number in quotation marks, yes for true, or true for a text. The loader checks more, such as that references
// lead somewhere.
func (k Kind) JSON() ([]byte, error) {
	written, err := json.Marshal(k.schema())
	if err != nil {
		return nil, fmt.Errorf("writing the schema of %s: %w", k.Name, err)
	}
	text := jsontext.Value(written)
	// encoding/json writes < and & for HTML pages; people read these here.
	if err := text.Format(jsontext.WithIndent("  ")); err != nil {
		return nil, fmt.Errorf("writing the schema of %s: %w", k.Name, err)
	}
	return append(text, '\n'), nil
}

func (k Kind) schema() *jsonschema.Schema {
	made := ofPart(k.parts()[0])
	made.Schema = draft
	made.Title = k.Files
	return made
}

// ofPart repeats a part wherever it stands: beside a reference to one description, drafts and editors differ in what they read.
func ofPart(of *part) *jsonschema.Schema {
	made := &jsonschema.Schema{
		Type: "object", Properties: make(map[string]*jsonschema.Schema),
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}
	for _, one := range of.keys {
		made.Properties[one.name] = ofKey(one)
		made.PropertyOrder = append(made.PropertyOrder, one.name)
		if one.required {
			made.Required = append(made.Required, one.name)
		}
	}
	return made
}

func ofKey(of key) *jsonschema.Schema {
	made := ofValue(of)
	if of.list {
		made = &jsonschema.Schema{Type: "array", Items: made}
		if of.required {
			made.MinItems = jsonschema.Ptr(1)
		}
	}
	made.Description = of.doc
	return made
}

func ofValue(of key) *jsonschema.Schema {
	switch {
	case of.shape == group:
		return ofPart(of.part)
	case of.shape == wholeNumber:
		return &jsonschema.Schema{Type: "integer"}
	case of.shape == trueOrFalse:
		return &jsonschema.Schema{Type: "boolean"}
	case of.values != nil:
		return &jsonschema.Schema{Enum: words(of.values)}
	case of.date:
		return &jsonschema.Schema{Type: "string", Format: "date"}
	}
	// A text without quotation marks may look like a number, as codes do.
	return &jsonschema.Schema{Types: []string{"string", "number"}, MinLength: jsonschema.Ptr(1)}
}

// words are the words of a set; one that looks like a number may be written as one.
func words(values []string) []any {
	var made []any
	for _, value := range values {
		made = append(made, value)
		if number, err := strconv.ParseFloat(value, 64); err == nil {
			made = append(made, number)
		}
	}
	return made
}

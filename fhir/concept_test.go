package fhir

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseCodeableConcept(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		codings []Coding
		want    string
	}{
		"several systems": {
			text: `{"coding": [{"system": "urn:oid:2.16.840.1.113883.6.253", "code": "105"}, {"system": "http://hl7.org/fhir/sid/ndc",
				"code": "00591040901", "display": "Drug"}], "text": "a drug"}`,
			codings: []Coding{{System: "urn:oid:2.16.840.1.113883.6.253", Code: "105"}, {"http://hl7.org/fhir/sid/ndc", "00591040901", "Drug"}},
			want:    "a drug",
		},
		"numeric code":      {text: `{"coding": [{"code": 105}]}`, codings: []Coding{{Code: "105"}}},
		"lone coding":       {text: `{"coding": {"code": "105"}}`, codings: []Coding{{Code: "105"}}},
		"display only":      {text: `{"coding": [{"display": "a drug"}]}`, codings: []Coding{{Display: "a drug"}}},
		"nothing in coding": {text: `{"coding": [{}, null, "105", {"system": "s"}, {"code": "", "display": null}]}`},
		"text only":         {text: `{"text": "a drug"}`, want: "a drug"},
		"odd members":       {text: `{"coding": "105", "text": {"a": 1}}`},
		"empty":             {text: `{}`},
		"null":              {text: `null`},
		"bare string":       {text: `"a drug"`},
	} {
		t.Run(name, func(t *testing.T) {
			concept := ParseCodeableConcept(ParseValue(test.text))
			require.Equal(t, test.codings, concept.Codings)
			require.Equal(t, test.want, concept.Text)
		})
	}
}

func TestConceptExtensions(t *testing.T) {
	found := func(text, url string) (values []string) {
		for extension := range ParseCodeableConcept(ParseValue(text)).Extensions(url) {
			values = append(values, extension.Member("valueString").Text())
		}
		return values
	}
	three := `{"extension": [{"url": "u", "valueString": "1"}, {"url": "v", "valueString": "2"}, null, {"url": "u", "valueString": "3"}]}`
	require.Equal(t, []string{"1", "3"}, found(three, "u"))
	require.Empty(t, found(three, "w"))
	require.Equal(t, []string{"1"}, found(`{"extension": {"url": "u", "valueString": "1"}}`, "u"))
	require.Empty(t, found(`{"extension": "u"}`, "u"))
	require.Empty(t, found(`null`, "u"))
	for range ParseCodeableConcept(ParseValue(three)).Extensions("u") {
		break // must be possible
	}
}

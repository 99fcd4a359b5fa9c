package fhir

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestValueShapes(t *testing.T) {
	for name, test := range map[string]struct {
		text                    string
		raw                     string
		object, array, isString bool
		asText                  string
		asBool                  bool
	}{
		"empty":                  {text: ""},
		"white space":            {text: " \r\n\t"},
		"null":                   {text: " null "},
		"object":                 {text: "\n{ \"a\" : 1 }\t", raw: `{ "a" : 1 }`, object: true},
		"array":                  {text: ` [1, 2] `, raw: `[1, 2]`, array: true},
		"string":                 {text: `"draft"`, raw: `"draft"`, isString: true, asText: "draft"},
		"empty string":           {text: `""`, raw: `""`, isString: true},
		"escapes":                {text: `"\u00e9\/\"\\\n\ud83d\ude00"`, raw: `"\u00e9\/\"\\\n\ud83d\ude00"`, isString: true, asText: "é/\"\\\n😀"},
		"backslash at the end":   {text: `"\\"`, raw: `"\\"`, isString: true, asText: `\`},
		"string null":            {text: `"null"`, raw: `"null"`, isString: true, asText: "null"},
		"numeric code":           {text: `105`, raw: `105`, asText: "105"},
		"decimal":                {text: `1.50`, raw: `1.50`, asText: "1.50"},
		"exponent":               {text: `-1E+2`, raw: `-1E+2`, asText: "-1E+2"},
		"minus zero":             {text: `-0`, raw: `-0`, asText: "-0"},
		"20 digits":              {text: `12345678901234567890`, raw: `12345678901234567890`, asText: "12345678901234567890"},
		"true":                   {text: `true`, raw: `true`, asText: "true", asBool: true},
		"false":                  {text: `false`, raw: `false`, asText: "false"},
		"true as a string":       {text: `"true"`, raw: `"true"`, isString: true, asText: "true", asBool: true},
		"another word for true":  {text: `"TRUE"`, raw: `"TRUE"`, isString: true, asText: "TRUE"},
		"one is not true":        {text: `1`, raw: `1`, asText: "1"},
		"an array of true isn't": {text: `[true]`, raw: `[true]`, array: true},
	} {
		t.Run(name, func(t *testing.T) {
			value := ParseValue(test.text)
			require.Equal(t, test.raw != "", value.Exists())
			require.Equal(t, test.raw, value.Raw())
			require.Equal(t, test.object, value.IsObject())
			require.Equal(t, test.array, value.IsArray())
			require.Equal(t, test.isString, value.IsString())
			require.Equal(t, test.asText, value.Text())
			require.Equal(t, test.asBool, value.Bool())
		})
	}
}

func TestValueMember(t *testing.T) {
	// Names that gjson's paths would read as something else, and escaped ones.
	value := ParseValue(`{
		"davinci-crd.configuration": 1, "davinci-crd": {"configuration": 2}, "*": 3, "?": 4, "a|b": 5, "@this": 6, "#": 7,
		"back\\slash": 8, "\u0065xtension": 9, "": 10, "1": 11, "nothing": null, "quote\"d": 12, "!": 13, "{": 14
	}`)
	for name, want := range map[string]string{
		"davinci-crd.configuration": "1", "davinci-crd": "", "*": "3", "?": "4", "a|b": "5", "@this": "6", "#": "7",
		`back\slash`: "8", "extension": "9", `\u0065xtension`: "", "": "10", "1": "11", "nothing": "", `quote"d`: "12", "!": "13",
		"{": "14", "davinci-crd*": "", "missing": "", "Extension": "",
	} {
		require.Equal(t, want, value.Member(name).Text(), "member %q", name)
	}
	require.Equal(t, `{"configuration": 2}`, value.Member("davinci-crd").Raw())
	require.False(t, value.Member("nothing").Exists())

	for _, text := range []string{``, `null`, `"a"`, `1`, `true`, `[{"a": 1}]`, `[1]`} {
		require.False(t, ParseValue(text).Member("a").Exists(), text)
		require.False(t, ParseValue(text).Member("0").Exists(), text)
	}
}

func TestValuePath(t *testing.T) {
	order := ParseValue(`{
		"dosageInstruction": [null, {"timing": {"repeat": {"boundsPeriod": {"start": "2026-01-05"}}}}, {"timing": {}}],
		"category": {"coding": {"code": "inpatient"}},
		"performer": [], "list": [[{"a": [1, 2]}]]
	}`)
	require.Equal(t, "2026-01-05", order.Path("dosageInstruction", "timing", "repeat", "boundsPeriod", "start").Text())
	require.Equal(t, "inpatient", order.Path("category", "coding", "code").Text())
	require.Equal(t, "[1, 2]", order.Path("list", "a").Raw())
	require.Equal(t, order, order.Path())
	require.False(t, order.Path("performer", "display").Exists())
	require.False(t, order.Path("category", "coding", "code", "deeper").Exists())
	require.Equal(t, "1", ParseValue(`[{"a": 1}]`).Path("a").Text())
}

func TestValueMembers(t *testing.T) {
	var names, texts []string
	for name, member := range ParseValue("{ \"b\" : \"x\" ,\n\"\\u0061\":null,\"c\":[ 1 ]}").Members() {
		names = append(names, name)
		texts = append(texts, member.Raw())
	}
	require.Equal(t, []string{"b", "a", "c"}, names)
	require.Equal(t, []string{`"x"`, "", "[ 1 ]"}, texts)

	for _, text := range []string{``, `null`, `{}`, `[]`, `[1]`, `"a"`, `1`} {
		for name := range ParseValue(text).Members() {
			require.Fail(t, "a member", "%q in %s", name, text)
		}
	}
	for range ParseValue(`{"a": 1, "b": 2}`).Members() {
		break // must be possible
	}
}

func TestValueElements(t *testing.T) {
	for text, want := range map[string][]string{
		``:                            nil,
		`null`:                        nil,
		`[]`:                          nil,
		`[null, null]`:                nil,
		`[ 1 , null , "b" , [2] ,{}]`: {`1`, `"b"`, `[2]`, `{}`},
		`{"code": "a"}`:               {`{"code": "a"}`},
		`{}`:                          {`{}`},
		`"a"`:                         {`"a"`},
		`105`:                         {`105`},
		`false`:                       {`false`},
		`[[] ]`:                       {`[]`},
		`[[1 ] ,[{} ] ]`:              {`[1 ]`, `[{} ]`},
		`["]", "}", "\"]", "\\"]`:     {`"]"`, `"}"`, `"\"]"`, `"\\"`},
	} {
		var got []string
		for element := range ParseValue(text).Elements() {
			got = append(got, element.Raw())
		}
		require.Equal(t, want, got, text)
	}
	for first := range ParseValue(`[1, 2]`).Elements() {
		require.Equal(t, "1", first.Text())
		break
	}
}

func TestReadingDoesNotCopy(t *testing.T) {
	order := ParseValue(`{"resourceType": "MedicationRequest", "id": "m1", "status": "draft", "category": [{"text": "x"}]}`)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if order.Member("status").Text() != "draft" || order.Path("category", "text").Text() != "x" {
			t.Fail()
		}
		for range order.Members() {
			continue
		}
	}))
	require.Len(t, slices.Collect(order.Member("category").Elements()), 1)
}

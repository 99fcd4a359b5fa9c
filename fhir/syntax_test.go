package fhir

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

func TestCheckJSONAccepts(t *testing.T) {
	for _, text := range []string{
		`{}`, ` [ ] `, `null`, `"a"`, `-0`, `1e400`, `12345678901234567890.10`, "{\"a\":\t{\"a\": [1, 2.50, \"\\ud83d\\ude00\"]}}\r\n",
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000),
	} {
		require.NoError(t, CheckJSON([]byte(text)))
	}
}

func TestCheckJSONRefuses(t *testing.T) {
	for text, want := range map[string]SyntaxError{
		"":                            {0, "", "a JSON value is missing"},
		" \n":                         {0, "", "a JSON value is missing"},
		`{"a": 1`:                     {7, "", "the text ends inside a JSON value"},
		`{"a": "x`:                    {8, "/a", "the text ends inside a JSON value"},
		`{"a": {"b": [1, 2`:           {17, "/a/b", "the text ends inside a JSON value"},
		`{"a": 1, "\u0061":2}`:        {9, "/a", "duplicate member: a name may stand only once in an object"},
		`[{"s/t": {"b": 1, "b": 2}}]`: {18, "/0/s~1t/b", "duplicate member: a name may stand only once in an object"},
		"{\"a\": \"\xff\"}":           {7, "/a", "a string must be UTF-8"},
		`{"a": "\ud800"}`:             {7, "/a", `a \u escape of half a character must be followed by the other half`},
		`{"a": "\ud800\u0041"}`:       {7, "/a", `a \u escape of half a character must be followed by the other half`},
		`{"a": "\x41"}`:               {7, "/a", `a backslash must begin an escape such as \" or \u00e9`},
		"{\"a\": \"Doe\nJohn\"}":      {10, "/a", `a control character in a string must be escaped, such as \n`},
		`{a: 1}`:                      {1, "", "a member's name in double quotes is expected"},
		`{1: 1}`:                      {1, "", "a member's name in double quotes is expected"},
		`{"a": 1,}`:                   {8, "", "a member's name in double quotes is expected"},
		`{"a" 1}`:                     {5, "/a", "a colon is expected after a member's name"},
		`{"a": 1 "b": 2}`:             {8, "", "a comma or closing brace is expected after a member"},
		`{"a": 1]`:                    {7, "", "a comma or closing brace is expected after a member"},
		`[1 2]`:                       {3, "", "a comma or closing bracket is expected after an element"},
		`[1,]`:                        {3, "/1", "a JSON value is expected"},
		`{"a": }`:                     {6, "/a", "a JSON value is expected"},
		`{"a": 'x'}`:                  {6, "/a", "a JSON value is expected"},
		"\ufeff{}":                    {0, "", "a JSON value is expected"},
		`]`:                           {0, "", "a JSON value is expected"},
		`{"a": tru}`:                  {9, "/a", "a word outside a string must be true, false or null"},
		`{"a": NaN}`:                  {6, "/a", "a JSON value is expected"},
		`[1.]`:                        {3, "/0", "a digit is expected in a number"},
		`[-x]`:                        {2, "/0", "a digit is expected in a number"},
		`[01]`:                        {2, "", "a comma or closing bracket is expected after an element"},
		`{} {}`:                       {2, "", "there must be nothing behind the JSON value"},
		`{} x`:                        {2, "", "there must be nothing behind the JSON value"},
		`{}}`:                         {2, "", "there must be nothing behind the JSON value"},
		strings.Repeat("[", 10001):    {10000, strings.Repeat("/0", 10000), "nested deeper than 10,000"},
	} {
		err := CheckJSON([]byte(text))
		var syntax *SyntaxError
		require.ErrorAs(t, err, &syntax)
		require.Equal(t, want, *syntax, text)
	}
}

func TestSyntaxErrorText(t *testing.T) {
	err := CheckJSON([]byte(`{"name": "Amy Fairchild" "birthDate"}`))
	require.EqualError(t, err, "a comma or closing brace is expected after a member at byte 25")
	err = CheckJSON([]byte(`{"name": [{"text": "Amy \z Fairchild"}]}`))
	require.EqualError(t, err, `a backslash must begin an escape such as \" or \u00e9 at byte 24, at /name/0/text`)
}

func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{
		`{"resourceType": "MedicationRequest", "id": "m1", "extension": [{"url": "u", "valueDecimal": 1.50}]}`,
		"{\n  \"a\" : [ 1 , null , true , false ] ,\n  \"\\u0065xtension\" : null\n}\n",
		`[[],{},"",0,-0,1e2,12345678901234567890,"\u00e9\/\\\"\ud83d\ude00"]`, `["\\","\\\"]","}{"]`, `{"":{"a.b|c#*?@\\":"x"}}`, `[[1 ] ,{"a":[ ]} ]`,
		`{"a":1,"a":2}`, "\"\xff\"", `"\ud800"`, `{"a":1}{`, `tru`, `nan`, `{"a":nan}`, `[`, `"`, `"\`, `"\u00`, `{"a"`, `-`, `(`, ``, ` `,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		err := CheckJSON([]byte(text))
		want, readErr := render(text)
		require.Equal(t, readErr == nil, err == nil)
		got := renderValue(ParseValue(text)) // must not panic on any text
		if err == nil {
			require.Equal(t, want, got)
			return
		}
		var syntax *SyntaxError
		require.ErrorAs(t, err, &syntax)
		require.GreaterOrEqual(t, syntax.Offset, int64(0))
		require.LessOrEqual(t, syntax.Offset, int64(len(text)))
		require.True(t, jsontext.Pointer(syntax.Pointer).IsValid())
		require.NotEqual(t, "not well-formed JSON", syntax.Reason)
	})
}

// renderValue writes v by what its methods tell, and checks them against each other on the way.
func renderValue(v Value) string {
	var text strings.Builder
	switch {
	case v.IsObject():
		text.WriteByte('{')
		for name, member := range v.Members() {
			text.WriteString(quote(name) + ":" + renderValue(member) + ",")
			if v.Member(name).Raw() != member.Raw() {
				text.WriteString("its name leads elsewhere;")
			}
		}
		text.WriteByte('}')
	case v.IsArray():
		text.WriteByte('[')
		for element := range v.Elements() {
			text.WriteString(renderValue(element) + ",")
		}
		text.WriteByte(']')
	case v.IsString():
		text.WriteString(quote(v.Text()))
	case v.Exists():
		text.WriteString(v.Text())
	default:
		text.WriteString("null")
	}
	return text.String()
}

// render is what renderValue should write, by jsontext's account of text, or its reason to refuse it.
func render(text string) (string, error) {
	decoder := jsontext.NewDecoder(strings.NewReader(text))
	rendered, err := renderNext(decoder)
	if err != nil {
		return "", err
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return "", errors.New("something follows")
	}
	return rendered, nil
}

func renderNext(decoder *jsontext.Decoder) (string, error) {
	token, err := decoder.ReadToken()
	if err != nil {
		return "", err
	}
	switch token.Kind() {
	case '"':
		return quote(token.String()), nil
	case '{', '[':
	default:
		return token.String(), nil
	}
	var text strings.Builder
	inObject := token.Kind() == '{'
	text.WriteString(token.String())
	for decoder.PeekKind() != '}' && decoder.PeekKind() != ']' {
		if inObject {
			name, err := renderNext(decoder)
			if err != nil {
				return "", err
			}
			text.WriteString(name + ":")
		}
		element, err := renderNext(decoder)
		if err != nil {
			return "", err
		}
		if inObject || element != "null" {
			text.WriteString(element + ",")
		}
	}
	end, err := decoder.ReadToken()
	return text.String() + end.String(), err
}

func quote(text string) string {
	quoted, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		return "not UTF-8"
	}
	return string(quoted)
}

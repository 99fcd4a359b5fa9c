package fhir

import (
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

const added = `{"url": "new", "valueDecimal": 1.50}`

func TestReplaceExtensions(t *testing.T) {
	stale := func(extension Value) bool { return extension.Member("url").Text() == "old" }
	for name, test := range map[string]struct {
		resource string
		drop     func(Value) bool
		add      []string
		want     string
	}{
		"added to none": {
			resource: `{"resourceType":"MedicationRequest","id":"m1"}`, add: []string{added},
			want: `{"resourceType":"MedicationRequest","id":"m1","extension":[{"url":"new","valueDecimal":1.50}]}`,
		},
		"empty object":                     {resource: ` { } `, add: []string{added}, want: `{"extension":[{"url":"new","valueDecimal":1.50}]}`},
		"nothing to do":                    {resource: ` { } `, want: `{}`},
		"two added":                        {resource: `{"a":1}`, add: []string{`{"url":"1"}`, ` {"url" : "2"}`}, want: `{"a":1,"extension":[{"url":"1"},{"url":"2"}]}`},
		"behind others":                    {resource: `{"extension":[{"url":"x"}],"id":"m1"}`, add: []string{`{}`}, want: `{"extension":[{"url":"x"},{}],"id":"m1"}`},
		"stale replaced":                   {resource: `{"id":"m1","extension":[{"url":"old"},{"url":"x"}],"z":0}`, drop: stale, add: []string{`{}`}, want: `{"id":"m1","extension":[{"url":"x"},{}],"z":0}`},
		"last dropped":                     {resource: `{"id":"m1","extension":[{"url":"old"}],"z":0}`, drop: stale, want: `{"id":"m1","z":0}`},
		"last dropped of the first member": {resource: `{"extension":[{"url":"old"}],"z":0}`, drop: stale, want: `{"z":0}`},
		"last dropped of the only member":  {resource: `{"extension":[{"url":"old"},{"url":"old"}]}`, drop: stale, want: `{}`},
		"all replaced":                     {resource: `{"extension":[{"url":"old"}]}`, drop: stale, add: []string{`{}`}, want: `{"extension":[{}]}`},
		"empty array":                      {resource: `{"extension":[ ],"id":"m1"}`, want: `{"id":"m1"}`},
		"empty array, added":               {resource: `{"extension":[ ],"id":"m1"}`, add: []string{`{}`}, want: `{"extension":[{}],"id":"m1"}`},
		"null":                             {resource: `{"id":"m1","extension":null}`, drop: stale, want: `{"id":"m1"}`},
		"null, added":                      {resource: `{"id":"m1","extension":null,"a":null}`, add: []string{`{}`}, want: `{"id":"m1","extension":[{}],"a":null}`},
		"odd elements stay":                {resource: `{"extension":[null,"x",7,[1]]}`, drop: stale, add: []string{`{}`}, want: `{"extension":[null,"x",7,[1],{}]}`},
		"escaped name":                     {resource: `{"\u0065xtension":[{"url":"o\u006cd"},{"url":"x"}]}`, drop: stale, add: []string{`{}`}, want: `{"\u0065xtension":[{"url":"x"},{}]}`},
		"other members of that name": {
			resource: `{"_extension":[1],"modifierExtension":[{"url":"old"}],"contained":[{"extension":[{"url":"old"}]}],"Extension":{}}`, drop: stale,
			want: `{"_extension":[1],"modifierExtension":[{"url":"old"}],"contained":[{"extension":[{"url":"old"}]}],"Extension":{}}`,
		},
		"pretty printed, texts kept": {
			resource: "{\r\n\t\"text\" : {\"div\":\"<div> a \\\" b\\u00e9\\/ & </div>\"} ,\n \"n\" : [ 1.50 , 1e2 , -0, 12345678901234567890, 0.10 ] ,\n" +
				"\"\\u0061\\/\":\"\\ud83d\\ude00 é \\t\", \"extension\" : [ { \"url\" : \"old\" } , { \"url\" : \" x \" } ] , \"e\" : { } , \"f\" : [ ]\n}\n",
			drop: stale, add: []string{added},
			want: `{"text":{"div":"<div> a \" b\u00e9\/ & </div>"},"n":[1.50,1e2,-0,12345678901234567890,0.10],` +
				`"\u0061\/":"\ud83d\ude00 é \t","extension":[{"url":" x "},{"url":"new","valueDecimal":1.50}],"e":{},"f":[]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReplaceExtensions(test.resource, test.drop, test.add...)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

func TestReplaceExtensionsRefuses(t *testing.T) {
	const name = "Amy Fairchild" // must not be in an error
	for resource, want := range map[string]string{
		``:                                     "a JSON value is missing at byte 0",
		`null`:                                 "it must be one JSON object",
		`[{"a":"` + name + `"}]`:               "it must be one JSON object",
		`"` + name + `"`:                       "it must be one JSON object",
		`{"a":"` + name + `"`:                  "the text ends inside a JSON value at byte 20",
		`{"a":1} "` + name + `"`:               "there must be nothing behind the JSON value at byte 7",
		`{"a":"` + name + `","a":2}`:           "duplicate member: a name may stand only once in an object at byte 21, at /a",
		`{"a":{"b":1, "\u0062":2}}`:            "duplicate member: a name may stand only once in an object at byte 13, at /a/b",
		"{\"a\":\"" + name + "\xff\"}":         "a string must be UTF-8 at byte 19, at /a",
		`{"a":"` + name + `\ud800"}`:           `a \u escape of half a character must be followed by the other half at byte 19, at /a`,
		`{"extension":{"url":"old"}}`:          "/extension must be an array",
		`{"extension":"old"}`:                  "/extension must be an array",
		`{"extension":0}`:                      "/extension must be an array",
		`{"\u0065xtension":false}`:             "/extension must be an array",
		`{"extension":[],"\u0065xtension":[]}`: "duplicate member: a name may stand only once in an object at byte 16, at /extension",
		`{"a":[1 2]}`:                          "a comma or closing bracket is expected after an element at byte 8, at /a",
	} {
		result, err := ReplaceExtensions(resource, nil, added)
		require.EqualError(t, err, "the resource to extend: "+want, resource)
		require.Empty(t, result)
	}
	for extension, want := range map[string]string{
		`[]`: "it must be one JSON object", `null`: "it must be one JSON object", `"{}"`: "it must be one JSON object",
		`{}{}`:          "there must be nothing behind the JSON value at byte 2",
		`{"a":1,"a":1}`: "duplicate member: a name may stand only once in an object at byte 7, at /a",
	} {
		_, err := ReplaceExtensions(`{}`, nil, added, extension)
		require.EqualError(t, err, "added extension 2 of 2: "+want, extension)
	}
	_, err := ReplaceExtensions(`{"a":`, nil)
	var syntax *SyntaxError
	require.ErrorAs(t, err, &syntax)
	require.Equal(t, "/a", syntax.Pointer)
}

func TestDropSeesEveryElement(t *testing.T) {
	var seen []string
	_, err := ReplaceExtensions(`{"extension": [ { "url" : "x" } , null, 7 ], "contained": [{"extension": [{}]}]}`, func(extension Value) bool {
		seen = append(seen, extension.Raw())
		return false
	})
	require.NoError(t, err)
	require.Equal(t, []string{`{ "url" : "x" }`, "", "7"}, seen)
}

// FuzzReplaceExtensions drops the extensions whose bit is set in dropped: everything else must stay token for token.
func FuzzReplaceExtensions(f *testing.F) {
	for _, seed := range []string{
		order, `{}`, ` { } `, `{"extension":[]}`, `{"extension":null}`, `{"extension":{"url":"x"}}`, `{"extension":[null,1,{}]}`,
		"{\n  \"id\" : \"m1\" ,\n  \"extension\" : [ { \"url\" : \"a\" } , { \"url\" : \"b\" } ] ,\n  \"status\" : \"draft\"\n}\n",
		`{"\u0065xtension":[{"url":"\u00e9\/"}],"a\"b":1}`, `{"dose":[1.50,1e2,-0,12345678901234567890]}`, `{"a":"\ud83d\ude00","_extension":[1]}`,
		`{"extension":[[{}],"]",{"extension":[{}]}],"contained":[{"extension":[]}]}`, `{"extension":[],"extension":[]}`, `[]`, `{"a":1}}`, `{"":{"":[[]]}}`,
	} {
		f.Add(seed, uint64(1), true)
		f.Add(seed, uint64(0), false)
	}
	f.Fuzz(func(t *testing.T, resource string, dropped uint64, adding bool) {
		position := -1
		isDropped := func(at int) bool { return at < 64 && dropped>>at&1 == 1 }
		drop := func(Value) bool { position++; return isDropped(position) }
		var add []string
		if adding {
			add = []string{added}
		}
		got, err := ReplaceExtensions(resource, drop, add...)

		object, accepted := membersOf(resource)
		if !accepted {
			require.Error(t, err)
			return
		}
		var want []string
		found := false
		for _, member := range object {
			if member.name != "extension" {
				want = append(want, member.rawName)
				want = append(want, tokensOf(t, member.raw)...)
				continue
			}
			found = true
			elements, isList := elementsOf(member.raw)
			if !isList {
				require.Error(t, err)
				return
			}
			var kept []string
			for at, element := range elements {
				if !isDropped(at) {
					kept = append(kept, tokensOf(t, element)...)
				}
			}
			if adding {
				kept = append(kept, tokensOf(t, added)...)
			}
			if len(kept) > 0 {
				want = append(append(append(want, member.rawName, "["), kept...), "]")
			}
		}
		if !found && adding {
			want = append(append(append(want, `"extension"`, "["), tokensOf(t, added)...), "]")
		}
		require.NoError(t, err)
		require.Equal(t, append(append([]string{"{"}, want...), "}"), tokensOf(t, got))

		compacted := jsontext.Value(got)
		require.NoError(t, compacted.Compact())
		require.Equal(t, string(compacted), got, "white space was left")
		require.NoError(t, CheckJSON([]byte(got)))
	})
}

// tokensOf splits text into its tokens as they are written.
func tokensOf(t *testing.T, text string) (tokens []string) {
	t.Helper()
	decoder := jsontext.NewDecoder(strings.NewReader(text))
	for {
		switch kind := decoder.PeekKind(); kind {
		case '{', '}', '[', ']':
			_, err := decoder.ReadToken()
			require.NoError(t, err)
			tokens = append(tokens, string(rune(kind)))
		default:
			value, err := decoder.ReadValue()
			if err == io.EOF {
				return tokens
			}
			require.NoError(t, err)
			tokens = append(tokens, string(value))
		}
	}
}

type rawMember struct{ rawName, name, raw string }

// membersOf reports false when text is not one object.
func membersOf(text string) (members []rawMember, ok bool) {
	decoder := jsontext.NewDecoder(strings.NewReader(text))
	if start, err := decoder.ReadToken(); err != nil || start.Kind() != '{' {
		return nil, false
	}
	for decoder.PeekKind() != '}' {
		value, err := decoder.ReadValue()
		if err != nil {
			return nil, false
		}
		member := rawMember{rawName: string(value)}
		name, err := jsontext.AppendUnquote(nil, member.rawName)
		if err != nil {
			return nil, false
		}
		if value, err = decoder.ReadValue(); err != nil {
			return nil, false
		}
		member.name, member.raw = string(name), string(value)
		members = append(members, member)
	}
	if _, err := decoder.ReadToken(); err != nil {
		return nil, false
	}
	_, err := decoder.ReadToken()
	return members, err == io.EOF
}

// elementsOf reports false when text is neither an array nor null.
func elementsOf(text string) (elements []string, ok bool) {
	decoder := jsontext.NewDecoder(strings.NewReader(text))
	start, err := decoder.ReadToken()
	if err != nil || start.Kind() != '[' {
		return nil, start.Kind() == 'n'
	}
	for decoder.PeekKind() != ']' {
		value, err := decoder.ReadValue()
		if err != nil {
			return nil, false
		}
		elements = append(elements, string(value))
	}
	return elements, true
}

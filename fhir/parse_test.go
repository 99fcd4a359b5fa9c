package fhir

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseTakesApartWhatIsOpened(t *testing.T) {
	value, err := Parse([]byte(` {"a" : {"b":[ {"c":{"d":1}} , null, 2 ], "x":{"c":3}}, "\u0062":[4], "n":null} `), "a", "b", "c")
	require.NoError(t, err)
	require.Equal(t, `{"a" : {"b":[ {"c":{"d":1}} , null, 2 ], "x":{"c":3}}, "\u0062":[4], "n":null}`, value.Raw())
	require.NotNil(t, value.Member("a").parts)
	require.NotNil(t, value.Member("a").Member("b").parts)
	require.NotNil(t, value.Member("b").parts, "a name is the same however it is escaped")
	require.Nil(t, value.Member("a").Member("x").parts)
	require.Equal(t, "3", value.Member("a").Member("x").Member("c").Text(), "what is not opened is read when asked for")
	require.Equal(t, "1", value.Path("a", "b", "c", "d").Text())
	require.False(t, value.Member("n").Exists())

	var elements []string
	for element := range value.Path("a", "b").Elements() {
		elements = append(elements, element.Raw())
	}
	require.Equal(t, []string{`{"c":{"d":1}}`, "2"}, elements, "null counts as absent")
}

func TestParseTakesApartAllMembersOfOne(t *testing.T) {
	value, err := Parse([]byte(`{"all":{"x":{"y":{"z":1}},"list":[{"w":{}}]},"x":{"y":1}}`), "all/*")
	require.NoError(t, err)
	require.NotNil(t, value.Member("all").parts)
	require.NotNil(t, value.Path("all", "x").parts)
	require.Nil(t, value.Path("all", "x", "y").parts)
	require.NotNil(t, value.Path("all", "list").parts)
	require.Nil(t, value.Member("x").parts)
	require.Equal(t, "1", value.Path("all", "x", "y", "z").Text())
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                    "a JSON value is missing at byte 0",
		`{"a":{"b":1,"b":2}}`: "duplicate member: a name may stand only once in an object at byte 12, at /a/b",
		`{"a":1,"a":2}`:       "duplicate member: a name may stand only once in an object at byte 7, at /a",
		`{"a":[1 2]}`:         "a comma or closing bracket is expected after an element at byte 8, at /a",
		`{"a":{}`:             "the text ends inside a JSON value at byte 7",
		`{"a":1}}`:            "there must be nothing behind the JSON value at byte 7",
		`{"a":1} 2`:           "there must be nothing behind the JSON value at byte 7",
		"{\"a\":\"\xff\"}":    "a string must be UTF-8 at byte 6, at /a",
	} {
		_, err := Parse([]byte(text), "a")
		require.EqualError(t, err, want, text)
	}
}

// A decoder that was left in the middle of a text is good for the next one.
func TestParseAfterAnError(t *testing.T) {
	for range 3 {
		_, err := Parse([]byte(`{"a":[{"b":`), "a", "b")
		require.Error(t, err)
		value, err := Parse([]byte(`{"a":1}`), "a")
		require.NoError(t, err)
		require.Equal(t, "1", value.Member("a").Text())
	}
}

func TestParseIsBoundedInDepth(t *testing.T) {
	_, err := Parse([]byte(strings.Repeat(`{"a":`, 20_000)+"1"+strings.Repeat("}", 20_000)), "a")
	require.ErrorContains(t, err, "nested deeper than 10,000")
}

// FuzzParse holds Parse against CheckJSON and ParseValue: they accept the same texts and see the same in them.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{order, `{}`, `[]`, `{"a":{"b":[{"a":1},null]},"c":[[1],{"a":2}]}`, `{"\u0061":{"b":{}}}`, `"x"`, ` 1 `, `{"a":1,"a":2}`, `{"a":[}`, "{\"a\":\"\xff\"}", `{} {}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		before := bytes.Clone(text)
		parsed, err := Parse(text, "a", "b/*", "extension")
		require.Equal(t, before, text, "the text was changed")
		require.Equal(t, CheckJSON(text) == nil, err == nil)
		if err == nil {
			requireSame(t, ParseValue(string(text)), parsed, 0)
		}
	})
}

// requireSame goes through both values.
func requireSame(t *testing.T, want, got Value, depth int) {
	t.Helper()
	require.Equal(t, want.Raw(), got.Raw())
	if depth > 50 {
		return
	}
	type member struct {
		name  string
		value Value
	}
	var members []member
	for name, value := range got.Members() {
		members = append(members, member{name, value})
	}
	at := 0
	for name, value := range want.Members() {
		require.Equal(t, name, members[at].name)
		requireSame(t, value, members[at].value, depth+1)
		at++
	}
	require.Len(t, members, at)
	if !want.IsArray() {
		return
	}
	var elements []Value
	for element := range got.Elements() {
		elements = append(elements, element)
	}
	at = 0
	for element := range want.Elements() {
		requireSame(t, element, elements[at], depth+1)
		at++
	}
	require.Len(t, elements, at)
}

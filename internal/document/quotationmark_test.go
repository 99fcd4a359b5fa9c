package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

func TestTypographicQuotationMarksAreNamed(t *testing.T) {
	mark := func(is string) string {
		return "the quotation mark " + is + ` is a typographic one, which YAML takes for a letter: write " instead`
	}
	const other = "wrong: mend it"
	for name, test := range map[string]struct{ yaml, want string }{
		"around a word":            {"title: “96365”\n", mark("“")},
		"around an address":        {"title: “https://example.org/a?b=c”\n", mark("“")},
		"around words":             {"title: «two words»\n", mark("«")},
		"single ones":              {"title: ‘96365’\n", mark("‘")},
		"before a word":            {"title: “96365\n", mark("“")},
		"behind a word":            {"title: 96365”\n", mark("”")},
		"within braces":            {"{title: „x“, flag: true}\n", mark("„")},
		"of words at the start":    {"title: “A” is not b\n", other},
		"of words at the end":      {"title: b is not “A”\n", other},
		"within":                   {"title: b is “a” c\n", other},
		"within quotation marks":   {"title: \"“a”\"\n", other},
		"of several lines":         {"title: >-\n  “a” b\n", other},
		"an apostrophe":            {"title: b’s\n", other},
		"a mark and nothing":       {"title: ”\n", other},
		"none":                     {"title: b\n", other},
		"in a text of another key": {"codes: [“a]\ntitle: b\n", other},
	} {
		t.Run(name, func(t *testing.T) {
			var into sample
			file := document.Read("a", []byte(test.yaml), &into)
			file.Fault(into.Title.Place, "wrong: mend %s", "it")
			require.Len(t, file.Faults, 1)
			require.Equal(t, test.want, file.Faults[0].Message)
			require.Equal(t, into.Title.Place, file.Faults[0].Place)
		})
	}
	const around = "the quotation marks around this text are part of it, and readers would see them: remove them"
	for yaml, want := range map[string]string{
		"title: “a whole text”\n":          "a:1:8: " + mark("“"),
		"title: “of\n  lines”\n":           "a:1:8: " + mark("“"),
		"title: „a whole text“\n":          "a:1:8: " + mark("„"),
		"title: “the patient’s”\n":         "a:1:8: " + mark("“"),
		"title: ‘a whole text’\n":          "a:1:8: " + mark("‘"),
		"codes: [a, “b c”]\n":              "a:1:12: " + mark("“"),
		"title: >-\n  “a whole\n  text”\n": "a:1:8: " + around,
		"title: |\n  »a whole text«\n\n":   "a:1:8: " + around,
		"flag: “true”\n":                   "a:1:7: " + mark("“"),
		"“title”: x\n":                     "a:1:1: " + mark("“"),
		"title: “a: b”\n":                  "a:1:8: " + mark("“"),
		"codes:\n  - “a: b”\nflag: true\n": "a:2:5: " + mark("“"), // a group of keys for YAML
		"title: \"x”\nflag: true\n":        "a:1:8: the text that begins with this quotation mark does not end: write the same mark at its end; a typographic one ends nothing",
		"title: 'x\nflag: true\n":          "a:1:8: the text that begins with this quotation mark does not end: write the same mark at its end",
	} {
		require.EqualError(t, document.Load("a", []byte(yaml), &sample{}), want)
	}
	for _, yaml := range []string{
		"title: “a” and “b”\n", "title: “a” b\n", "title: a “b”\n", "title: \"“a text”\"\n", "title: '“a text”'\n", "title: ’tis the patients’\n",
		"title: ‘the patient’s’\n", "title: “\n", "title: >-\n  “a” and\n  “b”\n",
	} {
		require.Empty(t, document.Load("a", []byte(yaml), &sample{}), yaml)
	}
}

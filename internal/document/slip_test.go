package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

func TestAKeyWithoutItsColonIsNamedWhereItStands(t *testing.T) {
	none := func(key string) string { return `the key "` + key + `" has no colon: put one behind it, and a space` }
	space := func(key string) string {
		return `the key "` + key + `" has no space behind its colon: put one there`
	}
	const (
		neither = "this line has neither a key with a colon nor a hyphen: write one, or move the line to the right when it goes on with the text above"
		notYAML = `this is not YAML: mapping values are not allowed in this context; look here and above for an indentation that is off, a bracket left open, or a text that begins with { or [ or holds ": ", which needs quotation marks`
		group   = "a group of keys must stand here, not "
	)
	for name, test := range map[string]struct{ yaml, want string }{
		"in the middle":                      {"title: x\ncount 3\nflag: true\n", "2:1: " + none("count")},
		"at the end":                         {"title: x\n\ncount 3\n\n# end\n", "3:1: " + none("count")},
		"at the beginning":                   {"title x\nflag: true\n", "1:1: " + none("title")},
		"of an entry":                        {"parts:\n  - id x\n    id: y\n", "2:5: " + none("id")},
		"of an entry's only key":             {"parts:\n  - id: x\n  - id y z\n", "3:5: " + none("id")},
		"of a list":                          {"title: x\nparts\n  - id: x\n", "2:1: " + none("parts")},
		"of a list of texts":                 {"title: x\ncodes\n  - a\nflag: true\n", "2:1: " + none("codes")},
		"with a colon in its text":           {"title: x\nflag: true\ncount 3: 4\n", "3:1: " + none("count")},
		"within braces":                      {"parts: [{id x}]\n", "1:10: " + none("id")},
		"no space, in the middle":            {"title: x\ncount:3\nflag: true\n", "2:1: " + space("count")},
		"no space, at the beginning":         {"title:x\nflag: true\n", "1:1: " + space("title")},
		"no space, of an entry":              {"parts:\n  - id:x\n    id: y\n", "2:5: " + space("id")},
		"no space, of an entry's only key":   {"parts:\n  - id:x\n", "2:5: " + space("id")},
		"no space, with a colon in its text": {"title:x: y\n", "1:1: " + space("title")},
		"no space, within braces":            {"parts: [{id:x}]\n", "1:10: " + space("id")},
		"a text too far left":                {"title: x\nand so on\nflag: true\n", "2:1: " + neither},
		"a text that holds a colon":          {"title: x\n  parts of it\n  are: missing\n", "3:6: " + notYAML},
		"behind a quotation mark":            {"title: \"x\" in y\nflag: true\n", "1:8: the text goes on behind the quotation mark that ends it: put all of it between quotation marks of the other kind, ' or \""},
		"behind an apostrophe":               {"flag: true\ntitle: 'x' y\n", "2:8: the text goes on behind the quotation mark that ends it: put all of it between quotation marks of the other kind, ' or \""},
		"a text of words":                    {"parts:\n  - other words\n", "2:5: " + group + `"other w..."`},
	} {
		t.Run(name, func(t *testing.T) {
			require.EqualError(t, document.Read("a", []byte(test.yaml), &sample{}).Faults, "a:"+test.want)
		})
	}
	var into sample
	file := document.Read("a", []byte("parts:\n  - {id:x}\n"), &into)
	file.Require(into.Parts[0].ID, into.Parts[0].At, "id")
	require.Len(t, file.Faults, 1, "the key is not missing")
}

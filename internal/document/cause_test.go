package document_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

func TestCharactersThatCannotBeSeenAreNamedWhereTheyStand(t *testing.T) {
	const (
		tab  = "a tab stands here, where YAML takes only spaces: put spaces in its place"
		nbsp = "a no-break space (U+00A0) stands here, which looks like a space and is none: put a space in its place"
		zero = "a zero-width space (U+200B) stands here, which cannot be seen: remove it"
	)
	for name, test := range map[string]struct{ yaml, want string }{
		"tab before a list":                    {"title: x\nparts:\n\t- id: y\n", "3:1: " + tab},
		"tab before a key":                     {"title: x\n\tflag: true\n", "2:1: " + tab},
		"tab behind spaces":                    {"parts:\n  - id: y\n  \tid: z\n", "3:3: " + tab},
		"tab behind a hyphen":                  {"parts:\n  -\tid: y\n    id: z\n", "2:4: " + tab},
		"tab at the beginning":                 {"\ttitle: x\n", "1:1: " + tab},
		"tab behind a colon":                   {"title:\tx\n", ""},
		"tab at the end":                       {"title: x\t\nflag: true\n", ""},
		"no-break space before a key":          {"title: x\n\u00a0flag: true\n", "2:1: " + nbsp},
		"no-break space before a list":         {"parts:\n\u00a0\u00a0- id: x\nflag: true\n", "2:1: " + nbsp},
		"no-break space within indentation":    {"parts:\n  - id: x\n   \u00a0id: y\n", "3:4: " + nbsp},
		"no-break space behind a hyphen":       {"parts:\n  -\u00a0id: x\nflag: true\n", "2:4: " + nbsp},
		"two behind a hyphen":                  {"parts:\n  - \u00a0id: x\nflag: true\n", "2:5: " + nbsp},
		"no-break space before an item":        {"codes:\n  - a\n\u00a0 - b\ncount: 1\n", "3:1: " + nbsp},
		"no-break space behind a colon":        {"title:\u00a0x\nflag: true\n", "1:7: " + nbsp},
		"no-break space behind the last":       {"flag: true\ntitle:\u00a0x\n", "2:7: " + nbsp},
		"no-break space behind the only":       {"flag:\u00a0true\n", "1:6: " + nbsp},
		"some lines above":                     {"title:\u00a0x\n\n# remark\nflag: true\n", "1:7: " + nbsp},
		"in a list of parts":                   {"parts:\n  - id:\u00a0x\n    id: y\nflag: true\n", "2:8: " + nbsp},
		"no-break space before a colon":        {"title\u00a0: x\nflag: true\n", "1:6: " + nbsp},
		"no-break space within braces":         {"parts: [{id:\u00a0x}]\n", "1:13: " + nbsp},
		"no-break space in a text":             {"title: a\u00a0b\ncodes: [a,\u00a0b]\n", ""},
		"no-break space before a text":         {"title: \u00a0b\n", ""},
		"ideographic space":                    {"title:\u3000x\nflag: true\n", "1:7: an odd space (U+3000) stands here, which looks like a space and is none: put a space in its place"},
		"zero-width space before a key":        {"parts:\n  - \u200bid: x\nflag: true\n", "2:5: " + zero},
		"zero-width space behind a colon":      {"title:\u200b x\nflag: true\n", "1:7: " + zero},
		"byte-order mark in the middle":        {"title: x\n\ufeffflag: true\n", "2:1: a character that cannot be seen (U+FEFF) stands here: remove it"},
		"control character":                    {"title: x\nflag: é\u0007\n", "2:8: a character that cannot be seen (U+0007) stands here: remove it"},
		"another encoding":                     {"flag: true\ntitle: caf\xe9 au lait\n", "2:11: the file is not in UTF-8 from here on: save it again as UTF-8, which editors call an encoding"},
		"another mistake below a text with it": {"title: |\n  \u00a0x\n\n\n\ncodes: [a\n", "7:1: this is not YAML: did not find expected ',' or ']'"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := document.Load("a", []byte(test.yaml), &sample{})
			if test.want == "" {
				require.Empty(t, faults)
				return
			}
			require.Len(t, faults, 1)
			require.True(t, strings.HasPrefix(faults.Error(), "a:"+test.want), "want %s\ngot  %s", test.want, faults)
		})
	}
}

func TestDashesForTheHyphensOfAListAreNamed(t *testing.T) {
	dash := func(is string) string {
		return "the character " + is + " stands where a list has its hyphen: write - and a space in its place"
	}
	for name, test := range map[string]struct{ yaml, want string }{
		"the first entry":           {"parts:\n  – id: x\n", "2:3: " + dash("– (U+2013)")},
		"of several keys":           {"parts:\n  — id: x\n    id: y\n", "2:3: " + dash("— (U+2014)")},
		"a further entry":           {"parts:\n  - id: x\n  • id: y\nflag: true\n", "3:3: " + dash("• (U+2022)")},
		"below the others":          {"parts:\n- id: x\n\n− id: y\n  id: z\n", "4:1: " + dash("− (U+2212)")},
		"of Word's own font":        {"parts:\n  - id: x\n  \uf0b7 id: y\n", "3:3: " + dash("\uf0b7 (U+F0B7)")},
		"with a tab behind it":      {"parts:\n  ·\tid: x\nflag: true\n", "2:3: " + dash("· (U+00B7)")},
		"with nothing behind it":    {"parts:\n  –id: x\n", "2:3: " + dash("– (U+2013)")},
		"all entries":               {"parts:\n  – id: x\n  – id: x\n", "3:3: " + dash("– (U+2013)")},
		"of texts":                  {"codes:\n  – x\nflag: true\n", "2:3: " + dash("– (U+2013)")},
		"a further text":            {"codes:\n  - x\n  – y\nflag: true\n", "3:3: " + dash("– (U+2013)")},
		"in a text above a mistake": {"title: |\n  – one\n  – id\nflag\n", `4:1: the key "flag" has no colon: put one behind it, and a space`},
		"in a text":                 {"title: |\n  – one\ncodes:\n - – two\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			faults := document.Load("a", []byte(test.yaml), &sample{})
			if test.want == "" {
				require.Empty(t, faults)
				return
			}
			require.EqualError(t, faults, "a:"+test.want)
		})
	}
}

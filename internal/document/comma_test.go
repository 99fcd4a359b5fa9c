package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

func TestATextThatACommaCutsIsNamed(t *testing.T) {
	const comma = "a comma begins a new key inside { }: put the text in quotation marks, "
	for name, test := range map[string]struct{ yaml, want string }{
		"at the end":         {"books:\n  - {number: 1, title: Of mice, men, 0.1 mg}\n", `2:24: ` + comma + `"Of mice, men, 0.1 mg"`},
		"in the middle":      {"books: [{title: Of mice, men, number: 1}]\n", `1:17: ` + comma + `"Of mice, men"`},
		"over lines":         {"books:\n  - {number: 1, title: Of mice, men\n     and é,\n     others}\n", `2:24: ` + comma + `"Of mice, men and é, others"`},
		"two texts":          {"books: [{title: a, b, writer: {person: c, d}, number: 1}]\n", `1:17: ` + comma + "\"a, b\"\na:1:40: " + comma + `"c, d"`},
		"a key with a value": {"books: [{title: a, pages: 3, number: 1}]\n", `1:20: unknown key "pages": use one of title, writer, number`},
		"nothing before it":  {"books: [{pages, title: a, number: 1}]\n", `1:10: unknown key "pages": use one of title, writer, number`},
		"no text before it":  {"books: [{writer: {person: a}, pages, title: a, number: 1}]\n", `1:31: unknown key "pages": use one of title, writer, number`},
		"in quotation marks": {"books: [{title: \"a\", pages, number: 1}]\n", `1:22: unknown key "pages": use one of title, writer, number`},
		"outside of braces":  {"books:\n  - title: a\n    pages:\n    number: 1\n", `3:5: unknown key "pages": use one of title, writer, number`},
	} {
		t.Run(name, func(t *testing.T) {
			require.EqualError(t, document.Read("a", []byte(test.yaml), &library{}).Faults, "a:"+test.want)
		})
	}

	var into library
	file := document.Read("a", []byte("books: [{title: a, b, c}]\n"), &into)
	file.Fault(into.Books[0].Title.Place, "what is wrong with the rest is no second fault")
	require.Len(t, file.Faults, 1)
}

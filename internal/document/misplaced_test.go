package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

// library is a document with groups within groups.
type library struct {
	At    document.Place `yaml:",inline"`
	Name  document.Text  `yaml:"name"`
	Books []book         `yaml:"books"`

	Shelves []shelf `yaml:"shelves"`
}

type shelf struct {
	At     document.Place `yaml:",inline"`
	Shared document.Text  `yaml:"shared"`
	Remark document.Text  `yaml:"remark"`
	Boards []board        `yaml:"boards"`
}

type board struct {
	At     document.Place `yaml:",inline"`
	Remark document.Text  `yaml:"remark"`
	Nails  []nail         `yaml:"nails"`
}

type nail struct {
	At     document.Place `yaml:",inline"`
	Remark document.Text  `yaml:"remark"`
}

type book struct {
	At      document.Place `yaml:",inline"`
	Title   document.Text  `yaml:"title"`
	Writer  *person        `yaml:"writer"`
	Numbers numbering      `yaml:",inline"`
}

type numbering struct {
	Number document.Text `yaml:"number"`
}

type person struct {
	At     document.Place  `yaml:",inline"`
	Person document.Text   `yaml:"person"`
	Born   document.Text   `yaml:"born"`
	Places []document.Text `yaml:"places"`
	Shared document.Text   `yaml:"shared"`
	Remark document.Text   `yaml:"remark"`
}

func TestKeysInTheWrongPlaceAreToldWhereTheyBelong(t *testing.T) {
	for name, test := range map[string]struct{ yaml, want string }{
		"too far right": {
			"books:\n  - title: x\n    writer:\n      person: y\n      number: 3\n",
			`5:7: the key "number" does not belong to writer, but to the entry of books that begins on line 2: move it left, to column 5`,
		},
		"by two": {
			"books:\n  - title: x\n    number: 3\n    writer:\n      person: y\n      name: z\n",
			`6:7: the key "name" does not belong to writer, but to the file itself: move it left, to column 1`,
		},
		"in braces": {
			"books: [{title: x, writer: {person: y, number: 3}}]\n",
			`1:40: the key "number" does not belong to writer, but to the entry of books that begins on line 1: move it there`,
		},
		"there already": {
			"books:\n  - title: x\n    number: 3\n    writer:\n      person: y\n      number: 3\n",
			`6:7: the key "number" does not belong to writer, but to the entry of books that begins on line 2, which has it already: keep one`,
		},
		"too far left": {
			"books:\n  - title: x\n    number: 1\n    writer:\n      person: y\n    born: 1900\n",
			`6:5: the key "born" does not belong to the entry of books that begins on line 2, but to writer: move it right, to column 7`,
		},
		"too far left, of a list": {
			"name: n\nbooks:\n  - title: x\n    number: 1\n  - title: y\nnumber: 2\n",
			`6:1: the key "number" does not belong to the file itself, but to the entry of books that begins on line 5: move it right, to column 5`,
		},
		"below a key with nothing": {
			"books:\n  - title: x\n    number: 1\n    writer:\n    born: 1900\n",
			"4:5: a group of keys is missing here: write one, or remove the key or entry that is empty\n" +
				`a:5:5: the key "born" does not belong to the entry of books that begins on line 2, but to writer: write it below that, further to the right`,
		},
		"above what it belongs to": {
			"books:\n  - title: x\n    number: 1\n    born: 1900\n    writer:\n      person: y\n",
			`4:5: the key "born" does not belong to the entry of books that begins on line 2, but to writer: write it there`,
		},
		"of a group that is not there": {
			"books:\n  - title: x\n    number: 1\n    born: 1900\n",
			`4:5: the key "born" does not belong to the entry of books that begins on line 2, but to writer: write it there`,
		},
		"of a list": {
			"name: n\nnumber: 2\n",
			`2:1: the key "number" does not belong to the file itself, but to an entry of books: write it there`,
		},
		"of a group within a list": {
			"name: n\nborn: 1900\n",
			`2:1: the key "born" does not belong to the file itself, but to writer of an entry of books: write it there`,
		},
		"of several groups": {
			"name: n\nshared: 1\n",
			`2:1: the key "shared" does not belong to the file itself, but to an entry of shelves or to writer of an entry of books: write it there`,
		},
		"of all groups": {
			"name: n\nremark: 1\n",
			`2:1: unknown key "remark": use one of name, books, shelves`,
		},
		"misspelt": {
			"books:\n  - titel: x\n    number: 1\n",
			`2:5: unknown key "titel"; did you mean "title"?`,
		},
		"unknown anywhere": {
			"books:\n  - title: x\n    number: 1\n    publisher: y\n",
			`4:5: unknown key "publisher": use one of title, writer, number`,
		},
		"one of two is not there": {
			"books:\n  - title: x\n    writer:\n      person: y\n      number: 3\n  - title: z\n",
			`5:7: the key "number" does not belong to writer, but to the entry of books that begins on line 2: move it left, to column 5` +
				"\na:6:5: number is missing: add the key \"number\" with a text",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var into library
			file := document.Read("a", []byte(test.yaml), &into)
			for _, one := range into.Books {
				file.Require(one.Title, one.At, "title")
				file.Require(one.Numbers.Number, one.At, "number")
			}
			require.EqualError(t, file.Faults, "a:"+test.want)
		})
	}
}

package policytest

import (
	"cmp"
	"io/fs"

	"covercard/internal/document"
)

// Example is a case that a library can be shown by.
type Example struct {
	Policy, Name string
	Hook         string
}

// FirstCase is the first case of a library; it reports false when the first file of cases holds none. Nothing of the case is checked, and
// nothing else of the library is read.
func FirstCase(files fs.FS) (Example, bool) {
	of := names(files)
	if len(of) == 0 {
		return Example{}, false
	}
	data, err := fs.ReadFile(files, of[0])
	if err != nil {
		return Example{}, false
	}
	var written Document
	if file := document.Read(of[0], data, &written); len(file.Faults) > 0 || len(written.Cases) == 0 {
		return Example{}, false
	}
	first := written.Cases[0]
	made := Example{Policy: written.Policy.Value, Name: first.Name.Value, Hook: cmp.Or(first.Hook.Value, orderSign)}
	return made, made.Policy != "" && made.Name != ""
}

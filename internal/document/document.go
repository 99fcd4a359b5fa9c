// Package document reads the payer's library files strictly and says where a fault is: file, line and column.
package document

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Place is a place in a file; Line and Column count from 1, Column in characters. The zero Place is unknown.
//
// A struct that is read from YAML learns its own place from a field `At Place` with the tag `yaml:",inline"`.
type Place struct{ Line, Column int }

// Position is a place in one of the files of the library.
type Position struct {
	File string
	Place
}

// String is file:line:column, as editors and terminals understand it, or the file alone when the place is unknown.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Fault is one thing wrong in the library: where, what, and how to mend it.
type Fault struct {
	Position
	Message string
}

// Error is "file:line:column: message".
func (f Fault) Error() string { return f.Position.String() + ": " + f.Message }

// String is the same as Error; without it the embedded Position's would hide the message.
func (f Fault) String() string { return f.Error() }

// Faults are all faults found, sorted by file, line and column when printed. They are the error of loading a library.
type Faults []Fault

// Error is one fault a line.
func (f Faults) Error() string {
	var lines strings.Builder
	for i, fault := range f.Sorted() {
		if i > 0 {
			lines.WriteByte('\n')
		}
		lines.WriteString(fault.Error())
	}
	return lines.String()
}

// In is a copy for files that are reached by way of a folder.
func (f Faults) In(dir string) Faults {
	placed := slices.Clone(f)
	for i := range placed {
		placed[i].File = filepath.Join(dir, placed[i].File)
	}
	return placed
}

// Sorted is a copy in the order of file, line and column, each fault once.
func (f Faults) Sorted() Faults {
	sorted := slices.Clone(f)
	slices.SortStableFunc(sorted, func(a, b Fault) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(sorted)
}

package policytest

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"covercard/internal/document"
	"covercard/internal/library"
)

// pattern is where the cases of a library stand.
const pattern = "policies/*_test.yaml"

// Load reads the cases of a library, in the order of the files. rules is the library that was loaded from the same files. When the cases
// have faults the error is a document.Faults with all of them, sorted.
func Load(files fs.FS, rules *library.Library) ([]Case, error) {
	var cases []Case
	faults := each(files, func(name string, data []byte) document.Faults {
		read, found := Read(name, data, files, rules)
		cases = append(cases, read...)
		return found
	})
	if len(faults) > 0 {
		return nil, faults.Sorted()
	}
	return cases, nil
}

// CheckForm finds what is wrong with the form of a library's cases (YAML, keys, kinds of values), when the library itself is at fault and
// nothing they refer to can be looked up.
func CheckForm(files fs.FS) document.Faults {
	return each(files, func(name string, data []byte) document.Faults { return document.Read(name, data, &Document{}).Faults })
}

// each reads the files of cases, in order.
func each(files fs.FS, read func(name string, data []byte) document.Faults) document.Faults {
	var faults document.Faults
	for _, name := range names(files) {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			faults = append(faults, document.Fault{Position: document.Position{File: name}, Message: "cannot be read: " + reason(err)})
			continue
		}
		faults = append(faults, read(name, data)...)
	}
	return faults
}

// names are those of the files of cases, in order.
func names(files fs.FS) []string {
	// The one error of Glob is that the pattern is none.
	found, _ := fs.Glob(files, pattern)
	return slices.DeleteFunc(found, func(name string) bool {
		return strings.HasPrefix(path.Base(name), ".") // hidden files are no part of a library
	})
}

// Read reads one file of cases. Orders that stand in files of their own are looked for in files, beside name. When there are faults the
// cases are what could be made of the rest, and are not to be used.
func Read(name string, data []byte, files fs.FS, rules *library.Library) ([]Case, document.Faults) {
	var written Document
	r := reader{file: document.Read(name, data, &written), files: files, rules: rules}
	if r.file.Require(written.Policy, written.At, "policy") {
		if of, found := rules.Policy(written.Policy.Value); found {
			r.policy = of
		} else {
			r.file.Fault(written.Policy.Place, "no policy %q in policies/: write the id of a policy there", written.Policy.Value)
		}
	}
	if len(written.Cases) == 0 {
		r.file.Fault(written.At, "cases is missing: list at least one case")
	}
	var cases []Case
	names := make(map[string]bool)
	for _, one := range written.Cases {
		if r.file.Require(one.Name, one.At, "name") {
			if names[one.Name.Value] {
				r.file.Fault(one.Name.Place, "two cases have the name %q: give each its own", one.Name.Value)
			}
			names[one.Name.Value] = true
		}
		made := r.read(one)
		made.Policy = written.Policy.Value
		cases = append(cases, made)
	}
	return cases, r.file.Faults
}

// reason is an error without the operation and path that fs puts around it.
func reason(err error) string {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		return wrapped.Err.Error()
	}
	return err.Error()
}

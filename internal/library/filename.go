package library

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"covercard/internal/document"
)

// dataEndings are the endings of files of a library, as authors write them.
var dataEndings = []string{".yaml", ".yml", ".csv"}

// addedEndings are those that office programs put behind a name by themselves, and file managers hide. Others, such as ~ and .bak, are of
// copies that are to be passed over.
var addedEndings = []string{".txt", ".text", ".rtf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods"}

// meantName is the name that a file was to have which has an ending too many; "" when it has none.
func meantName(name string) string {
	last := path.Ext(name)
	rest := strings.TrimSuffix(path.Base(name), last)
	ending := path.Ext(rest)
	if !slices.Contains(addedEndings, strings.ToLower(last)) || !slices.Contains(dataEndings, strings.ToLower(ending)) {
		return ""
	}
	kept := ".yaml"
	if strings.EqualFold(ending, ".csv") {
		kept = ".csv"
	}
	return strings.TrimSuffix(rest, ending) + kept
}

// keys of a file of cases that no policy has.
var (
	casesKey  = regexp.MustCompile(`(?m)^cases:`)
	policyKey = regexp.MustCompile(`(?m)^policy:[ \t]*["']?([^\s"'#]+)`)
)

// misnamedCases is the fault of a file that is read as a policy and holds cases.
func misnamedCases(file sourceFile) (document.Fault, bool) {
	if !bytes.Contains(file.data, []byte("cases:")) { // as in most files, and looked for quickly
		return document.Fault{}, false
	}
	cases, of := casesKey.FindIndex(file.data), policyKey.FindSubmatch(file.data)
	if cases == nil || of == nil {
		return document.Fault{}, false
	}
	at := document.Place{Line: 1 + bytes.Count(file.data[:cases[0]], []byte("\n")), Column: 1}
	return document.Fault{
		Position: document.Position{File: file.name, Place: at},
		Message:  fmt.Sprintf("these are cases, and the name of their file ends in _test.yaml: rename this one, such as to %s_test.yaml", of[1]),
	}, true
}

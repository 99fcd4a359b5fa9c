package library

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/formulary"
	"covercard/internal/policy"
)

// The files of a library.
const (
	payerFile       = "payer.yaml"
	plansFile       = "plans.yaml"
	drugsFolder     = "drugs"
	policiesFolder  = "policies"
	formularyFolder = "formularies"
)

// mendMissing tells where a whole library can be had.
const mendMissing = "start from the built-in library, which `covercard library export DIR` writes"

// Load reads and cross-checks a library. Its error is a document.Faults with all faults of all files, sorted. Hidden files,
// *_test.yaml beside the policies, and files of other kinds (README.md, the backups of editors) are not part of a library and are left alone.
func Load(fsys fs.FS) (*Library, error) {
	return load(fsys, (*loader).read)
}

// LoadGround loads what formularies rest on, payer, plans and drugs, and neither formularies nor policies: a formulary can be imported into
// a library whose formulary is missing or faulty. Its error is that of [Load].
func LoadGround(fsys fs.FS) (*Library, error) {
	return load(fsys, (*loader).readGround)
}

func load(fsys fs.FS, read func(*loader)) (*Library, error) {
	l := &loader{made: Library{
		Formularies: make(map[string]*formulary.Formulary),
		plans:       make(map[string]coverage.Plan),
		byClass:     make(map[Class]string),
		groups:      make(map[string]policy.DrugGroup),
		statements:  make(map[string][]coverage.Statement),
		services:    make(map[drug.Code]bool),
		asked:       make(map[coverage.Fact]bool),
		topics:      make(map[string]bool),

		serviceStatements: make(map[drug.Code][]coverage.Statement),
	}}
	if l.gather(fsys) {
		read(l)
	}
	if len(l.faults) > 0 {
		return nil, l.faults.Sorted()
	}
	return &l.made, nil
}

// loader makes a Library and gathers the faults.
type loader struct {
	files  []sourceFile // sorted by name
	made   Library
	faults document.Faults

	payerWritten   payerDocument
	formularyNames []document.Text // as the plans name them
	codeOwners     map[identifyingCode]codeOwner
	nameOwners     map[string]string
	sources        map[string]bool
	notSources     map[unknownSource][]document.Place
	// unread are the files and folders that are there and could not be read.
	unread []string
	// plansUnread and drugsUnread tell that a file could not be read whole: what it may define is not missed elsewhere.
	plansUnread, drugsUnread bool
}

// sourceFile is a file that is part of the library.
type sourceFile struct {
	name string
	data []byte
}

func (l *loader) keep(file *document.File) { l.faults = append(l.faults, file.Faults...) }

func (l *loader) fault(name, message string) {
	l.faults = append(l.faults, document.Fault{Position: document.Position{File: name}, Message: message})
}

// unreadable adds the fault of a file or folder that could not be read: no other is made of what may stand in it.
func (l *loader) unreadable(name, message string) {
	l.unread = append(l.unread, name)
	l.fault(name, message)
}

// isUnread tells whether a file or folder, or something in it, could not be read.
func (l *loader) isUnread(name string) bool {
	return slices.ContainsFunc(l.unread, func(unread string) bool {
		return unread == name || strings.HasPrefix(unread, name+"/") || strings.HasPrefix(name, unread+"/")
	})
}

// gather reads the files that are part of a library, in the order of their names. It reports false when there is no folder to
// read them from.
func (l *loader) gather(fsys fs.FS) bool {
	found := true
	// The walk gathers its errors as faults and has none left to return.
	_ = Walk(fsys, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			l.unreadable(name, "cannot be read: "+reason(err)+"; "+mendMissing)
			found = found && name != "."
			return fs.SkipDir
		}
		if !entry.IsDir() {
			l.gatherFile(fsys, name)
		}
		return nil
	})
	l.made.Files = len(l.files)
	hash := sha256.New()
	for _, file := range l.files {
		// The lengths keep a name and its content apart from the next.
		sizes := binary.BigEndian.AppendUint64(nil, uint64(len(file.name)))
		sizes = binary.BigEndian.AppendUint64(sizes, uint64(len(file.data)))
		hash.Write(sizes)
		hash.Write([]byte(file.name))
		hash.Write(file.data)
	}
	l.made.Fingerprint = hex.EncodeToString(hash.Sum(nil))[:12]
	return found
}

// reason is an error without the operation and path that fs puts around it.
func reason(err error) string {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		return wrapped.Err.Error()
	}
	return err.Error()
}

func (l *loader) gatherFile(fsys fs.FS, name string) {
	switch kindOf(name) {
	case ignored:
		return
	case misplaced:
		if top, _, _ := strings.Cut(name, "/"); top == formularyFolder && path.Ext(name) == ".ndjson" {
			l.fault(name, "a formulary is read from .csv: `covercard formulary import` makes one of US Drug Formulary files, which are kept elsewhere")
			return
		}
		if meant := meantName(name); meant != "" {
			l.fault(name, fmt.Sprintf("this file is not read, as its name does not end in %s: save it as plain text under the name %s; some systems hide the last ending of a name", path.Ext(meant), meant))
			return
		}
		l.fault(name, "no file of a library has this name: a library has payer.yaml, plans.yaml, drugs/NAME.yaml, policies/NAME.yaml and formularies/ID/NAME.csv")
		return
	}
	// Stat follows symbolic links: a mounted configuration is made of them.
	info, err := fs.Stat(fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		l.unreadable(name, "is not a regular file: replace it with one")
		return
	}
	var data []byte
	if err == nil {
		data, err = fs.ReadFile(fsys, name)
	}
	if err != nil {
		l.unreadable(name, "cannot be read: "+reason(err))
		return
	}
	l.files = append(l.files, sourceFile{name: name, data: data})
}

// kind is what a file is in a library.
type kind int

const (
	ignored kind = iota
	misplaced
	payerKind
	plansKind
	drugsKind
	policyKind
	formularyKind
)

// kindOf tells from its name what a file is. Data in an unexpected place are misplaced, as they were hardly put there to be
// passed over in silence; anything else is ignored.
func kindOf(name string) kind {
	folder, base := path.Split(name)
	top, rest, _ := strings.Cut(strings.TrimSuffix(folder, "/"), "/")
	extension := path.Ext(base)
	switch {
	case name == payerFile:
		return payerKind
	case name == plansFile:
		return plansKind
	case extension == ".yaml" && top == drugsFolder && rest == "":
		return drugsKind
	case extension == ".yaml" && top == policiesFolder && rest == "":
		if strings.HasSuffix(base, "_test.yaml") {
			return ignored
		}
		return policyKind
	case extension == ".csv" && top == formularyFolder && rest != "" && !strings.Contains(rest, "/"):
		return formularyKind
	case slices.Contains(dataEndings, strings.ToLower(extension)), extension == ".ndjson", meantName(name) != "":
		return misplaced
	}
	return ignored
}

// read reads all files, what is referred to before what refers to it.
func (l *loader) read() {
	l.readGround()
	l.formularies()
	l.policies()
}

// readGround reads what formularies and policies refer to.
func (l *loader) readGround() {
	l.missing()
	l.each(payerKind, func(_ string, data []byte) { l.payer(data) })
	l.each(plansKind, func(_ string, data []byte) { l.plans(data) })
	l.checkDefaultPlan()
	l.drugs()
}

func (l *loader) each(kind kind, read func(name string, data []byte)) {
	for _, file := range l.files {
		if kindOf(file.name) == kind {
			read(file.name, file.data)
		}
	}
}

// missing faults the files without which there is no library, and notes which are not there or could not be read.
func (l *loader) missing() {
	needed := []struct {
		kind  kind
		named string
	}{{payerKind, payerFile}, {plansKind, plansFile}, {drugsKind, drugsFolder}, {policyKind, policiesFolder}}
	for _, need := range needed {
		found := false
		l.each(need.kind, func(string, []byte) { found = true })
		unread := l.isUnread(need.named)
		switch need.kind {
		case plansKind:
			l.plansUnread = unread || !found
		case drugsKind:
			l.drugsUnread = unread || !found
		}
		if found || unread {
			continue
		}
		message := "the file is missing: "
		if need.kind == drugsKind || need.kind == policyKind {
			message = "no .yaml file in this folder: "
		}
		l.fault(need.named, message+mendMissing)
	}
}

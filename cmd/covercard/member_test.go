package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The people of these lists are invented.
const (
	familyList = `{"resourceType":"Coverage","status":"active","subscriberId":"XMB4410275","dependent":"00","beneficiary":{"reference":"Patient/1"},"relationship":{"coding":[{"code":"self"}]},"period":{"start":"2025-01-01","end":"2026-11-30"},"class":[{"type":{"coding":[{"code":"plan"}]},"value":"commercial"}]}
{"resourceType":"Coverage","status":"active","subscriberId":"XMB4410275","dependent":"00","beneficiary":{"reference":"Patient/1"},"relationship":{"coding":[{"code":"self"}]},"period":{"start":"2026-12-01"},"class":[{"type":{"coding":[{"code":"plan"}]},"value":"state-health-plan"}]}
{"resourceType":"Coverage","status":"cancelled","subscriberId":"XMB4410275","dependent":"01","class":[{"type":{"coding":[{"code":"group"}]},"value":"G1"}]}
{"resourceType":"Patient","id":"1","birthDate":"1983-05-17"}
`
	approvals = `number,member,dependent,system,code,start,end,units,used
PA-1,XMB4410275,0,hcpcs,J1411,2026-01-01,2026-12-31,2,1
PA-2,XMB4410275,0,cpt,96365,2026-01-01,,1,1
PA-3,XMB4410275,0,product,beqvez,2027-01-01,,,
`
)

// file writes a file into a folder of its own.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestMemberImportAndShow(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	got := covercard("member", "import", file(t, "members.ndjson", familyList), file(t, "approvals.csv", approvals), "--data", data)
	got.requireFine(t)
	require.Equal(t, "Members: coverages 3, patients 1\n"+
		"         1 of the coverages name no plan of the library; their members are answered by the default plan\n"+
		"Authorizations: 3\nLeft out: 0 (entered in error, or not approved)\nRefused: 0\n", got.out)

	got = covercard("member", "show", "xmb-4410275", "--data", data, "--as-of", "2026-11-24")
	got.requireFine(t)
	require.Equal(t, `Dependent 0, born 1983-05-17
  not in force on 2026-11-24: State Health Plan, from 2026-12-01, self
  in force on 2026-11-24: Commercial, 2025-01-01 to 2026-11-30, self
  authorization PA-1 for hcpcs J1411, usable on 2026-11-24: 2026-01-01 to 2026-12-31, 1 of 2 used
  authorization PA-2 for cpt 96365, used up on 2026-11-24: from 2026-01-01, 1 of 1 used
  authorization PA-3 for product beqvez, not valid on 2026-11-24: from 2027-01-01

Dependent 1, born not known
  not in force on 2026-11-24: plan not known, on any day, cancelled, group G1
`, got.out)
	require.Contains(t, covercard("member", "show", "XMB4410275", "--data", data, "--as-of", "2026-12-01").out, "in force on 2026-12-01: State Health Plan")
}

func TestMemberShowOfNobody(t *testing.T) {
	data := t.TempDir()
	covercard("member", "show", "X1", "--data", data).requireFault(t, exitNotFine, "no member list has been imported")
	covercard("member", "import", file(t, "members.ndjson", familyList), "--data", data).requireFine(t)
	covercardReading("XMB4410275", "member", "show", "-", "--data", data).requireFine(t)
	covercardReading("\n", "member", "show", "-", "--data", data).requireFault(t, exitNotFine, "no id came on standard input")
	got := covercard("member", "show", "X1", "--data", data)
	got.requireFault(t, exitNotFine, "nobody has that id")
}

// Good rows are in, the others are told with their place and reason, and the exit code tells a script.
func TestMemberImportTellsWhatItRefuses(t *testing.T) {
	data := t.TempDir()
	list := file(t, "members.ndjson", familyList+`{"resourceType":"Coverage","status":"secret"}`+"\n{\n")
	got := covercard("member", "import", list, "--data", data)
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.out, "Members: coverages 3, patients 1")
	require.Contains(t, got.out, "Refused: 2\n")
	require.Contains(t, got.err, list+":5:1: /status is no status of a Coverage")
	require.Contains(t, got.err, list+":6:2: not acceptable JSON")
	require.NotContains(t, got.err, "secret")
	covercard("member", "show", "XMB4410275", "--data", data).requireFine(t)
}

func TestMemberImportThatFailsChangesNothing(t *testing.T) {
	data := t.TempDir()
	covercard("member", "import", file(t, "members.ndjson", familyList), "--data", data).requireFine(t)
	for name, text := range map[string]string{"nothing.ndjson": "", "foreign.ndjson": `{"resourceType":"Observation"}`, "header.csv": "a,b\n"} {
		got := covercard("member", "import", file(t, name, text), "--data", data)
		got.requireFault(t, exitNotFine, "the lists are as they were")
	}
	covercard("member", "import", "no-such-file.ndjson", "--data", data).requireFault(t, exitNotFine, "no-such-file.ndjson")
	covercard("member", "show", "XMB4410275", "--data", data).requireFine(t)
}

func TestMemberWrongUse(t *testing.T) {
	for line, reasons := range map[string][]string{
		"member":                           {`"covercard member --help"`},
		"member import":                    {"<file>", `"covercard member import --help"`},
		"member show":                      {"<id>", `"covercard member show --help"`},
		"member show X1 --as-of yesterday": {`"yesterday" is not a date`},
	} {
		covercard(strings.Fields(line)...).requireFault(t, exitWrongUse, reasons...)
	}
	help := covercard("member", "import", "--help")
	help.requireFine(t)
	require.Contains(t, help.out, "replaced as a whole")
	require.Contains(t, strings.Join(strings.Fields(help.out), ""), "number,member,system,code,start,dependent,birth_date,end,units,used,status")
}

// Progress is for a person who waits; a file or a pipe gets none of it.
func TestProgressIsForAScreen(t *testing.T) {
	var screen, file bytes.Buffer
	watched := newProgress(terminal{err: &screen, watched: true})
	watched.tell(1000)
	watched.tell(1001) // too soon to be read
	watched.clear()
	watched.clear()
	require.Regexp(t, `^\r1,000 rows, [0-9,]+ a second \r\x1b\[K$`, screen.String())

	unwatched := newProgress(terminal{err: &file})
	unwatched.tell(1000)
	unwatched.clear()
	require.Empty(t, file.String())
}

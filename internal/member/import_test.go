package member

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// twoLists are two lists of which no member is in both: everybody's plan tells which one was read.
func twoLists(count int) (first, second string) {
	var lists [2]strings.Builder
	for i := range count {
		for which, plan := range []string{"commercial", "state-health-plan"} {
			lists[which].WriteString(solo.with(func(c *covered) { c.subscriber, c.plan = fmt.Sprintf("MEM%d", i), plan }).line())
		}
	}
	return lists[0].String(), lists[1].String()
}

// planOf is the plan of a member of twoLists.
func planOf(t testing.TB, store *Store, i int) string {
	t.Helper()
	plan, err := store.Plan(t.Context(), Identity{IDs: []string{fmt.Sprintf("MEM%d", i)}}, "2026-11-24", rules(t))
	require.NoError(t, err)
	return plan.ID
}

func TestAnImportReplacesTheWholeList(t *testing.T) {
	folder := t.TempDir()
	first, second := twoLists(1000)
	counts, _, err := lists(t, folder, first)
	require.NoError(t, err)
	require.Equal(t, Counts{Coverages: 1000, Members: true}, counts)
	store := storeIn(t, folder)
	require.Equal(t, "commercial", planOf(t, store, 0))

	half := second[:strings.Index(second, `"MEM500"`)]
	_, _, err = lists(t, folder, half[:strings.LastIndexByte(half, '\n')])
	require.NoError(t, err)
	require.Equal(t, "state-health-plan", planOf(t, store, 499))
	require.Equal(t, NoMember, find(t, store, Identity{IDs: []string{"MEM500"}}).Match)
}

// Members and authorizations come from different systems on different days.
func TestTheListsAreReplacedEachByItself(t *testing.T) {
	folder := t.TempDir()
	approved := authorizationHeader + "PA1,QZX0099431,hcpcs,J1411,2026-01-01,,,,,\n"
	counts, _, err := lists(t, folder, approved)
	require.NoError(t, err)
	require.Equal(t, Counts{Authorizations: 1, AuthorizationList: true}, counts)
	store := storeIn(t, folder)
	identity := Identity{IDs: []string{solo.subscriber}}

	_, _, err = lists(t, folder, solo.line())
	require.NoError(t, err)
	require.Equal(t, []string{"PA1"}, numbers(find(t, store, identity)))

	_, _, err = lists(t, folder, authorizationHeader) // none is a list too
	require.NoError(t, err)
	found := find(t, store, identity)
	require.Equal(t, OneMember, found.Match)
	require.Empty(t, found.Authorizations)

	counts, _, err = lists(t, folder, approved, solo.line())
	require.NoError(t, err)
	require.Equal(t, Counts{Coverages: 1, Authorizations: 1, Members: true, AuthorizationList: true}, counts)
}

func TestWhatNoRowCouldBeReadOfIsLeftAlone(t *testing.T) {
	folder := t.TempDir()
	_, _, err := lists(t, folder, solo.line(), authorizationHeader+"PA1,QZX0099431,hcpcs,J1411,2026-01-01,,,,,\n")
	require.NoError(t, err)
	for name, text := range map[string]string{
		"refused rows":       `{"resourceType":"Coverage"}`,
		"refused approvals":  authorizationHeader + "PA2,QZX0099431,hcpcs,J1411,soon,,,,,\n",
		"an empty CSV":       "",
		"another header":     "a,b\n1,2\n",
		"only white space":   " \n\n",
		"a quotation mark":   authorizationHeader + "PA2,\"x\"y,hcpcs,J1411,2026-01-01,,,,,\n",
		"a header, then not": authorizationHeader + "PA2\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := lists(t, folder, text)
			require.ErrorContains(t, err, "the lists are as they were")
			require.Equal(t, []string{"PA1"}, numbers(find(t, storeIn(t, folder), Identity{IDs: []string{solo.subscriber}})))
		})
	}
}

// A bulk export may be zipped; one that broke off is no list.
func TestFilesMayBeZipped(t *testing.T) {
	var packed bytes.Buffer
	zip := func(text string) []byte {
		packed.Reset()
		to := gzip.NewWriter(&packed)
		_, err := to.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, to.Close())
		return bytes.Clone(packed.Bytes())
	}
	files, folder := t.TempDir(), t.TempDir()
	coverages, approved := filepath.Join(files, "Coverage.ndjson.gz"), filepath.Join(files, "APPROVED.CSV.GZ")
	require.NoError(t, os.WriteFile(coverages, zip(solo.line()), 0o600))
	require.NoError(t, os.WriteFile(approved, zip(authorizationHeader+"PA1,QZX0099431,hcpcs,J1411,2026-01-01,,,,,\n"), 0o600))
	counts, err := Import{Folder: folder, Files: []string{coverages, approved}, Library: rules(t)}.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, Counts{Coverages: 1, Authorizations: 1, Members: true, AuthorizationList: true}, counts)

	first, _ := twoLists(1000)
	broken := zip(first)
	require.NoError(t, os.WriteFile(coverages, broken[:len(broken)/2], 0o600))
	_, err = Import{Folder: folder, Files: []string{coverages}, Library: rules(t)}.Run(t.Context())
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, OneMember, find(t, storeIn(t, folder), Identity{IDs: []string{solo.subscriber}}).Match)
}

// Patients alone would leave a list on which nobody is covered.
func TestPatientsWithoutCoveragesAreNoList(t *testing.T) {
	folder := t.TempDir()
	_, _, err := lists(t, folder, solo.line())
	require.NoError(t, err)
	approved := authorizationHeader + "PA1,QZX0099431,hcpcs,J1411,2026-01-01,,,,,\n"
	for name, texts := range map[string][]string{
		"patients":                     {born("p", "1980-01-01", "A")},
		"refused coverages":            {born("p", "1980-01-01", "A") + `{"resourceType":"Coverage"}`},
		"patients with authorizations": {approved, born("p", "1980-01-01", "A")},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := lists(t, folder, texts...)
			require.ErrorContains(t, err, "name the files of both in one import; the lists are as they were")
			found := find(t, storeIn(t, folder), Identity{IDs: []string{solo.subscriber}})
			require.Equal(t, OneMember, found.Match)
			require.Empty(t, found.Authorizations)
		})
	}
}

// A list of which a file is missing would be taken for the whole one.
func TestAFileWithoutItsHeaderChangesNothing(t *testing.T) {
	folder := t.TempDir()
	const row = "PA1,QZX0099431,hcpcs,J1411,2026-01-01,,,,,\n"
	_, _, err := lists(t, folder, solo.line(), authorizationHeader+row)
	require.NoError(t, err)
	_, faults, err := lists(t, folder, authorizationHeader+"PA2,QZX0099431,hcpcs,J1411,2026-01-01,,,,,\n", "no,member\n"+row)
	require.ErrorContains(t, err, "list.csv, of which no row can be read without its header: mend it, or leave the file out; the lists are as they were")
	require.NotEmpty(t, faults)
	require.Equal(t, []string{"PA1"}, numbers(find(t, storeIn(t, folder), Identity{IDs: []string{solo.subscriber}})))
}

func TestAFileThatIsNotThereChangesNothing(t *testing.T) {
	folder := t.TempDir()
	first, second := twoLists(2000)
	_, _, err := lists(t, folder, first)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "second.ndjson")
	require.NoError(t, os.WriteFile(name, []byte(second), 0o600))
	_, err = Import{Folder: folder, Files: []string{name, name + ".not-there"}, Library: rules(t)}.Run(t.Context())
	require.ErrorIs(t, err, os.ErrNotExist)
	require.Equal(t, "commercial", planOf(t, storeIn(t, folder), 0))
}

// TestAnImportThatIsBrokenOffChangesNothing, at the first rows, in the middle and at the last.
func TestAnImportThatIsBrokenOffChangesNothing(t *testing.T) {
	folder := t.TempDir()
	const count = 5000
	first, second := twoLists(count)
	_, _, err := lists(t, folder, first)
	require.NoError(t, err)
	store := storeIn(t, folder)
	name := filepath.Join(t.TempDir(), "second.ndjson")
	require.NoError(t, os.WriteFile(name, []byte(second), 0o600))
	for _, at := range []int{1, count / 2, count} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Import{Folder: folder, Files: []string{name}, Library: rules(t), Progress: func(rows int) {
			if rows >= at {
				cancel()
			}
		}}.Run(ctx)
		cancel()
		require.ErrorIs(t, err, context.Canceled)
		for _, i := range []int{0, count / 2, count - 1} {
			require.Equal(t, "commercial", planOf(t, store, i))
		}
	}
	_, err = Import{Folder: folder, Files: []string{name}, Library: rules(t)}.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, "state-health-plan", planOf(t, store, count-1))
}

// TestReadersAreAnsweredThroughout: while one list takes the place of another, everybody is found, by the old list or by the new one.
func TestReadersAreAnsweredThroughout(t *testing.T) {
	folder := t.TempDir()
	const count = 3000
	first, second := twoLists(count)
	_, _, err := lists(t, folder, first)
	require.NoError(t, err)
	store := storeIn(t, folder)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			isNew := false
			for i := 0; ; i++ {
				plan, err := store.Plan(t.Context(), Identity{IDs: []string{fmt.Sprintf("MEM%d", i%count)}}, "2026-11-24", rules(t))
				if err != nil || isNew && plan.ID != "state-health-plan" {
					t.Errorf("look-up %d: plan %q, %v", i, plan.ID, err)
					return
				}
				isNew = plan.ID == "state-health-plan"
				select {
				case <-done:
					if !isNew {
						t.Error("the new list is complete and was not read")
					}
					return
				default:
				}
			}
		})
	}
	_, _, err = lists(t, folder, second)
	close(done)
	readers.Wait()
	require.NoError(t, err)
}

func TestTwoImportsDoNotMix(t *testing.T) {
	folder := t.TempDir()
	_, _, err := lists(t, folder, solo.line())
	require.NoError(t, err)
	other, err := open(folder, forWriting)
	require.NoError(t, err)
	defer other.Close()
	transaction, err := other.Begin()
	require.NoError(t, err)
	_, _, err = lists(t, folder, solo.line())
	require.ErrorContains(t, err, "another import is running")
	require.NoError(t, transaction.Rollback())
	_, _, err = lists(t, folder, solo.line())
	require.NoError(t, err)
}

func TestRowsThatCannotBeTakenIn(t *testing.T) {
	const subscriber = `"subscriberId":"X1"`
	for line, want := range map[string]string{
		`{"resourceType":"Coverage",`:             `list.ndjson:1:28: not acceptable JSON: `,
		`{"resourceType":"Coverage","a":1,"a":2}`: `list.ndjson:1:34: not acceptable JSON: `,
		`{"a":1}`: `list.ndjson:1:1: /resourceType is missing`,
		`{"resourceType":"Observation","id":"o"}`:                                                                                              `list.ndjson:1:1: /resourceType is neither Coverage nor Patient nor ClaimResponse`,
		`{"resourceType":"Coverage","dependent":"1"}`:                                                                                          `list.ndjson:1:1: /subscriberId and an /identifier of type MB are both missing`,
		`{"resourceType":"Coverage","identifier":[{"value":"X1"}]}`:                                                                            `/subscriberId and an /identifier of type MB are both missing`,
		`{"resourceType":"Coverage",` + subscriber + `,"status":"paused"}`:                                                                     `/status is no status of a Coverage`,
		`{"resourceType":"Coverage",` + subscriber + `,"period":{"start":"yesterday"}}`:                                                        `/period/start is not a date`,
		`{"resourceType":"Coverage",` + subscriber + `,"period":{"end":"2026-13-01"}}`:                                                         `/period/end is not a date`,
		`{"resourceType":"Coverage",` + subscriber + `,"period":"2026"}`:                                                                       `/period is not a Period`,
		`{"resourceType":"Coverage",` + subscriber + `,"period":{"start":"2026-02-01","end":"2026-01-31"}}`:                                    `/period ends before it starts`,
		`{"resourceType":"Coverage",` + subscriber + `,"payor":[{"identifier":{"system":"urn:oid:2.16.840.1.113883.6.300","value":"77777"}}]}`: `/payor is another payer`,
		`{"resourceType":"Patient","birthDate":"1980-01-01"}`:                                                                                  `/id is missing`,
		`{"resourceType":"Patient","id":"p","birthDate":"x"}`:                                                                                  `/birthDate is not a date`,
	} {
		t.Run(line, func(t *testing.T) {
			counts, faults, err := lists(t, t.TempDir(), line+"\n"+solo.line())
			require.NoError(t, err)
			require.Len(t, faults, 1)
			require.Contains(t, faults[0].Error(), want)
			require.Equal(t, Counts{Coverages: 1, Refused: 1, Members: true}, counts, "the good row is in")
		})
	}
}

func TestRowsThatAreForgivingAboutShape(t *testing.T) {
	for name, line := range map[string]string{
		"no status":           `{"resourceType":"Coverage","subscriberId":"X1"}`,
		"a year":              `{"resourceType":"Coverage","subscriberId":"X1","period":{"start":"2026","end":"2026"}}`,
		"a time":              `{"resourceType":"Coverage","subscriberId":"X1","period":{"start":"2026-01-01T00:00:00-06:00"}}`,
		"a numeric id":        `{"resourceType":"Coverage","subscriberId":1,"identifier":{"type":{"coding":{"code":"MB"}},"value":"X1"}}`,
		"a class of its own":  `{"resourceType":"Coverage","subscriberId":"X1","class":{"type":{"coding":{"code":"plan"}},"value":"commercial"}}`,
		"unknown members":     `{"resourceType":"Coverage","subscriberId":"X1","x":{"y":[null]}}`,
		"spaces and a return": "  " + `{"resourceType":"Coverage","subscriberId":"X1"}` + " \r",
	} {
		t.Run(name, func(t *testing.T) {
			store := stored(t, line+"\n")
			found := find(t, store, Identity{IDs: []string{"X1"}})
			require.Equal(t, OneMember, found.Match)
			require.True(t, found.Coverages[0].InForce("2026-07-01"))
		})
	}
}

func TestWhatIsNoNewsIsLeftOut(t *testing.T) {
	inError := solo.with(func(c *covered) { c.status = "entered-in-error" })
	counts, faults, err := lists(t, t.TempDir(), solo.line()+"\n\n"+inError.line())
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Equal(t, Counts{Coverages: 1, LeftOut: 1, Members: true}, counts)

	counts, _, err = lists(t, t.TempDir(), solo.line()+solo.with(func(c *covered) { c.plan = "bronze" }).line())
	require.NoError(t, err)
	require.Equal(t, Counts{Coverages: 2, WithoutPlan: 1, Members: true}, counts)
}

func TestALineTooLongIsPassedOver(t *testing.T) {
	long := `{"resourceType":"Coverage","subscriberId":"` + strings.Repeat("9", longestLine) + `"}`
	counts, faults, err := lists(t, t.TempDir(), solo.line()+long+"\n"+solo.line()+long)
	require.NoError(t, err)
	require.Equal(t, 2, counts.Coverages)
	require.Len(t, faults, 2)
	require.Contains(t, faults[0].Error(), "list.ndjson:2:1: the line is longer than")
	require.Equal(t, 4, faults[1].Line)
}

func TestClassesThatNumberAPersonAreNotKept(t *testing.T) {
	class := func(code, value string) string {
		return `{"type":{"coding":[{"code":"` + code + `"}]},"value":"` + value + `"}`
	}
	store := stored(t, `{"resourceType":"Coverage","subscriberId":"X1","class":[`+class("sequence", "9")+","+class("group", "G1")+","+class("rxid", "R77")+`]}`)
	found := find(t, store, Identity{IDs: []string{"X1"}})
	require.Len(t, found.Coverages[0].Classes, 1)
	require.Equal(t, "G1", found.Coverages[0].Classes[0].Value)
}

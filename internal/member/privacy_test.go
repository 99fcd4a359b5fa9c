package member

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// phiMark stands in every value of the rows; it must not get into what is said of them.
const phiMark = "phimark"

func TestWhatIsRefusedIsNotRepeated(t *testing.T) {
	const marked = `"subscriberId":"phimark-1","dependent":"phimark","beneficiary":{"reference":"Patient/phimark"}`
	refused := 0
	for _, text := range []string{
		`{"resourceType":"Coverage",` + marked + `,"status":"phimark"}`,
		`{"resourceType":"Coverage",` + marked + `,"period":{"start":"phimark"}}`,
		`{"resourceType":"Coverage",` + marked + `,"period":{"end":"phimark"}}`,
		`{"resourceType":"Coverage",` + marked + `,"payor":[{"identifier":{"system":"urn:oid:2.16.840.1.113883.6.300","value":"phimark"}}]}`,
		`{"resourceType":"Coverage",` + marked + `,"phimark":1,"phimark":2}`,
		`{"resourceType":"Coverage",` + marked + `,"phimark`,
		`{"resourceType":"Coverage",` + marked + `} phimark`,
		`{"resourceType":"Coverage",` + marked + `,"x":"phimark` + "\xff" + `"}`,
		`{"resourceType":"phimark"}`,
		`{"resourceType":"Patient","birthDate":"phimark","name":[{"given":["phimark"]}]}`,
		`{"resourceType":"Patient","id":"phimark","birthDate":"phimark"}`,
		claimResponse(t, `"J1411"`, `"phimark"`, "p-1", "phimark", "PA-9", "phimark"),
		claimResponse(t, `"2026-01-01"`, `"phimark"`, "p-1", "phimark"),
		authorizationHeader + "phimark,phimark,hcpcs,J1411,phimark,,,,,\n",
		authorizationHeader + "phimark,phimark,phimark,phimark,phimark,,,,,\n",
		authorizationHeader + "phimark,phimark,product,phimark,2026-01-01,,,,,\n",
		authorizationHeader + "phimark,phimark,hcpcs,phimark,2026-01-01,,,,,\n",
		authorizationHeader + "phimark,phimark,hcpcs,J1411,2026-01-01,phimark,phimark,,,\n",
		authorizationHeader + "phimark,phimark,hcpcs,J1411,2026-01-01,,,,phimark,\n",
		authorizationHeader + "phimark,\"phim\"ark,hcpcs,J1411,2026-01-01,,,,,\n",
		authorizationHeader + "phimark\n",
		"number,member,system,code,start,status\nphimark,phimark,hcpcs,J1411,2026-01-01,phimark\n",
		"phimark,phimark\n",
	} {
		_, faults, err := lists(t, t.TempDir(), text)
		require.NotEmpty(t, faults, text)
		for _, fault := range faults {
			refused++
			require.NotContains(t, strings.ToLower(fault.Error()), phiMark)
		}
		if err != nil {
			require.NotContains(t, strings.ToLower(err.Error()), phiMark)
		}
	}
	require.GreaterOrEqual(t, refused, 22)
}

// FuzzNDJSON: whatever a file holds, every line is taken in, left out or refused, and nothing of it is repeated.
func FuzzNDJSON(f *testing.F) {
	f.Add(solo.line() + born("p", "1980-01-01", "A") + `{"resourceType":"Coverage","subscriberId":"x","period":{"start":"2026"}}`)
	f.Add(claimResponse(f))
	f.Add(claimResponse(f, `"J1411"`, `"J3590"`) + "\n\n{}\n[]\nnull\n\"\\ud800\"")
	f.Add("{\"resourceType\":\"Coverage\",\"class\":[[],{},null,1,\"x\"],\"identifier\":{\"type\":1},\"subscriberId\":1e9}")
	payer := rules(f)
	f.Fuzz(func(t *testing.T, text string) {
		reader := newResourceReader("fuzz.ndjson", strings.NewReader(text), payer)
		b := batch{}
		for {
			err := reader.read(&b)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			b.read = 0 // as an import takes a new batch
		}
		for _, c := range b.coverages {
			require.NotEmpty(t, c.subscriber+c.number)
			require.Contains(t, []string{"", "active", "cancelled", "draft"}, c.status)
			requireDays(t, c.firstDay, c.lastDay)
		}
		for _, a := range b.authorizations {
			requireAuthorization(t, a)
		}
		for _, fault := range b.faults {
			require.Positive(t, fault.Line)
			require.Positive(t, fault.Column)
		}
	})
}

// FuzzCSV is the same for authorizations.
func FuzzCSV(f *testing.F) {
	f.Add(authorizationHeader + "PA1,X1,hcpcs,J1411,2026-01-01,,,,,\nPA2,X1,ndc,0053-0300-30,2026-01-01,1,1980-01-01,2026-12-31,2,1.5\n")
	f.Add("number,member,system,code,start,status\nPA,X1,product,hemgenix,2026-01-01,denied\n\"\n")
	f.Add("number\n")
	payer := rules(f)
	f.Fuzz(func(t *testing.T, text string) {
		reader := newCSVReader("fuzz.csv", strings.NewReader(text), payer)
		b := batch{}
		for {
			err := reader.read(&b)
			if errors.Is(err, io.EOF) || errors.Is(err, errHeader) {
				break
			}
			require.NoError(t, err)
			b.read = 0
		}
		for _, a := range b.authorizations {
			require.NotEmpty(t, a.member)
			requireAuthorization(t, a)
		}
		for _, fault := range b.faults {
			require.Positive(t, fault.Line)
			require.Positive(t, fault.Column)
		}
	})
}

func requireAuthorization(t *testing.T, a authorizationRecord) {
	t.Helper()
	require.NotEmpty(t, a.number)
	require.NotEmpty(t, a.member+a.patient)
	require.NotEmpty(t, a.code)
	requireDays(t, a.firstDay, a.lastDay)
	require.True(t, a.units == "" || isAmount(a.units))
	require.True(t, a.used == "" || isAmount(a.used))
}

func requireDays(t *testing.T, first, last string) {
	t.Helper()
	require.Regexp(t, `^(\d{4}-\d{2}-\d{2})?$`, first)
	require.Regexp(t, `^(\d{4}-\d{2}-\d{2})?$`, last)
	require.True(t, last == "" || first <= last)
}

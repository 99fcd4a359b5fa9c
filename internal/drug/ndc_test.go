package drug_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/drug"
)

func TestParseNDC(t *testing.T) {
	tests := map[string]drug.NationalDrugCode{
		"0053-0300-30":    "00053030030",
		"00053-0300-30":   "00053030030",
		"00053030030":     "00053030030",
		" 0053-0300-30\t": "00053030030",
		"58394-633-03":    "58394063303",
		"58394-0633-03":   "58394063303",
		"68516-3610-2":    "68516361002",
		"68516-3610-02":   "68516361002",
		"58468-0347-1":    "58468034701",
		"58468-0347-01":   "58468034701",
		"0169-7901-01":    "00169790101",
		"00169-7901-01":   "00169790101",
		"00555-0928-01":   "00555092801",
		"00591040901":     "00591040901",

		"0093-0948":  "000930948",
		"59011-410":  "590110410",
		"59011-0410": "590110410",
	}
	for text, want := range tests {
		code, readings, err := drug.ParseNDC(text)
		require.NoError(t, err, text)
		require.Equal(t, want, code, text)
		require.Empty(t, readings, text)
		require.Equal(t, want[:9], code.Product(), text)
		require.Equal(t, want[:9], code.Product().Product(), text)
	}
}

func TestParseNDCTenDigits(t *testing.T) {
	code, readings, err := drug.ParseNDC("0053030030")
	require.NoError(t, err)
	require.Empty(t, code)
	require.Equal(t, []drug.NationalDrugCode{"00053030030", "00530030030", "00530300300"}, readings)

	_, readings, err = drug.ParseNDC("0000000000")
	require.NoError(t, err)
	require.Equal(t, []drug.NationalDrugCode{"00000000000"}, readings)
}

func TestParseNDCErrors(t *testing.T) {
	const shapes = " digits are no NDC: write 4-4-2, 5-3-2, 5-4-1 or 5-4-2, for a product 4-4, 5-3 or 5-4, or 11 digits without hyphens"
	const segments = "it has more than three segments or an empty one: write labeler, product and package with a hyphen between"
	const character = "it has a character that is neither a digit nor a hyphen: write digits and hyphens only"
	tests := map[string]string{
		"":                segments,
		"-":               segments,
		"0053-0300-":      segments,
		"-0300-30":        segments,
		"0053--30":        segments,
		"0053-0300-30-1":  segments,
		"53030030":        "8" + shapes, // a number that lost its leading zeros
		"005303003":       "9" + shapes,
		"000053030030":    "12" + shapes,
		"0053-300-30":     "4-3-2" + shapes,
		"0053-0300-3":     "4-4-1" + shapes,
		"53-300":          "2-3" + shapes,
		"000053-0300-30":  "6-4-2" + shapes,
		"0053 0300 30":    character,
		"0053-0300-3O":    character,
		"٠٠٥٣-0300-30":    character,
		"Hemgenix":        character,
		"0053-0300-30 mL": character,
	}
	for text, want := range tests {
		code, readings, err := drug.ParseNDC(text)
		require.EqualError(t, err, want, "%q", text)
		require.Empty(t, code)
		require.Empty(t, readings)
	}
}

func FuzzParseNDC(f *testing.F) {
	for _, seed := range []string{
		"0053-0300-30", "58394-633-03", "68516-3610-2", "00053-0300-30", "00053030030", "0053030030", "0093-0948", "59011-410", "59011-0410",
		"53030030", " 0053-0300-30 ", "0053-0300-", "--", "", "٠٠٥٣-0300-30", "0053-0300-30-1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, readings, err := drug.ParseNDC(text)
		if err != nil {
			require.Empty(t, code)
			require.Empty(t, readings)
			return
		}
		if code == "" {
			require.NotEmpty(t, readings)
			for _, reading := range readings {
				requirePackage(t, reading)
				require.Contains(t, []int{0, 5, 9}, zeroThatMakes(strings.TrimSpace(text), reading))
			}
			return
		}
		require.Empty(t, readings)
		if len(code) == 9 {
			requireStable(t, string(code[:5]+"-"+code[5:]), code)
			return
		}
		requirePackage(t, code)
	})
}

// requirePackage checks what holds for every 11-digit code.
func requirePackage(t *testing.T, code drug.NationalDrugCode) {
	t.Helper()
	require.Len(t, code, 11)
	require.Empty(t, strings.Trim(string(code), "0123456789"))
	require.Equal(t, code[:9], code.Product())
	requireStable(t, string(code), code)
	requireStable(t, string(code[:5]+"-"+code[5:9]+"-"+code[9:]), code)
}

func requireStable(t *testing.T, text string, want drug.NationalDrugCode) {
	t.Helper()
	again, readings, err := drug.ParseNDC(text)
	require.NoError(t, err)
	require.Empty(t, readings)
	require.Equal(t, want, again)
}

// zeroThatMakes says where a segment's leading zero makes ten digits the reading, -1 for nowhere.
func zeroThatMakes(ten string, reading drug.NationalDrugCode) int {
	for _, at := range []int{0, 5, 9} {
		if ten[:at]+"0"+ten[at:] == string(reading) {
			return at
		}
	}
	return -1
}

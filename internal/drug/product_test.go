package drug_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/drug"
)

func TestOrderableCode(t *testing.T) {
	branded := drug.ProductCode{System: drug.RxNorm, Code: "1666317", Kind: "SBD", Display: "nonacog alfa 1 UNT Injection [BeneFIX]"}
	clinical := drug.ProductCode{System: drug.RxNorm, Code: "1990857", Kind: "SCD"}
	brandName := drug.ProductCode{System: drug.RxNorm, Code: "669370", Kind: "BN"}
	unknownKind := drug.ProductCode{System: drug.RxNorm, Code: "2626772"}
	shared := drug.ProductCode{System: drug.RxNorm, Code: "1666311", Kind: "SCD", Shared: true}
	elsewhere := drug.ProductCode{System: drug.NDC, Code: "58394-0633-03", Kind: "SBD"}

	tests := map[string]struct {
		codes []drug.ProductCode
		want  drug.ProductCode
	}{
		"branded":             {[]drug.ProductCode{brandName, branded, unknownKind, shared, elsewhere}, branded},
		"clinical":            {[]drug.ProductCode{clinical}, clinical},
		"two":                 {[]drug.ProductCode{branded, clinical}, drug.ProductCode{}},
		"of no or other kind": {[]drug.ProductCode{brandName, unknownKind}, drug.ProductCode{}},
		"shared only":         {[]drug.ProductCode{shared}, drug.ProductCode{}},
		"other system":        {[]drug.ProductCode{elsewhere}, drug.ProductCode{}},
		"none":                {nil, drug.ProductCode{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			code, found := drug.Product{Codes: test.codes}.OrderableCode()
			require.Equal(t, test.want, code)
			require.Equal(t, test.want != drug.ProductCode{}, found)
		})
	}
}

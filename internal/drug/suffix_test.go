package drug_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/drug"
)

// makers are products of which several have a core name in common, as biologics of different makers do. They and their suffixes are
// invented.
func makers() []drug.Product {
	return []drug.Product{
		{ID: "first", Brand: "Firstolgen", Generic: "examplogene vectoparvec-aqzv", Names: []string{"examplogene vectoparvec", "examplogene"}},
		{ID: "second", Brand: "Secondolgen", Generic: "examplogene vectoparvec-bqzv"},
		{ID: "third", Brand: "Thirdolgen", Generic: "examplogene vectoparvec-cqzv", Names: []string{"examplogene vectoparvec-cqzv", "THIRD-001"}},
		{ID: "plain", Brand: "Plainumab", Generic: "plainumab", Names: []string{"plainumab intravenous"}},
		{ID: "half", Brand: "Halfolgen", Generic: "halfogene vectoparvec-fqzv", Names: []string{"halfogene"}},
		{ID: "early", Brand: "Early", Generic: "earlymab-gqzv"},
		{ID: "late", Brand: "Latemab", Generic: "latemab-hqzv"},
		{ID: "unbranded", Brand: "sharezumab-dqzv", Generic: "sharezumab-dqzv"},
	}
}

// FDA's suffix tells products of different makers apart that have the rest of their names in common.
func TestIdentifySuffixes(t *testing.T) {
	catalog := drug.NewCatalog(makers())
	for text, want := range map[string]struct{ product, name string }{
		"examplogene vectoparvec":                             {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-aqzv":                        {"first", "examplogene vectoparvec"}, // its suffix stands in its generic alone
		"EXAMPLOGENE VECTOPARVEC-AQZV":                        {"first", "examplogene vectoparvec"},
		"Examplogene Vectoparvec-Aqzv (1 kit)":                {"first", "examplogene vectoparvec"},
		"examplogene-aqzv":                                    {"first", "examplogene"},
		"examplogene vectoparvec\u2011aqzv":                   {"first", "examplogene vectoparvec"}, // a hyphen at which no line breaks
		"examplogene vectoparvec-bqzv":                        {},
		"EXAMPLOGENE VECTOPARVEC-BQZV":                        {},
		"examplogene vectoparvec\u2011bqzv 2 kits":            {},
		"examplogene vectoparvec\u2010bqzv":                   {},
		"(examplogene vectoparvec-bqzv)":                      {},
		"examplogene vectoparvec-zzzz, one dose":              {},
		"examplogene-bqzv":                                    {},
		"Secondolgen (examplogene vectoparvec-bqzv)":          {"second", "Secondolgen"},
		"examplogene vectoparvec-bqzv, not Firstolgen":        {"first", "Firstolgen"},
		"examplogene vectoparvec-cqzv":                        {"third", "examplogene vectoparvec-cqzv"},
		"Examplogene Vectoparvec-CQZV-pfpn":                   {"third", "examplogene vectoparvec-cqzv"}, // a name has one suffix
		"examplogene vectoparvec cqzv":                        {"third", "examplogene vectoparvec-cqzv"},
		"examplogene vectoparvec-bqzv; first was examplogene": {"first", "examplogene"},
		"plainumab-abcq":                                      {},
		"sharezumab-dqzv":                                     {"unbranded", "sharezumab-dqzv"},
		"sharezumab-eqzv":                                     {},

		"halfogene vectoparvec":      {"half", "halfogene"},
		"Halfogene Vectoparvec-FQZV": {"half", "halfogene"},
		"halfogene vectoparvec-gqzv": {}, // the name alone is not followed by the suffix
		"halfogene-gqzv":             {},
		"Early-test":                 {"early", "Early"}, // a brand, though the generic has its letters
		"Latemab-hqzv":               {"late", "Latemab"},
		"Latemab-gqzv":               {}, // a brand that is the generic

		// Hyphens that begin no suffix.
		"examplogene vectoparvec-kit":          {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-vial":         {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-DOSE":         {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec - bqzv":       {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec -bqzv":        {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec- bqzv":        {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-infusion":     {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-2026":         {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-bqz1":         {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-bqzv1":        {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-bqzv\u00e9":   {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-bqzv\u0301":   {"first", "examplogene vectoparvec"},
		"examplogene vectoparvec-":             {"first", "examplogene vectoparvec"},
		"examplogene-vectoparvec, single dose": {"first", "examplogene vectoparvec"},
		"Firstolgen-bqzv":                      {"first", "Firstolgen"}, // brands take none
		"Firstolgen-kit":                       {"first", "Firstolgen"},
		"THIRD-001":                            {"third", "THIRD-001"},
	} {
		match := catalog.Identify(drug.Evidence{Texts: []string{text}})
		require.Equal(t, want.product, id(match.Product), text)
		require.Equal(t, want.name, match.Name, text)
		require.Empty(t, match.Candidates, text)
	}
}

// A code and the name of another maker's product: the name says nothing, as no product of the library has it.
func TestIdentifyCodeAndForeignSuffix(t *testing.T) {
	products := makers()
	products[1].Codes = []drug.ProductCode{code(drug.RxNorm, "1")}
	match := drug.NewCatalog(products).Identify(drug.Evidence{
		Codings: []drug.Coding{{System: rxnorm, Code: "1"}}, Texts: []string{"examplogene vectoparvec-bqzv"},
	})
	require.Equal(t, "second", id(match.Product))
	require.Nil(t, match.NameSays)
}

// The verified names, whichever of them a library has.
func TestIdentifyOwnSuffix(t *testing.T) {
	for _, names := range [][]string{
		{"etranacogene dezaparvovec-drlb", "etranacogene dezaparvovec", "etranacogene"}, {"etranacogene dezaparvovec"}, {"etranacogene dezaparvovec-drlb", "etranacogene"},
	} {
		catalog := drug.NewCatalog([]drug.Product{{ID: "hemgenix", Brand: "Hemgenix", Generic: "etranacogene dezaparvovec-drlb", Names: names}})
		for _, text := range []string{
			"etranacogene dezaparvovec-drlb", "Etranacogene Dezaparvovec-Drlb", "ETRANACOGENE DEZAPARVOVEC-DRLB", "etranacogene dezaparvovec",
			"ETRANACOGENE DEZAPARVOVEC", "Hemgenix-kit", "Hemgenix-Vial", "Hemgenix - single dose",
		} {
			match := catalog.Identify(drug.Evidence{Texts: []string{text}})
			require.Equal(t, "hemgenix", id(match.Product), "%s by %q", text, names)
		}
	}
}

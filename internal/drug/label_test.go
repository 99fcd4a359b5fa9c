package drug_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/drug"
)

func TestMislabels(t *testing.T) {
	catalog := drug.NewCatalog([]drug.Product{
		{ID: "relaxol", Brand: "Relaxol", Generic: "examplodol hydrochloride"},
		{ID: "dolorex", Brand: "Dolorex", Generic: "inventanyl", Names: []string{"Dolo Patch"}},
		{ID: "ix", Brand: "IX", Generic: "factor nine"},
	})
	product, _ := catalog.Product("relaxol")
	for label, want := range map[string]string{
		"Relaxol 350 mg oral tablet":         "",
		"examplodol 350 MG Oral Tablet":      "",
		"EXAMPLODOL tablet":                  "",
		"Dolorex 25 MCG/HR":                  "names Dolorex",
		"Dolo-Patch 25":                      "names Dolorex",
		"Relaxol, not Dolorex":               "",
		"Placebium 25 MCG/HR":                "names neither Relaxol nor examplodol hydrochloride",
		"Oral tablet":                        "names neither Relaxol nor examplodol hydrochloride",
		"placebium hydrochloride by mistake": "", // a salt is a word of its name: a label is held against words, not against chemistry
	} {
		require.Equal(t, want, catalog.Mislabels(product, label), label)
	}
	short, _ := catalog.Product("ix")
	require.Empty(t, catalog.Mislabels(short, "factor IX"))
	require.NotEmpty(t, catalog.Mislabels(short, "item"))
}

// The label of another maker's product names that product, not the one that has the rest of its name.
func TestMislabelsAndSuffixes(t *testing.T) {
	catalog := drug.NewCatalog(makers())
	second, _ := catalog.Product("second")
	require.Empty(t, catalog.Mislabels(second, "Injection, examplogene vectoparvec-bqzv, per therapeutic dose"))
	require.Equal(t, "names Firstolgen", catalog.Mislabels(second, "Injection, examplogene vectoparvec-aqzv, per therapeutic dose"))
	require.Equal(t, "names Thirdolgen", catalog.Mislabels(second, "Injection, examplogene vectoparvec-cqzv, per therapeutic dose"))
}

package drug_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/drug"
)

func code(system drug.System, text string) drug.ProductCode {
	return drug.ProductCode{System: system, Code: text}
}

func shared(system drug.System, text string) drug.ProductCode {
	return drug.ProductCode{System: system, Code: text, Shared: true}
}

// hemophiliaB is a small library of drugs whose names and codes are easily mistaken for others.
func hemophiliaB() []drug.Product {
	return []drug.Product{
		{
			ID: "hemgenix", Brand: "Hemgenix", Generic: "etranacogene dezaparvovec-drlb",
			Names: []string{"etranacogene dezaparvovec-drlb", "etranacogene dezaparvovec", "etranacogene", "etranacogen dezaparvovec", "AMT-061"},
			Codes: []drug.ProductCode{
				code(drug.RxNorm, "2626778"), code(drug.RxNorm, "2626772"), code(drug.HCPCS, "J1411"),
				code(drug.NDC, "0053-0300-30"), code(drug.NDC, "0053-0099-01"), code(drug.ATC, "B02BD16"), code(drug.UNII, "Z5XCD5Q9RL"),
			},
		},
		{
			ID: "beqvez", Brand: "Beqvez", Generic: "fidanacogene elaparvovec-dzkt",
			Names: []string{"fidanacogene elaparvovec-dzkt", "fidanacogene elaparvovec", "fidanacogene"},
			Codes: []drug.ProductCode{code(drug.RxNorm, "2681033"), code(drug.HCPCS, "J1414"), code(drug.ATC, "B02BD17"), code(drug.UNII, "413EU9081Y")},
		},
		{
			ID: "benefix", Brand: "BeneFIX",
			Codes: []drug.ProductCode{shared(drug.HCPCS, "J7195"), code(drug.RxNorm, "1666317"), code(drug.NDC, "58394-0633-03"), code(drug.NDC, "58394-0634-03")},
		},
		{
			ID: "alphanine-sd", Brand: "AlphaNine SD", Names: []string{"AlphaNine"},
			Codes: []drug.ProductCode{shared(drug.HCPCS, "J7193"), code(drug.NDC, "68516-3610-02")},
		},
		{ID: "mononine", Brand: "Mononine", Codes: []drug.ProductCode{shared(drug.HCPCS, "J7193")}},
		{ID: "rebinyn", Brand: "Rebinyn", Names: []string{"nonacog beta pegol"}, Codes: []drug.ProductCode{code(drug.NDC, "00169-7901-01"), code(drug.NDC, "0169-7901-97")}},
		{ID: "alhemo", Brand: "Alhemo", Names: []string{"concizumab-mtci", "concizumab"}, Codes: []drug.ProductCode{code(drug.NDC, "00169-2080-15")}},
		{ID: "hympavzi", Brand: "Hympavzi", Names: []string{"marstacimab-hncq", "marstacimab"}, Codes: []drug.ProductCode{code(drug.NDC, "00069-2151-01")}},
		{ID: "qfitlia", Brand: "Qfitlia", Names: []string{"fitusiran"}, Codes: []drug.ProductCode{code(drug.NDC, "58468-0347-01")}},
	}
}

func TestCatalogProduct(t *testing.T) {
	catalog := drug.NewCatalog(hemophiliaB())
	product, found := catalog.Product("beqvez")
	require.True(t, found)
	require.Equal(t, "Beqvez", product.Brand)
	_, found = catalog.Product("Beqvez")
	require.False(t, found)
	_, found = drug.NewCatalog(nil).Product("beqvez")
	require.False(t, found)
}

func TestCatalogKeepsItsOwnProducts(t *testing.T) {
	products := hemophiliaB()
	catalog := drug.NewCatalog(products)
	products[0] = drug.Product{ID: "other", Brand: "Other"}
	product, found := catalog.Lookup(drug.HCPCS, "J1411")
	require.True(t, found)
	require.Equal(t, "hemgenix", product.ID)
}

func TestLookup(t *testing.T) {
	catalog := drug.NewCatalog(hemophiliaB())
	for _, test := range []struct {
		system drug.System
		code   string
		want   string
	}{
		{drug.RxNorm, "2626778", "hemgenix"},
		{drug.RxNorm, " 2626778 ", "hemgenix"},
		{drug.RxNorm, "02626778", ""},
		{drug.RxNorm, "262677", ""},
		{drug.RxNorm, "2626779", ""},
		{drug.RxNorm, "860195", ""},
		{drug.RxNorm, "J1411", ""},
		{drug.RxNorm, "", ""},
		{drug.HCPCS, "J1411", "hemgenix"},
		{drug.HCPCS, "j1411", "hemgenix"},
		{drug.HCPCS, "J1411-JZ", "hemgenix"},
		{drug.HCPCS, "J1411 JZ", "hemgenix"},
		{drug.HCPCS, "j1411:jz", "hemgenix"},
		{drug.HCPCS, "J1411-JZ-KX", "hemgenix"},
		{drug.HCPCS, "J1411-", "hemgenix"},
		{drug.HCPCS, "J1411JZ", ""},
		{drug.HCPCS, "J1411-JZKX", ""},
		{drug.HCPCS, "J1411-J", ""},
		{drug.HCPCS, "J1411-J1414", ""}, // a range
		{drug.HCPCS, "J1411/J1414", ""},
		{drug.HCPCS, "J141", ""},
		{drug.HCPCS, "J1414", "beqvez"},
		{drug.CPT, "J1411", ""},
		{drug.HCPCS, "J7195", ""}, // shared
		{drug.HCPCS, "J7193", ""},
		{drug.HCPCS, "J1410", ""}, // Premarin
		{drug.HCPCS, "J1412", ""}, // Roctavian
		{drug.HCPCS, "J1413", ""}, // Elevidys
		{drug.HCPCS, "J7170", ""}, // Hemlibra
		{drug.HCPCS, "J7199", ""},
		{drug.HCPCS, "J3490", ""},
		{drug.HCPCS, "J3590", ""},
		{drug.HCPCS, "C9399", ""},
		{drug.ATC, "B02BD16", "hemgenix"},
		{drug.ATC, "b02bd16", "hemgenix"},
		{drug.ATC, "B02BD15", ""},
		{drug.ATC, "B02BD", ""},
		{drug.UNII, "z5xcd5q9rl", "hemgenix"},
		{drug.UNII, "413EU9081Y", "beqvez"},
		{drug.SNOMED, "2626778", ""},
		{drug.System("other"), "2626778", ""},

		{drug.NDC, "0053-0300-30", "hemgenix"},
		{drug.NDC, "00053-0300-30", "hemgenix"},
		{drug.NDC, "00053030030", "hemgenix"},
		{drug.NDC, " 0053-0300-30 ", "hemgenix"},
		{drug.NDC, "0053030030", "hemgenix"},
		{drug.NDC, "53030030", ""}, // a number that lost its zeros
		{drug.NDC, "053030030", ""},
		{drug.NDC, "0053-0300", "hemgenix"},
		{drug.NDC, "00053-0300", "hemgenix"},
		{drug.NDC, "0053-0300-31", ""}, // another package of the product
		{drug.NDC, "0053-7202-02", ""}, // Zemaira, of the same labeler
		{drug.NDC, "0053-7202", ""},
		{drug.NDC, "0053", ""},
		{drug.NDC, "58394-633-03", "benefix"},
		{drug.NDC, "58394-0633-03", "benefix"},
		{drug.NDC, "5839463303", "benefix"}, // its product lost the zero
		{drug.NDC, "5839406333", "benefix"}, // its package did
		{drug.NDC, "58394-633", "benefix"},
		{drug.NDC, "68516-3610-2", "alphanine-sd"},
		{drug.NDC, "6851636102", "alphanine-sd"},
		{drug.NDC, "58468-0347-1", "qfitlia"},
		{drug.NDC, "0169-7901-01", "rebinyn"},
		{drug.NDC, "0169790101", "rebinyn"},
		{drug.NDC, "0169790197", "rebinyn"},
		{drug.NDC, "0169-7901", "rebinyn"},
		{drug.NDC, "0069-0315-01", ""}, // Zirabev
		{drug.NDC, "0069-2151-01", "hympavzi"},
		{drug.NDC, "72579-017-01", ""}, // Beqalzi
		{drug.NDC, "50242-0920-01", ""},
	} {
		product, found := catalog.Lookup(test.system, test.code)
		require.Equal(t, test.want != "", found, "%s %q", test.system, test.code)
		if found {
			require.Equal(t, test.want, product.ID, "%s %q", test.system, test.code)
		} else {
			require.Nil(t, product)
		}
	}
}

// The library writes a package with the hyphens of its label: then only the ten digits on that label are it.
func TestLookupTenDigitsOnlyAsWritten(t *testing.T) {
	products := []drug.Product{{ID: "one", Codes: []drug.ProductCode{code(drug.NDC, "0053-0300-03")}}}
	for ten, want := range map[string]bool{"0053030003": true, "0005330003": false, "0005303003": false} {
		_, found := drug.NewCatalog(products).Lookup(drug.NDC, ten)
		require.Equal(t, want, found, ten)
	}
	products[0].Codes[0].Code = "00053030003"
	for _, ten := range []string{"0053030003", "0005330003", "0005303003"} {
		_, found := drug.NewCatalog(products).Lookup(drug.NDC, ten)
		require.True(t, found, ten)
	}
}

func TestLookupProductNDC(t *testing.T) {
	catalog := drug.NewCatalog([]drug.Product{
		{ID: "one", Codes: []drug.ProductCode{code(drug.NDC, "11111-222-33"), code(drug.NDC, "55555-666")}},
		{ID: "two", Codes: []drug.ProductCode{code(drug.NDC, "11111-222-44"), shared(drug.NDC, "77777-888-99")}},
		{ID: "three", Codes: []drug.ProductCode{code(drug.NDC, "55555-666-77"), code(drug.NDC, "1234567890"), code(drug.NDC, "no code")}},
	})
	for text, want := range map[string]string{
		"11111-222-33": "one",
		"11111-222-44": "two",
		"11111-222":    "", // packages of two products
		"77777-888-99": "", // shared
		"77777-888":    "",
		"55555-666-11": "one",   // any package of a product that is listed as a whole
		"55555-666-77": "three", // but for the one that is listed itself
		"55555-666":    "",
		"1234567890":   "", // cannot be read
	} {
		product, found := catalog.Lookup(drug.NDC, text)
		require.Equal(t, want != "", found, text)
		if found {
			require.Equal(t, want, product.ID, text)
		}
	}
}

// HCPCS Level I is CPT.
func TestLookupProcedureCodes(t *testing.T) {
	catalog := drug.NewCatalog([]drug.Product{{ID: "infusion", Codes: []drug.ProductCode{code(drug.CPT, "96365")}}})
	for _, system := range []drug.System{drug.CPT, drug.HCPCS} {
		for _, text := range []string{"96365", "96365-59", " 96365 "} {
			_, found := catalog.Lookup(system, text)
			require.True(t, found, "%s %q", system, text)
		}
		_, found := catalog.Lookup(system, "96366")
		require.False(t, found)
	}
	match := catalog.Identify(drug.Evidence{Codings: []drug.Coding{{System: drug.HCPCS.URI(), Code: "96365"}}})
	require.Equal(t, drug.CPT, match.System)
}

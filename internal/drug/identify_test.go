package drug_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"covercard/internal/drug"
)

const (
	rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
	ndc    = "http://hl7.org/fhir/sid/ndc"
	hcpcs  = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
)

func TestIdentifyNames(t *testing.T) {
	catalog := drug.NewCatalog(hemophiliaB())
	type named struct{ product, name string }
	tests := map[string]named{
		"Hemgenix":                       {"hemgenix", "Hemgenix"},
		"HEMGENIX 10x10mL kit":           {"hemgenix", "Hemgenix"},
		"Hemgenix®":                      {"hemgenix", "Hemgenix"},
		"hemgenix™ infusion":             {"hemgenix", "Hemgenix"},
		"(Hemgenix)":                     {"hemgenix", "Hemgenix"},
		"Hemgenix's kit":                 {"hemgenix", "Hemgenix"},
		"Hemgenix\u00a0kit":              {"hemgenix", "Hemgenix"},
		"etranacogene dezaparvovec-drlb": {"hemgenix", "etranacogene dezaparvovec-drlb"},
		"Etranacogene Dezaparvovec":      {"hemgenix", "etranacogene dezaparvovec"},
		"etranacogene_dezaparvovec drlb": {"hemgenix", "etranacogene dezaparvovec-drlb"},
		"etranacogene-dezaparvovec":      {"hemgenix", "etranacogene dezaparvovec"},
		"etranacogene, one dose":         {"hemgenix", "etranacogene"},
		"Etranacogen Dezaparvovec":       {"hemgenix", "etranacogen dezaparvovec"},
		"AMT 061":                        {"hemgenix", "AMT-061"},
		"10 ML etranacogene dezaparvovec-drlb 10000000000000 VECTOR-GENOMES/ML Injection [Hemgenix]": {"hemgenix", "etranacogene dezaparvovec-drlb"},
		"BEQVEZ":                        {"beqvez", "Beqvez"},
		"fidanacogene elaparvovec-dzkt": {"beqvez", "fidanacogene elaparvovec-dzkt"},
		"Alphanine-SD 500 unt":          {"alphanine-sd", "AlphaNine SD"},
		"alphanine":                     {"alphanine-sd", "AlphaNine"},
		"concizumab mtci (Alhemo)":      {"alhemo", "concizumab-mtci"},
		"Nonacog  Beta\n Pegol":         {"rebinyn", "nonacog beta pegol"},
		"benefi\u212a":                  {}, // not BeneFIX
		"bene\u0046ix":                  {"benefix", "BeneFIX"},

		// Parts, misspellings, glued words.
		"":                   {},
		"dezaparvovec":       {},
		"dezaparvovec-drlb":  {},
		"parvovec":           {},
		"elaparvovec":        {},
		"drlb":               {},
		"beta pegol":         {},
		"AMT061":             {},
		"AMT":                {},
		"AMT-0611":           {},
		"Hemgenics":          {},
		"Hemogenix":          {},
		"Hemgenixx":          {},
		"Hemgenix10":         {},
		"xHemgenix":          {},
		"Beqvaz":             {},
		"fidanacogen":        {},
		"Beqvezé":            {},
		"éBeqvez":            {},
		"Beqvez\u0301":       {}, // z with an accent
		"Beqvez\ufffd":       {}, // a lost letter
		"Beqvez\xe9":         {},
		"Beqvez\u0416":       {},
		"\u0406delvion":      {},
		"etranacogene\u0301": {},

		// Other drugs.
		"Roctavian":                        {},
		"valoctocogene roxaparvovec-rvox":  {},
		"Hemlibra (emicizumab-kxwh)":       {},
		"Hemofil M":                        {},
		"BEQALZI":                          {},
		"sonrotoclax":                      {},
		"ELEVIDYS":                         {},
		"delandistrogene moxeparvovec":     {},
		"elapegademase":                    {},
		"eladocagene exuparvovec":          {},
		"Kebilidi":                         {},
		"onasemnogene abeparvovec-xioi":    {},
		"Alphanate":                        {},
		"Kcentra":                          {},
		"Premarin IV":                      {},
		"coagulation factor IX":            {},
		"lisinopril 10 MG Oral Tablet":     {},
		"eftrenonacog beta pegol":          {},
		"antihemophilic factor, human B02": {},
	}
	for text, want := range tests {
		evidence := map[string]drug.Evidence{
			"text":    {Texts: []string{text}},
			"display": {Codings: []drug.Coding{{System: "urn:oid:2.16.840.1.113883.6.253", Code: "1", Display: text}}},
		}
		for from, each := range evidence {
			match := catalog.Identify(each)
			if want.product == "" {
				require.Equal(t, drug.Match{}, match, "%s %q", from, text)
				continue
			}
			require.Equal(t, drug.OnName, match.Basis, "%s %q", from, text)
			require.Equal(t, want.product, match.Product.ID, "%s %q", from, text)
			require.Equal(t, want.name, match.Name, "%s %q", from, text)
			require.Empty(t, match.Candidates)
			require.Nil(t, match.NameSays)
		}
	}
}

// Names that nest count as the longest, names that only overlap count both.
func TestIdentifyNestedNames(t *testing.T) {
	catalog := drug.NewCatalog([]drug.Product{
		{ID: "short", Brand: "Nonacog"},
		{ID: "long", Brand: "Nonacog beta pegol"},
		{ID: "inner", Brand: "beta"},
		{ID: "right", Brand: "pegol mixed kit"},
		{ID: "prefix", Brand: "Nonacog beta gamma delta"},
		{ID: "odd", Brand: "®", Names: []string{"", " - "}}, // no word at all
	})
	for text, want := range map[string][]string{
		"nonacog":                    {"short"},
		"nonacog beta pegol":         {"long"},
		"nonacog beta":               {"inner", "short"},
		"nonacog beta gamma":         {"inner", "short"},
		"nonacog beta gamma delta":   {"prefix"},
		"beta nonacog":               {"inner", "short"},
		"nonacog beta pegol beta":    {"inner", "long"},
		"nonacog beta pegol mixed":   {"long"},
		"nonacog beta pegol mix kit": {"long"},
		"nonacog beta pegol mixed kit": {
			"long", "right",
		},
		"nonacog nonacog beta pegol": {"long", "short"},
		"®":                          nil,
		"-":                          nil,
	} {
		match := catalog.Identify(drug.Evidence{Texts: []string{text}})
		require.Equal(t, want, found(match), text)
	}
}

// found gives the ids of the products of a match.
func found(match drug.Match) []string {
	if match.Product != nil {
		return []string{match.Product.ID}
	}
	return match.Candidates
}

func TestIdentify(t *testing.T) {
	catalog := drug.NewCatalog(hemophiliaB())
	tests := map[string]struct {
		evidence drug.Evidence
		want     drug.Match // its products by id only
		product  string
		nameSays string
	}{
		"code": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "2626778"}}},
			want:     drug.Match{Basis: drug.OnCode, System: drug.RxNorm, Code: "2626778"}, product: "hemgenix",
		},
		"code as it came": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: "urn:oid:2.16.840.1.113883.6.285", Code: " j1411-jz "}}},
			want:     drug.Match{Basis: drug.OnCode, System: drug.HCPCS, Code: " j1411-jz "}, product: "hemgenix",
		},
		"the first of several codes that matches": {
			evidence: drug.Evidence{Codings: []drug.Coding{
				{System: "urn:oid:2.16.840.1.113883.6.253", Code: "2626778"}, {System: rxnorm, Code: "860195"}, {System: hcpcs, Code: "J7195"},
				{System: ndc, Code: "0053030030"}, {System: rxnorm, Code: "2626778"},
			}},
			want: drug.Match{Basis: drug.OnCode, System: drug.NDC, Code: "0053030030"}, product: "hemgenix",
		},
		"code and its own name": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "2626778", Display: "Hemgenix"}}, Texts: []string{"etranacogene"}},
			want:     drug.Match{Basis: drug.OnCode, System: drug.RxNorm, Code: "2626778"}, product: "hemgenix",
		},
		"code and another name": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "2626778"}}, Texts: []string{"Beqvez"}},
			want:     drug.Match{Basis: drug.OnCode, System: drug.RxNorm, Code: "2626778"}, product: "hemgenix", nameSays: "beqvez",
		},
		"code and another display": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "2626778", Display: "Beqvez"}}},
			want:     drug.Match{Basis: drug.OnCode, System: drug.RxNorm, Code: "2626778"}, product: "hemgenix", nameSays: "beqvez",
		},
		"code and several other names": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "2626778", Display: "Alhemo"}}, Texts: []string{"Rebinyn or Beqvez"}},
			want:     drug.Match{Basis: drug.OnCode, System: drug.RxNorm, Code: "2626778"}, product: "hemgenix", nameSays: "rebinyn",
		},
		"code, its own name and another": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "2626778"}}, Texts: []string{"Beqvez", "after Hemgenix"}},
			want:     drug.Match{Basis: drug.OnCode, System: drug.RxNorm, Code: "2626778"}, product: "hemgenix",
		},
		"code and the name of no product": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "2626778"}}, Texts: []string{"Botox"}},
			want:     drug.Match{Basis: drug.OnCode, System: drug.RxNorm, Code: "2626778"}, product: "hemgenix",
		},
		"codes of two products": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "2626778"}, {System: hcpcs, Code: "J1414"}}, Texts: []string{"Hemgenix"}},
			want:     drug.Match{Basis: drug.Ambiguous, Candidates: []string{"beqvez", "hemgenix"}},
		},
		"names of two products": {
			evidence: drug.Evidence{Texts: []string{"Hemgenix", "Beqvez", "Hemgenix"}},
			want:     drug.Match{Basis: drug.Ambiguous, Candidates: []string{"beqvez", "hemgenix"}},
		},
		"text and display of two products": {
			evidence: drug.Evidence{Codings: []drug.Coding{{Display: "Hemgenix"}}, Texts: []string{"Beqvez"}},
			want:     drug.Match{Basis: drug.Ambiguous, Candidates: []string{"beqvez", "hemgenix"}},
		},
		"unknown code of a known system, and a name": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "860195", Display: "Botox"}}, Texts: []string{"Hemgenix"}},
			want:     drug.Match{Basis: drug.OnName, Name: "Hemgenix"}, product: "hemgenix",
		},
		"known code of an unknown system": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: "http://hl7.org/fhir/sid/icd-10-cm", Code: "J1411"}, {Code: "2626778"}}},
		},
		"shared code": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: hcpcs, Code: "J7195"}}},
		},
		"shared code and a name": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: hcpcs, Code: "J7193"}}, Texts: []string{"AlphaNine SD"}},
			want:     drug.Match{Basis: drug.OnName, Name: "AlphaNine SD"}, product: "alphanine-sd",
		},
		"labeler": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: ndc, Code: "0053-7202-02", Display: "Zemaira"}}},
		},
		"near code": {
			evidence: drug.Evidence{Codings: []drug.Coding{{System: hcpcs, Code: "J1413"}, {System: hcpcs, Code: "J1410"}}},
		},
		"nothing": {},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			match := catalog.Identify(test.evidence)
			require.Equal(t, test.product, id(match.Product))
			require.Equal(t, test.nameSays, id(match.NameSays))
			match.Product, match.NameSays = nil, nil
			require.Equal(t, test.want, match)
		})
	}
}

func id(product *drug.Product) string {
	if product == nil {
		return ""
	}
	return product.ID
}

// The lint refuses such a library; should one come all the same, nothing is decided on what two products have in common.
func TestIdentifyConflictingLibrary(t *testing.T) {
	catalog := drug.NewCatalog([]drug.Product{
		{ID: "two", Brand: "Same", Codes: []drug.ProductCode{code(drug.RxNorm, "1"), code(drug.HCPCS, "J0001"), code(drug.NDC, "00053-0300-30")}},
		{ID: "one", Brand: "same", Codes: []drug.ProductCode{code(drug.RxNorm, "1"), shared(drug.HCPCS, "J0001"), code(drug.NDC, "00530-3003-00")}},
	})
	ambiguous := drug.Match{Basis: drug.Ambiguous, Candidates: []string{"one", "two"}}
	require.Equal(t, ambiguous, catalog.Identify(drug.Evidence{Texts: []string{"SAME"}}))
	require.Equal(t, ambiguous, catalog.Identify(drug.Evidence{Codings: []drug.Coding{{System: rxnorm, Code: "1"}}}))
	require.Equal(t, drug.Match{}, catalog.Identify(drug.Evidence{Codings: []drug.Coding{{System: hcpcs, Code: "J0001"}}}))
	_, found := catalog.Lookup(drug.RxNorm, "1")
	require.False(t, found)

	// Ten digits that are a package of either.
	require.Equal(t, ambiguous, catalog.Identify(drug.Evidence{Codings: []drug.Coding{{System: ndc, Code: "0053030030"}}}))
}

func TestIdentifyDoesNotAllocate(t *testing.T) {
	catalog := drug.NewCatalog(hemophiliaB())
	for name, evidence := range orders() {
		require.Zero(t, testing.AllocsPerRun(100, func() { catalog.Identify(evidence) }), name)
	}
}

func orders() map[string]drug.Evidence {
	return map[string]drug.Evidence{
		"known": {
			Codings: []drug.Coding{{System: rxnorm, Code: "2626778", Display: "10 ML etranacogene dezaparvovec-drlb 10000000000000 VECTOR-GENOMES/ML Injection [Hemgenix]"}},
			Texts:   []string{"Hemgenix"},
		},
		"package": {
			Codings: []drug.Coding{{System: ndc, Code: "0053-0300-30"}},
			Texts:   []string{"Hemgenix kit"},
		},
		"name only": {
			Texts: []string{"etranacogene dezaparvovec-drlb, one dose by vein"},
		},
		"unknown": {
			Codings: []drug.Coding{{System: rxnorm, Code: "314076", Display: "lisinopril 10 MG Oral Tablet"}},
			Texts:   []string{"lisinopril 10 MG Oral Tablet"},
		},
	}
}

func FuzzIdentify(f *testing.F) {
	for _, seed := range []string{
		"Hemgenix", "HEMGENIX® kit", "etranacogene-dezaparvovec_drlb", "10 ML etranacogene dezaparvovec-drlb Injection [Hemgenix]", "AMT 061",
		"Beqvezé", "Beqvez\u0301", "Beqvez\xe9", "AlphaNine SD", "alphanine\u00adSD", "dezaparvovec", "Hemgenix, not Beqvez", "concizumab mtci mtci", "\u212aoncizumab",
		"etranacogene dezaparvovec-brve", "concizumab\u2011MTCI", "concizumab-mtcx kit", "fidanacogene-elaparvovec-abcd", "Hemgenix-abcd", "fitusiran-dose",
	} {
		f.Add(seed)
	}
	catalog := drug.NewCatalog(hemophiliaB())
	f.Fuzz(func(t *testing.T, text string) {
		match := catalog.Identify(drug.Evidence{Texts: []string{text}})
		words := split(text)
		switch match.Basis {
		case drug.OnName:
			require.Contains(t, append([]string{match.Product.Brand}, match.Product.Names...), match.Name)
			require.True(t, holds(words, split(match.Name)), "the words of %q stand in %q", match.Name, words)
		case drug.Ambiguous:
			require.Greater(t, len(match.Candidates), 1)
		case drug.NoMatch:
			require.Equal(t, drug.Match{}, match)
		default:
			t.Fatalf("a text alone matched on %q", match.Basis)
		}

		// A product is named exactly when the words of one of its names stand in the text and do not go on with the suffix of another. No
		// name of this catalogue nests in another product's.
		var named []string
		var left []string
		for _, product := range hemophiliaB() {
			names := append([]string{product.Brand}, product.Names...)
			if isNamed(text, product) {
				named = append(named, product.ID)
			}
			for _, name := range names {
				if holds(words, split(name)) {
					left = append(left, names...)
					break
				}
			}
		}
		if len(named) < 2 {
			require.Equal(t, named, found(match))
		} else {
			require.ElementsMatch(t, named, found(match))
		}

		// Without those words there is no match.
		gone := map[string]bool{}
		for _, name := range left {
			for _, word := range split(name) {
				gone[word] = true
			}
		}
		var rest []string
		for _, word := range words {
			if !gone[word] {
				rest = append(rest, word)
			}
		}
		require.Equal(t, drug.NoMatch, catalog.Identify(drug.Evidence{Texts: []string{strings.Join(rest, " / ")}}).Basis)
	})
}

// suffixed are texts that go on with a suffix, after a hyphen.
var suffixed = regexp.MustCompile(`^[-\x{2010}\x{2011}]([A-Za-z]{4})(?:[^\p{L}\p{N}\p{M}\x{fffd}]|$)`)

// ordinary are words that are no suffix.
var ordinary = map[string]bool{
	"alfa": true, "beta": true, "caps": true, "dose": true, "kits": true, "oral": true, "pack": true, "pens": true, "soln": true, "susp": true, "tabs": true,
	"unit": true, "vial": true,
}

// isNamed says whether a text names a product, in the plainest way.
func isNamed(text string, product drug.Product) bool {
	words, ends := splitAt(text)
	for at := 0; at < len(words); at++ {
		named, last := "", 0
		for _, name := range append([]string{product.Brand}, product.Names...) {
			if length := len(split(name)); length > last && holds(words[at:min(at+length, len(words))], split(name)) {
				named, last = name, length
			}
		}
		if named == "" {
			continue
		}
		at += last - 1
		goesOn := suffixed.FindStringSubmatch(text[ends[at]:])
		if goesOn == nil || named == product.Brand || suffixed.MatchString(named[max(0, len(named)-5):]) || ordinary[strings.ToLower(goesOn[1])] {
			return true
		}
		for _, name := range product.Names {
			if strings.HasSuffix(name, "-"+strings.ToLower(goesOn[1])) {
				return true
			}
		}
	}
	return false
}

// split gives the folded words of a text.
func split(text string) []string {
	words, _ := splitAt(text)
	return words
}

// splitAt gives the folded words of a text and where each ends, in the plainest way.
func splitAt(text string) (words []string, ends []int) {
	word := ""
	for at, r := range text + " " {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == unicode.ReplacementChar, unicode.IsMark(r) && word != "":
			word += string(unicode.ToLower(r))
		case word != "":
			words, ends, word = append(words, word), append(ends, at), ""
		}
	}
	return words, ends
}

// holds says whether the words of a name follow each other somewhere in a text.
func holds(text, name []string) bool {
	for start := 0; start+len(name) <= len(text); start++ {
		if strings.Join(text[start:start+len(name)], " ") == strings.Join(name, " ") {
			return true
		}
	}
	return false
}

// catalogOf makes a catalogue of the small library and invented products, n in all.
func catalogOf(n int) *drug.Catalog {
	products := hemophiliaB()
	for i := len(products); i < n; i++ {
		products = append(products, drug.Product{
			ID: fmt.Sprintf("product-%d", i), Brand: fmt.Sprintf("Brand%d", i),
			// All share their first word, as many generics do.
			Names: []string{fmt.Sprintf("coagulation factor%d recombinant", i), fmt.Sprintf("generic%d", i)},
			Codes: []drug.ProductCode{
				code(drug.RxNorm, fmt.Sprint(9000000+i)), code(drug.HCPCS, fmt.Sprintf("Q%04d", i)), code(drug.ATC, fmt.Sprintf("X%06d", i)),
				code(drug.NDC, fmt.Sprintf("90000-%04d-01", i)), code(drug.NDC, fmt.Sprintf("90000-%04d-02", i)),
			},
		})
	}
	return drug.NewCatalog(products)
}

func BenchmarkIdentify(b *testing.B) {
	for _, products := range []int{10, 1_000, 10_000} {
		catalog := catalogOf(products)
		for _, order := range []string{"known", "package", "name only", "unknown"} {
			evidence := orders()[order]
			b.Run(fmt.Sprintf("%s/%d products", order, products), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					catalog.Identify(evidence)
				}
			})
		}
	}
}

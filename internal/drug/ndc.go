package drug

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// NationalDrugCode is an NDC in one form: 11 digits (5-4-2 without hyphens) for a package, 9 digits (5-4) for a product.
type NationalDrugCode string

// How many digits an NDC has. Ten are a package's in the form that is printed on it, its hyphens lost.
const (
	productDigits = 9
	bareDigits    = 10
	packageDigits = 11
)

// segmentStarts are where labeler, product and package begin among the 11 digits.
const (
	labelerStart = 0
	productStart = 5
	packageStart = 9
)

var (
	errNDCCharacter = errors.New("it has a character that is neither a digit nor a hyphen: write digits and hyphens only")
	errNDCSegments  = errors.New("it has more than three segments or an empty one: write labeler, product and package with a hyphen between")
)

// ParseNDC reads an NDC as EHRs write it: 4-4-2, 5-3-2, 5-4-1 and 5-4-2 with hyphens, 11 bare digits, and two segments
// (4-4, 5-3, 5-4) for a product. Ten bare digits are ambiguous: it gives no code but the readings that are possible,
// to be compared with codes that are known. Fewer bare digits, as of a number that lost its leading zeros, are an error.
func ParseNDC(text string) (code NationalDrugCode, readings []NationalDrugCode, err error) {
	ndc, err := readNDC(text)
	if err != nil {
		return "", nil, err
	}
	if ndc.length == bareDigits {
		return "", readingsOf(string(ndc.digits[:bareDigits])), nil
	}
	return NationalDrugCode(ndc.digits[:ndc.length]), nil, nil
}

// Product is the labeler and product part, 9 digits.
func (c NationalDrugCode) Product() NationalDrugCode {
	return c[:min(len(c), productDigits)]
}

// Hyphenated is the code as [ParseNDC] reads it and people write it: 5-4-2, or 5-4 for a product.
func (c NationalDrugCode) Hyphenated() string {
	switch len(c) {
	case productDigits:
		return string(c[:productStart] + "-" + c[productStart:])
	case packageDigits:
		return string(c[:productStart] + "-" + c[productStart:packageStart] + "-" + c[packageStart:])
	}
	return string(c)
}

// ndcDigits are the digits of an NDC: packageDigits or productDigits of them, or bareDigits when it was written so.
type ndcDigits struct {
	digits [packageDigits]byte
	length int
}

// readNDC is ParseNDC without its allocations.
func readNDC(text string) (ndc ndcDigits, err error) {
	text = strings.TrimSpace(text)
	var lengths [3]int // of the segments
	segment := 0
	for i := range len(text) {
		switch {
		case isDigit(text[i]):
			lengths[segment]++
		case text[i] != '-':
			return ndcDigits{}, errNDCCharacter
		case lengths[segment] == 0 || segment == len(lengths)-1:
			return ndcDigits{}, errNDCSegments
		default:
			segment++
		}
	}
	if lengths[segment] == 0 {
		return ndcDigits{}, errNDCSegments
	}

	switch lengths {
	case [3]int{packageDigits}, [3]int{bareDigits}:
		ndc.length = copy(ndc.digits[:], text)
		return ndc, nil
	case [3]int{4, 4, 2}, [3]int{5, 3, 2}, [3]int{5, 4, 1}, [3]int{5, 4, 2}, [3]int{4, 4}, [3]int{5, 3}, [3]int{5, 4}:
	default:
		return ndcDigits{}, errors.New(inWords(lengths[:segment+1]) +
			" digits are no NDC: write 4-4-2, 5-3-2, 5-4-1 or 5-4-2, for a product 4-4, 5-3 or 5-4, or 11 digits without hyphens")
	}
	widths := [3]int{productStart - labelerStart, packageStart - productStart, packageDigits - packageStart}
	for i := range segment + 1 {
		for range widths[i] - lengths[i] {
			ndc.digits[ndc.length] = '0'
			ndc.length++
		}
		ndc.length += copy(ndc.digits[ndc.length:], text[:lengths[i]])
		text = text[min(lengths[i]+1, len(text)):]
	}
	return ndc, nil
}

// inWords gives segment lengths as "4-4-2".
func inWords(lengths []int) string {
	var text strings.Builder
	for i, length := range lengths {
		if i > 0 {
			text.WriteByte('-')
		}
		text.WriteString(strconv.Itoa(length))
	}
	return text.String()
}

// readingsOf gives the packages that ten bare digits can stand for: the missing zero belongs to the labeler, the product or the
// package.
func readingsOf(ten string) []NationalDrugCode {
	readings := make([]NationalDrugCode, 0, 3)
	for _, start := range [...]int{labelerStart, productStart, packageStart} {
		readings = append(readings, NationalDrugCode(ten[:start]+"0"+ten[start:]))
	}
	slices.Sort(readings)
	return slices.Compact(readings)
}

// bareForms gives the ten bare digits as which a known package may come. Written with ten digits and hyphens it shows the one
// form that is on the package; written with eleven, any segment that starts with a zero may have been the shorter one.
func bareForms(written string, code NationalDrugCode) []string {
	if bare := strings.ReplaceAll(strings.TrimSpace(written), "-", ""); len(bare) == bareDigits {
		return []string{bare}
	}
	var forms []string
	for _, start := range [...]int{labelerStart, productStart, packageStart} {
		if code[start] == '0' {
			forms = append(forms, string(code[:start]+code[start+1:]))
		}
	}
	return forms
}

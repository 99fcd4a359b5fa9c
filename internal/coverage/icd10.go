package coverage

import (
	"regexp"
	"strings"
)

// icd10Shape is that of a code of ICD-10-CM without its dot: a category of three characters and up to four more (CDC, ICD-10-CM Official
// Guidelines, section I.A.2 and 4). The letters O and I stand at its beginning only; elsewhere they are mistyped digits.
var icd10Shape = regexp.MustCompile(`^[A-Z][0-9][0-9A-HJ-NP-Z]{1,5}$`)

// BareCode is a code of a diagnosis as codes are compared: without dots, which some EHRs leave out, and without regard to letter case.
func BareCode(written string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(written), ".", ""))
}

// ICD10 is a code of ICD-10-CM as facts have it: in capitals, with a dot behind its category, as "E75.22" and "D67". Some EHRs leave the dot
// out. It reports false for what has not the shape of such a code.
func ICD10(written string) (code string, ok bool) {
	code = BareCode(written)
	if !icd10Shape.MatchString(code) {
		return "", false
	}
	if len(code) == len("D67") {
		return code, true
	}
	return code[:3] + "." + code[3:], true
}

// MistypedDigit is a hint, to follow a message about a code, that a letter in it is probably a digit; "" when none is.
func MistypedDigit(code string) string {
	if len(code) < 2 {
		return ""
	}
	rest := strings.ToUpper(code[1:])
	switch {
	case strings.Contains(rest, "O"):
		return "; is the letter O in it a zero?"
	case strings.Contains(rest, "I"), strings.Contains(code[1:], "l"):
		return "; is the letter in it a one?"
	}
	return ""
}

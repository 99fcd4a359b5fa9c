package drug

import "strings"

// code is a code in the one spelling in which it is compared.
type code struct {
	system System
	text   string
}

// foldCode brings a code of any system but NDC into the spelling in which it is compared. The system may change: HCPCS Level I is
// CPT, so 96365 under a URI of HCPCS is a CPT code.
func foldCode(system System, text string) code {
	text = strings.TrimSpace(text)
	switch system {
	case ATC, UNII:
		text = strings.ToUpper(text)
	case HCPCS, CPT:
		text = baseCode(strings.ToUpper(text))
		// The codes of Level II begin with a letter.
		if len(text) == procedureCodeLength && isDigit(text[0]) {
			system = CPT
		}
	}
	return code{system, text}
}

// procedureCodeLength is the length of a HCPCS or CPT code without modifiers.
const procedureCodeLength = 5

// baseCode takes the modifiers off a HCPCS or CPT code: two characters each, after a hyphen, a colon or a space ("J1411-JZ"). What
// follows a code in any other shape is no modifier (it may be the end of a range), and such text stays as it is.
func baseCode(text string) string {
	if len(text) <= procedureCodeLength {
		return text
	}
	for rest := text[procedureCodeLength:]; rest != ""; {
		modifier := strings.TrimLeft(rest, "-: ")
		if modifier == "" {
			break
		}
		if modifier == rest || len(modifier) < 2 || !isModifier(modifier[0]) || !isModifier(modifier[1]) {
			return text
		}
		rest = modifier[2:]
	}
	return text[:procedureCodeLength]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isModifier(c byte) bool { return isDigit(c) || 'A' <= c && c <= 'Z' }

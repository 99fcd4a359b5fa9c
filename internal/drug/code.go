package drug

import "strings"

// Code is a code in the one spelling in which it is compared: two spellings of a code are one Code.
type Code struct {
	System System
	Code   string
}

// Words are the code as a person reads it, behind the name of its system: "RxNorm 2626778".
func (c Code) Words() string { return c.System.Name() + " " + c.Code }

// FoldCode brings a coding into the spelling in which codes are compared. It reports false for a system that is not known and for
// text that is no code of it. Ten bare digits of an NDC stay as they are: what they stand for, only the catalog can tell.
func FoldCode(coding Coding) (Code, bool) {
	system := FoldSystem(coding.System)
	if system == NDC {
		ndc, err := readNDC(coding.Code)
		return Code{NDC, string(ndc.digits[:ndc.length])}, err == nil
	}
	folded := foldCode(system, coding.Code)
	return folded, system != "" && folded.Code != ""
}

// foldCode brings a code of any system but NDC into the spelling in which it is compared. The system may change: HCPCS Level I is
// CPT, so 96365 under a URI of HCPCS is a CPT code.
func foldCode(system System, text string) Code {
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
	return Code{system, text}
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

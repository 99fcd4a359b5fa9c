package drug

// Unclassified tells whether a code is one of HCPCS that bill whatever has no code of its own: hemophilia clotting factors, drugs,
// biologics, and drugs in hospital outpatient departments. It says nothing about which drug is meant.
func Unclassified(code Code) bool {
	if code.System != HCPCS {
		return false
	}
	switch code.Code {
	case "J7199", "J3490", "J3590", "C9399":
		return true
	}
	return false
}

package intake

import (
	"cmp"
	"strconv"

	"covercard/fhir"
	"covercard/internal/drug"
)

// drugCodes are the codes of a prescription under which a formulary may list its drug.
func drugCodes(order fhir.Resource, evidence drug.Evidence) []drug.Code {
	if order.Type() != "MedicationRequest" {
		return nil
	}
	var codes []drug.Code
	for _, coding := range evidence.Codings {
		if code, ok := drug.FoldCode(coding); ok && (code.System == drug.RxNorm || code.System == drug.NDC) {
			codes = append(codes, code)
		}
	}
	return codes
}

// supplyDays is how many days what a prescription wants dispensed is to last; 0 when it does not say, or in a unit that is not so many days.
func supplyDays(order fhir.Resource) float64 {
	duration := order.Path("dispenseRequest", "expectedSupplyDuration")
	days, err := strconv.ParseFloat(duration.Member("value").Text(), 64)
	const most = 36525 // a century; more is a slip
	if err != nil || !(days > 0 && days <= most) {
		return 0
	}
	switch cmp.Or(duration.Member("code").Text(), duration.Member("unit").Text()) {
	case "d", "day", "days":
		return days
	case "wk", "week", "weeks":
		return 7 * days
	}
	return 0
}

package intake

import (
	"cmp"
	"strconv"

	"covercard/fhir"
	"covercard/internal/coverage"
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

// supply is how much a prescription wants dispensed at once, and how long that is to last.
func supply(order fhir.Resource) coverage.Supply {
	request := order.Member("dispenseRequest")
	quantity := request.Path("quantity")
	return coverage.Supply{
		Quantity: positive(quantity.Path("value")),
		Unit:     shorten(cmp.Or(quantity.Path("unit").Text(), quantity.Path("code").Text())),
		Days:     days(request.Path("expectedSupplyDuration")),
	}
}

// days is a FHIR Duration in days; 0 when it has none, or is of a unit that is not so many days.
func days(duration fhir.Value) float64 {
	value := positive(duration.Path("value"))
	switch cmp.Or(duration.Path("code").Text(), duration.Path("unit").Text()) {
	case "d", "day", "days":
		return value
	case "wk", "week", "weeks":
		return 7 * value
	}
	return 0
}

// positive is a number above zero; 0 for anything else.
func positive(value fhir.Value) float64 {
	number, err := strconv.ParseFloat(value.Text(), 64)
	if err != nil || !(number > 0) || number > 1e12 {
		return 0
	}
	return number
}

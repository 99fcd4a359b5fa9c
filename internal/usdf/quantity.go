package usdf

import (
	"cmp"
	"math"
	"strconv"

	"covercard/fhir"
)

// quantity reads QuantityLimitDetail: how much in how many days (Rolling), how much a day (MaximumDaily), how long a supply and how often
// (DaysSupply), and all of it in words (Description). An extension without any of them limits nothing.
func (r *itemReader) quantity(detail fhir.Value) {
	limits := &r.item.Quantity
	for part := range detail.Member("extension").Elements() {
		repeat := part.Path("valueTiming", "repeat")
		switch name := part.Member("url").Text(); name {
		case "Description":
			limits.Text = oneLine(part.Member("valueString").Text())
		case "Rolling":
			amount, ok := number(repeat.Member("count"))
			days, inDays := wholeDays(repeat.Member("period"), repeat.Member("periodUnit"))
			if !ok || !inDays {
				r.fault("Rolling of QuantityLimitDetail does not say how much in how many days")
				continue
			}
			limits.Amount, limits.Days = amount, days
		case "MaximumDaily":
			quantity := part.Member("valueQuantity")
			amount, ok := number(quantity.Member("value"))
			if !ok {
				r.fault("MaximumDaily of QuantityLimitDetail is no amount")
				continue
			}
			limits.Daily = amount
			limits.DailyUnit = oneLine(cmp.Or(quantity.Member("unit").Text(), quantity.Member("code").Text()))
		case "DaysSupply":
			days, ok := wholeDays(repeat.Member("period"), repeat.Member("periodUnit"))
			if !ok {
				r.fault("DaysSupply of QuantityLimitDetail does not say how many days a supply may last")
				continue
			}
			limits.SupplyDays = days
			bounds := repeat.Member("boundsDuration")
			times, counted := number(repeat.Member("count"))
			within, bounded := wholeDays(bounds.Member("value"), orUnit(bounds))
			if counted && bounded && times == math.Trunc(times) {
				limits.Supplies, limits.SupplyWithin = int(times), within
			} else if counted || bounded {
				r.fault("DaysSupply of QuantityLimitDetail does not say how often in how many days")
			}
		default:
			r.fault("QuantityLimitDetail has a limit " + quoted(name) + ", which is not known")
		}
	}
}

// orUnit is the unit of a Duration: its code, else its unit.
func orUnit(duration fhir.Value) fhir.Value {
	if code := duration.Member("code"); code.Exists() {
		return code
	}
	return duration.Member("unit")
}

// number is a number above zero.
func number(value fhir.Value) (float64, bool) {
	read, err := strconv.ParseFloat(value.Text(), 64)
	return read, err == nil && read > 0 && read <= math.MaxInt32
}

// wholeDays is a time in days. Months and years, which are not so many days, are none.
func wholeDays(value, unit fhir.Value) (int, bool) {
	count, ok := number(value)
	switch unit.Text() {
	case "d", "day", "days":
	case "wk", "week", "weeks":
		count *= 7
	case "h":
		count /= 24
	default:
		return 0, false
	}
	return int(count), ok && count == math.Trunc(count) && count <= math.MaxInt32
}

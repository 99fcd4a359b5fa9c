package coverage

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Supply is how much of a drug is dispensed at once. What is not known is zero.
type Supply struct {
	Quantity float64
	Unit     string  // that Quantity counts, as the order writes it: "tablet"
	Days     float64 // that the quantity is to last
}

// Supply is how much of a drug the order wants dispensed.
func (o Order) Supply() Supply {
	supply := Supply{Unit: o.Quantity.Unit, Days: o.SupplyDays}
	const most = 1e12 // more is no quantity but a slip
	if number, known := o.Quantity.Number(); known && number > 0 && number < most {
		supply.Quantity = number
	}
	return supply
}

// String is the supply in words: "90 tablet for 30 days".
func (s Supply) String() string {
	text := strings.TrimRight(number(s.Quantity)+" "+s.Unit, " ")
	if s.Quantity == 0 {
		text = "a supply"
	}
	if s.Days > 0 {
		text += " for " + number(s.Days) + " days"
	}
	return text
}

// QuantityLimits are a formulary's limits in numbers (US Drug Formulary 2.1.0, QuantityLimitDetail). A limit that it does not set is
// zero. They have no unit but the one that the formulary counts in, pieces as a rule, unless it names one.
type QuantityLimits struct {
	Amount float64 // that may be dispensed in any Days days
	Days   int
	Daily  float64 // that may be taken a day
	Unit   string  // that Amount counts, and Daily too unless it has its own; "" when it is not said
	// DailyUnit is what Daily counts where that is something else: a dose a day beside a number of tablets.
	DailyUnit string

	SupplyDays int // that one supply may last
	Supplies   int // of them in any SupplyWithin days
	// SupplyWithin is the time that Supplies counts in, in days.
	SupplyWithin int

	Text string // the limits as the formulary words them; "" when it does not
}

// AllowedQuantity is one limit in numbers: at most so much, and in what time or how often.
type AllowedQuantity struct {
	Value float64
	Unit  string // "" when it is not said
	Per   string // "in 30 days"
}

// String is the limit in words: "60 in 30 days".
func (a AllowedQuantity) String() string {
	return strings.TrimSpace(strings.TrimSpace(number(a.Value)+" "+a.Unit) + " " + a.Per)
}

// Allowed are the limits one by one.
func (q QuantityLimits) Allowed() []AllowedQuantity {
	var allowed []AllowedQuantity
	if q.Amount > 0 {
		allowed = append(allowed, q.rolling())
	}
	if q.Daily > 0 {
		allowed = append(allowed, q.daily())
	}
	if q.SupplyDays > 0 {
		allowed = append(allowed, q.supply())
	}
	return allowed
}

func (q QuantityLimits) rolling() AllowedQuantity {
	limit := AllowedQuantity{Value: q.Amount, Unit: q.Unit}
	if q.Days > 0 {
		limit.Per = fmt.Sprintf("in %d days", q.Days)
	}
	return limit
}

func (q QuantityLimits) daily() AllowedQuantity {
	return AllowedQuantity{Value: q.Daily, Unit: cmp.Or(q.DailyUnit, q.Unit), Per: "a day"}
}

func (q QuantityLimits) supply() AllowedQuantity {
	limit := AllowedQuantity{Value: float64(q.SupplyDays), Unit: "days' supply"}
	if q.Supplies > 0 && q.SupplyWithin > 0 {
		limit.Per = fmt.Sprintf("%d times in %d days", q.Supplies, q.SupplyWithin)
	}
	return limit
}

// String is all limits in words, and "" when there are none: "60 in 30 days, 2 a day".
func (q QuantityLimits) String() string {
	var words []string
	for _, limit := range q.Allowed() {
		words = append(words, limit.String())
	}
	if q.Text != "" {
		words = append(words, q.Text)
	}
	return strings.Join(words, ", ")
}

// Exceeded is the first limit that a supply is above, in words; "" when it is above none, or nobody can tell: a supply that counts in
// another unit is not compared, nor a dose or a volume with a limit that has no unit, and a limit a day only when it is known how long the
// supply is to last. A supply for longer than the time of a limit may be larger in proportion.
func (q QuantityLimits) Exceeded(supply Supply) string {
	amount := q.Amount
	if q.Days > 0 && supply.Days > float64(q.Days) {
		amount *= supply.Days / float64(q.Days)
	}
	switch {
	case q.Amount > 0 && supply.countsIn(q.Unit) && above(supply.Quantity, amount):
		return q.rolling().String()
	case q.Daily > 0 && supply.countsIn(cmp.Or(q.DailyUnit, q.Unit)) && supply.Days > 0 && above(supply.Quantity, q.Daily*supply.Days):
		return q.daily().String()
	case q.SupplyDays > 0 && above(supply.Days, float64(q.SupplyDays)):
		return q.supply().String()
	}
	return ""
}

// countsIn tells whether the supply can be compared with a limit in a unit, "" for one that counts pieces, as far as is known.
func (s Supply) countsIn(unit string) bool {
	switch {
	case s.Unit == "" || strings.EqualFold(unit, s.Unit):
		return true
	case unit == "":
		return !measures[strings.ToLower(s.Unit)]
	}
	return false
}

// measures are units of doses and volumes, as orders write them (UCUM, RxNorm and in words), which count no pieces. It is never changed.
var measures = map[string]bool{
	"mg": true, "g": true, "gm": true, "gram": true, "ug": true, "mcg": true, "ng": true, "kg": true, "milligram": true, "microgram": true,
	"ml": true, "l": true, "milliliter": true, "millilitre": true, "liter": true, "litre": true,
	"[iu]": true, "iu": true, "[arb'u]": true, "[usp'u]": true, "u": true, "unt": true, "unit": true, "units": true,
	"meq": true, "mmol": true, "mol": true,
}

// above leaves room for what computing with fractions loses.
func above(quantity, limit float64) bool { return quantity > limit*(1+1e-9) }

func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

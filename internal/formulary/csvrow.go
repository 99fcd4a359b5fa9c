package formulary

import (
	"math"
	"strconv"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// item reads the row that the reader stands on.
func (r *reader) item() Item {
	line, _ := r.rows.FieldPos(0)
	made := Item{
		Position: document.Position{File: r.file.Name, Place: document.Place{Line: r.before + line, Column: 1}},
		FormularyItem: coverage.FormularyItem{
			Name:               r.text(columnName),
			PriorAuthorization: r.yes(columnPriorAuth),
			StepTherapy:        r.yes(columnStep),
			QuantityLimit:      r.yes(columnQuantity),
			Quantity:           r.quantity(),
			Period:             r.period(),
		},
	}
	if made.Name == "" {
		r.fault(columnName, "the name is missing: write the drug as the formulary calls it")
	}
	made.PriorAuthorizationNewStartsOnly = r.part(columnPriorAuthNewStarts, columnPriorAuth, made.PriorAuthorization)
	made.StepTherapyNewStartsOnly = r.part(columnStepNewStarts, columnStep, made.StepTherapy)
	if made.Quantity != (coverage.QuantityLimits{}) && !made.QuantityLimit {
		r.fault(columnQuantity, "%s is false, but the row gives limits: write true, or leave them out", columnQuantity)
	}
	made.Tier, made.TierRank = r.tier()
	made.Benefit = r.benefit(made.Tier)
	made.RxNorm, made.NDC, made.Product = r.identity()
	return made
}

// yes takes true and false in any letter case: spreadsheets write them in capitals.
func (r *reader) yes(at column) bool {
	value := r.text(at)
	switch strings.ToLower(value) {
	case "true":
		return true
	case "false":
		return false
	case "":
		if !at.required() {
			return false
		}
	}
	r.fault(at, "%s is %q: write true or false", at, value)
	return false
}

// part reads a flag that only has a meaning when another is set.
func (r *reader) part(at, of column, set bool) bool {
	value := r.yes(at)
	if value && !set {
		r.fault(at, "%s is true, but %s is not: mend one of them", at, of)
	}
	return value
}

func (r *reader) tier() (string, int) {
	code := r.text(columnTier)
	rank, known := TierRank(code)
	if !known {
		r.fault(columnTier, "unknown tier %q: write %s", code, document.OneOf(tierCodes()))
		return code, rank
	}
	return tiers[rank-1].code, rank // the constant, so that the row's text is not kept for it
}

// benefit is that of the row, else what the tier says.
func (r *reader) benefit(tier string) coverage.Benefit {
	switch value := r.text(columnBenefit); value {
	case "pharmacy":
		return coverage.PharmacyBenefit
	case "medical":
		return coverage.MedicalBenefit
	case "":
	default:
		r.fault(columnBenefit, "benefit is %q: write pharmacy or medical, or leave it out", value)
	}
	return BenefitOf(tier)
}

// BenefitOf is the benefit that a tier stands for: drugs that a clinician gives fall under the medical one.
func BenefitOf(tier string) coverage.Benefit {
	if tier == medicalService {
		return coverage.MedicalBenefit
	}
	return coverage.BenefitUnknown
}

func (r *reader) quantity() coverage.QuantityLimits {
	limits := coverage.QuantityLimits{
		Amount: r.amount(columnQuantityAmount),
		Days:   r.count(columnQuantityDays),
		Daily:  r.amount(columnQuantityDaily),
		Unit:   r.text(columnQuantityUnit),

		DailyUnit: r.text(columnQuantityDailyUnit),

		SupplyDays:   r.count(columnSupplyDays),
		Supplies:     r.count(columnSupplies),
		SupplyWithin: r.count(columnSupplyWithin),
		Text:         r.text(columnQuantityText),
	}
	if limits.Days > 0 && limits.Amount == 0 {
		r.fault(columnQuantityDays, "%s is given without %s: give both", columnQuantityDays, columnQuantityAmount)
	}
	if limits.DailyUnit != "" && limits.Daily == 0 {
		r.fault(columnQuantityDailyUnit, "%s is given without %s: give both", columnQuantityDailyUnit, columnQuantityDaily)
	}
	if (limits.Supplies > 0) != (limits.SupplyWithin > 0) || limits.Supplies > 0 && limits.SupplyDays == 0 {
		r.fault(columnSupplies, "%s, %s and %s belong together: give all, or %s alone", columnSupplyDays, columnSupplies, columnSupplyWithin, columnSupplyDays)
	}
	return limits
}

// amount is a number above zero; 0 when the field is empty.
func (r *reader) amount(at column) float64 {
	text := r.text(at)
	if text == "" {
		return 0
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || value <= 0 || math.IsInf(value, 0) || math.IsNaN(value) || strings.Trim(text, "0123456789.") != "" {
		r.fault(at, "%s is %q: write a number above 0, such as 30 or 2.5", at, text)
		return 0
	}
	return value
}

// count is a whole number above zero; 0 when the field is empty.
func (r *reader) count(at column) int {
	text := r.text(at)
	if text == "" {
		return 0
	}
	value, err := strconv.ParseUint(text, 10, 31)
	if err != nil || value == 0 {
		r.fault(at, "%s is %q: write a whole number above 0", at, text)
		return 0
	}
	return int(value)
}

func (r *reader) period() coverage.Period {
	period := coverage.Period{Start: r.date(columnStart), End: r.date(columnEnd)}
	if period.End != "" && period.End < period.Start {
		r.fault(columnEnd, "the period ends on %s, before it starts on %s: mend one of the dates", period.End, period.Start)
	}
	return period
}

func (r *reader) date(at column) coverage.Date {
	value := r.text(at)
	if value == "" {
		return ""
	}
	date, err := coverage.ParseDate(value)
	if err != nil {
		r.fault(at, "%s: %s", at, err)
	}
	return date
}

// identity is the row's codes and the product that they stand for, "" when it is none of the catalog's.
func (r *reader) identity() (rxnorm string, ndc drug.NationalDrugCode, product string) {
	rxnorm, writtenNDC := r.text(columnRxNorm), r.text(columnNDC)
	if rxnorm == "" && writtenNDC == "" {
		r.fault(columnRxNorm, "the row has no code: give rxnorm or ndc")
		return "", "", ""
	}
	if strings.Trim(rxnorm, "0123456789") != "" {
		r.fault(columnRxNorm, "rxnorm %q is not an RxNorm code: it has digits only", rxnorm)
	}
	if writtenNDC != "" {
		var err error
		ndc, _, err = drug.ParseNDC(writtenNDC)
		switch {
		case err != nil:
			r.fault(columnNDC, "ndc %q: %s", writtenNDC, err)
		case ndc == "":
			r.fault(columnNDC, "ndc %q can be read in several ways: write it with hyphens or with 11 digits", writtenNDC)
		}
	}
	product, other := Product(r.catalog, rxnorm, writtenNDC)
	if other != "" {
		r.fault(columnNDC, "ndc %s is %s, but rxnorm %s is %s: mend one of the codes", writtenNDC, other, rxnorm, product)
	}
	return rxnorm, ndc, product
}

// Product is the product that an item's codes stand for, "" when none of the catalog's has them. When the NDC is of another product than
// the RxNorm code, that is other.
func Product(catalog *drug.Catalog, rxnorm, ndc string) (product, other string) {
	byRxNorm, byNDC := lookup(catalog, drug.RxNorm, rxnorm), lookup(catalog, drug.NDC, ndc)
	switch {
	case byRxNorm == "":
		return byNDC, ""
	case byNDC != "" && byNDC != byRxNorm:
		return byRxNorm, byNDC
	}
	return byRxNorm, ""
}

func lookup(catalog *drug.Catalog, system drug.System, code string) string {
	if code == "" {
		return ""
	}
	product, found := catalog.Lookup(system, code)
	if !found {
		return ""
	}
	return product.ID
}

package answer

import (
	"strconv"

	"covercard/cards"
	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

// exampleFormulary follows whatever is drawn from a formulary that is made up.
const exampleFormulary = " (from an example formulary, not the plan's own)"

// limited tells whether the clinician has to know on what terms the formulary has the drug: other drugs come first, or more is ordered than
// it allows. That prior authorization is needed is for the EHR to say, from coverage-information.
func (w *cardWriter) limited(finding *Finding) bool {
	return finding.Item != nil && finding.Standing.Known() && (finding.Item.StepTherapy || finding.Exceeded != "")
}

// formularyCard says on what terms the formulary has the ordered drug.
func (w *cardWriter) formularyCard(finding *Finding) error {
	if !w.wanted(cards.Guideline) {
		return nil
	}
	indicator, about := cards.Info, "step therapy applies"
	if finding.Exceeded != "" {
		indicator, about = cards.Warning, "the order is above the plan's quantity limit"
		if finding.Item.StepTherapy {
			about += ", and step therapy applies"
		}
	}
	text := w.text(indicator, cards.Guideline, finding.Order.Reference)
	text.Summary = plainName(ordered(finding)) + ": " + about
	text.Detail = w.formularyDetail(finding)
	return w.add(cards.Instructions(text, w.Version))
}

func (w *cardWriter) formularyDetail(finding *Finding) string {
	item, plan := finding.Item, finding.Standing.Plan
	var d detailWriter
	d.condition(finding, w.Payer.Name)
	if finding.Order.Drug.Product != nil {
		w.which(&d, finding)
	}
	d.paragraph("**", plainName(ordered(finding)), "** is on the ", plan.Name, " formulary: ", formulary.TermsWords(*item), ".")
	if finding.Exceeded != "" {
		d.paragraph("**Quantity limit:** the order is for ", plainName(finding.Order.Supply().String()), ", the plan allows ", finding.Exceeded, ".")
	}
	if item.StepTherapy {
		d.paragraph("**Step therapy:** ", stepTherapy(item))
	}
	d.checkedFor(finding.Order.Drug)
	d.write("Formulary checked: ", plan.Name, ", ", string(w.Today))
	if plan.Formulary.Example {
		d.write(exampleFormulary)
	}
	d.write(".")
	d.disclaimer(w.Payer.ContactsInWords())
	return d.text.String()
}

// checkedFor opens the paragraph on what the answer rests on, with how the drug was recognised.
func (d *detailWriter) checkedFor(match drug.Match) {
	switch match.Basis {
	case drug.OnName:
		d.paragraph("Matched on the name \"", match.Name, "\" only: please check that ", match.Product.Brand, " is meant. ")
	case drug.OnCode:
		d.paragraph("Matched on ", codeInWords(match), ". ")
	default:
		d.paragraph()
	}
}

// stepTherapy is what the US Drug Formulary means by it.
func stepTherapy(item *coverage.FormularyItem) string {
	const text = "another drug may have to be tried before the plan pays for this one"
	if item.StepTherapyNewStartsOnly {
		return text + "; not for members who take it already."
	}
	return text + "."
}

// formularyDetails are the terms of the formulary's item for coverage-information: what it allows, and what it wants first.
func formularyDetails(finding *Finding) []cards.Detail {
	if finding.Item == nil {
		return nil
	}
	item := finding.Item
	var details []cards.Detail
	for _, limit := range item.Quantity.Allowed() {
		details = append(details, cards.AllowedQuantity(
			cards.Quantity{Value: strconv.FormatFloat(limit.Value, 'f', -1, 64), Unit: limit.Unit}, limit.Per))
	}
	switch {
	case item.Quantity.Text != "":
		details = append(details, cards.Condition("Quantity limit: "+item.Quantity.Text))
	case item.QuantityLimit && len(details) == 0:
		details = append(details, cards.Condition("A quantity limit applies; the formulary does not say which."))
	}
	if item.StepTherapy {
		details = append(details, cards.Condition("Step therapy: "+stepTherapy(item)))
	}
	return details
}

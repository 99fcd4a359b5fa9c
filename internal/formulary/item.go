// Package formulary reads a plan's list of drugs and says what it holds about a drug on a day.
package formulary

import (
	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// Item is one row of a formulary: a product of the drug catalog, or codes that no product has.
type Item struct {
	Position document.Position
	RxNorm   string                // "" when the row has none
	NDC      drug.NationalDrugCode // of a package or a product; "" when the row has none
	// FormularyItem's Product is "" when no product of the catalog has one of the codes.
	coverage.FormularyItem
}

// Code is the row's own code, RxNorm before NDC.
func (i Item) Code() drug.Code {
	if i.RxNorm != "" {
		return drug.Code{System: drug.RxNorm, Code: i.RxNorm}
	}
	return drug.Code{System: drug.NDC, Code: string(i.NDC)}
}

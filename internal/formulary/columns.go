package formulary

import "slices"

// column is a column of a formulary CSV. The header names them, in any order.
type column int

// Columns. Flags are true or false; an optional flag that is empty is false.
const (
	columnRxNorm column = iota
	columnNDC
	columnName
	columnTier
	columnPriorAuth
	columnStep
	columnQuantity
	columnStart
	columnEnd
	columnPriorAuthNewStarts
	columnStepNewStarts
	columnBenefit
	columnQuantityAmount
	columnQuantityDays
	columnQuantityDaily
	columnQuantityUnit
	columnQuantityDailyUnit
	columnSupplyDays
	columnSupplies
	columnSupplyWithin
	columnQuantityText

	columnCount
)

// columnNames are the names in the header. It is never changed.
var columnNames = [columnCount]string{
	columnRxNorm: "rxnorm", columnNDC: "ndc", columnName: "name", columnTier: "tier",
	columnPriorAuth: "prior_authorization", columnStep: "step_therapy", columnQuantity: "quantity_limit",
	columnStart: "start", columnEnd: "end",
	columnPriorAuthNewStarts: "prior_authorization_new_starts_only", columnStepNewStarts: "step_therapy_new_starts_only",
	columnBenefit:        "benefit",
	columnQuantityAmount: "quantity", columnQuantityDays: "quantity_days", columnQuantityDaily: "quantity_a_day",
	columnQuantityUnit: "quantity_unit", columnQuantityDailyUnit: "quantity_a_day_unit", columnSupplyDays: "supply_days", columnSupplies: "supplies",
	columnSupplyWithin: "supplies_within_days", columnQuantityText: "quantity_text",
}

func (c column) String() string { return columnNames[c] }

// shortHeader is the header that a new file may start with.
const shortHeader = "rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit"

// required tells whether every file has the column.
func (c column) required() bool { return c <= columnQuantity && c != columnNDC }

func columnNamed(name string) (column, bool) {
	at := slices.Index(columnNames[:], name)
	return column(at), at >= 0
}

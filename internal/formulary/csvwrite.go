package formulary

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Sort puts items in the order in which a formulary is written: by name, then by codes and period. The same items are always written
// the same.
func Sort(items []Item) {
	slices.SortFunc(items, func(a, b Item) int {
		return cmp.Or(
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.RxNorm, b.RxNorm), cmp.Compare(a.NDC, b.NDC),
			cmp.Compare(a.Period.Start, b.Period.Start), cmp.Compare(a.Period.End, b.Period.End),
		)
	})
}

// WriteCSV writes items as [ReadCSV] reads them. Optional columns that no item needs are left out.
func WriteCSV(to io.Writer, items []Item) error {
	var used [columnCount]bool
	for column := range columnCount {
		used[column] = column.required()
	}
	var fields [columnCount]string
	for i := range items {
		write(&items[i], &fields)
		for column, field := range fields {
			used[column] = used[column] || field != ""
		}
	}
	rows := csv.NewWriter(to)
	row := func(fields *[columnCount]string) error {
		var written [columnCount]string
		kept := written[:0]
		for column, field := range fields {
			if used[column] {
				kept = append(kept, field)
			}
		}
		return rows.Write(kept)
	}
	names := columnNames
	if err := row(&names); err != nil {
		return fmt.Errorf("writing the formulary: %w", err)
	}
	for i := range items {
		write(&items[i], &fields)
		if err := row(&fields); err != nil {
			return fmt.Errorf("writing the formulary: %w", err)
		}
	}
	rows.Flush()
	if err := rows.Error(); err != nil {
		return fmt.Errorf("writing the formulary: %w", err)
	}
	return nil
}

// write puts an item into the fields of a row.
func write(item *Item, fields *[columnCount]string) {
	*fields = [columnCount]string{
		columnRxNorm: item.RxNorm, columnNDC: item.NDC.Hyphenated(), columnName: item.Name, columnTier: item.Tier,
		columnPriorAuth: strconv.FormatBool(item.PriorAuthorization), columnStep: strconv.FormatBool(item.StepTherapy),
		columnQuantity: strconv.FormatBool(item.QuantityLimit),
		columnStart:    string(item.Period.Start), columnEnd: string(item.Period.End),
		columnPriorAuthNewStarts: flag(item.PriorAuthorizationNewStartsOnly), columnStepNewStarts: flag(item.StepTherapyNewStartsOnly),
		columnBenefit: string(item.Benefit),

		columnQuantityAmount: amount(item.Quantity.Amount), columnQuantityDays: count(item.Quantity.Days),
		columnQuantityDaily: amount(item.Quantity.Daily), columnQuantityUnit: item.Quantity.Unit, columnQuantityDailyUnit: item.Quantity.DailyUnit,
		columnSupplyDays: count(item.Quantity.SupplyDays), columnSupplies: count(item.Quantity.Supplies),
		columnSupplyWithin: count(item.Quantity.SupplyWithin), columnQuantityText: item.Quantity.Text,
	}
}

// flag leaves an optional flag empty when it is not set.
func flag(set bool) string {
	if set {
		return "true"
	}
	return ""
}

func amount(value float64) string {
	if value == 0 {
		return ""
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}

func count(value int) string {
	if value == 0 {
		return ""
	}
	return strconv.Itoa(value)
}

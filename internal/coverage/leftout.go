package coverage

import (
	"fmt"
	"slices"
	"strings"

	"covercard/internal/drug"
)

// obstacle is why a product of a drug group is no alternative.
type obstacle int

const (
	noObstacle obstacle = iota
	notListed
	notListable
	discontinued
	theDrugItself
	notAProduct
	obstacles // how many there are
)

// words are how a person calls the obstacle, in brackets behind "no alternative".
func (o obstacle) words(d *Determination) string {
	switch o {
	case notListed:
		return fmt.Sprintf("not on the %s formulary on %s", d.Standing.Plan.Name, d.Order.ServiceDate)
	case notListable:
		return "without an RxNorm or NDC code by which a formulary could list it"
	case discontinued:
		return "discontinued"
	case theDrugItself:
		return "the drug itself"
	case notAProduct:
		return "not a product of the library"
	}
	return ""
}

// listable tells whether a product has a code by which formularies list drugs.
func listable(product *drug.Product) bool {
	return slices.ContainsFunc(product.Codes, func(code drug.ProductCode) bool {
		return (code.System == drug.RxNorm || code.System == drug.NDC) && !code.Shared
	})
}

// leftOut are the products of a drug group that have an obstacle. The zero leftOut is empty, and costs nothing.
type leftOut [obstacles]struct {
	names []string // the first of them
	count int
}

// mostLeftOut is how many products a line of the trace names.
const mostLeftOut = 10

func (l *leftOut) add(why obstacle, name string) {
	with := &l[why]
	if with.count++; with.count <= mostLeftOut {
		with.names = append(with.names, name)
	}
}

// traceLeftOut gives each obstacle that was met its line.
func (d *Determination) traceLeftOut(left *leftOut) {
	for why := range left {
		with := &left[why]
		if with.count == 0 {
			continue
		}
		names := strings.Join(with.names, ", ")
		if more := with.count - len(with.names); more > 0 {
			names = fmt.Sprintf("%s and %d more", names, more)
		}
		d.trace("no alternative (%s): %s", obstacle(why).words(d), names)
	}
}

package formulary

import (
	"cmp"
	"iter"
	"slices"
	"sync"

	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/drug"
)

// Formulary is a plan's list of drugs. It is immutable, and look-ups cost the same however long it is. A million items take some
// 350 MB: what most of them have in common, their terms, is kept once.
type Formulary struct {
	ID    string
	files []string
	rows  []row
	terms []coverage.FormularyItem // without product and name

	byProduct, byRxNorm, byNDC chains
	names                      func() nameIndex
}

// row is an Item as it is kept.
type row struct {
	product, name, rxnorm, ndc string
	terms, file, line          int32
}

// chains lead from a key to the rows that have it, in their order.
type chains struct {
	first map[string]int32
	next  []int32 // by row; none at the end
}

const none = -1

// add puts a row in front of those of the same key.
func (c *chains) add(key string, at int) {
	if key == "" {
		return
	}
	next, found := c.first[key]
	if !found {
		next = none
	}
	c.next[at] = next
	c.first[key] = int32(at)
}

// of yields the rows of a key.
func (c *chains) of(key string) iter.Seq[int] {
	return func(yield func(int) bool) {
		at, found := c.first[key]
		for ; found && at != none && yield(int(at)); at = c.next[at] {
		}
	}
}

// Builder gathers the items of all files of a formulary.
type Builder struct {
	made  Formulary
	known map[coverage.FormularyItem]int32 // where terms stand
}

// NewBuilder begins a formulary.
func NewBuilder(id string) *Builder {
	return &Builder{made: Formulary{ID: id}, known: make(map[coverage.FormularyItem]int32)}
}

// Grow makes room for n further items.
func (b *Builder) Grow(n int) { b.made.rows = slices.Grow(b.made.rows, n) }

// Add adds an item.
func (b *Builder) Add(item Item) {
	made := &b.made
	if len(made.files) == 0 || made.files[len(made.files)-1] != item.Position.File {
		made.files = append(made.files, item.Position.File)
	}
	terms := item.FormularyItem
	terms.Product, terms.Name = "", ""
	at, found := b.known[terms]
	if !found {
		at = int32(len(made.terms))
		made.terms = append(made.terms, terms)
		b.known[terms] = at
	}
	made.rows = append(made.rows, row{
		product: item.Product, name: item.Name, rxnorm: item.RxNorm, ndc: string(item.NDC),
		terms: at, file: int32(len(made.files) - 1), line: int32(item.Position.Line),
	})
}

// Build makes the formulary. The same codes listed twice for one day are a fault. A product may be listed under several codes.
func (b *Builder) Build() (*Formulary, document.Faults) {
	made := b.made
	for _, index := range []*chains{&made.byProduct, &made.byRxNorm, &made.byNDC} {
		*index = chains{first: make(map[string]int32), next: make([]int32, len(made.rows))}
	}
	made.byRxNorm.first = make(map[string]int32, len(made.rows)) // the usual code
	var faults document.Faults
	for at := len(made.rows) - 1; at >= 0; at-- { // so that the chains run forwards
		row := &made.rows[at]
		if other, found := made.sameCodes(row); found {
			faults = append(faults, document.Fault{
				Position: made.position(&made.rows[other]),
				Message:  made.rows[other].name + " is listed twice for the same days: keep one row, or give the rows periods that do not overlap",
			})
		}
		made.byProduct.add(row.product, at)
		made.byRxNorm.add(row.rxnorm, at)
		made.byNDC.add(row.ndc, at)
	}
	made.names = sync.OnceValue(made.indexNames)
	return &made, faults
}

// sameCodes finds a row already indexed with the same codes for one of the same days.
func (f *Formulary) sameCodes(wanted *row) (int, bool) {
	index, key := &f.byRxNorm, wanted.rxnorm
	if wanted.ndc != "" {
		index, key = &f.byNDC, wanted.ndc
	}
	period := f.terms[wanted.terms].Period
	for at := range index.of(key) {
		other := &f.rows[at]
		if other.rxnorm == wanted.rxnorm && other.ndc == wanted.ndc && period.Overlaps(f.terms[other.terms].Period) {
			return at, true
		}
	}
	return 0, false
}

func (f *Formulary) position(of *row) document.Position {
	return document.Position{File: f.files[of.file], Place: document.Place{Line: int(of.line), Column: 1}}
}

// Item is what the formulary holds about a product on a day. Of a product that it lists under several codes it is the strictest.
func (f *Formulary) Item(product string, on coverage.Date) (coverage.FormularyItem, bool) {
	var found finding
	found.add(f, f.byProduct.of(product), product, on)
	return found.item, found.any
}

// ItemByCode is what the formulary lists on a day under one of these codes, of a product, or, when product is "", of a drug that is not
// in the catalog. An NDC decides before RxNorm, since it names the package; of several items that fit it is the strictest.
func (f *Formulary) ItemByCode(product string, codes []drug.Code, on coverage.Date) (coverage.FormularyItem, bool) {
	var byNDC, byRxNorm finding
	for _, code := range codes {
		switch code.System {
		case drug.NDC:
			for ndc := range spellings(code.Code) {
				byNDC.add(f, f.byNDC.of(ndc), product, on)
			}
		case drug.RxNorm:
			byRxNorm.add(f, f.byRxNorm.of(code.Code), product, on)
		}
	}
	if byNDC.any {
		return byNDC.item, true
	}
	return byRxNorm.item, byRxNorm.any
}

// spellings are the forms under which a formulary may list an NDC: itself, its product, and the packages that ten bare digits stand for.
func spellings(digits string) iter.Seq[string] {
	return func(yield func(string) bool) {
		ndc, readings, err := drug.ParseNDC(digits)
		switch {
		case err != nil: // 9 digits, which name a product
			yield(digits)
		case ndc != "":
			_ = yield(string(ndc)) && yield(string(ndc.Product()))
		default:
			for _, reading := range readings {
				if !yield(string(reading)) {
					return
				}
			}
		}
	}
}

// finding is the strictest of the items that were found.
type finding struct {
	item coverage.FormularyItem
	any  bool
}

func (found *finding) add(f *Formulary, rows iter.Seq[int], product string, on coverage.Date) {
	for at := range rows {
		row := &f.rows[at]
		if row.product != product || !f.terms[row.terms].Period.Includes(on) {
			continue
		}
		item := f.listed(row)
		if found.any {
			item = found.item.Stricter(item)
		}
		found.item, found.any = item, true
	}
}

func (f *Formulary) listed(row *row) coverage.FormularyItem {
	item := f.terms[row.terms]
	item.Product, item.Name = row.product, row.name
	return item
}

func (f *Formulary) item(row *row) Item {
	return Item{
		Position: f.position(row), RxNorm: row.rxnorm, NDC: drug.NationalDrugCode(row.ndc), FormularyItem: f.listed(row),
	}
}

// Len is the number of items.
func (f *Formulary) Len() int { return len(f.rows) }

// Items yields all items, by name.
func (f *Formulary) Items() iter.Seq[Item] {
	sorted := make([]int32, len(f.rows))
	for at := range sorted {
		sorted[at] = int32(at)
	}
	slices.SortStableFunc(sorted, func(a, b int32) int { return cmp.Compare(f.rows[a].name, f.rows[b].name) })
	return func(yield func(Item) bool) {
		for _, at := range sorted {
			if !yield(f.item(&f.rows[at])) {
				return
			}
		}
	}
}

package formulary

import (
	"iter"
	"maps"
	"slices"

	"covercard/internal/drug"
)

// nameIndex finds rows by the words of their names: word -> rows, in their order. It is made when it is first asked, since a decision
// has no use for it.
type nameIndex map[string][]int32

func (f *Formulary) indexNames() nameIndex {
	made := make(nameIndex)
	for at := range f.rows {
		for _, word := range drug.Words(f.rows[at].name) {
			rows := made[word]
			if len(rows) == 0 || rows[len(rows)-1] != int32(at) {
				made[word] = append(rows, int32(at))
			}
		}
	}
	return made
}

// Named gives the items in whose names all these words stand (as [drug.Words] gives them), no more than most of them, and how many there
// are.
func (f *Formulary) Named(words []string, most int) (items []Item, count int) {
	if len(words) == 0 {
		return nil, 0
	}
	index := f.names()
	lists := make([][]int32, len(words))
	for i, word := range words {
		lists[i] = index[word]
	}
	slices.SortFunc(lists, func(a, b []int32) int { return len(a) - len(b) })
	for _, at := range lists[0] {
		if !inAll(lists[1:], at) {
			continue
		}
		if count++; count <= most {
			items = append(items, f.item(&f.rows[at]))
		}
	}
	return items, count
}

func inAll(lists [][]int32, at int32) bool {
	for _, list := range lists {
		if _, found := slices.BinarySearch(list, at); !found {
			return false
		}
	}
	return true
}

// Coded gives the items that the formulary lists under a code, whatever their periods.
func (f *Formulary) Coded(code drug.Code) []Item {
	var items []Item
	switch code.System {
	case drug.NDC:
		for ndc := range spellings(code.Code) {
			for at := range f.byNDC.of(ndc) {
				items = append(items, f.item(&f.rows[at]))
			}
		}
	case drug.RxNorm:
		for at := range f.byRxNorm.of(code.Code) {
			items = append(items, f.item(&f.rows[at]))
		}
	}
	return items
}

// OfProduct gives the items of a product, whatever their periods.
func (f *Formulary) OfProduct(product string) []Item {
	var items []Item
	for at := range f.byProduct.of(product) {
		items = append(items, f.item(&f.rows[at]))
	}
	return items
}

// Words yields the words that names on the formulary are made of, each once.
func (f *Formulary) Words() iter.Seq[string] { return maps.Keys(f.names()) }

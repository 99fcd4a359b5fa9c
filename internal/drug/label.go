package drug

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// telling is how long a word must be to tell one drug from another.
const telling = 4

// Mislabels says what is wrong with a label that stands beside a code of a product: it names another product of the catalog, or shares
// no word with the names of this one. It is "" when nothing is.
func (c *Catalog) Mislabels(product *Product, label string) string {
	named := c.names.find(label, mentions{}).products
	if slices.Contains(named, product) {
		return ""
	}
	if len(named) > 0 {
		return "names " + named[0].Brand
	}
	known := map[string]bool{}
	for _, name := range append([]string{product.Brand, product.Generic}, product.Names...) {
		each := words{text: name}
		for word := each.next(nil); len(word) > 0; word = each.next(nil) {
			known[string(word)] = true
		}
	}
	each := words{text: label}
	for word := each.next(nil); len(word) > 0; word = each.next(nil) {
		if known[string(word)] && (utf8.RuneCount(word) >= telling || strings.EqualFold(string(word), product.Brand)) {
			return ""
		}
	}
	return "names neither " + product.Brand + " nor " + product.Generic
}

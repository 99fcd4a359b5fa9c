package drug

import "slices"

// Catalog finds products by code and by name. It is immutable; look-ups cost the same for ten products and ten thousand.
type Catalog struct {
	byID map[string]*Product
	// codes holds NDCs by 11 digits (packages), by 10 (packages whose hyphens got lost) and by 9 (products that are listed so).
	codes map[Code]holders
	// ndcProducts holds the first 9 digits of all NDCs: an order that names no package.
	ndcProducts map[string]holders
	names       names
}

// holders are the products that have a code.
type holders struct {
	products []*Product
	shared   bool // with products that the library need not know
}

// identifying gives the products between which a code decides: none when it is shared.
func (h holders) identifying() []*Product {
	if h.shared {
		return nil
	}
	return h.products
}

func (h holders) with(product *Product, shared bool) holders {
	return holders{with(h.products, product), h.shared || shared}
}

// NewCatalog indexes products. The library's lint refuses two products that share an identifying code or name; here such a code or name
// makes an Ambiguous match. It refuses NDCs that are none or have ten bare digits, too; here they match nothing.
func NewCatalog(products []Product) *Catalog {
	products = slices.Clone(products)
	made := &Catalog{
		byID:        make(map[string]*Product, len(products)),
		codes:       make(map[Code]holders),
		ndcProducts: make(map[string]holders),
		names:       newNames(products),
	}
	for i := range products {
		product := &products[i]
		if _, taken := made.byID[product.ID]; !taken {
			made.byID[product.ID] = product
		}
		for _, written := range product.Codes {
			if written.System == NDC {
				made.addNDC(written, product)
				continue
			}
			if folded := foldCode(written.System, written.Code); folded.Code != "" {
				made.codes[folded] = made.codes[folded].with(product, written.Shared)
			}
		}
	}
	return made
}

func (c *Catalog) addNDC(written ProductCode, product *Product) {
	ndc, _, err := ParseNDC(written.Code)
	if err != nil || ndc == "" {
		return
	}
	spellings := []string{string(ndc)}
	if len(ndc) == packageDigits {
		spellings = append(spellings, bareForms(written.Code, ndc)...)
	}
	for _, spelling := range spellings {
		key := Code{NDC, spelling}
		c.codes[key] = c.codes[key].with(product, written.Shared)
	}
	key := string(ndc.Product())
	c.ndcProducts[key] = c.ndcProducts[key].with(product, written.Shared)
}

// Product finds a product by its id.
func (c *Catalog) Product(id string) (*Product, bool) {
	product, found := c.byID[id]
	return product, found
}

// Lookup finds the product that one code stands for. It reports false for a code that is unknown, shared, or of several products.
func (c *Catalog) Lookup(system System, code string) (*Product, bool) {
	_, products := c.standsFor(system, code)
	if len(products) != 1 {
		return nil, false
	}
	return products[0], true
}

// standsFor gives the products that a code identifies, and the system that it proved to be of.
func (c *Catalog) standsFor(system System, text string) (System, []*Product) {
	if system == NDC {
		return NDC, c.ndc(text)
	}
	folded := foldCode(system, text)
	return folded.System, c.codes[folded].identifying()
}

// ndc compares whole codes only: the labeler says nothing, and a package that is not listed is another drug unless its product is
// listed as a whole.
func (c *Catalog) ndc(text string) []*Product {
	ndc, err := readNDC(text)
	if err != nil {
		return nil
	}
	if ndc.length == productDigits {
		return c.ndcProducts[string(ndc.digits[:productDigits])].identifying()
	}
	found, listed := c.codes[Code{NDC, string(ndc.digits[:ndc.length])}]
	if !listed && ndc.length == packageDigits {
		found = c.codes[Code{NDC, string(ndc.digits[:productDigits])}]
	}
	return found.identifying()
}

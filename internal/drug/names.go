package drug

import "slices"

// names finds the names of products in texts. It is a tree whose branches are words, so that a word of a text costs one look-up
// whatever the number of names.
type names struct {
	branches map[branch]int32 // to the node that a word leads to
	nodes    []node           // the first is the root
}

type branch struct {
	from int32
	word string
}

// node stands for the words on the way to it.
type node struct {
	name   string  // as the library writes it; "" when no name ends here
	owners []owner // which have this name
}

// mentions are the products that texts name, each once, in the order in which they are named.
type mentions struct {
	products []*Product
	first    *node // the name that was found first
}

func newNames(products []Product) names {
	made := names{branches: make(map[branch]int32), nodes: make([]node, 1)}
	for i := range products {
		product := &products[i]
		made.add(product.Brand, product)
		for _, name := range product.Names {
			made.add(name, product)
		}
	}
	return made
}

func (n *names) add(name string, product *Product) {
	at := int32(0)
	each := words{text: name}
	for word := each.next(nil); len(word) > 0; word = each.next(nil) {
		step := branch{at, string(word)}
		next, known := n.branches[step]
		if !known {
			next = int32(len(n.nodes))
			n.nodes = append(n.nodes, node{})
			n.branches[step] = next
		}
		at = next
	}
	if at == 0 {
		return // no word to find
	}
	end := &n.nodes[at]
	if end.name == "" {
		end.name = name
	}
	if !slices.ContainsFunc(end.owners, func(one owner) bool { return one.Product == product }) {
		end.owners = append(end.owners, product.owner(name))
	}
}

// find adds what a text names. Of names that nest the longest counts, as "AlphaNine SD" before "AlphaNine"; names that only
// overlap count both. A name that goes on with the suffix of another product counts for nothing.
func (n *names) find(text string, found mentions) mentions {
	var buffer [64]byte // longer than the words of most texts, to spare allocations
	reached := 0        // where the names end that were found so far
	each := words{text: text}
	for word := each.next(buffer[:0]); len(word) > 0; word = each.next(buffer[:0]) {
		at, known := n.branches[branch{0, string(word)}]
		var longest *node
		for ahead := each; known; at, known = n.branches[branch{at, string(word)}] {
			if n.nodes[at].name != "" && ahead.at > reached {
				longest, reached = &n.nodes[at], ahead.at
			}
			if word = ahead.next(buffer[:0]); len(word) == 0 {
				break
			}
		}
		if longest != nil {
			found = found.with(longest, text[reached:])
		}
	}
	return found
}

// with adds the products that are meant where a name is followed by that.
func (m mentions) with(named *node, rest string) mentions {
	for i := range named.owners {
		owner := &named.owners[i]
		if !owner.isMeant(rest) {
			continue
		}
		if m.first == nil {
			m.first = named
		}
		m.products = with(m.products, owner.Product)
	}
	return m
}

// with adds a product unless it is there already.
func with(products []*Product, product *Product) []*Product {
	if slices.Contains(products, product) {
		return products
	}
	return append(products, product)
}

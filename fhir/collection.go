package fhir

import (
	"iter"
	"slices"
	"strings"
)

// Collection finds resources by where references lead. The zero Collection is empty and ready. It is not safe for use by several
// goroutines at once, since it may build an index when asked.
type Collection struct {
	entries []Entry // in order of addition

	indexed   int // how many of entries are in the maps
	byFullURL map[string]int
	byAddress map[address]int
}

// address is a resource's type and id: what a relative reference names.
type address struct{ resourceType, id string }

// Add puts the entries of v into the collection. What was added first wins when two resources share an address.
func (c *Collection) Add(v Value) {
	for entry := range Entries(v) {
		c.entries = append(c.entries, entry)
	}
}

// Grow makes room for that many further entries.
func (c *Collection) Grow(entries int) { c.entries = slices.Grow(c.entries, entries) }

// AddEntries puts entries that were read already into the collection, as [Collection.Add] does.
func (c *Collection) AddEntries(entries ...Entry) { c.entries = append(c.entries, entries...) }

// Resolve finds what ref, found inside from, leads to: contained in from ("#id"), else by fullUrl, else by type and id,
// also for an absolute reference.
func (c *Collection) Resolve(from Resource, ref Reference) (Resource, bool) {
	if id, local := strings.CutPrefix(ref.Reference, "#"); local {
		return from.Contained(id)
	}
	if ref.Reference == "" {
		return Resource{}, false
	}
	if at, found := c.byURL(ref.Reference); found {
		return c.entries[at].Resource, true
	}
	resourceType, id, named := ref.Target()
	if !named {
		return Resource{}, false
	}
	at, found := c.byTypeAndID(resourceType, id)
	if !found {
		return Resource{}, false
	}
	return c.entries[at].Resource, true
}

// fewEntries is up to how many entries are looked through one by one: an index of so few costs more than it saves.
const fewEntries = 48

func (c *Collection) byURL(url string) (at int, found bool) {
	if len(c.entries) > fewEntries {
		c.index()
		at, found = c.byFullURL[url]
		return at, found
	}
	at = slices.IndexFunc(c.entries, func(entry Entry) bool { return entry.FullURL == url })
	return at, at >= 0
}

func (c *Collection) byTypeAndID(resourceType, id string) (at int, found bool) {
	if len(c.entries) > fewEntries {
		c.index()
		at, found = c.byAddress[address{resourceType, id}]
		return at, found
	}
	for at := range c.entries {
		if resource := &c.entries[at].Resource; resource.id == id && resource.resourceType == resourceType {
			return at, true
		}
	}
	return 0, false
}

// index takes the entries added since it last ran into the maps. Many calls resolve nothing and never pay for it.
func (c *Collection) index() {
	if c.byFullURL == nil {
		c.byFullURL = make(map[string]int)
		c.byAddress = make(map[address]int)
	}
	for ; c.indexed < len(c.entries); c.indexed++ {
		entry := c.entries[c.indexed]
		if entry.FullURL != "" {
			addFirst(c.byFullURL, entry.FullURL, c.indexed)
		}
		if id := entry.Resource.ID(); id != "" {
			addFirst(c.byAddress, address{entry.Resource.Type(), id}, c.indexed)
		}
	}
}

func addFirst[Key comparable](index map[Key]int, key Key, at int) {
	if _, taken := index[key]; !taken {
		index[key] = at
	}
}

// OfType yields the resources of that type in the order they were added.
func (c *Collection) OfType(resourceType string) iter.Seq[Resource] {
	return func(yield func(Resource) bool) {
		for _, entry := range c.entries {
			if entry.Resource.Type() == resourceType && !yield(entry.Resource) {
				return
			}
		}
	}
}

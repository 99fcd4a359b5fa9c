package fhir

import "iter"

// Entry is one entry of a Bundle: its fullUrl ("" when missing) and its resource.
type Entry struct {
	FullURL  string
	Resource Resource
}

const (
	bundleType = "Bundle"
	// deepestBundle bounds the work that nested Bundles can cause; a Bundle in a Bundle is rare and a third level unknown.
	deepestBundle = 8
)

// Entries yields what v holds: the entries of a Bundle of any type or none, or v itself when it is a single other
// resource. Entries without a resource are passed over; nested Bundles are opened (8 levels at most, v counted) and not
// yielded themselves.
func Entries(v Value) iter.Seq[Entry] {
	return func(yield func(Entry) bool) { yieldEntries(v, "", 1, yield) }
}

// yieldEntries reports whether to go on.
func yieldEntries(v Value, fullURL string, level int, yield func(Entry) bool) bool {
	resource, entries := readResource(v)
	switch {
	case resource.Type() == "":
		return true
	case resource.Type() != bundleType:
		return yield(Entry{FullURL: fullURL, Resource: resource})
	case level > deepestBundle:
		return true
	}
	for element := range entries.Elements() {
		fullURL, held := SplitEntry(element)
		if !yieldEntries(held, fullURL, level+1, yield) {
			return false
		}
	}
	return true
}

// SplitEntry takes one element of a Bundle's entry apart: its fullUrl and its resource, each absent when missing.
func SplitEntry(element Value) (fullURL string, resource Value) {
	for name, member := range element.Members() {
		switch name {
		case "fullUrl":
			fullURL = member.Text()
		case "resource":
			resource = member
		}
	}
	return fullURL, resource
}

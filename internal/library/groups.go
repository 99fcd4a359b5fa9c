package library

import (
	"maps"
	"slices"
)

// GroupsOf are the ids of the drug groups that a product belongs to, sorted.
func (l *Library) GroupsOf(product string) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(l.groups)) {
		if slices.Contains(l.groups[id].Products, product) {
			ids = append(ids, id)
		}
	}
	return ids
}

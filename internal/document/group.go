package document

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"
)

// group is a group of keys in the file and the struct that it is read into.
type group struct {
	node *yaml.Node
	as   reflect.Type
	// name is the key that the group stands under, "" for the file itself; item tells that it is one of a list.
	name string
	item bool
}

// words name the group for an author.
func (g group) words() string {
	switch {
	case g.name == "":
		return "the file itself"
	case g.item:
		return fmt.Sprintf("the entry of %s that begins on line %d", g.name, g.node.Line)
	}
	return g.name
}

// column is where the group's keys begin; false for one in braces, whose keys may stand anywhere.
func (g group) column() (int, bool) { return g.node.Column, g.node.Style&yaml.FlowStyle == 0 }

// groupsAround are the groups of keys that a key stands in, the outermost first; none when the key is not found.
func (f *File) groupsAround(key Place, into any) []group {
	if f.around == nil {
		f.around = make(map[Place][]group)
		if root := f.tree(); root != nil {
			f.noteGroups(root, reflect.TypeOf(into), "", false, nil)
		}
	}
	return f.around[key]
}

// noteGroups notes the groups around each key below a node.
func (f *File) noteGroups(node *yaml.Node, as reflect.Type, name string, item bool, outer []group) {
	for as != nil && as.Kind() == reflect.Pointer {
		as = as.Elem()
	}
	switch {
	case as == nil:
	case node.Kind == yaml.SequenceNode && as.Kind() == reflect.Slice:
		for _, one := range node.Content {
			f.noteGroups(one, as.Elem(), name, true, outer)
		}
	case node.Kind == yaml.MappingNode && as.Kind() == reflect.Struct:
		around := append(outer[:len(outer):len(outer)], group{node, as, name, item})
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			f.around[placeOf(key)] = around
			f.noteGroups(node.Content[i+1], typeOf(as, key.Value), key.Value, false, around)
		}
	}
}

// below is a group that stands under a key of another, or the last one where that is a list. Its node is something else where no group is
// written.
type below struct {
	group
	key Place
}

// groupsBelow are the groups right below a group, in their order.
func (f *File) groupsBelow(of group) []below {
	if found, known := f.below[of.node]; known {
		return found
	}
	var found []below
	for i := 0; i+1 < len(of.node.Content); i += 2 {
		key, value := of.node.Content[i], of.node.Content[i+1]
		as, item := typeOf(of.as, key.Value), false
		for as != nil && (as.Kind() == reflect.Pointer || as.Kind() == reflect.Slice) {
			as, item = as.Elem(), item || as.Kind() == reflect.Slice
		}
		if as == nil || as.Kind() != reflect.Struct {
			continue
		}
		if item && value.Kind == yaml.SequenceNode && len(value.Content) > 0 {
			value = value.Content[len(value.Content)-1]
		}
		found = append(found, below{group{value, as, key.Value, item}, placeOf(key)})
	}
	if f.below == nil {
		f.below = make(map[*yaml.Node][]below)
	}
	f.below[of.node] = found
	return found
}

// has tells whether a key stands in a group.
func has(in *yaml.Node, key string) bool {
	for i := 0; in.Kind == yaml.MappingNode && i < len(in.Content); i += 2 {
		if in.Content[i].Value == key {
			return true
		}
	}
	return false
}

// typeOf is the type of the value of a key in a struct; nil when the struct does not have it.
func typeOf(of reflect.Type, key string) reflect.Type {
	for field := range of.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case options == "inline" && field.Type.Kind() == reflect.Struct:
			if found := typeOf(field.Type, key); found != nil {
				return found
			}
		case name == key && key != "":
			return field.Type
		}
	}
	return nil
}

// keysOf are the keys of a struct.
func keysOf(of reflect.Type) (keys []string) {
	for field := range of.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case options == "inline" && field.Type.Kind() == reflect.Struct:
			keys = append(keys, keysOf(field.Type)...)
		case name != "" && name != "-":
			keys = append(keys, name)
		}
	}
	return keys
}

package document

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// misplaced tells of an unknown key to which group around it, above it or below it, it belongs; "" when to none, or to many.
func (f *File) misplaced(key string, at Place, around []group) string {
	if len(around) == 0 {
		return ""
	}
	here, outer, already := around[len(around)-1], around[:len(around)-1], ""
	for _, one := range slices.Backward(outer) {
		if typeOf(one.as, key) == nil {
			continue
		}
		message := fmt.Sprintf("the key %q does not belong to %s, but to %s", key, here.words(), one.words())
		if has(one.node, key) {
			already = cmp.Or(already, message+", which has it already: keep one")
			continue
		}
		f.written(placeOf(one.node), key)
		if column, known := one.column(); known {
			return fmt.Sprintf("%s: move it left, to column %d", message, column)
		}
		return message + ": move it there"
	}
	return cmp.Or(f.tooShallow(key, at, here), already, tooHigh(key, here))
}

// tooHigh is for a key that belongs to a group within the one it stands in, whether the file has that or not.
func tooHigh(key string, here group) string {
	const many = 3 // kinds of groups; the keys that are allowed here tell more than a longer list of them
	below := kindsWith(here.as, key)
	if len(below) == 0 || len(below) > many {
		return ""
	}
	return fmt.Sprintf("the key %q does not belong to %s, but to %s: write it there", key, here.words(), strings.Join(below, " or to "))
}

// kindsWith are the kinds of groups within a struct that have a key, in words, the outer ones first.
func kindsWith(of reflect.Type, key string) (found []string) {
	type kind struct {
		as    reflect.Type
		words string
	}
	seen := map[reflect.Type]bool{of: true}
	for kinds := []kind{{of, ""}}; len(kinds) > 0; kinds = kinds[1:] {
		for _, name := range keysOf(kinds[0].as) {
			as, words := typeOf(kinds[0].as, name), name
			for as.Kind() == reflect.Pointer || as.Kind() == reflect.Slice {
				if as.Kind() == reflect.Slice {
					words = "an entry of " + name
				}
				as = as.Elem()
			}
			if as.Kind() != reflect.Struct || seen[as] {
				continue
			}
			seen[as] = true
			if kinds[0].words != "" {
				words += " of " + kinds[0].words
			}
			if typeOf(as, key) != nil {
				found = append(found, words)
			}
			kinds = append(kinds, kind{as, words})
		}
	}
	return found
}

// tooShallow is for a key that belongs to one of the groups that stand above it.
func (f *File) tooShallow(key string, at Place, here group) string {
	var found group
	for _, one := range f.groupsBelow(here) {
		if before(one.key, at) && typeOf(one.as, key) != nil && !has(one.node, key) {
			found = one.group
		}
	}
	if found.node == nil {
		return ""
	}
	message := fmt.Sprintf("the key %q does not belong to %s, but to ", key, here.words())
	if found.node.Kind != yaml.MappingNode {
		return fmt.Sprintf("%s%s: write it below that, further to the right", message, found.name)
	}
	f.written(placeOf(found.node), key)
	if column, known := found.column(); known {
		return fmt.Sprintf("%s%s: move it right, to column %d", message, found.words(), column)
	}
	return message + found.words() + ": move it there"
}

// written notes that a group of keys was meant to have a key, which stands elsewhere or is misspelt: it is not missing.
func (f *File) written(within Place, key string) {
	if f.meant == nil {
		f.meant = make(map[Place][]string)
	}
	f.meant[within] = append(f.meant[within], key)
}

func before(a, b Place) bool { return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column }

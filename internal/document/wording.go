package document

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The YAML library's own messages, which name Go types.
var (
	unknownKey   = regexp.MustCompile(`(?s)^field (.*) not found in type (\S+)$`)
	duplicateKey = regexp.MustCompile(`(?s)^mapping key (".*") already defined at line (\d+)$`)
	wrongType    = regexp.MustCompile("(?s)^cannot construct (\\S+?)(?: `(.*)`)? into (\\S+)$")
)

const severalDocuments = "yaml: expected single document, found multiple"

// wording puts the YAML library's messages into an author's words.
type wording struct {
	file *File
	into any
	keys map[string][]string // keys by Go type, made when first needed
}

// of is a message in those words, and where what it tells of begins.
func (w *wording) of(at Place, message string) (Place, string) {
	if found := unknownKey.FindStringSubmatch(message); found != nil {
		around := w.file.groupsAround(at, w.into)
		if len(around) > 0 {
			here := around[len(around)-1].node
			if message := w.keyWithoutColon(here, found[1], found[2]); message != "" {
				return at, message
			}
			if begin, message := cutText(here, at); message != "" {
				return begin, message
			}
		}
		return at, w.unknown(at, found[1], found[2], around)
	}
	if found := wrongType.FindStringSubmatch(message); found != nil {
		if value := w.file.scalar(at); value != nil {
			if _, slip := withoutColon(value.Value, w.keysOf(found[3])); slip != "" {
				return at, slip
			}
		}
	}
	return at, w.other(message)
}

func (w *wording) other(message string) string {
	if found := duplicateKey.FindStringSubmatch(message); found != nil {
		return fmt.Sprintf("the key %s stands twice, first on line %s: keep one", found[1], found[2])
	}
	if found := wrongType.FindStringSubmatch(message); found != nil {
		if found[2] != "" {
			return fmt.Sprintf("%s must stand here, not %q", kindOfType(found[3]), found[2])
		}
		if found[1] == "!!str" {
			return nothing(kindOfType(found[3]))
		}
		return kindOfType(found[3]) + " must stand here, not " + kindOfTag(found[1])
	}
	if message == "yaml: no documents in stream" {
		return "the file is empty"
	}
	return message
}

// keysOf are the keys of a Go type.
func (w *wording) keysOf(typeName string) []string {
	if w.keys == nil {
		w.keys = make(map[string][]string)
		gatherKeys(reflect.TypeOf(w.into), w.keys)
	}
	return w.keys[strings.TrimPrefix(typeName, "*")]
}

// allKeys are the keys that can stand anywhere in the document.
func (w *wording) allKeys() []string {
	w.keysOf("")
	return slices.Concat(slices.Collect(maps.Values(w.keys))...)
}

// keyWithoutColon is for an unknown key that begins with one which its group of keys can have and does not.
func (w *wording) keyWithoutColon(here *yaml.Node, key, typeName string) string {
	missing, message := withoutColon(key, slices.DeleteFunc(slices.Clone(w.keysOf(typeName)), func(known string) bool { return has(here, known) }))
	if message != "" {
		w.file.written(placeOf(here), missing)
	}
	return message
}

func (w *wording) unknown(at Place, key, typeName string, around []group) string {
	known := w.keysOf(typeName)
	for _, candidate := range known {
		if distance(key, candidate) <= 2 {
			if len(around) > 0 {
				w.file.written(placeOf(around[len(around)-1].node), candidate)
			}
			return fmt.Sprintf("unknown key %q; did you mean %q?", key, candidate)
		}
	}
	if message := w.file.misplaced(key, at, around); message != "" {
		return message
	}
	if len(known) == 0 {
		return fmt.Sprintf("unknown key %q: remove it", key)
	}
	return fmt.Sprintf("unknown key %q: use one of %s", key, strings.Join(known, ", "))
}

// gatherKeys notes the YAML keys of a type and of all types inside it.
func gatherKeys(of reflect.Type, keys map[string][]string) {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		gatherKeys(of.Elem(), keys)
		return
	case reflect.Struct:
	default:
		return
	}
	if _, done := keys[of.String()]; done || of == reflect.TypeFor[Text]() || of == reflect.TypeFor[Place]() {
		return
	}
	keys[of.String()] = keysOf(of)
	for field := range of.Fields() {
		gatherKeys(field.Type, keys)
	}
}

func kindOfType(name string) string {
	name = strings.TrimPrefix(name, "*")
	switch {
	case strings.HasPrefix(name, "[]"):
		return "a list"
	case name == "bool":
		return "true or false"
	case strings.HasPrefix(name, "int"), strings.HasPrefix(name, "uint"):
		return "a whole number"
	case strings.HasPrefix(name, "float"):
		return "a number"
	case name == "string":
		return "a text"
	case name == "time.Duration":
		return "a duration such as 4.5s or 500ms"
	}
	return "a group of keys"
}

// nothing is for a key, or an entry of a list, that has nothing where a value of that kind must stand.
func nothing(kind string) string {
	return kind + " is missing here: write one, or remove the key or entry that is empty"
}

func kindOfTag(tag string) string {
	switch tag {
	case "!!seq":
		return "a list"
	case "!!map":
		return "a group of keys"
	}
	return "a single value"
}

// distance is the number of letters to add, drop or change to make b of a (Levenshtein). Only short words are compared: a key
// that is far longer than any known one is no slip of the finger.
func distance(a, b string) int {
	if abs(len(a)-len(b)) > 2 {
		return 3
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func abs(n int) int { return max(n, -n) }

// OneOf lists allowed words for a fault: "a, b or c".
func OneOf[S ~string](words []S) string {
	plain := make([]string, len(words))
	for i, word := range words {
		plain[i] = string(word)
	}
	if len(plain) < 2 {
		return strings.Join(plain, "")
	}
	return strings.Join(plain[:len(plain)-1], ", ") + " or " + plain[len(plain)-1]
}

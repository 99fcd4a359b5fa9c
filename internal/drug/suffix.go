package drug

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// suffixLetters is how many letters stand behind the hyphen of a suffix: "-drlb".
const suffixLetters = 4

// suffixAt gives the suffix at the beginning of what follows a name; "" when there is none. With it FDA tells biologics of different makers
// apart whose names are otherwise the same: a hyphen and four letters without a meaning (Nonproprietary Naming of Biological Products, FDA,
// January 2017). FDA writes them small; orders come in any letter case.
func suffixAt(rest string) string {
	hyphen, size := utf8.DecodeRuneInString(rest)
	if !isHyphen(hyphen) || len(rest) < size+suffixLetters {
		return ""
	}
	letters := rest[size : size+suffixLetters]
	for i := range suffixLetters {
		if c := letters[i] | ('a' - 'A'); c < 'a' || 'z' < c {
			return ""
		}
	}
	if next, _ := utf8.DecodeRuneInString(rest[size+suffixLetters:]); len(rest) > size+suffixLetters && (isWordRune(next) || unicode.IsMark(next)) {
		return "" // the word goes on
	}
	if hasMeaning(letters) {
		return ""
	}
	return letters
}

// withoutSuffix parts a name from its suffix, "" when it has none.
func withoutSuffix(name string) (core, suffix string) {
	at := strings.LastIndexFunc(name, isHyphen)
	if at < 0 {
		return name, ""
	}
	if suffix = suffixAt(name[at:]); suffix == "" {
		return name, ""
	}
	return name[:at], suffix
}

// isHyphen is also true of the hyphens that text processing makes of the one on the keyboard.
func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

// hasMeaning tells that four letters are a word with which orders go on, or a part of a substance's name. A suffix has no meaning.
func hasMeaning(letters string) bool {
	for _, word := range [...]string{"alfa", "beta", "caps", "dose", "kits", "oral", "pack", "pens", "soln", "susp", "tabs", "unit", "vial"} {
		if strings.EqualFold(letters, word) {
			return true
		}
	}
	return false
}

// owner is a product with what may follow one of its names.
type owner struct {
	*Product
	// whole tells that the name takes no suffix: a trade name, or one that has its suffix.
	whole bool
	// remainder is what the generic has between the name and its suffix, " dezaparvovec" after "etranacogene".
	remainder string
	suffixes  []string // those of the product
}

// owner is the product as the owner of one of its names.
func (p *Product) owner(name string) owner {
	made := owner{Product: p}
	for _, known := range append([]string{p.Generic, p.Brand}, p.Names...) {
		if _, suffix := withoutSuffix(known); suffix != "" {
			made.suffixes = append(made.suffixes, suffix)
		}
	}
	remainder, begins := p.goesOn(name)
	made.remainder = remainder
	_, suffix := withoutSuffix(name)
	made.whole = suffix != "" || name == p.Brand && !begins
	return made
}

// goesOn gives what the generic has behind a name and before its suffix; it reports false when it does not begin with that name.
func (p *Product) goesOn(name string) (remainder string, begins bool) {
	core, _ := withoutSuffix(p.Generic)
	if len(core) < len(name) || !strings.EqualFold(core[:len(name)], name) {
		return "", false
	}
	remainder = core[len(name):]
	if next, _ := utf8.DecodeRuneInString(remainder); remainder != "" && isWordRune(next) {
		return "", false
	}
	return remainder, true
}

// isMeant tells whether the product is meant where its name is followed by that: not with a suffix of another product.
func (o *owner) isMeant(rest string) bool {
	if o.whole {
		return true
	}
	if most := len(o.remainder); len(rest) > most && strings.EqualFold(rest[:most], o.remainder) {
		rest = rest[most:]
	}
	suffix := suffixAt(rest)
	return suffix == "" || slices.ContainsFunc(o.suffixes, func(own string) bool { return strings.EqualFold(own, suffix) })
}

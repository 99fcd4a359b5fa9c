package condition

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"covercard/internal/coverage"
)

// around are constants and the numbers one step beside each, within bounds, which are among them.
func around(constants []float64, step, least, most float64) []float64 {
	values := []float64{least, most}
	for _, constant := range constants {
		values = append(values, constant-step, constant, constant+step)
	}
	values = slices.DeleteFunc(values, func(value float64) bool { return value < least || value > most })
	slices.Sort(values)
	return slices.Compact(values)
}

// between are positive constants, a number between each and the next, and one beyond the last.
func between(constants []float64) []float64 {
	sorted := append([]float64{0}, constants...)
	slices.Sort(sorted)
	sorted = slices.Compact(slices.DeleteFunc(sorted, func(value float64) bool { return value < 0 }))
	var values []float64
	for i, value := range sorted {
		next := value + 2
		if i+1 < len(sorted) {
			next = sorted[i+1]
		}
		values = append(values, value, (value+next)/2)
	}
	return values[1:] // nobody orders nothing
}

// days are the dates compared with and those beside each. A service date lies in the period in which the statement is in force.
func days(compared []string, fact coverage.Fact, within coverage.Period) []coverage.Date {
	var all []coverage.Date
	for _, text := range compared {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			continue
		}
		for _, step := range []int{-1, 0, 1} {
			all = append(all, coverage.DateOf(day.AddDate(0, 0, step)))
		}
	}
	if fact != coverage.FactDate {
		return append(all, "1900-01-01")
	}
	all = append(all, cmp.Or(within.Start, within.End, "2000-01-01"), cmp.Or(within.End, within.Start, "2000-01-01"))
	return slices.DeleteFunc(all, func(day coverage.Date) bool { return !within.Includes(day) })
}

// texts are the values that a fact with a text can have: the value set where there is one, else those compared with and another.
func texts(compared []string, fact coverage.Fact, plans []string) []string {
	if fact == coverage.FactPlan {
		return plans
	}
	if known := fact.Values(); known != nil {
		return known
	}
	return append(slices.Clone(compared), "another")
}

// mostKinds bounds how many kinds of codes are combined: each may be among an order's or not.
const mostKinds = 8

// codeLists are lists of codes that differ in what the sets find in them. It reports false when there are more than are tried.
func codeLists(fact coverage.Fact, sets []codeSet) (lists [][]string, complete bool) {
	asked := indexOf(fact, sets)
	kinds := asked.kinds()
	complete = len(kinds) <= mostKinds
	kinds = kinds[:min(len(kinds), mostKinds)]
	lists = append(lists, []string{asked.stranger(fact)})
	for members := 1; members < 1<<len(kinds); members++ {
		var list []string
		for i, code := range kinds {
			if members&(1<<i) != 0 {
				list = append(list, code)
			}
		}
		lists = append(lists, list)
	}
	return lists, complete
}

// codeIndex are the codes that a list is asked for, by the sets that name them.
type codeIndex struct {
	sets  []codeSet
	named map[string][]int // by the code, bare: which of the sets name it
	above map[string]bool  // the codes, bare, and all that they stand below
}

// indexOf indexes the sets that are asked of one list.
func indexOf(fact coverage.Fact, sets []codeSet) codeIndex {
	made := codeIndex{named: map[string][]int{}, above: map[string]bool{}}
	for _, set := range sets {
		if set.fact != fact {
			continue
		}
		at := len(made.sets)
		made.sets = append(made.sets, set)
		for _, code := range set.codes {
			code = coverage.BareCode(code)
			made.named[code] = append(made.named[code], at)
			for end := range len(code) {
				made.above[code[:end+1]] = true
			}
		}
	}
	return made
}

// kinds are codes, one for each way in which the sets can find a code: which they do is decided by the longest code that it begins with and
// that the sets name or name one below of, and whether it is that code or one below.
func (x codeIndex) kinds() []string {
	var kinds []string
	found := map[string]bool{"": true}
	add := func(code string) {
		if which := x.whichFind(code); !found[which] {
			found[which] = true
			kinds = append(kinds, code)
		}
	}
	addBelow := func(code string) {
		if below, ok := x.below(code); ok {
			add(below)
		}
	}
	for _, set := range x.sets {
		for _, code := range set.codes {
			add(code)
			if set.below {
				addBelow(code)
			}
		}
	}
	for _, above := range slices.Sorted(maps.Keys(x.above)) {
		if code, ok := coverage.ICD10(above); ok {
			add(code)
			addBelow(code)
		}
	}
	return kinds
}

// below is a code of ICD-10-CM below another, which none of the sets names or names one below; it reports false when there is none.
func (x codeIndex) below(code string) (string, bool) {
	for _, next := range "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ" {
		below, ok := coverage.ICD10(code + string(next))
		if ok && !x.above[coverage.BareCode(below)] {
			return below, true
		}
	}
	return "", false
}

// stranger is a code that none of the sets finds.
func (x codeIndex) stranger(fact coverage.Fact) string {
	made := func(number int) string { return strconv.Itoa(138875005 + number) } // from the root of SNOMED CT on
	if fact == coverage.FactICD10 {
		made = func(number int) string { return fmt.Sprintf("%c%02d.89", 'Z'-number/100, 99-number%100) } // from Z99.89 down
	}
	number := 0
	for x.whichFind(made(number)) != "" {
		number++
	}
	return made(number)
}

// whichFind tells which of the sets a code is found by.
func (x codeIndex) whichFind(code string) string {
	code = coverage.BareCode(code)
	which := slices.Clone(x.named[code])
	for end := range len(code) {
		for _, at := range x.named[code[:end]] {
			if x.sets[at].below {
				which = append(which, at)
			}
		}
	}
	if len(which) == 0 {
		return ""
	}
	slices.Sort(which)
	return fmt.Sprint(slices.Compact(which))
}

func setCodes(facts *coverage.Facts, fact coverage.Fact, codes []string) {
	if fact == coverage.FactICD10 {
		facts.ICD10 = codes
		return
	}
	facts.SNOMED = codes
}

func setText(facts *coverage.Facts, fact coverage.Fact, text string) {
	switch fact {
	case coverage.FactSex:
		facts.Sex = text
	case coverage.FactOrderType:
		facts.OrderType = text
	case coverage.FactPlan:
		facts.Plan = text
	case coverage.FactRelationship:
		facts.Relationship = text
	case coverage.FactCoverageStart:
		facts.CoverageStart = coverage.Date(text)
	case coverage.FactDate:
		facts.Date = coverage.Date(text)
	}
}

// describe says the facts that conditions mention: "patient.age 17, order.icd10 E75.22".
func describe(facts *coverage.Facts, mentioned []coverage.Fact) string {
	values := activation{facts}
	var words []string
	for _, fact := range mentioned {
		value, _ := values.ResolveName(string(fact))
		switch value := value.(type) {
		case codeList:
			words = append(words, string(fact)+" "+strings.Join(value.codes, " and "))
		case float64:
			words = append(words, string(fact)+" "+strconv.FormatFloat(value, 'f', -1, 64))
		default:
			words = append(words, fmt.Sprintf("%s %v", fact, value))
		}
	}
	return strings.Join(words, ", ")
}

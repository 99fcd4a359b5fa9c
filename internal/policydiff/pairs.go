package policydiff

import (
	"slices"

	"covercard/internal/coverage"
)

// pair is a statement and the one that it was; either may be missing.
type pair struct{ was, is *coverage.Statement }

// either is the later one, or the earlier one when there is no later.
func (p pair) either() *coverage.Statement {
	if p.is != nil {
		return p.is
	}
	return p.was
}

func (p pair) isException() bool { return p.either().Exception != "" }

// pairs finds for each statement about a drug or a service the one that it was: first by ids, then, as ids may be changed, one that is for
// the same members under the same conditions, and at last the only one that is left.
func pairs(was, is []*coverage.Statement) []pair {
	made := make([]pair, len(is))
	for i, one := range is {
		made[i].is = one
	}
	left := slices.Clone(was)
	take := func(alike func(a, b *coverage.Statement) bool) {
		for i := range made {
			if made[i].was != nil {
				continue
			}
			at := slices.IndexFunc(left, func(old *coverage.Statement) bool { return alike(old, made[i].is) })
			if at >= 0 {
				made[i].was = left[at]
				left = slices.Delete(left, at, at+1)
			}
		}
	}
	take(func(a, b *coverage.Statement) bool { return a.ID == b.ID && a.Exception == b.Exception })
	take(func(a, b *coverage.Statement) bool { return a.Exception != "" && a.Exception == b.Exception })
	take(func(a, b *coverage.Statement) bool {
		return (a.Exception == "") == (b.Exception == "") && slices.Equal(a.Plans, b.Plans) && sameConditions(a, b)
	})
	if rules(was) == 1 && rules(is) == 1 {
		take(func(a, b *coverage.Statement) bool { return a.Exception == "" && b.Exception == "" })
	}
	for _, old := range left {
		made = append(made, pair{was: old})
	}
	return made
}

func sameConditions(a, b *coverage.Statement) bool {
	return slices.EqualFunc(a.When, b.When, func(a, b coverage.Condition) bool { return a.String() == b.String() })
}

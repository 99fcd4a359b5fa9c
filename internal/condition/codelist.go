package condition

import (
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"covercard/internal/coverage"
)

// codeList is a list of codes as CEL sees it. What it is asked for is compared as codes are (see [coverage.BareCode]). When only a part of
// the codes is known, one that is not among them may still be, so that the answer is unknown and not no.
type codeList struct {
	traits.Lister
	codes []string
	rest  ref.Val // the unknown that stands for the codes that are not known; nil when all are
}

var _ traits.Foldable = codeList{}

func listOf(codes []string, fact coverage.Fact, facts *coverage.Facts) codeList {
	made := codeList{Lister: types.NewStringList(types.DefaultTypeAdapter, codes), codes: codes}
	if slices.Contains(facts.Partial, fact) {
		made.rest = types.NewUnknown(0, types.NewAttributeTrail(string(fact)))
	}
	return made
}

// answer is what CEL is told when one of the codes was found, or none of those that are known.
func (l codeList) answer(found bool) ref.Val {
	switch {
	case found:
		return types.True
	case l.rest != nil:
		return l.rest
	}
	return types.False
}

// Contains implements [traits.Container].
func (l codeList) Contains(code ref.Val) ref.Val {
	wanted := coverage.BareCode(text(code))
	return l.answer(slices.ContainsFunc(l.codes, func(one string) bool { return coverage.BareCode(one) == wanted }))
}

// Size implements [traits.Sizer].
func (l codeList) Size() ref.Val {
	if l.rest != nil {
		return l.rest
	}
	return l.Lister.Size()
}

// Equal implements [ref.Val].
func (l codeList) Equal(other ref.Val) ref.Val {
	if l.rest != nil {
		return l.rest
	}
	return l.Lister.Equal(other)
}

// Add implements [traits.Adder].
func (l codeList) Add(other ref.Val) ref.Val {
	if l.rest != nil {
		return l.rest
	}
	return l.Lister.Add(other)
}

// Get implements [traits.Indexer].
func (l codeList) Get(index ref.Val) ref.Val {
	if l.rest != nil {
		return l.rest // which codes are known depends on what could be read, so their places mean nothing
	}
	return l.Lister.Get(index)
}

// Fold implements [traits.Foldable]: it goes through the codes. What is not known comes last, as one code.
func (l codeList) Fold(folder traits.Folder) {
	for i, code := range l.codes {
		if !folder.FoldEntry(types.Int(i), types.String(code)) {
			return
		}
	}
	if l.rest != nil {
		folder.FoldEntry(types.Int(len(l.codes)), l.rest)
	}
}

func text(value ref.Val) string {
	text, _ := value.Value().(string)
	return text
}

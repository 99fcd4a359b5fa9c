package condition

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"covercard/internal/coverage"
)

// underName is the function that asks a list of codes for a code or one below it.
const underName = "under"

// under declares order.icd10.under("E75.2") and order.icd10.under(["E75.2", "G12"]): true when one of the codes is that code or stands
// below it, as E75.22 below E75.2. A code's own digits tell that in ICD-10-CM only; [gatherer] refuses what else it is asked of.
func under() cel.EnvOption {
	codes := cel.ListType(cel.StringType)
	return cel.Function(underName,
		cel.MemberOverload("codes_under_code", []*cel.Type{codes, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(codes, above ref.Val) ref.Val { return anyUnder(codes, []string{text(above)}) })),
		cel.MemberOverload("codes_under_codes", []*cel.Type{codes, codes}, cel.BoolType,
			cel.BinaryBinding(func(codes, above ref.Val) ref.Val { return anyUnder(codes, textsIn(above)) })),
	)
}

func anyUnder(asked ref.Val, above []string) ref.Val {
	list, ok := asked.(codeList)
	if !ok {
		return types.NoSuchOverloadErr()
	}
	known := make([]string, len(list.codes))
	for i, code := range list.codes {
		known[i] = coverage.BareCode(code)
	}
	return list.answer(slices.ContainsFunc(above, func(one string) bool { // of which a policy may list hundreds, and an order has few
		one = coverage.BareCode(one)
		return one != "" && slices.ContainsFunc(known, func(code string) bool { return strings.HasPrefix(code, one) })
	}))
}

// textsIn are the texts of a list.
func textsIn(list ref.Val) []string {
	lister, ok := list.(traits.Lister)
	if !ok {
		return nil
	}
	size, _ := lister.Size().(types.Int)
	all := make([]string, 0, size)
	for at := lister.Iterator(); at.HasNext() == types.True; {
		all = append(all, text(at.Next()))
	}
	return all
}

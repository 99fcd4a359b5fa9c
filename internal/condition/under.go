package condition

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
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
	return list.any(func(code string) bool {
		return slices.ContainsFunc(above, func(one string) bool { return isUnder(code, one) })
	})
}

// textsIn are the texts of a list.
func textsIn(list ref.Val) []string {
	lister, ok := list.(traits.Lister)
	if !ok {
		return nil
	}
	var all []string
	for at := lister.Iterator(); at.HasNext() == types.True; {
		all = append(all, text(at.Next()))
	}
	return all
}

package condition

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// underName is the function that asks a list of codes for a code or one below it.
const underName = "under"

// under declares codes.under("E75.2") and codes.under(["E75.2", "G12"]): true when one of the codes is that code or stands below it, as
// E75.22 below E75.2 in ICD-10-CM.
func under() cel.EnvOption {
	codes := cel.ListType(cel.StringType)
	return cel.Function(underName,
		cel.MemberOverload("codes_under_code", []*cel.Type{codes, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(codes, code ref.Val) ref.Val {
				return types.Bool(anyUnder(codes, func(one string) bool { return isUnder(one, text(code)) }))
			})),
		cel.MemberOverload("codes_under_codes", []*cel.Type{codes, codes}, cel.BoolType,
			cel.BinaryBinding(func(codes, above ref.Val) ref.Val {
				return types.Bool(anyUnder(codes, func(one string) bool {
					return anyUnder(above, func(code string) bool { return isUnder(one, code) })
				}))
			})),
	)
}

func anyUnder(list ref.Val, is func(string) bool) bool {
	codes, ok := list.(traits.Lister)
	if !ok {
		return false
	}
	for at := codes.Iterator(); at.HasNext() == types.True; {
		if is(text(at.Next())) {
			return true
		}
	}
	return false
}

// isUnder compares codes without their dots, which some EHRs leave out, and without regard to letter case.
func isUnder(code, above string) bool {
	code, above = bare(code), bare(above)
	return above != "" && strings.HasPrefix(code, above)
}

func bare(code string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(code), ".", ""))
}

func text(value ref.Val) string {
	text, _ := value.Value().(string)
	return text
}

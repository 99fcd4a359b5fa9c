package condition

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"covercard/internal/coverage"
)

// checkLists faults lists of codes that are compared as a whole, be it within another list, or counted, and [under] where it is asked of
// anything but diagnoses of ICD-10-CM: SNOMED CT has no order in its digits.
func (g gatherer) checkLists(expression ast.Expr) {
	ast.PostOrderVisit(expression, ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.ListKind:
			g.checkParts(e.AsList().Elements()...)
		case ast.MapKind:
			for _, entry := range e.AsMap().Entries() {
				g.checkParts(entry.AsMapEntry().Value())
			}
		case ast.ComprehensionKind:
			g.checkMacro(e)
		}
		if e.Kind() != ast.CallKind {
			return
		}
		call := e.AsCall()
		switch call.FunctionName() {
		case operators.Equals, operators.NotEquals:
			g.checkParts(call.Args()...)
		case operators.In:
			g.checkParts(call.Args()[0])
		case underName:
			if fact, ok := factOf(call.Target()); !ok || fact != coverage.FactICD10 {
				g.fault(call.Target(), "%s is asked of %s only, whose codes begin with those that they stand below: name the codes themselves, %s",
					underName, coverage.FactICD10, howToAsk(coverage.FactSNOMED))
			}
		}
	}))
}

// checkParts faults lists of codes in what is compared as a whole: CEL compares two lists, or what is in them, without asking whether more
// belongs to one than is known (see [codeList]).
func (g gatherer) checkParts(parts ...ast.Expr) {
	for _, part := range parts {
		switch g.checked.GetType(part.ID()).Kind() {
		case types.BoolKind, types.IntKind, types.UintKind, types.DoubleKind, types.StringKind:
			continue
		}
		ast.PostOrderVisit(part, ast.NewExprVisitor(func(e ast.Expr) {
			if fact, ok := factOf(e); ok && isCodeList(fact) {
				g.fault(e, "%s is a list of codes, of which an order may have several: ask for one of them, %s", fact, howToAsk(fact))
			}
		}))
	}
}

// checkMacro faults what counts the codes of a list, as exists_one does, and map, whose result has a place for each: those that are not known
// count as one.
func (g gatherer) checkMacro(expression ast.Expr) {
	macro := expression.AsComprehension()
	switch macro.AccuInit().Kind() {
	case ast.LiteralKind:
		if _, truth := macro.AccuInit().AsLiteral().(types.Bool); truth { // exists and all
			return
		}
	case ast.ListKind:
		if step := macro.LoopStep(); isCall(step, operators.Conditional) {
			if added := step.AsCall().Args()[1]; isCall(added, operators.Add) && keeps(added.AsCall().Args()[1], macro.IterVar()) { // filter
				return
			}
		}
	}
	if slices.ContainsFunc(factsIn(macro.IterRange()), isCodeList) {
		g.fault(expression, "a list of codes is gone through with exists, all or filter only, as it may have more codes than are known")
	}
}

func isCall(expression ast.Expr, function string) bool {
	return expression.Kind() == ast.CallKind && expression.AsCall().FunctionName() == function
}

// keeps tells whether a list holds a variable alone.
func keeps(list ast.Expr, variable string) bool {
	if list.Kind() != ast.ListKind || list.AsList().Size() != 1 {
		return false
	}
	element := list.AsList().Elements()[0]
	return element.Kind() == ast.IdentKind && element.AsIdent() == variable
}

func isCodeList(fact coverage.Fact) bool {
	return fact == coverage.FactICD10 || fact == coverage.FactSNOMED
}

// howToAsk is an example of how a list of codes is asked for one.
func howToAsk(list coverage.Fact) string {
	if list == coverage.FactICD10 {
		return `such as order.icd10.under("E75.2") or "E75.22" in order.icd10`
	}
	return `such as "190794006" in order.snomed`
}

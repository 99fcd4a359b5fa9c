package condition

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"

	"covercard/internal/coverage"
)

// Names are what a person calls the things that conditions know by their ids.
type Names struct{ Product, Plan func(id string) string }

// Reading puts a condition into words that follow "for", such as "patients of 18 years or older, with a diagnosis of D67 or below". It
// reports false when the condition does more than can be said plainly in a sentence; it is read as it was written then.
func Reading(written string, names Names) (string, bool) {
	parsing, err := parser.NewParser()
	if err != nil {
		return "", false
	}
	parsed, issues := parsing.Parse(common.NewTextSource(written))
	if len(issues.GetErrors()) > 0 {
		return "", false
	}
	words, ok := reading{names}.whole(parsed.Expr())
	return "patients " + words, ok
}

// reading makes words of the parts of a condition, each to follow "patients".
type reading struct{ names Names }

// whole reads comparisons that all must hold, of which one may be a choice.
func (r reading) whole(expression ast.Expr) (string, bool) {
	parts := joinedBy(operators.LogicalAnd, expression)
	var words []string
	choice := ""
	youngest, oldest := math.MinInt64, math.MaxInt64
	ageAt := -1 // where the ages are said
	for _, part := range parts {
		if either := joinedBy(operators.LogicalOr, part); len(either) > 1 {
			read, ok := r.choice(either)
			if !ok || choice != "" {
				return "", false
			}
			choice = read
			continue
		}
		if from, to, ok := ages(part); ok {
			if ageAt < 0 {
				ageAt, words = len(words), append(words, "")
			}
			youngest, oldest = max(youngest, from), min(oldest, to)
			continue
		}
		text, ok := r.one(part, false)
		if !ok {
			return "", false
		}
		words = append(words, text)
	}
	if ageAt >= 0 {
		if youngest > oldest {
			return "", false
		}
		words[ageAt] = ageInWords(youngest, oldest)
	}
	switch {
	case choice != "" && len(words) > 0:
		words = append(words, "and "+choice)
	case choice != "":
		words = append(words, choice)
	}
	return strings.Join(words, ", "), true
}

// choice reads comparisons of which one must hold.
func (r reading) choice(either []ast.Expr) (string, bool) {
	texts := make([]string, len(either))
	for i, one := range either {
		text, ok := r.one(one, false)
		if !ok {
			return "", false
		}
		texts[i] = text
	}
	return "either " + strings.Join(texts, ", or "), true
}

// joinedBy are the parts that an operator joins, in their order.
func joinedBy(operator string, expression ast.Expr) []ast.Expr {
	if expression.Kind() != ast.CallKind || expression.AsCall().FunctionName() != operator {
		return []ast.Expr{expression}
	}
	var parts []ast.Expr
	for _, argument := range expression.AsCall().Args() {
		parts = append(parts, joinedBy(operator, argument)...)
	}
	return parts
}

// one reads a comparison, or its opposite.
func (r reading) one(expression ast.Expr, opposite bool) (string, bool) {
	if expression.Kind() != ast.CallKind {
		return "", false
	}
	if from, to, ok := ages(expression); ok && !opposite {
		return ageInWords(from, to), true
	}
	call := expression.AsCall()
	switch function := call.FunctionName(); function {
	case operators.LogicalNot:
		return r.one(call.Args()[0], !opposite)
	case operators.Equals, operators.NotEquals:
		values, literal := textsOf(call.Args()[1])
		return r.isOneOf(factNamed(call.Args()[0]), values, literal, opposite != (function == operators.NotEquals))
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		if opposite {
			return "", false
		}
		return bound(factNamed(call.Args()[0]), function, call.Args()[1])
	case operators.In:
		if codes, literal := textsOf(call.Args()[0]); literal && len(codes) == 1 {
			return diagnosis(factNamed(call.Args()[1]), codes, "", opposite)
		}
		values, literal := textsOf(call.Args()[1])
		return r.isOneOf(factNamed(call.Args()[0]), values, literal, opposite)
	case underName:
		if !call.IsMemberFunction() || len(call.Args()) != 1 {
			return "", false
		}
		codes, literal := textsOf(call.Args()[0])
		if !literal || len(codes) == 0 {
			return "", false
		}
		below := " or below"
		if len(codes) > 1 {
			below = ", or below these"
		}
		return diagnosis(factNamed(call.Target()), codes, below, opposite)
	}
	return "", false
}

// isOneOf reads that a text is one of some, or none of them.
func (r reading) isOneOf(fact coverage.Fact, values []string, literal, opposite bool) (string, bool) {
	if !literal || len(values) == 0 || slices.Contains(values, "") {
		return "", false
	}
	said := func(is string, name func(string) string) (string, bool) {
		names := make([]string, len(values))
		for i, value := range values {
			names[i] = name(value)
		}
		return is + or(names), true
	}
	not := ""
	if opposite {
		not = "not "
	}
	asWritten := func(value string) string { return value }
	switch fact {
	case coverage.FactSex:
		return said("whose sex is "+not, asWritten)
	case coverage.FactPlan:
		return said("who are "+not+"members of ", r.names.Plan)
	case coverage.FactDrug:
		return said("whose order is "+not+"for ", r.names.Product)
	case coverage.FactRelationship:
		return said("whose relationship to the subscriber is "+not, asWritten)
	}
	return "", false
}

// diagnosis reads that one of the order's diagnoses has one of some codes.
func diagnosis(fact coverage.Fact, codes []string, below string, opposite bool) (string, bool) {
	with, system := "with", ""
	if opposite {
		with = "without"
	}
	switch fact {
	case coverage.FactICD10:
	case coverage.FactSNOMED:
		system = "SNOMED CT "
	default:
		return "", false
	}
	return with + " a diagnosis of " + system + or(codes) + below, true
}

// bound reads that an amount or a day has a limit.
func bound(fact coverage.Fact, operator string, limit ast.Expr) (string, bool) {
	if limit.Kind() != ast.LiteralKind {
		return "", false
	}
	switch value := limit.AsLiteral().(type) {
	case types.Double:
		words := map[string]string{
			operators.Less: "less than", operators.LessEquals: "at most", operators.Greater: "more than", operators.GreaterEquals: "at least",
		}
		if fact == coverage.FactQuantity {
			return fmt.Sprintf("whose order is for %s %s", words[operator], strconv.FormatFloat(float64(value), 'f', -1, 64)), true
		}
	case types.String:
		words := map[string]string{
			operators.Less: "before %s", operators.LessEquals: "on %s or before", operators.Greater: "after %s", operators.GreaterEquals: "on %s or after",
		}
		day := fmt.Sprintf(words[operator], string(value))
		switch fact {
		case coverage.FactDate:
			return "whose day of service is " + day, true
		case coverage.FactCoverageStart:
			return "whose coverage began " + day, true
		}
	}
	return "", false
}

// ages reads a comparison of the age as the first and the last year that it leaves.
func ages(expression ast.Expr) (youngest, oldest int, ok bool) {
	youngest, oldest = math.MinInt64, math.MaxInt64
	if expression.Kind() != ast.CallKind || len(expression.AsCall().Args()) != 2 {
		return 0, 0, false
	}
	call := expression.AsCall()
	limit := call.Args()[1]
	if factNamed(call.Args()[0]) != coverage.FactAge || limit.Kind() != ast.LiteralKind {
		return 0, 0, false
	}
	years, isInt := limit.AsLiteral().(types.Int)
	if !isInt || years < 0 || years > math.MaxInt16 { // no age, and nothing that could not be counted on from
		return 0, 0, false
	}
	switch call.FunctionName() {
	case operators.Less:
		oldest = int(years) - 1
	case operators.LessEquals:
		oldest = int(years)
	case operators.Greater:
		youngest = int(years) + 1
	case operators.GreaterEquals:
		youngest = int(years)
	case operators.Equals:
		youngest, oldest = int(years), int(years)
	default:
		return 0, 0, false
	}
	return youngest, oldest, true
}

// ageInWords says ages as people do: who is at most 17 is younger than 18.
func ageInWords(youngest, oldest int) string {
	switch {
	case youngest == oldest:
		return fmt.Sprintf("of %d years", youngest)
	case oldest == math.MaxInt64:
		return fmt.Sprintf("of %d years or older", youngest)
	case youngest == math.MinInt64:
		return fmt.Sprintf("younger than %d years", oldest+1)
	}
	return fmt.Sprintf("of %d to %d years", youngest, oldest)
}

// factNamed is the fact that a name in a condition, which is only parsed, stands for; "" for anything else.
func factNamed(expression ast.Expr) coverage.Fact {
	switch expression.Kind() {
	case ast.IdentKind:
		return coverage.Fact(expression.AsIdent())
	case ast.SelectKind:
		selected := expression.AsSelect()
		if operand := factNamed(selected.Operand()); operand != "" && !selected.IsTestOnly() {
			return operand + "." + coverage.Fact(selected.FieldName())
		}
	}
	return ""
}

// or lists words, the last after "or".
func or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

package condition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"covercard/internal/coverage"
)

// atoms are what a condition compares its facts with.
type atoms struct {
	mentions []coverage.Fact
	texts    map[coverage.Fact][]string  // compared with a fact that is one text
	words    []Word                      // the same, with their places
	numbers  map[coverage.Fact][]float64 // compared with a number
	sets     []codeSet                   // asked of a list of codes
	// opaque are the facts with which the condition does more than compare them with constants, so that trying those does not show all it
	// can do.
	opaque []coverage.Fact
	faulty []Mistake // constants that no fact can be, and facts asked for what they do not have
}

// codeSet are codes of which a list of codes is asked for any.
type codeSet struct {
	fact  coverage.Fact
	codes []string
	below bool // or for one below them
}

// Word is a text that a condition compares a fact with.
type Word struct {
	Fact   coverage.Fact
	Value  string
	Offset int // where in the condition, in characters
}

// gatherer walks through a condition.
type gatherer struct {
	*atoms
	written string
	checked *ast.AST
}

func gather(written string, checked *cel.Ast) atoms {
	found := atoms{texts: map[coverage.Fact][]string{}, numbers: map[coverage.Fact][]float64{}}
	native := checked.NativeRep()
	g := gatherer{&found, written, native}
	found.mentions = factsIn(native.Expr())
	g.checkLists(native.Expr())
	g.walk(native.Expr())
	return found
}

// factsIn are the facts that an expression names, each once.
func factsIn(expression ast.Expr) []coverage.Fact {
	var found []coverage.Fact
	ast.PostOrderVisit(expression, ast.NewExprVisitor(func(e ast.Expr) {
		if fact, ok := factOf(e); ok && !slices.Contains(found, fact) {
			found = append(found, fact)
		}
	}))
	return found
}

// untried notes the facts of an expression that does more than compare them with constants.
func (g gatherer) untried(expression ast.Expr) {
	g.opaque = append(g.opaque, factsIn(expression)...)
}

// walk goes through what joins comparisons, down to them.
func (g gatherer) walk(expression ast.Expr) {
	switch expression.Kind() {
	case ast.LiteralKind:
	case ast.CallKind:
		call := expression.AsCall()
		switch call.FunctionName() {
		case operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Conditional:
			for _, argument := range call.Args() {
				g.walk(argument)
			}
		case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
			g.comparison(expression)
		case operators.In:
			g.membership(expression)
		case underName:
			g.under(expression)
		default:
			g.untried(expression)
		}
	default:
		g.untried(expression)
	}
}

func (g gatherer) comparison(expression ast.Expr) {
	left, right := expression.AsCall().Args()[0], expression.AsCall().Args()[1]
	if _, ok := factOf(left); !ok {
		left, right = right, left
	}
	fact, ok := factOf(left)
	if !ok || right.Kind() != ast.LiteralKind {
		g.untried(expression)
		return
	}
	switch value := right.AsLiteral().(type) {
	case types.String:
		g.text(fact, string(value), right)
	case types.Int:
		g.numbers[fact] = append(g.numbers[fact], float64(value))
	case types.Double:
		g.numbers[fact] = append(g.numbers[fact], float64(value))
	default:
		g.untried(expression)
	}
}

// text notes a text that a fact is compared with. Dates, which compare as texts, must be written in full, and a word be one that the fact
// can have.
func (g gatherer) text(fact coverage.Fact, value string, at ast.Expr) {
	if known := fact.Values(); known != nil && !slices.Contains(known, value) {
		g.fault(at, "%s is never %q: write %s", fact, value, strings.Join(known, ", "))
	}
	if fact == coverage.FactDate || fact == coverage.FactCoverageStart {
		if _, err := coverage.ParseDate(value); err != nil {
			g.fault(at, "%s is compared with a date: %s", fact, err)
		}
	}
	g.texts[fact] = append(g.texts[fact], value)
	g.words = append(g.words, Word{fact, value, g.offset(at)})
}

// membership is plan.id in ["a", "b"], or "E75.22" in order.icd10.
func (g gatherer) membership(expression ast.Expr) {
	element, list := expression.AsCall().Args()[0], expression.AsCall().Args()[1]
	if fact, ok := factOf(list); ok && element.Kind() == ast.LiteralKind {
		if code, ok := element.AsLiteral().(types.String); ok {
			g.set(codeSet{fact: fact, codes: []string{string(code)}}, element)
			return
		}
	}
	fact, ok := factOf(element)
	values, literal := textsOf(list)
	if !ok || !literal {
		g.untried(expression)
		return
	}
	for i, value := range values {
		g.text(fact, value, list.AsList().Elements()[i])
	}
}

func (g gatherer) under(expression ast.Expr) {
	argument := expression.AsCall().Args()[0]
	codes, literal := textsOf(argument)
	if fact, ok := factOf(expression.AsCall().Target()); !ok || fact != coverage.FactICD10 || !literal {
		g.untried(expression)
		return
	}
	g.set(codeSet{fact: coverage.FactICD10, codes: codes, below: true}, argument)
}

// snomedShape is that of a concept's identifier in SNOMED CT.
var snomedShape = regexp.MustCompile(`^[0-9]{6,18}$`)

// set notes codes that a list is asked for, which must have the shape of that system's.
func (g gatherer) set(asked codeSet, at ast.Expr) {
	for _, code := range asked.codes {
		_, isICD10 := coverage.ICD10(code)
		switch {
		case asked.fact == coverage.FactICD10 && !isICD10:
			g.fault(at, "%q is not an ICD-10-CM code: write it such as E75.22, or E75 for all below it%s", code, coverage.MistypedDigit(code))
		case asked.fact == coverage.FactSNOMED && !snomedShape.MatchString(code):
			g.fault(at, "%q is not a SNOMED CT code: it has 6 to 18 digits", code)
		}
	}
	g.sets = append(g.sets, asked)
}

func (g gatherer) fault(at ast.Expr, format string, values ...any) {
	if one := (Mistake{g.offset(at), fmt.Sprintf(format, values...)}); !slices.Contains(g.faulty, one) {
		g.faulty = append(g.faulty, one)
	}
}

func (g gatherer) offset(at ast.Expr) int {
	place := g.checked.SourceInfo().GetStartLocation(at.ID())
	column := place.Column()
	if at.Kind() == ast.IdentKind { // whose place is its first dot
		column -= max(strings.Index(at.AsIdent(), "."), 0)
	}
	return offset(g.written, place.Line(), column)
}

func factOf(expression ast.Expr) (coverage.Fact, bool) {
	if expression.Kind() != ast.IdentKind {
		return "", false
	}
	for _, fact := range facts() {
		if string(fact.name) == expression.AsIdent() {
			return fact.name, true
		}
	}
	return "", false
}

// textsOf are the texts of a literal, or of a list of literals.
func textsOf(expression ast.Expr) ([]string, bool) {
	switch expression.Kind() {
	case ast.LiteralKind:
		value, ok := expression.AsLiteral().(types.String)
		return []string{string(value)}, ok
	case ast.ListKind:
		var all []string
		for _, element := range expression.AsList().Elements() {
			values, ok := textsOf(element)
			if !ok || len(values) != 1 {
				return nil, false
			}
			all = append(all, values[0])
		}
		return all, true
	}
	return nil, false
}

package condition_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/condition"
	"covercard/internal/coverage"
)

// writer writes random conditions over the two lists of codes.
type writer struct {
	*rand.Rand
	variables []string
}

func (w *writer) one(of ...string) string { return of[w.IntN(len(of))] }

func (w *writer) code() string { return w.one("E75", "E75.2", "E75.22", "G12", "D67", "D66") }

// macro goes through a list with a new variable.
func (w *writer) macro(list, name string, body func() string) string {
	variable := fmt.Sprintf("v%d", len(w.variables))
	w.variables = append(w.variables, variable)
	written := fmt.Sprintf("%s.%s(%s, %s)", list, name, variable, body())
	w.variables = w.variables[:len(w.variables)-1]
	return written
}

func (w *writer) text(depth int) string {
	switch way := w.IntN(6); {
	case way < 3 && len(w.variables) > 0:
		return w.one(w.variables...)
	case way == 3 && depth > 0:
		return fmt.Sprintf("%s[%d]", w.list(depth-1), w.IntN(2))
	case way == 4 && depth > 0:
		return fmt.Sprintf("(%s ? %s : %s)", w.condition(depth-1), w.text(depth-1), w.text(depth-1))
	}
	return fmt.Sprintf("%q", w.code())
}

func (w *writer) list(depth int) string {
	if depth > 0 {
		switch w.IntN(6) {
		case 0:
			return fmt.Sprintf("(%s + %s)", w.list(depth-1), w.list(depth-1))
		case 1:
			return fmt.Sprintf("[%s, %s]", w.text(depth-1), w.text(depth-1))
		case 2:
			return w.macro(w.list(depth-1), "filter", func() string { return w.condition(depth - 1) })
		case 3:
			return w.macro(w.list(depth-1), "map", func() string { return w.text(depth - 1) })
		}
	}
	return w.one("order.icd10", "order.snomed")
}

func (w *writer) condition(depth int) string {
	if depth > 0 {
		switch w.IntN(8) {
		case 0:
			return fmt.Sprintf("!(%s)", w.condition(depth-1))
		case 1:
			return fmt.Sprintf("(%s %s %s)", w.condition(depth-1), w.one("&&", "||"), w.condition(depth-1))
		case 2, 3:
			return w.macro(w.list(depth-1), w.one("exists", "all", "exists_one"), func() string { return w.condition(depth - 1) })
		case 4:
			return fmt.Sprintf("%s.size() %s %d", w.list(depth-1), w.one("==", ">", "<"), w.IntN(4))
		case 5:
			return fmt.Sprintf("%s in %s", w.text(depth-1), w.list(depth-1))
		case 6:
			return fmt.Sprintf("%s %s %s", w.list(depth-1), w.one("==", "!="), w.list(depth-1))
		}
	}
	switch w.IntN(4) {
	case 0:
		return fmt.Sprintf("patient.age < %d", 11+w.IntN(3))
	case 1:
		return fmt.Sprintf("order.icd10.under(%q)", w.code())
	case 2:
		return fmt.Sprintf("%s.startsWith(%q)", w.text(0), w.one("E", "D", "G"))
	}
	return fmt.Sprintf("%s in %s", w.text(0), w.one("order.icd10", "order.snomed"))
}

// TestWhatIsSaidOfPartialCodesStays: what random conditions say of lists of which a part is known is true whatever the rest is.
func TestWhatIsSaidOfPartialCodesStays(t *testing.T) {
	compiler, err := condition.NewCompiler()
	require.NoError(t, err)
	random := writer{Rand: rand.New(rand.NewPCG(3, 4))}
	more := func(codes []string) []string {
		codes = slices.Clone(codes)
		for range random.IntN(3) {
			codes = append(codes, random.code())
		}
		return codes
	}
	told := 0
	for range 6000 {
		text := random.condition(1 + random.IntN(3))
		made, _ := compiler.Compile(text)
		if made == nil {
			continue
		}
		known := coverage.Facts{Age: 12, ICD10: []string{"E75.22", "D67"}[:1+random.IntN(2)], SNOMED: []string{"D66"}}
		inPart := known
		inPart.Partial = []coverage.Fact{coverage.FactICD10, coverage.FactSNOMED}
		truth, _ := made.Holds(&inPart)
		if truth == coverage.Unknown {
			continue
		}
		told++
		for range 12 {
			all := known
			all.ICD10, all.SNOMED = more(known.ICD10), more(known.SNOMED)
			if whole, _ := made.Holds(&all); whole != coverage.Unknown { // as when there is no code at a place
				require.Equal(t, truth, whole, "%s of %v and %v, and of %v and %v", text, known.ICD10, known.SNOMED, all.ICD10, all.SNOMED)
			}
		}
	}
	require.Greater(t, told, 1000)
}

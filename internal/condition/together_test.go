package condition_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/condition"
	"covercard/internal/coverage"
)

// TestTogetherIsRight holds what is said of random conditions against every order of a small world.
func TestTogetherIsRight(t *testing.T) {
	scope := condition.Scope{Plans: []string{"commercial", "state"}}
	random := rand.New(rand.NewPCG(1, 2))
	codes := []string{"E75", "E75.2", "E75.22", "G12"}
	one := func(of []string) string { return of[random.IntN(len(of))] }
	comparison := func() string {
		switch random.IntN(5) {
		case 0:
			return fmt.Sprintf("patient.age %s %d", one([]string{"<", "<=", ">", ">=", "==", "!="}), random.IntN(3)+4)
		case 1:
			return fmt.Sprintf("plan.id %s %q", one([]string{"==", "!="}), one(scope.Plans))
		case 2:
			return fmt.Sprintf("%q in order.icd10", one(codes))
		}
		return fmt.Sprintf("order.icd10.under([%q, %q])", one(codes), one(codes))
	}
	var written func(depth int) string
	written = func(depth int) string {
		if depth == 0 {
			return comparison()
		}
		switch random.IntN(4) {
		case 0:
			return "!(" + written(depth-1) + ")"
		case 1:
			return "(" + written(depth-1) + " || " + written(depth-1) + ")"
		}
		return "(" + written(depth-1) + " && " + written(depth-1) + ")"
	}
	possible, impossible := 0, 0
	for range 400 {
		conditions := []coverage.Condition{compile(t, written(3)), compile(t, written(2))}
		verdict := condition.Together(conditions, scope)
		require.Empty(t, verdict.Doubt, conditions) // at most eight kinds of codes
		example := example(conditions, append(codes, "E75.1", "E75.23", "E75.221", "G12.0", "A00"), scope.Plans)
		if verdict.Possible {
			possible++
			require.NotEmpty(t, example, "%v cannot hold together, though %s is said to be an example", conditions, verdict.Example)
			continue
		}
		impossible++
		require.Empty(t, example, "%v hold together", conditions)
	}
	require.Greater(t, possible, 50)
	require.Greater(t, impossible, 50)
}

// example goes through all orders of the small world.
func example(conditions []coverage.Condition, codes, plans []string) string {
	for members := 1; members < 1<<len(codes); members++ {
		facts := coverage.Facts{}
		for i, code := range codes {
			if members&(1<<i) != 0 {
				facts.ICD10 = append(facts.ICD10, code)
			}
		}
		for _, facts.Plan = range plans {
			for facts.Age = 3; facts.Age < 8; facts.Age++ {
				if allHold(conditions, &facts) {
					return fmt.Sprint(facts)
				}
			}
		}
	}
	return ""
}

func allHold(conditions []coverage.Condition, facts *coverage.Facts) bool {
	for _, condition := range conditions {
		if truth, _ := condition.Holds(facts); truth != coverage.True {
			return false
		}
	}
	return true
}

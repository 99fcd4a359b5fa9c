package policytest

import (
	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/library"
)

// Unreached is a statement, or an exception to one, that no case came to.
type Unreached struct {
	Position  document.Position // of the statement in the policy
	Effective coverage.Date     // of the version that makes it
	Statement string            // id; "" for an exception to all statements of the version
	Exception string            // id; "" for the statement itself
}

// String names the statement without its place.
func (u Unreached) String() string {
	what := "statement " + u.Statement
	switch {
	case u.Exception != "" && u.Statement == "":
		what = "exception " + u.Exception + " to all statements"
	case u.Exception != "":
		what = "exception " + u.Exception + " to " + what
	}
	return what + " of the version of " + string(u.Effective)
}

// statementKey names a statement as it was written, of which there is one for each of its products.
type statementKey struct {
	policy               string
	effective            coverage.Date
	statement, exception string
}

func keyOf(statement *coverage.Statement) statementKey {
	return statementKey{statement.Policy.ID, statement.Policy.Effective(), statement.ID, statement.Exception}
}

// NotReached lists what no case came to, policy by policy in the order in which they are written. A case reaches the statement that
// decided it, whether that was expected or not.
func NotReached(rules *library.Library, results []Result) []Unreached {
	seen := make(map[statementKey]bool)
	for _, result := range results {
		for _, answer := range result.Answers {
			if answer.statement != nil {
				seen[keyOf(answer.statement)] = true
			}
		}
	}
	var unreached []Unreached
	for _, policy := range rules.Policies {
		for _, version := range policy.Versions {
			for _, statement := range version.Statements {
				key := keyOf(&statement.Statement)
				if seen[key] {
					continue
				}
				seen[key] = true // it is listed once, however many products it is about
				unreached = append(unreached, Unreached{
					Position: statement.Position, Effective: key.effective, Statement: key.statement, Exception: key.exception,
				})
			}
		}
	}
	return unreached
}

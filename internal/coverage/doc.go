// Package coverage is the decision: will this member's plan pay for this order, and what would it pay for instead?
//
// It is pure. [Decide] takes values and returns a value: no clock, no network, no database, the same answer for the same
// input. That is what lets an answer be replayed, a policy be tested and the decision be measured. The package owns the
// types it speaks in; the policies, formularies and members that produce them lie above it.
package coverage

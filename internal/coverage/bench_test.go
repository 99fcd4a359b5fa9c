package coverage_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// library makes a library of some products, each with a statement, an exception that does not apply, a formulary item and the same
// eleven alternatives: as many as L.5.01.594 has. The orders are one for each product.
func library(products int) (*book, []coverage.Order) {
	rules := newBook()
	var group []string
	for i := range 11 {
		id := fmt.Sprintf("alternative-%02d", i)
		rules.products[id] = &drug.Product{ID: id, Brand: "Alternative " + id}
		rules.list("commercial", coverage.FormularyItem{Product: id, TierRank: i % 3, PriorAuthorization: i%2 == 0})
		group = append(group, id)
	}
	rules.group("treatments", group...)

	orders := make([]coverage.Order, products)
	now := version("2025-12-02", "")
	for i := range orders {
		product := hemgenix()
		product.ID = fmt.Sprintf("product-%05d", i)
		rules.products[product.ID] = product
		rules.list("commercial", coverage.FormularyItem{Product: product.ID})
		rule := notNecessary("rule", now)
		rule.AlternativesGroup = "treatments"
		rules.state(product.ID, rule, exceptionFor("exception", now, "state-health-plan"))
		orders[i] = order(product)
	}
	return rules, orders
}

func BenchmarkDecide(b *testing.B) {
	rules, orders := library(1)
	b.Run("statement and 11 alternatives", func(b *testing.B) {
		require.Len(b, coverage.Decide(orders[0], member(), rules).Alternatives, 11)
		benchmark(b, orders, member(), rules)
	})
	b.Run("nothing speaks", func(b *testing.B) {
		nothing := []coverage.Order{unrecognised()}
		require.True(b, coverage.Decide(nothing[0], member(), rules).Unlisted)
		benchmark(b, nothing, member(), rules)
	})
}

// BenchmarkDecideScale is the cost of one decision in libraries of different size, for all their products in turn. All libraries are
// kept to the end: the garbage collector then has the same work in each run, and what differs is the decision's own (and what the
// processor's caches cannot hold of the largest).
func BenchmarkDecideScale(b *testing.B) {
	sizes := []int{1, 100, 10_000}
	rules, orders := make([]*book, len(sizes)), make([][]coverage.Order, len(sizes))
	for i, size := range sizes {
		rules[i], orders[i] = library(size)
	}
	for i, size := range sizes {
		b.Run(fmt.Sprintf("%d products", size), func(b *testing.B) { benchmark(b, orders[i], member(), rules[i]) })
	}
	runtime.KeepAlive(rules)
	runtime.KeepAlive(orders)
}

func benchmark(b *testing.B, orders []coverage.Order, standing coverage.Standing, rules coverage.Rules) {
	b.Helper()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		coverage.Decide(orders[i], standing, rules)
		if i++; i == len(orders) {
			i = 0
		}
	}
}

// counted counts the look-ups of a decision.
type counted struct {
	*book
	lookups int
}

func (c *counted) Statements(product string) []coverage.Statement {
	c.lookups++
	return c.book.Statements(product)
}

func (c *counted) Group(id string) []string {
	c.lookups++
	return c.book.Group(id)
}

func (c *counted) Product(id string) (*drug.Product, bool) {
	c.lookups++
	return c.book.Product(id)
}

func (c *counted) FormularyItem(formulary, product string, on coverage.Date) (coverage.FormularyItem, bool) {
	c.lookups++
	return c.book.FormularyItem(formulary, product, on)
}

// What a benchmark shows on a quiet machine, this holds on any: a large library is not looked at more often than a small one.
func TestDecideLooksUpNoMoreInALargerLibrary(t *testing.T) {
	lookups := func(products int) int {
		rules, orders := library(products)
		counting := &counted{book: rules}
		coverage.Decide(orders[products/2], member(), counting)
		return counting.lookups
	}
	require.Equal(t, lookups(1), lookups(1_000))
	require.LessOrEqual(t, lookups(1), 2+2*11, "statements, group, and product and item of each alternative")
}

package formulary_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

// generated is a formulary file of so many invented drugs. Names, tiers and limits come in about the variety that published formularies
// have: a thousand words, a few hundred combinations of terms.
func generated(items int) []byte {
	var file bytes.Buffer
	file.Grow(items * 130)
	file.WriteString("rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit,start,end,benefit,quantity,quantity_days\n")
	tiers := []string{"generic", "preferred-brand", "non-preferred-brand", "specialty", "medical-service"}
	for i := range items {
		fmt.Fprintf(&file, "%d,%05d-%04d-%02d,inventol%d %d MG Oral Tablet [Brand%d],%s,%t,%t,true,2026-01-01,2026-12-31,pharmacy,%d,30\n",
			100_000_000+i, 10_000+i/1_000_000, i/100%10_000, i%100, i%1_000, 5*(1+i%40), i%997, tiers[i%len(tiers)], i%4 == 0, i%7 == 0, 30*(1+i%4))
	}
	return file.Bytes()
}

func loaded(b *testing.B, file []byte) *formulary.Formulary {
	b.Helper()
	builder := formulary.NewBuilder("f")
	builder.Grow(bytes.Count(file, []byte("\n")))
	faults := formulary.ReadCSV("f.csv", file, catalog(), builder.Add)
	require.Empty(b, faults)
	made, faults := builder.Build()
	require.Empty(b, faults)
	return made
}

// BenchmarkLoad reads a formulary, and tells how much memory it takes when it has been read.
func BenchmarkLoad(b *testing.B) {
	for _, items := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("%d items", items), func(b *testing.B) {
			file := generated(items)
			b.SetBytes(int64(len(file)))
			var made *formulary.Formulary
			before := heap()
			for b.Loop() {
				made = loaded(b, file)
			}
			b.ReportMetric(float64(heap()-before)/float64(items), "B/item")
			require.Equal(b, items, made.Len())
			runtime.KeepAlive(file)
		})
	}
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// BenchmarkItemByCode shows that a look-up costs the same in a formulary of any size.
func BenchmarkItemByCode(b *testing.B) {
	for _, items := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("%d items", items), func(b *testing.B) {
			made := loaded(b, generated(items))
			orders := make([][]drug.Code, 1_000)
			for i := range orders {
				orders[i] = []drug.Code{{System: drug.RxNorm, Code: strconv.Itoa(100_000_000 + i*(items/len(orders)))}}
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, found := made.ItemByCode("", orders[i], coverage.Date("2026-07-01")); !found {
					b.Fatal("an item is missing")
				}
				if i++; i == len(orders) {
					i = 0
				}
			}
		})
	}
}

func BenchmarkNamed(b *testing.B) {
	made := loaded(b, generated(1_000_000))
	made.Named([]string{"inventol500"}, 1) // makes the index
	for b.Loop() {
		if _, count := made.Named([]string{"inventol500", "tablet"}, 50); count != 1_000 {
			b.Fatal(count)
		}
	}
}

package member

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/library"
)

// generated is how many members the benchmarks are about. Their list is made up; no id is anybody's.
var generated = flag.Int("members", 200_000, "members in the benchmarks' list")

func BenchmarkImport(b *testing.B) {
	for _, withPatients := range []bool{false, true} {
		name := "Coverage"
		if withPatients {
			name = "Coverage and Patient"
		}
		b.Run(name, func(b *testing.B) {
			list := generate(b, *generated, withPatients)
			for b.Loop() {
				folder := b.TempDir()
				began := time.Now()
				counts := importBench(b, folder, list)
				b.ReportMetric(float64(counts.Coverages)/time.Since(began).Seconds(), "members/s")
				b.ReportMetric(sizeOf(b, folder)/float64(counts.Coverages), "B/member")
			}
		})
	}
}

func BenchmarkImportOverAnotherList(b *testing.B) {
	list := generate(b, *generated, false)
	folder := b.TempDir()
	importBench(b, folder, list)
	for b.Loop() {
		began := time.Now()
		counts := importBench(b, folder, list)
		b.ReportMetric(float64(counts.Coverages)/time.Since(began).Seconds(), "members/s")
	}
}

func BenchmarkFind(b *testing.B) {
	folder := b.TempDir()
	importBench(b, folder, generate(b, *generated, true), generateApprovals(b, *generated))
	store := New(folder)
	defer store.Close()
	random := rand.New(rand.NewPCG(7, 7))
	for name, identity := range map[string]func(i int) Identity{
		"by subscriber and dependent": func(i int) Identity { return Identity{IDs: []string{subscriberOf(i)}, Dependent: dependentOf(i)} },
		"by subscriber and birth date": func(i int) Identity {
			return Identity{IDs: []string{subscriberOf(i)}, BirthDate: birthDateOf(i)}
		},
		"with an authorization": func(i int) Identity {
			return Identity{IDs: []string{subscriberOf(i / 10 * 10)}, Dependent: dependentOf(i / 10 * 10)}
		},
		"by member number": func(i int) Identity { return Identity{IDs: []string{numberOf(i)}} },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				found, err := store.Find(context.Background(), identity(random.IntN(*generated)))
				if err != nil || found.Match != OneMember {
					b.Fatal(found.Match, err)
				}
			}
		})
	}
}

func importBench(b *testing.B, folder string, lists ...string) Counts {
	b.Helper()
	rules, err := library.Load(library.Default())
	require.NoError(b, err)
	counts, err := Import{Folder: folder, Files: lists, Library: rules}.Run(b.Context())
	require.NoError(b, err)
	require.Equal(b, *generated, counts.Coverages)
	return counts
}

func sizeOf(b *testing.B, folder string) float64 {
	b.Helper()
	info, err := os.Stat(filepath.Join(folder, FileName))
	require.NoError(b, err)
	return float64(info.Size())
}

// generate writes a list of families of four, in an order that has nothing to do with their ids.
func generate(b *testing.B, count int, withPatients bool) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "members.ndjson")
	file, err := os.Create(name)
	require.NoError(b, err)
	to := bufio.NewWriterSize(file, 1<<20)
	for i := range count {
		if withPatients {
			fmt.Fprintf(to, `{"resourceType":"Patient","id":"p%d","name":[{"family":"Invented","given":["Person"]}],"gender":"female","birthDate":"%s"}`+"\n", i, birthDateOf(i))
		}
		fmt.Fprintf(to, `{"resourceType":"Coverage","id":"c%d","meta":{"profile":["http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Coverage"]},`+
			`"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MB"}]},"system":"https://plan.example/member","value":"%s"}],`+
			`"status":"active","subscriberId":"%s","beneficiary":{"reference":"Patient/p%d"},"dependent":"%s",`+
			`"relationship":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship","code":"self"}]},`+
			`"period":{"start":"2026-01-01","end":"2026-12-31"},`+
			`"payor":[{"identifier":{"system":"urn:oid:2.16.840.1.113883.6.300","value":"60111"},"display":"Blue Cross & Blue Shield of Mississippi"}],`+
			`"class":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"group"}]},"value":"G%05d"},`+
			`{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"plan"}]},"value":"commercial"}]}`+"\n",
			i, numberOf(i), subscriberOf(i), i, dependentOf(i), i%5000)
	}
	require.NoError(b, to.Flush())
	require.NoError(b, file.Close())
	return name
}

// generateApprovals writes an authorization for every tenth member.
func generateApprovals(b *testing.B, count int) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "approvals.csv")
	file, err := os.Create(name)
	require.NoError(b, err)
	to := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprintln(to, "number,member,dependent,system,code,start,end,units,used")
	for i := 0; i < count; i += 10 {
		fmt.Fprintf(to, "PA%d,%s,%s,hcpcs,J1411,2026-01-01,2026-12-31,1,0\n", i, subscriberOf(i), dependentOf(i))
	}
	require.NoError(b, to.Flush())
	require.NoError(b, file.Close())
	return name
}

func subscriberOf(i int) string { return fmt.Sprintf("XYZ%010d", scattered(i/4)) }
func numberOf(i int) string     { return fmt.Sprintf("M%010d%d", scattered(i/4), i%4) }
func dependentOf(i int) string  { return fmt.Sprintf("%02d", i%4) }

// scattered is a number of ten digits that is as good as random, and of one i only.
func scattered(i int) uint64 { return (uint64(i)*2_654_435_761 + 12345) % 10_000_000_019 }

func birthDateOf(i int) coverage.Date {
	return coverage.Date(fmt.Sprintf("%d-%02d-%02d", 1950+i%4*17+i%11, i%12+1, i%28+1))
}

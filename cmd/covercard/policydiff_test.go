package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const somePolicy = "policies/L.5.01.594.yaml"

// withoutBeqvez is the built-in library, whose latest version no longer speaks of Beqvez.
func withoutBeqvez(t *testing.T) string {
	t.Helper()
	folder := exported(t)
	edited(t, filepath.Join(folder, somePolicy), "drugs: [beqvez, hemgenix]", "drugs: [hemgenix]")
	return folder
}

func TestPolicyDiffSaysInWordsWhatDiffers(t *testing.T) {
	got := covercard("policy", "diff", "built-in", withoutBeqvez(t))
	require.Equal(t, exitNotFine, got.code)
	require.Equal(t, "Policy L.5.01.594\n  - Beqvez: was considered not medically necessary, is not addressed from\n    2025-12-02\n", got.out)

	back := covercard("policy", "diff", withoutBeqvez(t), "built-in")
	require.Contains(t, strings.Join(strings.Fields(back.out), " "), "Beqvez: was not addressed, is considered not medically necessary from 2025-12-02")
}

func TestPolicyDiffOfEqualLibraries(t *testing.T) {
	got := covercard("policy", "diff", "built-in", exported(t))
	got.requireFine(t)
	require.Equal(t, "Nothing differs.\n", got.out)
}

// On a day before the difference there is none.
func TestPolicyDiffOnADay(t *testing.T) {
	before := covercard("policy", "diff", "built-in", withoutBeqvez(t), "--as-of", "2025-12-01")
	before.requireFine(t)
	require.Equal(t, "Nothing differs.\n", before.out)
	then := covercard("policy", "diff", "built-in", withoutBeqvez(t), "--as-of", "2025-12-02")
	require.Equal(t, exitNotFine, then.code)
	require.Equal(t, "Policy L.5.01.594\n  - Beqvez: was considered not medically necessary, is not addressed\n", then.out)
}

// The ids that are made anew for every answer are no change.
func TestPolicyDiffOfAllAnswersOfTheCatalogue(t *testing.T) {
	files, err := filepath.Glob(requests + "*.json")
	require.NoError(t, err)
	got := covercard(append([]string{"policy", "diff", "built-in", exported(t), "--requests"}, files...)...)
	got.requireFine(t)
	require.Equal(t, countOf(len(files), "request")+", no answer changes\n", got.out)
}

func TestPolicyDiffOfAnswers(t *testing.T) {
	requests := filepath.Join("..", "..", "testdata", "requests")
	files := []string{"beqvez-order-sign.json", "hemgenix-order-sign.json", "hemgenix-and-beqvez-order-sign.json"}
	arguments := []string{"policy", "diff", "built-in", withoutBeqvez(t), "--as-of", "2026-01-10", "--requests"}
	for _, file := range files {
		arguments = append(arguments, filepath.Join(requests, file))
	}
	got := covercard(arguments...)
	require.Equal(t, exitNotFine, got.code)
	requireGolden(t, "policy-diff-requests", strings.ReplaceAll(filepath.ToSlash(got.out), "../../", ""))
	require.NotContains(t, got.out, "/hemgenix-order-sign.json", "an answer that stays as it is")

	same := covercard("policy", "diff", "built-in", "built-in", "--requests", filepath.Join(requests, files[0]))
	same.requireFine(t)
	require.Equal(t, "1 request, no answer changes\n", same.out)
}

// nextVersion is the built-in library with a version of the policy to come, about which no recorded request asks.
func nextVersion(t *testing.T, effective string) string {
	t.Helper()
	folder := exported(t)
	edited(t, filepath.Join(folder, somePolicy), "versions:\n", `versions:
  - effective: `+effective+`
    title: Gene Therapy for the Treatment of Hemophilia B
    statements: [{id: all, drugs: [beqvez, hemgenix], outcome: covered, prior_authorization: auth-needed, verdict: covered, text: Covered.}]

`)
	return folder
}

// That no answer changes must not pass for nothing having changed.
func TestPolicyDiffOfAnswersThatAreNotReached(t *testing.T) {
	orders := []string{requests + "beqvez-on-2025-01-15-order-sign.json", requests + "hemgenix-order-sign.json"}
	diff := func(later string, more ...string) outcome {
		return covercard(append(append([]string{"policy", "diff", "built-in", later}, more...), append([]string{"--requests"}, orders...)...)...)
	}

	got := diff(nextVersion(t, "2026-12-15"), "--as-of", "2026-11-24")
	got.requireFine(t)
	require.Equal(t, `2 requests, no answer changes
The libraries differ all the same; without --requests this command says in what.
The requests are for days of service from 2025-01-15 to 2026-11-24. None is for
a day on which the version of 2026-12-15 of L.5.01.594 is in force.
`, got.out)

	// An order that gives its day of service is not moved by the day of the call.
	orders = orders[:1]
	got = diff(nextVersion(t, "2026-12-15"), "--as-of", "2026-12-20")
	got.requireFine(t)
	require.Contains(t, got.out, "\nEvery request is for the day of service 2025-01-15. None is for a day on which\nthe version of 2026-12-15 of L.5.01.594 is in force.\n")
	require.NotContains(t, got.out, "2025-12-02", "that version is as it was")

	orders = []string{requests + "hemgenix-order-sign.json"}
	got = diff(nextVersion(t, "2026-12-15"), "--as-of", "2026-12-15")
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.out, "1 request, 1 answer changes\n")
	require.NotContains(t, got.out, "The libraries differ")

	// A version that both libraries have, and that says something else now.
	latest := exported(t)
	edited(t, filepath.Join(latest, somePolicy), "drugs: [beqvez, hemgenix]", "drugs: [hemgenix]")
	orders = []string{requests + "beqvez-on-2025-01-15-order-sign.json"}
	got = diff(latest)
	got.requireFine(t)
	require.Contains(t, got.out, "None is for a day on which\nthe version of 2025-12-02 of L.5.01.594 is in force.\n")

	// Answers that change do not hide a version that is not reached.
	orders = []string{requests + "beqvez-order-sign.json"}
	both := nextVersion(t, "2026-12-15")
	edited(t, filepath.Join(both, somePolicy), "statements:\n      - id: gene-therapies\n        drugs: [beqvez, hemgenix]", "statements:\n      - id: gene-therapies\n        drugs: [hemgenix]")
	got = diff(both, "--as-of", "2026-11-24")
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.out, "1 answer changes\n")
	require.Contains(t, strings.Join(strings.Fields(got.out), " "), "the version of 2026-12-15 of L.5.01.594 is in force.")

	// A comment is no difference, and a difference elsewhere has no versions.
	orders = []string{requests + "hemgenix-order-sign.json"}
	comment := exported(t)
	edited(t, filepath.Join(comment, somePolicy), "versions:\n", "versions: # the latest first\n")
	require.Equal(t, "1 request, no answer changes\n", diff(comment).out)
	history := exported(t)
	edited(t, filepath.Join(history, somePolicy), "New policy added.", "The policy was added.")
	got = diff(history, "--as-of", "2026-11-24")
	got.requireFine(t)
	require.Contains(t, got.out, "The libraries differ all the same")
	require.NotContains(t, got.out, "in force")
}

// Recorded requests may stand in one file, a line each; what cannot be answered is told with its place and does not stop the others.
func TestPolicyDiffOfRecordedLines(t *testing.T) {
	request, err := os.ReadFile(filepath.Join("..", "..", "testdata", "requests", "beqvez-order-sign.json"))
	require.NoError(t, err)
	var line bytes.Buffer
	for word := range bytes.FieldsSeq(request) {
		line.Write(word)
		line.WriteByte(' ')
	}
	recorded := filepath.Join(t.TempDir(), "recorded.ndjson")
	require.NoError(t, os.WriteFile(recorded, []byte(line.String()+"\n{\"hook\":\"order-sign\"}\n"+line.String()+"\n{\"hook\":\n"), 0o600))
	got := covercard("policy", "diff", "built-in", withoutBeqvez(t), "--requests", recorded)
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.out, recorded+":1\n")
	require.Contains(t, got.out, recorded+":3\n")
	require.Contains(t, got.out, "4 requests, 2 answers change\n")
	require.Contains(t, got.out, "2 requests could not be read or decided\n")
	require.Contains(t, got.err, recorded+":2: refused with 400")
	require.Contains(t, got.err, recorded+":4:")
}

// What both libraries refuse is as it was: the cases of a library, some of which expect a refusal, do not differ from themselves.
func TestPolicyDiffOfCasesThatAreRefused(t *testing.T) {
	cases := covercard("policy", "request", "L.5.01.594", "--all")
	cases.requireFine(t)
	recorded := filepath.Join(t.TempDir(), "cases.ndjson")
	require.NoError(t, os.WriteFile(recorded, []byte(strings.Repeat(cases.out, 3)), 0o600))
	got := covercard("policy", "diff", "built-in", exported(t), "--requests", recorded)
	require.Equal(t, exitFine, got.code)
	require.Contains(t, got.out, " requests, no answer changes\n3 requests refused by both libraries alike\n")
	require.Equal(t, 1, strings.Count(got.err, "refused with 400"), "one reason is shown once")
	require.Contains(t, got.err, "cases.ndjson:7: refused with 400 Bad Request\n  prefetch.coverage: No Coverage of the patient")
}

func TestPolicyDiffOfZippedRequests(t *testing.T) {
	request, err := os.ReadFile(filepath.Join(requests, "beqvez-order-sign.json"))
	require.NoError(t, err)
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, err = writer.Write(request)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	recorded := filepath.Join(t.TempDir(), "recorded.json.gz")
	require.NoError(t, os.WriteFile(recorded, zipped.Bytes(), 0o600))
	got := covercard("policy", "diff", "built-in", withoutBeqvez(t), "--requests", recorded)
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.out, "1 request, 1 answer changes\n")
	covercard("fire", recorded).requireFine(t)

	require.NoError(t, os.WriteFile(recorded, request, 0o600))
	covercard("fire", recorded).requireFault(t, exitNotFine, recorded+": not compressed by gzip")
}

// A damaged first line does not hide that each line is a request.
func TestPolicyDiffOfLinesWhoseFirstIsDamaged(t *testing.T) {
	cases := covercard("policy", "request", "L.5.01.594", "--all")
	cases.requireFine(t)
	recorded := filepath.Join(t.TempDir(), "cases.ndjson")
	require.NoError(t, os.WriteFile(recorded, []byte("{\"hook\":\n"+cases.out), 0o600))
	got := covercard("policy", "diff", "built-in", "built-in", "--requests", recorded)
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.out, "50 requests, no answer changes\n")
	require.Contains(t, got.out, "1 request could not be read or decided\n")
	require.Contains(t, got.err, "cases.ndjson:1:9: ")
}

func TestPolicyDiffUsedWrongly(t *testing.T) {
	covercard("policy", "diff", "built-in").requireFault(t, exitWrongUse, "<dir-b>")
	covercard("policy", "diff", "built-in", "").requireFault(t, exitNotFine, "payer.yaml")
	covercard("policy", "diff", "built-in", filepath.Join(t.TempDir(), "none")).requireFault(t, exitNotFine, "opening the library")
	covercard("policy", "diff", "built-in", "built-in", "--requests").requireFault(t, exitWrongUse, "name at least one file")
}

// A bar is for a person who waits.
func TestProgressBarIsForAScreen(t *testing.T) {
	var shown bytes.Buffer
	bar := newProgressBar(terminal{err: &shown, watched: true}, 2)
	bar.show(1, 1)
	bar.show(1.5, 2) // too soon to be read
	bar.clear()
	require.Equal(t, "\r[###############...............]  50 %, 1 request \r\x1b[K", shown.String())

	shown.Reset()
	bar = newProgressBar(terminal{err: &shown}, 2)
	bar.show(1, 1)
	bar.clear()
	require.Empty(t, shown.String())
}

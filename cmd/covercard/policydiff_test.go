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

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

const (
	requests    = "../../testdata/requests/"
	badRequests = "../../testdata/bad-requests/"

	hemgenix = requests + "hemgenix-order-sign.json"
	unknown  = requests + "unknown-drug-order-sign.json"
)

// write puts a text into a file of its own.
func write(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "request.json")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestFirePrintsTheCards(t *testing.T) {
	got := covercard("fire", hemgenix)
	got.requireFine(t)
	require.True(t, strings.HasPrefix(got.out, "WARNING  Hemgenix is considered not medically necessary"), got.out)
	require.Contains(t, got.out, "[ ] Order BeneFIX instead")
	require.Contains(t, got.out, "Written onto the orders")
	require.NotContains(t, got.out, "\x1b", "colours are for terminals")
}

func TestFireReadsStandardInput(t *testing.T) {
	request, err := os.ReadFile(hemgenix)
	require.NoError(t, err)
	got := covercardReading(string(request), "fire", "-")
	got.requireFine(t)
	require.Contains(t, got.out, "Hemgenix is considered not medically necessary")

	covercardReading("", "fire", "-").requireFault(t, exitNotFine, "standard input:1:1: not acceptable JSON: a JSON value is missing")
}

func TestFireAnswersAsOnAnotherDay(t *testing.T) {
	const order = requests + "beqvez-order-sign.json"
	before := covercard("fire", "--as-of", "2025-01-14", order)
	before.requireFine(t)
	require.NotContains(t, before.out, "not medically necessary", "Beqvez was added to the policy on 2025-01-15")
	after := covercard("fire", "--as-of", "2026-11-24", order)
	after.requireFine(t)
	require.Contains(t, after.out, "Beqvez is considered not medically necessary")
}

func TestFireGivesTheAnswerItself(t *testing.T) {
	got := covercard("fire", "--json", hemgenix, unknown)
	got.requireFine(t)
	lines := strings.Split(strings.TrimSuffix(got.out, "\n"), "\n")
	require.Len(t, lines, 2, "an answer a line, and nothing else that a program would have to skip")
	for _, line := range lines {
		require.NoError(t, fhir.CheckJSON([]byte(line)))
		require.True(t, fhir.ParseValue(line).Member("cards").IsArray())
	}
}

func TestFireSaysWhyAFileIsNoRequest(t *testing.T) {
	for name, test := range map[string]struct{ text, reason string }{
		"empty":           {"", ":1:1: not acceptable JSON: a JSON value is missing"},
		"not JSON":        {"hook=order-sign", ":1:1: not acceptable JSON: a JSON value is expected"},
		"broken":          {"{\n  \"hook\": \"order-sign\",\n  \"é\": tru\n}", ":3:"},
		"twice":           {"{\n \"hook\": \"order-sign\",\n \"hook\": \"order-sign\"}", ":3:2: not acceptable JSON: duplicate member: a name may stand only once in an object, at /hook"},
		"array":           {"[]", ": not a hook request: it must be one JSON object"},
		"text":            {`"order-sign"`, ": not a hook request: it must be one JSON object"},
		"without a hook":  {"{}", `: not a hook request: hook is missing; send for example "hook": "order-sign"`},
		"hook a number":   {`{"hook": 1}`, ": not a hook request: hook must be a string"},
		"hook not served": {`{"hook": "patient-view"}`, `: no service for the hook "patient-view"; there are services for order-select, order-sign`},
		"other JSON":      {`{"resourceType": "Bundle"}`, ": not a hook request: hook is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			file := write(t, test.text)
			covercard("fire", file).requireFault(t, exitNotFine, file+test.reason)
		})
	}
}

// The column counts characters, as editors do.
func TestFirePointsToTheCharacter(t *testing.T) {
	file := write(t, "{\n  \"hook\": \"é\" \"x\": 1}")
	covercard("fire", file).requireFault(t, exitNotFine, file+":2:15: not acceptable JSON: a comma or closing brace is expected")
}

func TestFireSaysWhyAFileCannotBeRead(t *testing.T) {
	got := covercard("fire", "no-such-file.json")
	got.requireFault(t, exitNotFine)
	require.Equal(t, "no-such-file.json: no such file or directory\n", got.err)

	folder := t.TempDir()
	covercard("fire", folder).requireFault(t, exitNotFine, folder+": is a directory")
}

func TestFireGivesEachIssueOfARefusalItsLine(t *testing.T) {
	file := write(t, `{"hook": "order-sign", "hookInstance": "", "context": {"patientId": 1, "draftOrders": []}}`)
	got := covercard("fire", file)
	got.requireFault(t, exitNotFine)
	lines := strings.Split(strings.TrimSuffix(got.err, "\n"), "\n")
	require.Equal(t, file+": refused with 400 Bad Request", lines[0])
	for i, path := range []string{"context.patientId", "context.userId", "context.draftOrders", "hookInstance"} {
		require.True(t, strings.HasPrefix(lines[i+1], "  "+path+" "), lines[i+1])
	}
	require.Len(t, lines, 5)
}

// A text that does not begin with the path of the fault gets the path in front.
func TestFireGivesARefusalItsPath(t *testing.T) {
	got := covercard("fire", badRequests+"crd-version-not-spoken.json")
	got.requireFault(t, exitNotFine, "\n  extension.davinci-crd.requestedVersion: This service does not speak")
}

func TestFireGoesOnAfterAFileThatFails(t *testing.T) {
	got := covercard("fire", "no-such-file.json", badRequests+"missing-user-id.json", hemgenix, unknown)
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.err, "no-such-file.json: no such file or directory\n")
	require.Contains(t, got.err, "missing-user-id.json: refused with 400 Bad Request\n  context.userId is missing")
	require.True(t, strings.HasPrefix(got.out, "== "+hemgenix+"\nWARNING"), got.out)
	require.Contains(t, got.out, "\n\n== "+unknown+"\nNo cards")
}

func TestFireWithALibraryThatIsNotThereFails(t *testing.T) {
	covercard("fire", "--library", "no-such-folder", hemgenix).requireFault(t, exitNotFine, "no-such-folder", "covercard library export")
}

func TestFireTakesTheWholeCatalogue(t *testing.T) {
	good, err := filepath.Glob(requests + "*.json")
	require.NoError(t, err)
	got := covercard(append([]string{"fire", "--as-of", "2026-11-24"}, good...)...)
	got.requireFine(t)
	require.Equal(t, len(good), strings.Count(got.out, "== "+requests))

	bad, err := filepath.Glob(badRequests + "*")
	require.NoError(t, err)
	got = covercard(append([]string{"fire"}, bad...)...)
	got.requireFault(t, exitNotFine)
	for _, file := range bad {
		require.Contains(t, got.err, file+":")
	}
}

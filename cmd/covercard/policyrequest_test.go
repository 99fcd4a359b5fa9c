package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/library"
	"covercard/internal/service"
)

// theCase is one of the built-in library.
const theCase = "Hemgenix for a commercial member"

func TestPolicyRequestPrintsAsOnFile(t *testing.T) {
	for name, arguments := range map[string][]string{
		"policy-request":      {theCase},
		"policy-request-hook": {"The infusion of Hemgenix", "--hook", "order-dispatch", "--crd", "2.0"},
	} {
		t.Run(name, func(t *testing.T) {
			got := covercard(append([]string{"policy", "request", "L.5.01.594"}, arguments...)...)
			got.requireFine(t)
			requireGolden(t, name, got.out)
		})
	}
}

// What is printed is what fire takes: from a file, from a pipe, here and at a service.
func TestFireTakesWhatPolicyRequestPrints(t *testing.T) {
	folder := exported(t)
	request := covercard("policy", "request", "L.5.01.594", theCase, "--library", folder)
	request.requireFine(t)
	here := covercard("fire", write(t, request.out), "--library", folder, "--as-of", "2026-11-24")
	here.requireFine(t)
	require.True(t, strings.HasPrefix(here.out, "WARNING  Hemgenix is considered not medically necessary (policy L.5.01.594). 11"), here.out)

	piped := covercardReading(request.out, "fire", "-", "--library", folder, "--as-of", "2026-11-24")
	piped.requireFine(t)
	require.Equal(t, withoutUUIDs(here.out), withoutUUIDs(piped.out))

	rules, err := library.Open(folder)
	require.NoError(t, err)
	then := time.Date(2026, 11, 24, 12, 0, 0, 0, rules.Location())
	decide := service.New(service.Options{Library: rules, Now: func() time.Time { return then }})
	engine := hooks.NewEngine(hooks.Options{})
	hooks.Register(engine, decide.Hooks(), hooks.Options{})
	server := serve(t, engine.ServeHTTP)
	there := covercardReading(request.out, "fire", "--to", server.URL, "-")
	there.requireFine(t)
	require.Equal(t, withoutUUIDs(here.out), withoutUUIDs(there.out))
}

// Each of the moments at which a case can be asked about is answered.
func TestPolicyRequestAtAnotherHook(t *testing.T) {
	for _, hook := range []string{"order-sign", "order-select", "order-dispatch", "appointment-book"} {
		request := covercard("policy", "request", "L.5.01.594", theCase, "--hook", hook)
		request.requireFine(t)
		require.Equal(t, hook, fhir.ParseValue(request.out).Member("hook").Text())
		got := covercardReading(request.out, "fire", "-")
		got.requireFine(t)
		require.Contains(t, got.out, "Hemgenix is considered not medically necessary", hook)
	}
}

// The requests of all cases are what policy diff takes: an answer changes where the libraries differ, on whatever day that is.
func TestPolicyDiffTakesTheRequestsOfAllCases(t *testing.T) {
	all := covercard("policy", "request", "L.5.01.594", "--all")
	all.requireFine(t)
	lines := strings.Split(strings.TrimSuffix(all.out, "\n"), "\n")
	require.Contains(t, covercard("policy", "test").out, " of "+countOf(len(lines), "case")+" passed\n")
	for _, line := range lines {
		require.NoError(t, fhir.CheckJSON([]byte(line)))
	}
	without := withoutBeqvez(t)
	got := covercardReading(all.out, "policy", "diff", "built-in", without, "--requests", "-", "--as-of", "2030-01-01")
	require.Equal(t, exitNotFine, got.code)
	require.Contains(t, got.out, "standard input:2\n  MedicationRequest/test-order (Beqvez)\n    outcome: was not covered")
	require.NotContains(t, got.out, "(Hemgenix)")
}

func TestPolicyRequestOfWhatIsNotThere(t *testing.T) {
	ask := func(arguments ...string) outcome {
		return covercard(append([]string{"policy", "request"}, arguments...)...)
	}
	ask("L.5.01.59", theCase).requireFault(t, exitNotFine, `no policy "L.5.01.59" in the library; did you mean "L.5.01.594"?`)

	// What was probably meant comes first, then what has most words in common.
	ask("L.5.01.594", "hemgenix for a comercial member").requireFault(t, exitNotFine,
		`no case "hemgenix for a comercial member" of L.5.01.594; there are:`+"\n  \"Hemgenix for a commercial member\"\n")
	ask("L.5.01.594", "Beqvez added on the day").requireFault(t, exitNotFine, "there are:\n  \"Beqvez on the day before it was added\"\n  \"Beqvez on the day it was added\"\n")
	got := ask("L.5.01.594")
	got.requireFault(t, exitNotFine, "name a case of L.5.01.594, or write --all; there are:\n  \"Hemgenix for a commercial member\"\n")
	require.Regexp(t, `\n  and \d+ more\n$`, got.err)
	require.Equal(t, 14, strings.Count(got.err, "\n"), "the list does not fill screens")
	ask("L.5.01.594", theCase, "--all").requireFault(t, exitNotFine, "leave one of them out")

	folder := exported(t)
	require.NoError(t, os.Remove(casesOf(folder)))
	ask("L.5.01.594", theCase, "--library", folder).requireFault(t, exitNotFine,
		"the library has no case of L.5.01.594: write one into policies/L.5.01.594_test.yaml")
	ask("L.5.01.594", theCase, "--library", "no-such-folder").requireFault(t, exitNotFine, "no-such-folder", "covercard library export")
}

func TestPolicyRequestListsAllFaultsOfCases(t *testing.T) {
	folder := withCases(t, strings.Replace(wrongCases, "hemgenix", "hemgenics", 1))
	covercard("policy", "request", "L.5.01.594", "BeneFIX is covered", "--library", folder).requireFault(t, exitNotFine,
		"the cases cannot be used:\n"+casesOf(folder)+`:5:19: no product "hemgenics" in drugs/`)
}

// A text of a case is printed, and must mean the same to a program.
func TestPolicyRequestCannotSteerTheTerminal(t *testing.T) {
	folder := withCases(t, strings.Replace(wrongCases, "{drug: hemgenix}", `{text: "Hemgenix \x9b2J"}`, 1))
	var out bytes.Buffer
	arguments := []string{"policy", "request", "L.5.01.594", "Hemgenix is covered", "--library", folder}
	require.Equal(t, exitFine, run(arguments, terminal{out: &out, err: &out, screen: screen{interactive: true}}))
	requirePlain(t, out.String())
	require.JSONEq(t, covercard(arguments...).out, out.String())
	require.Contains(t, out.String(), "\n  \"context\": {", "it is to be read")
}

// Two files may name their cases alike; both are printed.
func TestPolicyRequestOfANameThatStandsInTwoFiles(t *testing.T) {
	folder := exported(t)
	text, err := os.ReadFile(casesOf(folder))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "policies", "other_test.yaml"), text, 0o600))
	got := covercard("policy", "request", "L.5.01.594", theCase, "--library", folder)
	got.requireFine(t)
	require.Equal(t, 2, strings.Count(got.out, "\n"))
}

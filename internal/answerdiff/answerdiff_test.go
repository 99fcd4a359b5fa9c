package answerdiff_test

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/hooks"
	"covercard/internal/answerdiff"
	"covercard/internal/coverage"
	"covercard/internal/library"
)

// edited is the built-in library with a text of a file written otherwise everywhere.
func edited(t testing.TB, file, old, with string) *library.Library {
	t.Helper()
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(library.Default(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(library.Default(), name)
		if name == file {
			require.Contains(t, string(data), old)
			data = []byte(strings.ReplaceAll(string(data), old, with))
		}
		files[name] = &fstest.MapFile{Data: data}
		return err
	}))
	made, err := library.Load(files)
	require.NoError(t, err)
	return made
}

func builtIn(t testing.TB) *library.Library {
	t.Helper()
	made, err := library.Load(library.Default())
	require.NoError(t, err)
	return made
}

func request(t testing.TB, name string) *hooks.Request {
	t.Helper()
	body, err := os.ReadFile("../../testdata/requests/" + name + ".json")
	require.NoError(t, err)
	made, err := hooks.Decode(fhir.ParseValue(string(body)).Member("hook").Text(), body)
	require.NoError(t, err)
	return made
}

func compare(t testing.TB, before, after *library.Library, of *hooks.Request) ([]answerdiff.Change, error) {
	t.Helper()
	comparison, err := answerdiff.New(before, after, "2026-11-24")
	require.NoError(t, err)
	return comparison.Compare(t.Context(), of)
}

const policyFile = "policies/L.5.01.594.yaml"

func TestEqualLibrariesAnswerAlike(t *testing.T) {
	for _, name := range []string{"hemgenix-order-sign", "hemgenix-and-infusion-order-sign", "unknown-drug-order-sign", "coverage-ended-encounter-start"} {
		changes, err := compare(t, builtIn(t), builtIn(t), request(t, name))
		require.NoError(t, err)
		require.Empty(t, changes, name)
	}
}

func TestChanges(t *testing.T) {
	const order = "MedicationRequest/rx-51877 (Hemgenix)"
	for name, test := range map[string]struct {
		file, old, with string
		want            []answerdiff.Change
	}{
		"reason": {policyFile, "ground: >-\n", "ground: >-\n          so it is decided that\n", []answerdiff.Change{
			{Kind: answerdiff.Reason, About: order}, {Kind: answerdiff.CardText, About: `card "Hemgenix is considered not medically necessary (policy L.5.01.594). 11 formulary alternatives."`},
		}},
		"version": {policyFile, "effective: 2025-12-02", "effective: 2025-12-15", []answerdiff.Change{
			{Kind: answerdiff.Policy, About: order, Was: "L.5.01.594 of 2025-12-02", Is: "L.5.01.594 of 2025-12-15"},
			{Kind: answerdiff.CardText, About: `card "Hemgenix is considered not medically necessary (policy L.5.01.594). 11 formulary alternatives."`},
			{Kind: answerdiff.CardText, About: `card "Medical policy L.5.01.594"`},
		}},
		"alternatives": {"drugs/groups.yaml", "      - benefix\n", "", []answerdiff.Change{
			{Kind: answerdiff.Alternatives, About: order, Was: "11", Is: "10 (no longer BeneFIX)"},
			{Kind: answerdiff.Cards},
			{Kind: answerdiff.Suggestions, Was: "5", Is: "4 (no longer Order BeneFIX instead)"},
		}},
		"outcome": {policyFile, "drugs: [beqvez, hemgenix]", "drugs: [beqvez]", []answerdiff.Change{
			{Kind: answerdiff.Outcome, About: order, Was: "not covered", Is: "no rule speaks about it"},
			{Kind: answerdiff.PriorAuth, About: order, Was: "none", Is: "conditional"},
			{Kind: answerdiff.Information, About: order, Was: "none", Is: "what the reason says"},
			{Kind: answerdiff.Reason, About: order},
			{Kind: answerdiff.Policy, About: order, Was: "L.5.01.594 of 2025-12-02", Is: "none"},
			{Kind: answerdiff.Alternatives, About: order},
			{Kind: answerdiff.Cards, Is: "none"},
			{Kind: answerdiff.Suggestions},
		}},
		"address": {policyFile, "policy-detail/gene-therapy-for-the", "policy-detail/a-gene-therapy-for-the", []answerdiff.Change{
			{Kind: answerdiff.Other},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			changes, err := compare(t, builtIn(t), edited(t, test.file, test.old, test.with), request(t, "hemgenix-order-sign"))
			require.NoError(t, err)
			require.Len(t, changes, len(test.want), "%v", changes)
			for i, want := range test.want {
				require.Equal(t, want.Kind, changes[i].Kind)
				require.Equal(t, want.About, changes[i].About)
				require.NotEqual(t, changes[i].Was, changes[i].Is)
				if want.Was != "" {
					require.Equal(t, want.Was, changes[i].Was)
				}
				if want.Is != "" {
					require.Equal(t, want.Is, changes[i].Is)
				}
			}
		})
	}
}

// A request that one library refuses is a change, and so is one that the other refuses for another reason; one that both refuse alike cannot
// be compared.
func TestRefusals(t *testing.T) {
	foreign := edited(t, "payer.yaml", "value: ", "value: other-")
	ours := request(t, "hemgenix-crd22-order-sign")
	changes, err := compare(t, builtIn(t), foreign, ours)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	require.Equal(t, answerdiff.Refusal, changes[0].Kind)
	require.Equal(t, "answered", changes[0].Was)
	require.Contains(t, changes[0].Is, "refused (")

	changes, err = compare(t, foreign, builtIn(t), ours)
	require.NoError(t, err)
	require.Equal(t, "answered", changes[0].Is)

	_, err = compare(t, foreign, foreign, ours)
	require.Error(t, err)

	body, err := os.ReadFile("../../testdata/requests/hemgenix-crd22-order-sign.json")
	require.NoError(t, err)
	unknown, err := hooks.Decode("order-sign", bytes.ReplaceAll(body, []byte("urn:oid:2.16.840.1.113883.6.300"), []byte("https://example.org/payers")))
	require.NoError(t, err)
	changes, err = compare(t, builtIn(t), edited(t, "payer.yaml", "urn:oid:2.16.840.1.113883.6.300\n    value: ", "https://example.org/payers\n    value: other-"), unknown)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	require.Equal(t, answerdiff.Refusal, changes[0].Kind)
	require.Contains(t, changes[0].Was, "refused (")
	require.Contains(t, changes[0].Is, "refused (")
}

// Two cards may offer the same.
func TestSuggestionsAreCounted(t *testing.T) {
	changes, err := compare(t, builtIn(t), edited(t, policyFile, "drugs: [beqvez, hemgenix]", "drugs: [hemgenix]"), request(t, "hemgenix-and-beqvez-order-sign"))
	require.NoError(t, err)
	last := changes[len(changes)-1]
	require.Equal(t, answerdiff.Suggestions, last.Kind)
	require.Equal(t, "10", last.Was)
	require.Equal(t, "5 (no longer Order BeneFIX instead, Order Rixubis instead, Order Alprolix instead, Order Idelvion instead, Order Rebinyn instead)", last.Is)
}

// The days of service that orders ask for decide which versions the comparison has to do with.
func TestAskedAndNotAsked(t *testing.T) {
	comparison, err := answerdiff.New(builtIn(t), builtIn(t), "2026-11-24")
	require.NoError(t, err)
	require.Equal(t, coverage.Period{}, comparison.Asked())
	require.Empty(t, comparison.NotAsked(), "nothing was asked at all")

	_, err = comparison.Compare(t.Context(), request(t, "beqvez-on-2025-01-15-order-sign"))
	require.NoError(t, err)
	require.Equal(t, coverage.Period{Start: "2025-01-15", End: "2025-01-15"}, comparison.Asked())
	_, err = comparison.Compare(t.Context(), request(t, "hemgenix-on-2023-05-14-order-sign"))
	require.NoError(t, err)
	require.Equal(t, coverage.Period{Start: "2023-05-14", End: "2025-01-15"}, comparison.Asked())
	later := comparison.NotAsked()
	require.Len(t, later, 1)
	require.Equal(t, coverage.Date("2025-12-02"), later[0].Effective())

	_, err = comparison.Compare(t.Context(), request(t, "hemgenix-order-sign"))
	require.NoError(t, err)
	require.Equal(t, coverage.Period{Start: "2023-05-14", End: "2026-11-24"}, comparison.Asked(), "the day of the call")
	require.Empty(t, comparison.NotAsked())
}

// What the later library refuses was asked of the earlier one.
func TestAskedOfTheEarlierLibrary(t *testing.T) {
	comparison, err := answerdiff.New(builtIn(t), edited(t, "payer.yaml", "value: ", "value: other-"), "2026-11-24")
	require.NoError(t, err)
	_, err = comparison.Compare(t.Context(), request(t, "hemgenix-crd22-order-sign"))
	require.NoError(t, err)
	require.Equal(t, coverage.Date("2026-11-24"), comparison.Asked().End)
}

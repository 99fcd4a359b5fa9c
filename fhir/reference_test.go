package fhir

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseReference(t *testing.T) {
	for text, want := range map[string]Reference{
		`"Patient/p1"`: {Reference: "Patient/p1"},
		`{"reference": "Medication/m1", "display": "a drug", "type": "Medication"}`: {
			Reference: "Medication/m1", Type: "Medication", Display: "a drug"},
		`{"identifier": {"system": "urn:oid:1.2", "value": 77}}`:       {Identifier: Identifier{"urn:oid:1.2", "77"}},
		`{"identifier": [{"system": "urn:oid:1.2", "value": "77"}]}`:   {Identifier: Identifier{"urn:oid:1.2", "77"}},
		`{"extension": [{"url": "data-absent-reason"}]}`:               {},
		`{"reference": null, "display": {"a": 1}, "identifier": "77"}`: {},
		`{}`: {}, `null`: {}, `7`: {}, `[{"reference": "Patient/p1"}]`: {},
	} {
		require.Equal(t, want, ParseReference(ParseValue(text)), text)
	}
}

func TestTarget(t *testing.T) {
	longID := strings.Repeat("eIq.b-3", 27) + "x"
	type target struct{ resourceType, id string }
	for reference, want := range map[string]target{
		"MedicationRequest/12":                           {"MedicationRequest", "12"},
		"https://ehr.example/fhir/MedicationRequest/12":  {"MedicationRequest", "12"},
		"http://ehr.example:8443/MedicationRequest/12":   {"MedicationRequest", "12"},
		"MedicationRequest/12/_history/3":                {"MedicationRequest", "12"},
		"MedicationRequest/12/_history":                  {"MedicationRequest", "12"},
		"https://ehr.example/r4/Patient/a_b/_history/3/": {"Patient", "a_b"},
		"Patient/p1/":                              {"Patient", "p1"},
		"Patient/p1//":                             {"Patient", "p1"},
		"/Patient/p1":                              {"Patient", "p1"},
		"Patient/p1?_format=json":                  {"Patient", "p1"},
		"Patient/p1/?_format=json#top":             {"Patient", "p1"},
		"Patient/p1#contained":                     {"Patient", "p1"},
		"Medication/" + longID:                     {"Medication", longID},
		"https://ehr.example/Medication/" + longID: {"Medication", longID},
		"Medication/a.b-c~d:e$f=":                  {"Medication", "a.b-c~d:e$f="},
		"Patient/é":                                {"Patient", "é"},
		"https://ehr.example/Server/fhir/Organization/_hist_": {"Organization", "_hist_"},
	} {
		resourceType, id, ok := Reference{Reference: reference}.Target()
		require.True(t, ok, reference)
		require.Equal(t, want, target{resourceType, id}, reference)
	}
	for _, reference := range []string{
		"", "#", "#med", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "URN:oid:1.2", "urn:example/Patient/3", "Patient", "p1", "Patient/", "/p1", "/", "//",
		"patient/p1", "Patient//p1", "Patient1/p1", "Pa-tient/p1", " Patient/p1", "Pätient/p1", "12/34", "_history/3", "Patient/_history/3",
		"Patient/_history", "https://Server/12", "https://Patient/", "https://Patient", "Patient?identifier=urn:x|Patient/3",
		"Patient?name=a/Patient/3", "https://ehr.example/fhir", "?Patient/3", "Patient/p1/$everything", "Patient/#p1", "Patient/?p1",
	} {
		resourceType, id, ok := Reference{Reference: reference}.Target()
		require.False(t, ok, "%q leads to %q %q", reference, resourceType, id)
		require.Empty(t, resourceType+id, reference)
	}
	_, _, ok := Reference{Type: "Patient", Identifier: Identifier{"s", "v"}}.Target()
	require.False(t, ok)
}

func TestLeadsTo(t *testing.T) {
	for _, reference := range []string{"Patient/p1", "https://a.example/Patient/p1", "Patient/p1/_history/2"} {
		require.True(t, Reference{Reference: reference}.LeadsTo("Patient", "p1"), reference)
		require.False(t, Reference{Reference: reference}.LeadsTo("Patient", "p"), reference)
		require.False(t, Reference{Reference: reference}.LeadsTo("Group", "p1"), reference)
	}
	require.False(t, Reference{}.LeadsTo("", ""))
	require.False(t, Reference{Reference: "#p1"}.LeadsTo("", "p1"))
}

func FuzzTarget(f *testing.F) {
	for _, seed := range []string{"Patient/p1", "https://ehr.example/fhir/Patient/p1/_history/3", "#a", "urn:oid:1", "Patient/p1?a#b", "://", "_history"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, reference string) {
		resourceType, id, ok := Reference{Reference: reference}.Target()
		require.Equal(t, ok, id != "")
		require.Equal(t, ok, resourceType != "")
		if ok {
			require.NotContains(t, id, "/")
			require.Contains(t, reference, resourceType+"/"+id)
			require.True(t, Reference{Reference: resourceType + "/" + id}.LeadsTo(resourceType, id))
		}
	})
}

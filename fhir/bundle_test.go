package fhir

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// listed shows entries as "fullUrl Type/id".
func listed(t *testing.T, text string) []string {
	t.Helper()
	require.NoError(t, CheckJSON([]byte(text)))
	var entries []string
	for entry := range Entries(ParseValue(text)) {
		entries = append(entries, strings.TrimSpace(entry.FullURL+" "+entry.Resource.Type()+"/"+entry.Resource.ID()))
	}
	return entries
}

func TestEntries(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"collection": {`{"resourceType": "Bundle", "type": "collection", "entry": [
			{"fullUrl": "urn:uuid:1", "resource": {"resourceType": "MedicationRequest", "id": "m1"}},
			{"resource": {"resourceType": "Medication", "id": "d1"}, "fullUrl": "https://ehr.example/Medication/d1"}]}`,
			[]string{"urn:uuid:1 MedicationRequest/m1", "https://ehr.example/Medication/d1 Medication/d1"}},
		"without type, resourceType last": {`{"entry": [{"resource": {"id": "m1", "resourceType": "Patient"}}], "resourceType": "Bundle", "id": "b"}`,
			[]string{"Patient/m1"}},
		"entry behind type and id": {`{"resourceType": "Bundle", "id": "b", "total": 1, "entry": [{"resource": {"resourceType": "Patient", "id": "p1"}}]}`,
			[]string{"Patient/p1"}},
		"lone entry": {`{"resourceType": "Bundle", "entry": {"resource": {"resourceType": "Patient", "id": "p1"}}}`, []string{"Patient/p1"}},
		"an empty search as Epic sends it": {`{"resourceType": "Bundle", "type": "searchset", "total": 0,
			"entry": [{"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome", "issue": []}}]}`,
			[]string{"OperationOutcome/"}},
		"entries without a resource": {`{"resourceType": "Bundle", "entry": [null, {}, "x", {"fullUrl": "urn:uuid:1"}, {"resource": null}, {"resource": "x"},
			{"resource": {"id": "typeless"}}, [], {"fullUrl": 7, "resource": {"resourceType": "Patient"}}]}`, []string{"7 Patient/"}},
		"nested": {`{"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:b", "resource": {"resourceType": "Bundle", "entry": [
			{"resource": {"resourceType": "Patient", "id": "p1"}}, {"resource": {"resourceType": "Coverage", "id": "c1"}}]}},
			{"resource": {"resourceType": "Patient", "id": "p2"}}]}`, []string{"Patient/p1", "Coverage/c1", "Patient/p2"}},
		"no entries":        {`{"resourceType": "Bundle", "total": 0}`, nil},
		"entry null":        {`{"resourceType": "Bundle", "entry": null}`, nil},
		"single resource":   {`{"resourceType": "Patient", "id": "p1"}`, []string{"Patient/p1"}},
		"a List is itself":  {`{"resourceType": "List", "entry": [{"item": {"reference": "Patient/p1"}}]}`, []string{"List/"}},
		"operation outcome": {`{"resourceType": "OperationOutcome"}`, []string{"OperationOutcome/"}},
		"null":              {`null`, nil},
		"not a resource":    {`{"entry": [{"resource": {"resourceType": "Patient"}}]}`, nil},
		"string":            {`"Patient/p1"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, listed(t, test.text))
		})
	}
	for range Entries(ParseValue(`{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Bundle", "entry": [
		{"resource": {"resourceType": "Patient"}}, {"resource": {"resourceType": "Patient"}}]}}, {"resource": {"resourceType": "Patient"}}]}`)) {
		break // must be possible, also inside a nested Bundle
	}
}

func TestEntriesOfDeepBundles(t *testing.T) {
	nested := func(bundles int) string {
		return strings.Repeat(`{"resourceType": "Bundle", "entry": [{"resource": `, bundles) + `{"resourceType": "Patient", "id": "p1"}` + strings.Repeat(`}]}`, bundles)
	}
	require.Equal(t, []string{"Patient/p1"}, listed(t, nested(8)))
	require.Empty(t, listed(t, nested(9)))
	require.Empty(t, listed(t, nested(2000)))
}

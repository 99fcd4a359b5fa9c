package fhir

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func parseResource(t *testing.T, text string) Resource {
	t.Helper()
	require.NoError(t, CheckJSON([]byte(text)))
	resource, ok := ParseResource(ParseValue(text))
	require.True(t, ok, text)
	return resource
}

func TestParseResource(t *testing.T) {
	longID := strings.Repeat("eIq.b-3", 27) + "x" // 190 characters, as Epic sends
	for name, test := range map[string]struct{ text, resourceType, id, reference string }{
		"plain":           {`{"resourceType": "Patient", "id": "p1"}`, "Patient", "p1", "Patient/p1"},
		"type last":       {`{"entry": [], "id": "p1", "name": [{}], "resourceType": "Patient"}`, "Patient", "p1", "Patient/p1"},
		"without id":      {`{"resourceType": "MedicationRequest"}`, "MedicationRequest", "", ""},
		"id null":         {`{"resourceType": "MedicationRequest", "id": null}`, "MedicationRequest", "", ""},
		"id a number":     {`{"resourceType": "MedicationRequest", "id": 123}`, "MedicationRequest", "123", "MedicationRequest/123"},
		"long id":         {`{"id": "` + longID + `", "resourceType": "Medication"}`, "Medication", longID, "Medication/" + longID},
		"escaped members": {`{"\u0069d": "m\u0031", "resource\u0054ype": "Medic\u0061tion"}`, "Medication", "m1", "Medication/m1"},
		"a Bundle":        {`{"resourceType": "Bundle", "id": "b", "entry": []}`, "Bundle", "b", "Bundle/b"},
	} {
		t.Run(name, func(t *testing.T) {
			resource := parseResource(t, test.text)
			require.Equal(t, test.resourceType, resource.Type())
			require.Equal(t, test.id, resource.ID())
			require.Equal(t, test.reference, resource.Reference())
			require.Equal(t, test.text, resource.Raw())
		})
	}
	for _, text := range []string{
		``, `null`, `{}`, `[]`, `"Patient"`, `{"id": "p1"}`, `{"resourceType": ""}`, `{"resourceType": null, "id": "p"}`,
		`{"resourceType": 7}`, `{"resourceType": ["Patient"]}`, `[{"resourceType": "Patient"}]`, `{"ResourceType": "Patient"}`,
	} {
		resource, ok := ParseResource(ParseValue(text))
		require.False(t, ok, text)
		require.Zero(t, resource, text)
	}
}

func TestContained(t *testing.T) {
	order := parseResource(t, `{"resourceType": "MedicationRequest", "id": "m1", "contained": [null, 4, {"id": "typeless"},
		{"resourceType": "Medication", "id": "med"}, {"resourceType": "Medication"}, {"resourceType": "Patient", "id": "med"}]}`)
	medication, ok := order.Contained("med")
	require.True(t, ok)
	require.Equal(t, "Medication", medication.Type())
	for _, id := range []string{"", "typeless", "#med", "m1"} {
		_, ok := order.Contained(id)
		require.False(t, ok, id)
	}

	lone := parseResource(t, `{"resourceType": "MedicationRequest", "contained": {"resourceType": "Medication", "id": "med"}}`)
	_, ok = lone.Contained("med")
	require.True(t, ok)

	_, ok = Resource{}.Contained("med")
	require.False(t, ok)
}

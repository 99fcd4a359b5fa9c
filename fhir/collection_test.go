package fhir

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// A long collection is indexed, a short one is not; both find the same.
func TestCollectionResolvesWhateverItsLength(t *testing.T) {
	for _, fillers := range []int{0, fewEntries} {
		var collection Collection
		collection.Add(ParseValue(`{"resourceType": "Bundle", "entry": [
			{"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Medication", "id": "d1", "code": {"text": "first"}}},
			{"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Medication", "id": "d1", "code": {"text": "second"}}}]}`))
		for i := range fillers {
			collection.Add(ParseValue(fmt.Sprintf(`{"resourceType": "Practitioner", "id": "p%d"}`, i)))
		}
		for _, reference := range []string{"urn:uuid:1", "Medication/d1", "https://a.example/Medication/d1/_history/2"} {
			resource, found := collection.Resolve(Resource{}, Reference{Reference: reference})
			require.True(t, found, reference)
			require.Equal(t, "first", resource.Path("code", "text").Text())
		}
		for _, reference := range []string{"urn:uuid:2", "Medication/d2", "Patient/d1", "nowhere"} {
			_, found := collection.Resolve(Resource{}, Reference{Reference: reference})
			require.False(t, found, reference)
		}
	}
}

func TestCollectionResolve(t *testing.T) {
	order := parseResource(t, `{"resourceType": "MedicationRequest", "id": "m1", "contained": [{"resourceType": "Medication", "id": "d1", "code": {"text": "contained"}}]}`)
	var collection Collection
	collection.Add(ParseValue(`{"resourceType": "Bundle", "entry": [
		{"fullUrl": "urn:uuid:6f9a", "resource": {"resourceType": "Medication", "code": {"text": "by urn"}}},
		{"fullUrl": "https://a.example/Medication/d1", "resource": {"resourceType": "Medication", "id": "d1", "code": {"text": "first"}}},
		{"fullUrl": "https://b.example/Medication/d1", "resource": {"resourceType": "Medication", "id": "d1", "code": {"text": "second"}}},
		{"fullUrl": "https://a.example/Medication/d1", "resource": {"resourceType": "Medication", "id": "d9", "code": {"text": "third"}}},
		{"fullUrl": "Medication/odd", "resource": {"resourceType": "Medication", "id": "other", "code": {"text": "relative fullUrl"}}},
		{"resource": {"resourceType": "Patient", "id": "d1", "code": {"text": "patient"}}}]}`))
	collection.Add(ParseValue(`null`))

	resolve := func(reference string) string {
		resource, found := collection.Resolve(order, Reference{Reference: reference})
		require.Equal(t, found, resource.Exists(), reference)
		return resource.Path("code", "text").Text()
	}
	for reference, want := range map[string]string{
		"#d1":                                "contained",
		"#":                                  "",
		"#m1":                                "",
		"":                                   "",
		"urn:uuid:6f9a":                      "by urn",
		"urn:uuid:6f9b":                      "",
		"Medication/d1":                      "first",
		"https://a.example/Medication/d1":    "first",
		"https://b.example/Medication/d1":    "second",
		"https://c.example/r4/Medication/d1": "first",
		"Medication/d1/_history/4":           "first",
		"Medication/d9":                      "third",
		"Medication/odd":                     "relative fullUrl",
		"Patient/d1":                         "patient",
		"Medication/":                        "",
		"Medication":                         "",
		"d1":                                 "",
		"medication/d1":                      "",
		"https://b.example/Medication/d1/_history/1": "first",
	} {
		require.Equal(t, want, resolve(reference), reference)
	}

	// What is added later is found too, but does not displace.
	collection.Add(ParseValue(`{"resourceType": "Medication", "id": "d1", "code": {"text": "late"}}`))
	collection.Add(ParseValue(`{"resourceType": "Medication", "id": "d2", "code": {"text": "new"}}`))
	require.Equal(t, "first", resolve("Medication/d1"))
	require.Equal(t, "new", resolve("Medication/d2"))

	_, found := collection.Resolve(Resource{}, Reference{Reference: "#d1"})
	require.False(t, found)
}

func TestEmptyCollection(t *testing.T) {
	var collection Collection
	for _, reference := range []string{"", "#a", "Patient/p1", "urn:uuid:1"} {
		resource, found := collection.Resolve(Resource{}, Reference{Reference: reference})
		require.False(t, found)
		require.Zero(t, resource)
	}
	for range collection.OfType("Patient") {
		require.Fail(t, "a resource in an empty collection")
	}
}

func TestCollectionOfType(t *testing.T) {
	var collection Collection
	collection.Add(ParseValue(`{"resourceType": "Coverage", "id": "c2"}`))
	collection.Add(ParseValue(`{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "id": "p1"}},
		{"resource": {"resourceType": "Coverage", "id": "c1"}}, {"resource": {"resourceType": "Coverage", "id": "c2"}}]}`))
	var ids []string
	for coverage := range collection.OfType("Coverage") {
		ids = append(ids, coverage.ID())
	}
	require.Equal(t, []string{"c2", "c1", "c2"}, ids)
	for range collection.OfType("Coverage") {
		break // must be possible
	}
	for range collection.OfType("") {
		require.Fail(t, "a resource without a type")
	}
}

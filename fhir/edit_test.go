package fhir_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

func TestWithMember(t *testing.T) {
	for name, c := range map[string]struct{ object, want string }{
		"replaced":              {`{"a": 1.50, "end": "2026-06-30", "é\u0022": [ 1 ]}`, `{"a":1.50,"end":"2026-12-31","é\u0022":[1]}`},
		"added":                 {`{"start":"2026-01-01"}`, `{"start":"2026-01-01","end":"2026-12-31"}`},
		"name with an escape":   {`{"e\u006ed":"2026-06-30"}`, `{"e\u006ed":"2026-12-31"}`},
		"an empty object":       {`{}`, `{"end":"2026-12-31"}`},
		"null":                  {`null`, `{"end":"2026-12-31"}`},
		"a member that is null": {`{"end":null}`, `{"end":"2026-12-31"}`},
	} {
		require.Equal(t, c.want, fhir.ParseValue(c.object).WithMember("end", fhir.ParseValue(`"2026-12-31"`)).Raw(), name)
	}
}

func TestWithElements(t *testing.T) {
	double := func(element fhir.Value) fhir.Value { return fhir.ParseValue(element.Raw() + element.Raw()) }
	require.Equal(t, `[11,22,3]`, fhir.ParseValue(`[1, 2]`).WithElements(double, fhir.ParseValue(`3`)).Raw())
	require.Equal(t, `[77]`, fhir.ParseValue(`7`).WithElements(double).Raw(), "a lone value is an array of one")
	require.False(t, fhir.Value{}.WithElements(double).Exists())
}

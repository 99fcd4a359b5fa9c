package cards_test

import (
	"testing"

	r4 "github.com/samply/golang-fhir-models/fhir-models/fhir"
	"github.com/stretchr/testify/require"

	"covercard/cards"
)

func quantityRead(read *r4.Quantity) cards.Quantity {
	if read == nil {
		return cards.Quantity{}
	}
	return cards.Quantity{Value: read.Value.String(), Unit: deref(read.Unit)}
}

// TestDetailsOfLimits: CRD 2.0 has an allowed quantity too, without a category and in its own code system; of words it has none.
func TestDetailsOfLimits(t *testing.T) {
	limited := plain()
	limited.Details = []cards.Detail{
		cards.AllowedQuantity(cards.Quantity{Value: "60", Unit: "tablet"}, "in 30 days"),
		cards.AllowedQuantity(cards.Quantity{Value: "2.5"}, ""),
		cards.Condition("Step therapy."),
	}
	const begin = `{"url":"detail","extension":[`
	const limitation = `{"url":"category","valueCode":"cat-limitation"},`
	code := func(system, code string) string {
		return `{"url":"code","valueCodeableConcept":{"coding":[{"system":"` + system + `","code":"` + code + `"}]}},`
	}
	const first = `{"url":"value","valueQuantity":{"value":60,"unit":"tablet"}},{"url":"qualification","valueString":"in 30 days"}]}`
	const second = `{"url":"value","valueQuantity":{"value":2.5}}]}`
	const third = `{"url":"value","valueString":"Step therapy."}]}`
	const temporary = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"
	const moved = "http://terminology.hl7.org/CodeSystem/crd-coverage-detail"

	in20, in22 := written(t, limited, cards.V20), written(t, limited, cards.V22)
	require.Contains(t, in20, begin+code(temporary, "allowed-quantity")+first+","+begin+code(temporary, "allowed-quantity")+second)
	require.NotContains(t, in20, "Step therapy")
	require.NotContains(t, in20, "category")
	require.Contains(t, in22, begin+limitation+code(moved, "allowed-quantity")+first+","+
		begin+limitation+code(moved, "allowed-quantity")+second+","+begin+limitation+code(moved, "instructions")+third)
}

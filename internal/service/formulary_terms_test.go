package service_test

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/library"
	"covercard/internal/service"
)

// The rows are of invented drugs, which are no products of the library, and of one that is.
const termsFormulary = `rxnorm,ndc,name,tier,prior_authorization,step_therapy,quantity_limit,start,end,prior_authorization_new_starts_only,benefit,quantity,quantity_days,quantity_a_day
999000001,,Inventol 10 MG Oral Tablet,generic,false,false,false,2026-01-01,2026-12-31,,pharmacy,,,
999000002,,Inventol 20 MG Oral Tablet,generic,true,false,false,,2026-11-23,,,,,
999000003,,Inventol 30 MG Oral Tablet,generic,true,false,false,2026-11-25,,,,,,
999000004,,Inventol 40 MG Oral Tablet,specialty,true,false,true,,,true,pharmacy,60,30,2
999000005,99999-0001-01,Inventol vial,specialty,false,true,true,,,,medical,,,
1666317,,BeneFIX,medical-service,true,false,true,,,,,4000,30,
`

// withFormulary is the built-in library with another formulary of the commercial plan.
func withFormulary(t *testing.T, rows string, example bool) *library.Library {
	t.Helper()
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(library.Default(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(library.Default(), name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	}))
	files["formularies/commercial/hemophilia-b.csv"] = &fstest.MapFile{Data: []byte(rows)}
	if !example {
		plans := string(files["plans.yaml"].Data)
		require.Contains(t, plans, "{id: commercial, example: true}")
		files["plans.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(plans, "{id: commercial, example: true}", "{id: commercial}", 1))}
	}
	rules, err := library.Load(files)
	require.NoError(t, err)
	return rules
}

// prescribed is an order for a drug by one code.
func prescribed(id, system, code string) raw {
	return medicationRequest(id, `{"coding":[{"system":"`+system+`","code":"`+code+`","display":"Inventol"}]}`)
}

// askOf signs one order of a member of the commercial plan.
func askOf(t *testing.T, rules *library.Library, version string, order raw) reply {
	t.Helper()
	request := ask{hook: "order-sign", version: version, orders: []raw{order}, coverages: []raw{ourCoverage("cov-a")}}.body(t)
	status, answer := call(t, start(t, service.Options{Library: rules}), request)
	require.Equal(t, http.StatusOK, status, string(answer))
	return checked(t, version, "order-sign", request, answer)
}

// TestTermsOfTheFormulary goes from the order to the system action and the card, in both versions, for a drug that no policy speaks of.
func TestTermsOfTheFormulary(t *testing.T) {
	const ndc = "http://hl7.org/fhir/sid/ndc"
	dispense := func(quantity, days string) string {
		return `{"quantity":{"value":` + quantity + `,"unit":"[tablet](x)"},"expectedSupplyDuration":{"value":` + days + `,"code":"d"}}`
	}
	for name, test := range map[string]struct {
		system, code, dispense string
		verdict, reason        string
		card, indicator        string // "" for none
		quantities             []string
		instructions           string
	}{
		"plainly covered": {rxNorm, "999000001", "", "covered no-auth", "Inventol 10 MG Oral Tablet is on the Commercial formulary.", "", "", nil, ""},
		"an item that has expired": {rxNorm, "999000002", "", "conditional conditional",
			"No rule of this service speaks about Inventol; ask the plan.", "", "", nil, ""},
		"an item of the future": {rxNorm, "999000003", "", "conditional conditional",
			"No rule of this service speaks about Inventol; ask the plan.", "", "", nil, ""},
		"within the limit, authorization for new starts": {rxNorm, "999000004", dispense("60", "30"), "covered conditional",
			"Inventol 40 MG Oral Tablet is on the Commercial formulary, with prior authorization for new starts only, within a quantity limit (60 in 30 days, 2 a day).",
			"", "", []string{"60 in 30 days", "2 a day"}, ""},
		"above the limit": {rxNorm, "999000004", dispense("90", "30"), "covered conditional",
			"The ordered quantity, 90 [tablet](x) for 30 days, is above the limit of 60 in 30 days.",
			"Inventol: the order is above the plan's quantity limit", "warning", []string{"60 in 30 days", "2 a day"}, ""},
		"step therapy, by NDC with ten digits": {ndc, "99999-001-01", "", "covered no-auth",
			"Inventol vial is on the Commercial formulary, after step therapy, within a quantity limit.",
			"Inventol: step therapy applies", "info", nil,
			"A quantity limit applies; the formulary does not say which.|Step therapy: another drug may have to be tried before the plan pays for this one."},
		"a product of the library": {rxNorm, "1666317", dispense("4001", "10"), "covered auth-needed",
			"BeneFIX is on the Commercial formulary, with prior authorization, within a quantity limit (4000 in 30 days).",
			"BeneFIX: the order is above the plan's quantity limit", "warning", []string{"4000 in 30 days"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			rules := withFormulary(t, termsFormulary, false)
			order := prescribed("rx-1", test.system, test.code)
			if test.dispense != "" {
				order = with(t, order, "dispenseRequest", test.dispense)
			}
			eachVersion(t, func(t *testing.T, version string) {
				got := askOf(t, rules, version, order)
				require.Equal(t, test.verdict, got.verdict("MedicationRequest/rx-1"))
				require.Contains(t, got.reason("MedicationRequest/rx-1"), test.reason)

				var quantities, instructions []string
				for _, part := range got.finding("MedicationRequest/rx-1").items() {
					if part.at("url").text() != "detail" {
						continue
					}
					value := part.at("extension", "url=value")
					switch part.at("extension", "url=code", "valueCodeableConcept", "coding", "0", "code").text() {
					case "allowed-quantity":
						quantities = append(quantities, string(value.at("valueQuantity", "value").encode())+" "+part.at("extension", "url=qualification", "valueString").text())
					case "instructions":
						instructions = append(instructions, value.at("valueString").text())
					}
				}
				require.Equal(t, test.quantities, quantities)
				if speaks22(version) {
					require.Equal(t, test.instructions, strings.Join(instructions, "|"))
				} else {
					require.Empty(t, instructions, "CRD 2.0 has no code for them")
				}

				if test.card == "" {
					require.Empty(t, got.summaries())
					return
				}
				require.Equal(t, []string{test.card}, got.summaries())
				card := got.answer.at("cards", "0")
				require.Equal(t, test.indicator, card.at("indicator").text())
				detail := card.at("detail").text()
				require.Contains(t, detail, "Formulary checked: Commercial, 2026-11-24.")
				require.NotContains(t, detail, "example")
				require.NotContains(t, detail, "[tablet]", "what an order says is no markup")
			})
		})
	}
}

// TestTermsSayWhatTheyAreDrawnFrom: benefit and tier stand on the card, and that the formulary is an example.
func TestTermsSayWhatTheyAreDrawnFrom(t *testing.T) {
	rules := withFormulary(t, termsFormulary, true)
	eachVersion(t, func(t *testing.T, version string) {
		got := askOf(t, rules, version, prescribed("rx-1", rxNorm, "999000005"))
		require.Equal(t, "**Inventol** is on the Commercial formulary: specialty tier, medical benefit, step therapy, quantity limit.\n\n"+
			"**Step therapy:** another drug may have to be tried before the plan pays for this one.\n\n"+
			"Formulary checked: Commercial, 2026-11-24 (from an example formulary, not the plan's own).\n\n"+
			"Order-time guidance, not a denial or a benefit determination. A written determination or exception can be requested from the plan: "+
			"phone 601-664-4998 or 1-800-551-5258.", got.answer.at("cards", "0", "detail").text())
		require.Contains(t, got.reason("MedicationRequest/rx-1"), "(an example formulary, not the plan's own)")
	})
	without := ask{hook: "order-sign", orders: []raw{prescribed("rx-1", rxNorm, "999000005")}, coverages: []raw{ourCoverage("cov-a")},
		options: map[string]any{"guideline": false}}.body(t)
	_, answer := call(t, start(t, service.Options{Library: rules}), without)
	require.Empty(t, checked(t, "", "order-sign", without, answer).summaries(), "a client that wants no guidelines gets none")
}

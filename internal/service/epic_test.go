package service_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/internal/answer"
	"covercard/internal/service"
)

// epicRequests are those of the catalogue that are also answered in Epic's dialect.
var epicRequests = []string{
	"hemgenix-order-sign", "hemgenix-order-select", "hemgenix-medication-sibling-order-sign", "hemgenix-crd22-order-sign",
	"hemgenix-state-health-plan-order-sign", "hemgenix-and-infusion-order-sign", "hemgenix-service-request-j1411-order-sign",
	"hympavzi-ndc-order-sign", "benefix-order-sign", "unknown-drug-order-sign", "hemgenix-coverage-ended-order-sign",
	"six-kinds-of-orders-order-sign",
}

func epic(t testing.TB) service.Options {
	t.Helper()
	return service.Options{Answer: answer.Settings{Dialect: answer.Epic}}
}

func TestGoldenAnswersInEpicsDialect(t *testing.T) {
	for _, name := range epicRequests {
		t.Run(name, func(t *testing.T) {
			status, answer := call(t, start(t, epic(t)), readFile(t, filepath.Join(requestFolder, name+".json")))
			require.Equal(t, http.StatusOK, status, string(answer))
			written := pretty(t, answer)
			golden := filepath.Join(goldenFolder, "epic", name+".json")
			if *update {
				require.NoError(t, os.WriteFile(golden, written, 0o644))
			}
			require.Equal(t, string(readFile(t, golden)), string(written), "look at the difference; if it is right, run the test with -update")
		})
	}
}

// What Epic takes back is documented: one action a suggestion, "any", RxNorm by its OID, topic codes of letters and digits, and system
// actions on a ServiceRequest only.
func TestAnswersInEpicsDialectAreWhatEpicTakes(t *testing.T) {
	files, err := filepath.Glob(requestFolder + "/*.json")
	require.NoError(t, err)
	plain := regexp.MustCompile(`^[A-Za-z0-9]{1,100}$`)
	suggested := 0
	for _, file := range files {
		status, answer := call(t, start(t, epic(t)), readFile(t, file))
		require.Equal(t, http.StatusOK, status, string(answer))
		response := fhir.ParseValue(string(answer))
		for card := range response.Member("cards").Elements() {
			require.Regexp(t, plain, card.Path("source", "topic", "code").Text(), file)
			for suggestion := range card.Member("suggestions").Elements() {
				suggested++
				require.Equal(t, "any", card.Member("selectionBehavior").Text(), file)
				actions := 0
				for action := range suggestion.Member("actions").Elements() {
					actions++
					require.Equal(t, "create", action.Member("type").Text(), file)
					require.Equal(t, "urn:oid:2.16.840.1.113883.6.88", action.Path("resource", "medicationCodeableConcept", "coding", "system").Text(), file)
				}
				require.Equal(t, 1, actions, file)
			}
		}
		for action := range response.Member("systemActions").Elements() {
			require.Equal(t, "ServiceRequest", action.Path("resource", "resourceType").Text(), file)
		}
	}
	require.Positive(t, suggested)
}

// The decision does not know the dialect: the same orders get the same cards, but for their shape.
func TestDialectsSayTheSame(t *testing.T) {
	for _, name := range []string{"hemgenix-order-sign", "hemgenix-and-beqvez-order-sign", "hemgenix-state-health-plan-order-sign"} {
		body := readFile(t, filepath.Join(requestFolder, name+".json"))
		_, standard := call(t, start(t, service.Options{}), body)
		_, epics := call(t, start(t, epic(t)), body)
		require.Equal(t, summaries(standard), summaries(epics), name)
	}
}

// A finding that Epic would not take as a system action is said on a card, if it is worth one.
func TestEpicsClinicianIsToldWhatCannotBeWrittenOntoTheOrder(t *testing.T) {
	for name, want := range map[string][]string{
		"hympavzi-ndc-order-sign":            {"Coverage of Hympavzi"},
		"hemgenix-coverage-ended-order-sign": {"Coverage of Hemgenix"},
		"benefix-order-sign":                 nil, // plainly covered
		"unknown-drug-order-sign":            nil, // no rule speaks about it
	} {
		_, answer := call(t, start(t, epic(t)), readFile(t, filepath.Join(requestFolder, name+".json")))
		require.Equal(t, want, summaries(answer), name)
	}
}

func summaries(answer []byte) []string {
	var found []string
	for card := range fhir.ParseValue(string(answer)).Member("cards").Elements() {
		found = append(found, card.Member("summary").Text())
	}
	return found
}

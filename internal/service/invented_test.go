package service_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"covercard/internal/answer"
	"covercard/internal/library"
	"covercard/internal/service"
)

// The tests of the invented library (testdata/library-invented/README.md) show what policy documents can say about other drugs.

const inventedFolder = "../../testdata/library-invented"

// inventedLibrary is read once for all tests.
var inventedLibrary = sync.OnceValues(func() (*library.Library, error) { return library.Load(os.DirFS(inventedFolder)) })

var ofExamplePlan = ofPayer("Example Health Plan")

func serveInvented(t testing.TB, settings answer.Settings) *httptest.Server {
	t.Helper()
	rules, err := inventedLibrary()
	require.NoError(t, err)
	return start(t, service.Options{Library: rules, Answer: settings})
}

// answeredInvented sends a request to a service with the invented library, and holds the answer to the standards.
func answeredInvented(t testing.TB, a ask) reply {
	t.Helper()
	rules, err := inventedLibrary()
	require.NoError(t, err)
	return answeredWith(t, rules, a)
}

// answeredWith is answeredInvented with a library of the invented payer that differs.
func answeredWith(t testing.TB, rules *library.Library, a ask) reply {
	t.Helper()
	request := a.body(t)
	status, answer := call(t, start(t, service.Options{Library: rules}), request)
	require.Equal(t, http.StatusOK, status, string(answer))
	return checked(t, a.version, a.hook, request, answer, ofExamplePlan)
}

// editedInvented is the invented library with a text of one of its files replaced.
func editedInvented(t testing.TB, file, old, with string) *library.Library {
	t.Helper()
	folder := os.DirFS(inventedFolder)
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(folder, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}))
	require.Equal(t, 1, strings.Count(string(files[file].Data), old))
	files[file].Data = []byte(strings.Replace(string(files[file].Data), old, with, 1))
	rules, err := library.Load(files)
	require.NoError(t, err)
	return rules
}

// Codes of the invented drugs.
const (
	placebine  = "990000001"
	examplumab = "990000002"
	samplinib  = "990000003"
	testocept  = "990000004"
	mockazole  = "990000005"
	fictivase  = "990000006"
	dummyrin   = "990000007"
)

// drugOrder is an order for an invented drug, without a reason and a quantity; edits add what else it says.
func drugOrder(t testing.TB, id, code string, edits ...edit) raw {
	t.Helper()
	names := map[string]string{
		placebine: "Placebine", examplumab: "Examplumab", samplinib: "Samplinib", testocept: "Testocept", mockazole: "Mockazole",
		fictivase: "Fictivase", dummyrin: "Dummyrin",
	}
	order := medicationRequest(id, `{"coding":[{"system":"`+rxNorm+`","code":"`+code+`"}],"text":"`+names[code]+`"}`)
	order = with(t, order, "reasonCode", "")
	for _, edit := range edits {
		order = with(t, order, edit.path, edit.value)
	}
	return order
}

// diagnosis gives an order its reason, by an ICD-10-CM code.
func diagnosis(code string) edit {
	return edit{"reasonCode", `[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"` + code + `"}]}]`}
}

// inBothSystems gives an order its reason, by an ICD-10-CM and a SNOMED CT code.
func inBothSystems(icd10, snomed string) edit {
	return edit{"reasonCode", `[{"coding":[{"system":"http://snomed.info/sct","code":"` + snomed + `"},` +
		`{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"` + icd10 + `"}]}]`}
}

// doses gives an order its quantity.
func doses(number string) edit {
	return edit{"dispenseRequest", `{"quantity":{"value":` + number + `,"unit":"dose"}}`}
}

// procedure is an order for an invented service.
func procedure(id, code string) raw {
	names := map[string]string{
		"9901Z": "Sequencing of one gene", "9903Z": "Reading of the stars", "9904Z": "Liver panel", "9909Z": "Giving a drug",
	}
	return serviceRequest(id, "http://www.ama-assn.org/go/cpt", code, names[code])
}

// planCoverage is a member's of one of the invented plans.
func planCoverage(plan string) raw {
	return raw(strings.Replace(string(coverageBy("cov-a", `{"identifier":{"system":"https://payer.example/payer-id","value":"EX-1"}}`)),
		`"value":"commercial"`, `"value":"`+plan+`"`, 1))
}

// born is the patient of the calls with another birth date; "" for none.
func born(t testing.TB, date string) map[string]any {
	t.Helper()
	if date != "" {
		date = `"` + date + `"`
	}
	return map[string]any{"patient": with(t, patient(), "birthDate", date)}
}

// codes are the codes of a part of the finding on a resource, in their order.
func (r reply) codes(reference, part string) []string {
	var found []string
	for _, element := range r.finding(reference).items() {
		if element.at("url").text() == part {
			found = append(found, element.at("valueCode").text())
		}
	}
	return found
}

// detailValue is the value of the detail with that code in the finding on a resource; nil when it has none.
func (r reply) detailValue(reference, code string) *node {
	for _, element := range r.finding(reference).items() {
		if element.at("extension", "url=code", "valueCodeableConcept", "coding", "0", "code").text() == code {
			return element.at("extension", "url=value")
		}
	}
	return nil
}

// card is the first card whose summary holds a text; nil when there is none.
func (r reply) card(summary string) *node {
	for _, card := range r.answer.at("cards").items() {
		if strings.Contains(card.at("summary").text(), summary) {
			return card
		}
	}
	return nil
}

// kinds are the types of the cards, sorted, each once.
func (r reply) kinds() []string {
	found := []string{}
	for _, card := range r.answer.at("cards").items() {
		found = append(found, kindOfCard(card))
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// TestCoveredWithACardOfItsOwn: what is covered has a card where the policy wrote a headline for it: for information, with the alternatives to
// read, and none to choose.
func TestCoveredWithACardOfItsOwn(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{drugOrder(t, "rx-1", samplinib, diagnosis("U99.1"))}, coverages: []raw{planCoverage("standard")}}
		reply := answeredInvented(t, a)
		require.Equal(t, "covered auth-needed", reply.verdict("MedicationRequest/rx-1"))
		card := reply.card("Samplinib needs prior authorization; other treatments of the invented disease do not")
		require.NotNil(t, card)
		require.Equal(t, "info", card.at("indicator").text())
		require.Contains(t, card.at("detail").text(), "**Samplinib** (samplinib-test) is covered with prior authorization.")
		require.Contains(t, card.at("detail").text(), "For information, **on the Example Standard formulary**")
		require.Empty(t, reply.suggestions())

		a.orders = []raw{drugOrder(t, "rx-1", examplumab, diagnosis("U99"))}
		reply = answeredInvented(t, a)
		require.Equal(t, "covered performpa", reply.verdict("MedicationRequest/rx-1"))
		require.Empty(t, reply.summaries(), "no headline, no card")
	})
}

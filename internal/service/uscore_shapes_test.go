package service_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// uscoreFolder has invented resources in the shape of the profiles of US Core, a folder for each version that CRD 2.2.1 names. 3.1.1 has no
// profile of Coverage; that one is as HRex has it.
const uscoreFolder = "testdata/uscore/"

var uscoreVersions = []string{"3.1.1", "6.1.0", "7.0.0"}

// chart is what an EHR has of the patient and of who is around.
type chart struct{ patient, encounter, practitioner, coverage, payer raw }

// plainChart has the same patient, visit and coverage in the fewest words.
func plainChart() chart {
	practitioner := raw(`{"resourceType":"Practitioner","id":"prac-77","name":[{"family":"Tolliver"}]}`)
	return chart{patient(), encounter(), practitioner, coverageOf("org-1"), payerOrganization("org-1")}
}

// uscoreChart has them as US Core has it; the visit is "ambulatory", without location and hospitalization, or "inpatient", with both.
func uscoreChart(t testing.TB, version, visit string) chart {
	t.Helper()
	file := func(name string) raw { return readFile(t, filepath.Join(uscoreFolder, version, name+".json")) }
	return chart{file("patient"), file("encounter-" + visit), file("practitioner"), file("coverage"), file("payer")}
}

// ask is a call with the chart prefetched.
func (c chart) ask(a ask) ask {
	a.coverages = []raw{c.coverage}
	prefetch := map[string]any{
		"patient": c.patient, "encounter": c.encounter,
		"payers": bundle("searchset", []raw{c.payer}), "practitioners": bundle("searchset", []raw{c.practitioner}),
	}
	maps.Copy(prefetch, a.prefetch)
	a.prefetch = prefetch
	return a
}

// replaced is the chart with a text of its resources replaced.
func (c chart) replaced(old, with string) chart {
	change := func(resource raw) raw { return raw(strings.ReplaceAll(string(resource), old, with)) }
	return chart{change(c.patient), change(c.encounter), change(c.practitioner), change(c.coverage), change(c.payer)}
}

// TestUSCoreGivesTheSameAnswer: Patients, Encounters, Practitioners and Coverages of US Core 3.1.1, 6.1.0 and 7.0.0 are answered as those
// that say the same in the fewest words, prefetched and read (CRD 2.2.1 conf-2).
func TestUSCoreGivesTheSameAnswer(t *testing.T) {
	drug := referring(t, hemgenix("rx-100"), "Medication/med-1")
	medications := map[string]any{"medications": bundle("searchset", []raw{medication("med-1")})}
	given := forDrug(t, infusion("sr-1"), "MedicationRequest/rx-100")
	calls := append(subjects(t),
		subject{hook: "order-sign", ask: ask{orders: []raw{drug, lisinopril("rx-2"), benefix("rx-3")}, prefetch: medications}},
		subject{hook: "order-sign", ask: ask{orders: []raw{given, drug, liverPanel("sr-2")}, prefetch: medications}},
	)
	members := map[string][2]string{
		"a member":                       {"", ""},
		"a participant":                  {`"commercial"`, `"state-health-plan"`},
		"a member of no plan":            {`"commercial"`, `"X-1"`},
		"a member whose coverage ended":  {`"2026-12-31"`, `"2026-06-30"`},
		"a member with a child's age":    {`"1979-03-02"`, `"2016-05-01"`},
		"a member of another's coverage": {`"60111"`, `"60112"`},
	}
	server := serveReading(t, readingOptions{})
	for _, uscore := range uscoreVersions {
		for _, visit := range []string{"ambulatory", "inpatient"} {
			for member, change := range members {
				if visit == "inpatient" && member != "a member" {
					continue // the visit has nothing to do with the coverage
				}
				t.Run(uscore+"/"+visit+"/"+member, func(t *testing.T) {
					t.Parallel()
					ehr := startEHR(t)
					for _, subject := range calls {
						if member != "a member" && subject.hook != "order-sign" && subject.hook != "encounter-start" {
							continue // hooks do not differ in how they take a Coverage
						}
						eachVersion(t, func(t *testing.T, version string) {
							a := subject.ask
							a.hook, a.version = subject.hook, version
							plain, shaped := plainChart(), uscoreChart(t, uscore, visit)
							if change[0] != "" {
								plain, shaped = plain.replaced(change[0], change[1]), shaped.replaced(change[0], change[1])
							}
							answer := requireSameAnswer(t, server, ehr, plain.ask(a), shaped.ask(a))
							if member == "a member" {
								require.Contains(t, answer, subject.inForce)
							}
						})
					}
				})
			}
		}
	}
}

// requireSameAnswer sends two calls, each with prefetch and without: the answers must be the same, but for an Encounter that comes back.
func requireSameAnswer(t *testing.T, server *httptest.Server, ehr *ehrServer, plain, shaped ask) string {
	t.Helper()
	full := shaped.body(t)
	ehr.holdOnly(t, prefetched(t, full)...)
	want := answerOrRefusal(t, server, plain, plain.body(t))
	require.Equal(t, want, answerOrRefusal(t, server, shaped, full))
	require.Equal(t, want, answerOrRefusal(t, server, shaped, ehr.withAccess(t, bare(t, full))))
	for _, asked := range ehr.requests() {
		require.NotContains(t, asked, "Practitioner")
		require.NotContains(t, asked, "Location")
		require.NotContains(t, asked, "Condition")
		require.NotContains(t, asked, "RelatedPerson")
	}
	return want
}

// answerOrRefusal is what comes back of a call that holds no more than known; of an Encounter only the finding.
func answerOrRefusal(t *testing.T, server *httptest.Server, known ask, sent []byte) string {
	t.Helper()
	status, text := call(t, server, sent)
	if status != http.StatusOK {
		request, err := parse(sent)
		require.NoError(t, err)
		refusal := checkRefusal(t, request, text)
		return refusal.code + " " + refusal.text
	}
	answer := checked(t, known.version, known.hook, known.body(t), text)
	if strings.HasPrefix(known.hook, "encounter-") {
		visit := "Encounter/" + theVisit
		return strings.Join(answer.annotated(), " ") + " " + answer.verdict(visit) + " " + answer.reason(visit)
	}
	return withoutIDs(t, text)
}

// TestUSCoreAgeCounts: what is suggested to an adult and to a child differs, whichever version of US Core says how old they are.
func TestUSCoreAgeCounts(t *testing.T) {
	for _, uscore := range uscoreVersions {
		eachVersion(t, func(t *testing.T, version string) {
			suggested := func(c chart) string {
				a := c.ask(ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}})
				ehr := startEHR(t, prefetched(t, a.body(t))...)
				answer := answeredReading(t, ehr.withAccess(t, bare(t, a.body(t))), a, readingOptions{})
				var labels []string
				for _, suggestion := range answer.suggestions() {
					labels = append(labels, suggestion.at("label").text())
				}
				return strings.Join(labels, "\n")
			}
			adult := uscoreChart(t, uscore, "ambulatory")
			require.Contains(t, suggested(adult), "BeneFIX")
			child := suggested(adult.replaced(`"1979-03-02"`, `"2016-05-01"`))
			require.NotEmpty(t, child)
			require.NotContains(t, child, "BeneFIX")
			require.Equal(t, child, suggested(adult.replaced(`"birthDate"`, `"bornOn"`)), "no age is no ground to suggest a drug with an age limit")
		})
	}
}

// TestUSCoreShapesAreComplete: the files have what the profiles of their version demand or must support, so that the tests show what they say.
func TestUSCoreShapesAreComplete(t *testing.T) {
	const core = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
	extensions := map[string][]string{
		"3.1.1": {"race", "ethnicity", "birthsex"},
		"6.1.0": {"race", "ethnicity", "tribal-affiliation", "birthsex", "sex", "genderIdentity"},
		"7.0.0": {"race", "ethnicity", "tribal-affiliation", "birthsex", "sex", "genderIdentity", "interpreter-needed"},
	}
	for _, uscore := range uscoreVersions {
		for _, visit := range []string{"ambulatory", "inpatient"} {
			c := uscoreChart(t, uscore, visit)
			has := func(resource raw, paths ...string) {
				parsed, err := parse(resource)
				require.NoError(t, err)
				for _, path := range paths {
					require.NotNil(t, parsed.at(strings.Split(path, "/")...), "%s: %s", uscore, path)
				}
			}
			has(c.patient, "identifier/0/system", "identifier/0/value", "name/1", "gender", "birthDate", "address/0/postalCode", "communication/0/language", "telecom/0")
			patient, err := parse(c.patient)
			require.NoError(t, err)
			for _, name := range extensions[uscore] {
				require.NotNil(t, patient.at("extension", "url="+core+name), "%s: %s", uscore, name)
			}
			has(c.encounter, "status", "class/code", "type/0", "subject/reference", "participant/0/individual", "period/start", "reasonCode/0")
			visited, err := parse(c.encounter)
			require.NoError(t, err)
			require.Equal(t, visit == "inpatient", visited.at("location") != nil)
			require.Equal(t, visit == "inpatient", visited.at("hospitalization", "dischargeDisposition") != nil)
			has(c.practitioner, "identifier/0/value", "name/0/family")
			require.Equal(t, "http://hl7.org/fhir/sid/us-npi", member(t, c.practitioner, "identifier/0/system"))
			has(c.coverage, "status", "relationship", "beneficiary/reference", "payor/0/reference", "subscriberId", "period", "type", "class/0")
			if uscore != "3.1.1" {
				require.Equal(t, "MB", member(t, c.coverage, "identifier/0/type/coding/0/code"))
				require.Equal(t, "group", member(t, c.coverage, "class/0/type/coding/0/code"))
				require.Contains(t, string(c.coverage), `"Commercial PPO"`)
			}
		}
	}
}

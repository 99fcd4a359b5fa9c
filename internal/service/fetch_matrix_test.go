package service_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/service"
)

// minimumMatrix is the least that a service of CRD is to be tested for, cell by cell, and the tests that do it; a test of another package
// stands with its folder.
//
// Cells about the JWT of the caller (audience, expiry, replay, algorithms, issuers, key sets) are not here: this service authenticates
// nobody yet. "Unknown member" has no test either, since there is no register of members yet: a Coverage of this payer is taken at its
// word.
var minimumMatrix = []struct {
	cell  string
	tests []string
}{
	{"six hooks, both versions: all by prefetch", []string{"TestEachDeliveryOnEachHook", "TestNothingIsReadOfACallThatBringsAll"}},
	{"six hooks, both versions: nothing by prefetch, a token", []string{"TestEachDeliveryOnEachHook", "TestWhatIsReadIsAnsweredAsWhatIsPrefetched"}},
	{"six hooks, both versions: nothing by prefetch, no token", []string{"TestEachDeliveryOnEachHook", "TestWithoutAccessNothingIsRead"}},
	{"six hooks, both versions: null under the keys", []string{"TestEachDeliveryOnEachHook", "TestNullIsNotQueried", "TestOddPrefetchIsSurvived"}},
	{"six hooks, both versions: OperationOutcomes under the keys", []string{"TestEachDeliveryOnEachHook", "TestFailedPrefetchIsTriedOnce"}},
	{"six hooks, both versions: pages", []string{"TestEachDeliveryOnEachHook", "TestPagesOfPrefetchedCoveragesAreFollowed"}},
	{"pages of a search, and pages that cannot be read", []string{"TestPagesOfASearchAreRead", "TestPageThatCannotBeReadIsNoReasonToDeny"}},
	{"no Coverage, one, two", []string{"TestCoverageOnEveryHook"}},
	{"foreign payer", []string{"TestCoverageOnEveryHook"}},
	{"inactive coverage", []string{"TestCoverageOnEveryHook"}},
	{"FHIR API answers 401", []string{"TestTroubleOfTheEHR", "TestAllTroublesAtOnce"}},
	{"FHIR API answers 500", []string{"TestTroubleOfTheEHR", "TestAllTroublesAtOnce"}},
	{"FHIR API does not answer", []string{"TestTroubleOfTheEHR", "TestAllTroublesAtOnce", "TestSlowEHRDoesNotDelayTheAnswer"}},
	{"each option false", []string{"TestOptionsAreObeyed", "TestCoverageInfoOffOnEveryHook"}},
	{"unknown option", []string{"TestNonsenseInOptionsIsSurvived"}},
	{"unknown context member", []string{"TestOddEnvelopesAreAnswered"}},
	{"annotated order sent again", []string{"TestResentOrderGetsNothingNew", "TestResentOrderWithoutRule"}},
	{"two orders, one annotated already", []string{"TestResentNextToANewOrder"}},
	{"doNotPerform", []string{"TestVoidOrdersGetNoVerdict"}},
	{"decimals such as 1.50", []string{"TestOddOrdersAreAnswered", "TestDecimalsAndUnknownExtensionsComeBackAsTheyWere"}},
	{"unknown extensions are kept", []string{"TestChangedFindingIsReplaced", "TestDecimalsAndUnknownExtensionsComeBackAsTheyWere"}},
	{"malformed JSON", []string{"TestBadRequests", "TestDamagedRequests"}},
	{"wrong hook", []string{"TestBadRequests"}},
	{"summary of 140 characters and more", []string{"TestSummaryOfALongNameFits", "cards/TestSummaryIsCutAtAWordsEnd"}},
	{"feedback: accepted, overridden, of an unknown card", []string{"TestFeedbackOnWhatWasAnswered", "hooks/TestFeedbackIsHandedOn"}},
}

// TestMinimumMatrixIsCovered: each test that the matrix names is there.
func TestMinimumMatrixIsCovered(t *testing.T) {
	known := map[string]bool{}
	for prefix, folder := range map[string]string{"": ".", "hooks/": "../../hooks", "cards/": "../../cards"} {
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		require.NoError(t, err)
		for _, file := range files {
			for _, found := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(readFile(t, file), -1) {
				known[prefix+string(found[1])] = true
			}
		}
	}
	for _, cell := range minimumMatrix {
		require.NotEmpty(t, cell.tests, cell.cell)
		for _, test := range cell.tests {
			require.True(t, known[test], "%s: there is no test %s", cell.cell, test)
		}
	}
}

// publishedKeys are the prefetch keys that discovery names for a hook.
func publishedKeys(t *testing.T, hook string) []string {
	t.Helper()
	response, err := http.Get(serve(t).URL + "/cds-services")
	require.NoError(t, err)
	defer response.Body.Close()
	var discovery struct {
		Services []struct {
			Hook     string
			Prefetch map[string]string
		}
	}
	require.NoError(t, json.NewDecoder(response.Body).Decode(&discovery))
	var keys []string
	for _, offered := range discovery.Services {
		if offered.Hook == hook {
			for key := range offered.Prefetch {
				keys = append(keys, key)
			}
		}
	}
	require.NotEmpty(t, keys)
	return keys
}

// TestEachDeliveryOnEachHook: on each hook, the ways in which the data can come, or fail to.
func TestEachDeliveryOnEachHook(t *testing.T) {
	const answeredInFull, withoutCoverage, withoutAnything = 1, 2, 3
	all := subjects(t)
	for i := range all {
		all[i].ask.coverages = []raw{ourCoverage("cov-a")}
		if strings.HasPrefix(all[i].hook, "encounter-") {
			all[i].ask.coverages = []raw{with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`)}
			all[i].inForce, all[i].inForce22 = "not-covered", "not-covered no-active-coverage"
		}
	}
	under := func(value string) func(t *testing.T, a ask, ehr *ehrServer) []byte {
		return func(t *testing.T, a ask, _ *ehrServer) []byte {
			body := bare(t, a.body(t))
			edits := []edit{{"prefetch", `{}`}}
			for _, key := range publishedKeys(t, a.hook) {
				edits = append(edits, edit{"prefetch/" + key, value})
			}
			return edited(t, body, edits...)
		}
	}
	withToken := func(make func(t *testing.T, a ask, ehr *ehrServer) []byte) func(t *testing.T, a ask, ehr *ehrServer) []byte {
		return func(t *testing.T, a ask, ehr *ehrServer) []byte { return ehr.withAccess(t, make(t, a, ehr)) }
	}
	everything := func(t *testing.T, a ask, _ *ehrServer) []byte { return a.body(t) }
	nothing := func(t *testing.T, a ask, _ *ehrServer) []byte { return bare(t, a.body(t)) }
	pages := func(t *testing.T, a ask, ehr *ehrServer) []byte {
		edits := []edit{{"prefetch/coverage", pageOf(a.coverages[:1], ehr.base()+"/Coverage?page=2")}}
		for _, key := range []string{"medicationRequests", "serviceRequests"} {
			if request, err := parse(a.body(t)); err == nil && request.at("prefetch", key) != nil {
				edits = append(edits, edit{"prefetch/" + key, pageOf(nil, ehr.base()+"/nothing?page=2")})
			}
		}
		return edited(t, a.body(t), edits...)
	}
	for name, delivery := range map[string]struct {
		make func(t *testing.T, a ask, ehr *ehrServer) []byte
		want int
		// reads tells that the EHR is asked.
		reads bool
	}{
		"all by prefetch":                               {everything, answeredInFull, false},
		"all by prefetch, a token":                      {withToken(everything), answeredInFull, false},
		"nothing by prefetch, a token":                  {withToken(nothing), answeredInFull, true},
		"nothing by prefetch, no token":                 {nothing, withoutAnything, false},
		"null under every key, a token":                 {withToken(under(`null`)), withoutCoverage, false},
		"null under every key, no token":                {under(`null`), withoutAnything, false},
		"an OperationOutcome under every key, a token":  {withToken(under(anOutcome)), answeredInFull, true},
		"an OperationOutcome under every key, no token": {under(anOutcome), withoutAnything, false},
		"first pages, a token":                          {withToken(pages), answeredInFull, true},
	} {
		for _, subject := range all {
			t.Run(subject.hook+"/"+name, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					a := subject.ask
					a.hook, a.version = subject.hook, version
					if strings.Contains(name, "pages") {
						a.coverages = append([]raw{coverageBy("cov-0", foreignPayer)}, a.coverages...)
					}
					ehr := startEHR(t, prefetched(t, a.body(t))...)
					ehr.perPage = 1
					sent := delivery.make(t, a, ehr)
					about, verdict := subject.about, subject.inForce
					if speaks22(version) {
						about, verdict = subject.about22, subject.inForce22
					}
					switch {
					case delivery.want == answeredInFull:
						answer := answeredReading(t, sent, a, readingOptions{})
						require.Equal(t, verdict, answer.verdict(about))
						require.Equal(t, []string{about}, answer.annotated())
					case speaks22(version):
						require.Equal(t, "not-found", refusedReading(t, sent, http.StatusBadRequest, readingOptions{}).code)
					case delivery.want == withoutAnything && subject.hook == "order-dispatch":
						refusedReading(t, sent, http.StatusPreconditionFailed, readingOptions{})
					default:
						known := a
						known.coverages = nil
						require.Empty(t, answeredReading(t, sent, known, readingOptions{}).annotated())
					}
					asked := ehr.requests()
					if delivery.reads {
						require.NotEmpty(t, asked)
						return
					}
					for _, what := range asked {
						// The orders that the hook is about are read by their own address in any case.
						require.Regexp(t, `^(MedicationRequest|ServiceRequest)/`, what)
						require.Equal(t, withoutCoverage, delivery.want)
					}
				})
			})
		}
	}
}

// TestDecimalsAndUnknownExtensionsComeBackAsTheyWere, also of an order that was read from the EHR.
func TestDecimalsAndUnknownExtensionsComeBackAsTheyWere(t *testing.T) {
	const odd = `"extension":[{"url":"https://ehr.example/weight","valueDecimal":1.50},{"url":"urn:x","extension":[{"url":"y","valueDecimal":1E2}]}],` +
		`"modifierExtension":[{"url":"https://ehr.example/z","valueBoolean":false}],"x-unknown":{"n":0.10,"e":"\u00e9\/"}`
	order := raw(`{` + odd + `,` + string(hemgenix("rx-1"))[1:])
	for _, hook := range []string{"order-sign", "order-dispatch"} {
		eachVersion(t, func(t *testing.T, version string) {
			a := ask{hook: hook, version: version, orders: []raw{order}, coverages: []raw{ourCoverage("cov-a")}}
			ehr := startEHR(t, prefetched(t, a.body(t))...)
			answer := answeredReading(t, ehr.withAccess(t, bare(t, a.body(t))), a, readingOptions{})
			back := answer.resource("MedicationRequest/rx-1").encode()
			for _, text := range []string{`"valueDecimal":1.50`, `"valueDecimal":1E2`, `"valueBoolean":false`, `"n":0.10`, `\u00e9\/`, `"value":160.50`} {
				require.Contains(t, back, text)
			}
		})
	}
}

// TestSummaryOfALongNameFits into the 139 characters that the checker allows.
func TestSummaryOfALongNameFits(t *testing.T) {
	rules, err := builtInBut("drugs/gene-therapies.yaml", "brand: Hemgenix", "brand: Hemgenix "+strings.Repeat("suspension ", 3)+"kit")
	require.NoError(t, err)
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, coverages: []raw{ourCoverage("cov-a")}}
		a.orders = []raw{hemgenix("rx-1"), forDrug(t, infusion("sr-1"), "MedicationRequest/rx-1")}
		options := readingOptions{service: service.Options{Library: rules}}
		answer := answeredReading(t, a.body(t), a, options)
		require.True(t, strings.HasPrefix(answer.summaries()[0], "Hemgenix suspension"), answer.summaries()[0])
	})
}

// TestFeedbackOnWhatWasAnswered: a card is accepted, another overridden, and one is not known here; the report is taken as a whole.
func TestFeedbackOnWhatWasAnswered(t *testing.T) {
	server := serve(t)
	a := ask{hook: "order-sign", orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
	status, text := call(t, server, a.body(t))
	require.Equal(t, http.StatusOK, status)
	answer := checked(t, "", "order-sign", a.body(t), text)
	card := func(at string) string { return answer.answer.at("cards", at, "uuid").text() }
	const when = `"outcomeTimestamp":"2026-11-25T03:05:00Z"`
	accepted := `{"card":"` + card("0") + `","outcome":"accepted","acceptedSuggestions":[{"id":"` + answer.suggestions()[0].at("uuid").text() + `"}],` + when + `}`
	overridden := `{"card":"` + card("1") + `","outcome":"overridden","overrideReason":{"userComment":"discussed"},` + when + `}`
	unknown := `{"card":"7b1f4a0e-95b1-4f39-9d0e-0c1c6a1f7a11","outcome":"overridden",` + when + `}`
	for name, reports := range map[string]string{
		"accepted": accepted, "overridden": overridden, "unknown": unknown, "all": accepted + `,` + unknown + `,` + overridden, "twice": accepted + `,` + accepted,
	} {
		response, err := http.Post(server.URL+"/cds-services/order-sign/feedback", "application/json", bytes.NewReader([]byte(`{"feedback":[`+reports+`]}`)))
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", name, body)
	}
}

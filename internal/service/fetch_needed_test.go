package service_test

import (
	"bytes"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/service"
)

const anOutcome = `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"try later"}]}`

// TestNothingIsReadOfACallThatBringsAll on any hook, by any way of naming the payer.
func TestNothingIsReadOfACallThatBringsAll(t *testing.T) {
	ehr := startEHR(t)
	for name, c := range readables(t, ehr.base()) {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				c := c
				c.version = version
				answeredReading(t, ehr.withAccess(t, c.body(t)), c.ask, readingOptions{})
				require.Empty(t, ehr.requests())
			})
		})
	}
}

// needed is a call, the keys that do not come by prefetch (none does when they are nil), and what has to be read for its answer.
type needed struct {
	ask
	missing []string
	reads   []string
}

// neededOfOrders are calls about drafts.
func neededOfOrders(t *testing.T) map[string]needed {
	t.Helper()
	const (
		aPatient      = "Patient/" + thePatient
		org, med, ing = "Organization/org-1", "Medication/med-1", "Medication/ing-1"
	)
	var (
		drug          = referring(t, hemgenix("rx-1"), med)
		payers        = bundle("searchset", []raw{payerOrganization("org-1")})
		medications   = bundle("searchset", []raw{medication("med-1")})
		both          = map[string]any{"payers": payers, "medications": medications}
		compounded    = bundle("searchset", []raw{compound("med-1", ing)})
		ingredients   = bundle("searchset", []raw{medication("ing-1")})
		ofASubstance  = bundle("searchset", []raw{with(t, medication("med-1"), "ingredient", `[{"itemReference":{"reference":"Substance/sub-1"}}]`)})
		byIdentifier  = coverageBy("cov-a", `{"reference":"Organization/org-1","identifier":{"system":"urn:oid:2.16.840.1.113883.6.300","value":"60111"}}`)
		holdingPayer  = with(t, coverageBy("cov-a", `{"reference":"#org-1"}`), "contained", `[`+string(payerOrganization("org-1"))+`]`)
		ofARelative   = coverageBy("cov-a", `{"reference":"RelatedPerson/rel-1"},{"reference":"Organization/org-1"}`)
		ofAnother     = with(t, drug, "subject/reference", `"Patient/pat-9999"`)
		containedDrug = withMedication(t, hemgenix("rx-1"), `{"reference":"#m"}`, "contained")
	)
	sign := func(prefetch map[string]any, orders ...raw) ask {
		return ask{hook: "order-sign", orders: orders, coverages: []raw{ourCoverage("cov-a")}, prefetch: prefetch}
	}
	paidBy := func(coverage raw) ask {
		a := sign(both, drug)
		a.coverages = []raw{coverage}
		return a
	}
	choosing := sign(both, benefix("rx-9"), drug)
	choosing.hook, choosing.selections = "order-select", []string{"MedicationRequest/rx-9"}
	return map[string]needed{
		"everything":                       {paidBy(coverageOf("org-1")), nil, []string{coverageSearch, med, org, aPatient}},
		"the Coverages":                    {sign(both, drug), []string{"coverage"}, []string{coverageSearch}},
		"the payer":                        {paidBy(coverageOf("org-1")), []string{"payers"}, []string{org}},
		"the Coverages and their payer":    {paidBy(coverageOf("org-1")), []string{"coverage", "payers"}, []string{coverageSearch, org}},
		"the Coverages, the payer is here": {paidBy(coverageOf("org-1")), []string{"coverage"}, []string{coverageSearch}},
		"the drug":                         {sign(both, drug), []string{"medications"}, []string{med}},
		"one drug of two orders":           {sign(both, drug, with(t, drug, "id", `"rx-2"`)), []string{"medications"}, []string{med}},
		"the patient, for the age":         {sign(both, drug), []string{"patient"}, []string{aPatient}},
		"an ingredient": {sign(map[string]any{"medications": compounded, "ingredients": ingredients}, drug),
			[]string{"ingredients"}, []string{ing}},
		"no encounter for an order":            {sign(both, drug), []string{"encounter"}, nil},
		"no payer that is known already":       {paidBy(byIdentifier), []string{"payers"}, nil},
		"no payer that is contained":           {paidBy(holdingPayer), []string{"payers"}, nil},
		"no relative who pays":                 {paidBy(ofARelative), []string{"payers"}, []string{org}},
		"no drug that is coded":                {sign(nil, hemgenix("rx-1")), []string{"medications"}, nil},
		"no drug that is contained":            {sign(nil, containedDrug), []string{"medications"}, nil},
		"no drug that stands beside the order": {sign(nil, medication("med-1"), drug), []string{"medications"}, nil},
		"no drug that is not selected":         {choosing, []string{"medications"}, nil},
		"no drug of another patient":           {sign(both, ofAnother), []string{"medications"}, nil},
		"no substance that a drug is made of":  {sign(map[string]any{"medications": ofASubstance}, drug), []string{"payers"}, nil},
		"no age without a prescription":        {sign(nil, liverPanel("sr-1")), []string{"patient"}, nil},
	}
}

// neededOfServices are calls about services, and about the other hooks.
func neededOfServices(t *testing.T) map[string]needed {
	t.Helper()
	const rx, sr = "MedicationRequest/rx-0", "ServiceRequest/sr-1"
	ours := []raw{ourCoverage("cov-a")}
	drugs := map[string]any{"drugs": bundle("searchset", []raw{hemgenix("rx-0")})}
	sign := func(prefetch map[string]any, service raw) ask {
		return ask{hook: "order-sign", orders: []raw{service}, coverages: ours, prefetch: prefetch}
	}
	reason := func(service raw, reference string) raw {
		return with(t, service, "reasonReference", `[{"reference":"`+reference+`"}]`)
	}
	dispatch := func(orders ...raw) ask { return ask{hook: "order-dispatch", orders: orders, coverages: ours} }
	book := func(appointment raw, orders ...raw) ask {
		return ask{hook: "appointment-book", appointments: []raw{appointment}, orders: orders, coverages: ours}
	}
	return map[string]needed{
		"the drug that an infusion is for":         {sign(drugs, forDrug(t, infusion("sr-1"), rx)), []string{"drugs"}, []string{rx}},
		"the drug that is an infusion's reason":    {sign(drugs, reason(infusion("sr-1"), rx)), []string{"drugs"}, []string{rx}},
		"no illness that is an infusion's reason":  {sign(nil, reason(infusion("sr-1"), "Condition/con-1")), nil, []string{coverageSearch}},
		"no care plan that an infusion is part of": {sign(nil, forDrug(t, infusion("sr-1"), "CarePlan/plan-1")), nil, []string{coverageSearch}},
		"no drug that a laboratory test is for":    {sign(nil, forDrug(t, liverPanel("sr-1"), rx)), nil, []string{coverageSearch}},
		"dispatched orders": {dispatch(hemgenix("rx-0"), j1411("sr-1"), liverPanel("sr-2")),
			[]string{"medicationRequests", "serviceRequests"}, []string{rx, sr, "ServiceRequest/sr-2"}},
		"one dispatched order of two":       {dispatch(hemgenix("rx-0"), j1411("sr-1")), []string{"serviceRequests"}, []string{sr}},
		"no age where nothing is suggested": {dispatch(hemgenix("rx-0")), []string{"patient"}, nil},
		"what an appointment is for":        {book(basedOn(t, appointment("app-1"), sr), j1411("sr-1")), []string{"serviceRequests"}, []string{sr}},
		"no age at an appointment":          {book(appointment("app-1")), []string{"patient"}, nil},
		"the encounter that starts":         {ask{hook: "encounter-start", coverages: ours}, []string{"encounter"}, []string{"Encounter/" + theVisit}},
		"the encounter that ends":           {ask{hook: "encounter-discharge", coverages: ours}, []string{"encounter"}, []string{"Encounter/" + theVisit}},
		"no age at an encounter":            {ask{hook: "encounter-start", coverages: ours}, []string{"patient"}, nil},
	}
}

// TestOnlyWhatIsMissingAndNeededIsRead, each once.
func TestOnlyWhatIsMissingAndNeededIsRead(t *testing.T) {
	tests := neededOfOrders(t)
	maps.Copy(tests, neededOfServices(t))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := test.ask
				a.version = version
				full := a.body(t)
				ehr := startEHR(t, prefetched(t, full)...)
				sent := withoutKeys(t, full, test.missing...)
				if test.missing == nil {
					sent = bare(t, full)
				}
				answer := answeredReading(t, ehr.withAccess(t, sent), a, readingOptions{})
				require.ElementsMatch(t, test.reads, ehr.requests())
				require.Equal(t, withoutIDs(t, answerTo(t, full)), withoutIDs(t, answer.text))
			})
		})
	}
}

// TestPayerThatIsReadMayBeAnothers: then the call came to the wrong service, as when the payer is prefetched.
func TestPayerThatIsReadMayBeAnothers(t *testing.T) {
	foreign := with(t, payerOrganization("org-1"), "identifier/1/value", `"77777"`)
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{coverageOf("org-1")}}
		ehr := startEHR(t, patient(), foreign, a.coverages[0])
		for _, sent := range [][]byte{a.body(t), bare(t, a.body(t))} {
			require.Equal(t, "not-supported", refusedReading(t, ehr.withAccess(t, sent), http.StatusBadRequest, readingOptions{}).code)
		}
	})
}

// TestNullIsNotQueried: what the EHR has looked for and does not have is not asked for again (CDS Hooks 2.0, "Prefetch").
func TestNullIsNotQueried(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		ehr := startEHR(t, patient(), encounter(), ourCoverage("cov-a"))
		t.Run("coverage", func(t *testing.T) {
			a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, prefetch: map[string]any{"coverage": raw(`null`)}}
			sent := ehr.withAccess(t, a.body(t))
			if speaks22(version) {
				require.Equal(t, "not-found", refusedReading(t, sent, http.StatusBadRequest, readingOptions{}).code)
			} else {
				require.Empty(t, answeredReading(t, sent, a, readingOptions{}).annotated())
			}
			require.Empty(t, ehr.requests())
		})
		t.Run("patient", func(t *testing.T) {
			a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
			a.prefetch = map[string]any{"patient": raw(`null`)}
			require.Equal(t, "not-covered", answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{}).verdict("MedicationRequest/rx-1"))
			require.Empty(t, ehr.requests())
		})
		t.Run("encounter", func(t *testing.T) {
			ended := with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`)
			a := ask{hook: "encounter-start", version: version, coverages: []raw{ended}, prefetch: map[string]any{"encounter": raw(`null`)}}
			require.Empty(t, answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{}).annotated())
			require.Empty(t, ehr.requests())
		})
	})
}

// TestNullOfASearchByIDsDoesNotHideWhatIsReferredTo: a client whose search had no ids to look for sends null (an infusion is dispatched
// alone, so there is no prescription among the orders), and this says nothing about the prescription that the infusion is for.
func TestNullOfASearchByIDsDoesNotHideWhatIsReferredTo(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		drug := referring(t, hemgenix("rx-0"), "Medication/med-1")
		a := ask{hook: "order-dispatch", version: version, orders: []raw{forDrug(t, infusion("sr-1"), "MedicationRequest/rx-0")},
			coverages: []raw{ourCoverage("cov-a")}, prefetch: map[string]any{"drugs": bundle("searchset", []raw{drug, medication("med-1")})}}
		ehr := startEHR(t, drug, medication("med-1"))
		sent := edited(t, a.body(t), edit{"prefetch/drugs", ""}, edit{"prefetch/medicationRequests", `null`}, edit{"prefetch/medications", `null`})
		answer := answeredReading(t, ehr.withAccess(t, sent), a, readingOptions{})
		require.Equal(t, "not-covered", answer.verdict("ServiceRequest/sr-1"))
		require.Equal(t, []string{"Medication/med-1", "MedicationRequest/rx-0"}, ehr.requests())
	})
}

// TestFailedPrefetchIsTriedOnce: for an OperationOutcome in the place of the data the EHR is asked itself, once.
func TestFailedPrefetchIsTriedOnce(t *testing.T) {
	order := referring(t, hemgenix("rx-1"), "Medication/med-1")
	ended := with(t, coverageOf("org-1"), "period/end", `"2026-06-30"`)
	payers := bundle("searchset", []raw{payerOrganization("org-1")})
	for name, test := range map[string]struct {
		ask
		keys, reads []string
	}{
		"order-sign": {ask{hook: "order-sign", orders: []raw{order}, coverages: []raw{coverageOf("org-1")},
			prefetch: map[string]any{"payers": payers, "medications": bundle("searchset", []raw{medication("med-1")})}},
			[]string{"patient", "encounter", "coverage", "payers", "medications"},
			[]string{coverageSearch, "Medication/med-1", "Organization/org-1", "Patient/" + thePatient}},
		"order-dispatch": {ask{hook: "order-dispatch", orders: []raw{order}, coverages: []raw{coverageOf("org-1")},
			prefetch: map[string]any{"payers": payers, "medications": bundle("searchset", []raw{medication("med-1")})}},
			[]string{"patient", "coverage", "payers", "medicationRequests", "medications"},
			[]string{coverageSearch, "Medication/med-1", "MedicationRequest/rx-1", "Organization/org-1"}},
		"encounter-start": {ask{hook: "encounter-start", coverages: []raw{ended}, prefetch: map[string]any{"payers": payers}},
			[]string{"patient", "encounter", "coverage", "payers"},
			[]string{coverageSearch, "Encounter/" + theVisit, "Organization/org-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				test := test
				test.version = version
				full := test.body(t)
				var edits []edit
				for _, key := range test.keys {
					edits = append(edits, edit{"prefetch/" + key, anOutcome})
				}
				failed := edited(t, full, edits...)
				ehr := startEHR(t, prefetched(t, full)...)
				answer := answeredReading(t, ehr.withAccess(t, failed), test.ask, readingOptions{})
				require.Equal(t, test.reads, ehr.requests())
				require.Equal(t, withoutIDs(t, answerTo(t, full)), withoutIDs(t, answer.text))

				// The EHR fails again: it is not asked a third time.
				ehr.holds = nil
				status, _ := call(t, serveReading(t, readingOptions{}), ehr.withAccess(t, failed))
				require.NotEqual(t, http.StatusInternalServerError, status)
				asked := ehr.requests()
				require.Equal(t, slices.Compact(slices.Clone(asked)), asked)
			})
		})
	}
}

// TestPagesOfPrefetchedCoveragesAreFollowed, under whatever key they came: the one in force may be on the last page.
func TestPagesOfPrefetchedCoveragesAreFollowed(t *testing.T) {
	ended := with(t, ourCoverage("cov-old"), "period/end", `"2026-06-30"`)
	foreign := coverageBy("cov-f", foreignPayer)
	for name, first := range map[string][]raw{
		"the page holds nothing":               {},
		"the page holds one that has ended":    {ended},
		"the page holds one of another payer":  {foreign},
		"the page holds one of another person": {with(t, ourCoverage("cov-x"), "beneficiary/reference", `"Patient/pat-9999"`)},
		"the page holds the one in force":      {ourCoverage("cov-a")},
	} {
		for _, key := range []string{"coverage", "Coverage", "insurance"} {
			if len(first) == 0 && key == "insurance" {
				continue // nothing tells that the search was for Coverages
			}
			t.Run(name+"/"+key, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					all := append(slices.Clone(first), ended, ourCoverage("cov-a"))
					known := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: all}
					ehr := startEHR(t, append(slices.Clone(first), ended, ourCoverage("cov-a"))...)
					ehr.perPage = max(1, len(first))
					if len(first) == 0 {
						ehr.holds = append([]raw{coverageBy("cov-0", foreignPayer)}, ehr.holds...)
					}
					sent := known
					sent.coverages = nil
					sent.prefetch = map[string]any{key: raw(pageOf(first, ehr.base()+"/Coverage?page=2"))}
					answer := answeredReading(t, ehr.withAccess(t, sent.body(t)), known, readingOptions{})
					require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-1"))
					require.Equal(t, "Coverage/cov-a", answer.finding("MedicationRequest/rx-1").at("url=coverage", "valueReference", "reference").text())
					for _, asked := range ehr.requests() {
						require.Regexp(t, `^Coverage\?page=[2-4]$`, asked)
					}
				})
			})
		}
	}
}

// TestPagesOfASearchAreRead to the last.
func TestPagesOfASearchAreRead(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		coverages := []raw{coverageBy("cov-f", foreignPayer), with(t, ourCoverage("cov-old"), "period/end", `"2026-06-30"`), ourCoverage("cov-a")}
		known := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: coverages}
		ehr := startEHR(t, prefetched(t, known.body(t))...)
		ehr.perPage = 1
		answer := answeredReading(t, ehr.withAccess(t, bare(t, known.body(t))), known, readingOptions{})
		require.Equal(t, "Coverage/cov-a", answer.finding("MedicationRequest/rx-1").at("url=coverage", "valueReference", "reference").text())
		require.Equal(t, []string{"Coverage?page=2", "Coverage?page=3", coverageSearch, "Patient/" + thePatient}, ehr.requests())
	})
}

// TestDataUnderOtherKeysIsNotReadAgain: keys are the client's to name.
func TestDataUnderOtherKeysIsNotReadAgain(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{referring(t, hemgenix("rx-1"), "Medication/med-1")}}
		a.prefetch = map[string]any{
			"patient": nil, "encounter": nil,
			"pt": patient(), "visit": encounter(), "insurance": bundle("searchset", []raw{coverageOf("org-1")}),
			"org": payerOrganization("org-1"), "drug": medication("med-1"),
		}
		ehr := startEHR(t)
		require.Equal(t, "not-covered", answeredReading(t, ehr.withAccess(t, a.body(t)), a, readingOptions{}).verdict("MedicationRequest/rx-1"))
		require.Empty(t, ehr.requests())
	})
}

// TestWithoutAccessNothingIsRead: no token, no server, or a server that this service may not contact; the call is answered as far as what came
// with it goes (R of CDS Hooks 2.0, "Prefetch": what cannot be had and is needed is 412; CRD 2.2.1: no Coverage is 400).
func TestWithoutAccessNothingIsRead(t *testing.T) {
	ehr := startEHR(t)
	unreachable := func(server string) func(t *testing.T, body []byte) []byte {
		return func(t *testing.T, body []byte) []byte {
			return edited(t, ehr.withAccess(t, body), edit{"fhirServer", strconv.Quote(server)})
		}
	}
	anyAddress := "http://0.0.0.0:" + ehr.Listener.Addr().String()[len("127.0.0.1:"):] + fhirBase // would be reached, but is no loopback address
	ways := map[string]func(t *testing.T, body []byte) []byte{
		"neither server nor token": func(t *testing.T, body []byte) []byte { return edited(t, body, edit{"fhirServer", ""}) },
		"a server without token": func(t *testing.T, body []byte) []byte {
			return edited(t, body, edit{"fhirServer", strconv.Quote(ehr.base())})
		},
		"a server elsewhere":        unreachable("https://ehr.example/fhir"),
		"a server elsewhere, http":  unreachable("http://ehr.example/fhir"),
		"a server on all addresses": unreachable(anyAddress),
		"a server with a user":      unreachable("http://user@" + ehr.Listener.Addr().String() + fhirBase),
		"a server with a query":     unreachable(ehr.base() + "?x=1"),
		"a token for another patient": func(t *testing.T, body []byte) []byte {
			return edited(t, ehr.withAccess(t, body), edit{"fhirAuthorization/patient", `"pat-9999"`})
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) { requireAnsweredWithoutReading(t, version, way, readingOptions{}) })
			require.Empty(t, ehr.requests())
		})
	}
	t.Run("a server that is not among those configured", func(t *testing.T) {
		options := readingOptions{}
		options.ehr.Servers = []string{"https://ehr.example/fhir", "https://" + ehr.Listener.Addr().String() + fhirBase}
		eachVersion(t, func(t *testing.T, version string) {
			requireAnsweredWithoutReading(t, version, func(t *testing.T, body []byte) []byte { return ehr.withAccess(t, body) }, options)
		})
		require.Empty(t, ehr.requests())
	})
}

// requireAnsweredWithoutReading sends calls that bring all, only the Coverage, or nothing, by a way that gives no access to the EHR.
func requireAnsweredWithoutReading(t *testing.T, version string, way func(t *testing.T, body []byte) []byte, options readingOptions) {
	t.Helper()
	const rx = "MedicationRequest/rx-1"
	ours := []raw{ourCoverage("cov-a")}
	bringsAll := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: ours}
	require.Equal(t, "not-covered", answeredReading(t, way(t, bringsAll.body(t)), bringsAll, options).verdict(rx))

	// The drug cannot be had: the order is answered, as far as it can be.
	drug := ask{hook: "order-sign", version: version, orders: []raw{referring(t, hemgenix("rx-1"), "Medication/med-1"), beqvez("rx-2")}, coverages: ours}
	answer := answeredReading(t, way(t, drug.body(t)), drug, options)
	requireTechnical(t, version, answer, rx, "did not come with the call")
	require.Equal(t, "not-covered", answer.verdict("MedicationRequest/rx-2"))

	// The Coverage cannot be had.
	nothing := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}}
	sent := way(t, bare(t, nothing.body(t)))
	if speaks22(version) {
		require.Equal(t, "not-found", refusedReading(t, sent, http.StatusBadRequest, options).code)
	} else {
		answer := answeredReading(t, sent, nothing, options)
		require.Empty(t, answer.annotated())
		require.NotEmpty(t, answer.summaries())
	}

	// The dispatched order cannot be had: nothing can be annotated.
	dispatched := ask{hook: "order-dispatch", version: version, coverages: ours, context: map[string]any{"dispatchedOrders": []string{rx}}}
	refusedReading(t, way(t, dispatched.body(t)), http.StatusPreconditionFailed, options)
}

// TestWithoutAClientNothingIsRead: a service that is not set up to read from EHRs leaves the access alone.
func TestWithoutAClientNothingIsRead(t *testing.T) {
	ehr := startEHR(t, patient(), ourCoverage("cov-a"))
	a := ask{hook: "order-sign", version: "2.2", orders: []raw{hemgenix("rx-1")}}
	refusedBody(t, ehr.withAccess(t, bare(t, a.body(t))), http.StatusBadRequest)
	require.Empty(t, ehr.requests())
}

// TestWhatWasReadIsNotLeftOut: the log of what was left out does not name what could be read after all.
func TestWhatWasReadIsNotLeftOut(t *testing.T) {
	ehr := startEHR(t)
	for name, c := range readables(t, ehr.base()) {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				c := c
				c.version = version
				full := c.body(t)
				ehr.holdOnly(t, prefetched(t, full)...)
				var log bytes.Buffer
				options := readingOptions{service: service.Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}}
				status, answer := call(t, serveReading(t, options), ehr.withAccess(t, bare(t, full)))
				require.Equal(t, http.StatusOK, status, string(answer))
				require.Empty(t, log.String())
			})
		})
	}
}

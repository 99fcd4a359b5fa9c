package service_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// versions are what a client can ask for; "" is a client that asks for none, and speaks 2.0.
var versions = []string{"", "2.0", "2.2"}

// speaks22 tells whether a version has what came after CRD 2.0.
func speaks22(version string) bool { return version == "2.2" }

// eachVersion runs a test for each version.
func eachVersion(t *testing.T, test func(t *testing.T, version string)) {
	for _, version := range versions {
		name := "version " + version
		if version == "" {
			name = "no version"
		}
		t.Run(name, func(t *testing.T) { test(t, version) })
	}
}

// subject is a hook with something that the policy is about.
type subject struct {
	hook string
	ask  ask
	// about is the resource to be annotated; with 2.2 it may be another one.
	about, about22 string
	// inForce is the finding on it as long as the member's coverage is in force; "" for none.
	inForce, inForce22 string
}

// subjects are all hooks. The Encounter says nothing that a rule speaks about, so only its coverage counts.
func subjects(t *testing.T) []subject {
	drug := []raw{hemgenix("rx-100")}
	booked := with(t, appointment("app-100"), "basedOn", `[{"reference":"ServiceRequest/sr-100"}]`)
	return []subject{
		{"order-sign", ask{orders: drug}, "MedicationRequest/rx-100", "MedicationRequest/rx-100", "not-covered", "not-covered"},
		{"order-select", ask{orders: drug}, "MedicationRequest/rx-100", "MedicationRequest/rx-100", "not-covered", "not-covered"},
		{"order-dispatch", ask{orders: drug}, "MedicationRequest/rx-100", "MedicationRequest/rx-100", "not-covered", "not-covered"},
		{"appointment-book", ask{appointments: []raw{booked}, orders: []raw{j1411("sr-100")}},
			"Appointment/app-100", "ServiceRequest/sr-100", "not-covered", "not-covered"},
		{"encounter-start", ask{}, "Encounter/" + theVisit, "Encounter/" + theVisit, "", ""},
		{"encounter-discharge", ask{}, "Encounter/" + theVisit, "Encounter/" + theVisit, "", ""},
	}
}

// outcome is what is expected of a Coverage: a status, and with 200 whether a finding says that coverage is in force, that it is not,
// or nothing; with 400 the issue's code.
type outcome struct {
	status int
	issue  string
	says   string
}

var (
	inForce    = outcome{status: http.StatusOK, says: "in force"}
	notInForce = outcome{status: http.StatusOK, says: "not in force"}
	asAdvice   = outcome{status: http.StatusOK}
)

func badRequest(issue string) outcome { return outcome{status: http.StatusBadRequest, issue: issue} }

// coverageCases are what the Coverages sent lead to, in 2.0 and in 2.2 (CRD 2.2.1, "Payer identification"). on is the Coverage of the finding; "" when any will do.
func coverageCases(t *testing.T) []struct {
	name      string
	coverages []raw
	on        string
	want20    outcome
	want22    outcome
} {
	first := with(t, ourCoverage("cov-a"), "order", "1")
	second := with(t, ourCoverage("cov-b"), "order", "2")
	ended := with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`)
	notStarted := with(t, ourCoverage("cov-a"), "period", `{"start":"2027-01-01"}`)
	cancelled := with(t, ourCoverage("cov-a"), "status", `"cancelled"`)
	ofAnother := with(t, ourCoverage("cov-a"), "beneficiary/reference", `"Patient/pat-9999"`)
	foreign := coverageBy("cov-f", foreignPayer)
	return []struct {
		name      string
		coverages []raw
		on        string
		want20    outcome
		want22    outcome
	}{
		{"none", nil, "", asAdvice, badRequest("not-found")},
		{"a search without hits", []raw{}, "", asAdvice, badRequest("not-found")},
		{"one of ours", []raw{ourCoverage("cov-a")}, "cov-a", inForce, inForce},
		{"two of ours", []raw{second, first}, "cov-a", inForce, badRequest("multiple-matches")},
		{"a foreign payer", []raw{foreign}, "", badRequest("not-supported"), badRequest("not-supported")},
		{"a payer that cannot be identified", []raw{coverageBy("cov-a", unknownPayer)}, "cov-a", inForce, badRequest("not-supported")},
		{"ours and a foreign one", []raw{foreign, ourCoverage("cov-a")}, "cov-a", inForce, inForce},
		{"ours and a cancelled one", []raw{cancelled, ourCoverage("cov-b")}, "cov-b", inForce, inForce},
		{"ended", []raw{ended}, "cov-a", notInForce, notInForce},
		{"not yet started", []raw{notStarted}, "cov-a", notInForce, notInForce},
		{"cancelled", []raw{cancelled}, "cov-a", notInForce, notInForce},
		{"of another patient", []raw{ofAnother}, "", asAdvice, badRequest("not-found")},
		{"ours and another patient's", []raw{ofAnother, ourCoverage("cov-b")}, "cov-b", inForce, inForce},
		{"two of ours without order", []raw{ourCoverage("cov-a"), ourCoverage("cov-b")}, "cov-a", inForce, badRequest("multiple-matches")},
		{"one of ours, sent twice", []raw{ourCoverage("cov-a"), ourCoverage("cov-a")}, "cov-a", inForce, inForce},
		{"two that are not in force", []raw{cancelled, with(t, ended, "id", `"cov-b"`)}, "", notInForce, notInForce},
		{"two payers that cannot be identified", []raw{coverageBy("cov-a", unknownPayer), coverageBy("cov-b", unknownPayer)}, "cov-a", inForce, badRequest("not-supported")},
		{"ours and one of a payer that cannot be identified", []raw{coverageBy("cov-u", unknownPayer), ourCoverage("cov-a")}, "cov-a", inForce, inForce},
		{"foreign and cancelled", []raw{with(t, foreign, "status", `"cancelled"`)}, "", badRequest("not-supported"), badRequest("not-supported")},
		{"entered in error", []raw{with(t, ourCoverage("cov-a"), "status", `"entered-in-error"`)}, "", asAdvice, badRequest("not-found")},
		{"not in force and foreign", []raw{ended, foreign}, "cov-a", notInForce, notInForce},
	}
}

func TestCoverageOnEveryHook(t *testing.T) {
	for _, subject := range subjects(t) {
		for _, test := range coverageCases(t) {
			t.Run(subject.hook+"/"+test.name, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					a := subject.ask
					a.hook, a.version, a.coverages = subject.hook, version, test.coverages
					about, verdict, want := subject.about, subject.inForce, test.want20
					if speaks22(version) {
						about, verdict, want = subject.about22, subject.inForce22, test.want22
					}
					if want.status != http.StatusOK {
						refusal := refused(t, a, want.status)
						require.Equal(t, want.issue, refusal.code)
						require.Equal(t, "prefetch.coverage", refusal.expression)
						return
					}
					reply := answered(t, a)
					switch want.says {
					case "":
						verdict = ""
					case "not in force":
						verdict = "not-covered"
						if speaks22(version) {
							verdict += " no-active-coverage"
						}
						require.NotEmpty(t, reply.reason(about))
					}
					require.Equal(t, verdict, reply.verdict(about))
					if verdict != "" {
						on := reply.finding(about).at("url=coverage", "valueReference", "reference").text()
						require.Contains(t, on, "Coverage/"+test.on)
						require.Equal(t, []string{about}, reply.annotated())
					} else {
						require.Empty(t, reply.annotated())
					}
				})
			})
		}
	}
}

// TestAssumedPayerIsSaid: a payer that 2.0 lets us assume is named as an assumption, in the finding and on the card (CRD impl-5).
func TestAssumedPayerIsSaid(t *testing.T) {
	reply := answered(t, ask{hook: "order-sign", orders: []raw{hemgenix("rx-1")}, coverages: []raw{coverageBy("cov-a", unknownPayer)}})
	require.Contains(t, reply.reason("MedicationRequest/rx-1"), "Assumed")
	require.Contains(t, reply.detail(), "does not identify its payer")
}

// TestPayerIsIdentified wherever a Coverage may have it: by identifier, contained, or prefetched.
func TestPayerIsIdentified(t *testing.T) {
	organization := `{"resourceType":"Organization","id":"org-1","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"},` +
		`{"system":"urn:oid:2.16.840.1.113883.6.300","value":"60111"}],"name":"Blue Cross & Blue Shield of Mississippi"}`
	byReference := coverageBy("cov-a", `{"reference":"Organization/org-1"}`)
	tests := map[string]ask{
		"in the reference": {coverages: []raw{ourCoverage("cov-a")}},
		"contained":        {coverages: []raw{with(t, coverageBy("cov-a", `{"reference":"#org-1"}`), "contained", `[`+organization+`]`)}},
		"prefetched":       {coverages: []raw{byReference}, prefetch: map[string]any{"payers": bundle("searchset", []raw{raw(organization)})}},
		"beside the Coverage": {
			prefetch: map[string]any{"coverage": bundle("searchset", []raw{byReference, raw(organization)})}},
		"under a key of the client's own": {
			coverages: []raw{byReference}, prefetch: map[string]any{"org": raw(organization)}},
	}
	for name, a := range tests {
		t.Run(name, func(t *testing.T) {
			a.hook, a.version, a.orders = "order-sign", "2.2", []raw{hemgenix("rx-1")}
			require.Equal(t, "not-covered", answered(t, a).verdict("MedicationRequest/rx-1"))
		})
	}
}

// TestCoverageUnderTwoKeys: one Coverage that answers two of the client's queries is one.
func TestCoverageUnderTwoKeys(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		a.prefetch = map[string]any{"Coverage": bundle("searchset", []raw{ourCoverage("cov-a"), patient()})}
		require.Equal(t, "not-covered", answered(t, a).verdict("MedicationRequest/rx-1"))
	})
}

// TestCoverageElsewhere: the Coverage is found as a lone resource, and under any key.
func TestCoverageElsewhere(t *testing.T) {
	for name, prefetch := range map[string]map[string]any{
		"a lone resource":       {"coverage": ourCoverage("cov-a")},
		"a key of CRD 2.0":      {"Coverage": bundle("searchset", []raw{ourCoverage("cov-a")})},
		"a collection":          {"coverage": bundle("collection", []raw{ourCoverage("cov-a")})},
		"a Bundle in a Bundle":  {"coverage": bundle("searchset", []raw{raw(`{"resourceType":"Bundle","entry":[{"resource":` + string(ourCoverage("cov-a")) + `}]}`)})},
		"a Bundle without type": {"coverage": raw(`{"resourceType":"Bundle","entry":[{"resource":` + string(ourCoverage("cov-a")) + `}]}`)},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, prefetch: prefetch}
				require.Equal(t, "not-covered", answered(t, a).verdict("MedicationRequest/rx-1"))
			})
		})
	}
}

// TestNotCoveredAndPANeeded: 2.0 holds to the text of crd-ci-q2, or by the operator's choice to its expression; 2.2 has no choice.
func TestNotCoveredAndPANeeded(t *testing.T) {
	for version, want := range map[string]string{"": "not-covered no-auth", "2.0": "not-covered no-auth", "2.2": "not-covered"} {
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		require.Equal(t, want, answered(t, a, noAuthWhenNotCovered).verdict("MedicationRequest/rx-1"), "version %q", version)
		require.Equal(t, "not-covered", answered(t, a).verdict("MedicationRequest/rx-1"), "version %q", version)
	}
}

// TestVersionsRefused: what is not spoken here is refused and points at the fault; the number of a correction does no harm.
func TestVersionsRefused(t *testing.T) {
	for _, version := range []string{"1.0", "2.1", "2.3", "3.0", "2", "22", "v2.2", "2.2 ", "latest"} {
		for _, subject := range subjects(t) {
			a := subject.ask
			a.hook, a.version, a.coverages = subject.hook, version, []raw{ourCoverage("cov-a")}
			refusal := refused(t, a, http.StatusBadRequest)
			require.Equal(t, "not-supported", refusal.code)
			require.Equal(t, "extension."+requestedVersion, refusal.expression)
			require.NotContains(t, refusal.text, `"`+version+`"`)
		}
	}
	for asked, want := range map[string]string{"2.0.1": "2.0", "2.2.1": "2.2"} {
		a := ask{hook: "order-sign", version: asked, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		body := a.body(t)
		status, answer := call(t, serve(t), body)
		require.Equal(t, http.StatusOK, status)
		checkAnswer(t, want, a.hook, body, answer)
	}
}

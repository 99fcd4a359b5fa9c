package service_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/answer"
	lists "covercard/internal/member"
	"covercard/internal/service"
)

// imported are the payer's lists made of texts: NDJSON, and CSV where a text does not begin with a brace.
func imported(t testing.TB, texts ...string) *lists.Store {
	t.Helper()
	rules, err := builtIn()
	require.NoError(t, err)
	folder := t.TempDir()
	var files []string
	for _, text := range texts {
		name := filepath.Join(t.TempDir(), "list.csv")
		if strings.HasPrefix(text, "{") {
			name = strings.TrimSuffix(name, ".csv") + ".ndjson"
		}
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		files = append(files, name)
	}
	counts, err := lists.Import{Folder: folder, Files: files, Library: rules}.Run(t.Context())
	require.NoError(t, err)
	require.Zero(t, counts.Refused)
	return storeIn(t, folder)
}

func storeIn(t testing.TB, folder string) *lists.Store {
	t.Helper()
	store := lists.New(folder)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

// answeredBy sends a request to a service that has the lists, and holds the answer to the standards.
func answeredBy(t testing.TB, store *lists.Store, a ask) reply {
	t.Helper()
	rules, err := builtIn()
	require.NoError(t, err)
	request := a.body(t)
	status, text := call(t, start(t, service.Options{Library: rules, Members: store}), request)
	require.Equal(t, http.StatusOK, status, string(text))
	return checked(t, a.version, a.hook, request, text)
}

// onList is a line of the member list: who the built requests are about, Marisol Quandt, unless members of it are replaced.
func onList(replace ...string) string {
	text := `{"resourceType":"Coverage","status":"active","subscriberId":"QZX0099431","dependent":"01","beneficiary":{"reference":"Patient/m-1"},` +
		`"relationship":{"coding":[{"code":"self"}]},"period":{"start":"2026-01-01","end":"2026-12-31"},` +
		`"class":[{"type":{"coding":[{"code":"plan"}]},"value":"commercial"}]}` + "\n"
	return strings.NewReplacer(replace...).Replace(text)
}

const (
	listedPatient = `{"resourceType":"Patient","id":"m-1","birthDate":"1979-03-02","name":[{"given":["Marisol"]}]}` + "\n"
	header        = "number,member,system,code,start,end,units,used,status\n"
	theOrder      = "MedicationRequest/rx-1"
)

// TestMemberListOutcomes: each thing that a member list and the authorizations on file can lead to, from the request to the system action.
// CRD 2.0 has no codes for these reasons, and gets the texts.
func TestMemberListOutcomes(t *testing.T) {
	otherPlan := func(start, end string) string {
		return onList(`"2026-01-01"`, `"`+start+`"`, `"2026-12-31"`, `"`+end+`"`, "commercial", "state-health-plan")
	}
	for name, test := range map[string]struct {
		texts  []string
		change func(*ask)
		want   string // as reply.verdict gives it in 2.2
		code   string // of the reason, which 2.0 leaves out
		reason string
	}{
		"a member": {texts: []string{onList()}, want: "not-covered", reason: "considered not medically necessary"},
		"nobody":   {texts: []string{onList("QZX0099431", "QZX7")}, want: "not-covered", code: "no-member-found", reason: "No member was found by the member id"},
		"another of the family": {
			texts: []string{onList("01", "02"), strings.Replace(listedPatient, "1979", "2011", 1)},
			want:  "not-covered", code: "no-member-found", reason: "No member was found by the member id, dependent and birth date sent"},
		"one of a family, told by birth date": {
			texts: []string{onList() + onList("m-1", "m-2", "01", "02", "self", "child"), listedPatient + strings.NewReplacer("m-1", "m-2", "1979", "2011").Replace(listedPatient)},
			want:  "not-covered", reason: "considered not medically necessary"},
		"one of a family that cannot be told": {
			texts:  []string{onList("self", "child") + onList("m-1", "m-2", "01", "02", "self", "child")},
			change: func(a *ask) { a.prefetch = map[string]any{"patient": nil} },
			want:   "not-covered", code: "no-member-found", reason: "several share the member id"},
		"a Coverage without a member id": {
			texts:  []string{onList()},
			change: func(a *ask) { a.coverages = []raw{with(t, ourCoverage("cov-a"), "subscriberId", "")} },
			want:   "not-covered", code: "no-member-found", reason: "has no member id; send subscriberId"},
		"a member by number": {
			texts: []string{onList(`"subscriberId":"QZX0099431"`, `"identifier":[{"type":{"coding":[{"code":"MB"}]},"value":"MB-7"}]`)},
			change: func(a *ask) {
				a.coverages = []raw{with(t, ourCoverage("cov-a"), "identifier", `[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MB"}]},"value":"mb7"}]`)}
			},
			want: "not-covered", reason: "considered not medically necessary"},
		"a member by the Patient's number": {
			texts: []string{onList("QZX0099431", "MB-7")},
			change: func(a *ask) {
				a.coverages = []raw{with(t, ourCoverage("cov-a"), "subscriberId", "")}
				a.prefetch = map[string]any{"patient": with(t, patient(), "identifier", `[{"type":{"coding":[{"code":"MB"}]},"value":"MB-7"}]`)}
			},
			want: "not-covered", reason: "considered not medically necessary"},
		"ended": {
			texts: []string{onList(`"2026-12-31"`, `"2026-11-23"`)},
			want:  "not-covered", code: "no-active-coverage", reason: "the member's coverage ended on 2026-11-23"},
		"on the last day": {texts: []string{onList(`"2026-12-31"`, `"2026-11-24"`)}, want: "not-covered", reason: "considered not medically necessary"},
		"not started": {
			texts: []string{onList(`"2026-01-01"`, `"2026-11-25"`)},
			want:  "not-covered", code: "no-active-coverage", reason: "the member's coverage starts on 2026-11-25"},
		"cancelled": {
			texts: []string{onList(`"active"`, `"cancelled"`)},
			want:  "not-covered", code: "no-active-coverage", reason: "the member's coverage is not active"},
		"known without coverage": {
			texts: []string{onList("QZX0099431", "OTHER"), `{"resourceType":"Patient","id":"m-2","identifier":[{"type":{"coding":[{"code":"MB"}]},"value":"QZX0099431"}]}`},
			want:  "not-covered", code: "coverage-not-found", reason: "no coverage is on file"},
		"another plan than the one sent": {
			texts: []string{otherPlan("2026-01-01", "2026-12-31")},
			want:  "not-covered", code: "coverage-not-found", reason: "not under the plan Commercial that the coverage sent names"},
		"two plans at once, none of them sent": {
			texts:  []string{onList() + otherPlan("2026-06-01", "2026-12-31")},
			change: func(a *ask) { a.coverages = []raw{with(t, ourCoverage("cov-a"), "class", "")} },
			want:   "not-covered", code: "coverage-not-found", reason: "has several coverages on 2026-11-24"},
		"the list knows better than the Coverage sent": {
			texts:  []string{onList()},
			change: func(a *ask) { a.coverages = []raw{with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`)} },
			want:   "not-covered", reason: "considered not medically necessary"},
		"the plan is the list's": {
			texts:  []string{otherPlan("2026-01-01", "2026-12-31")},
			change: func(a *ask) { a.coverages = []raw{with(t, ourCoverage("cov-a"), "class", "")} },
			want:   noRule, reason: "benefit"},
		"authorized": {
			texts: []string{onList(), header + "PA-77,QZX0099431,product,hemgenix,2026-11-01,2027-01-31,1,0,approved\n"},
			want:  "covered satisfied", reason: "A prior authorization for Hemgenix is on file, valid until 2027-01-31."},
		"authorized by billing code": {
			texts: []string{onList(), header + "PA-77,QZX0099431,hcpcs,J1411,2026-11-01,2026-11-24,,,approved\n"},
			want:  "covered satisfied", reason: "valid until 2026-11-24"},
		"authorized without a member list": {
			texts: []string{header + "PA-77,QZX0099431,rxnorm,2626778,2026-11-01,,,,approved\n"},
			want:  "covered satisfied", reason: "A prior authorization for Hemgenix is on file."},
		"used up": {
			texts: []string{onList(), header + "PA-77,QZX0099431,product,hemgenix,2026-11-01,2027-01-31,1,1,approved\n"},
			want:  "not-covered", reason: "considered not medically necessary"},
		"authorized for later": {
			texts: []string{onList(), header + "PA-77,QZX0099431,product,hemgenix,2026-11-25,2027-01-31,,,approved\n"},
			want:  "not-covered", reason: "considered not medically necessary"},
		"authorized until yesterday": {
			texts: []string{onList(), header + "PA-77,QZX0099431,product,hemgenix,2026-11-01,2026-11-23,,,approved\n"},
			want:  "not-covered", reason: "considered not medically necessary"},
		"denied": {
			texts: []string{onList(), header + "PA-77,QZX0099431,product,hemgenix,2026-11-01,2027-01-31,,,denied\nPA-78,X,product,beqvez,2026-11-01,,,,approved\n"},
			want:  "not-covered", reason: "considered not medically necessary"},
		"authorized, but not a member any more": {
			texts: []string{onList(`"2026-12-31"`, `"2026-11-23"`), header + "PA-77,QZX0099431,product,hemgenix,2026-11-01,2027-01-31,1,0,approved\n"},
			want:  "not-covered", code: "no-active-coverage", reason: "ended on 2026-11-23"},
	} {
		t.Run(name, func(t *testing.T) {
			store := imported(t, test.texts...)
			eachVersion(t, func(t *testing.T, version string) {
				a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
				if test.change != nil {
					test.change(&a)
				}
				reply := answeredBy(t, store, a)
				want := test.want
				if speaks22(version) && test.code != "" {
					want += " " + test.code
				}
				require.Equal(t, want, reply.verdict(theOrder))
				require.Contains(t, reply.reason(theOrder), test.reason)
				require.Equal(t, []string{theOrder}, reply.annotated())
				number := reply.finding(theOrder).at("url=satisfied-pa-id", "valueString").text()
				if strings.Contains(want, "satisfied") {
					require.Equal(t, "PA-77", number)
					require.Empty(t, reply.summaries(), "there is nothing that the clinician has to know")
				} else {
					require.Empty(t, number)
				}
			})
		})
	}
}

// TestMembershipOnEveryHook: nobody gets an answer of a plan that is not theirs (resp-44, resp-45).
func TestMembershipOnEveryHook(t *testing.T) {
	nobody := imported(t, onList("QZX0099431", "QZX7"))
	ended := imported(t, onList(`"2026-12-31"`, `"2026-11-23"`))
	for _, subject := range subjects(t) {
		t.Run(subject.hook, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := subject.ask
				a.hook, a.version, a.coverages = subject.hook, version, []raw{ourCoverage("cov-a")}
				about, suffix := subject.about, ""
				if speaks22(version) {
					about, suffix = subject.about22, " no-member-found"
				}
				require.Equal(t, "not-covered"+suffix, answeredBy(t, nobody, a).verdict(about))
				if speaks22(version) && subject.hook != "appointment-book" {
					require.Equal(t, "not-covered no-active-coverage", answeredBy(t, ended, a).verdict(about))
				}
			})
		})
	}
}

// TestAMemberWhoChangesPlansBetweenTwoServiceDates has each order answered by the plan of its day.
func TestAMemberWhoChangesPlansBetweenTwoServiceDates(t *testing.T) {
	store := imported(t, onList(`"2026-12-31"`, `"2026-11-30"`)+onList(`"2026-01-01"`, `"2026-12-01"`, `"2026-12-31"`, `"2027-12-31"`, "commercial", "state-health-plan"))
	eachVersion(t, func(t *testing.T, version string) {
		service := j1411("sr-1")
		later := with(t, j1411("sr-2"), "occurrenceDateTime", `"2026-12-01"`)
		longAfter := with(t, j1411("sr-3"), "occurrenceDateTime", `"2028-01-01"`)
		reply := answeredBy(t, store, ask{hook: "order-sign", version: version, orders: []raw{service, later, longAfter}, coverages: []raw{ourCoverage("cov-a")}})
		require.Equal(t, "not-covered", reply.verdict("ServiceRequest/sr-1"))
		require.Equal(t, noRule, reply.verdict("ServiceRequest/sr-2"), "the State Health Plan's own benefit decides")
		require.Contains(t, reply.reason("ServiceRequest/sr-3"), "ended on 2027-12-31")
		require.Contains(t, strings.Join(reply.summaries(), "\n"), "State Health Plan member")
		if speaks22(version) {
			require.Equal(t, "2026-11-30", reply.finding("ServiceRequest/sr-1").at("url=expiry-date", "valueDate").text())
			require.Equal(t, "2027-12-31", reply.finding("ServiceRequest/sr-2").at("url=expiry-date", "valueDate").text())
		}
	})
}

// TestAuthorizedServiceIsCovered: the policy leaves room for services that the plan has approved. The drug keeps its own answer.
func TestAuthorizedServiceIsCovered(t *testing.T) {
	store := imported(t, onList(), header+"PA-S,QZX0099431,cpt,96365,2026-01-01,,,,approved\n")
	eachVersion(t, func(t *testing.T, version string) {
		orders := []raw{hemgenix("rx-1"), forDrug(t, infusion("sr-1"), theOrder), forDrug(t, liverPanel("sr-2"), theOrder)}
		reply := answeredBy(t, store, ask{hook: "order-sign", version: version, orders: orders, coverages: []raw{ourCoverage("cov-a")}})
		require.Equal(t, "not-covered", reply.verdict(theOrder))
		require.Equal(t, "covered satisfied", reply.verdict("ServiceRequest/sr-1"))
		require.Equal(t, "PA-S", reply.finding("ServiceRequest/sr-1").at("url=satisfied-pa-id", "valueString").text())
		require.Equal(t, "96365", reply.finding("ServiceRequest/sr-1").at("url=billingCode", "valueCoding", "code").text())
		require.Equal(t, noRule, reply.verdict("ServiceRequest/sr-2"))
	})
}

// TestWhatIfIsToldOfNoAuthorization: a client that only asks is granted nothing, neither by number nor in words (dev-4 to dev-17).
func TestWhatIfIsToldOfNoAuthorization(t *testing.T) {
	store := imported(t, onList(), header+"PA-77,QZX0099431,product,hemgenix,2026-11-01,2026-11-30,,,approved\n")
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		reply := answeredBy(t, store, a)
		require.Equal(t, "covered satisfied", reply.verdict(theOrder))
		if speaks22(version) {
			require.Equal(t, "2026-11-30", reply.finding(theOrder).at("url=expiry-date", "valueDate").text(), "no longer than the authorization")
		}
		require.Contains(t, string(answerInEpic(t, store, a)), "covered, authorized")
		a.options = map[string]any{"unsolicited-determ": false}
		reply = answeredBy(t, store, a)
		require.Equal(t, "covered auth-needed", reply.verdict(theOrder))
		require.Equal(t, "Hemgenix is covered with prior authorization.", reply.reason(theOrder))
		require.NotContains(t, string(reply.text), "PA-77")
		require.NotContains(t, string(reply.text), "2026-11-30")
		if !speaks22(version) { // 2.2 refuses a Coverage without its payer
			assumed := a
			assumed.coverages = []raw{with(t, ourCoverage("cov-a"), "payor", `[{"display":"Somebody"}]`)}
			reply = answeredBy(t, store, assumed)
			require.Equal(t, "covered auth-needed", reply.verdict(theOrder))
			require.Contains(t, reply.reason(theOrder), "Hemgenix is covered with prior authorization.")
			require.Contains(t, reply.reason(theOrder), "Assumed: the coverage does not identify its payer")
		}
		inEpic := string(answerInEpic(t, store, a))
		require.Contains(t, inEpic, "covered, prior authorization needed. Hemgenix is covered with prior authorization.")
		require.NotContains(t, inEpic, "2026-11-30")
	})
}

// answerInEpic is the answer in the dialect that says on a card what is written onto the order elsewhere.
func answerInEpic(t *testing.T, store *lists.Store, a ask) []byte {
	t.Helper()
	status, text := call(t, start(t, service.Options{Members: store, Answer: answer.Settings{Dialect: answer.Epic}}), a.body(t))
	require.Equal(t, http.StatusOK, status, string(text))
	return text
}

// TestThePatientIsReadToTellAFamilyApart: without the birth date one of several could be meant, and an EHR that does not give it is technical
// trouble, not a stranger.
func TestThePatientIsReadToTellAFamilyApart(t *testing.T) {
	const aPatient, order = "Patient/" + thePatient, "ServiceRequest/sr-1"
	family := onList("self", "child") + onList("m-1", "m-2", "01", "02", "self", "child")
	store := imported(t, family, listedPatient+strings.NewReplacer("m-1", "m-2", "1979", "2011").Replace(listedPatient))
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{j1411("sr-1")}, coverages: []raw{ourCoverage("cov-a")}, prefetch: map[string]any{"patient": nil}}
		options := readingOptions{service: service.Options{Members: store}}
		var err error
		options.service.Library, err = builtIn()
		require.NoError(t, err)

		ehr := startEHR(t, patient())
		reply := answeredReading(t, ehr.withAccess(t, a.body(t)), a, options)
		require.Equal(t, []string{aPatient}, ehr.requests())
		require.Contains(t, reply.reason(order), "considered not medically necessary")

		reply = answeredReading(t, startEHR(t).withAccess(t, a.body(t)), a, options)
		want := noRule
		if speaks22(version) {
			want = "indeterminate indeterminate technical"
		}
		require.Equal(t, want, reply.verdict(order))
		require.Contains(t, reply.reason(order), "several share the member id, and the patient could not be read")

		options.service.Members = nil
		ehr = startEHR(t, patient())
		answeredReading(t, ehr.withAccess(t, a.body(t)), a, options)
		require.Empty(t, ehr.requests(), "without a list nobody needs it")
	})
}

// TestAListThatCannotBeReadIsATechnicalProblem: the caller is not at fault, and nobody is called a stranger (resp-43).
func TestAListThatCannotBeReadIsATechnicalProblem(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, lists.FileName), bytes.Repeat([]byte("no database "), 1000), 0o600))
	rules, err := builtIn()
	require.NoError(t, err)
	for version, want := range map[string]string{"2.2": "indeterminate indeterminate technical", "2.0": noRule} {
		var log bytes.Buffer
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		request := a.body(t)
		server := start(t, service.Options{Library: rules, Members: storeIn(t, folder), Logger: slog.New(slog.NewTextHandler(&log, nil))})
		status, text := call(t, server, request)
		require.Equal(t, http.StatusOK, status)
		reply := checked(t, version, a.hook, request, text)
		require.Equal(t, want, reply.verdict(theOrder))
		require.Contains(t, reply.reason(theOrder), "The member could not be looked up: the member list could not be read.")
		require.Contains(t, log.String(), "the member list could not be read")
		require.NotContains(t, log.String(), "QZX0099431")
	}
}

// TestWithoutListsTheCoverageIsBelieved, as it is by a service that has no data folder.
func TestWithoutListsTheCoverageIsBelieved(t *testing.T) {
	a := ask{hook: "order-sign", version: "2.2", orders: []raw{hemgenix("rx-1"), benefix("rx-2")}, coverages: []raw{ourCoverage("cov-a")}}
	require.Equal(t, string(answered(t, a).text), string(answeredBy(t, storeIn(t, t.TempDir()), a).text))
}

// TestACoverageOfNobodysKnowledgeIsNotLookedUp: without a Coverage there is no member id, and the cards stay advice.
func TestWithoutACoverageNobodyIsLookedUp(t *testing.T) {
	store := imported(t, onList("QZX0099431", "QZX7"))
	reply := answeredBy(t, store, ask{hook: "order-sign", orders: []raw{hemgenix("rx-1")}})
	require.Empty(t, reply.annotated())
	require.Contains(t, reply.detail(), "If this patient is a")
}

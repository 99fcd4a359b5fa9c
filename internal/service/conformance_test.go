package service_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What docs/conformance.md claims and no other test proves: a test for each claim, with the numbers of the statements. The answers are
// held to the standards by the checker, as all answers here are.

// withBillingOptions adds CRD's billing-options to the CodeableConcept at a path, each option with its HCPCS code.
func withBillingOptions(t *testing.T, order raw, path string, codes ...string) raw {
	t.Helper()
	options := make([]string, len(codes))
	for i, code := range codes {
		options[i] = `{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options",` +
			`"valueCodeableConcept":{"coding":[{"system":"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"` + code + `"}]}}`
	}
	return with(t, order, path+"/extension", `[`+strings.Join(options, ",")+`]`)
}

// TestBillingOptionsAreConsideredAndNotNeeded: with them an order is known by any of the codes, without them it is answered all the same
// (billopt-2, billopt-3).
func TestBillingOptionsAreConsideredAndNotNeeded(t *testing.T) {
	unnamed := medicationRequest("rx-1", `{"text":"clinic-administered infusion"}`)
	contained := with(t, with(t, unnamed, "medicationCodeableConcept", ``), "medicationReference", `{"reference":"#m"}`)
	contained = with(t, contained, "contained", `[{"resourceType":"Medication","id":"m","code":{"text":"clinic-administered infusion"}}]`)
	for name, test := range map[string]struct {
		hook  string
		order raw
		at    string
	}{
		"prescription":         {"order-sign", unnamed, "medicationCodeableConcept"},
		"contained Medication": {"order-sign", contained, "contained/0/code"},
		"service":              {"order-sign", liverPanel("sr-1"), "code"},
		"dispatched service":   {"order-dispatch", liverPanel("sr-1"), "code"},
		"appointment":          {"appointment-book", with(t, appointment("app-1"), "serviceType", `[{"text":"infusion"}]`), "serviceType/0"},
	} {
		t.Run(name, func(t *testing.T) {
			verdict := func(order raw) string {
				a := ask{hook: test.hook, version: "2.2", orders: []raw{order}, coverages: []raw{ourCoverage("cov-a")}}
				if test.hook == "appointment-book" {
					a.orders, a.appointments = nil, []raw{order}
				}
				return answered(t, a).verdict(addressOf(t, order))
			}
			require.Equal(t, noRule, verdict(test.order))
			require.Equal(t, "not-covered", verdict(withBillingOptions(t, test.order, test.at, "J1411")))
			require.Equal(t, "not-covered", verdict(withBillingOptions(t, test.order, test.at, "J3590", "J1411")))
		})
	}
}

// TestMustSupportElementsDecide: what a client says in an element that it must support changes the answer (conf-4).
func TestMustSupportElementsDecide(t *testing.T) {
	const order = "MedicationRequest/rx-1"
	open := with(t, ourCoverage("cov-a"), "period", ``) // in force on any day
	plain := ask{hook: "order-sign", version: "2.2", orders: []raw{hemgenix("rx-1")}, coverages: []raw{open}}
	require.Equal(t, "not-covered", answered(t, plain).verdict(order))
	for element, test := range map[string]struct {
		order, coverage raw
		want            string
	}{
		"MedicationRequest.medication[x]":     {benefix("rx-1"), open, allowed},
		"MedicationRequest.status":            {with(t, hemgenix("rx-1"), "status", `"cancelled"`), open, noRule},
		"MedicationRequest.dosageInstruction": {with(t, hemgenix("rx-1"), "dosageInstruction/0/timing", `{"event":["2023-05-14"]}`), open, noRule},
		"MedicationRequest.dispenseRequest": {with(t, hemgenix("rx-1"), "dispenseRequest", `{"validityPeriod":{"start":"2027-02-01"}}`), ourCoverage("cov-a"),
			"not-covered no-active-coverage"},
		"Coverage.status": {hemgenix("rx-1"), with(t, open, "status", `"cancelled"`), "not-covered no-active-coverage"},
		"Coverage.period": {hemgenix("rx-1"), with(t, open, "period", `{"end":"2026-06-30"}`), "not-covered no-active-coverage"},
		"Coverage.class":  {hemgenix("rx-1"), with(t, open, "class/0/value", `"state-health-plan"`), noRule},
	} {
		t.Run(element, func(t *testing.T) {
			a := plain
			a.orders, a.coverages = []raw{test.order}, []raw{test.coverage}
			require.Equal(t, test.want, answered(t, a).verdict(order))
		})
	}
	t.Run("Coverage.payor", func(t *testing.T) {
		a := plain
		a.coverages = []raw{coverageBy("cov-a", foreignPayer)}
		refused(t, a, http.StatusBadRequest)
	})
	t.Run("ServiceRequest.occurrence[x]", func(t *testing.T) {
		a := plain
		a.orders = []raw{with(t, j1411("sr-1"), "occurrenceDateTime", `"2023-05-14"`)}
		require.Equal(t, noRule, answered(t, a).verdict("ServiceRequest/sr-1"))
	})
}

// mandatory are the members that the profiles of CRD 2.2.1, and US Core under them, want to be there; others may be left out.
var mandatory = map[string][]string{
	"Appointment":       {"basedOn", "end", "participant", "start", "status"},
	"Coverage":          {"beneficiary", "payor", "relationship", "status", "subscriberId"},
	"Encounter":         {"class", "status", "subject", "type"},
	"MedicationRequest": {"authoredOn", "intent", "medicationCodeableConcept", "requester", "status", "subject"},
	"Patient":           {"gender", "identifier", "name"},
	"ServiceRequest":    {"authoredOn", "code", "intent", "requester", "status", "subject"},
}

// mayBeLeftOut are the members of a resource that may.
func mayBeLeftOut(resource *node) []string {
	var names []string
	for name := range resource.members {
		if name != "resourceType" && name != "id" && !slices.Contains(mandatory[resource.at("resourceType").text()], name) {
			names = append(names, name)
		}
	}
	return names
}

// eachResource yields the resources of a request with their paths.
func eachResource(value *node, path string, yield func(path string, resource *node)) {
	if resourceType := value.at("resourceType").text(); mandatory[resourceType] != nil {
		yield(strings.TrimPrefix(path, "/"), value)
		return
	}
	for name, member := range value.members {
		eachResource(member, path+"/"+name, yield)
	}
	if value.is('[') {
		for i, element := range value.children {
			eachResource(element, fmt.Sprintf("%s/%d", path, i), yield)
		}
	}
}

// asked22 are calls of CRD 2.2 with something to say on each hook: what it annotates, and what it says of that.
func asked22(t *testing.T) []subject {
	list := subjects(t)
	for i := range list {
		list[i].ask.hook, list[i].ask.version, list[i].ask.coverages = list[i].hook, "2.2", []raw{ourCoverage("cov-a")}
		if list[i].inForce22 == "" { // an encounter hook speaks of coverage that is not in force
			list[i].ask.coverages, list[i].inForce22 = []raw{with(t, ourCoverage("cov-a"), "status", `"cancelled"`)}, "not-covered no-active-coverage"
		}
	}
	return list
}

// TestOnlyMandatoryElementsAreNeeded: with nothing but what the profiles make mandatory, and no resource beside those that the call is
// about and the Coverage, every hook gives its finding and its cards (conf-7, conf-8, conf-9, hook-22).
func TestOnlyMandatoryElementsAreNeeded(t *testing.T) {
	for _, subject := range asked22(t) {
		t.Run(subject.hook, func(t *testing.T) {
			subject.ask.prefetch = map[string]any{"patient": nil}
			if !strings.HasPrefix(subject.hook, "encounter-") {
				subject.ask.prefetch["encounter"] = nil
			}
			whole := answered(t, subject.ask)
			request, err := parse(subject.ask.body(t))
			require.NoError(t, err)
			eachResource(request, "", func(_ string, resource *node) {
				for _, name := range mayBeLeftOut(resource) {
					require.NoError(t, resource.set(name, ``))
				}
			})
			body := []byte(request.encode())
			status, answer := call(t, serve(t), body)
			require.Equal(t, http.StatusOK, status, string(answer))
			reply := checked(t, "2.2", subject.hook, body, answer)
			require.Equal(t, []string{subject.about22}, reply.annotated())
			require.Equal(t, subject.inForce22, reply.verdict(subject.about22))
			require.Equal(t, whole.topics(), reply.topics())
		})
	}
}

// TestOmittedElementsAreNoError: each element that may be left out is, one at a time; the call is answered and its resource annotated,
// never refused, with 412 or otherwise (conf-12, found-32).
func TestOmittedElementsAreNoError(t *testing.T) {
	for _, subject := range asked22(t) {
		t.Run(subject.hook, func(t *testing.T) {
			type omission struct{ path, name string }
			var omissions []omission
			whole, err := parse(subject.ask.body(t))
			require.NoError(t, err)
			eachResource(whole, "", func(path string, resource *node) {
				for _, name := range mayBeLeftOut(resource) {
					omissions = append(omissions, omission{path, name})
				}
			})
			require.Greater(t, len(omissions), 3)
			server := serve(t)
			for _, omitted := range omissions {
				request, err := parse(subject.ask.body(t))
				require.NoError(t, err)
				require.NoError(t, request.set(omitted.path+"/"+omitted.name, ``))
				body := []byte(request.encode())
				status, answer := call(t, server, body)
				require.Equal(t, http.StatusOK, status, "without %s/%s: %s", omitted.path, omitted.name, answer)
				require.Equal(t, []string{subject.about22}, checked(t, "2.2", subject.hook, body, answer).annotated(), "without %s/%s", omitted.path, omitted.name)
			}
		})
	}
}

// addEverywhere puts a member into every object.
func addEverywhere(value *node, name, member string) {
	for _, child := range value.children {
		addEverywhere(child, name, member)
	}
	if value.is('{') {
		added, _ := parse([]byte(member))
		value.names, value.children = append(value.names, `"`+name+`"`), append(value.children, added)
	}
}

// TestUnknownMembersChangeNothing, at whatever level of the request they stand (found-33, hook-23).
func TestUnknownMembersChangeNothing(t *testing.T) {
	for _, subject := range asked22(t) {
		t.Run(subject.hook, func(t *testing.T) {
			plain := answered(t, subject.ask)
			for name, member := range map[string]string{"x-unknown": `{"code":"not-covered","reference":"Patient/other"}`, "com.example.list": `[1,"a",{"b":[true]}]`} {
				request, err := parse(subject.ask.body(t))
				require.NoError(t, err)
				addEverywhere(request, name, member)
				body := []byte(request.encode())
				status, answer := call(t, serve(t), body)
				require.Equal(t, http.StatusOK, status, string(answer))
				reply := checked(t, "2.2", subject.hook, body, answer)
				require.Equal(t, plain.annotated(), reply.annotated())
				require.Equal(t, plain.verdict(subject.about22), reply.verdict(subject.about22))
				require.Equal(t, plain.summaries(), reply.summaries())
				require.Equal(t, plain.detail(), reply.detail())
				require.Len(t, reply.suggestions(), len(plain.suggestions()))
			}
		})
	}
}

// standardPrefetch are the expressions of CRD 2.2.1 (its example of a discovery document), as far as this service needs the data.
func standardPrefetch(hook string) map[string]string {
	standard := map[string]string{
		"patient":   "Patient/{{context.patientId}}",
		"encounter": "Encounter/{{context.encounterId}}",
		"coverage":  "Coverage?patient={{context.patientId}}&status=active",
	}
	const alternate = "extension('http://hl7.org/fhir/StructureDefinition/alternate-reference').value."
	switch hook {
	case "order-select", "order-sign":
		standard["medications"] = "Medication?_id={{context.draftOrders.entry.resource.ofType(MedicationRequest).medication.resolve().id}}"
	case "order-dispatch":
		for key, resourceType := range map[string]string{
			"communicationRequests": "CommunicationRequest", "deviceRequests": "DeviceRequest", "medicationRequests": "MedicationRequest",
			"nutritionOrders": "NutritionOrder", "serviceRequests": "ServiceRequest", "visionPrescriptions": "VisionPrescription",
		} {
			standard[key] = resourceType + "?_id={{context.dispatchedOrders.resolve().ofType(" + resourceType + ").id}}"
		}
		standard["medications"] = "Medication?_id={{%medicationRequests.entry.resource.medication.resolve().id}}"
	case "appointment-book":
		standard["deviceRequests"] = "DeviceRequest?_id={{context.appointments.entry.resource.basedOn." + alternate + "resolve().ofType(DeviceRequest).id}}"
		standard["serviceRequests"] = "ServiceRequest?_id={{context.appointments.entry.resource.basedOn.resolve().ofType(ServiceRequest).id}}"
		standard["medicationRequests"] = "MedicationRequest?_id={{context.appointments.entry.resource.basedOn." + alternate + "resolve().ofType(MedicationRequest).id}}"
		standard["medications"] = "Medication?_id={{%medicationRequests.entry.resource.medication.resolve().id}}"
	}
	return standard
}

// discovered is the discovery document.
func discovered(t *testing.T) *node {
	t.Helper()
	response, err := http.Get(serve(t).URL + "/cds-services")
	require.NoError(t, err)
	defer response.Body.Close()
	var text json.RawMessage
	require.NoError(t, json.NewDecoder(response.Body).Decode(&text))
	document, err := parse(text)
	require.NoError(t, err)
	return document
}

// TestPrefetchIsTheStandards: each hook asks for its data by CRD's expressions, and by one more for the payer, which CRD has none for
// (found-26, found-29). Each is a read or a search by type with plain parameters, and uses only results of those before it.
func TestPrefetchIsTheStandards(t *testing.T) {
	for _, offered := range discovered(t).at("services").items() {
		hook := offered.at("hook").text()
		t.Run(hook, func(t *testing.T) {
			published, before := map[string]string{}, []string{}
			for key, template := range offered.at("prefetch").members {
				published[key] = template.text()
				require.Regexp(t, `^[A-Z][A-Za-z]+(/\{\{[^{}]+\}\}|\?(_id|patient)=\{\{[^{}]+\}\}(&status=active)?)$`, template.text())
				for _, used := range regexp.MustCompile(`%([A-Za-z]+)\.`).FindAllStringSubmatch(template.text(), -1) {
					require.Contains(t, before, used[1], "%s comes before what it uses", key)
				}
				before = append(before, key)
			}
			require.Equal(t, []string{"patient", "encounter", "coverage"}, before[:3], "what any client of CDS Hooks 2.0 can run stands first")
			want := standardPrefetch(hook)
			want["payers"] = "Organization?_id={{%coverage.entry.resource.payor.resolve().ofType(Organization).id}}"
			require.Equal(t, want, published)
		})
	}
}

// eachCatalogueAnswer sends all requests of the catalogue in the version that each asks for.
func eachCatalogueAnswer(t *testing.T, test func(t *testing.T, reply reply)) {
	files, err := filepath.Glob(requestFolder + "/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	server := serve(t)
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		request, err := parse(body)
		require.NoError(t, err)
		status, answer := call(t, server, body)
		require.Equal(t, http.StatusOK, status, file)
		test(t, checked(t, cmp.Or(request.at("extension", requestedVersion).text(), "2.0"), request.at("hook").text(), body, answer))
	}
}

// TestEachTypeOfAnswerHasAnOption: discovery offers a switch for the type of every card and for system actions (dev-5).
func TestEachTypeOfAnswerHasAnOption(t *testing.T) {
	var switches []string
	for _, option := range discovered(t).at("services", "0", "extension", "davinci-crd.configuration-options").items() {
		if option.at("type").text() == "boolean" {
			switches = append(switches, option.at("code").text())
		}
	}
	used := map[string]bool{}
	eachCatalogueAnswer(t, func(t *testing.T, reply reply) {
		for _, topic := range reply.topics() {
			used[topic] = true
		}
		if len(reply.annotated()) > 0 {
			used["coverage-info"] = true
		}
	})
	require.Len(t, used, 3)
	for code := range used {
		require.Contains(t, switches, code)
	}
}

// TestAnyCombinationOfOptionsIsAnswered, however little sense it makes (dev-6).
func TestAnyCombinationOfOptionsIsAnswered(t *testing.T) {
	switches := []string{"coverage-info", "unsolicited-determ", "therapy-alternatives-opt", "guideline"}
	for combination := range 1 << len(switches) {
		for _, limit := range []int{0, 1, 10} {
			options := map[string]any{"max-cards": limit}
			for i, code := range switches {
				options[code] = combination&(1<<i) != 0
			}
			a := twoCards("2.2")
			a.options = options
			reply := answered(t, a)
			require.Equal(t, options["coverage-info"], len(reply.annotated()) == 1, options)
			require.LessOrEqual(t, len(reply.topics()), limit, options)
			for _, topic := range reply.topics() {
				require.Equal(t, true, options[topic], options)
			}
		}
	}
}

// TestCardAboutSomeOrdersNamesThem, in words and by reference (dev-24, dev-25).
func TestCardAboutSomeOrdersNamesThem(t *testing.T) {
	brands := map[string]string{"MedicationRequest/rx-1": "Hemgenix", "MedicationRequest/rx-2": "Beqvez"}
	for _, hook := range []string{"order-select", "order-sign", "order-dispatch"} {
		reply := answered(t, ask{hook: hook, version: "2.2", orders: []raw{hemgenix("rx-1"), beqvez("rx-2"), lisinopril("rx-3")}, coverages: []raw{ourCoverage("cov-a")}})
		var about []string
		for _, card := range reply.answer.at("cards").items() {
			var named []string
			for _, element := range card.at("extension", "davinci-crd.associated-resource").items() {
				reference := element.at("reference").text()
				named = append(named, reference)
				require.Contains(t, card.at("detail").text(), "**"+brands[reference]+"**", hook)
			}
			about = append(about, strings.Join(named, " "))
		}
		require.Equal(t, []string{"MedicationRequest/rx-1", "MedicationRequest/rx-2", "MedicationRequest/rx-1 MedicationRequest/rx-2"}, about, hook)
	}
}

// TestLinksLeadToThePolicy and nowhere else, so to no portal, and stand in the card's links, never in its text (resp-10, resp-17, resp-21, resp-23).
func TestLinksLeadToThePolicy(t *testing.T) {
	rules, err := builtIn()
	require.NoError(t, err)
	policy, found := rules.Policy("L.5.01.594")
	require.True(t, found)
	links := 0
	eachCatalogueAnswer(t, func(t *testing.T, reply reply) {
		for _, card := range reply.answer.at("cards").items() {
			for _, link := range card.at("links").items() {
				links++
				require.Equal(t, policy.Versions[0].URL, link.at("url").text())
				require.Contains(t, link.at("label").text(), policy.ID)
			}
			require.NotRegexp(t, `(?i)://|www\.|portal|\]\(`, card.at("summary").text()+card.at("detail").text())
		}
	})
	require.Greater(t, links, 20)
}

// TestDetailHasTheMostImportantFirst: what the policy says to the order, and last what the card is not (resp-8). The card with the link says
// what waits behind it (resp-9).
func TestDetailHasTheMostImportantFirst(t *testing.T) {
	cards := answered(t, twoCards("2.2")).answer.at("cards").items()
	paragraphs := strings.Split(cards[0].at("detail").text(), "\n\n")
	require.Regexp(t, `^\*\*Hemgenix\*\* .* is considered not medically necessary`, paragraphs[0])
	require.Contains(t, paragraphs[1], "Formulary alternatives")
	require.Regexp(t, `^Order-time guidance, not a denial`, paragraphs[len(paragraphs)-1])

	require.NotNil(t, cards[1].at("links"))
	require.Regexp(t, `^\*\*Hemgenix\*\*: considered not medically necessary\. .+ Version of \d{4}-\d{2}-\d{2}\.$`, cards[1].at("detail").text())
}

// TestAlternativesCanBeOrderedByHand: the text names each product that a button orders, and what it replaces (resp-11).
func TestAlternativesCanBeOrderedByHand(t *testing.T) {
	reply := answered(t, twoCards("2.2"))
	require.NotEmpty(t, reply.suggestions())
	for _, suggestion := range reply.suggestions() {
		product, _, _ := strings.Cut(suggestion.at("actions", "0", "resource", "medicationCodeableConcept", "text").text(), " (")
		require.Contains(t, reply.detail(), "- **"+product+"** (")
	}
	require.Contains(t, reply.detail(), "**Hemgenix**")
}

// TestFindingsOfTwoCoveragesHaveTheirOwnIDs on one order (resp-32).
func TestFindingsOfTwoCoveragesHaveTheirOwnIDs(t *testing.T) {
	first := ask{hook: "order-sign", version: "2.2", orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-old")}}
	server := serve(t)
	ids := map[string]string{}
	send := func(a ask) reply {
		body := a.body(t)
		status, answer := call(t, server, body)
		require.Equal(t, http.StatusOK, status)
		return checked(t, "2.2", "order-sign", body, answer)
	}
	second := resend(first, send(first))
	second.coverages = []raw{ourCoverage("cov-new")}
	for _, finding := range send(second).resource("MedicationRequest/rx-1").coverageInformation() {
		parts := finding.at("extension")
		ids[parts.at("url=coverage-assertion-id", "valueString").text()] = parts.at("url=coverage", "valueReference", "reference").text()
	}
	require.Len(t, ids, 2)
	require.Contains(t, ids, "00000000-0000-4000-8000-000000000001")
}

// TestAnAnswerRemembersNoCall: what one call brought is not in the answer to another, so nothing of it is kept between them (sec-6).
func TestAnAnswerRemembersNoCall(t *testing.T) {
	without := ask{hook: "order-sign", orders: []raw{hemgenix("rx-1")}}
	alone := answered(t, without)
	server := serve(t)
	for _, before := range []ask{twoCards("2.2"), {hook: "order-sign", orders: []raw{beqvez("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}} {
		status, answer := call(t, server, before.body(t))
		require.Equal(t, http.StatusOK, status, string(answer))
		body := without.body(t)
		status, answer = call(t, server, body)
		require.Equal(t, http.StatusOK, status)
		after := checked(t, "2.0", "order-sign", body, answer)
		require.Equal(t, alone.detail(), after.detail())
		require.Equal(t, alone.annotated(), after.annotated())
	}
}

// TestEveryHookIsAnsweredInTime: a call that brings its data is answered within CDS Hooks' half a second, and so within CRD's five, nine times of
// ten and more (found-2).
func TestEveryHookIsAnsweredInTime(t *testing.T) {
	const calls = 40
	server := serve(t)
	for _, subject := range asked22(t) {
		body := subject.ask.body(t)
		var taken []time.Duration
		for range calls {
			began := time.Now()
			status, answer := call(t, server, body)
			taken = append(taken, time.Since(began))
			require.Equal(t, http.StatusOK, status, string(answer))
		}
		slices.Sort(taken)
		require.Less(t, taken[calls*9/10], 500*time.Millisecond, subject.hook)
	}
}

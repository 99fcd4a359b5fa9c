package service_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Orders come back with the findings they were given (CRD resp-35).

// finding is a coverage-information extension as another service, or an earlier version of this one, would have written it.
func earlier(coverage, parts, id string) string {
	return `{"url":"` + coverageInformationURL + `","extension":[{"url":"coverage","valueReference":{"reference":"` + coverage + `"}},` + parts +
		`,{"url":"date","valueDate":"2026-11-01"},{"url":"coverage-assertion-id","valueString":"` + id + `"}]}`
}

const saysCovered = `{"url":"covered","valueCode":"covered"},{"url":"pa-needed","valueCode":"no-auth"}`

// resend is the same call with the resources as they were annotated.
func resend(a ask, first reply) ask {
	for _, list := range []*[]raw{&a.orders, &a.appointments} {
		copied := slices.Clone(*list)
		for i, resource := range copied {
			parsed, _ := parse(resource)
			if annotated := first.resource(address(parsed)); annotated != nil {
				copied[i] = raw(annotated.encode())
			}
		}
		*list = copied
	}
	return a
}

// TestResentOrderGetsNothingNew: the same call again with what was annotated: no system action, and the cards as before.
func TestResentOrderGetsNothingNew(t *testing.T) {
	resent := map[string]func(t *testing.T, order raw) raw{
		"as it was": func(t *testing.T, order raw) raw { return order },
		"found another day": func(t *testing.T, order raw) raw {
			return with(t, order, ours(t, order)+"url=date/valueDate", `"2026-11-20"`)
		},
	}
	for _, subject := range subjects(t)[:4] {
		for name, change := range resent {
			t.Run(subject.hook+"/"+name, func(t *testing.T) {
				eachVersion(t, func(t *testing.T, version string) {
					a := subject.ask
					a.hook, a.version, a.coverages = subject.hook, version, []raw{ourCoverage("cov-a")}
					first := answered(t, a)
					require.NotEmpty(t, first.annotated())
					again := resend(a, first)
					for _, list := range [][]raw{again.orders, again.appointments} {
						for i := range list {
							if slices.Contains(first.annotated(), addressOf(t, list[i])) {
								list[i] = change(t, list[i])
							}
						}
					}
					second := answered(t, again)
					require.Empty(t, second.annotated())
					require.Equal(t, first.summaries(), second.summaries())
					require.Equal(t, first.detail(), second.detail())
				})
			})
		}
	}
}

// ours is the path to the parts of the first finding on an order.
func ours(t *testing.T, order raw) string {
	t.Helper()
	parsed, err := parse(order)
	require.NoError(t, err)
	for i, extension := range parsed.at("extension").items() {
		if extension.at("url").text() == coverageInformationURL {
			return "extension/" + string(rune('0'+i)) + "/extension/"
		}
	}
	require.Fail(t, "the order has no finding")
	return ""
}

// TestResentOrderWithoutRule: nothing new about an order of no rule either, on the primary hooks.
func TestResentOrderWithoutRule(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, hook := range []string{"order-sign", "order-dispatch"} {
			a := ask{hook: hook, version: version, orders: append(otherOrders(), lisinopril("rx-1"), benefix("rx-2")), coverages: []raw{ourCoverage("cov-a")}}
			first := answered(t, a)
			require.Len(t, first.annotated(), len(a.orders))
			require.Empty(t, answered(t, resend(a, first)).annotated())
		}
	})
}

// TestResentNextToANewOrder: only the order that has no finding yet gets one.
func TestResentNextToANewOrder(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		again := resend(a, answered(t, a))
		again.orders = append(again.orders, beqvez("rx-2"))
		require.Equal(t, []string{"MedicationRequest/rx-2"}, answered(t, again).annotated())
	})
}

// TestChangedFindingIsReplaced: what we said earlier about this coverage goes, what others said stays as it was, in its place.
func TestChangedFindingIsReplaced(t *testing.T) {
	others := earlier("Coverage/cov-other", saysCovered, "OTHER-7")
	elsewhere := `{"url":"https://ehr.example/weight","valueDecimal":80.50}`
	stale := earlier("Coverage/cov-a", saysCovered, "OURS-1")
	for name, test := range map[string]struct {
		extensions string
		left       int
	}{
		"ours alone":               {stale, 1},
		"ours twice":               {stale + `,` + earlier("Coverage/cov-a", saysCovered, "OURS-2"), 1},
		"ours by absolute address": {earlier("https://ehr.example/fhir/Coverage/cov-a", saysCovered, "OURS-1"), 1},
		"ours before others'":      {stale + `,` + others + `,` + elsewhere, 2},
		"ours after others'":       {elsewhere + `,` + others + `,` + stale, 2},
		"ours between":             {others + `,` + stale + `,` + elsewhere + `,` + earlier("Coverage/cov-third", saysCovered, "THIRD-1"), 3},
		"only others'":             {others, 2},
		"one on no coverage":       {`{"url":"` + coverageInformationURL + `","extension":[` + saysCovered + `]}`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				for _, hook := range []string{"order-sign", "order-select", "order-dispatch"} {
					order := with(t, hemgenix("rx-1"), "extension", `[`+test.extensions+`]`)
					reply := answered(t, ask{hook: hook, version: version, orders: []raw{order}, coverages: []raw{ourCoverage("cov-a")}})
					require.Equal(t, "not-covered", reply.verdict("MedicationRequest/rx-1"))
					require.Len(t, reply.resource("MedicationRequest/rx-1").coverageInformation(), test.left)
					require.NotContains(t, string(reply.text), "OURS-")
				}
			})
		})
	}
}

// TestFindingOfAnotherVersionIsReplaced: a client that moved from CRD 2.0 to 2.2 gets the finding in the shape of the version it speaks.
func TestFindingOfAnotherVersionIsReplaced(t *testing.T) {
	for from, to := range map[string]string{"2.0": "2.2", "2.2": "2.0"} {
		a := ask{hook: "order-sign", version: from, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
		again := resend(a, answered(t, a))
		again.version = to
		reply := answered(t, again)
		require.Equal(t, []string{"MedicationRequest/rx-1"}, reply.annotated(), "from %s to %s", from, to)
		require.Len(t, reply.resource("MedicationRequest/rx-1").coverageInformation(), 1)
	}
}

// TestFindingOfAnotherCoverageIsKept: the member changed plans, and the order still has the finding on the old one.
func TestFindingOfAnotherCoverageIsKept(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		a := ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-old")}}
		again := resend(a, answered(t, a))
		again.coverages = []raw{ourCoverage("cov-new")}
		reply := answered(t, again)
		require.Len(t, reply.resource("MedicationRequest/rx-1").coverageInformation(), 2)
	})
}

package service_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// twoCards is a call that is answered with the card of the policy and the one with its link.
func twoCards(version string) ask {
	return ask{hook: "order-sign", version: version, orders: []raw{hemgenix("rx-1")}, coverages: []raw{ourCoverage("cov-a")}}
}

// TestOptionsAreObeyed: each option that discovery offers, switched off (CRD dev-14; what the checker finds is not repeated here).
func TestOptionsAreObeyed(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		tests := []struct {
			name    string
			options map[string]any
			topics  []string
			verdict string
		}{
			{"nothing set", nil, []string{"therapy-alternatives-opt", "guideline"}, "not-covered"},
			{"all on", map[string]any{"coverage-info": true, "unsolicited-determ": true, "therapy-alternatives-opt": true, "guideline": true, "max-cards": 10},
				[]string{"therapy-alternatives-opt", "guideline"}, "not-covered"},
			{"coverage-info off", map[string]any{"coverage-info": false}, []string{"therapy-alternatives-opt", "guideline"}, ""},
			{"unsolicited-determ off", map[string]any{"unsolicited-determ": false}, []string{"therapy-alternatives-opt", "guideline"}, "not-covered"},
			// Without alternatives the verdict comes as instructions, under the topic of the policy.
			{"therapy-alternatives-opt off", map[string]any{"therapy-alternatives-opt": false}, []string{"guideline", "guideline"}, "not-covered"},
			{"guideline off", map[string]any{"guideline": false}, []string{"therapy-alternatives-opt"}, "not-covered"},
			{"both kinds of cards off", map[string]any{"therapy-alternatives-opt": false, "guideline": false}, []string{}, "not-covered"},
			{"all off", map[string]any{"coverage-info": false, "unsolicited-determ": false, "therapy-alternatives-opt": false, "guideline": false, "max-cards": 0},
				[]string{}, ""},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				a := twoCards(version)
				a.options = test.options
				reply := answered(t, a)
				require.Equal(t, test.topics, reply.topics())
				require.Equal(t, test.verdict, reply.verdict("MedicationRequest/rx-1"))
				if test.options["therapy-alternatives-opt"] == false {
					require.NotContains(t, reply.detail(), "Alprolix")
					require.Empty(t, reply.suggestions())
				}
			})
		}
	})
}

// TestCoverageInfoOffOnEveryHook: 200, and nothing is written onto anything (CRD resp-28).
func TestCoverageInfoOffOnEveryHook(t *testing.T) {
	for _, subject := range subjects(t) {
		eachVersion(t, func(t *testing.T, version string) {
			a := subject.ask
			a.hook, a.version, a.options = subject.hook, version, map[string]any{"coverage-info": false}
			a.coverages = []raw{with(t, ourCoverage("cov-a"), "period/end", `"2026-06-30"`)}
			require.Empty(t, answered(t, a).annotated())
		})
	}
}

// TestMaxCards: the most important cards come first, system actions do not count, and nonsense is as if nothing had been said (dev-17).
func TestMaxCards(t *testing.T) {
	both := []string{"therapy-alternatives-opt", "guideline"}
	for limit, want := range map[string][]string{
		`0`: {}, `1`: both[:1], `2`: both, `3.0`: both, `1.0`: both[:1], `1e9`: both, `1e0`: both[:1], `1E+300`: both, `99999999999999999999`: both,
		`-1`: both, `-0.5`: both, `1.5`: both, `"1"`: both, `"3"`: both, `""`: both, `true`: both, `false`: both, `null`: both, `[1]`: both, `{"value":1}`: both,
	} {
		t.Run(limit, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				a := twoCards(version)
				a.options = map[string]any{"max-cards": raw(limit)}
				reply := answered(t, a)
				require.Equal(t, want, reply.topics())
				require.Equal(t, "not-covered", reply.verdict("MedicationRequest/rx-1"))
			})
		})
	}
}

// TestNonsenseInOptionsIsSurvived: unknown options, wrong JSON types and an extension that is no object change nothing (CRD dev-17).
func TestNonsenseInOptionsIsSurvived(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		plain := answered(t, twoCards(version))
		nonsense := map[string]map[string]any{
			"unknown options": {configuration: map[string]any{"alt-drug": true, "cost": false, "coverage": false, "x": map[string]any{"y": nil}}},
			"wrong types": {configuration: map[string]any{
				"coverage-info": "false", "guideline": 0, "therapy-alternatives-opt": nil, "unsolicited-determ": []bool{false}, "max-cards": "0"}},
			"in capitals":      {configuration: map[string]any{"Coverage-Info": false, "MAX-CARDS": 0}},
			"a list":           {configuration: []any{map[string]any{"code": "coverage-info", "value": false}}},
			"a text":           {configuration: "coverage-info=false"},
			"null":             {configuration: raw(`null`)},
			"an empty object":  {configuration: map[string]any{}},
			"unknown members":  {"davinci-crd.configurations": map[string]any{"coverage-info": false}, "com.example": 1},
			"by another name":  {"davinci-crd-configuration": map[string]any{"coverage-info": false}},
			"deep in a member": {"com.example": map[string]any{configuration: map[string]any{"coverage-info": false}}},
		}
		for name, extension := range nonsense {
			t.Run(name, func(t *testing.T) {
				a := twoCards(version)
				a.extension = extension
				reply := answered(t, a)
				require.Equal(t, plain.topics(), reply.topics())
				require.Equal(t, plain.verdict("MedicationRequest/rx-1"), reply.verdict("MedicationRequest/rx-1"))
			})
		}
	})
	for _, extension := range []string{`[]`, `"x"`, `7`, `true`, `null`, `[{"url":"davinci-crd.configuration"}]`} {
		t.Run("extension is "+extension, func(t *testing.T) {
			request, err := parse(twoCards("").body(t))
			require.NoError(t, err)
			require.NoError(t, request.set("extension", extension))
			body := []byte(request.encode())
			status, answer := call(t, serve(t), body)
			require.Equal(t, http.StatusOK, status, string(answer))
			require.Equal(t, "not-covered", checked(t, "", "order-sign", body, answer).verdict("MedicationRequest/rx-1"))
		})
	}
}

// TestDiscoveryOffersOptions: for each hook the same options, complete and unique, one for each kind of answer given, and the versions
// (CRD dev-1 to dev-9).
func TestDiscoveryOffersOptions(t *testing.T) {
	response, err := http.Get(serve(t).URL + "/cds-services")
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	var discovery struct {
		Services []struct {
			Hook, ID, Title, Description string
			Prefetch                     map[string]string
			Extension                    map[string]json.RawMessage
		}
	}
	require.NoError(t, json.NewDecoder(response.Body).Decode(&discovery))
	var hooks []string
	for _, offered := range discovery.Services {
		hooks = append(hooks, offered.Hook)
		require.NotEmpty(t, offered.ID)
		require.NotEmpty(t, offered.Title)
		require.NotEmpty(t, offered.Description)
		require.NotEmpty(t, offered.Prefetch)
		require.JSONEq(t, `["2.0","2.2"]`, string(offered.Extension["davinci-crd.version"]))
		require.Equal(t, discovery.Services[0].Extension["davinci-crd.configuration-options"], offered.Extension["davinci-crd.configuration-options"])
	}
	slices.Sort(hooks)
	require.Equal(t, []string{"appointment-book", "encounter-discharge", "encounter-start", "order-dispatch", "order-select", "order-sign"}, hooks)

	options, err := parse(discovery.Services[0].Extension["davinci-crd.configuration-options"])
	require.NoError(t, err)
	codes, seen := []string{}, map[string]bool{}
	for _, option := range options.items() {
		var c checker
		kind := map[string]string{"boolean": "boolean", "integer": "number"}[option.at("type").text()]
		c.object("option", option, "code:string! type:string! name:string! description:string! default:"+kind+"!")
		require.Empty(t, c.complaints)
		codes = append(codes, option.at("code").text())
		for _, member := range []string{"code", "name", "description"} {
			text := member + "=" + option.at(member).text()
			require.False(t, seen[text], text)
			seen[text] = true
		}
	}
	slices.Sort(codes)
	require.Equal(t, []string{"coverage-info", "guideline", "max-cards", "therapy-alternatives-opt", "unsolicited-determ"}, codes)
}

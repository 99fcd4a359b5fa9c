package cards_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"covercard/cards"
)

// requireAsMarshaled holds Encode against what the json tags say.
func requireAsMarshaled(t *testing.T, response cards.Response) string {
	t.Helper()
	encoded, err := response.Encode()
	require.NoError(t, err)
	want, err := json.Marshal(response, jsontext.PreserveRawStrings(true))
	require.NoError(t, err)
	require.Equal(t, string(want), string(encoded))
	return string(encoded)
}

// full fills every member of a response.
func full() cards.Response {
	card := cards.Card{
		UUID: "b2b0f0d4-5a0e-4f27-9d8e-3f6a0c1d7e11", Summary: `"Hemgenix" <is> considered & not\medically necessary`,
		Detail:    "**Ground**\n\n- one\r\n\t- two\u2028\u0000é💉",
		Indicator: cards.Warning,
		Source: cards.Source{Label: "Blüten & Söhne", URL: "https://payer.example/?a=b&c=d", Topic: cards.Topic{
			System: "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp", Code: "guideline", Display: "Guideline",
		}},
		Suggestions: []cards.Suggestion{
			{Label: "BeneFIX", UUID: "s1", Actions: []cards.Action{
				{Type: cards.ActionCreate, Description: "Order it", Resource: []byte(`{"resourceType":"MedicationRequest","dose":1.50}`)},
				{Type: cards.ActionDelete, Description: "Remove it", ResourceID: "MedicationRequest/m1"},
			}},
			{Label: "Rebinyn", UUID: "s2"},
		},
		SelectionBehavior: cards.AtMostOne,
		Links:             []cards.Link{{Label: "Policy", URL: "https://payer.example/1", Type: cards.AbsoluteLink}, {Type: cards.SMARTLink, AppContext: `{"a":"b"}`}, {}},
		Extension:         &cards.CardExtension{AssociatedResource: []byte(`[{"reference":"MedicationRequest/m1"},"MedicationRequest/m2"]`)},
	}
	return cards.Response{
		Cards: []cards.Card{card, {}},
		SystemActions: []cards.Action{
			{Type: cards.ActionUpdate, Description: "Adds coverage information", Resource: []byte(`{"resourceType":"MedicationRequest","id":"m1"}`), ResourceID: "x"},
			{},
		},
	}
}

func TestEncodeWritesWhatTheTagsSay(t *testing.T) {
	for name, response := range map[string]cards.Response{
		"every member filled":            full(),
		"an answer that was built":       answer(t),
		"no members filled":              {Cards: []cards.Card{{}}, SystemActions: []cards.Action{{}}},
		"system actions only":            {SystemActions: full().SystemActions},
		"empty lists":                    {Cards: []cards.Card{{Suggestions: []cards.Suggestion{}, Links: []cards.Link{}}}, SystemActions: []cards.Action{}},
		"a suggestion without actions":   {Cards: []cards.Card{{Suggestions: []cards.Suggestion{{}, {Actions: []cards.Action{}}}}}},
		"an extension that says nothing": {Cards: []cards.Card{{Extension: &cards.CardExtension{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			encoded := requireAsMarshaled(t, response)
			require.True(t, jsontext.Value(encoded).IsValid())
		})
	}
}

func TestAnAnswerWithoutCardsStillHasCards(t *testing.T) {
	for _, response := range []cards.Response{{}, {Cards: []cards.Card{}}} {
		require.Equal(t, `{"cards":[]}`, requireAsMarshaled(t, response))
	}
}

// What the EHR sent must come back as it was: a dose of 1.50 is not one of 1.5.
func TestResourcesGoOutTokenForToken(t *testing.T) {
	const resource = `{"resourceType":"MedicationRequest","id":"m1","n":[1.50,1e2,-0,0.10,12345678901234567890],"\u0061\/":"\u00e9é \ud83d\ude00\/<&>","extension":[]}`
	action := cards.Action{Type: cards.ActionCreate, Description: "Order it", Resource: []byte(resource)}
	encoded := requireAsMarshaled(t, cards.Response{
		Cards:         []cards.Card{{Suggestions: []cards.Suggestion{{Actions: []cards.Action{action}}}}},
		SystemActions: []cards.Action{action},
	})
	require.Equal(t, 2, strings.Count(encoded, `"resource":`+resource+`}`))
}

func TestEncodeLeavesTheResourcesAlone(t *testing.T) {
	response, untouched := full(), full()
	_, err := response.Encode()
	require.NoError(t, err)
	require.Equal(t, untouched, response)
}

func TestEncodeRefusesTextsThatAreNotUTF8(t *testing.T) {
	const bad = "Amy Fairchild\xff" // must not be in an error
	for name, spoil := range map[string]func(*cards.Response){
		"uuid":                   func(r *cards.Response) { r.Cards[0].UUID = bad },
		"summary":                func(r *cards.Response) { r.Cards[0].Summary = bad },
		"detail":                 func(r *cards.Response) { r.Cards[0].Detail = bad },
		"indicator":              func(r *cards.Response) { r.Cards[0].Indicator = bad },
		"source label":           func(r *cards.Response) { r.Cards[0].Source.Label = bad },
		"source URL":             func(r *cards.Response) { r.Cards[0].Source.URL = bad },
		"topic system":           func(r *cards.Response) { r.Cards[0].Source.Topic.System = bad },
		"topic code":             func(r *cards.Response) { r.Cards[0].Source.Topic.Code = bad },
		"topic display":          func(r *cards.Response) { r.Cards[0].Source.Topic.Display = bad },
		"selection behavior":     func(r *cards.Response) { r.Cards[0].SelectionBehavior = bad },
		"suggestion label":       func(r *cards.Response) { r.Cards[0].Suggestions[0].Label = bad },
		"suggestion uuid":        func(r *cards.Response) { r.Cards[0].Suggestions[0].UUID = bad },
		"suggested action":       func(r *cards.Response) { r.Cards[0].Suggestions[0].Actions[0].Description = bad },
		"suggested action's id":  func(r *cards.Response) { r.Cards[0].Suggestions[0].Actions[1].ResourceID = bad },
		"link label":             func(r *cards.Response) { r.Cards[0].Links[0].Label = bad },
		"link URL":               func(r *cards.Response) { r.Cards[0].Links[0].URL = bad },
		"link type":              func(r *cards.Response) { r.Cards[0].Links[0].Type = bad },
		"system action":          func(r *cards.Response) { r.SystemActions[0].Description = bad },
		"type of system action":  func(r *cards.Response) { r.SystemActions[0].Type = bad },
		"first of two that fail": func(r *cards.Response) { r.Cards[0].UUID, r.SystemActions[1].Description = bad, bad },
	} {
		response := full()
		spoil(&response)
		encoded, err := response.Encode()
		require.ErrorContains(t, err, "encoding the response: a text is not UTF-8", name)
		require.NotContains(t, err.Error(), "Amy", name)
		require.Empty(t, encoded, name)
	}
}

// FuzzEncode writes random texts into a response and the same answer by the json tags, which must agree on what they refuse, too.
func FuzzEncode(f *testing.F) {
	for _, seed := range []string{
		"", "Hemgenix", `"quoted" \ / <b>&amp;</b>`, "line\r\nline\ttab\b\f", "\x00\x1f\x7f", "é 薬 💉", "\u2028\u2029\ufeff\ufffd", "\xff", "a\xc3", "\xed\xa0\x80",
	} {
		f.Add(seed, "b", 0b11111, `{"dose": [1.50, 1e2], "\u00e9\/": "\u00E9"}`)
		f.Add("a", seed, 0, `{"a":{}}`)
	}
	f.Fuzz(func(t *testing.T, a, b string, filled int, resource string) {
		raw := jsontext.Value(resource)
		if !raw.IsValid() || raw.Kind() != '{' || raw.Compact() != nil || string(raw) == "{}" {
			raw = nil
		}
		action := cards.Action{Type: cards.ActionType(a), Description: b, Resource: raw, ResourceID: a}
		card := cards.Card{
			UUID: a, Summary: b, Detail: a, Indicator: cards.Indicator(b), SelectionBehavior: cards.SelectionBehavior(a),
			Source: cards.Source{Label: a, URL: b, Topic: cards.Topic{System: b, Code: a, Display: b}},
		}
		if filled&1 != 0 {
			card.Suggestions = []cards.Suggestion{{Label: a, UUID: b}, {Label: b, UUID: a, Actions: []cards.Action{action, {}, action}}}
		}
		if filled&2 != 0 {
			card.Links = []cards.Link{{Label: a, URL: b, Type: cards.LinkType(a)}, {}}
		}
		if filled&4 != 0 {
			card.Extension = &cards.CardExtension{AssociatedResource: raw}
		}
		response := cards.Response{Cards: []cards.Card{card}}
		if filled&8 != 0 {
			response.Cards = append(response.Cards, cards.Card{}, card)
		}
		if filled&16 != 0 {
			response.SystemActions = []cards.Action{action, action}
		}
		encoded, err := response.Encode()
		want, wantErr := json.Marshal(response, jsontext.PreserveRawStrings(true))
		require.Equal(t, wantErr == nil, err == nil)
		if err != nil {
			require.Empty(t, encoded)
			return
		}
		require.Equal(t, string(want), string(encoded))
	})
}

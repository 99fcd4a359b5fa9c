package cards_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/cards"
)

// answer is an answer with a card of each type and a system action.
func answer(t *testing.T) cards.Response {
	t.Helper()
	var response cards.Response
	for i, build := range []builder{
		builders(t)["AlternateRequest"], builders(t)["Instructions"], builders(t)["ExternalReference"],
	} {
		text := said()
		text.UUID = []string{"one", "two", "three"}[i]
		text.About = []string{"MedicationRequest/m1"}
		card, err := build(text, cards.V22)
		require.NoError(t, err)
		response.Cards = append(response.Cards, card)
	}
	response.Cards[0].Suggestions = append(response.Cards[0].Suggestions, replacement(t, "second suggestion"))
	order := `{"resourceType":"MedicationRequest","id":"m1","extension":[` + written(t, notCovered(), cards.V22) + `]}`
	update, err := cards.Update("Adds coverage information", []byte(order))
	require.NoError(t, err)
	response.SystemActions = []cards.Action{update}
	return response
}

func TestWhatIsBuiltMayBeSent(t *testing.T) {
	require.NoError(t, answer(t).Check())
	longest := answer(t)
	longest.Cards[1].Summary = strings.Repeat("x", 139)
	require.NoError(t, longest.Check())
	require.NoError(t, cards.Response{}.Check())
	require.NoError(t, cards.Response{SystemActions: answer(t).SystemActions}.Check())
}

func TestCheckKeepsBack(t *testing.T) {
	const (
		summary    = "the summary must have 1 to 139 characters"
		source     = "the source needs a label and a topic"
		suggestion = "a suggestion needs a label and an action"
		update     = "it must be an update with a description"
		resource   = "it must update a resource that has an id"
	)
	for name, test := range map[string]struct {
		spoil func(*cards.Response)
		want  string
	}{
		"no summary":                    {func(r *cards.Response) { r.Cards[1].Summary = "" }, "card 2: " + summary},
		"a summary of 140 characters":   {func(r *cards.Response) { r.Cards[2].Summary = strings.Repeat("x", 140) }, "card 3: " + summary},
		"a summary of 140 UTF-16 units": {func(r *cards.Response) { r.Cards[0].Summary = strings.Repeat("💉", 70) }, "card 1: " + summary},

		"no label":        {func(r *cards.Response) { r.Cards[0].Source.Label = "" }, "card 1: " + source},
		"no topic":        {func(r *cards.Response) { r.Cards[0].Source.Topic = cards.Topic{} }, "card 1: " + source},
		"no topic code":   {func(r *cards.Response) { r.Cards[0].Source.Topic.Code = "" }, "card 1: " + source},
		"no topic system": {func(r *cards.Response) { r.Cards[0].Source.Topic.System = "" }, "card 1: " + source},

		"suggestions, but not how many": {func(r *cards.Response) { r.Cards[0].SelectionBehavior = "" }, "card 1: suggestions need a selectionBehavior"},
		"how many, but no suggestions":  {func(r *cards.Response) { r.Cards[1].SelectionBehavior = cards.AtMostOne }, "card 2: a selectionBehavior needs suggestions"},
		"suggestions and links":         {func(r *cards.Response) { r.Cards[0].Links = []cards.Link{policyLink()} }, "card 1: suggestions and links do not go on one card"},
		"nothing but a summary":         {func(r *cards.Response) { r.Cards[1].Detail = "" }, "card 2: a card without links and suggestions needs a detail"},

		"no uuid":                            {func(r *cards.Response) { r.Cards[1].UUID = "" }, "card 2: the uuid is missing"},
		"two cards with one uuid":            {func(r *cards.Response) { r.Cards[2].UUID = "two" }, "card 3: the uuid is used twice"},
		"a card with a suggestion's uuid":    {func(r *cards.Response) { r.Cards[2].UUID = "second suggestion" }, "card 3: the uuid is used twice"},
		"a suggestion with its card's uuid":  {func(r *cards.Response) { r.Cards[0].Suggestions[0].UUID = "one" }, "card 1: suggestion: the uuid is used twice"},
		"two suggestions with one uuid":      {func(r *cards.Response) { r.Cards[0].Suggestions[0].UUID = "second suggestion" }, "card 1: suggestion: the uuid is used twice"},
		"a suggestion without a uuid":        {func(r *cards.Response) { r.Cards[0].Suggestions[1].UUID = "" }, "card 1: suggestion: the uuid is missing"},
		"a suggestion without a label":       {func(r *cards.Response) { r.Cards[0].Suggestions[1].Label = "" }, "card 1: " + suggestion},
		"a suggestion that suggests nothing": {func(r *cards.Response) { r.Cards[0].Suggestions[1].Actions = nil }, "card 1: " + suggestion},

		"a system action that creates": {func(r *cards.Response) { r.SystemActions[0].Type = cards.ActionCreate }, "system action 1: " + update},
		"a system action that deletes": {func(r *cards.Response) { r.SystemActions[0].Type = cards.ActionDelete }, "system action 1: " + update},
		"a system action of no type":   {func(r *cards.Response) { r.SystemActions[0].Type = "" }, "system action 1: " + update},
		"a system action unexplained":  {func(r *cards.Response) { r.SystemActions[0].Description = "" }, "system action 1: " + update},
		"an update of nothing":         {func(r *cards.Response) { r.SystemActions[0].Resource = nil }, "system action 1: " + resource},
		"the second system action":     {func(r *cards.Response) { r.SystemActions = append(r.SystemActions, cards.Action{}) }, "system action 2: " + update},
	} {
		response := answer(t)
		test.spoil(&response)
		require.EqualError(t, response.Check(), test.want, name)
	}
}

func TestSystemActionsUpdateResourcesThatHaveAnID(t *testing.T) {
	for resource, fine := range map[string]bool{
		`{"resourceType":"Encounter","id":"e1"}`:                 true,
		`{"id":"e1","meta":{},"resourceType":"Encounter"}`:       true,
		`{"\u0069d":"e1","resourceType":"Encounter"}`:            true,
		`{"resourceType":"Encounter","id":12}`:                   true, // EHRs send such ids, and the resource is theirs
		`{"resourceType":"Encounter"}`:                           false,
		`{"resourceType":"Encounter","id":""}`:                   false,
		`{"resourceType":"Encounter","id":null}`:                 false,
		`{"id":"e1"}`:                                            false,
		`{"resourceType":null,"id":"e1"}`:                        false,
		`{"resourceType":"","id":"e1"}`:                          false,
		`{"contained":[{"resourceType":"Encounter","id":"e1"}]}`: false,
		`{}`: false, `[]`: false, `null`: false, `"Encounter/e1"`: false, `7`: false,
	} {
		response := cards.Response{SystemActions: []cards.Action{{Type: cards.ActionUpdate, Description: "x", Resource: []byte(resource)}}}
		if err := response.Check(); fine {
			require.NoError(t, err, resource)
		} else {
			require.EqualError(t, err, "system action 1: it must update a resource that has an id", resource)
		}
	}
}

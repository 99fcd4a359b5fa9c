package cards_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"covercard/cards"
)

var versions = []cards.Version{cards.V20, cards.V22}

// said is what a card may say.
func said() cards.Text {
	return cards.Text{
		UUID: "b2b0f0d4-5a0e-4f27-9d8e-3f6a0c1d7e11", Summary: "Hemgenix is considered not medically necessary", Detail: "See the **policy**.",
		Indicator: cards.Warning, Type: cards.Guideline, Label: "Example Health Plan", URL: "https://payer.example",
	}
}

func policyLink() cards.Link {
	return cards.Link{Label: "Policy L.5.01.594", URL: "https://payer.example/policies/L.5.01.594#3", Type: cards.AbsoluteLink}
}

func replacement(t *testing.T, uuid string) cards.Suggestion {
	t.Helper()
	create, err := cards.Create("Order BeneFIX", []byte(`{"resourceType":"MedicationRequest","id":"new"}`))
	require.NoError(t, err)
	remove, err := cards.Delete("Remove the order for Hemgenix", "MedicationRequest/m1")
	require.NoError(t, err)
	suggestion, err := cards.Replacement(uuid, "Order BeneFIX instead", create, remove)
	require.NoError(t, err)
	return suggestion
}

type builder func(cards.Text, cards.Version) (cards.Card, error)

// builders are those of all types of card, each given what else its type needs.
func builders(t *testing.T) map[string]builder {
	return map[string]builder{
		"Instructions": cards.Instructions,
		"ExternalReference": func(text cards.Text, version cards.Version) (cards.Card, error) {
			return cards.ExternalReference(text, version, policyLink())
		},
		"AlternateRequest": func(text cards.Text, version cards.Version) (cards.Card, error) {
			return cards.AlternateRequest(text, version, replacement(t, "4c5c0a35-0f4e-4b3a-8d4c-0a9d4a6b1f02"))
		},
		"LaunchApp": func(text cards.Text, version cards.Version) (cards.Card, error) {
			return cards.LaunchApp(text, version, cards.Link{Label: "Site finder", URL: "https://apps.payer.example/launch", Type: cards.SMARTLink, AppContext: "{}"})
		},
		"Additions": func(text cards.Text, version cards.Version) (cards.Card, error) {
			return cards.Additions(text, version, suggesting(t, create(t), create(t)))
		},
		"UpdateCoverage": func(text cards.Text, version cards.Version) (cards.Card, error) {
			return cards.UpdateCoverage(text, version, suggesting(t, correct(t)))
		},
	}
}

func create(t *testing.T) cards.Action {
	t.Helper()
	made, err := cards.Create("Order a test", []byte(`{"resourceType":"ServiceRequest","id":"new"}`))
	require.NoError(t, err)
	return made
}

func correct(t *testing.T) cards.Action {
	t.Helper()
	made, err := cards.Update("Set the period's end", []byte(`{"resourceType":"Coverage","id":"c1"}`))
	require.NoError(t, err)
	return made
}

func suggesting(t *testing.T, actions ...cards.Action) cards.Suggestion {
	t.Helper()
	made, err := cards.NewSuggestion("9cda1f90-48ce-4b1e-abc7-970c65c4bab9", "Do it", actions...)
	require.NoError(t, err)
	return made
}

func TestBuildersMakeCardsThatMayBeSent(t *testing.T) {
	for name, build := range builders(t) {
		for _, version := range versions {
			card, err := build(said(), version)
			require.NoError(t, err, name)
			require.NoError(t, cards.Response{Cards: []cards.Card{card}}.Check(), name)
		}
	}
}

func TestEachTypeHoldsOnlyWhatCRDGivesIt(t *testing.T) {
	common := cards.Card{
		UUID: "b2b0f0d4-5a0e-4f27-9d8e-3f6a0c1d7e11", Summary: "Hemgenix is considered not medically necessary", Detail: "See the **policy**.",
		Indicator: "warning",
		Source: cards.Source{Label: "Example Health Plan", URL: "https://payer.example", Topic: cards.Topic{
			System: "http://terminology.hl7.org/CodeSystem/cdshooks-card-type", Code: "guideline", Display: "Guideline",
		}},
	}
	card, err := cards.Instructions(said(), cards.V22)
	require.NoError(t, err)
	require.Equal(t, common, card)

	reference := common
	reference.Links = []cards.Link{policyLink(), {Label: "Form", URL: "http://payer.example/form", Type: "absolute"}}
	card, err = cards.ExternalReference(said(), cards.V22, reference.Links...)
	require.NoError(t, err)
	require.Equal(t, reference, card)

	alternate := common
	alternate.SelectionBehavior = "at-most-one"
	alternate.Suggestions = []cards.Suggestion{replacement(t, "1"), replacement(t, "2")}
	card, err = cards.AlternateRequest(said(), cards.V22, alternate.Suggestions...)
	require.NoError(t, err)
	require.Equal(t, alternate, card)
}

func TestDetailIsNeededOnlyWhereNothingElseSaysWhatToDo(t *testing.T) {
	text := said()
	text.Detail = ""
	_, err := cards.Instructions(text, cards.V22)
	require.EqualError(t, err, "an Instructions card needs a detail")
	for _, name := range []string{"ExternalReference", "AlternateRequest"} {
		_, err := builders(t)[name](text, cards.V22)
		require.NoError(t, err, name)
	}
}

func TestNoCardIsBuiltWithoutWhatEveryCardNeeds(t *testing.T) {
	for want, spoil := range map[string]func(*cards.Text){
		"a card needs a uuid":                                   func(text *cards.Text) { text.UUID = "" },
		"a card needs a summary":                                func(text *cards.Text) { text.Summary = "" },
		"a card needs the insurer's name":                       func(text *cards.Text) { text.Label = "" },
		"a card needs a type":                                   func(text *cards.Text) { text.Type = cards.CardType{Display: "Guideline"} },
		`a card's indicator is info or warning, not ""`:         func(text *cards.Text) { text.Indicator = "" },
		`a card's indicator is info or warning, not "Info"`:     func(text *cards.Text) { text.Indicator = "Info" },
		`a card's indicator is info or warning, not "hard"`:     func(text *cards.Text) { text.Indicator = "hard" },
		"a card's source needs an absolute URL":                 func(text *cards.Text) { text.URL = "/policies" },
		"a text is not UTF-8: jsontext: invalid UTF-8":          func(text *cards.Text) { text.About = []string{"MedicationRequest/\xff"} },
		`a card's indicator is info or warning, not "critical"`: func(text *cards.Text) { text.Indicator = "critical" },
	} {
		text := said()
		spoil(&text)
		for name, build := range builders(t) {
			for _, version := range versions {
				_, err := build(text, version)
				require.EqualError(t, err, want, name)
			}
		}
	}
}

func TestOnlyAbsoluteWebAddressesAreURLs(t *testing.T) {
	for _, url := range []string{
		"policies/1", "/policies/1", "//payer.example/policies", "payer.example", "https://", "https:///policies", "https:policies", "ftp://payer.example/policy",
		"mailto:plan@payer.example", "javascript:alert(1)", "urn:oid:1.2.3", "https://payer.example:port/", "ht tps://payer.example", "https://payer.example/%zz", " ",
	} {
		_, err := cards.ExternalReference(said(), cards.V22, cards.Link{Label: "Policy", URL: url, Type: cards.AbsoluteLink})
		require.Error(t, err, url)
		text := said()
		text.URL = url
		_, err = cards.Instructions(text, cards.V22)
		require.Error(t, err, url)
	}
	for _, url := range []string{
		"http://payer.example", "HTTPS://payer.example", "https://payer.example:8443/a/b?c=d&e#f", "https://192.0.2.1/", "https://payer.example/é",
	} {
		_, err := cards.ExternalReference(said(), cards.V22, cards.Link{Label: "Policy", URL: url, Type: cards.AbsoluteLink})
		require.NoError(t, err, url)
		text := said()
		text.URL = url
		card, err := cards.Instructions(text, cards.V22)
		require.NoError(t, err, url)
		require.Equal(t, url, card.Source.URL)
	}
}

func TestSourceNeedsNoURL(t *testing.T) {
	text := said()
	text.URL = ""
	card, err := cards.Instructions(text, cards.V22)
	require.NoError(t, err)
	require.Empty(t, card.Source.URL)
}

func TestExternalReferenceNeedsLinksThatAreWhole(t *testing.T) {
	_, err := cards.ExternalReference(said(), cards.V22)
	require.EqualError(t, err, "a card with links of the type absolute needs one")
	for name, spoil := range map[string]func(*cards.Link){
		"no label":         func(link *cards.Link) { link.Label = "" },
		"no URL":           func(link *cards.Link) { link.URL = "" },
		"a relative URL":   func(link *cards.Link) { link.URL = "/policies" },
		"no type":          func(link *cards.Link) { link.Type = "" },
		"to launch an app": func(link *cards.Link) { link.Type = "smart" },
	} {
		link := policyLink()
		spoil(&link)
		// One good link does not make up for another.
		_, err := cards.ExternalReference(said(), cards.V22, policyLink(), link)
		require.EqualError(t, err, "a link of the card needs a label, an absolute URL and the type absolute", name)
	}
}

func TestLaunchAppLinksToAppsOnly(t *testing.T) {
	_, err := cards.LaunchApp(said(), cards.V22, policyLink())
	require.EqualError(t, err, "a link of the card needs a label, an absolute URL and the type smart")
}

// What only adds takes nothing away, and what corrects a Coverage does nothing else.
func TestSuggestionsHoldActionsOfTheirCardsKind(t *testing.T) {
	_, err := cards.Additions(said(), cards.V22)
	require.EqualError(t, err, "the card needs a suggestion")
	_, err = cards.Additions(said(), cards.V22, suggesting(t, create(t)), replacement(t, "2"))
	require.EqualError(t, err, "the card's suggestions hold actions of the type create only, not delete")
	_, err = cards.UpdateCoverage(said(), cards.V22, suggesting(t, correct(t), create(t)))
	require.EqualError(t, err, "the card's suggestions hold actions of the type update only, not create")
	_, err = cards.NewSuggestion("1", "Do nothing")
	require.EqualError(t, err, "a suggestion needs a uuid, a label and an action")

	card, err := cards.Additions(said(), cards.V22, suggesting(t, create(t)))
	require.NoError(t, err)
	require.Equal(t, cards.Any, card.SelectionBehavior)
}

func TestAlternateRequestNeedsASuggestion(t *testing.T) {
	_, err := cards.AlternateRequest(said(), cards.V22)
	require.EqualError(t, err, "a Propose Alternate Request card needs a suggestion")
}

func TestTopicAndAssociatedResourcesAreThoseOfTheVersion(t *testing.T) {
	about := []string{"MedicationRequest/m1", `Service"Request/2`}
	for version, want := range map[cards.Version]struct{ system, associated string }{
		cards.V20: {"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp", `["MedicationRequest/m1","Service\"Request/2"]`},
		cards.V22: {
			"http://terminology.hl7.org/CodeSystem/cdshooks-card-type",
			`[{"reference":"MedicationRequest/m1"},{"reference":"Service\"Request/2"}]`,
		},
	} {
		for name, build := range builders(t) {
			text := said()
			text.Type, text.About = cards.TherapyAlternativesOptional, about
			card, err := build(text, version)
			require.NoError(t, err, name)
			require.Equal(t, cards.Topic{System: want.system, Code: "therapy-alternatives-opt", Display: "Optional Therapy Alternatives"}, card.Source.Topic, name)
			require.Equal(t, want.associated, string(card.Extension.AssociatedResource), name)

			text.About = []string{}
			card, err = build(text, version)
			require.NoError(t, err, name)
			require.Nil(t, card.Extension, name)
		}
	}
}

// Clients are known that apply a suggestion's first action only: the patient must then have two orders rather than none.
func TestReplacementCreatesBeforeItDeletes(t *testing.T) {
	suggestion := replacement(t, "4c5c0a35-0f4e-4b3a-8d4c-0a9d4a6b1f02")
	require.Equal(t, cards.Suggestion{
		Label: "Order BeneFIX instead", UUID: "4c5c0a35-0f4e-4b3a-8d4c-0a9d4a6b1f02",
		Actions: []cards.Action{
			{Type: "create", Description: "Order BeneFIX", Resource: []byte(`{"resourceType":"MedicationRequest","id":"new"}`)},
			{Type: "delete", Description: "Remove the order for Hemgenix", ResourceID: "MedicationRequest/m1"},
		},
	}, suggestion)
}

func TestReplacementRefuses(t *testing.T) {
	create, update, remove := cards.Action{Type: cards.ActionCreate}, cards.Action{Type: cards.ActionUpdate}, cards.Action{Type: cards.ActionDelete}
	for _, test := range []struct {
		uuid, label    string
		create, remove cards.Action
		want           string
	}{
		{"", "Order BeneFIX", create, remove, "a suggestion needs a uuid and a label"},
		{"1", "", create, remove, "a suggestion needs a uuid and a label"},
		{"1", "Order BeneFIX", remove, create, "a replacement is a create and a delete"},
		{"1", "Order BeneFIX", create, create, "a replacement is a create and a delete"},
		{"1", "Order BeneFIX", create, update, "a replacement is a create and a delete"},
		{"1", "Order BeneFIX", update, remove, "a replacement is a create and a delete"},
		{"1", "Order BeneFIX", create, cards.Action{}, "a replacement is a create and a delete"},
	} {
		suggestion, err := cards.Replacement(test.uuid, test.label, test.create, test.remove)
		require.EqualError(t, err, test.want)
		require.Empty(t, suggestion)
	}
}

func TestActionsHoldWhatTheirTypeNeedsAndNoMore(t *testing.T) {
	resource := []byte(`{"resourceType":"MedicationRequest","id":"m1"}`)
	for name, test := range map[string]struct {
		build func(description string, target []byte) (cards.Action, error)
		want  cards.Action
		error string
	}{
		"create": {
			cards.Create, cards.Action{Type: "create", Description: "Order it", Resource: resource},
			"the action create needs a description and a resource",
		},
		"update": {
			cards.Update, cards.Action{Type: "update", Description: "Order it", Resource: resource},
			"the action update needs a description and a resource",
		},
		"delete": {
			func(description string, target []byte) (cards.Action, error) {
				return cards.Delete(description, string(target))
			},
			cards.Action{Type: "delete", Description: "Order it", ResourceID: string(resource)},
			"a delete action needs a description and the reference of the resource",
		},
	} {
		action, err := test.build("Order it", resource)
		require.NoError(t, err, name)
		require.Equal(t, test.want, action, name)

		for _, refused := range []struct {
			description string
			target      []byte
		}{{"", resource}, {"Order it", nil}, {"", nil}} {
			action, err = test.build(refused.description, refused.target)
			require.ErrorContains(t, err, test.error, name)
			require.Empty(t, action, name)
		}
	}
}

// summaryOf is the summary a card gets that is to have this one.
func summaryOf(t *testing.T, summary string) string {
	t.Helper()
	text := said()
	text.Summary = summary
	card, err := cards.Instructions(text, cards.V22)
	require.NoError(t, err)
	return card.Summary
}

func TestSummaryIsCutAtAWordsEnd(t *testing.T) {
	repeat := strings.Repeat
	const words = "alpha beta gamma " // 17 characters
	for name, test := range map[string]struct{ summary, want string }{
		"as long as can be":              {repeat("x", 139), repeat("x", 139)},
		"a word too much":                {repeat(words, 8) + "abc def", repeat(words, 7) + "alpha beta gamma…"},
		"one character too much":         {repeat("x ", 69) + "xy", repeat("x ", 68) + "x…"},
		"cut just behind a word":         {repeat("x", 138) + " y", repeat("x", 138) + "…"},
		"cut just behind a space":        {repeat("x", 137) + " yz", repeat("x", 137) + "…"},
		"one word":                       {repeat("x", 140), repeat("x", 138) + "…"},
		"a very long word":               {repeat("x", 10_000), repeat("x", 138) + "…"},
		"a very long word behind others": {"Policy on " + repeat("x", 300), "Policy on…"},
		"a space at the start":           {" " + repeat("x", 140), " " + repeat("x", 137) + "…"},
		"no comma before the ellipsis":   {repeat("x", 130) + ", ; : and more", repeat("x", 130) + "…"},
		"a full stop stays":              {repeat("x", 130) + ". And more then", repeat("x", 130) + ". And…"},
		"only spaces":                    {repeat(" ", 140), "…"},

		"two bytes a character":                {repeat("é", 139), repeat("é", 139)},
		"two bytes a character, too long":      {repeat("é", 140), repeat("é", 138) + "…"},
		"three bytes a character":              {repeat("薬", 139), repeat("薬", 139)},
		"three bytes a character, too long":    {repeat("薬", 140), repeat("薬", 138) + "…"},
		"words of multi-byte characters":       {repeat("é", 100) + " " + repeat("薬", 60), repeat("é", 100) + "…"},
		"two UTF-16 units a character":         {repeat("💉", 69), repeat("💉", 69)},
		"139 UTF-16 units":                     {"x" + repeat("💉", 69), "x" + repeat("💉", 69)},
		"140 UTF-16 units":                     {repeat("💉", 70), repeat("💉", 69) + "…"},
		"a pair of UTF-16 units is not halved": {"x" + repeat("💉", 69) + "y", "x" + repeat("💉", 68) + "…"},
		"139 characters of two UTF-16 units":   {repeat("💉", 139), repeat("💉", 69) + "…"},
	} {
		require.Equal(t, test.want, summaryOf(t, test.summary), name)
	}
}

func FuzzShorten(f *testing.F) {
	for _, seed := range []string{
		"Hemgenix is considered not medically necessary", strings.Repeat("word, ", 40), strings.Repeat("x", 140), strings.Repeat("💉", 70), strings.Repeat("é ", 70),
		strings.Repeat(" ", 140), " " + strings.Repeat("x", 139), strings.Repeat("x", 138) + " y", "x" + strings.Repeat("💉", 69) + "y", strings.Repeat("e\u0301", 80),
		"a " + strings.Repeat("\xff", 138), strings.Repeat("\xff💉 ", 60), strings.Repeat("\uffff", 139), "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, summary string) {
		if summary == "" {
			return
		}
		got := summaryOf(t, summary)
		require.NotEmpty(t, got)
		require.LessOrEqual(t, utf8.RuneCountInString(got), 139)
		require.LessOrEqual(t, len(utf16.Encode([]rune(got))), 139)
		if len(utf16.Encode([]rune(summary))) <= 139 {
			require.Equal(t, summary, got)
			return
		}
		kept, cut := strings.CutSuffix(got, "…")
		require.True(t, cut)
		require.True(t, strings.HasPrefix(summary, kept))
		require.Equal(t, utf8.ValidString(summary[:len(kept)]), utf8.ValidString(got))
		if utf8.ValidString(summary) {
			require.True(t, utf8.ValidString(got), "a character was halved")
		}
	})
}

package answer

import (
	"math"
	"slices"
	"strconv"

	"covercard/cards"
	"covercard/fhir"
)

// Preferences are what a client can choose about its answers, in the request's davinci-crd.configuration (CRD 2.2.1 dev-4 to dev-17).
type Preferences struct {
	CoverageInformation      bool // findings are written onto the orders
	UnsolicitedDetermination bool // authorizations that nobody asked for are told; off, the call only asks "what if"
	TherapyAlternatives      bool // alternatives are listed and suggested
	Guidelines               bool // policies are linked, and said to apply
	MaxCards                 int  // system actions do not count

	off map[string]bool // further card types that the client does not want, by code
}

// wants tells whether the client takes cards, and what stands in for one, of that type.
func (p Preferences) wants(topic string) bool {
	switch topic {
	case optionAlternatives:
		return p.TherapyAlternatives
	case optionGuideline:
		return p.Guidelines
	}
	return !p.off[topic]
}

// Option is a preference as discovery describes it.
type Option struct {
	Code        string `json:"code"`
	Type        string `json:"type"` // of the JSON value: boolean or integer
	Name        string `json:"name"`
	Description string `json:"description"`
	Default     any    `json:"default"`
}

// Codes of options; all but the last are card types of CRD.
const (
	optionCoverageInformation = "coverage-info"
	optionUnsolicited         = "unsolicited-determ"
	optionAlternatives        = "therapy-alternatives-opt"
	optionGuideline           = "guideline"
	optionMaxCards            = "max-cards"
)

// DefaultPreferences hold for a client that chooses nothing.
func DefaultPreferences() Preferences {
	return Preferences{
		CoverageInformation: true, UnsolicitedDetermination: true, TherapyAlternatives: true, Guidelines: true,
		MaxCards: 10,
	}
}

// Options are the preferences on offer, the same for every hook: the standing ones, and one for each further topic that the payer's
// policies have cards of.
func Options(topics []string) []Option {
	options := standingOptions()
	for _, cardType := range cards.CardTypes() {
		known := slices.ContainsFunc(options, func(option Option) bool { return option.Code == cardType.Code })
		if slices.Contains(topics, cardType.Code) && !known {
			options = append(options, Option{cardType.Code, "boolean", cardType.Display,
				"What a policy offers besides the finding, of the kind " + cardType.Display + ".", true})
		}
	}
	return options
}

func standingOptions() []Option {
	standard := DefaultPreferences()
	return []Option{
		{optionCoverageInformation, "boolean", "Coverage Information",
			"Coverage, prior authorization and documentation findings, written onto the orders.", standard.CoverageInformation},
		{optionUnsolicited, "boolean", "Unsolicited Determination",
			"Prior authorizations told without being asked for. Switch it off to ask what would be if.", standard.UnsolicitedDetermination},
		{optionAlternatives, "boolean", "Optional Therapy Alternatives",
			"What the member's formulary holds instead of an order that is not covered.", standard.TherapyAlternatives},
		{optionGuideline, "boolean", "Guidelines",
			"Medical policies that apply to an order, with a link to each.", standard.Guidelines},
		{optionMaxCards, "integer", "Maximum cards",
			"The largest number of cards returned, the most important first.", standard.MaxCards},
	}
}

// ReadPreferences takes what it understands of a davinci-crd.configuration. What has the wrong type or makes no sense is ignored and
// named in ignored; options of other services are passed over.
func ReadPreferences(configuration fhir.Value) (chosen Preferences, ignored []string) {
	chosen = DefaultPreferences()
	for code, value := range configuration.Members() {
		if !chosen.choose(code, value) {
			ignored = append(ignored, "the configuration option "+code+", whose value makes no sense")
		}
	}
	return chosen, ignored
}

// choose reports false for a value that makes no sense.
func (p *Preferences) choose(code string, value fhir.Value) bool {
	switch code {
	case optionCoverageInformation:
		return readBoolean(value, &p.CoverageInformation)
	case optionUnsolicited:
		return readBoolean(value, &p.UnsolicitedDetermination)
	case optionAlternatives:
		return readBoolean(value, &p.TherapyAlternatives)
	case optionGuideline:
		return readBoolean(value, &p.Guidelines)
	case optionMaxCards:
		return readCount(value, &p.MaxCards)
	}
	if !slices.ContainsFunc(cards.CardTypes(), func(cardType cards.CardType) bool { return cardType.Code == code }) {
		return true // an option of another service
	}
	wanted := true
	readable := readBoolean(value, &wanted)
	if !wanted {
		if p.off == nil {
			p.off = map[string]bool{}
		}
		p.off[code] = true
	}
	return readable
}

func readBoolean(value fhir.Value, into *bool) bool {
	switch value.Raw() {
	case "true", "false":
		*into = value.Raw() == "true"
		return true
	}
	return false
}

// readCount takes a whole number that is not negative, however it is written: 3.0 and 3e0 are ones.
func readCount(value fhir.Value, into *int) bool {
	number, err := strconv.ParseFloat(value.Raw(), 64)
	if err != nil || number < 0 || number != math.Trunc(number) {
		return false
	}
	*into = int(min(number, math.MaxInt32))
	return true
}

package answer

import (
	"slices"
	"strings"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
)

// coverageUpdates are the system actions that update the client's Coverage on the hooks at which clinicians order (CRD 2.2.1 resp-66,
// resp-70).
func coverageUpdates(call Call) ([]cards.Action, error) {
	if !call.TakesSuggestions || !call.Settings.Dialect.annotates("Coverage") {
		return nil, nil
	}
	for _, offer := range offers(call) {
		update := offer.Statement.Responses.CoverageUpdate
		if update == nil || call.Preferences.off[update.Topic] {
			continue
		}
		action, changed, err := updateOf(call, update)
		if err != nil {
			return nil, err
		}
		if changed {
			return []cards.Action{action}, nil // one Coverage is updated once
		}
	}
	return nil, nil
}

// updateOf is the update of the call's Coverage; it reports false when the Coverage says already what it should.
func updateOf(call Call, update *coverage.CoverageUpdate) (cards.Action, bool, error) {
	if call.Coverage.ID() == "" {
		return cards.Action{}, false, nil
	}
	updated := call.Coverage.Value
	var changes []string
	if end := string(update.PeriodEnd); end != "" && call.Coverage.Path("period", "end").Text() != end {
		updated = updated.WithMember("period", updated.Member("period").WithMember("end", quoted(end)))
		changes = append(changes, "period end to "+end)
	}
	if class := update.Class; class.Type != "" {
		if changed, ok := withClass(updated.Member("class"), class); ok {
			updated = updated.WithMember("class", changed)
			changes = append(changes, class.Type+" to "+class.Value)
		}
	}
	if len(changes) == 0 {
		return cards.Action{}, false, nil
	}
	action, err := cards.Update("Sets "+strings.Join(changes, " and "), updated.AppendCompact(nil))
	return action, err == nil, err
}

// withClass is Coverage.class with the class of that type set; it reports false when it is already.
func withClass(classes fhir.Value, wanted coverage.Class) (fhir.Value, bool) {
	found, changed := false, false
	edited := classes.WithElements(func(class fhir.Value) fhir.Value {
		if found || !isOfType(class, wanted.Type) {
			return class
		}
		found = true
		if class.Member("value").Text() == wanted.Value {
			return class
		}
		changed = true
		return class.WithMember("value", quoted(wanted.Value))
	})
	if found {
		return edited, changed
	}
	var added objectWriter
	added.raw(`{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class"`)
	added.text("code", wanted.Type)
	added.raw(`}]}`)
	added.text("value", wanted.Value)
	added.raw("}")
	return classes.WithElements(func(class fhir.Value) fhir.Value { return class }, fhir.ParseValue(string(added.written))), true
}

func isOfType(class fhir.Value, code string) bool {
	return slices.ContainsFunc(fhir.ParseCodeableConcept(class.Member("type")).Codings, func(coding fhir.Coding) bool { return coding.Code == code })
}

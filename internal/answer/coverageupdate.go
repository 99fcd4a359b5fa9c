package answer

import (
	"slices"
	"strings"

	"covercard/cards"
	"covercard/fhir"
	"covercard/internal/coverage"
)

// coverageCard offers to update the client's Coverage, as the offers want it together. On the hooks at which clinicians order that is no card
// (CRD 2.2.1 resp-70) but a system action.
func (w *cardWriter) coverageCard(offers []offer) (card cards.Card, wanted bool, err error) {
	if w.TakesSuggestions {
		return cards.Card{}, false, nil
	}
	update, changed, err := coverageUpdate(w.Call, offers)
	if err != nil || !changed {
		return cards.Card{}, false, err
	}
	var text cards.Text
	for i, offer := range update.by {
		one, _ := w.offerText(offer, offer.Statement.Responses.CoverageUpdate.Card)
		if i == 0 {
			text = one
			continue
		}
		text.Detail += "\n\n" + one.Detail
	}
	text.About = nil // it is about the coverage
	suggestion, err := cards.NewSuggestion(w.NewID(), "Update the coverage record", update.action)
	if err != nil {
		return cards.Card{}, false, err
	}
	card, err = cards.UpdateCoverage(text, w.Version, suggestion)
	return card, true, err
}

// systemCoverageUpdate is the system action that updates the client's Coverage on the hooks at which clinicians order (CRD 2.2.1 resp-66,
// resp-70); it reports false when there is none.
func systemCoverageUpdate(call Call) (action cards.Action, changed bool, err error) {
	if !call.TakesSuggestions {
		return cards.Action{}, false, nil
	}
	update, changed, err := coverageUpdate(call, offers(call))
	return update.action, changed, err
}

// madeUpdate is the update of a Coverage, and the offers that had a part in it.
type madeUpdate struct {
	action cards.Action
	by     []offer
}

// coverageUpdate is the update of the call's Coverage that the offers ask for, one for all, as the record is replaced whole. Of those that ask for
// different values in one place the first has its way. It reports false when the Coverage says already what it should, or is not
// known to be one of the payer's, or the EHR takes none (an EHR of the Epic dialect).
func coverageUpdate(call Call, offers []offer) (made madeUpdate, changed bool, err error) {
	if call.Coverage.ID() == "" || !call.Settings.Dialect.annotates("Coverage") {
		return madeUpdate{}, false, nil
	}
	updated := updating{Value: call.Coverage.Value, settled: map[string]bool{}}
	for _, offer := range offers {
		update := offer.Statement.Responses.CoverageUpdate
		if update == nil || !call.Preferences.wants(update.Topic) || offer.Standing.PayerAssumed {
			continue
		}
		if updated.by(update) {
			made.by = append(made.by, offer)
		}
	}
	if len(updated.changes) == 0 {
		return madeUpdate{}, false, nil
	}
	made.action, err = cards.Update("Sets "+strings.Join(updated.changes, " and "), updated.AppendCompact(nil))
	return made, err == nil, err
}

// updating is a Coverage in the making.
type updating struct {
	fhir.Value
	settled map[string]bool // what an update has spoken about
	changes []string        // in words
}

// by makes an update's changes, as far as no other has spoken about the same; it reports false when there is nothing to change.
func (u *updating) by(update *coverage.CoverageUpdate) bool {
	before := len(u.changes)
	if end := string(update.PeriodEnd); end != "" && u.settle("period") && u.Path("period", "end").Text() != end {
		u.Value = u.WithMember("period", u.Member("period").WithMember("end", quoted(end)))
		u.changes = append(u.changes, "period end to "+end)
	}
	if class := update.Class; class.Type != "" && u.settle("class "+class.Type) {
		if changed, ok := withClass(u.Member("class"), class); ok {
			u.Value = u.WithMember("class", changed)
			u.changes = append(u.changes, class.Type+" to "+class.Value)
		}
	}
	return len(u.changes) > before
}

// settle reports false when another update has spoken about it.
func (u *updating) settle(what string) bool {
	was := u.settled[what]
	u.settled[what] = true
	return !was
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

package main

import (
	"slices"

	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/policy"
	"covercard/internal/policydiff"
)

// notReached says what the answers do not show: that the libraries differ though no answer does, and which versions no request is about.
func (d *answerDiff) notReached() {
	var versions []string
	for _, version := range d.comparison.NotAsked() {
		if changed(d.before, d.after, version) {
			versions = append(versions, "the version of "+string(version.Effective())+" of "+version.ID)
		}
	}
	calm := d.changed == 0 && len(policydiff.Compare(d.before, d.after, "")) > 0
	if calm {
		d.printer.wrapped("", "", "The libraries differ all the same; without --requests this command says in what.")
	}
	asked := d.comparison.Asked()
	if asked.End == "" || !calm && len(versions) == 0 {
		return
	}
	text := "The requests are for days of service from " + string(asked.Start) + " to " + string(asked.End) + "."
	if asked.Start == asked.End {
		text = "Every request is for the day of service " + string(asked.Start) + "."
	}
	if len(versions) > 0 {
		text += " None is for a day on which " + document.OneOf(versions) + " is in force."
	}
	d.printer.wrapped("", "", plain(text))
}

// changed tells whether the later library has a version that the earlier one has not, or has otherwise.
func changed(before, after *library.Library, version *policy.Version) bool {
	was, known := before.Policy(version.ID)
	if !known || !slices.ContainsFunc(was.Versions, func(one policy.Version) bool { return one.Effective() == version.Effective() }) {
		return true
	}
	return slices.ContainsFunc(policydiff.Compare(before, after, version.Effective()), func(one policydiff.Difference) bool {
		return one.Place == "Policy "+version.ID
	})
}

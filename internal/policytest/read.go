package policytest

import (
	"io/fs"
	"slices"
	"time"

	"covercard/cards"
	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/library"
	"covercard/internal/policy"
)

// Hooks are those that a case can be put under: the ones that are about orders.
func Hooks() []string {
	return []string{orderSign, orderSelect, orderDispatch, appointmentBook}
}

// unknownPlan stands for a member whose Coverage names no plan of the payer.
const unknownPlan = "unknown"

// What is known of a member's coverage.
const (
	inForce    = "in-force"
	ended      = "ended"
	noCoverage = "none"
)

// sexes is FHIR R4's value set administrative-gender.
func sexes() []string { return []string{"female", "male", "other", "unknown"} }

// relationships is FHIR R4's value set subscriber-relationship.
func relationships() []string {
	return []string{"self", "spouse", "child", "parent", "common", "other", "injured"}
}

// oldest is more than anybody's age; a larger number is a slip.
const oldest = 130

// reader makes cases of a file and gathers the faults.
type reader struct {
	file   *document.File
	files  fs.FS
	rules  *library.Library
	policy *policy.Policy // that the cases are about; nil when it could not be told
}

func (r *reader) read(written CaseDocument) Case {
	at := written.Name.Place
	if at.Line == 0 {
		at = written.At
	}
	made := Case{
		Name:     written.Name.Value,
		Position: document.Position{File: r.file.Name, Place: at},
		Versions: r.versions(written.CRD),
		hook:     r.word(written.Hook, "hook", orderSign, Hooks()),
	}
	var today coverage.Date
	if r.file.Require(written.Date, written.At, "date") {
		today = r.date(written.Date)
		made.now = noon(today, r.rules.Location())
	}
	made.serviceDate = r.date(written.ServiceDate)
	made.order = r.order(written.Order, written.At)
	if made.order.resource != nil && written.ServiceDate.Value != "" {
		r.file.Fault(written.ServiceDate.Place, "an order in a file says itself when it is to be given: remove service_date")
	}
	served := today
	if made.serviceDate != "" {
		served = made.serviceDate
	}
	made.member = r.member(written, served)
	if written.Expect == nil {
		r.file.Fault(written.At, "expect is missing: say what the answer is to be")
		return made
	}
	r.expect(*written.Expect)
	made.expect = *written.Expect
	return made
}

// noon is that of a day, when the day is the same a few hours around it.
func noon(day coverage.Date, zone *time.Location) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15", string(day)+" 12", zone)
	if err != nil {
		return time.Time{} // the day has a fault
	}
	return at
}

// date reads an optional date; "" when there is none that can be read.
func (r *reader) date(written document.Text) coverage.Date {
	if written.Value == "" {
		return ""
	}
	date, err := coverage.ParseDate(written.Value)
	if err != nil {
		r.file.Fault(written.Place, "%s", err)
	}
	return date
}

// word reads one of some words; otherwise when the key is left out.
func (r *reader) word(written document.Text, key, otherwise string, allowed []string) string {
	if written.Line == 0 {
		return otherwise
	}
	if !slices.Contains(allowed, written.Value) {
		r.file.Fault(written.Place, "unknown %s %q: write %s", key, written.Value, document.OneOf(allowed))
	}
	return written.Value
}

// both stands for both versions of CRD.
const both = "both"

func versions() []string { return []string{string(cards.V20), string(cards.V22), both} }

func (r *reader) versions(written document.Text) []cards.Version {
	switch word := r.word(written, "crd", both, versions()); word {
	case both:
		return []cards.Version{cards.V20, cards.V22}
	default:
		return []cards.Version{cards.Version(word)}
	}
}

// member reads who the patient is and how he or she is covered on the day of service.
func (r *reader) member(written CaseDocument, served coverage.Date) member {
	made := member{payer: r.rules.Payer}
	r.patient(written.Patient, served, &made)
	made.relationship = r.word(written.Relationship, "relationship", "", relationships())
	made.period.Start = r.date(written.CoveredSince)

	covered := r.word(written.Coverage, "coverage", inForce, []string{inForce, ended, noCoverage})
	if covered == noCoverage {
		for _, idle := range []document.Text{written.Plan, written.CoveredSince, written.Relationship} {
			if idle.Line != 0 {
				r.file.Fault(idle.Place, "without a Coverage nothing tells this: remove it, or remove coverage: none")
			}
		}
		return made
	}
	made.covered = true
	if covered == ended {
		made.period.End = dayBefore(served)
	}
	if r.file.Require(written.Plan, written.At, "plan") && written.Plan.Value != unknownPlan {
		made.class = r.class(written.Plan)
	}
	return made
}

// class is a way in which a Coverage names the plan.
func (r *reader) class(plan document.Text) *library.Class {
	for _, known := range r.rules.Plans {
		if known.ID != plan.Value {
			continue
		}
		if len(known.Classes) == 0 {
			r.file.Fault(plan.Place, "no Coverage can name the plan %q: say under coverage in plans.yaml how it does, or write plan: %s", plan.Value, unknownPlan)
			return nil
		}
		return &known.Classes[0]
	}
	r.file.Fault(plan.Place, "no plan %q in plans.yaml: write the id of a plan there, or %s", plan.Value, unknownPlan)
	return nil
}

func (r *reader) patient(written *PatientDocument, served coverage.Date, into *member) {
	if written == nil {
		return
	}
	into.sex = r.word(written.Sex, "sex", "", sexes())
	into.born = r.date(written.Born)
	switch {
	case !written.Age.Given():
	case written.Born.Line != 0:
		r.file.Fault(written.Born.Place, "age and born stand side by side: keep one of them")
	case written.Age.Value < 0 || written.Age.Value > oldest:
		r.file.Fault(written.Age.Place, "%d is no age in years: write 0 to %d", written.Age.Value, oldest)
	default:
		into.born = birthday(served, written.Age.Value)
	}
}

// birthday is the date of birth of somebody who becomes that old on a day.
func birthday(day coverage.Date, age int) coverage.Date {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return "" // the day has a fault
	}
	born := at.AddDate(-age, 0, 0)
	if born.Day() != at.Day() { // a 29th of February that the year of birth did not have
		born = born.AddDate(0, 0, -1)
	}
	return coverage.DateOf(born)
}

func dayBefore(day coverage.Date) coverage.Date {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return "" // the day has a fault
	}
	return coverage.DateOf(at.AddDate(0, 0, -1))
}

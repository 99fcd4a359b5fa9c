package coverage_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

// adult is the condition that the patient is 18 or older.
type adult struct{}

func (adult) Holds(facts *coverage.Facts) (coverage.Truth, []coverage.Fact) {
	switch {
	case slices.Contains(facts.Missing, coverage.FactAge):
		return coverage.Unknown, []coverage.Fact{coverage.FactAge}
	case facts.Age >= 18:
		return coverage.True, nil
	}
	return coverage.False, nil
}

func (adult) String() string { return "patient.age >= 18" }

// diagnosed is the condition that the order gives a diagnosis.
type diagnosed struct{ code string }

func (c diagnosed) Holds(facts *coverage.Facts) (coverage.Truth, []coverage.Fact) {
	if len(facts.ICD10) == 0 {
		return coverage.Unknown, []coverage.Fact{coverage.FactICD10}
	}
	switch {
	case slices.Contains(facts.ICD10, c.code):
		return coverage.True, nil
	case slices.Contains(facts.Partial, coverage.FactICD10):
		return coverage.Unknown, []coverage.Fact{coverage.FactICD10}
	}
	return coverage.False, nil
}

func (c diagnosed) String() string { return "diagnosed with " + c.code }

// adultsCovered covers adults with a diagnosis, and nobody else.
func adultsCovered() *book {
	now := version("2025-01-01", "")
	covered := notNecessary("adults", now)
	covered.Rank = coverage.RankProductCondition
	covered.When = []coverage.Condition{adult{}, diagnosed{"D67"}}
	covered.Ruling = coverage.Ruling{Outcome: coverage.Covered, PriorAuth: coverage.PriorAuthNeeded, Documentation: []string{"clinical"}}
	covered.Verdict, covered.Ground = "covered with prior authorization", "the criteria are met"
	return newBook(hemgenix()).state("hemgenix", notNecessary("rest", now), covered)
}

// born is a member born on that day, with an order that gives these diagnoses.
func born(day coverage.Date, diagnoses ...string) (coverage.Order, coverage.Standing) {
	ordered, standing := order(hemgenix()), member()
	standing.Patient.BirthDate = day
	ordered.ICD10 = diagnoses
	return ordered, standing
}

func TestConditionsDecide(t *testing.T) {
	for name, c := range map[string]struct {
		born      coverage.Date
		diagnoses []string
		statement string
		outcome   coverage.Outcome
		missing   []coverage.Fact
	}{
		"all hold":                        {"1980-01-01", []string{"D67"}, "adults", coverage.Covered, nil},
		"18 on the service date":          {"2008-01-20", []string{"D67"}, "adults", coverage.Covered, nil},
		"18 the day after":                {"2008-01-21", []string{"D67"}, "rest", coverage.NotCovered, nil},
		"another diagnosis":               {"1980-01-01", []string{"D66"}, "rest", coverage.NotCovered, nil},
		"no diagnosis":                    {"1980-01-01", nil, "adults", coverage.Conditional, []coverage.Fact{coverage.FactICD10}},
		"neither":                         {"", nil, "adults", coverage.Conditional, []coverage.Fact{coverage.FactAge, coverage.FactICD10}},
		"what is missing does not matter": {"2020-01-01", nil, "rest", coverage.NotCovered, nil},
	} {
		t.Run(name, func(t *testing.T) {
			ordered, standing := born(c.born, c.diagnoses...)
			d := coverage.Decide(ordered, standing, adultsCovered())
			require.Equal(t, c.outcome, d.Outcome)
			require.Equal(t, c.statement, d.Statement.ID)
			require.Equal(t, c.missing, d.Missing)
		})
	}
}

func TestMissingFactsAreAskedFor(t *testing.T) {
	d := coverage.Decide(order(hemgenix()), member(), adultsCovered())
	require.Equal(t, coverage.Ruling{Outcome: coverage.Conditional, PriorAuth: coverage.PriorAuthConditional, InfoNeeded: []string{coverage.InfoOther}}, d.Ruling)
	require.Equal(t, []string{"Medical policy L.5.01.594: what the plan pays for Hemgenix depends on the diagnosis (ICD-10-CM code) and the patient's age, " +
		"which came with neither the order nor the patient's record."}, d.Reasons)
	require.Equal(t, "the diagnosis (ICD-10-CM code) and the patient's age", d.MissingInWords())

	rules := adultsCovered()
	statement := &rules.statements["hemgenix"][0]
	statement.Unknown = coverage.Ruling{Documentation: []string{"clinical"}, InfoNeeded: []string{"detail-code"}}
	statement.UnknownReason = "Tell the plan more about {drug}."
	d = coverage.Decide(order(hemgenix()), member(), rules)
	require.Equal(t, coverage.Ruling{
		Outcome: coverage.Conditional, PriorAuth: coverage.PriorAuthConditional, InfoNeeded: []string{"detail-code"}, Documentation: []string{"clinical"},
	}, d.Ruling)
	require.Equal(t, []string{"Tell the plan more about Hemgenix."}, d.Reasons)
}

// A fact that was tried to be read and could not is a technical matter, not the clinician's.
func TestMissingFactsForATechnicalReason(t *testing.T) {
	ordered, standing := born("1980-01-01")
	ordered.DiagnosisTrouble = "the EHR did not answer in time"
	d := coverage.Decide(ordered, standing, adultsCovered())
	require.Equal(t, coverage.Indeterminate, d.Outcome)
	require.Equal(t, coverage.Technical, d.ReasonCode)
	require.Equal(t, []string{"What the policy asks for could not be had: the EHR did not answer in time."}, d.Reasons)

	ordered, standing = born("", "D67")
	standing.Patient.Trouble = "the EHR refused"
	require.Equal(t, coverage.Indeterminate, coverage.Decide(ordered, standing, adultsCovered()).Outcome)
}

// What is not among the diagnoses that are known may be among the others.
func TestDiagnosesKnownInPart(t *testing.T) {
	ordered, standing := born("1980-01-01", "D66")
	ordered.Partial = []coverage.Fact{coverage.FactICD10}
	d := coverage.Decide(ordered, standing, adultsCovered())
	require.Equal(t, coverage.Conditional, d.Outcome)
	require.Equal(t, []coverage.Fact{coverage.FactICD10}, d.Missing)
	require.Equal(t, []string{"Medical policy L.5.01.594: what the plan pays for Hemgenix depends on the diagnosis (ICD-10-CM code), " +
		"which came only in part: not every diagnosis of the order has such a code."}, d.Reasons)

	unborn := standing
	unborn.Patient.BirthDate = ""
	require.Equal(t, []string{"Medical policy L.5.01.594: what the plan pays for Hemgenix depends on the diagnosis (ICD-10-CM code) and the patient's age, " +
		"which did not come, or only in part: not every diagnosis of the order has such a code."}, coverage.Decide(ordered, unborn, adultsCovered()).Reasons)

	ordered.DiagnosisTrouble = "the EHR did not answer in time"
	require.Equal(t, coverage.Indeterminate, coverage.Decide(ordered, standing, adultsCovered()).Outcome)

	ordered.ICD10 = []string{"D66", "D67"}
	require.Equal(t, coverage.Covered, coverage.Decide(ordered, standing, adultsCovered()).Outcome, "what is needed is there")
}

// recording is a condition that keeps the facts it is held against.
type recording struct{ seen *coverage.Facts }

func (r recording) Holds(facts *coverage.Facts) (coverage.Truth, []coverage.Fact) {
	*r.seen = *facts
	return coverage.True, nil
}

func (recording) String() string { return "recording" }

// What no value set has is no fact: a condition that asks for another value would be answered no.
func TestWordsThatEHRsWriteOtherwise(t *testing.T) {
	var facts coverage.Facts
	rules := adultsCovered()
	rules.statements["hemgenix"][0].When = []coverage.Condition{recording{&facts}}
	for written, want := range map[string]string{"female": "female", " Female ": "female", "unknown": "", "F": "", "": ""} {
		standing := member()
		standing.Patient.Sex = written
		coverage.Decide(order(hemgenix()), standing, rules)
		require.Equal(t, want, facts.Sex, written)
		require.Equal(t, want == "", slices.Contains(facts.Missing, coverage.FactSex), written)
	}
	for written, want := range map[string]string{"spouse": "spouse", "Spouse": "spouse", "18": "", "": ""} {
		standing := member()
		standing.Relationship = written
		coverage.Decide(order(hemgenix()), standing, rules)
		require.Equal(t, want, facts.Relationship, written)
		require.Equal(t, want == "", slices.Contains(facts.Missing, coverage.FactRelationship), written)
	}
}

func TestServiceStatementDecides(t *testing.T) {
	code := drug.Code{System: drug.CPT, Code: "81400"}
	rule := notNecessary("test", version("2025-01-01", ""))
	rule.Service = &coverage.Service{Code: code, Name: "an invented test"}
	rule.Verdict, rule.Ground = "covered", ""
	rule.Ruling = coverage.Ruling{Outcome: coverage.Covered, PriorAuth: coverage.NoPriorAuth}
	rules := newBook().stateService(code, rule)

	ordered := unrecognised()
	ordered.Codes = []drug.Code{{System: drug.CPT, Code: "99999"}, code}
	d := coverage.Decide(ordered, member(), rules)
	require.Equal(t, coverage.Covered, d.Outcome)
	require.Equal(t, "an invented test", d.Subject())
	require.Equal(t, []string{"Medical policy L.5.01.594: an invented test is covered."}, d.Reasons)
	require.Equal(t, []coverage.BillingCode{{Code: code, Display: "an invented test"}}, d.BillingCodes)

	before := member()
	before.InForce = coverage.Period{}
	ordered.ServiceDate = "2024-12-31"
	require.True(t, coverage.Decide(ordered, before, rules).Unlisted)
}

// An infusion is judged by what the order for its drug says.
func TestLinkedServiceGoesByTheDrugsOrder(t *testing.T) {
	rules := adultsCovered()
	for i := range rules.statements["hemgenix"] {
		rules.statements["hemgenix"][i].Administration = &coverage.Administration{Codes: []drug.Code{infusionCode()}, Reason: "As for {drug}."}
	}
	linked, standing := born("1980-01-01", "D67")
	d := coverage.Decide(infusion(linked), standing, rules)
	require.Equal(t, "adults", d.Statement.ID)
	linked.ICD10 = []string{"D66"}
	require.Equal(t, "rest", coverage.Decide(infusion(linked), standing, rules).Statement.ID)

	given := infusion(linked)
	given.ICD10 = []string{"D67"}
	require.Equal(t, "rest", coverage.Decide(given, standing, rules).Statement.ID, "the drug's order says why")

	linked.ICD10 = nil
	given = infusion(linked)
	given.ICD10 = []string{"D67"}
	d = coverage.Decide(given, standing, rules)
	require.Equal(t, coverage.Covered, d.Outcome, "the service alone says why")
	given.ICD10, given.Partial = []string{"D66"}, []coverage.Fact{coverage.FactICD10}
	require.Equal(t, coverage.Conditional, coverage.Decide(given, standing, rules).Outcome)
	given.ICD10, given.DiagnosisTrouble = nil, "the EHR did not answer in time"
	require.Equal(t, coverage.Indeterminate, coverage.Decide(given, standing, rules).Outcome)

	linked.Partial = []coverage.Fact{coverage.FactICD10, coverage.FactSNOMED}
	given = infusion(linked)
	given.ICD10 = []string{"D67"}
	require.Equal(t, coverage.Conditional, coverage.Decide(given, standing, rules).Outcome, "the drug's order has a reason that is not known")
}

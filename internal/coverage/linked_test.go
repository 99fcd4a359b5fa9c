package coverage_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

const servicesReason = "Services that give Hemgenix are not medically necessary unless the plan approved them."

// infusionCode is the code of a service that gives a drug by infusion.
func infusionCode() drug.Code { return drug.Code{System: drug.CPT, Code: "96365"} }

// withAdministration is a library whose rule against Hemgenix speaks about the services that give it, too.
func withAdministration() *book {
	rules := withTreatments()
	rules.statements["hemgenix"][0].Administration = &coverage.Administration{
		Codes:  []drug.Code{infusionCode(), {System: drug.CPT, Code: "96366"}},
		Reason: "Services that give {drug} are not medically necessary unless the plan approved them.",
	}
	return rules
}

// infusion is an order for a service that gives what other orders are for.
func infusion(of ...coverage.Order) coverage.Order {
	return coverage.Order{
		Reference: "ServiceRequest/20", Name: "infusion", Codes: []drug.Code{infusionCode()}, Linked: of,
		ServiceDate: today, ServiceDateFrom: "occurrence",
	}
}

// A statement that says nothing of its own about services says of them what it says of the drug.
func TestServiceWithoutAReasonOfItsOwn(t *testing.T) {
	rules := withAdministration()
	statement := &rules.statements["hemgenix"][0]
	statement.Administration.Reason = ""
	d := coverage.Decide(infusion(order(hemgenix())), member(), rules)
	require.Equal(t, coverage.NotCovered, d.Outcome)
	require.True(t, strings.HasPrefix(d.Reasons[0], "Medical policy L.5.01.594: Hemgenix is considered not medically necessary"), d.Reasons[0])
}

func TestServiceThatGivesADrugIsRuledLikeTheDrug(t *testing.T) {
	d := coverage.Decide(infusion(order(hemgenix())), member(), withAdministration())
	require.Equal(t, refused(servicesReason), answerOf(d))
	require.Equal(t, "hemgenix", d.Statement.ID)
	require.Equal(t, &coverage.Related{Order: "MedicationRequest/12", Product: hemgenix()}, d.Related)
	require.Equal(t, []coverage.BillingCode{{Code: infusionCode()}}, d.BillingCodes)
	require.Empty(t, d.Alternatives, "another drug does not stand in for a service")
	require.False(t, d.Unlisted)
	require.Contains(t, d.Trace, "linked to MedicationRequest/12, an order for Hemgenix")
}

func TestServiceIsRuledOnItsOwnServiceDate(t *testing.T) {
	service := infusion(order(hemgenix()))
	service.ServiceDate = "2025-12-01" // the day before the policy
	standing := member()
	standing.InForce = coverage.Period{}
	d := coverage.Decide(service, standing, withAdministration())
	require.Nil(t, d.Related)
	require.True(t, d.Unlisted)
}

// A code alone says nothing, as infusions give many drugs; a link alone says nothing, as a laboratory test may have one.
func TestServiceNeedsBothLinkAndListedCode(t *testing.T) {
	laboratory := infusion(order(hemgenix()))
	laboratory.Codes = []drug.Code{{System: drug.CPT, Code: "85250"}}
	otherSystem := infusion(order(hemgenix()))
	otherSystem.Codes = []drug.Code{{System: drug.RxNorm, Code: "96365"}}
	uncoded := infusion(order(hemgenix()))
	uncoded.Codes = nil
	withdrawn := order(hemgenix())
	withdrawn.Void = "cancelled"

	tests := map[string]struct {
		order coverage.Order
		rules *book
	}{
		"no link":                       {infusion(), withAdministration()},
		"another code":                  {laboratory, withAdministration()},
		"its digits in another system":  {otherSystem, withAdministration()},
		"no code":                       {uncoded, withAdministration()},
		"linked to a withdrawn order":   {infusion(withdrawn), withAdministration()},
		"linked to an unknown drug":     {infusion(unrecognised()), withAdministration()},
		"linked to an ambiguous order":  {infusion(ambiguous()), withAdministration()},
		"a rule without services":       {infusion(order(hemgenix())), withTreatments()},
		"no rule about the linked drug": {infusion(order(hemgenix())), newBook(hemgenix())},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := coverage.Decide(test.order, member(), test.rules)
			require.Equal(t, undecided("No rule of this service speaks about infusion; ask the plan."), answerOf(d))
			require.True(t, d.Unlisted)
			require.Nil(t, d.Statement)
			require.Nil(t, d.Related)
		})
	}
}

func TestServiceLinkedToSeveralOrders(t *testing.T) {
	second := order(hemgenix())
	second.Reference = "MedicationRequest/99"
	d := coverage.Decide(infusion(unrecognised(), second, order(hemgenix())), member(), withAdministration())
	require.Equal(t, "MedicationRequest/99", d.Related.Order, "the first that a rule speaks about")

	several := infusion(order(hemgenix()))
	several.Codes = []drug.Code{{System: drug.CPT, Code: "85250"}, {System: drug.CPT, Code: "96366"}}
	d = coverage.Decide(several, member(), withAdministration())
	require.Equal(t, []coverage.BillingCode{{Code: drug.Code{System: drug.CPT, Code: "96366"}}}, d.BillingCodes)
}

// An order that is itself for the drug is ruled as the drug, whatever it is linked to.
func TestDrugGoesBeforeTheDrugItIsLinkedTo(t *testing.T) {
	both := order(hemgenix())
	both.Codes, both.Linked = []drug.Code{infusionCode()}, []coverage.Order{order(hemgenix())}
	d := coverage.Decide(both, member(), withAdministration())
	require.Equal(t, refused(policyReason), answerOf(d))
	require.Nil(t, d.Related)
}

func TestServiceWithoutCoverageInForce(t *testing.T) {
	ended := member()
	ended.InForce.End = "2026-01-19"
	d := coverage.Decide(infusion(order(hemgenix())), ended, withAdministration())
	require.Equal(t, notInForce("No active coverage on 2026-01-20: the coverage sent ended on 2026-01-19."), answerOf(d))
	require.Nil(t, d.Related)
}

func TestServiceUnderAnException(t *testing.T) {
	exception := exceptionFor("exception", version("2025-12-02", ""), "commercial")
	exception.Administration = &coverage.Administration{Codes: []drug.Code{infusionCode()}, Reason: "The member's own benefit decides about giving {drug}."}
	d := coverage.Decide(infusion(order(hemgenix())), member(), withAdministration().state("hemgenix", exception))
	require.Equal(t, undecided("The member's own benefit decides about giving Hemgenix."), answerOf(d))
	require.Equal(t, "exception", d.Statement.ID)
}

func TestProductIsTheDrugThatTheFindingIsAbout(t *testing.T) {
	d := coverage.Decide(order(hemgenix()), member(), withAdministration())
	require.Equal(t, hemgenix(), d.Product())
	d = coverage.Decide(infusion(order(hemgenix())), member(), withAdministration())
	require.Equal(t, hemgenix(), d.Product())
	d = coverage.Decide(unrecognised(), member(), withAdministration())
	require.Nil(t, d.Product())
}

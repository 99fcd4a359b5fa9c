package coverage

import (
	"fmt"
	"strings"

	"covercard/internal/drug"
)

// Decide says what the plan says to one order. The first of these that applies decides:
//
//  1. nothing is being ordered, or the coverage is not in force on the service date: by the payer's member list where there is one, else
//     by the Coverage sent;
//  2. what the decision rests on could not be had, for a technical reason;
//  3. an authorization on file for the drug or the service, on its service date;
//  4. a policy statement that matches the order on its service date, the most specific first: one about its drug, one about the drug
//     of an order that it is linked to, or one about the service itself;
//  5. the drug's item on the plan's formulary;
//  6. nothing: the member is told to ask the plan (CRD 2.2.1 hook-16 wants an answer for every order).
//
// Without a known Coverage only a policy statement is worth saying: the other outcomes are Silent.
func Decide(order Order, standing Standing, rules Rules) Determination {
	d := Determination{Order: order, Standing: standing, Trace: make([]string, 0, 8)}
	d.trace("%s: %s", order.Reference, describeMatch(order.Drug))
	d.trace("service date %s, from %s", order.ServiceDate, order.ServiceDateFrom)
	d.traceStanding()
	d.decide(rules)
	if standing.PayerAssumed && d.Outcome != Silent {
		d.Reasons = append(d.Reasons, "Assumed: the coverage does not identify its payer and was taken as one of this plan's.")
	}
	return d
}

// decide goes through the precedence.
func (d *Determination) decide(rules Rules) {
	switch {
	case d.Order.Void != "":
		d.void()
	case d.decideByMembership():
	case d.Standing.Known() && !d.inForce():
		d.notInForce()
	case d.Standing.Trouble != "":
		d.technical("The payer of the coverage could not be determined", d.Standing.Trouble)
	case d.Order.Trouble != "":
		d.technical("What is ordered could not be determined", d.Order.Trouble)
	case d.decideByAuthorization():
	case d.decideByStatement(rules), d.decideByLinkedDrug(rules), d.decideByServiceStatement(rules):
	case d.decideByFormulary(rules):
	default:
		d.nothingSpeaks()
	}
}

// void answers an order that asks for nothing: R4's doNotPerform, or a status that withdraws it.
func (d *Determination) void() {
	d.trace("nothing is being ordered: %s", d.Order.Void)
	if !d.Standing.Known() {
		return
	}
	d.undecided(fmt.Sprintf("Nothing is requested (%s), so no coverage rule was applied.", d.Order.Void))
}

// technical is the answer when something could not be had (CRD 2.2.1 resp-43). Without a known Coverage there is nobody to tell.
func (d *Determination) technical(what, why string) {
	d.trace("%s: %s", what, why)
	if !d.Standing.Known() {
		return
	}
	d.Outcome, d.PriorAuth, d.ReasonCode = Indeterminate, PriorAuthIndeterminate, Technical
	d.Reasons = []string{what + ": " + why + "."}
}

func (d *Determination) inForce() bool {
	switch d.Standing.Status {
	case "", "active":
		return d.Standing.InForce.Includes(d.Order.ServiceDate)
	}
	return false
}

func (d *Determination) notInForce() {
	d.Outcome, d.ReasonCode = NotCovered, NoActiveCoverage
	period, day := d.Standing.InForce, d.Order.ServiceDate
	switch {
	case period.End != "" && day > period.End:
		d.Reasons = []string{fmt.Sprintf("No active coverage on %s: the coverage sent ended on %s.", day, period.End)}
	case period.Start != "" && day < period.Start:
		d.Reasons = []string{fmt.Sprintf("No active coverage on %s: the coverage sent starts on %s.", day, period.Start)}
	default:
		d.Reasons = []string{fmt.Sprintf("No active coverage: the coverage sent has the status %q.", d.Standing.Status)}
	}
	d.trace("coverage not in force: not covered")
}

func (d *Determination) nothingSpeaks() {
	d.Unlisted = true
	d.trace("no rule of this service speaks about the order")
	if !d.Standing.Known() {
		return
	}
	if d.Order.Drug.Basis == drug.Ambiguous {
		d.undecided("The order names more than one drug, so no coverage rule was applied; ask the plan.")
		return
	}
	d.undecided(fmt.Sprintf("No rule of this service speaks about %s; ask the plan.", d.Order.Name))
}

// undecided is the answer that claims nothing: CRD has no code for it, so it is "conditional" on information that only the
// reason can name (CRD 2.2.1 crd-ci-q3, crd-ci-q6).
func (d *Determination) undecided(reason string) {
	d.Outcome, d.PriorAuth, d.InfoNeeded = Conditional, PriorAuthConditional, []string{InfoOther}
	d.Reasons = []string{reason}
}

func (d *Determination) traceStanding() {
	switch {
	case !d.Standing.Known():
		d.trace("no Coverage of this patient came with the call")
	case d.Standing.PlanAssumed && d.Standing.Plan.ID == "":
		d.trace("plan not identified from %s, and the payer has no default plan", d.Standing.Coverage)
	case d.Standing.PlanAssumed:
		d.trace("plan not identified from %s; taken as %s", d.Standing.Coverage, d.Standing.Plan.Name)
	default:
		d.trace("%s: plan %s", d.Standing.Coverage, d.Standing.Plan.Name)
	}
	if d.Standing.PayerAssumed {
		d.trace("the payer of %s could not be identified; taken as this one", d.Standing.Coverage)
	}
}

func describeMatch(match drug.Match) string {
	switch match.Basis {
	case drug.OnCode:
		return fmt.Sprintf("%s, matched on %s %s", match.Product.Brand, match.System, match.Code)
	case drug.OnName:
		return fmt.Sprintf("%s, matched on the name %q only", match.Product.Brand, match.Name)
	case drug.Ambiguous:
		return "several products fit: " + strings.Join(match.Candidates, ", ")
	}
	return "not a product of the library"
}

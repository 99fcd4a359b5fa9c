package answer

import (
	"strconv"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

// detailWriter writes the body of a card about an order in plain Markdown: paragraphs, bold, lists.
type detailWriter struct{ text strings.Builder }

// paragraph begins a paragraph.
func (d *detailWriter) paragraph(pieces ...string) {
	if d.text.Len() > 0 {
		d.text.WriteString("\n\n")
	}
	d.write(pieces...)
}

func (d *detailWriter) write(pieces ...string) {
	for _, piece := range pieces {
		d.text.WriteString(piece)
	}
}

// detail has the point first: what the policy says and why, what could be ordered instead, the policy's notes, what the answer
// rests on, and what it is not.
func (w *cardWriter) detail(finding *Finding, suggested bool) string {
	var d detailWriter
	d.text.Grow(4 << 10)
	d.condition(finding, w.Payer.Name)
	w.which(&d, finding)
	d.verdict(finding)
	d.contact(finding)
	if w.Preferences.TherapyAlternatives {
		d.alternatives(finding)
	}
	if suggested {
		d.replacing(finding, w.Settings.Dialect)
	}
	w.notes(&d, finding)
	d.basis(finding, w.Today)
	d.disclaimer(w.Payer.ContactsInWords())
	return d.text.String()
}

// which tells orders for the same drug or service apart, by their place among those that were sent (CRD 2.2.1 dev-24).
func (w *cardWriter) which(d *detailWriter, finding *Finding) {
	place, count := 0, 0
	for i := range w.Findings {
		if other := &w.Findings[i]; other.Statement != nil && other.Related == nil && other.Subject() == finding.Subject() {
			count++
		}
		if &w.Findings[i] == finding {
			place = count
		}
	}
	if count > 1 {
		d.paragraph("Order ", strconv.Itoa(place), " of ", strconv.Itoa(count), " for ", plainName(ordered(finding)), ".")
	}
}

// condition says on what all that follows depends, when it does.
func (d *detailWriter) condition(finding *Finding, payer string) {
	switch {
	case !finding.Standing.Known():
		d.paragraph("If this patient is a ", payer, " member:")
	case finding.Standing.PayerAssumed:
		d.paragraph("The coverage does not identify its payer; if it is ", payer, ":")
	}
}

// verdict says what the policy says and on what ground.
func (d *detailWriter) verdict(finding *Finding) {
	product, statement, name := finding.Order.Drug.Product, finding.Statement, finding.Subject()
	named := "**" + name + "**"
	if written := plainName(finding.Order.Name); product == nil && !finding.Order.Unnamed && written != name {
		named += " (ordered as " + written + ")" // CRD 2.2.1 dev-24: the clinician must know which order is meant
	}
	switch own := statement.Fill(statement.Detail, name); {
	case own != "" && strings.Contains(own, name) && product != nil:
		d.paragraph(own)
	case own != "":
		d.paragraph(named, ": ", own)
	case !statement.OwnVerdict(), statement.Reason != "":
		d.paragraph(named, ": ", finding.Reasons[0])
	default:
		d.paragraph(named)
		if product != nil {
			d.write(" (", product.Generic, ")")
		}
		d.write(" is ", statement.Verdict)
		if statement.Ground != "" {
			d.write(": ", statement.Ground)
		}
		d.write(".")
	}
	if product != nil && product.Discontinued != "" {
		d.write(" ", product.Discontinued)
	}
}

// contact says whom to ask when that is not the payer.
func (d *detailWriter) contact(finding *Finding) {
	contact := finding.Contact
	if contact.Name == "" {
		return
	}
	d.paragraph("Ask ", contact.Name)
	separator := ": "
	for _, point := range contact.Points {
		d.write(separator, point.System, " ", point.Value)
		separator = ", "
	}
	d.write(".")
}

// alternatives lists what could be ordered instead, a line each.
func (d *detailWriter) alternatives(finding *Finding) {
	if len(finding.Alternatives) == 0 {
		return
	}
	switch {
	case !finding.FormularyChecked:
		d.paragraph("**Treatments for ", finding.Statement.AlternativesFor, "**, formulary not checked:")
	case finding.Outcome != coverage.NotCovered:
		d.paragraph("For information, **on the ", finding.Standing.Plan.Name, " formulary** (prior authorization may apply):")
	default:
		d.paragraph("**Formulary alternatives** (prior authorization may apply):")
	}
	for i := range finding.Alternatives {
		d.alternative(&finding.Alternatives[i], finding.FormularyChecked)
	}
}

// replacing says what choosing a suggestion does not do by itself.
func (d *detailWriter) replacing(finding *Finding, dialect Dialect) {
	d.paragraph("If the member already uses one of these, removing this order is enough.")
	if dialect == Epic { // a suggestion can only add
		d.write(" Choosing one adds its order; please remove the order for ", ordered(finding), " as well.")
	}
}

// alternative is brand, generic, class, labelled use and age, how it is billed, and what the formulary asks for.
func (d *detailWriter) alternative(alternative *coverage.Alternative, checked bool) {
	product := alternative.Product
	d.write("\n- **", product.Brand, "** (", product.Generic, ")")
	separator := ": "
	fact := func(pieces ...string) {
		d.write(separator)
		d.write(pieces...)
		separator = "; "
	}
	for _, known := range [...]string{product.Class, product.Use, product.Ages} {
		if known != "" {
			fact(known)
		}
	}
	if product.Billing != nil {
		fact(product.Billing.Code, " ", product.Billing.Unit)
	}
	if !checked {
		return
	}
	for _, term := range formulary.Terms(alternative.Item) {
		fact(term)
	}
}

// notes prints the policy's notes once per call. An exception that speaks for itself leaves out the note it is about.
func (w *cardWriter) notes(d *detailWriter, finding *Finding) {
	policy := finding.Statement.Policy
	if w.noted[policy.ID] {
		return
	}
	w.noted[policy.ID] = true
	for _, note := range policy.Notes {
		switch {
		case finding.Statement.Replaces(note):
		case note.Title != "":
			d.paragraph("**", note.Title, ":** ", note.Text)
		default:
			d.paragraph(note.Text)
		}
	}
}

// basis says what the answer rests on: how the drug was recognised, the policy's version, the formulary.
func (d *detailWriter) basis(finding *Finding, today coverage.Date) {
	match := finding.Order.Drug
	switch {
	case finding.Statement.Service != nil:
		d.paragraph("Matched on ", finding.Statement.Service.Code.Words(), ".")
	case match.Basis == drug.OnName:
		d.paragraph("Matched on the name \"", match.Name, "\" only: please check that ", match.Product.Brand, " is meant.")
	case match.NameSays != nil:
		d.paragraph("Matched on ", codeInWords(match), ", though the order's text names ", match.NameSays.Brand, ".")
	default:
		d.paragraph("Matched on ", codeInWords(match), ".")
	}
	d.version(finding.Statement.Policy)
	switch standing := &finding.Standing; {
	case finding.Statement.AlternativesGroup != "" && len(finding.Missing) == 0:
		d.formularyChecked(finding, today)
	case standing.Known() && standing.PlanAssumed && standing.Plan.Name != "":
		d.write(" Plan not identified; answered as for ", standing.Plan.Name, ".")
	}
}

// version names the version of the policy that decided.
func (d *detailWriter) version(policy *coverage.PolicyVersion) {
	d.write(" Policy version of ", string(policy.Effective()))
	if policy.Reconstructed {
		d.write(", reconstructed from the policy history")
	}
	d.write(".")
}

// formularyChecked answers the policy's first sentence: perform a formulary drug search on the member. It was done today, in the formulary
// as it is on the service date.
func (d *detailWriter) formularyChecked(finding *Finding, today coverage.Date) {
	day := string(today)
	if on := finding.Order.ServiceDate; on != today {
		day += ", for " + string(on)
	}
	plan := finding.Standing.Plan
	switch {
	case !finding.FormularyChecked:
		d.write(" Formulary not checked: the member's plan is not known.")
		return
	case finding.Standing.PlanAssumed:
		d.write(" Formulary checked: plan not identified; from the ", plan.Name, " formulary, ", day)
	default:
		d.write(" Formulary checked: ", plan.Name, ", ", day)
	}
	if plan.Formulary.Example {
		d.write(exampleFormulary)
	}
	d.write(".")
}

// disclaimer says what the card is not, and the way to what it is not.
func (d *detailWriter) disclaimer(ways string) { d.paragraph(disclaimer(ways)) }

func disclaimer(ways string) string {
	const text = "Order-time guidance, not a denial or a benefit determination. " +
		"A written determination or exception can be requested from the plan"
	if ways == "" {
		return text + "."
	}
	return text + ": " + ways + "."
}

// codeInWords is the code a drug was matched on: "RxNorm 2626778".
func codeInWords(match drug.Match) string {
	return drug.Code{System: match.System, Code: match.Code}.Words()
}

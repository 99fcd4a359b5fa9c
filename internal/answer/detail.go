package answer

import (
	"fmt"
	"strings"

	"covercard/internal/coverage"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

// summary is the card's headline: which drug, what about it, how many alternatives.
func summary(finding *Finding) string {
	product, statement := finding.Order.Drug.Product, finding.Statement
	if statement.Summary != "" {
		return statement.Fill(statement.Summary, product)
	}
	headline := fmt.Sprintf("%s is %s (policy %s).", product.Brand, statement.Verdict, statement.Policy.ID)
	if !finding.FormularyChecked {
		return headline
	}
	switch count := len(finding.Alternatives); count {
	case 0:
		return headline
	case 1:
		return headline + " 1 formulary alternative."
	default:
		return fmt.Sprintf("%s %d formulary alternatives.", headline, count)
	}
}

// detail is the card's body in plain Markdown, the point first: what the policy says and why, what could be ordered instead,
// the policy's notes, what the answer rests on, and what it is not.
func (w *cardWriter) detail(finding *Finding, suggested bool) string {
	var paragraphs []string
	add := func(paragraph string) {
		if paragraph != "" {
			paragraphs = append(paragraphs, paragraph)
		}
	}
	if !finding.Standing.Known() {
		add(fmt.Sprintf("If this patient is a %s member:", w.Payer.Name))
	}
	add(verdict(finding))
	add(alternatives(finding, suggested))
	add(w.notes(finding))
	add(basis(finding, w.Today))
	add(w.disclaimer())
	return strings.Join(paragraphs, "\n\n")
}

// verdict says what the policy says and on what ground.
func verdict(finding *Finding) string {
	product, statement := finding.Order.Drug.Product, finding.Statement
	var text strings.Builder
	if statement.Detail != "" {
		text.WriteString(statement.Fill(statement.Detail, product))
	} else {
		fmt.Fprintf(&text, "**%s** (%s) is %s", product.Brand, product.Generic, statement.Verdict)
		if statement.Ground != "" {
			text.WriteString(": ")
			text.WriteString(statement.Ground)
		}
		text.WriteByte('.')
	}
	if product.Discontinued != "" {
		text.WriteByte(' ')
		text.WriteString(product.Discontinued)
	}
	return text.String()
}

// alternatives lists what could be ordered instead, a line each.
func alternatives(finding *Finding, suggested bool) string {
	if len(finding.Alternatives) == 0 {
		return ""
	}
	var text strings.Builder
	plan := finding.Standing.Plan
	switch {
	case !finding.FormularyChecked:
		fmt.Fprintf(&text, "**Treatments for %s**, formulary not checked:", finding.Statement.AlternativesFor)
	case finding.Statement.Summary != "":
		fmt.Fprintf(&text, "For information, **on the %s formulary** (prior authorization may apply):", plan.Name)
	default:
		text.WriteString("**Formulary alternatives** (prior authorization may apply):")
	}
	for _, alternative := range finding.Alternatives {
		text.WriteByte('\n')
		text.WriteString(alternativeLine(alternative, finding.FormularyChecked))
	}
	if suggested {
		text.WriteString("\n\nIf the member already uses one of these, removing this order is enough.")
	}
	return text.String()
}

// alternativeLine is brand, generic, class, labelled use and age, how it is billed, and what the formulary asks for.
func alternativeLine(alternative coverage.Alternative, checked bool) string {
	product := alternative.Product
	var text strings.Builder
	fmt.Fprintf(&text, "- **%s** (%s)", product.Brand, product.Generic)
	var facts []string
	for _, fact := range []string{product.Class, product.Use, product.Ages} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	if product.Billing != nil {
		facts = append(facts, strings.TrimSpace(product.Billing.Code+" "+product.Billing.Unit))
	}
	if checked {
		facts = append(facts, formulary.TierWords(alternative.Item.Tier))
		facts = append(facts, restrictions(alternative.Item)...)
	}
	if len(facts) > 0 {
		text.WriteString(": ")
		text.WriteString(strings.Join(facts, "; "))
	}
	return text.String()
}

func restrictions(item coverage.FormularyItem) (words []string) {
	if item.PriorAuthorization {
		words = append(words, "prior authorization")
	}
	if item.StepTherapy {
		words = append(words, "step therapy")
	}
	if item.QuantityLimit {
		words = append(words, "quantity limit")
	}
	return words
}

// notes prints the policy's notes once per call. An exception that speaks for itself leaves out the note it is about.
func (w *cardWriter) notes(finding *Finding) string {
	policy := finding.Statement.Policy
	if w.noted[policy.ID] {
		return ""
	}
	w.noted[policy.ID] = true
	var paragraphs []string
	for _, note := range policy.Notes {
		if finding.Statement.Replaces(note) {
			continue
		}
		if note.Title != "" {
			paragraphs = append(paragraphs, fmt.Sprintf("**%s:** %s", note.Title, note.Text))
		} else {
			paragraphs = append(paragraphs, note.Text)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// basis says what the answer rests on: how the drug was recognised, the policy's version, the formulary.
func basis(finding *Finding, today coverage.Date) string {
	var text strings.Builder
	match := finding.Order.Drug
	if match.Basis == drug.OnName {
		fmt.Fprintf(&text, "Matched on the name %q only: please check that %s is meant.", match.Name, match.Product.Brand)
	} else {
		fmt.Fprintf(&text, "Matched on %s.", codeInWords(match))
	}
	policy := finding.Statement.Policy
	fmt.Fprintf(&text, " Policy version of %s", policy.Effective())
	if policy.Reconstructed {
		text.WriteString(", reconstructed from the policy history")
	}
	text.WriteString(". ")
	text.WriteString(formularyChecked(finding, today))
	return text.String()
}

// formularyChecked answers the policy's first sentence: perform a formulary drug search on the member.
func formularyChecked(finding *Finding, today coverage.Date) string {
	plan := finding.Standing.Plan
	if !finding.FormularyChecked {
		return "Formulary not checked: the member's plan is not known."
	}
	text := fmt.Sprintf("Formulary checked: %s, %s", plan.Name, today)
	if finding.Standing.PlanAssumed {
		text = fmt.Sprintf("Formulary checked: plan not identified; from the %s formulary, %s", plan.Name, today)
	}
	if plan.Formulary.Example {
		text += " (from an example formulary, not the plan's own)"
	}
	return text + "."
}

// codeInWords is the code a drug was matched on: "RxNorm 2626778".
func codeInWords(match drug.Match) string { return match.System.Name() + " " + match.Code }

// disclaimer says what the card is not, and the way to what it is not.
func (w *cardWriter) disclaimer() string {
	text := "Order-time guidance, not a denial or a benefit determination. A written determination or exception can be requested from the plan"
	if ways := w.Payer.ContactsInWords(); ways != "" {
		text += ": " + ways
	}
	return text + "."
}

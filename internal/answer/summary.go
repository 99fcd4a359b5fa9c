package answer

import "fmt"

// summary is the card's headline: which drug, what about it, how many alternatives.
func (w *cardWriter) summary(finding *Finding) string {
	name, statement := finding.Subject(), finding.Statement
	if statement.Summary != "" {
		return statement.Fill(statement.Summary, name)
	}
	headline := fmt.Sprintf("%s is %s (policy %s).", name, statement.Verdict, statement.Policy.ID)
	if !statement.OwnVerdict() {
		headline = fmt.Sprintf("%s: %s (policy %s).", name, inWords(finding), statement.Policy.ID)
	}
	if !finding.FormularyChecked || !w.Preferences.TherapyAlternatives {
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

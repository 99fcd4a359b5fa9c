package library

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"covercard/internal/document"
)

// NameFormulary writes into the plans.yaml of a library that a plan, which has none, has a formulary. Everything else in the file stays as it
// is, comments too. When the file is written in a way that this cannot be done to, the error says what to add by hand.
func NameFormulary(dir, plan, formulary string) error {
	name := filepath.Join(dir, plansFile)
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("naming the formulary of the plan %s: %w", plan, err)
	}
	edited, done := withFormulary(text, plan, formulary)
	if !done {
		return fmt.Errorf("%s could not be edited: add to the plan %s the line\n  formulary: {id: %s}", name, plan, yamlText(formulary))
	}
	_, err = ReplaceFile(name, func(to io.Writer) error {
		_, err := to.Write(edited)
		return err
	})
	return err
}

// withFormulary is the text of a plans.yaml with the formulary of a plan added. It reports false when no edit makes the file read so.
func withFormulary(text []byte, plan, formulary string) ([]byte, bool) {
	before, sound := readPlans(text)
	at := slices.IndexFunc(before.Plans, func(p planDocument) bool { return p.ID.Value == plan })
	if !sound || at < 0 || before.Plans[at].Formulary != nil {
		return nil, false
	}
	wanted := formulariesOf(before)
	wanted[at].formulary = formulary
	for _, edited := range additions(text, before.Plans[at], "formulary: {id: "+yamlText(formulary)+"}") {
		if after, sound := readPlans(edited); sound && slices.Equal(formulariesOf(after), wanted) {
			return edited, true
		}
	}
	return nil, false
}

func readPlans(text []byte) (plans plansDocument, sound bool) {
	faults := document.Load(plansFile, text, &plans)
	return plans, len(faults) == 0
}

// planFormulary is a plan and the id of its formulary.
type planFormulary struct{ plan, name, formulary string }

func formulariesOf(plans plansDocument) []planFormulary {
	found := make([]planFormulary, len(plans.Plans))
	for i, plan := range plans.Plans {
		found[i] = planFormulary{plan: plan.ID.Value, name: plan.Name.Value}
		if plan.Formulary != nil {
			found[i].formulary = plan.Formulary.ID.Value
		}
	}
	return found
}

// additions are the text with a key added to a plan, in places where it may stand, the best first. Which of them is sound YAML that says what
// it should, only reading can tell.
func additions(text []byte, plan planDocument, key string) [][]byte {
	var edited [][]byte
	insert := func(line, column int, added string) {
		if at, found := offset(text, line, column); found {
			edited = append(edited, slices.Concat(text[:at], []byte(added), text[at:]))
		}
	}
	if start, found := offset(text, plan.At.Line, plan.At.Column); found && start < len(text) && text[start] == '{' {
		insert(plan.At.Line, plan.At.Column+1, key+", ")
		return edited
	}
	lineEnd := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		lineEnd = "\r\n"
	}
	indented := strings.Repeat(" ", max(plan.At.Column-1, 0)) + key + lineEnd
	for _, line := range []int{max(plan.ID.Line, plan.Name.Line), plan.ID.Line} {
		insert(line+1, 1, indented)
	}
	// The plan ends with the file, and the file without a line break.
	return append(edited, slices.Concat(text, []byte(lineEnd+strings.TrimSuffix(indented, lineEnd)+lineEnd)))
}

// offset is where a place, whose column counts characters, lies in a text. The end of the text is a place too.
func offset(text []byte, line, column int) (int, bool) {
	at := 0
	for ; line > 1; line-- {
		next := bytes.IndexByte(text[at:], '\n')
		if next < 0 {
			return 0, false
		}
		at += next + 1
	}
	for ; column > 1 && at < len(text); column-- {
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	return at, column <= 1
}

var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// yamlText writes a text as a YAML scalar.
func yamlText(text string) string {
	words := []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"} // that are no text
	if plainText.MatchString(text) && !slices.Contains(words, strings.ToLower(text)) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

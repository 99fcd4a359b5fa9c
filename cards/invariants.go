package cards

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Check tells which rule of CRD's coverage-information the information breaks once it is put into the words of that version; nil
// when none. Where the text of an invariant and its expression differ, both must hold (CRD 2.2.1 crd-ci-q1 to crd-ci-q9;
// of q4 both forbid withpa). One exception: with CRD 2.0 not-covered may stand with no-auth, because
// the published expression of its q2 demands a pa-needed there.
func (c CoverageInformation) Check(version Version) error {
	return c.In(version).check(version)
}

func (c CoverageInformation) check(version Version) error {
	switch {
	case c.Coverage == "":
		return errors.New("coverage is required: a finding is that of a Coverage")
	case c.Date == "":
		return errors.New("date is required")
	case c.AssertionID == "":
		return errors.New("coverage-assertion-id is required")
	}
	if err := c.checkCodes(version); err != nil {
		return err
	}
	if err := c.checkPriorAuthorization(version); err != nil {
		return err
	}
	if err := c.checkDocumentation(); err != nil {
		return err
	}
	conditional := c.Covered == CoveredConditional || c.PANeeded == PAConditional || slices.Contains(c.DocNeeded, "conditional")
	if conditional != (len(c.InfoNeeded) > 0) {
		return errors.New("crd-ci-q3: info-needed goes with conditional, and conditional with info-needed")
	}
	return c.checkReasons()
}

// checkCodes holds each code against the version's value set.
func (c CoverageInformation) checkCodes(version Version) error {
	covered := []Covered{IsCovered, NotCovered, CoveredConditional}
	prior := []PANeeded{"", NoAuth, AuthNeeded, Satisfied, PerformPA, PAConditional}
	info := []string{"performer", "location", "timeframe", "contract-window", InfoOther}
	documentation := []string{"clinical", "admin", "both", "conditional"}
	if version != V20 {
		documentation = []string{"clinical", "admin", "patient", "conditional", "indeterminate"}
		covered = append(covered, CoveredIndeterminate)
		prior = append(prior, PAIndeterminate)
		info = append(info, infoDetailCode)
	}
	if !slices.Contains(covered, c.Covered) {
		return fmt.Errorf("covered has no code %q in CRD %s", c.Covered, version)
	}
	if !slices.Contains(prior, c.PANeeded) {
		return fmt.Errorf("pa-needed has no code %q in CRD %s", c.PANeeded, version)
	}
	for _, code := range c.InfoNeeded {
		if !slices.Contains(info, code) {
			return fmt.Errorf("info-needed has no code %q in CRD %s", code, version)
		}
	}
	for _, code := range c.DocNeeded {
		if !slices.Contains(documentation, code) {
			return fmt.Errorf("doc-needed has no code %q in CRD %s", code, version)
		}
	}
	for _, code := range c.DocPurposes {
		if !slices.Contains([]string{"withclaim", "withorder", "retain-doc", InfoOther}, code) {
			return fmt.Errorf("doc-purpose %q is none that every validator takes (crd-ci-q4)", code)
		}
	}
	for _, detail := range c.Details {
		if detail.Category == "" || detail.Code == "" || detail.values() != 1 {
			return errors.New("a detail needs a category, a code and one value")
		}
		if quantity := detail.Quantity.Value; quantity != "" && !isNumber(quantity) {
			return fmt.Errorf("the quantity %q of a detail is not a number", quantity)
		}
	}
	return nil
}

func isNumber(text string) bool {
	value := jsontext.Value(text)
	return value.Kind() == '0' && value.IsValid()
}

// values counts the values that a detail has.
func (d Detail) values() int {
	count := 0
	for _, value := range [...]string{d.URL, d.Text, d.Quantity.Value} {
		if value != "" {
			count++
		}
	}
	return count
}

func (c CoverageInformation) checkDocumentation() error {
	switch {
	case len(c.Questionnaires) > 0 && len(c.DocNeeded) == 0:
		return errors.New("crd-ci-q1: a questionnaire goes with doc-needed")
	case len(c.DocPurposes) > 0 && len(c.Reasons) == 0:
		return errors.New("crd-ci-q8: doc-purpose needs a reason")
	}
	return nil
}

func (c CoverageInformation) checkPriorAuthorization(version Version) error {
	published20 := version == V20 && c.PANeeded == NoAuth
	switch {
	case c.Covered == NotCovered && c.PANeeded != "" && !published20:
		return errors.New("crd-ci-q2: what is not-covered has no pa-needed")
	case c.Covered != NotCovered && c.PANeeded == "":
		return errors.New("pa-needed is required unless not-covered (crd-ci-q2 of CRD 2.0)")
	case (c.PANeeded == Satisfied) != (c.SatisfiedPAID != ""):
		return errors.New("crd-ci-q5: satisfied goes with satisfied-pa-id, and satisfied-pa-id with satisfied")
	}
	return nil
}

func (c CoverageInformation) checkReasons() error {
	for _, reason := range c.Reasons {
		if reason.Text == "" {
			return errors.New("crd-ci-q7: a reason needs a text")
		}
	}
	if len(c.Reasons) > 0 {
		return nil
	}
	switch {
	case slices.Contains(c.InfoNeeded, InfoOther):
		return errors.New("crd-ci-q6: info-needed OTH needs a reason")
	case c.Covered == CoveredIndeterminate || c.PANeeded == PAIndeterminate:
		return errors.New("crd-ci-q9: indeterminate needs a reason")
	}
	return nil
}

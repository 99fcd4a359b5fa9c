package cards

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// Extension writes the information as the extension on an order, in the shape of that version, after [CoverageInformation.Check].
func (c CoverageInformation) Extension(version Version) (jsontext.Value, error) {
	c = c.In(version)
	if err := c.check(version); err != nil {
		return nil, fmt.Errorf("coverage-information: %w", err)
	}
	return c.write(version)
}

// write goes through the parts in the order of the published definition.
func (c CoverageInformation) write(version Version) (jsontext.Value, error) {
	w := partWriter{jsonWriter{written: make([]byte, 0, 2<<10)}}
	w.raw(`{"url":"` + CoverageInformationURL + `","extension":[`)
	w.reference("coverage", c.Coverage)
	w.code("covered", string(c.Covered))
	w.code("pa-needed", string(c.PANeeded))
	for _, code := range c.DocNeeded {
		w.code("doc-needed", code)
	}
	for _, code := range c.DocPurposes {
		w.code("doc-purpose", code)
	}
	for _, code := range c.InfoNeeded {
		w.code("info-needed", code)
	}
	for _, coding := range c.BillingCodes {
		w.begin("billingCode", "valueCoding")
		w.coding(coding)
		w.end()
	}
	for _, reason := range c.Reasons {
		w.reason(reason)
	}
	for _, detail := range c.Details {
		w.detail(detail, version)
	}
	for _, reference := range c.Dependencies {
		w.reference("dependency", reference)
	}
	for _, questionnaire := range c.Questionnaires {
		w.simple("questionnaire", "valueCanonical", questionnaire)
	}
	w.simple("date", "valueDate", c.Date)
	w.simple("coverage-assertion-id", "valueString", c.AssertionID)
	w.simple("satisfied-pa-id", "valueString", c.SatisfiedPAID)
	for _, contact := range c.Contacts {
		w.contact(contact, version)
	}
	w.simple("expiry-date", "valueDate", c.ExpiryDate)
	w.raw("]}")
	return w.done()
}

// partWriter writes the sub-extensions of coverage-information.
type partWriter struct{ jsonWriter }

// begin opens a sub-extension up to its value; end closes it.
func (w *partWriter) begin(url, value string) {
	if w.written[len(w.written)-1] != '[' {
		w.raw(",")
	}
	for _, piece := range [...]string{`{"url":"`, url, `","`, value, `":`} {
		w.raw(piece)
	}
}

func (w *partWriter) end() { w.raw("}") }

// simple writes a sub-extension whose value is a text; none when it is empty.
func (w *partWriter) simple(url, value, text string) {
	if text == "" {
		return
	}
	w.begin(url, value)
	w.text(text)
	w.end()
}

func (w *partWriter) code(url, code string) { w.simple(url, "valueCode", code) }

func (w *partWriter) reference(url, reference string) {
	w.begin(url, "valueReference")
	w.raw(`{"reference":`)
	w.text(reference)
	w.raw("}")
	w.end()
}

func (w *partWriter) coding(coding Coding) {
	w.raw(`{"system":`)
	w.text(coding.System)
	w.member("code", coding.Code)
	w.member("display", coding.Display)
	w.raw("}")
}

func (w *partWriter) reason(reason Reason) {
	w.begin("reason", "valueCodeableConcept")
	w.raw("{")
	if reason.Code != "" {
		w.raw(`"coding":[`)
		w.coding(Coding{System: temporarySystem, Code: string(reason.Code)})
		w.raw("],")
	}
	w.raw(`"text":`)
	w.text(reason.Text)
	w.raw("}")
	w.end()
}

func (w *partWriter) detail(detail Detail, version Version) {
	w.begin("detail", "extension")
	w.raw("[")
	if version != V20 {
		w.code("category", string(detail.Category))
	}
	w.begin("code", "valueCodeableConcept")
	w.raw(`{"coding":[`)
	w.coding(Coding{System: version.detailSystem(), Code: detail.Code})
	w.raw("]}")
	w.end()
	w.simple("value", "valueUrl", detail.URL)
	w.simple("value", "valueString", detail.Text)
	if detail.Quantity.Value != "" {
		w.begin("value", "valueQuantity")
		w.raw(`{"value":` + detail.Quantity.Value)
		w.member("unit", detail.Quantity.Unit)
		w.raw("}")
		w.end()
	}
	w.simple("qualification", "valueString", detail.Qualification)
	w.raw("]")
	w.end()
}

func (w *partWriter) contact(contact Contact, version Version) {
	if version == V20 {
		for _, point := range contact.Points {
			w.begin("contact", "valueContactPoint")
			w.point(point)
			w.end()
		}
		return
	}
	w.begin("contact", "valueContactDetail")
	w.raw(`{"name":`)
	w.text(contact.Name)
	w.raw(`,"telecom":[`)
	for i, point := range contact.Points {
		w.comma(i)
		w.point(point)
	}
	w.raw("]}")
	w.end()
}

func (w *partWriter) point(point ContactPoint) {
	w.raw(`{"system":`)
	w.text(point.System)
	w.member("value", point.Value)
	w.member("use", point.Use)
	w.raw("}")
}

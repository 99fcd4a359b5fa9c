package fhir

import "iter"

// Coding is FHIR's Coding as an EHR sent it.
type Coding struct{ System, Code, Display string }

// CodeableConcept is FHIR's CodeableConcept as an EHR sent it; the zero value stands for none.
type CodeableConcept struct {
	Codings []Coding
	Text    string
	source  Value
}

// ParseCodeableConcept reads v. Codings with neither code nor display are left out.
func ParseCodeableConcept(v Value) CodeableConcept {
	concept := CodeableConcept{source: v}
	for name, member := range v.Members() {
		switch name {
		case "coding":
			for element := range member.Elements() {
				if coding := parseCoding(element); coding.Code != "" || coding.Display != "" {
					concept.Codings = append(concept.Codings, coding)
				}
			}
		case "text":
			concept.Text = member.Text()
		}
	}
	return concept
}

func parseCoding(v Value) Coding {
	var coding Coding
	for name, member := range v.Members() {
		switch name {
		case "system":
			coding.System = member.Text()
		case "code":
			coding.Code = member.Text()
		case "display":
			coding.Display = member.Text()
		}
	}
	return coding
}

// Extensions yields the concept's extensions with that url.
func (c CodeableConcept) Extensions(url string) iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for extension := range c.source.Member("extension").Elements() {
			if extension.Member("url").Text() == url && !yield(extension) {
				return
			}
		}
	}
}

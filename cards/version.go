package cards

// Version is a version of Da Vinci CRD as clients name it: major and minor number.
type Version string

// The versions that answers can be written in: CRD 2.0.1 and CRD 2.2.1.
const (
	V20 Version = "2.0"
	V22 Version = "2.2"
)

// Code systems of CRD. The first holds all codes of 2.0 and, in 2.2, those of reasons; card types and details have moved since.
const (
	temporarySystem      = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"
	cardTypeSystem       = "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"
	coverageDetailSystem = "http://terminology.hl7.org/CodeSystem/crd-coverage-detail"
)

// topicSystem is the code system of card types in that version.
func (v Version) topicSystem() string {
	if v == V20 {
		return temporarySystem
	}
	return cardTypeSystem
}

// detailSystem is the code system of coverage details in that version.
func (v Version) detailSystem() string {
	if v == V20 {
		return temporarySystem
	}
	return coverageDetailSystem
}

package fhir

import (
	"fmt"
	"strings"
	"testing"
)

// order is a draft order of about 1.1 KB with an earlier finding on it.
const order = `{"resourceType":"MedicationRequest","id":"rx-1","meta":{"profile":["http://hl7.org/fhir/us/davinci-crd/StructureDefinition/profile-medicationrequest"]},` +
	`"extension":[{"url":"http://ehr.example/priority-note","valueString":"r\u00e9p\u00e9ter"},` +
	`{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information","extension":[{"url":"coverage","valueReference":{"reference":"Coverage/c1"}},` +
	`{"url":"covered","valueCode":"not-covered"},{"url":"date","valueDate":"2026-01-05"}]}],` +
	`"status":"draft","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1049502",` +
	`"display":"12 HR oxycodone hydrochloride 10 MG Extended Release Oral Tablet"}],"text":"oxycodone 10 mg"},"subject":{"reference":"Patient/p1"},` +
	`"authoredOn":"2026-01-05","requester":{"reference":"Practitioner/dr1"},"dosageInstruction":[{"text":"one tablet twice a day","timing":{"repeat":{"frequency":2,"period":1,` +
	`"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1.50,"unit":"tablet","system":"http://unitsofmeasure.org","code":"{tbl}"}}]}],` +
	`"dispenseRequest":{"numberOfRepeatsAllowed":0,"quantity":{"value":6e1}}}`

// body is a hook request of about 10 KB.
func body() []byte {
	var entries strings.Builder
	for i := range 7 {
		fmt.Fprintf(&entries, `,{"fullUrl":"https://ehr.example/fhir/MedicationRequest/rx-%d","resource":%s}`, i, order)
	}
	return fmt.Appendf(nil, `{"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"patientId":"p1","userId":"Practitioner/dr1",`+
		`"draftOrders":{"resourceType":"Bundle","type":"collection","entry":[%s]}},"prefetch":{"coverage":null}}`, entries.String()[1:])
}

func BenchmarkCheckJSON(b *testing.B) {
	text := body()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := CheckJSON(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReplaceExtensions(b *testing.B) {
	const finding = `{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information","extension":[{"url":"covered","valueCode":"covered"}]}`
	stale := func(extension Value) bool {
		return extension.Member("url").Text() == "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information"
	}
	b.SetBytes(int64(len(order)))
	b.ReportAllocs()
	resource, _ := ParseResource(ParseValue(order))
	added := ParseValue(finding)
	for b.Loop() {
		if _, err := resource.ReplaceExtensions(stale, added); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEntries(b *testing.B) {
	bundle := ParseValue(string(body())).Path("context", "draftOrders")
	b.SetBytes(int64(len(bundle.Raw())))
	b.ReportAllocs()
	for b.Loop() {
		for entry := range Entries(bundle) {
			if entry.Resource.Type() != "MedicationRequest" {
				b.Fatal("another type")
			}
		}
	}
}

func BenchmarkCollectionResolve(b *testing.B) {
	bundle := ParseValue(string(body())).Path("context", "draftOrders")
	reference := Reference{Reference: "https://other.example/fhir/MedicationRequest/rx-1"}
	b.ReportAllocs()
	for b.Loop() {
		var collection Collection
		collection.Add(bundle)
		if _, found := collection.Resolve(Resource{}, reference); !found {
			b.Fatal("not found")
		}
	}
}

package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// requestBody reads the request compactly, as EHRs send it, and brings it to about size bytes by prefetched resources that a real
// EHR sends along (a Practitioner each).
func requestBody(file string, size int) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	body := jsontext.Value(text)
	if err := body.Compact(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	marker := []byte(`"prefetch":{`)
	at := bytes.Index(body, marker)
	if at < 0 {
		return nil, fmt.Errorf("%s has no prefetch to add to", file)
	}
	at += len(marker)
	var more bytes.Buffer
	for i := 0; len(body)+more.Len() < size; i++ {
		fmt.Fprintf(&more, `"practitioner%[1]d":{"resourceType":"Practitioner","id":"practitioner-%[1]d","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"199999999%[1]d"}],`+
			`"name":[{"use":"official","family":"Example","given":["Invented","Person"],"prefix":["Dr."]}],`+
			`"telecom":[{"system":"phone","value":"+1-555-010-000%[1]d","use":"work"}],"address":[{"line":["1 Example Street"],"city":"Jackson","state":"MS","postalCode":"39201","country":"US"}],"gender":"female"},`, i)
	}
	return slices.Insert([]byte(body), at, more.Bytes()...), nil
}

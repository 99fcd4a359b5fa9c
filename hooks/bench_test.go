package hooks

import (
	"bytes"
	"net/http/httptest"
	"testing"

	"covercard/cards"
	"covercard/fhir"
)

func BenchmarkDecode(b *testing.B) {
	body := tenKilobytes(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode("order-sign", body); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheckJSON is the part of Decode that is the JSON check.
func BenchmarkCheckJSON(b *testing.B) {
	body := tenKilobytes(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if err := fhir.CheckJSON(body); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCall is a whole call of a service that does nothing, without the network.
func BenchmarkCall(b *testing.B) {
	engine := NewEngine(Options{})
	Register(engine, []Service{serving("order-sign", "x", cards.Response{Cards: []cards.Card{}}, nil)}, Options{})
	body := tenKilobytes(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		request := httptest.NewRequest("POST", "/cds-services/x", bytes.NewReader(body))
		recorder := httptest.NewRecorder()
		engine.ServeHTTP(recorder, request)
		if recorder.Code != 200 {
			b.Fatal(recorder.Body.String())
		}
	}
}

package service_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/hooks"
	"covercard/internal/library"
	"covercard/internal/service"
)

// BenchmarkHandler is a whole call in process: routing, decoding, deciding, answering, encoding.
func BenchmarkHandler(b *testing.B) {
	rules, err := library.Load(library.Default())
	require.NoError(b, err)
	engine := hooks.NewEngine(hooks.Options{})
	hooks.Register(engine, service.New(service.Options{Library: rules}).Hooks(), hooks.Options{})
	for name, file := range map[string]string{
		"not covered, 10 KB": "../../testdata/load/hemgenix-order-sign-10kb.json",
		"nothing to say":     requestFolder + "/unknown-drug-order-sign.json",
	} {
		b.Run(name, func(b *testing.B) {
			body := readFile(b, file)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				request := httptest.NewRequest(http.MethodPost, "/cds-services/order-sign", bytes.NewReader(body))
				response := httptest.NewRecorder()
				engine.ServeHTTP(response, request)
				if response.Code != http.StatusOK {
					b.Fatal(response.Body.String())
				}
			}
		})
	}
}

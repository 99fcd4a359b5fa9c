package service_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/hooks"
	"covercard/internal/library"
	"covercard/internal/service"
)

// BenchmarkHandler is a whole call in process: routing, decoding, deciding, answering, encoding.
func BenchmarkHandler(b *testing.B) {
	for _, name := range []string{"hemgenix-order-sign", "unknown-drug-order-sign"} {
		b.Run(name, func(b *testing.B) {
			body, err := os.ReadFile("/tmp/body.json")
			require.NoError(b, err)
			rules, err := library.Load(library.Default())
			require.NoError(b, err)
			engine := hooks.NewEngine(hooks.Options{})
			hooks.Register(engine, service.New(service.Options{Library: rules}).Hooks(), hooks.Options{})
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

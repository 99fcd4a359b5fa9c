package server

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
	"covercard/internal/config"
	"covercard/internal/library"
)

func TestTheAddressIsKnownBeforeServing(t *testing.T) {
	server := prepare(t, nil)
	require.Regexp(t, `^http://127\.0\.0\.1:[1-9]\d*$`, server.URL())
	server.run(t)
	require.Equal(t, http.StatusOK, server.send(t, http.MethodGet, "/healthz", "").status)
}

func TestATakenPortIsAClearFault(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	address := taken.Addr().String()
	settings := config.Default()
	settings.Listen = address
	_, err = New(Options{Config: settings, Logger: discard()})
	require.EqualError(t, err, `cannot listen on "`+address+`" (setting listen): bind: address already in use; stop what listens there, or choose another port`)
}

func TestAnAddressThatIsNoneIsAClearFault(t *testing.T) {
	for address, reason := range map[string]string{
		"8080":                "missing port in address",
		"127.0.0.1:port":      "",
		"http://127.0.0.1:80": "too many colons in address",
	} {
		_, err := listen(address)
		require.ErrorContains(t, err, `cannot listen on "`+address+`" (setting listen): `)
		require.ErrorContains(t, err, reason)
		require.ErrorContains(t, err, "; give HOST:PORT of this machine, for example 127.0.0.1:8080")
	}
}

func TestProbes(t *testing.T) {
	server := start(t, nil)
	alive := server.send(t, http.MethodGet, "/healthz", "")
	require.Equal(t, http.StatusOK, alive.status)
	require.Equal(t, "ok\n", alive.text)

	rules, err := library.Load(library.Default())
	require.NoError(t, err)
	ready := server.send(t, http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusOK, ready.status)
	require.JSONEq(t, `{"status": "ready", "library": "`+rules.Fingerprint+`"}`, ready.text)

	require.Equal(t, http.StatusMethodNotAllowed, server.send(t, http.MethodPost, "/readyz", "").status)
}

// Each setting is sent a call that it changes the answer of.
func TestTheConfigurationReachesTheAnswers(t *testing.T) {
	hemgenix, unlisted := readFile(t, requests+"hemgenix-order-sign.json"), readFile(t, requests+"unknown-drug-order-sign.json")
	noCoverage := readFile(t, requests+"hemgenix-no-coverage-order-sign.json")
	for name, test := range map[string]struct {
		set     func(*config.Config)
		request string
		check   func(t *testing.T, usual, set reply)
	}{
		"unlisted": {
			func(c *config.Config) { c.Unlisted = "omit" }, unlisted,
			func(t *testing.T, usual, set reply) {
				require.True(t, usual.body().Member("systemActions").Exists())
				require.False(t, set.body().Member("systemActions").Exists())
			},
		},
		"without_coverage": {
			func(c *config.Config) { c.WithoutCoverage = "silent" }, noCoverage,
			func(t *testing.T, usual, set reply) {
				require.NotEmpty(t, usual.body().Path("cards", "summary").Text())
				require.JSONEq(t, `{"cards": []}`, set.text)
			},
		},
		"default_crd_version": {
			func(c *config.Config) { c.DefaultCRDVersion = "2.2" }, noCoverage,
			func(t *testing.T, usual, set reply) {
				require.Equal(t, http.StatusOK, usual.status)
				require.Equal(t, http.StatusBadRequest, set.status, "2.2 does without no Coverage")
			},
		},
		"crd20_pa_needed_when_not_covered": {
			func(c *config.Config) { c.CRD20PANeededWhenNotCovered = "no-auth" }, hemgenix,
			func(t *testing.T, usual, set reply) {
				require.NotContains(t, usual.text, `"no-auth"`)
				require.Contains(t, set.text, `"no-auth"`)
			},
		},
		"max_body": {
			func(c *config.Config) { c.MaxBody = 1024 }, hemgenix,
			func(t *testing.T, usual, set reply) {
				require.Equal(t, http.StatusOK, usual.status)
				require.Equal(t, http.StatusRequestEntityTooLarge, set.status)
			},
		},
		"cors_origins": {
			func(c *config.Config) { c.CORSOrigins = []string{"https://ehr.example"} }, hemgenix,
			func(t *testing.T, usual, set reply) {
				require.Empty(t, usual.header.Get("Access-Control-Allow-Origin"))
				require.Equal(t, "https://ehr.example", set.header.Get("Access-Control-Allow-Origin"))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			call := func(set func(*config.Config)) reply {
				return start(t, set).send(t, http.MethodPost, "/cds-services/order-sign", test.request,
					"Origin", "https://ehr.example", "Expect", "100-continue")
			}
			test.check(t, call(nil), call(test.set))
		})
	}
}

// What is at fault comes back as FHIR, wherever it is found.
func TestFaultsAreOperationOutcomes(t *testing.T) {
	server := start(t, nil)
	for _, test := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/", http.StatusNotFound},
		{http.MethodGet, "/cds-services/", http.StatusNotFound},
		{http.MethodPost, "/cds-services/patient-view", http.StatusNotFound},
		{http.MethodGet, "/cds-services/order-sign", http.StatusMethodNotAllowed},
		{http.MethodDelete, "/healthz", http.StatusMethodNotAllowed},
		{http.MethodPost, "/cds-services/order-sign", http.StatusBadRequest},
	} {
		got := server.send(t, test.method, test.path, "")
		require.Equal(t, test.status, got.status, test.path)
		require.Equal(t, "application/fhir+json", got.header.Get("Content-Type"))
		require.NoError(t, fhir.CheckJSON([]byte(got.text)))
		require.Equal(t, "OperationOutcome", got.body().Member("resourceType").Text())
	}
}

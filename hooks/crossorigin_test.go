package hooks

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/cards"
)

func TestBrowsersOfAllowedOriginsMayCall(t *testing.T) {
	url, _ := start(t, Options{Origins: []string{"https://sandbox.example"}}, serving("order-sign", "sign", cards.Response{}, nil))
	for _, path := range []string{"/cds-services", "/cds-services/sign", "/cds-services/sign/feedback"} {
		response, _ := fetch(t, http.MethodOptions, url+path, "", "Origin: https://sandbox.example",
			"Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization,content-type")
		require.Equal(t, http.StatusNoContent, response.StatusCode, path)
		require.Equal(t, "https://sandbox.example", response.Header.Get("Access-Control-Allow-Origin"))
		require.Equal(t, "GET,POST,OPTIONS", response.Header.Get("Access-Control-Allow-Methods"))
		require.Equal(t, "Authorization,Content-Type", response.Header.Get("Access-Control-Allow-Headers"))
		require.Empty(t, response.Header.Get("Access-Control-Allow-Credentials"))
	}
	response, _ := fetch(t, http.MethodGet, url+"/cds-services", "", "Origin: https://sandbox.example")
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "https://sandbox.example", response.Header.Get("Access-Control-Allow-Origin"))
}

func TestBrowsersOfOtherOriginsMayNotCall(t *testing.T) {
	for name, options := range map[string]Options{
		"others are allowed": {Origins: []string{"https://sandbox.example"}},
		"none is allowed":    {},
	} {
		t.Run(name, func(t *testing.T) {
			url, _ := start(t, options, serving("order-sign", "sign", cards.Response{}, nil))
			response, _ := fetch(t, http.MethodOptions, url+"/cds-services/sign", "", "Origin: https://elsewhere.example", "Access-Control-Request-Method: POST")
			require.Empty(t, response.Header.Get("Access-Control-Allow-Origin"))
		})
	}
}

func TestAnyOriginMayBeAllowed(t *testing.T) {
	url, _ := start(t, Options{Origins: []string{"*"}}, serving("order-sign", "sign", cards.Response{}, nil))
	response, _ := fetch(t, http.MethodGet, url+"/cds-services", "", "Origin: https://elsewhere.example")
	require.Equal(t, "*", response.Header.Get("Access-Control-Allow-Origin"))
}

func TestOptionsNamesTheMethods(t *testing.T) {
	url, _ := start(t, Options{}, serving("order-sign", "sign", cards.Response{}, nil))
	for path, methods := range map[string]string{
		"/cds-services": "GET, OPTIONS", "/cds-services/sign": "POST, OPTIONS", "/cds-services/sign/feedback": "POST, OPTIONS",
	} {
		response, _ := fetch(t, http.MethodOptions, url+path, "")
		require.Equal(t, http.StatusNoContent, response.StatusCode)
		require.Equal(t, methods, response.Header.Get("Allow"), path)
	}
}

package hooks

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/cards"
)

// edition is an offer of services that are all called so, in discovery and on their cards.
func edition(name string) []Service {
	var services []Service
	for _, hook := range []string{"order-select", "order-sign"} {
		service := serving(hook, hook, cards.Response{Cards: []cards.Card{{UUID: "1", Summary: name}}}, nil)
		service.definition.Title = name
		services = append(services, service)
	}
	return services
}

func TestReplacedServicesAnswerAndAreDiscovered(t *testing.T) {
	engine := NewEngine(Options{})
	offering := Register(engine, edition("before"), Options{})
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	said := func() (discovery, answer string) {
		_, discovery = fetch(t, http.MethodGet, server.URL+"/cds-services", "")
		_, answer = fetch(t, http.MethodPost, server.URL+"/cds-services/order-select", orderSelect)
		return discovery, answer
	}
	discovery, answer := said()
	require.Equal(t, 2, strings.Count(discovery, `"title":"before"`))
	require.Contains(t, answer, `"summary":"before"`)

	require.NoError(t, offering.Replace(edition("after")))
	discovery, answer = said()
	require.Equal(t, 2, strings.Count(discovery, `"title":"after"`))
	require.NotContains(t, discovery, "before")
	require.Contains(t, answer, `"summary":"after"`)

	require.ErrorContains(t, offering.Replace(append(edition("never"), testService{})), "needs an ID, a Hook and a Description")
	again, _ := said()
	require.Equal(t, discovery, again, "an offer that is none changes nothing")

	require.NoError(t, offering.Replace(nil))
	response, _ := fetch(t, http.MethodPost, server.URL+"/cds-services/order-select", orderSelect)
	require.Equal(t, http.StatusNotFound, response.StatusCode)
}

func TestACallEndsWithTheServiceItBeganWith(t *testing.T) {
	begun, replaced := make(chan struct{}), make(chan struct{})
	engine := NewEngine(Options{})
	offering := Register(engine, []Service{testService{
		Definition{Hook: "order-select", ID: "order-select", Description: "x"},
		func(context.Context, *Request) (cards.Response, error) {
			close(begun)
			<-replaced
			return cards.Response{Cards: []cards.Card{{UUID: "1", Summary: "before"}}}, nil
		},
	}}, Options{})
	recorder := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		defer close(done)
		engine.ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/cds-services/order-select", strings.NewReader(orderSelect)))
	}()
	<-begun
	require.NoError(t, offering.Replace(edition("after")))
	close(replaced)
	<-done
	require.Equal(t, http.StatusOK, recorder.Code)
	require.Contains(t, recorder.Body.String(), `"summary":"before"`)
}

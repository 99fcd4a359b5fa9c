package service_test

import (
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDamagedRequests puts something else in one random place of a request, from a fixed seed. Whatever the client sent, the fault is never
// the service's: it is answered in keeping with the standards, or refused with an OperationOutcome (hook-9, hook-10).
func TestDamagedRequests(t *testing.T) {
	server := serve(t)
	random := rand.New(rand.NewPCG(594, 7))
	values := []string{`null`, `{}`, `[]`, `""`, `"x"`, `7`, `true`, `[null]`, `[{}]`, `{"x":1}`, `"Patient/` + thePatient + `"`, `"#x"`, `[["x"]]`, `1e999`, `""`}
	for range 1200 {
		a := randomAsk(t, random)
		request, err := parse(a.body(t))
		require.NoError(t, err)
		damage(request, random, values)
		body := []byte(request.encode())
		if request.at("hook").text() != a.hook {
			continue // it would go to another service
		}
		status, answer := call(t, server, body)
		switch status {
		case http.StatusOK:
			require.Empty(t, complaintsAbout(versionOf(request), a.hook, body, answer), "%s\n%s", body, answer)
		case http.StatusBadRequest, http.StatusPreconditionFailed, http.StatusUnprocessableEntity:
			checkRefusal(t, request, answer)
		default:
			require.Fail(t, "neither answered nor refused", "%d\n%s\n%s", status, body, answer)
		}
	}
}

// damage replaces or removes one value, deep in the request more often than at its top.
func damage(request *node, random *rand.Rand, values []string) {
	place := request
	for {
		position := random.IntN(len(place.children))
		child := place.children[position]
		if len(child.children) > 0 && random.IntN(8) > 0 {
			place = child
			continue
		}
		value := values[random.IntN(len(values))]
		if damaged, err := parse([]byte(value)); err == nil && random.IntN(5) > 0 {
			place.children[position] = damaged
			return
		}
		place.children = append(place.children[:position:position], place.children[position+1:]...)
		if place.is('{') {
			place.names = append(place.names[:position:position], place.names[position+1:]...)
		}
		return
	}
}

// versionOf is the version that a request asks for, without the number of a correction.
func versionOf(request *node) string { return request.at("extension", requestedVersion).text() }

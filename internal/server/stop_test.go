package server

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// callInFlight is a call whose body has not arrived; the server is known to be waiting for it.
type callInFlight struct {
	connection net.Conn
	answer     *bufio.Reader
	body       string
}

func begin(t testing.TB, server *running) callInFlight {
	t.Helper()
	body := readFile(t, requests+"hemgenix-order-sign.json")
	address := strings.TrimPrefix(server.URL(), "http://")
	connection, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { connection.Close() })
	_, err = fmt.Fprintf(connection, "POST /cds-services/order-sign HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"+
		"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", address, len(body))
	require.NoError(t, err)
	call := callInFlight{connection: connection, answer: bufio.NewReader(connection), body: body}
	// "Continue" is sent when the handler begins to read the body.
	line, err := call.answer.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "HTTP/1.1 100 Continue\r\n", line)
	_, err = call.answer.ReadString('\n')
	require.NoError(t, err)
	return call
}

func TestStopLetsACallInFlightFinish(t *testing.T) {
	server := prepare(t, nil)
	stopping := make(chan struct{})
	server.http.RegisterOnShutdown(func() { close(stopping) })
	server.run(t)
	call := begin(t, server)
	server.end()
	<-stopping

	_, err := io.WriteString(call.connection, call.body)
	require.NoError(t, err)
	response, err := http.ReadResponse(call.answer, nil)
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Contains(t, string(answer), "Hemgenix is considered not medically necessary")

	require.NoError(t, <-server.ended)
	require.Contains(t, server.log.String(), "msg=stopping")
	_, err = net.Dial("tcp", strings.TrimPrefix(server.URL(), "http://"))
	require.Error(t, err, "a server that has stopped takes no more calls")
}

// A client that never finishes its call must not keep the process from ending.
func TestStopCutsOffACallThatDoesNotFinish(t *testing.T) {
	server := prepare(t, nil)
	server.grace = time.Nanosecond
	server.run(t)
	call := begin(t, server)
	server.end()
	require.EqualError(t, <-server.ended, "stopping: cut off the calls that had not finished within 1ns")
	// The connection is closed, or this would wait for ever; whether by an end or a reset depends on how far the server had read.
	_, _ = io.ReadAll(call.connection)
}

// The calls of a server that was never asked anything are none; it stops at once.
func TestStopWithoutCalls(t *testing.T) {
	server := start(t, nil)
	server.end()
	require.NoError(t, <-server.ended)
}

func TestALostListenerIsAFault(t *testing.T) {
	server := prepare(t, nil)
	require.NoError(t, server.listener.Close())
	server.run(t)
	require.ErrorContains(t, <-server.ended, "serving: ")
}

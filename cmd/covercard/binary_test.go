package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/fhir"
)

// build makes the program as it is shipped, without cgo.
func build(t testing.TB) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "covercard")
	command := exec.Command("go", "build", "-tags", "nomsgpack", "-o", binary, ".")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	return binary
}

// execute runs the program to its end.
func execute(t testing.TB, binary string, arguments ...string) outcome {
	t.Helper()
	var out, failures bytes.Buffer
	command := exec.CommandContext(t.Context(), binary, arguments...)
	command.Stdout, command.Stderr = &out, &failures
	err := command.Run()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return outcome{code: command.ProcessState.ExitCode(), out: out.String(), err: failures.String()}
}

// TestTheProgramServesUntilItIsToldToStop goes through the life of the real program: it binds a free port, answers, and stops in order.
func TestTheProgramServesUntilItIsToldToStop(t *testing.T) {
	const mostBody = 64 << 10
	binary := build(t)
	// Only a program that hangs lives to see the end of this; it is killed, and so does not end with 0.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	program := exec.CommandContext(ctx, binary, "serve", "--listen", "127.0.0.1:0")
	program.Env = append(os.Environ(), "COVERCARD_MAX_BODY="+strconv.Itoa(mostBody))
	var log bytes.Buffer
	program.Stderr = &log
	out, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	lines := bufio.NewScanner(out)
	address := readAddress(t, lines)

	t.Run("the commands of the greeting", func(t *testing.T) {
		for lines.Scan() && !strings.Contains(lines.Text(), " fire --to ") {
		}
		shell := exec.CommandContext(ctx, "sh", "-c", lines.Text())
		shell.Dir = t.TempDir() // the program is all it needs
		said, err := shell.Output()
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(said), "WARNING  Hemgenix is considered not medically necessary"), string(said))
	})
	t.Run("discovery", func(t *testing.T) {
		answer := send(t, http.MethodGet, address+"/cds-services", "")
		require.Equal(t, http.StatusOK, answer.status)
		var hooks []string
		for service := range answer.body.Member("services").Elements() {
			hooks = append(hooks, service.Member("hook").Text())
		}
		require.Contains(t, hooks, "order-sign")
	})
	t.Run("a call", func(t *testing.T) {
		request, err := os.ReadFile(hemgenix)
		require.NoError(t, err)
		answer := send(t, http.MethodPost, address+"/cds-services/order-sign", string(request))
		require.Equal(t, http.StatusOK, answer.status)
		require.Contains(t, answer.body.Path("cards", "summary").Text(), "Hemgenix is considered not medically necessary")
	})
	t.Run("probes", func(t *testing.T) {
		require.Equal(t, http.StatusOK, send(t, http.MethodGet, address+"/healthz", "").status)
		ready := send(t, http.MethodGet, address+"/readyz", "")
		require.Equal(t, http.StatusOK, ready.status)
		require.Contains(t, execute(t, binary, "version").out, "library "+ready.body.Member("library").Text()+"\n")
	})
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		code               string
	}{
		"an unknown path":       {http.MethodGet, "/cds-service", "", http.StatusNotFound, "not-found"},
		"an unknown service":    {http.MethodPost, "/cds-services/patient-view", "{}", http.StatusNotFound, "not-found"},
		"GET on a path to POST": {http.MethodGet, "/cds-services/order-sign", "", http.StatusMethodNotAllowed, "not-supported"},
		"a body that is none":   {http.MethodPost, "/cds-services/order-sign", "", http.StatusBadRequest, "structure"},
		"a body too large":      {http.MethodPost, "/cds-services/order-sign", strings.Repeat(" ", mostBody+1), http.StatusRequestEntityTooLarge, "too-long"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := send(t, test.method, address+test.path, test.body)
			require.Equal(t, test.status, answer.status)
			require.Equal(t, "application/fhir+json", answer.mediaType)
			require.Equal(t, "OperationOutcome", answer.body.Member("resourceType").Text())
			require.Equal(t, test.code, answer.body.Path("issue", "code").Text())
		})
	}
	t.Run("fire", func(t *testing.T) {
		got := execute(t, binary, "fire", "--to", address, hemgenix)
		got.requireFine(t)
		require.Contains(t, got.out, "Hemgenix is considered not medically necessary")
		execute(t, binary, "fire", "--to", address, badRequests+"missing-user-id.json").requireFault(t, exitNotFine,
			"refused with 400 Bad Request\n  context.userId is missing")
		execute(t, binary, "fire").requireFault(t, exitWrongUse)
	})

	require.NoError(t, program.Process.Signal(syscall.SIGTERM))
	_, err = io.Copy(io.Discard, out) // to the end, as Wait closes the pipe
	require.NoError(t, err)
	require.NoError(t, program.Wait(), log.String())
	require.Contains(t, log.String(), "stopping")
	execute(t, binary, "fire", "--to", address, hemgenix).requireFault(t, exitNotFine, "nothing answers at "+address)
}

// TestSIGHUPHasTheLibraryReadAgain, and the program goes on.
func TestSIGHUPHasTheLibraryReadAgain(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	program := exec.CommandContext(ctx, build(t), "serve", "--listen", "127.0.0.1:0", "--library", exported(t))
	log, err := program.StderrPipe()
	require.NoError(t, err)
	out, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	address := readAddress(t, bufio.NewScanner(out))

	require.NoError(t, program.Process.Signal(syscall.SIGHUP))
	lines := bufio.NewScanner(log)
	for lines.Scan() && !strings.Contains(lines.Text(), "library unchanged") {
	}
	require.Contains(t, lines.Text(), "library unchanged", "the log ended before it told of the library")
	require.Equal(t, http.StatusOK, send(t, http.MethodGet, address+"/readyz", "").status)

	require.NoError(t, program.Process.Signal(syscall.SIGTERM))
	_, err = io.Copy(io.Discard, log)
	require.NoError(t, err)
	require.NoError(t, program.Wait())
}

var printedAddress = regexp.MustCompile(`^Covercard is ready at (http://127\.0\.0\.1:\d+)$`)

// readAddress reads what the program prints up to the address it serves at.
func readAddress(t testing.TB, lines *bufio.Scanner) string {
	t.Helper()
	for lines.Scan() {
		if found := printedAddress.FindStringSubmatch(lines.Text()); found != nil {
			return found[1]
		}
	}
	require.Fail(t, "the program ended before it told its address")
	return ""
}

type httpAnswer struct {
	status    int
	mediaType string
	body      fhir.Value
}

func send(t testing.TB, method, address, body string) httpAnswer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	// The body is kept back until the server wants it, so that one which is refused by its size cannot cross with the answer.
	request.Header.Set("Expect", "100-continue")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return httpAnswer{status: response.StatusCode, mediaType: response.Header.Get("Content-Type"), body: fhir.ParseValue(string(answer))}
}

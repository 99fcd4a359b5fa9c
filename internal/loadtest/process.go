package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is one of the two servers, running with one core.
type process struct {
	name, host, path string
	command          *exec.Cmd
	readyAfter       time.Duration
}

var address = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)`)

// start runs a server on one core and waits until it prints its address and answers.
func start(ctx context.Context, name, binary string, arguments ...string) (*process, error) {
	command := exec.CommandContext(ctx, binary, arguments...)
	if taskset, err := exec.LookPath("taskset"); err == nil { // Linux: pin it, and leave the other cores to the load
		command = exec.CommandContext(ctx, taskset, append([]string{"-c", "0", binary}, arguments...)...)
	}
	command.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("starting the %s: %w", name, err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		found := address.FindStringSubmatch(lines.Text())
		if found == nil {
			continue
		}
		running := &process{name: name, host: found[1], command: command}
		if name == "service" {
			response, err := http.Get("http://" + running.host + "/readyz")
			if err != nil {
				return nil, err
			}
			response.Body.Close()
		}
		running.readyAfter = time.Since(begun)
		go func() { _, _ = io.Copy(io.Discard, out) }()
		return running, nil
	}
	return nil, fmt.Errorf("the %s ended before it was ready: %w", name, errors.Join(lines.Err(), command.Wait()))
}

func (p *process) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	_ = p.command.Wait()
}

// answerSize sends the request once and gives the size of the answer, which must be a 200.
func (p *process) answerSize(ctx context.Context, body []byte) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.host+p.path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("the service answers %s", response.Status)
	}
	return len(answer), err
}

// resident is the process's memory in RAM, in MB; 0 where the system does not tell.
func (p *process) resident() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if size, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, _ := strconv.ParseFloat(strings.Fields(size)[0], 64)
			return kilobytes / 1024
		}
	}
	return 0
}

// cpuTime is the processor time the process has used; 0 where the system does not tell.
func (p *process) cpuTime() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0
	}
	// Fields 14 and 15 (utime, stime) in ticks of 10 ms; the name in field 2 may hold spaces.
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

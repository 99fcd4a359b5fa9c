package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// turn is what one turn of load measured.
type turn struct {
	rate     float64 // requests per second
	p50, p99 time.Duration
	cpu      time.Duration // of the server, per request
}

// load sends the request over and over on each connection for the given time. It speaks just enough HTTP/1.1 to cost less than the
// servers it measures.
func (p *process) load(ctx context.Context, body []byte, connections int, duration time.Duration) (turn, error) {
	message := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		p.path, p.host, len(body), body)
	ctx, cancel := context.WithTimeout(ctx, duration)
	defer cancel()

	var all sync.Mutex
	var latencies []time.Duration
	var failed error
	var clients sync.WaitGroup
	before, begun := p.cpuTime(), time.Now()
	for range connections {
		clients.Go(func() {
			own, err := p.client(ctx, message)
			all.Lock()
			defer all.Unlock()
			latencies, failed = append(latencies, own...), errors.Join(failed, err)
		})
	}
	clients.Wait()
	took, used := time.Since(begun), p.cpuTime()-before
	if failed != nil {
		return turn{}, failed
	}
	if len(latencies) == 0 {
		return turn{}, errors.New("no answer within the turn")
	}
	slices.Sort(latencies)
	return turn{
		rate: float64(len(latencies)) / took.Seconds(),
		p50:  latencies[len(latencies)/2].Round(time.Microsecond),
		p99:  latencies[len(latencies)*99/100].Round(time.Microsecond),
		cpu:  (used / time.Duration(len(latencies))).Round(100 * time.Nanosecond),
	}, nil
}

// client sends the message until the time is over, and gives how long each answer took.
func (p *process) client(ctx context.Context, message []byte) ([]time.Duration, error) {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", p.host)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	answers := bufio.NewReaderSize(connection, 64<<10)
	var latencies []time.Duration
	for ctx.Err() == nil {
		sent := time.Now()
		if _, err := connection.Write(message); err != nil {
			return nil, err
		}
		if err := readAnswer(answers); err != nil {
			return nil, err
		}
		latencies = append(latencies, time.Since(sent))
	}
	return latencies, nil
}

// readAnswer reads one 200 answer that says its length.
func readAnswer(from *bufio.Reader) error {
	status, err := from.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(status), "HTTP/1.1 200 ") {
		return fmt.Errorf("answered %q", strings.TrimSpace(string(status)))
	}
	length := -1
	for {
		line, err := from.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if value, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return errors.New("an answer without Content-Length")
	}
	_, err = io.CopyN(io.Discard, from, int64(length))
	return err
}

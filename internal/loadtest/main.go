// Command loadtest measures the running service under load next to the floor: a bare gin handler that reads the same body and
// writes the same number of bytes. Both get one core, in turns, within one run; what counts is their ratio.
//
//	go run ./internal/loadtest -service bin/covercard
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"time"
)

func main() {
	var m measurement
	flag.StringVar(&m.binary, "service", "bin/covercard", "the service's binary")
	flag.StringVar(&m.requestFile, "request", "testdata/load/hemgenix-order-sign-10kb.json", "the order-sign request to send")
	flag.IntVar(&m.connections, "connections", 16, "connections that each wait for their answer before they send again")
	flag.DurationVar(&m.duration, "duration", 3*time.Second, "length of one turn")
	flag.IntVar(&m.rounds, "rounds", 5, "turns for each of the two")
	floor := flag.Int("floor", 0, "serve as the floor, answering with this many bytes (used by this command itself)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := func() error {
		if *floor > 0 {
			return serveFloor(ctx, *floor)
		}
		return m.run(ctx)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "loadtest:", err)
		os.Exit(1)
	}
}

// measurement is one comparison of the service with the floor.
type measurement struct {
	binary, requestFile string
	connections, rounds int
	duration            time.Duration
}

func (m measurement) run(ctx context.Context) error {
	body, err := os.ReadFile(m.requestFile)
	if err != nil {
		return err
	}
	service, err := start(ctx, "service", m.binary, "serve", "--listen", "127.0.0.1:0", "--data", os.TempDir())
	if err != nil {
		return err
	}
	defer service.stop()
	service.path = "/cds-services/order-sign"

	answer, err := service.answerSize(ctx, body)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	floor, err := start(ctx, "floor", self, "-floor", fmt.Sprint(answer))
	if err != nil {
		return err
	}
	defer floor.stop()
	floor.path = "/"

	fmt.Printf("request %d bytes, answer %d bytes, %d connections, %d turns of %s each, one core for the server\n",
		len(body), answer, m.connections, m.rounds, m.duration)
	fmt.Printf("ready after %s, resident at rest %.1f MB\n\n", service.readyAfter.Round(time.Millisecond), service.resident())

	turns := map[*process][]turn{}
	for range m.rounds {
		for _, server := range []*process{floor, service} {
			result, err := server.load(ctx, body, m.connections, m.duration)
			if err != nil {
				return fmt.Errorf("%s: %w", server.name, err)
			}
			turns[server] = append(turns[server], result)
		}
	}
	fmt.Printf("%-8s %12s %12s %12s %14s\n", "", "requests/s", "p50", "p99", "CPU/request")
	for _, server := range []*process{floor, service} {
		middle := median(turns[server], func(t turn) float64 { return t.rate })
		fmt.Printf("%-8s %12.0f %12s %12s %14s\n", server.name, middle.rate, middle.p50, middle.p99, middle.cpu)
	}
	rate := median(turns[service], byRate).rate / median(turns[floor], byRate).rate
	fmt.Printf("\nratio    %.2f of the floor's requests per second\n", rate)
	return nil
}

func byRate(t turn) float64 { return t.rate }

// median is the turn in the middle by the given figure.
func median(turns []turn, by func(turn) float64) turn {
	sorted := slices.SortedFunc(slices.Values(turns), func(a, b turn) int { return cmp.Compare(by(a), by(b)) })
	return sorted[len(sorted)/2]
}

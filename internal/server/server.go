// Package server is the process that serves: it wires the parts, listens, follows the library, and stops in order.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"covercard/cards"
	"covercard/hooks"
	"covercard/internal/answer"
	"covercard/internal/config"
	"covercard/internal/ehr"
	"covercard/internal/library"
	"covercard/internal/member"
	"covercard/internal/reload"
	"covercard/internal/service"
)

// Options are what a Server needs.
type Options struct {
	Config config.Config
	Logger *slog.Logger
	// Reload has the library read again each time it sends something, which is SIGHUP where there are signals; nil for never. A library's
	// folder is watched besides.
	Reload <-chan os.Signal
}

// Server is a listening service. Make it with New, run it with Run.
type Server struct {
	listener net.Listener
	http     *http.Server
	logger   *slog.Logger
	members  *member.Store
	reloader *reload.Reloader
	asked    <-chan os.Signal
	// grace is how long calls in flight may take to finish when the server stops.
	grace time.Duration
}

// readTimeout is how long a request may take to arrive.
const readTimeout = 15 * time.Second

// New wires the parts, reads the library and binds the address, so that a port of 0 is known before serving starts.
func New(options Options) (*Server, error) {
	records, err := ehr.New(ehr.Options{Servers: options.Config.FHIRServers})
	if err != nil {
		return nil, fmt.Errorf("setting fhir_servers: %w", err)
	}
	rules, err := library.Open(options.Config.Library)
	if err != nil {
		return nil, err
	}
	members := member.New(options.Config.Data)
	if err := members.Check(context.Background()); err != nil {
		return nil, errors.Join(err, members.Close())
	}
	// A service has one library for life. Another library is another service, which takes the place of the first in one step.
	services := func(rules *library.Library) []hooks.Service {
		return service.New(service.Options{
			Library:        rules,
			DefaultVersion: cards.Version(options.Config.DefaultCRDVersion),
			Answer: answer.Settings{
				Dialect:               answer.Dialect(options.Config.Dialect),
				SilentWithoutCoverage: options.Config.WithoutCoverage == "silent",
				NoAuthWhenNotCovered:  options.Config.CRD20PANeededWhenNotCovered == "no-auth",
			},
			OmitUnlisted: options.Config.Unlisted == "omit",
			EHR:          records,
			Members:      members,
			Logger:       options.Logger,
		}).Hooks()
	}
	calls := hooks.Options{
		MaxBody:  options.Config.MaxBody,
		Deadline: options.Config.Deadline,
		Logger:   options.Logger,
		Origins:  options.Config.CORSOrigins,
	}
	engine := hooks.NewEngine(calls)
	offering := hooks.Register(engine, services(rules), calls)
	reloader := reload.New(reload.Options{
		Dir:     options.Config.Library,
		Library: rules,
		Use:     func(rules *library.Library) error { return offering.Replace(services(rules)) },
		Logger:  options.Logger,
	})
	registerHealth(engine, reloader)
	registerFormulary(engine, func() *library.Library { return reloader.State().Library }, members)

	listener, err := listen(options.Config.Listen)
	if err != nil {
		return nil, errors.Join(err, members.Close())
	}
	return &Server{
		members:  members,
		listener: listener,
		logger:   options.Logger,
		reloader: reloader,
		asked:    options.Reload,
		grace:    options.Config.Deadline + 5*time.Second,
		http: &http.Server{
			Handler:           engine,
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       readTimeout,
			WriteTimeout:      options.Config.Deadline + readTimeout,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    64 << 10,
			ErrorLog:          slog.NewLogLogger(options.Logger.Handler(), slog.LevelWarn),
		},
	}, nil
}

// URL is an address that the server can be reached at from this machine.
func (s *Server) URL() string {
	address, ok := s.listener.Addr().(*net.TCPAddr)
	if ok && address.IP.IsUnspecified() { // it listens on all of the machine's addresses
		return fmt.Sprintf("http://127.0.0.1:%d", address.Port)
	}
	return "http://" + s.listener.Addr().String()
}

// Run serves until ctx ends, then lets the calls in flight finish.
func (s *Server) Run(ctx context.Context) error {
	defer func() { _ = s.members.Close() }() // only read
	ctx, cancel := context.WithCancel(ctx)
	var reloading sync.WaitGroup
	reloading.Go(func() { s.reloader.Run(ctx, s.asked) })
	defer reloading.Wait()
	defer cancel()
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	s.logger.Info("stopping")
	return s.stop(context.WithoutCancel(ctx))
}

// stop takes no more calls, and cuts those off that do not finish in time.
func (s *Server) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.grace)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		_ = s.http.Close()
		return fmt.Errorf("stopping: cut off the calls that had not finished within %s", s.grace)
	}
	if err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}

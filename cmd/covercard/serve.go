package main

import (
	"context"
	"io"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/google/uuid"

	"covercard/internal/config"
	"covercard/internal/server"
)

type serveCommand struct {
	Config      string         `help:"Configuration file (YAML)." placeholder:"FILE"`
	Listen      *string        `help:"Address to listen on (default 127.0.0.1:8080)." placeholder:"ADDRESS"`
	Library     *libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
	Data        *string        `help:"Folder for what the service keeps (default data)." placeholder:"DIR"`
	PrintConfig bool           `help:"Print the configuration that results, and stop."`
}

// Help is what "covercard serve --help" says beside the flags.
func (c *serveCommand) Help() string {
	return `Nothing needs to be set. Settings come from the file, then from COVERCARD_* variables, then from these flags, each over the one before; --print-config shows what results, as a file to start from. The library's folder is watched: a change is in the next answer without a restart, and a faulty library is refused while the one before goes on answering (the log and /readyz tell why). SIGHUP has it read again, for folders that cannot be watched, such as network drives. Ctrl-C or SIGTERM stops the service after the calls in flight; a second one stops it at once.`
}

func (c *serveCommand) Run(to terminal) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	if c.PrintConfig {
		return settings.Print(to.out)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal then does what signals do

	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)

	running, err := server.New(server.Options{
		Config: settings,
		Logger: slog.New(slog.NewTextHandler(to.err, nil)),
		Reload: reload,
	})
	if err != nil {
		return err
	}
	tuneProcess()
	greet(to.out, os.Args[0], running.URL(), settings.Library)
	return running.Run(ctx)
}

// settings are defaults, file, environment and flags, each over the one before.
func (c *serveCommand) settings() (config.Config, error) {
	settings, err := config.Load(c.Config, os.Environ())
	if err != nil {
		return settings, err
	}
	for setting, flag := range map[*string]*string{
		&settings.Listen:  c.Listen,
		&settings.Library: (*string)(c.Library),
		&settings.Data:    c.Data,
	} {
		if flag != nil {
			*setting = *flag
		}
	}
	return settings, settings.Check()
}

// tuneProcess sets what belongs to the whole process. The heap, of which little outlives a call, may grow to some 70 MB between
// collections: by Go's default of twice the few megabytes that live they would take a quarter of the processor's time. A library of a
// million formulary items, of which hundreds live, gets that default. GOGC in the environment goes before that. And ids are made of random
// bytes that are drawn a few at a time: a call takes nine.
func tuneProcess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growthFor(liveHeap()))
	}
	uuid.EnableRandPool()
	// Go's HTTP client prints there what a server sends unasked, which may be anything.
	log.SetOutput(io.Discard)
}

// growthFor is by how much of what lives, in percent, the heap may grow between collections.
func growthFor(live uint64) int {
	const room, least, most = 70 << 20, 100, 1600
	return int(min(max(room*100/max(live, 1), least), most))
}

// liveHeap are the bytes that outlive a collection.
func liveHeap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
